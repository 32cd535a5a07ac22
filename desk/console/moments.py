"""Times as staff read them: in the site's zone, deadlines in the queue's, and as a distance from now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from desk.console.limits import Limits
from desk.content import Content
from desk.routing import zone_of

type State = Literal["overdue", "soon", "ahead", "met", "missed"]


@dataclass(frozen=True)
class Moment:
    """One instant: `at` in the zone it is shown in, and the distance from now in whole `unit`s, `past` or to come.

    `today`: on the day it is now in that zone, so that the hour alone tells it.
    """

    at: datetime
    amount: int
    unit: Literal["now", "minute", "hour", "day"]
    past: bool
    today: bool


@dataclass(frozen=True)
class Deadline:
    moment: Moment
    state: State


def zone_at(queue: str | None, content: Content) -> ZoneInfo:
    """The zone a deadline of this queue is shown in: its own, else the organisation's."""
    found = next((entry for entry in content.routes.queues if entry.queue == queue), None)
    return ZoneInfo(zone_of(found, content) if found else content.site.organisation.time_zone)


def moment(value: datetime | str | None, now: datetime, zone: ZoneInfo) -> Moment | None:
    """The instant to show; takes an aware datetime or ISO 8601 with offset. None, or text that is no time, gives None.

    >>> from datetime import UTC
    >>> now = datetime(2026, 5, 13, 16, 0, tzinfo=UTC)
    >>> moment("2026-05-13T14:30:00+00:00", now, ZoneInfo("America/New_York")).amount
    1
    """
    at = _aware(value)
    if at is None:
        return None
    gap = at - now
    past = gap <= timedelta(0)
    seconds = abs(gap.total_seconds())
    local = at.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    if seconds < 60:
        return Moment(local, 0, "now", past, today)
    if seconds < 3600:
        return Moment(local, int(seconds // 60), "minute", past, today)
    if seconds < 48 * 3600:
        return Moment(local, int(seconds // 3600), "hour", past, today)
    return Moment(local, int(seconds // 86400), "day", past, today)


def deadline(
    due: datetime | str | None,
    created: datetime | str | None,
    tried: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    limits: Limits,
) -> Deadline | None:
    """The clock of first contact: `met` or `missed` by the first try at `tried`; until then `ahead`, `soon`, `overdue`.

    None without a promise. `tried` None: nobody has tried yet.
    """
    shown = moment(due, now, zone)
    if shown is None:
        return None
    if tried is not None:
        return Deadline(shown, "met" if tried <= shown.at else "missed")
    if shown.at <= now:
        return Deadline(shown, "overdue")
    start = _aware(created)
    near = limits.soon if start is None else max(limits.soon, (shown.at - start) * limits.soon_share)
    return Deadline(shown, "soon" if shown.at - now <= near else "ahead")


def _aware(value: datetime | str | None) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if value is None or value.tzinfo is None:
        return None
    return value
