"""Mistyped cities: the nearest one that somebody here is likely to mean."""

import re
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from desk.reading import places
from desk.reading.asked import Asked, body
from desk.reading.grammar import grammar
from desk.reading.shapes import Hit
from desk.reading.text import fold

OF_SOME_SIZE = 3
"""ZIP codes of a city."""


def near_city(asked: Asked) -> Hit | None:
    """A mistyped city as the whole answer."""
    start, end = body(asked.text)
    words = asked.text.folded[start:end]
    words = re.sub(rf"^(?:{grammar().one_of('location', 'lead')}\s+)+", "", words)
    state = None
    if match := re.fullmatch(rf"(.+?)(?:\s*,\s*|\s+)({places.state_names().pattern}|[a-z]{{2}})", words):
        code = places.states().get(match[2]) or (match[2].upper() if match[2].upper() in places.codes() else None)
        if code:
            words, state = match[1], code
    measures = grammar().measures["near_miss"]
    if (
        len(words) < measures["shortest"] + 1
        or not re.fullmatch(r"[a-z .'-]+", words)
        or len(words.split()) > 3
        or words.split()[0] in places.ordinary()
    ):
        return None
    names = [
        name for name in _nearest_cities(words) if words not in grammar().everyday and _known_to(asked, name, state)
    ]
    if not names:
        return None
    best = max(names, key=lambda name: _likely(asked, name, state))
    return Hit({"city": places.gazetteer().cities[best]} | ({"state": state} if state else {}), start, end)


def _nearest_cities(words: str) -> list[str]:
    """The cities fewest slips away: one slip (two letters changed round are one), or two in a long name."""
    measures = grammar().measures["near_miss"]
    most = 1 if len(words) < measures["city_long"] else 2
    alike = [
        name
        for first in _SOUNDS_LIKE.get(words[0], words[0])
        for length in range(len(words) - most, len(words) + most + 1)
        for name in _by_shape().get((first, length), ())
    ]
    ranked = process.extract(words, alike, scorer=OSA.distance, score_cutoff=most, limit=20)
    return [name for name, slips, _ in ranked if slips == ranked[0][1]]


def _known_to(asked: Asked, name: str, state: str | None) -> bool:
    """Whether there is such a city in the state said; without one, whether it is near the site or not of the smallest."""  # noqa: E501
    sizes = places.gazetteer().sizes
    if state:
        return (name, state) in sizes
    here = {fold(place.city) for place in asked.site.content.site.locations}
    return (
        name in here
        or any((name, place.state) in places.gazetteer().towns for place in asked.site.content.site.locations)
        or any(sizes.get((name, code), 0) >= OF_SOME_SIZE for code in places.codes())
    )


def _likely(asked: Asked, name: str, state: str | None) -> tuple[bool, int]:
    """Large before small; among equals of a slip, where the site is before elsewhere only if it is a place of some size."""  # noqa: E501
    sizes = places.gazetteer().sizes
    if state:
        return False, sizes.get((name, state), 0)
    here = {place.state for place in asked.site.content.site.locations}
    local = sum(sizes.get((name, code), 0) for code in here)
    return local >= OF_SOME_SIZE, max(sizes.get((name, code), 0) for code in places.codes())


@cache
def _by_shape() -> dict[tuple[str, int], list[str]]:
    """Cities by first letter and length."""
    shapes: dict[tuple[str, int], list[str]] = {}
    for name in places.gazetteer().cities:
        shapes.setdefault((name[0], len(name)), []).append(name)
    return shapes


_SOUNDS_LIKE = {"f": "fp", "p": "pf", "c": "cks", "k": "kc", "s": "sc"}
