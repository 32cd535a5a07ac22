"""Days counted from another that is named right after: `the week after Memorial Day`, `two days before june 20`."""

import re
from datetime import date, timedelta
from functools import cache

from desk.reading.asked import Asked
from desk.reading.calendar import day_pattern, monday, months_after, weekday
from desk.reading.distance import length
from desk.reading.numbers import number_pattern, small
from desk.reading.stretch import Span

_WINDOW = 70
"""Characters before a day that are looked at."""


def counted(asked: Asked, spans: list[Span]) -> list[Span]:
    """The days named, each counted from as the words before it say; what those words name is no day of its own."""
    told: list[Span] = []
    for span in spans:
        window = asked.text.before(span.start, _WINDOW)
        match = _beside().search(window)
        days = _days(match, span) if match and span.first and span.last else None
        if match and days:
            start = span.start - len(window) + match.start()
            told = [one for one in told if one.end <= start]
            if match["least"]:
                days = (days[0], None) if days[0] > span.first else (asked.today, days[1])
            span = Span(*days, start, span.end)
        told = _of_week(asked, told, span)
    return told


def _of_week(asked: Asked, told: list[Span], week: Span) -> list[Span]:
    """`tuesday or wednesday the first week of june`: those days of that week."""
    if not week.first or not week.last or (week.last - week.first).days != _SUNDAY:
        return [*told, week]
    moved, at = [], week.start
    for span in reversed(told):
        day = _one_day().fullmatch(asked.text.folded[span.start : span.end])
        if not day or not (_OR if moved else _OF).fullmatch(asked.text.folded[span.end : at]):
            break
        value = week.first + timedelta(days=(weekday(day["day"]) - week.first.weekday()) % 7)
        moved.insert(0, Span(value, value, span.start, span.end))
        at = span.start
    return [*told[: len(told) - len(moved)], *moved] if moved else [*told, week]


_SUNDAY = 6
_OF = re.compile(r"(?:,?\s+(?:of|in|on|during|de|en))?,?\s+(?:that\s+|the\s+|la\s+)?")
_OR = re.compile(r",?\s*(?:or|and|o|y|,|/|&)\s*(?:(?:an?|on|el)\s+)*")


def unit_beside(unit: str, first: date, last: date, *, later: bool) -> tuple[date, date]:
    """The day, week, weekend or day of the week next to these days, after them if `later`.

    >>> unit_beside("week", date(2026, 5, 25), date(2026, 5, 25), later=True)
    (datetime.date(2026, 6, 1), datetime.date(2026, 6, 7))
    """
    if re.match(r"week ?end|wknd|fin", unit):
        saturday = _weekday_beside(5, first, last, later=later)
        return saturday, saturday + timedelta(days=1)
    if re.match(r"week|semana", unit):
        begin = monday(last) + timedelta(days=7) if later else monday(first) - timedelta(days=7)
        return begin, begin + timedelta(days=6)
    if re.match(r"month|mes", unit):
        moved = months_after(first, 1 if later else -1)
    elif re.match(r"day|dia", unit):
        moved = last + timedelta(days=1) if later else first - timedelta(days=1)
    else:
        moved = _weekday_beside(weekday(unit), first, last, later=later)
    return moved, moved


def _weekday_beside(day: int, first: date, last: date, *, later: bool) -> date:
    if later:
        return last + timedelta(days=(day - last.weekday() - 1) % 7 + 1)
    return first - timedelta(days=(first.weekday() - day - 1) % 7 + 1)


def _days(match: re.Match[str], span: Span) -> tuple[date, date] | None:
    if not (span.first and span.last):
        return None
    later = not re.search(r"before|prior|antes|anterior|ahead", match["side"])
    if not match["n"]:
        told = unit_beside(match["unit"], span.first, span.last, later=later)
        more = unit_beside(match["more"], span.first, span.last, later=later) if match["more"] else told
        return min(told[0], more[0]), max(told[1], more[1])
    count = small(match["n"])
    if re.match(r"month|mes", match["units"]) and count:
        moved = months_after(span.last if later else span.first, count if later else -count)
        return moved, moved
    days = length(match["n"], match["units"])
    if not days:
        return None
    moved = span.last + timedelta(days=days) if later else span.first - timedelta(days=days)
    return moved, moved


@cache
def _one_day() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:an?|the|on|el|un)\s+)*(?P<day>{day_pattern()})")


@cache
def _beside() -> re.Pattern[str]:
    event = r"(?:(?:my|our|his|her|the|mi|su|la|el)\s+(?:[\w']+,?\s+){1,4}?(?:(?:which |that )?(?:is |on )+|del?\s+|que es )?)?(?:the\s+|el\s+)?"  # noqa: E501
    unit = rf"week|weekend|wknd|semana|fin de semana|{day_pattern()}"
    return re.compile(
        rf"(?<!\w)(?P<least>(?:at least|no less than|al menos|por lo menos)\s+)?(?:(?:the|el|la|on|un|una|any)\s+)*(?:(?P<n>{number_pattern()})\s+(?P<units>days?|weeks?|months?|dias?|semanas?|mes(?:es)?)|(?P<unit>{unit})(?:\s+(?:or|and|o|y)\s+(?P<more>{unit}))?)"  # noqa: E501
        rf"\s+(?:right\s+|just\s+)?(?P<side>after|before|following|prior to|ahead of|(?:despues|antes)(?: del?)?|(?:siguiente|anterior|posterior)(?: al?)?)\s+{event}$"  # noqa: E501
    )
