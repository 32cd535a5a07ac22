"""Reading grade of a text: the school year in which it is read with ease.

English by Flesch and Kincaid (1975); Spanish by Crawford (1989). Both count words, sentences and syllables only.
"""

import re
from collections.abc import Callable

LEAST_WORDS = 12
"""Shorter texts have no grade: one long word would decide it."""

_VOWELS = re.compile(r"[aeiouy]+")
_SPANISH_VOWELS = re.compile(r"[aeoáéóíú]|[iuü](?![aeoáéóiu])(?<![aeoáéó][iuü])")
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def grade(text: str, language: str) -> float | None:
    """The grade, or None for a text that is too short or a language without a formula.

    >>> round(grade("The team looks for the first opening. You may also ask for another location.", "en"), 1)
    4.8
    """
    formula = _FORMULAS.get(language)
    plain = re.sub(r"\{\w+\}", "it", text)
    words = _WORD.findall(plain.lower())
    if formula is None or len(words) < LEAST_WORDS:
        return None
    count, syllables = formula
    sentences = max(1, len(_SENTENCE.findall(plain)))
    return syllables(len(words), sentences, sum(count(word) for word in words))


def _english(word: str) -> int:
    parts = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and parts > 1:
        parts -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and parts > 1:
        parts -= 1
    return max(1, parts)


def _spanish(word: str) -> int:
    return max(1, len(_SPANISH_VOWELS.findall(word)))


def _flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def _crawford(words: int, sentences: int, syllables: int) -> float:
    return -0.205 * sentences * 100 / words + 0.049 * syllables * 100 / words - 3.407


_FORMULAS: dict[str, tuple[Callable[[str], int], Callable[[int, int, int], float]]] = {
    "en": (_english, _flesch_kincaid),
    "es": (_spanish, _crawford),
}
