"""Other requests that may be of the same person, as staff see them beside one: why, whose, and what was decided."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.console.moments import Moment, moment
from desk.console.names import Names
from desk.console.people import People
from desk.console.sheet import USUAL, Purpose
from desk.console.sight import Sight
from desk.leads import Related

VERDICTS = ("linked", "dismissed")


@dataclass(frozen=True)
class Other:
    """One other request; what the reader may not see is None."""

    reference: str
    why: tuple[str, ...]
    """Ids of templates/words.html: WHY."""
    newer: bool
    again: bool
    state: str
    decided_by: str | None
    decided: Moment | None
    received: Moment | None
    role: str | None
    service_line: str | None
    queue: str | None
    claimed_by: str | None
    outcome: str | None
    done: bool
    consent: tuple[Purpose, ...]
    """That request's own, which this one neither takes over nor changes."""


def others(
    found: list[Related], sight: Sight, names: Names, people: People, now: datetime, zone: ZoneInfo
) -> tuple[Other, ...]:
    """What is undecided first, then the newest."""
    shown = [_other(each, sight, names, people, now, zone) for each in found]
    return tuple(sorted(shown, key=lambda each: each.state != "suggested"))


def _other(each: Related, sight: Sight, names: Names, people: People, now: datetime, zone: ZoneInfo) -> Other:
    row, worked = each.row, "history" in sight
    return Other(
        reference=row.reference,
        why=each.why,
        newer=each.newer,
        again=each.again,
        state=each.state,
        decided_by=people.name(each.decided_by) if worked else None,
        decided=moment(each.decided_at, now, zone),
        received=moment(row.created, now, zone) if "created" in sight else None,
        role=(row.role or "unknown") if "role" in sight else None,
        service_line=names.service_line(row.service_line) if "service_line" in sight else None,
        queue=names.queue(row.queue) if "queue" in sight else None,
        claimed_by=people.name(row.claimed_by) if worked else None,
        outcome=row.outcome if worked else None,
        done=worked and row.done is not None,
        consent=tuple(Purpose(purpose, each.consent.get(purpose)) for purpose in USUAL) if "consent" in sight else (),
    )
