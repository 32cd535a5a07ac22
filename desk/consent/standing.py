"""What a conversation's consent events allow now: the last word on each purpose counts."""

from collections.abc import Iterable

from desk.consent.event import CONTACT, PURPOSES

type Act = tuple[str, str]
"""(purpose, action) of one event, oldest first in any sequence here."""


def standing(acts: Iterable[Act]) -> dict[str, bool]:
    """Purpose -> allowed, for every purpose; what was never granted is False, and without storing nothing is allowed.

    >>> standing([("store", "granted"), ("contact_phone", "granted"), ("contact_phone", "revoked")])["contact_phone"]
    False
    """
    last = dict(acts)
    stored = last.get("store") == "granted"
    return {purpose: stored and last.get(purpose) == "granted" for purpose in PURPOSES}


def allows_storing(acts: Iterable[Act]) -> bool:
    return standing(acts)["store"]


def allows_delivery(acts: Iterable[Act]) -> bool:
    """Whether a lead may go to a destination now.

    Storing must stand. Who had agreed to be contacted and took all of it back has left; who was asked for no channel
    (a record to keep, a plain yes) has not.

    >>> allows_delivery([("store", "granted")])
    True
    >>> allows_delivery([("store", "granted"), ("contact_phone", "granted"), ("contact_phone", "revoked")])
    False
    """
    acts = list(acts)
    now = standing(acts)
    had_contact = any(purpose in CONTACT and action == "granted" for purpose, action in acts)
    return now["store"] and (not had_contact or any(now[purpose] for purpose in CONTACT))
