"""Conditions of routes, flags, questions and personas: a dictionary of facts and the values they may have.

A condition holds when every fact it names has one of the values it lists. The word `none` stands for a fact that is
not known.
"""

from collections.abc import Mapping
from typing import Any

UNKNOWN = "none"


def matches(when: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """True when every fact `when` names has one of its values; an empty condition always holds.

    >>> matches({"role": ["patient", "caregiver"], "urgency": "urgent"}, {"role": "caregiver", "urgency": "urgent"})
    True
    >>> matches({"referral": "none"}, {"role": "patient"})
    True
    """
    return failing(when, facts) is None


def failing(when: Mapping[str, Any], facts: Mapping[str, Any]) -> str | None:
    """The first fact of `when` that has none of its values; None when all have."""
    for fact, wanted in when.items():
        if not (_words(wanted) & _words(facts.get(fact))):
            return fact
    return None


def because(when: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Why a condition holds or does not, in one line of facts.

    >>> because({"role": "referrer"}, {"role": "patient"})
    'role is patient, not referrer'
    >>> because({"urgency": ["soon", "urgent"]}, {})
    'urgency is not known, not soon or urgent'
    """
    fact = failing(when, facts)
    if fact is None:
        return ", ".join(f"{name} is {_said(facts.get(name))}" for name in when) or "it takes everything"
    return f"{fact} is {_said(facts.get(fact))}, not {_said(when[fact])}"


def values(wanted: Any) -> list[str]:
    """The values a condition lists for one fact, as words.

    >>> values(["patient", "caregiver"]), values(True)
    (['patient', 'caregiver'], ['true'])
    """
    return [_word(value) for value in (wanted if isinstance(wanted, list | tuple | set) else [wanted])]


def _words(value: Any) -> set[str]:
    return set(values(value)) or {UNKNOWN}


def _word(value: Any) -> str:
    match value:
        case None:
            return UNKNOWN
        case bool():
            return str(value).lower()
    return str(value)


def _said(value: Any) -> str:
    return " or ".join(values(value)) if value not in (None, [], UNKNOWN) else "not known"
