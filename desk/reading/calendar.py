"""Dates as people write them: exact ones, named days and months, and what `next` and `this` mean.

Weeks run from Monday to Sunday. `friday` is the coming Friday, never today; `this friday` is the Friday of this week
(the coming one where it has passed); `next friday` and `el próximo viernes` are the Friday of next week. `this week` runs from today to Sunday,
`next week` from Monday to Sunday. In English 5/6 is May 6, in Spanish 5 June, where both would do."""  # noqa: E501

import calendar as months_of
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.scan import Scan


@dataclass(frozen=True, slots=True)
class Dated:
    """An exact date at some characters; `year_said` is False where the year is the coming one."""

    value: date
    start: int
    end: int
    year_said: bool


def exact_dates(asked: Asked) -> list[Dated]:
    """Dates with day and month: `2026-05-14`, `5/14`, `May 14th, 2026`, `14 de mayo`."""
    kept: list[Dated] | None = asked.text.kept.get(("dates", asked.today))
    if kept is not None:
        return kept
    found: list[Dated] = []
    for match in _written(asked):
        if not any(one.start < match.end() and match.start() < one.end for one in found) and (
            one := _dated(asked, match)
        ):
            found.append(one)
    found.sort(key=lambda one: one.start)
    asked.text.kept["dates", asked.today] = found
    return found


def _written(asked: Asked) -> Iterator[re.Match[str]]:
    if re.search(r"\d[-/.]\d", asked.text.folded):
        for pattern in _figures():
            yield from pattern.finditer(asked.text.folded)
    for scan in _with_month():
        yield from scan.finditer(asked.text.indexed)


def month_number(word: str) -> int:
    return grammar().table("timing", "months")[word.rstrip(".")]


def last_of(year: int, month: int) -> date:
    return date(year, month, months_of.monthrange(year, month)[1])


def coming(month: int, day: int, today: date) -> date | None:
    """That day this year, or next year where it lies well back; None where there is no such day, or it has just gone."""  # noqa: E501
    for year in (today.year, today.year + 1):
        try:
            value = date(year, month, day)
        except ValueError:
            continue
        if value >= today:
            return value
        if (today - value).days <= grammar().measures["timing"]["recent_days"]:
            return None
    return None


def coming_day(number: int, today: date) -> date | None:
    """The next day with that number: `the 15th`."""
    for ahead in range(62):
        value = today + timedelta(days=ahead)
        if value.day == number:
            return value
    return None


def monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def month_later(today: date, months: int) -> tuple[int, int]:
    """Year and month that many months after today's.

    >>> month_later(date(2026, 11, 30), 2)
    (2027, 1)
    """
    count = today.year * 12 + today.month - 1 + months
    return count // 12, count % 12 + 1


def months_after(day: date, months: int) -> date:
    """The same day that many months later, or the last of that month.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = month_later(day, months)
    return date(year, month, min(day.day, last_of(year, month).day))


@cache
def month_pattern() -> str:
    return "(?:" + "|".join(sorted(grammar().table("timing", "months"), key=len, reverse=True)) + r")(?![a-z])\.?"


@cache
def day_pattern() -> str:
    return "(?:" + "|".join(sorted(grammar().table("timing", "days"), key=len, reverse=True)) + r")(?![a-z])\.?"


def weekday(word: str) -> int:
    return grammar().table("timing", "days")[word.rstrip(".")]


ORDINAL = r"(?P<{}>\d{{1,2}})(?:\s?(?:st|nd|rd|th|ro|o|ero))?(?!\d|[a-z])"


@cache
def _figures() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(r"(?<![\d/-])(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/-]\d?)"),
        re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<y>(?:19|20)?\d\d)(?![\d/-])"),
        re.compile(r"(?<![\d/.$-])(?P<a>\d{1,2})[/](?P<b>\d{1,2})(?![\d/-])(?!\s*(?:of|de) )"),
        re.compile(
            r"(?<![\d/.$:(-])(?<!\d )(?P<a>\d{1,2})-(?P<b>\d{1,2})(?![\d/-])(?!\s*(?:am|pm|a\.|p\.|days?|weeks?|months?|years?|dias?|semanas?|mes|anos?|people|patients|pacientes|empl))"  # noqa: E501
        ),
    )


@cache
def _with_month() -> tuple[Scan, ...]:
    month, words = month_pattern(), "|".join(sorted(grammar().table("numbers", "ordinals"), key=len, reverse=True))
    day, ordinal = ORDINAL.format("d"), rf"(?P<w>{words})(?!\w)"
    year = r"(?:,?\s*(?:de\s+|del\s+|of\s+)?(?P<y>(?:19|20)\d\d)(?!\d))?"
    return (
        Scan(
            rf"(?<![^\W_])(?P<mon>{month})[\s,]*(?:the\s+)?(?:{day}|{ordinal})(?!\s*(?:am|pm|:))(?!\s*-\s*\d{{4}}){year}"
        ),
        Scan(rf"(?<![^\W_])(?<![/-])(?:{ordinal}|{day})[\s-]*(?:of\s+|de\s+|del\s+)?(?P<mon>{month}){year}"),
    )


def _dated(asked: Asked, match: re.Match[str]) -> Dated | None:
    parts = match.groupdict()
    year = _year(parts.get("y"))
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        if "-" in match.group() and not parts.get("y") and not 1 <= first <= 12:
            return None
        month, day = (second, first) if (asked.spanish and second <= 12) or first > 12 else (first, second)
    elif parts.get("m"):
        month, day = int(parts["m"]), int(parts["d"])
    else:
        month = month_number(parts["mon"])
        day = int(parts["d"]) if parts.get("d") else grammar().table("numbers", "ordinals")[parts["w"]]
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    try:
        value = (
            date(year, month, day) if year else coming(month, day, asked.today) or date(asked.today.year, month, day)
        )
    except ValueError:
        return None
    return Dated(value, match.start(), match.end(), bool(year))


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    if len(digits) == 4:
        return int(digits)
    return 2000 + int(digits) if int(digits) <= 40 else 1900 + int(digits)
