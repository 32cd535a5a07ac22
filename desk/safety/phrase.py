"""The small language patterns are written in, and finding many of them in a sentence at once.

| written | means |
|---|---|
| `chest pain` | these words, as visitors type them (case, accents, apostrophes and slips do not matter) |
| `chest\\|heart\\|{cannot}\\|$` | one of these |
| `bleed*` | any word that begins so |
| `{cannot}` | any phrase of the group `cannot` |
| `(can not\\|unable to) move` | either of several words |
| `[so] bad` | `so` may be missing |
| `~` or `~6` | up to three, or six, other words |
| `^` or `$` | the beginning or the end of the sentence |
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from desk.safety.plain import Sentence, words_of

_PART = re.compile(r"\[[^\]]+\]|\([^)]+\)|~\d*|\^|[^\s\[\]()~^]+")
_GAP = 3
_LAST = r"(?! *[^ ])"
_FIRST = r"(?<![^ ] )"
_BEFORE = r"(?<= )"


class BadPhrase(ValueError):
    """A pattern that cannot be read; the message says what is wrong with it."""


type Same = Callable[[list[str]], list[str]]
"""Puts the words of a pattern the way visitors' words are put (`can't` -> `can not`)."""


@dataclass(frozen=True)
class Found:
    name: str
    start: int
    """Index of the first word of the sentence that belongs to the match."""
    end: int


class Phrase:
    """One pattern; compiled when a sentence first holds one of its words, as most never are."""

    def __init__(self, name: str, regex: str) -> None:
        self.name = name
        self._regex = regex

    @property
    def for_browsers(self) -> str:
        """Without looking behind, which older browsers cannot."""
        return self._regex.replace(_BEFORE + _FIRST, "^ ").replace(_BEFORE, " ")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self._regex)


class Phrases:
    """Many named patterns, of which only those with a word in the sentence are tried."""

    def __init__(self, same: Same) -> None:
        self.words: set[str] = set()
        """Every word the patterns are made of."""
        self._same = same
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_start: dict[str, list[Phrase]] = {}

    def add(self, name: str, written: str, groups: Mapping[str, list[str]]) -> None:
        """Look for this pattern too; `groups` are the phrases `{name}` stands for. Raises BadPhrase."""
        regex, anchor = _compiled(written, groups, self._same, self.words)
        phrase = Phrase(name, regex)
        for word in anchor:
            table, key = (self._by_start, word[:-1]) if word.endswith("*") else (self._by_word, word)
            table.setdefault(key, []).append(phrase)

    def for_browsers(self) -> list[tuple[str, str]]:
        """(name, regular expression in JavaScript's syntax) of every pattern, each once.

        It is to be looked for in the words of a sentence with one space before and after each.
        """
        every = {phrase: None for table in (self._by_word, self._by_start) for one in table.values() for phrase in one}
        return [(phrase.name, phrase.for_browsers) for phrase in every]

    def find(self, sentence: Sentence) -> list[Found]:
        """Every match, in no order, at most one for a pattern and place."""
        tried: dict[Phrase, None] = {}
        for word in set(sentence):
            for phrase in self._by_word.get(word, ()):
                tried[phrase] = None
            for length in range(2, len(word) + 1):
                for phrase in self._by_start.get(word[:length], ()):
                    tried[phrase] = None
        if not tried:
            return []
        line = f" {' '.join(sentence)} "
        return [
            Found(phrase.name, line.count(" ", 0, hit.start() + 1) - 1, line.count(" ", 0, hit.end()) - 1)
            for phrase in tried
            for hit in phrase.pattern.finditer(line)
        ]


def _compiled(written: str, groups: Mapping[str, list[str]], same: Same, words: set[str]) -> tuple[str, list[str]]:
    parts = _PART.findall(written)
    if not parts or "".join(parts).replace(" ", "") != written.replace(" ", ""):
        raise BadPhrase(f"cannot read the pattern '{written}'")
    regex: list[str] = []
    anchors: list[list[str]] = []
    plain_run: list[str] = []

    def close_run() -> None:
        for word in same(plain_run):
            regex.append(_one(word))
            anchors.append([word])
            words.add(word.rstrip("*"))
        plain_run.clear()

    for part in parts:
        if re.fullmatch(r"[\w'’]+\*?", part):
            plain_run.extend([folded + ("*" if part.endswith("*") else "") for folded in words_of(part.rstrip("*"))])
            continue
        close_run()
        if part == "^":
            regex.append(_FIRST)
        elif part == "$":
            regex.append(_LAST)
        elif part[0] == "~":
            regex.append(rf"(?:[^ ]+ ){{0,{int(part[1:] or _GAP)}}}?")
        else:
            choices = _choices(part, groups, same)
            words.update(word.rstrip("*") for choice in choices for word in choice)
            body = "|".join("".join(_one(word) for word in choice) or _LAST for choice in choices)
            if part[0] == "[":
                regex.append(f"(?:{body})?")
            else:
                regex.append(f"(?:{body})")
                if all(choices):
                    anchors.append([max(choice, key=lambda word: len(word.rstrip("*"))) for choice in choices])
    close_run()
    if not anchors:
        raise BadPhrase(f"the pattern '{written}' has no word of its own")
    anchor = min(anchors, key=lambda choices: (len(choices), -min(len(word) for word in choices)))
    return _BEFORE + "".join(regex), anchor


def _choices(part: str, groups: Mapping[str, list[str]], same: Same) -> list[list[str]]:
    written: list[str] = []
    for choice in part.strip("[]()").split("|"):
        if choice.strip().startswith("{") and choice.strip().endswith("}"):
            name = choice.strip()[1:-1]
            if name not in groups:
                raise BadPhrase(f"there is no group of words '{name}'")
            written.extend(groups[name])
        else:
            written.append(choice)
    choices: list[list[str]] = []
    for phrase in written:
        if phrase == "$":
            choices.append([])
            continue
        words: list[str] = []
        for piece in phrase.split():
            folded = words_of(piece.rstrip("*"))
            words.extend([*folded[:-1], folded[-1] + "*"] if piece.endswith("*") and folded else folded)
        if not words:
            raise BadPhrase(f"an empty choice in '{part}'")
        choices.append(same(words))
    return sorted(choices, key=len, reverse=True)


def _one(word: str) -> str:
    return re.escape(word[:-1]) + r"[^ ]* " if word.endswith("*") else re.escape(word) + " "
