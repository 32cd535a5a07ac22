"""The name somebody has on paper beside the one they use: `it's Bob but legally Robert Tanner`."""

import re
from collections.abc import Callable

from desk.reading import name_parts
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.name_words import name_words
from desk.reading.preferred import WORD
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import fold

type _Told = Callable[[Asked], Hit | None]
_FIRST_WORDS = 3
"""Characters before which nothing can have been told."""


def on_paper(asked: Asked, told: _Told) -> Hit | None:
    """The name in the papers, and the one to be called by; None where the answer speaks of no papers."""
    match = grammar().scan("name", "legal").search(asked.text.indexed)
    if not match or match.start() < _FIRST_WORDS:
        return None
    words = name_words(asked, match.end(), limit=5, capitals=False)
    before = _NAME_BEFORE.search(asked.text.raw[: match.start()])
    if words is None and before and not re.match(r"\s*[^\W\d_]", asked.text.raw[match.end() :]):
        return _first_on_paper(asked, before, match.end(), told)
    called = told(asked.of(asked.text.part(0, match.start())))
    hit = name_parts.parts(asked, *words, alone=True) if words else None
    if not hit or not called:
        return None
    if "last" in hit.value and called.value.keys() in ({"first"}, {"preferred"}):
        return Hit(hit.value | {"preferred": next(iter(called.value.values()))}, called.start, hit.end)
    short = not match.group().startswith("given")
    if short and called.value.keys() in ({"first"}, {"first", "last"}) and hit.value.keys() == {"first"}:
        return _renamed(called, hit.value["first"], hit.end)
    return None


def _first_on_paper(asked: Asked, before: re.Match[str], end: int, told: _Told) -> Hit | None:
    """`Jim Dufresne, James on the insurance`: two given names."""
    called = told(asked.of(asked.text.part(0, before.start())))
    name = name_parts.capitals(before["n"])
    if not called or called.value.keys() not in ({"first"}, {"first", "last"}):
        return None
    if fold(name) in name_parts.surnames() or (before["n"][0].islower() and not asked.text.raw.islower()):
        return None
    return _renamed(called, name, end)


def _renamed(called: Hit, name: str, end: int) -> Hit | None:
    if fold(name) in (fold(part) for part in called.value.values()):
        return None
    return Hit(called.value | {"first": name, "preferred": called.value["first"]}, called.start, end)


_NAME_BEFORE = re.compile(
    rf"(?:[,.;(]+\s*(?i:(?:but|and|or|pero|y|well|though|aunque)\s+)?|\s(?i:but|and|or|pero|y|though|aunque)\s+)(?i:it['’]?s\s+|i['’]?m\s+)?(?P<n>{WORD})\s*$"
)


def by_own_part(asked: Asked, hit: Hit) -> Hit:
    """`Harriet Wren Palmer, I go by my middle name`: that part is what to call them by."""
    match = _BY_PART.search(asked.text.indexed)
    if not match or "preferred" in hit.value:
        return hit
    part = {"m": "middle", "s": "middle", "l": "last", "a": "last"}.get(match["part"][0], "first")
    given = hit.value.get("first", "").split()
    name = given[1] if part == "middle" and part not in hit.value and len(given) > 1 else hit.value.get(part)
    return Hit(hit.value | {"preferred": name}, hit.start, hit.end) if name else hit


_BY_PART = Scan(
    r"(?<!\w)(?:go(?:es)? by|use|uso|called by|call (?:me|him|her) by|dicen por|llaman por|answers? to|prefer) (?:(?:just|only) )?(?:my|the|his|her|mi|el|su) (?P<part>middle|last|first|segundo nombre|apellido|primer nombre)(?: name| one)?(?!\w)"  # noqa: E501
)
