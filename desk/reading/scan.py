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
        return next(self.finditer(text, start), None)

    def finditer(self, text: "Indexed", start: int = 0) -> Iterator[re.Match[str]]:
        """The matches in order, none overlapping another."""
        if self.needs and not any(word in text.string for word in self.needs):
            return
        if self.heads is None:
            yield from self.compiled.finditer(text.string, start)
            return
        met = self.heads & text.edges.keys()
        if not met:
            return
        match_at, string, upto = self.compiled.match, text.string, start
        for at in sorted({at for head in met for at in text.edges[head]}):
            if at >= upto and (match := match_at(string, at)):
                yield match
                upto = max(match.end(), at + 1)


class Indexed:
    """A string with the places where its words begin, by their first one, two and three characters."""

    def __init__(self, string: str) -> None:
        self.string = string

    def blanked(self, string: str, ends: Iterable[int]) -> "Indexed":
        """The same for the string with stretches blanked that end at `ends`: words that are gone are tried in vain."""
        index = Indexed(string)
        edges = self.__dict__.get("edges")
        if edges is not None and all(
            end >= len(string) or string[end].isspace() or end in edges.get(string[end], ()) for end in ends
        ):
            index.__dict__["edges"] = edges
        return index

    @cached_property
    def edges(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for match in _WORD_EDGE.finditer(self.string):
            at = match.start()
            for length in range(1, _DEPTH + 1):
                found.setdefault(self.string[at : at + length], []).append(at)
        return found


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
