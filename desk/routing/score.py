"""How ready a lead is, in points with a reason each: who is called first, who reads first; nothing is routed by it.

A lead of a conversation with an alarm has no score: urgency is what the person said, never something computed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.content.models import Bands, Content
from desk.routing.conditions import matches
from desk.routing.facts import facts_of

ENGAGEMENT = ("asked_for_person", "corrected", "outcome")
"""Facts of a lead that points may ask about and routes may not."""
OUTCOMES = (
    "booked", "left_voicemail", "no_answer", "wrong_number", "not_our_service", "declined", "duplicate",
    "test_or_spam", "emergency_advice_given",
)  # fmt: skip
"""What staff can say became of a lead."""


def score_of(
    lead: Mapping[str, Any], content: Content, now: datetime, outcome: str | None = None
) -> dict[str, Any] | None:
    """`{"points", "because": ["+20 wants the first opening", …], "follow_up"}`; None where the role has no table.

    `follow_up`: `first` from the high threshold on, `education` for one that is low and not ready, else `usual`.
    Made anew from the lead each time: of a correction, or of what staff say became of it (`outcome`).
    """
    rows = content.intake.scores.get(lead.get("role"))  # type: ignore[call-overload]
    if not rows:
        return None
    facts = {**facts_of(lead, content, now), **engagement(lead), "outcome": outcome}
    taken = [row for row in rows if matches(row.when, facts)]
    points = sum(row.points for row in taken)
    return {
        "points": points,
        "because": [f"{row.points:+d} {row.because}" for row in taken],
        "follow_up": _follow_up(points, facts, content.intake.thresholds.score),
    }


def _follow_up(points: int, facts: Mapping[str, Any], bands: Bands) -> str:
    if points >= bands.high:
        return "first"
    return "education" if points < bands.low and matches(bands.not_ready, facts) else "usual"


def engagement(lead: Mapping[str, Any]) -> dict[str, bool]:
    """What the visitor did, beside what they said."""
    tags, answers = lead.get("tags"), lead.get("answers")
    given = [one for one in answers if isinstance(one, Mapping)] if isinstance(answers, list) else []
    return {
        "asked_for_person": bool(isinstance(tags, Mapping) and tags.get("asked_for_person")),
        "corrected": any(one.get("corrected") for one in given),
    }
