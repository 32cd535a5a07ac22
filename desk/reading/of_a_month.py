"""Days by their place in a month or week: `the first thursday in june`, `the first ten days of July`."""

import re
from datetime import date, timedelta

from desk.reading import calendar, distance
from desk.reading.asked import Asked
from desk.reading.calendar import last_of, monday, month_later, weekday
from desk.reading.distance import Meaning


def two_days_of_a_week(asked: Asked, match: re.Match[str]) -> Meaning:
    """`jueves o viernes de esta semana`: both days of that week."""
    begin = monday(asked.today) + timedelta(days=7 if match["next"] else 0)
    first, last = begin + timedelta(days=weekday(match["day"])), begin + timedelta(days=weekday(match["day2"]))
    return (first, last, *match.span()) if asked.today <= first <= last else None


def first_days(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the first ten days of July`, `las últimas dos semanas de junio`."""
    count, month = distance.length(match["n"], match["u"]), calendar.month_number(match["mon"])
    year = asked.today.year + (month < asked.today.month)
    end = last_of(year, month)
    if count is None or not 1 <= count <= end.day:
        return None
    if match["last"]:
        return end - timedelta(days=count - 1), end, *match.span()
    return date(year, month, 1), date(year, month, count), *match.span()


_NTH = ("first", "second", "third", "fourth"), ("1st", "2nd", "3rd", "4th"), ("primer", "segund", "tercer", "cuart")


def nth_of_a_month(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the first thursday in june`, `la última semana de junio`; the nth week is its days 1-7, 8-14, …"""
    if match["coming"]:
        year, month = month_later(asked.today, 1)
    else:
        month = calendar.month_number(match["mon"])
        year = asked.today.year + (month < asked.today.month)
    end = last_of(year, month)
    nth = next((at for listed in _NTH for at, word in enumerate(listed) if match["nth"].startswith(word)), None)
    if match["unit"] in ("week", "semana"):
        first = end - timedelta(days=6) if nth is None else date(year, month, 1 + 7 * nth)
        return first, first + timedelta(days=6), *match.span()
    day = weekday(match["unit"])
    if nth is None:
        value = end - timedelta(days=(end.weekday() - day) % 7)
    else:
        first = date(year, month, 1)
        value = first + timedelta(days=(day - first.weekday()) % 7 + 7 * nth)
    return (value, value, *match.span()) if value >= asked.today else None


def day_of_next_month(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the 20th of next month`."""
    year, month = month_later(asked.today, 1)
    if not 1 <= int(match["d"]) <= last_of(year, month).day:
        return None
    value = date(year, month, int(match["d"]))
    return value, value, *match.span()
