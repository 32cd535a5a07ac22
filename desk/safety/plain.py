"""A visitor's message as plain words, so that one way of writing a pattern meets the many ways of typing it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

END = "."
PAUSE = ","

type Sentence = tuple[str, ...]
"""Lower-case words without accents or apostrophes; `,` marks a pause inside the sentence."""

_LETTERS_FOR_SIGNS = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_TOKEN = re.compile(r"[a-z0-9$@]+(?:[*@$!#][a-z0-9]+)*|[.!?\n;]+|[,…:()\-–—/]+")
_ABBREVIATION = re.compile(r"\b(dr|mr|mrs|ms|st|vs|sr|sra|srta|dra|approx|etc|pt|hx|dx|yo)\.(?=\s|$)")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_SPACED = re.compile(r"\b(?:[a-z][-._ ]){3,}[a-z]\b")
_THRICE = re.compile(r"(.)\1{2,}")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’‘`´ʼ](?=[a-z])")
_LONG_DOTS = re.compile(r"\.{2,}|…")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\s*\n\s*")
_CLAUSE = (4, 60)
_NO_WORD = re.compile(r"[^\w\s'’]")


@dataclass(frozen=True)
class Spelling:
    """What may be mended: slips in `keys` (the words safety patterns are made of), never a word in `known`.

    `same` maps a run of words to the words patterns are written in: `("wanna",)` -> `("want", "to")`.
    """

    known: frozenset[str]
    keys: frozenset[str]
    same: Mapping[tuple[str, ...], tuple[str, ...]]
    words: frozenset[str] = field(repr=False)
    """`known` and `keys` together."""
    _slips: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(
        cls, known: Iterable[str], keys: Iterable[str], same: Mapping[tuple[str, ...], tuple[str, ...]]
    ) -> "Spelling":
        long_keys = frozenset(key for key in keys if len(key) >= 3 and key.isalpha())
        slips: dict[str, list[str]] = {}
        for key in sorted(long_keys):
            if len(key) >= 5:
                for short in _shortened(key):
                    slips.setdefault(short, []).append(key)
        known = frozenset(known)
        return cls(known, long_keys, same, known | long_keys, {short: tuple(keys) for short, keys in slips.items()})

    def mended(self, word: str) -> str:
        """The key a misspelt word stands for, or the word itself.

        One letter wrong, missing, doubled or swapped, never the first and a word of five letters or more;
        digits and signs for letters; a key with letters hidden by `*`.
        """
        return _mended(self, word)

    def __hash__(self) -> int:
        return id(self)


def plain(text: str, spelling: Spelling) -> list[Sentence]:
    """The sentences of a message in plain words.

    >>> plain("I CAN’T breathe!! he won’t", Spelling.of({"i", "he", "wont"}, {"breathe"}, {("cant",): ("can", "not")}))
    [('i', 'can', 'not', 'breathe'), ('he', 'wont')]
    """
    text = _folded(text)
    sentences: list[Sentence] = []
    words: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0] in ".!?\n;":
            _close(sentences, words, spelling)
            words = []
        elif not (token[0].isalnum() or token[0] in "$@"):
            if token[0] in ",…:()" and words and words[-1] != PAUSE:
                words.append(PAUSE)
        else:
            words.append(token)
    _close(sentences, words, spelling)
    return sentences


def clauses(text: str) -> list[str]:
    """The sentences of a message as typed, those below 4 words put to the next, long ones cut at 60.

    What one sentence says is lost in the meaning of a page. A line break stays between sentences that are together.

    >>> clauses("Hi. I need a refill. My father has been holding his chest since noon, what should we do? Thanks!")
    ['Hi.\\nI need a refill.', 'My father has been holding his chest since noon, what should we do?', 'Thanks!']
    """
    least, most = _CLAUSE
    found: list[list[str]] = []
    size = least
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
        for at in range(0, len(words), most):
            if size >= least:
                found.append([])
                size = 0
            found[-1].append(" ".join(words[at : at + most]))
            size += len(words[at : at + most])
    return ["\n".join(sentences) for sentences in found]


def bare(text: str) -> str:
    """A text without what people add or leave out by habit: capitals, marks, line breaks.

    >>> bare("Hi!  My chest hurts...\\nCAN'T breathe")
    "hi my chest hurts can't breathe"
    """
    return " ".join(_NO_WORD.sub(" ", text.lower()).split())


def put(words: list[str], same: Mapping[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """The words with every run in `same` (up to three words) put the way patterns are written."""
    said: list[str] = []
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            run = tuple(words[at : at + size])
            if len(run) == size and run in same:
                said.extend(same[run])
                at += size
                break
        else:
            said.append(words[at])
            at += 1
    return said


def forget() -> None:
    """Let go of the words that were looked at."""
    words_of.cache_clear()
    _mended.cache_clear()


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as typed, folded but not mended: what patterns and examples are read with."""
    return tuple(token for token in _TOKEN.findall(_folded(text)) if token[0].isalnum())


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) not in ("Mn", "Cf"))
    text = _APOSTROPHE.sub("", text)
    text = _LONG_DOTS.sub(" , ", text)
    text = _ABBREVIATION.sub(r"\1", text)
    text = _DOTTED.sub(lambda found: found.group().replace(".", ""), text)
    text = _DECIMAL.sub("", text)
    return _SPACED.sub(lambda found: re.sub(r"[-._ ]", "", found.group()), text)


