"""What every match of a pattern begins with, read off the pattern as `re` parses it.

A head is the first characters of a word and what follows it, `DEPTH` at most, any white space counted as one space."""

import re
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

DEPTH = 5
_MANY = 10
_TOO_MANY = 300


def begun_with(parsed: Any) -> frozenset[str] | None:
    """What a match can begin with; None where that is anything, or where a match may begin inside a word."""
    return _heads_of(list(parsed)) if _at_an_edge(parsed) and not parsed.state.flags & re.IGNORECASE else None


def _heads_of(parts: list[Any], depth: int = DEPTH) -> frozenset[str] | None:
    heads, open_ = _sequence(parts, depth)
    found = heads | open_
    if any(head[:1] in ("", " ", "\x01") for head in found):
        return None
    if len(found) > _TOO_MANY:
        return _heads_of(parts, depth - 1)
    return _shortest(found)


def _shortest(found: set[str]) -> frozenset[str]:
    """Without those that begin with another."""
    return frozenset(head for head in found if not any(head[:length] in found for length in range(1, len(head))))


# ---- where a match begins --------------------------------------------------------------------


def _at_an_edge(parts: Any) -> bool:
    """Whether a match begins where a word, or a sign after none, does."""
    for name, argument in parts:
        match name:
            case op.ASSERT_NOT if _no_word_before(name, argument):
                return True
            case op.ASSERT_NOT | op.ASSERT:
                continue
            case op.SUBPATTERN:
                return _at_an_edge(argument[3])
            case op.BRANCH:
                return all(_at_an_edge(branch) for branch in argument[1])
        return False
    return False


def _no_word_before(name: Any, argument: Any) -> bool:
    """`(?<!\\w)`, `(?<![^\\W_])`, or one that forbids more."""
    direction, inner = argument
    if name is not op.ASSERT_NOT or direction != -1 or len(inner) != 1:
        return False
    kind, members = inner[0]
    if kind is not op.IN:
        return False
    if (op.NEGATE, None) in members:
        return (op.CATEGORY, op.CATEGORY_NOT_WORD) in members and all(
            one in ((op.NEGATE, None), (op.CATEGORY, op.CATEGORY_NOT_WORD), (op.LITERAL, ord("_"))) for one in members
        )
    return (op.CATEGORY, op.CATEGORY_WORD) in members


# ---- first characters ------------------------------------------------------------------------


def _sequence(parts: Any, depth: int) -> tuple[set[str], set[str]]:
    """(beginnings after which the sequence may have ended or goes on unread, beginnings after which anything may come),
    none longer than `depth`."""
    heads, open_ = {""}, set[str]()
    for name, argument in parts:
        short = {head for head in heads if len(head) < depth}
        if not short:
            break
        heads -= short
        after = {length: _one(name, argument, depth - length) for length in {len(head) for head in short}}
        for head in short:
            ended, wild = after[len(head)]
            cut = {more for more in ended if len(more) == depth - len(head)} if head.endswith(" ") else set()
            heads |= {_joined(head, more) for more in ended - cut}
            open_ |= {_joined(head, more) for more in wild | cut}
        if len(heads) + len(open_) > _TOO_MANY:
            return set(), heads | open_
    return heads, open_


def _joined(head: str, more: str) -> str:
    return head + more.removeprefix(" ") if head.endswith(" ") else head + more


def _one(name: Any, argument: Any, depth: int) -> tuple[set[str], set[str]]:
    match name:
        case op.LITERAL:
            return {_plain(argument)}, set()
        case op.IN:
            return _class(argument)
        case op.BRANCH:
            found = [_sequence(branch, depth) for branch in argument[1]]
            return set().union(*(ended for ended, _ in found)), set().union(*(wild for _, wild in found))
        case op.SUBPATTERN if not argument[1] and not argument[2]:
            return _sequence(argument[3], depth)
        case op.MAX_REPEAT | op.MIN_REPEAT:
            least, most, inner = argument
            ended, wild = _sequence(list(inner) * max(1, min(least, depth)), depth)
            if most > max(1, least) and ended != {" "}:
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
                found.add(_plain(argument))
            case op.RANGE if argument[1] - argument[0] < 64:
                found |= {chr(code) for code in range(argument[0], argument[1] + 1)}
            case op.CATEGORY if argument == op.CATEGORY_DIGIT:
                found |= set("0123456789")
            case op.CATEGORY if argument == op.CATEGORY_SPACE:
                found.add(" ")
            case _:
                return set(), {""}
    return (set(), found) if len(found) >= _MANY else (found, set())


def _plain(code: int) -> str:
    char = chr(code)
    return " " if char.isspace() else char
