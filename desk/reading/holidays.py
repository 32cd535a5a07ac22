"""Days of the year that have a name: fixed ones, and such as `the last Monday of May`."""

import re
from datetime import date, timedelta
from functools import cache

from desk.reading.asked import Asked
from desk.reading.calendar import last_of
from desk.reading.distance import Meaning
from desk.reading.grammar import grammar, spaced


def holiday(asked: Asked, match: re.Match[str]) -> Meaning:
    """The next one, today included."""
    day = in_year(match["holiday"], asked.today.year)
    if day < asked.today:
        day = in_year(match["holiday"], asked.today.year + 1)
    return day, day, *match.span()


def weekend_of_holiday(asked: Asked, match: re.Match[str]) -> Meaning:
    """The Saturday to Monday a holiday stands at; the weekend after it, where it is none of those days."""
    named = holiday(asked, match)
    if not named or not named[0]:
        return None
    saturday = named[0] + timedelta(days=(5 - named[0].weekday()) % 7 - (7 if named[0].weekday() in (6, 0) else 0))
    return saturday, max(named[0], saturday + timedelta(days=1)), *match.span()


NOT_THE_WEEK = r"(?!\s+(?:weekend|week))"


@cache
def holiday_pattern() -> str:
    listed = sorted(grammar().table("timing", "holidays"), key=len, reverse=True)
    return rf"(?P<holiday>{'|'.join(spaced(name) for name in listed)})(?:\s+day)?{NOT_THE_WEEK}"


def in_year(name: str, year: int) -> date:
    """The day of that holiday in that year. Raises ValueError for one the grammar writes otherwise than it says."""
    match grammar().table("timing", "holidays")[" ".join(name.split())]:
        case [month, day]:
            return date(year, month, day)
        case [month, -1, weekday]:
            last = last_of(year, month)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        case [month, which, weekday]:
            first = date(year, month, 1)
            return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    raise ValueError(f"grammar: the holiday {name!r} needs [month, day] or [month, which, weekday].")
