"""How alike two names are, so that a person can be asked whether they are one person's."""

from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from desk.reading.text import fold

type Name = Mapping[str, Any] | None


def likeness(one: Name, other: Name) -> float:
    """0 to 100 for two names as `desk read` gives them; 0 where either is not there.

    Given name and surname have to be alike both, so that people of one family are not; a name with fewer parts is
    compared by the parts it has.

    >>> likeness({"first": "María", "last": "Delgado López"}, {"first": "Maria", "last": "Delgado"})
    100.0
    >>> likeness({"first": "María", "last": "Delgado"}, {"first": "José", "last": "Delgado"}) < 50
    True
    """
    if not one or not other:
        return 0.0
    if one.get("last") and other.get("last") and _given(one) and _given(other):
        given = max(fuzz.ratio(mine, theirs) for mine in _given(one) for theirs in _given(other))
        return min(given, fuzz.token_set_ratio(fold(one["last"]), fold(other["last"])))
    return fuzz.token_set_ratio(_whole(one), _whole(other))


def same_words(one: str, other: str) -> float:
    """0 to 100 for two short texts, whatever the order of their words.

    >>> same_words("name: Ana Ruiz; born: 1950-01-02", "born: 1950-01-02; name: Ana Ruíz")
    100.0
    """
    return fuzz.token_sort_ratio(_words(one), _words(other))


def _words(text: str) -> str:
    return fold(text).replace(";", " ")


def _given(name: Mapping[str, Any]) -> list[str]:
    return [fold(name[part]) for part in ("first", "preferred") if name.get(part)]


def _whole(name: Mapping[str, Any]) -> str:
    return fold(" ".join(str(name[part]) for part in ("full", "first", "middle", "last") if name.get(part)))
