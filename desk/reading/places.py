"""Cities, counties, states and ZIP codes of the United States; the one place that knows zipcodes."""

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, cos, inf, radians, sin, sqrt
from typing import Any

import zipcodes

from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.text import WORDS, fold

_LONGEST = 4
_EARTH_MILES = 3958.8
_SHORT = (
    ("st ", "saint "),
    ("st. ", "saint "),
    ("ft ", "fort "),
    ("ft. ", "fort "),
    ("mt ", "mount "),
    ("mt. ", "mount "),
)
_COUNTY = re.compile(r"\s+(?:County|Parish|Borough|Municipio|Census Area|City)$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What is kept of zipcodes' 42,000 entries. `cities` and `counties`: folded name -> name; `sizes`: how many ZIP codes
    a city of a state has, so how likely it was meant; `towns`: (folded name, state) of every city, also of those that share
    another's ZIP codes (`Whitehall` in Columbus); `first_words`: the words that cities begin with -> of how many
    words (as reading divides them) such cities are, most first."""  # noqa: E501

    zips: frozenset[str]
    cities: dict[str, str]
    counties: dict[str, str]
    sizes: Mapping[tuple[str, str], int]
    towns: frozenset[tuple[str, str]]
    first_words: dict[str, tuple[int, ...]]


def exists(digits: str) -> bool:
    """Whether there is such a ZIP code."""
    return digits in gazetteer().zips


def city_of(digits: str) -> str:
    """The city that the post office calls a ZIP code by; empty for none. Milliseconds: it walks every entry."""
    return next((one["city"] for one in zipcodes.filter_by(zip_code=digits)), "")


def miles(one: str, other: str) -> float:
    """Between two ZIP codes, as the crow flies; infinite where one of them is nowhere."""
    ends = _point(one), _point(other)
    if ends[0] is None or ends[1] is None:
        return inf
    (north, east), (to_north, to_east) = ends
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * _EARTH_MILES * asin(min(1.0, sqrt(half)))


@lru_cache(1024)
def _point(digits: str) -> tuple[float, float] | None:
    """Latitude and longitude in radians. Milliseconds the first time."""
    found = next(iter(zipcodes.filter_by(zip_code=digits)), None)
    return (radians(float(found["lat"])), radians(float(found["long"]))) if found else None


@cache
def gazetteer() -> Gazetteer:
    with _uncollected():
        return _gathered(zipcodes.filter_by())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector, which would walk 42,000 new dictionaries again and again: half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _gathered(entries: list[dict[str, Any]]) -> Gazetteer:
    names = {name: fold(name) for one in entries for name in (one["city"], *one["acceptable_cities"])}
    cities = {names[name]: name for one in entries for name in one["acceptable_cities"]}
    cities |= {names[one["city"]]: one["city"] for one in entries if one["zip_code_type"] != "MILITARY"}
    for name, shown in list(cities.items()):
        for short, long in _SHORT:
            if name.startswith(long):
                cities[short + name.removeprefix(long)] = shown
    counties = {one["county"] for one in entries}
    return Gazetteer(
        frozenset(one["zip_code"] for one in entries),
        cities,
        {fold(name): name for name in (_COUNTY.sub("", county) for county in counties if county)},
        Counter((names[one["city"]], one["state"]) for one in entries),
        frozenset((names[name], one["state"]) for one in entries for name in (one["city"], *one["acceptable_cities"])),
        _first_words((*cities, *nicknames())),
    )


def _first_words(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        words = WORDS.findall(name)
        if len(words) <= _LONGEST:
            lengths.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(used, reverse=True)) for word, used in lengths.items()}


@cache
def codes() -> frozenset[str]:
    return frozenset(grammar().table("places", "states").values())


@cache
def states() -> dict[str, str]:
    return grammar().table("places", "states")


@cache
def nicknames() -> dict[str, str]:
    return grammar().table("places", "nicknames")


@cache
def ordinary() -> frozenset[str]:
    return frozenset(grammar().words("places", "ordinary"))


@cache
def small() -> frozenset[str]:
    return frozenset(grammar().words("places", "small"))


@cache
def state_names() -> Scan:
    names = (r"\s+".join(map(re.escape, name.split())) for name in sorted(states(), key=len, reverse=True))
    return Scan(rf"(?<![^\W_])(?:{'|'.join(names)})(?![^\W_])")
