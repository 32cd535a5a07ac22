"""What can have happened to a request, and who may say so."""

from typing import Literal

type Permission = Literal["read", "act", "release", "revoke", "export"]

DISPOSITIONS = (
    "booked",
    "left_voicemail",
    "no_answer",
    "wrong_number",
    "not_our_service",
    "declined",
    "duplicate",
    "test_or_spam",
    "emergency_advice_given",
)
"""The closed list, in the order it is shown; their words are in templates/words.html."""

TRIES = frozenset({"left_voicemail", "no_answer"})
"""A try that did not reach the person: it is recorded and the request stays open for the next one."""

_MAY: dict[str, frozenset[Permission]] = {
    "intake": frozenset({"read", "act", "revoke"}),
    "lead": frozenset({"read", "act", "release", "revoke", "export"}),
    "admin": frozenset({"read", "act", "release", "revoke", "export"}),
    "auditor": frozenset({"read", "export"}),
    "marketer": frozenset({"export"}),
}


def may(role: str, permission: Permission) -> bool:
    """Whether staff of this role may read requests, act on them, take back what somebody else claimed, write down that
    consent was taken back, or take a table of requests along.

    Which fields they see is another matter: desk.console.sight. Marketing has no part in single requests: minimum
    necessary, 45 CFR 164.502(b).

    >>> may("intake", "act"), may("auditor", "act"), may("marketer", "read")
    (True, False, False)
    """
    return permission in _MAY.get(role, frozenset())
