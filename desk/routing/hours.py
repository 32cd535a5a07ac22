"""Opening hours: is it open, until when, and when does a promise run out, right across clock changes and holidays."""

import re
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.content.models import Content
from desk.content.tables import Queue
from desk.content.terms import Hours
from desk.routing.holidays import closed_days, kept_by

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOK_AHEAD = 370
"""Days to look for an opening before giving up: a year and the longest run of holidays."""


class NeverOpen(ValueError):
    """The hours have no opening within a year."""


class BadPromise(ValueError):
    """A time promised in words that cannot be read; the message says what can."""


type Span = tuple[datetime, datetime]


def zone_of(queue: Queue, content: Content) -> str:
    """The IANA name of the zone this queue's hours, shifts and days are counted in."""
    return queue.time_zone or content.site.organisation.time_zone


def calendar_of(queue: Queue, content: Content) -> tuple[Hours, str, Container[date]]:
    """Hours, zone and holidays of a queue, as `due`, `is_open` and `open_from` take them."""
    return queue.hours or content.site.hours, zone_of(queue, content), kept_by(queue, content)


def due(received: datetime, promise: str, hours: Hours, zone: str, holidays: Container[date] = ()) -> datetime:
    """The moment a promise made at `received` runs out, in the zone of the hours and never in closed hours.

    `30 minutes` and `4 hours` count open time only. `2 days` is the same time of day two open days later, or the next
    moment that is open. A promise that runs out exactly at closing is due at closing. Raises NeverOpen, BadPromise.

    >>> weekdays = {day: ["08:00-17:00"] for day in DAYS[:5]}
    >>> friday = datetime(2026, 5, 15, 16, 50, tzinfo=ZoneInfo("America/New_York"))
    >>> due(friday, "30 minutes", weekdays, "America/New_York").isoformat()
    '2026-05-18T08:20:00-04:00'
    """
    count, unit = parse_promise(promise)
    local = received.astimezone(ZoneInfo(zone))
    if unit == "days":
        return _days_later(local, count, hours, holidays)
    left = timedelta(minutes=count) if unit == "minutes" else timedelta(hours=count)
    for opens, closes in _spans(local, hours, holidays):
        start = max(opens, local.astimezone(UTC))
        if closes - start >= left:
            return (start + left).astimezone(local.tzinfo)
        left -= closes - start
    raise NeverOpen("no opening within a year")


def parse_promise(promise: str) -> tuple[int, str]:
    """A promise as (count, `minutes` | `hours` | `days`). Raises BadPromise.

    >>> parse_promise("4 hours"), parse_promise("1 day")
    ((4, 'hours'), (1, 'days'))
    """
    read = re.fullmatch(r"([1-9]\d{0,3}) (minute|hour|day)s?", promise.strip())
    if read is None:
        raise BadPromise(f"'{promise}' is no time span")
    return int(read[1]), f"{read[2]}s"


def is_open(moment: datetime, hours: Hours, zone: str, holidays: Container[date] = ()) -> bool:
    """True from the minute of opening until the minute of closing, both included."""
    local = moment.astimezone(ZoneInfo(zone))
    yesterday = local - timedelta(days=1)
    spans = (*_day(yesterday.date(), local.tzinfo, hours, holidays), *_day(local.date(), local.tzinfo, hours, holidays))
    return any(opens <= moment.astimezone(UTC) <= closes for opens, closes in spans)


def open_from(moment: datetime, hours: Hours, zone: str, holidays: Container[date] = ()) -> datetime:
    """The first open moment at `moment` or after it, in the zone of the hours. Raises NeverOpen."""
    local = moment.astimezone(ZoneInfo(zone))
    if is_open(moment, hours, zone, holidays):
        return local
    return max(next(_spans(local, hours, holidays))[0], local.astimezone(UTC)).astimezone(local.tzinfo)


def open_until(hours: Hours, now: datetime, content: Content) -> datetime | None:
    """When it closes, in the organisation's zone, if it is open at `now`; else None. Holidays close all but what never
    closes.
    """
    zone = ZoneInfo(content.site.organisation.time_zone)
    local = now.astimezone(zone)
    closed = () if never_closes(hours) else closed_days(content.site)
    for opens, closes in _day(local.date(), zone, hours, closed):
        if opens <= local.astimezone(UTC) < closes:
            return closes.astimezone(zone)
    return None


def never_open(hours: Hours) -> bool:
    return not any(hours.values())


def never_closes(hours: Hours) -> bool:
    """True for hours around the clock on every day of the week."""
    return all(hours.get(day) == ["00:00-24:00"] for day in DAYS)


def _days_later(local: datetime, days: int, hours: Hours, holidays: Container[date]) -> datetime:
    """The same time of day `days` open days after the first open moment, moved into the hours of that day."""
    spans = _spans(local, hours, holidays)
    first = max(next(spans)[0], local.astimezone(UTC)).astimezone(local.tzinfo)
    day, left = first.date(), days
    for _ in range(_LOOK_AHEAD + days * 8):
        day += timedelta(days=1)
        left -= bool(_day(day, local.tzinfo, hours, holidays))
        if not left:
            break
    else:
        raise NeverOpen("no opening within a year")
    wanted = _at(day, first.time(), local.tzinfo)
    for opens, closes in _day(day, local.tzinfo, hours, holidays):
        if wanted <= closes:
            return max(opens, wanted).astimezone(local.tzinfo)
    return closes.astimezone(local.tzinfo)


def _spans(local: datetime, hours: Hours, holidays: Container[date]) -> Iterator[Span]:
    """Open spans in UTC that end after `local`, in order; raises NeverOpen after a year without one."""
    now = local.astimezone(UTC)
    quiet = 0
    day = local.date()
    while quiet < _LOOK_AHEAD:
        today = [span for span in _day(day, local.tzinfo, hours, holidays) if span[1] > now]
        yield from today
        quiet = 0 if today else quiet + 1
        day += timedelta(days=1)
    raise NeverOpen("no opening within a year")


def _day(day: date, zone: object, hours: Hours, holidays: Container[date]) -> list[Span]:
    """The open spans of one local day, in UTC, in order; empty on a holiday."""
    if day in holidays:
        return []
    spans = []
    for interval in sorted(hours.get(DAYS[day.weekday()], [])):
        opens, closes = (_clock(day, clock, zone) for clock in interval.split("-"))
        if spans and opens < spans[-1][1]:  # a clock change put the last closing past this opening
            spans[-1] = (spans[-1][0], opens)
        if opens < closes:
            spans.append((opens, closes))
    return spans


def _clock(day: date, clock: str, zone: object) -> datetime:
    """`24:00` is midnight at the end of the day."""
    hour, minute = (int(part) for part in clock.split(":"))
    if hour == 24:
        return _at(day + timedelta(days=1), time(0, 0), zone)
    return _at(day, time(hour, minute), zone)


def _at(day: date, clock: time, zone: object) -> datetime:
    """A local time of day as UTC; a time the clock change skips is the one an hour on."""
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type]
