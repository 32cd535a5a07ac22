"""Patterns that are tried only at the words that can begin them, so that a long text costs its words and not its
characters times the vocabulary.

What a pattern's matches can begin with is read off the pattern itself, up to three characters; a pattern that can begin
with anything, or inside a word, is searched as it stands. The result is always that of `re`."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_DEPTH = 3
_MANY = 10
_WORD_EDGE = re.compile(r"(?<![^\W_])[^\s\x01]")
_EDGES = {r"(?<![^\W_])", r"(?<!\w)"}


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
        """What a match can begin with, one to three characters each; None where that cannot be told."""
        if not self.pattern.startswith(tuple(_EDGES)):
            return None
        heads, open_ = _sequence(self._parsed, _DEPTH)
        found = heads | open_
        return None if "" in found else frozenset(found)

    def search(self, text: "Indexed", start: int = 0) -> re.Match[str] | None:
        """The first match that begins at `start` or later."""
        if self.needs and not any(word in text.string for word in self.needs):
            return None
        if self.heads is None:
            return self.compiled.search(text.string, start)
        places = self._places(text)
        if not places:
            return None
        match_at, string = self.compiled.match, text.string
        for at in places:
            if at >= start and (match := match_at(string, at)):
                return match
        return None

    def finditer(self, text: "Indexed", start: int = 0) -> Iterator[re.Match[str]]:
        """The matches in order, none overlapping another."""
        if self.needs and not any(word in text.string for word in self.needs):
            return iter(())
        if self.heads is None:
            return self.compiled.finditer(text.string, start)
        places = self._places(text)
        return self._at(places, text.string, start) if places else iter(())

    def _at(self, places: list[int], string: str, upto: int) -> Iterator[re.Match[str]]:
        match_at = self.compiled.match
        for at in places:
            if at >= upto and (match := match_at(string, at)):
                yield match
                upto = max(match.end(), at + 1)

    def _places(self, text: "Indexed") -> list[int]:
        """Where a match may begin, found once for a text and what was blanked of it."""
        places = text.tried.get(self)
        if places is None:
            met = self.heads & text.heads  # type: ignore[operator]
            places = text.tried[self] = sorted({at for head in met for at in text.edges[head]}) if met else []
        return places


class Indexed:
    """A string with the places where its words begin, by their first one, two and three characters."""

    def __init__(self, string: str) -> None:
        self.string = string

    def blanked(self, string: str, ends: Iterable[int]) -> "Indexed":
        """The same for the string with stretches blanked that end at `ends`: words that are gone are tried in vain."""
        index = Indexed(string)
        edges = self.__dict__.get("edges")
        if edges is None:
            return index
        begun = [at for at in ends if at < len(string) and not string[at].isspace() and string[at] != "\x01"]
        begun = [at for at in begun if at not in edges.get(string[at], ())]
        if not begun:
            index.__dict__ |= {"edges": edges, "heads": self.heads, "tried": self.tried}
            return index
        edges = dict(edges)
        for at in begun:
            for length in range(1, _DEPTH + 1):
                head = string[at : at + length]
                edges[head] = sorted({*edges.get(head, ()), at})
        index.__dict__["edges"] = edges
        return index

    @cached_property
    def edges(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        string = self.string
        for match in _WORD_EDGE.finditer(string):
            at = match.start()
            for length in (1, 2, 3):
                head = string[at : at + length]
                if head in found:
                    found[head].append(at)
                else:
                    found[head] = [at]
        return found

    @cached_property
    def heads(self) -> frozenset[str]:
        return frozenset(self.edges)

    @cached_property
    def tried(self) -> dict[Scan, list[int]]:
        return {}


def _sequence(parts: Any, depth: int) -> tuple[set[str], set[str]]:
    """(beginnings after which the sequence may have ended or goes on unread, beginnings after which anything may come),
    none longer than `depth`."""
    heads, open_ = {""}, set[str]()
    for name, argument in parts:
        short = {head for head in heads if len(head) < depth}
        if not short:
            break
        heads -= short
        for head in short:
            ended, wild = _one(name, argument, depth - len(head))
            heads |= {head + more for more in ended}
            open_ |= {head + more for more in wild}
    return heads, open_


def _one(name: Any, argument: Any, depth: int) -> tuple[set[str], set[str]]:
    match name:
        case op.LITERAL:
            return {chr(argument)}, set()
        case op.IN:
            return _class(argument)
        case op.BRANCH:
            found = [_sequence(branch, depth) for branch in argument[1]]
            return set().union(*(ended for ended, _ in found)), set().union(*(wild for _, wild in found))
        case op.SUBPATTERN:
            return _sequence(argument[3], depth)
        case op.MAX_REPEAT | op.MIN_REPEAT:
            least, most, inner = argument
            ended, wild = _sequence(list(inner) * max(1, min(least, depth)), depth)
            if most > max(1, least):
                wild = wild | {head for head in ended if len(head) < depth}
            return (ended | {""} if least == 0 else ended), wild
        case op.AT | op.ASSERT | op.ASSERT_NOT:
            return {""}, set()
    return set(), {""}


def _class(members: Any) -> tuple[set[str], set[str]]:
    """The characters of `[…]`; after one of many the rest is left open, and one of no finite list is open at once."""
    found = set[str]()
    for name, argument in members:
        match name:
            case op.LITERAL:
                found.add(chr(argument))
            case op.RANGE if argument[1] - argument[0] < 64:
                found |= {chr(code) for code in range(argument[0], argument[1] + 1)}
            case op.CATEGORY if argument == op.CATEGORY_DIGIT:
                found |= set("0123456789")
            case _:
                return set(), {""}
    return (set(), found) if len(found) >= _MANY else (found, set())
