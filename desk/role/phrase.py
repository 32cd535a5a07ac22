"""Phrases as a marketer writes them, looked up in a message: `(my|our) {kin} needs`, `for * {kin} .`

A phrase is lower case without punctuation. `{kin}` stands for any phrase of that list, `(a|b c)` for either, `word?`
and `(a|b)?` may be missing, `*` is up to three words, `word*` any ending, `{n}` a number (`{n}yo`: 67yo), `{word}` one
word, `.` a sentence's end.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´ʼ](?=\w)")
_STOP = re.compile(r"[.!?¿¡;\n…]+")
_BREAK = re.compile(r"[^a-z0-9.]+")
_MARK = re.compile(r"(?<!\S)\.(?:\s+\.)+")
_THRICE = re.compile(r"([a-z])\1{2,}")
_ABBREVIATION = re.compile(r"\b(drs?|dra|mrs?|ms|st|sra?|jr|vs|approx|pts?|[hdr]x|yo|med|mgmt|dept|appt|apt)\.(?=\s)")
_ORDINARY = re.compile(r"(?<=\d)[.,:](?=\d)")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_ATOM = re.compile(r"[^\s(){}|?]+")


class Hit(NamedTuple):
    """A phrase found: its key and where it stands, in characters of the plain text."""

    key: str
    start: int
    end: int


class PhraseError(ValueError):
    """A phrase that cannot be read; the message names the phrase and what is wrong with it."""


def plain(text: str, limit: int = 4000) -> str:
    """The message as lower-case words without accents or apostrophes, one space between; `.` after every sentence.

    >>> plain("Hi! I'm Ana's mom - está MUY mal")
    'hi . im anas mom esta muy mal . '
    """
    text = fold(text[:limit])
    text = _APOSTROPHES.sub("", text)
    text = _ABBREVIATION.sub(r"\1 ", text)
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    text = _ORDINARY.sub("", text)
    text = _THRICE.sub(r"\1", text)
    text = _BREAK.sub(" ", _STOP.sub(" . ", text))
    text = _MARK.sub(".", f" {text.strip()} . ").strip()
    return f"{text.removeprefix('. ')} "


def fold(text: str) -> str:
    """Lower case, without accents; ñ becomes n."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(mark))


@dataclass(frozen=True)
class Phrasebook:
    """Phrases by key, found in one pass over a message's words. Build it with `Phrasebook.of`."""

    by_word: Mapping[str, tuple["_Phrase", ...]]
    anywhere: tuple["_Phrase", ...]
    words: frozenset[str] = field(repr=False)
    """Every word the phrases are made of."""

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, str]], lists: Mapping[str, Iterable[str]] | None = None) -> "Phrasebook":
        """From (key, phrase) pairs. Raises PhraseError for an unknown list or a bracket left open."""
        parsed = {name: _any(_parse(item, {}) for item in items) for name, items in (lists or {}).items()}
        by_word: dict[str, list[_Phrase]] = {}
        anywhere: list[_Phrase] = []
        words: set[str] = set()
        for key, text in phrases:
            node = _parse(text, parsed)
            phrase = _Phrase(key, node)
            words |= node.words
            if node.first is None:
                anywhere.append(phrase)
            else:
                for word in node.first:
                    by_word.setdefault(word, []).append(phrase)
        return cls({word: tuple(items) for word, items in by_word.items()}, tuple(anywhere), frozenset(words))

    def find(self, said: str) -> list[Hit]:
        """Every phrase in `said` (as `plain` gives it), in the order they stand; a key may come more than once."""
        hits = []
        at = 0
        while at < len(said):
            end = said.index(" ", at)
            for phrase in (*self.by_word.get(said[at:end], ()), *self.anywhere):
                if match := phrase.pattern.match(said, at):
                    hits.append(Hit(phrase.key, at, match.end() - 1))
            at = end + 1
        return hits

    def keys(self, said: str) -> set[str]:
        """The keys of the phrases found."""
        return {hit.key for hit in self.find(said)}


class _Node(NamedTuple):
    pattern: str
    first: frozenset[str] | None
    """The words it may begin with; None when any word may."""
    empty: bool
    words: frozenset[str]


@dataclass(frozen=True)
class _Phrase:
    key: str
    node: _Node

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.node.pattern)


def _parse(text: str, lists: Mapping[str, _Node]) -> _Node:
    if not isinstance(text, str):
        raise PhraseError(f"{text!r} is no phrase")
    source = fold(text).replace("-", " ").replace("'", "").replace("’", "")
    node, at = _choice(source, 0, lists)
    if at != len(source):
        raise PhraseError(f"phrase '{text}': a bracket is closed that was not opened")
    if node.empty:
        raise PhraseError(f"phrase '{text}': every part may be missing")
    return node


def _choice(source: str, at: int, lists: Mapping[str, _Node]) -> tuple[_Node, int]:
    branches = []
    while True:
        node, at = _sequence(source, at, lists)
        branches.append(node)
        if at >= len(source) or source[at] != "|":
            return _any(branches), at
        at += 1


def _sequence(source: str, at: int, lists: Mapping[str, _Node]) -> tuple[_Node, int]:
    node = _Node("", frozenset(), True, frozenset())
    while at < len(source) and source[at] not in "|)":
        if source[at] == " ":
            at += 1
            continue
        part, at = _part(source, at, lists)
        if at < len(source) and source[at] == "?":
            part, at = _Node(f"(?:{part.pattern})?", part.first, True, part.words), at + 1
        first = node.first if not node.empty else None if None in (node.first, part.first) else node.first | part.first
        node = _Node(node.pattern + part.pattern, first, node.empty and part.empty, node.words | part.words)
    return node, at


def _part(source: str, at: int, lists: Mapping[str, _Node]) -> tuple[_Node, int]:
    if source[at] == "(":
        node, at = _choice(source, at + 1, lists)
        if at >= len(source):
            raise PhraseError(f"phrase '{source}': a bracket is left open")
        return node, at + 1
    if source[at] == "{":
        end = source.find("}", at)
        name = source[at + 1 : end]
        if name == "word":
            return _Node(r"[a-z0-9]+ ", None, False, frozenset()), end + 1
        if name == "n":
            unit = _ATOM.match(source, end + 1)
            return _Node(rf"\d+{unit[0] if unit else ''} ", None, False, frozenset()), unit.end() if unit else end + 1
        if name not in lists:
            raise PhraseError(f"phrase '{source}': no list '{name}'")
        return lists[name], end + 1
    match = _ATOM.match(source, at)
    if match is None:
        raise PhraseError(f"phrase '{source}': a sign out of place near '{source[at : at + 10]}'")
    return _word(match[0]), match.end()


def _word(word: str) -> _Node:
    if word == "*":
        return _Node(r"(?:[a-z0-9]+ ){0,3}?", None, True, frozenset())
    pattern = re.escape(word).replace(r"\*", r"[a-z0-9]*") + " "
    first = None if "*" in word else frozenset({word})
    return _Node(pattern, first, False, first or frozenset())


def _any(nodes: Iterable[_Node]) -> _Node:
    branches = sorted(nodes, key=lambda node: -len(node.pattern))
    firsts = [node.first for node in branches]
    first = None if None in firsts else frozenset().union(*(words for words in firsts if words))
    words = frozenset().union(*(node.words for node in branches))
    pattern = branches[0].pattern if len(branches) == 1 else f"(?:{'|'.join(node.pattern for node in branches)})"
    return _Node(pattern, first, any(node.empty for node in branches), words)
