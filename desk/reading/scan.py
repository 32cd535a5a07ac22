"""Patterns that are tried only at the words that can begin them, so that a long text costs its words and not its
characters times the vocabulary.

What a match can begin with is read off the pattern itself (`desk.reading.heads`), and a text is looked through once for
the beginnings of all patterns. The result is always that of `re`."""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from threading import Lock
from typing import Any

from desk.reading import heads

_WORD_EDGE = re.compile(r"(?<![^\W_])[^\s\x01]")
_HEAD = re.compile(rf"(?:\s+|\S){{1,{heads.DEPTH}}}")
_SPACES = re.compile(r"\s+")


class Scan:
    """A compiled pattern with `search` and `finditer` over an `Indexed` text; every match holds one of `needs`."""

    def __init__(self, pattern: str, needs: tuple[str, ...] = ()) -> None:
        self.pattern = pattern
        self.needs = needs

    @cached_property
    def _parsed(self) -> Any:
        return parser.parse(self.pattern)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return compiler.compile(self._parsed)

    @cached_property
    def heads(self) -> frozenset[str] | None:
        """What a match can begin with; None where that cannot be told."""
        return heads.begun_with(self._parsed)

    def search(self, text: "Indexed", start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in what stands from `start` to `end`, as `re.Pattern.search` finds it."""
        places = text.places(self)
        if places is None:
            return self.compiled.search(text.string, start, end)
        match_at, string = self.compiled.match, text.string
        for at in places:
            if start <= at < end and (match := match_at(string, at, end)):
                return match
        return None

    def finditer(self, text: "Indexed", start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """The matches there in order, none overlapping another."""
        places = text.places(self)
        if places is None:
            return self.compiled.finditer(text.string, start, end)
        return self._at(places, text.string, start, end) if places else iter(())

    def _at(self, places: list[int], string: str, upto: int, end: int) -> Iterator[re.Match[str]]:
        match_at = self.compiled.match
        for at in places:
            if upto <= at < end and (match := match_at(string, at, end)):
                yield match
                upto = max(match.end(), at + 1)


class _Listed:
    """The patterns in use, by what they begin with."""

    def __init__(self) -> None:
        self.by_head: dict[str, list[Scan]] = {}
        self.numbers: dict[Scan, int] = {}
        self._lock = Lock()

    def number(self, scan: Scan) -> int:
        """The place of the pattern in the order in which they were first used."""
        if scan not in self.numbers:
            with self._lock:
                self._add(scan)
        return self.numbers[scan]

    def _add(self, scan: Scan) -> None:
        if scan not in self.numbers:
            for head in scan.heads or ():
                self.by_head.setdefault(head, []).append(scan)
            self.numbers[scan] = len(self.numbers)


_LISTED = _Listed()


class Indexed:
    """A string with the words of it where each pattern may begin."""

    def __init__(self, string: str) -> None:
        self.string = string

    def places(self, scan: Scan) -> list[int] | None:
        """Where a match of `scan` may begin; None for anywhere, also where the text was looked through before the
        pattern was first used."""
        if scan.heads is None or _LISTED.number(scan) >= self._words.listed:
            return None
        places = self._words.begun.get(scan)
        if places and scan.needs and not any(word in self.string for word in scan.needs):
            return _NOWHERE
        return places or _NOWHERE

    def blanked(self, string: str, spans: Iterable[tuple[int, int]]) -> "Indexed":
        """The same for the string with `spans` blanked: words that are gone are tried in vain."""
        index = Indexed(string)
        if "_words" in self.__dict__:
            index._words = self._words.blanked(string, spans)
        return index

    def index(self) -> None:
        """Looks the text through now, for itself and all that is made of it by `blanked`."""
        _ = self._words

    @cached_property
    def _words(self) -> "_Words":
        return _Words.of(self.string)


_NOWHERE: list[int] = []


class _Words:
    """Where in a text each of the first `listed` patterns in use may begin (`begun`)."""

    __slots__ = ("begun", "listed")

    def __init__(self, string: str, places: Iterable[int], listed: int) -> None:
        self.begun: dict[Scan, list[int]] = {}
        self.listed = listed
        known = _LISTED.by_head
        for at in places:
            for head in _heads(string, at):
                for scan in known.get(head, ()):
                    self.begun.setdefault(scan, []).append(at)

    @classmethod
    def of(cls, string: str) -> "_Words":
        return cls(string, [match.start() for match in _WORD_EDGE.finditer(string)], len(_LISTED.numbers))

    def blanked(self, string: str, spans: Iterable[tuple[int, int]]) -> "_Words":
        """The same with the words added that a blank makes."""
        changed = {
            match.start()
            for start, end in spans
            for match in _WORD_EDGE.finditer(string, _reach(string, start), end + 1)
        }
        words = _Words(string, changed, self.listed)
        if all(at in self.begun.get(scan, ()) for scan, places in words.begun.items() for at in places):
            words.begun = self.begun
        else:
            words.begun = self.begun | {
                scan: sorted({*self.begun.get(scan, ()), *places}) for scan, places in words.begun.items()
            }
        return words


def _heads(string: str, at: int) -> list[str]:
    head = string[at : at + heads.DEPTH]
    if "  " in head or "\n" in head:
        head = _SPACES.sub(" ", _HEAD.match(string, at).group())  # type: ignore[union-attr]
    return [head[:length] for length in range(1, len(head) + 1)]


def _reach(string: str, end: int) -> int:
    """From where on a word's first characters may go to `end`."""
    left = heads.DEPTH
    while end and left:
        end -= 1
        left -= not string[end].isspace()
    return end
