"""Corrections of a value held: `ends in 32 not 23`, `change the area code to 617`, `gmail, not yahoo`."""

import re
from dataclasses import dataclass
from functools import cache

from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.numbers import Numeral, Run, runs


@dataclass(frozen=True, slots=True)
class DigitChange:
    """`new` digits in place of `old` ones (None: not named) at the `end`, `start`, `area` code, or anywhere (None)."""

    new: str
    old: str | None
    where: str | None
    start: int
    end: int


def digit_change(asked: Asked) -> DigitChange | None:
    """The change of digits a text asks for, or None."""
    text = asked.text.folded
    found = [part for run in runs(asked.text) for part in _parted(text, run)]
    typed = [run for run in found if not run.worded]
    found = [run for run in found if len(run.digits) > 1 or not run.worded] if typed else found
    if not found:
        return None
    rejected = [run for run in found if _rejected(text, run)]
    kept = [run for run in found if run not in rejected]
    if not kept:
        return None
    new = kept[-1] if not rejected else _beside(kept, rejected[0])
    old = rejected[0].digits if rejected else None
    where = _where(text)
    return DigitChange(new.digits, old, where, new.start, new.end)


def changed_digits(held: str, change: DigitChange) -> str | None:
    """The held digits with the change made; None where it does not fit.

    >>> changed_digits("4155550123", DigitChange("32", "23", "end", 0, 0))
    '4155550132'
    """
    if change.old:
        at = held.rfind(change.old)
        if (
            at < 0
            or (change.where == "end" and not held.endswith(change.old))
            or (change.where is None and held.count(change.old) > 1 and len(change.old) == 1)
        ):
            return None
        if change.where in ("start", "area"):
            at = held.find(change.old)
        return held[:at] + change.new + held[at + len(change.old) :]
    if len(change.new) > len(held):
        return None
    match change.where:
        case "end":
            return held[: -len(change.new)] + change.new
        case "start" | "area":
            return change.new + held[len(change.new) :]
    return None


def changed_words(asked: Asked, held: str) -> str | None:
    """A held text with one word in place of another (`gmail not yahoo`, `with a z not an s`); None where it does not fit."""  # noqa: E501
    match = _words_pattern().search(asked.text.folded)
    if not match:
        return None
    new, old = (match["new"] or match["new2"] or match["new3"], match["old"] or match["old2"] or match["old3"])
    new, old = new.strip(".,'\""), old.strip(".,'\"")
    for mark in re.finditer(r"[._+-]", new):
        for told in (old + new[mark.start() :], new[: mark.end()] + old):
            if old and held.count(told) == 1:
                return held.replace(told, new)
    return held.replace(old, new) if new and old and held.count(old) == 1 else None


def _parted(text: str, run: Run) -> list[Run]:
    """The run divided where a comma stands between numbers typed in digits (`not 419, 567`)."""
    parts: list[list[Numeral]] = [[run.pieces[0]]]
    for before, piece in zip(run.pieces, run.pieces[1:], strict=False):
        if "," in text[before.end : piece.start] and not piece.worded:
            parts.append([])
        parts[-1].append(piece)
    return [Run(tuple(part)) for part in parts]


def _rejected(text: str, run: Run) -> bool:
    return bool(_not_before().search(text[max(0, run.start - 24) : run.start]))


def _beside(kept: list[Run], rejected: Run) -> Run:
    earlier = [run for run in kept if run.end <= rejected.start]
    return earlier[-1] if earlier else kept[0]


def _where(text: str) -> str | None:
    for name, key in (("end", "ends"), ("area", "area"), ("start", "starts")):
        if grammar().pattern("correction", key).search(text):
            return name
    return None


@cache
def _not_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?:{grammar().one_of('correction', 'not')}|(?:i|we) (?:had )?(?:put|wrote|typed|said|gave|entered|told you)|(?:yo )?(?:puse|escribi|di|dije))\s+(?:a |an |the |el |en |es |con |in |un )?\s*$"  # noqa: E501
    )


@cache
def _words_pattern() -> re.Pattern[str]:
    no = grammar().one_of("correction", "not")
    word, a = r"[\w.'-]{1,40}", r"(?:(?:an?|the|el|la|es|con|dot|punto)\s+)?"
    return re.compile(
        rf"(?<!\w)(?P<new>{word}),?\s+(?:and\s+|y\s+)?{no}\s+{a}(?P<old>{word})(?!\w)|(?<!\w){no}\s+{a}(?P<old2>{word}),?\s+(?:but|sino|it'?s|es)\s+{a}(?P<new2>{word})(?!\w)|(?<!\w)(?:change|replace|cambie|cambiar)\s+(?P<old3>{word})\s+(?:to|with|por|a)\s+(?P<new3>{word})"
    )
