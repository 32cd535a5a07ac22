"""What happened to a request: its deliveries with each try, and its history, as staff read them."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from desk.console.moments import Moment, moment
from desk.console.names import Names
from desk.console.people import People
from desk.console.replaced import Replaced, replaced
from desk.console.sight import Sight
from desk.leads import MOVED, AuditLine, DeliveryRow, HistoryLine


@dataclass(frozen=True)
class Try:
    at: Moment | None
    status: int | None
    """HTTP status of the destination, or None when it gave none."""
    error: str | None


@dataclass(frozen=True)
class Sent:
    target: str
    state: str
    reason: str | None
    mood: Literal["yes", "no", ""]
    next: Moment | None
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Access:
    at: Moment | None
    who: str | None
    what: str


@dataclass(frozen=True)
class Happening:
    at: Moment | None
    what: str
    who: str | None
    disposition: str | None
    note: str | None
    other: str | None
    """Reference of the other request it is about."""
    moved: str | None
    """Name of the queue it went to."""
    reason: str | None
    next_owner: str | None
    """Who it was escalated to."""
    on_behalf: str | None
    """The owner it was acknowledged for."""
    replaced: tuple[Replaced, ...]
    """Values that changed with it, as far as the reader may see them."""
    withdrawn: tuple[str, ...]
    """Destinations it was not yet delivered to, which no longer get it as it was."""
    planned: tuple[str, ...]
    """Destinations it goes to instead."""


_MOODS: dict[str, Literal["yes", "no", ""]] = {"delivered": "yes", "dead": "no", "failed": "no"}


def deliveries(rows: Iterable[DeliveryRow], off: Container[str], now: datetime, zone: ZoneInfo) -> tuple[Sent, ...]:
    """Each delivery with every try; `off` names the destinations that are switched off, whose deliveries wait."""
    return tuple(_sent(row, off, now, zone) for row in rows)


def history(
    lines: Iterable[HistoryLine], people: People, names: Names, sight: Sight, now: datetime, zone: ZoneInfo
) -> tuple[Happening, ...]:
    """Oldest first, as `sight` leaves them; a line whose detail was forgotten keeps its time and its act."""
    return tuple(_happening(line, line.detail or {}, people, names, sight, now, zone) for line in lines)


def accesses(lines: Iterable[AuditLine], people: People, now: datetime, zone: ZoneInfo) -> tuple[Access, ...]:
    """Who opened the request and when, the newest first: what a visitor may ask for, in one place."""
    told = [Access(moment(line.at, now, zone), people.name(line.staff_id), line.action) for line in lines]
    return tuple(reversed(told))


def _sent(row: DeliveryRow, off: Container[str], now: datetime, zone: ZoneInfo) -> Sent:
    state = row.state
    if (state, row.reason) == ("cancelled", MOVED):
        state = MOVED
    if state == "pending":
        state = "off" if row.target in off else "failed" if row.attempts else "pending"
    return Sent(
        target=row.target,
        state=state,
        reason=row.reason,
        mood=_MOODS.get(state, ""),
        next=moment(row.next_at, now, zone) if state == "failed" else None,
        tries=tuple(
            Try(moment(each.ended or each.started, now, zone), each.status, each.error) for each in row.attempts
        ),
    )


def _happening(
    line: HistoryLine,
    detail: dict[str, Any],
    people: People,
    names: Names,
    sight: Sight,
    now: datetime,
    zone: ZoneInfo,
) -> Happening:
    return Happening(
        at=moment(line.at, now, zone),
        what=line.action,
        who=people.name(line.staff_id),
        disposition=detail.get("disposition"),
        note=detail.get("note") if "note" in sight else None,
        other=detail.get("reference"),
        moved=names.queue(detail["to"]) if detail.get("to") else None,
        reason=detail.get("reason"),
        withdrawn=tuple(detail.get("withdrawn") or ()),
        planned=tuple(detail.get("planned") or ()),
        next_owner=people.named(detail.get("escalated_to")),
        on_behalf=detail.get("for"),
        replaced=replaced(detail, names, sight, now, zone),
    )