def _close(sentences: list[Sentence], words: list[str], spelling: Spelling) -> None:
    while words and words[-1] == PAUSE:
        words.pop()
    if words:
        mended = [part for word in words for part in spelling.mended(word).split(" ")]
        sentences.append(tuple(put(_joined(mended, spelling), spelling.same)))


@lru_cache(maxsize=16384)
def _mended(spelling: Spelling, word: str) -> str:
    known, keys = spelling.known, spelling.keys
    if word == PAUSE or word in known or word in keys or word.isdigit():
        return word
    if "*" in word or "#" in word or "!" in word:
        hidden = re.compile(re.sub(r"[*#!]", r"[a-z]{1,2}", word))
        fitting = [key for key in sorted(keys) if hidden.fullmatch(key)]
        return fitting[0] if fitting else re.sub(r"[*#!@$]", " ", word)
    if not word.isalpha():
        for one in "il":
            spelled = word.translate(_LETTERS_FOR_SIGNS).replace("1", one)
            if spelled in keys:
                return spelled
        return word.replace("$", "").replace("@", " ").strip() or word
    drawn = _THRICE.sub(r"\1\1", word)
    for candidate in (drawn, _THRICE.sub(r"\1", word)):
        if candidate in known or candidate in keys:
            return candidate
    if len(drawn) >= 5:
        near = {key for short in (drawn, *_shortened(drawn)) for key in spelling._slips.get(short, ())}
        near |= {key for short in _shortened(drawn) if (key := short) in keys and len(key) >= 5}
        near |= set(spelling._slips.get(drawn, ()))
        fitting = sorted(key for key in near if key[0] == drawn[0] and _one_slip(drawn, key))
        if fitting:
            return min(fitting, key=lambda key: (abs(len(key) - len(drawn)), key))
    if len(word) >= 7:
        parts = _split(word, spelling.words)
        if parts is not None and any(len(part) >= 4 and part in keys for part in parts):
            return " ".join(parts)
    return word


def _split(run: str, words: frozenset[str]) -> tuple[str, ...] | None:
    """`icantbreathe` -> `i cant breathe`: the fewest words that make the run, or None."""
    fewest: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 14), end):
            before, part = fewest[start], run[start:end]
            if before is None or (len(part) == 1 and part not in "aioy") or part not in words:
                continue
            best = fewest[end]
            if best is None or len(before) + 1 < len(best):
                fewest[end] = (*before, part)
    found = fewest[len(run)]
    return found if found is not None and 1 < len(found) <= 5 else None


def _shortened(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _one_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(wrong) <= 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and (one[wrong[1]] == other[wrong[0]])
        )
    short, long = sorted((one, other), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _joined(words: list[str], spelling: Spelling) -> list[str]:
    """`ch est` -> `chest`: two or three pieces that make a key, one of them no word by itself."""
    joined: list[str] = []
    at = 0
    while at < len(words):
        for size in (3, 2):
            pieces = words[at : at + size]
            whole = "".join(pieces)
            if len(pieces) == size and whole in spelling.keys and any(_fragment(p, spelling) for p in pieces):
                joined.append(whole)
                at += size
                break
        else:
            joined.append(words[at])
            at += 1
    return joined


def _fragment(piece: str, spelling: Spelling) -> bool:
    return piece.isalpha() and (piece not in spelling.known or (len(piece) == 1 and piece not in "aeioy"))
