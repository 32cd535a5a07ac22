"""Cities, counties, states and ZIP codes of the United States; the one place that knows zipcodes."""

import re
from collections import Counter
from functools import cache
from typing import Any

import zipcodes

from desk.reading.grammar import grammar, spaced
from desk.reading.text import Text, fold


def exists(digits: str) -> bool:
    """Whether there is such a ZIP code."""
    return bool(zipcodes.is_real(digits))


@cache
def known() -> list[dict[str, Any]]:
    return zipcodes.list_all()


@cache
def cities() -> dict[str, str]:
    """Folded name -> name."""
    others = {fold(name): name for one in known() for name in one["acceptable_cities"]}
    names = others | {fold(one["city"]): one["city"] for one in known() if one["zip_code_type"] != "MILITARY"}
    for name, shown in list(names.items()):
        for short, long in (
            ("saint ", "st "),
            ("saint ", "st. "),
            ("fort ", "ft "),
            ("fort ", "ft. "),
            ("mount ", "mt "),
        ):
            if name.startswith(short):
                names.setdefault(long + name.removeprefix(short), shown)
    return names


@cache
def first_words() -> frozenset[str]:
    """The words that cities begin with."""
    return frozenset(
        token.text for name in [*cities(), *nicknames()] if (token := next(iter(Text.of(name, "en").tokens), None))
    )


@cache
def sizes() -> dict[tuple[str, str], int]:
    """How many ZIP codes a city of a state has: how likely it was meant."""
    return Counter((fold(one["city"]), one["state"]) for one in known())


@cache
def counties() -> dict[str, str]:
    return {
        fold(name): name
        for name in (
            re.sub(r"\s+(?:County|Parish|Borough|Municipio|Census Area|City)$", "", one["county"])
            for one in known()
            if one["county"]
        )
    }


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
def state_names() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?:{'|'.join(spaced(name) for name in sorted(states(), key=len, reverse=True))})(?![^\W_])"
    )
