"""Days by their place in a month or week: `the first thursday in june`, `the first ten days of July`."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from desk.reading import calendar, distance
from desk.reading.asked import Asked
from desk.reading.calendar import last_of, monday, month_later, weekday
from desk.reading.distance import Meaning
from desk.reading.scan import Scan


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


def part_of_month(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the second half of June`, `mid to late June`, `la primera quincena del próximo mes`."""
    year, month = _month_of(asked, match)
    end = last_of(year, month).day
    if half := match["half"]:
        first, last = (1, 15) if re.match(r"f|1|pri", half) else (16, end)
    else:
        third = {"e": 0, "p": 0, "m": 1, "l": 2, "f": 2}
        first, last = 1 + 10 * third[match["from"][0]], (10, 20, end)[third[match["till"][0]]]
    day, until = date(year, month, first), date(year, month, last)
    return (max(day, asked.today), until, *match.span()) if asked.today <= until else None


def _month_of(asked: Asked, match: re.Match[str]) -> tuple[int, int]:
    if match["mon"]:
        month = calendar.month_number(match["mon"])
        return asked.today.year + (month < asked.today.month), month
    return month_later(asked.today, 1 if re.search(r"next|proxim|viene", match["which"]) else 0)


def rest_of(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the rest of the month`."""
    first = asked.today
    if re.search(r"week|sem", match.group()):
        return first, monday(first) + timedelta(days=6), *match.span()
    return first, last_of(first.year, first.month), *match.span()


def edge_of(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the last day of the month`, `the first of next month`."""
    year, month = month_later(
        asked.today, 1 if match["first"] or re.search(r"next|proxim|viene", match["which"]) else 0
    )
    day = date(year, month, 1) if match["first"] else last_of(year, month)
    return day, day, *match.span()


def weekend_of(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the weekend of june 6`, `el fin de semana del 30`: the Saturday and Sunday of that week."""
    number = int(match["d"] or match["d2"])
    month = match["mon"] or match["mon2"]
    if not 1 <= number <= 31:
        return None
    day = (
        calendar.coming(calendar.month_number(month), number, asked.today)
        if month
        else calendar.coming_day(number, asked.today)
    )
    saturday = monday(day) + timedelta(days=5) if day else None
    return (saturday, saturday + timedelta(days=1), *match.span()) if saturday else None


def weeks_of_a_month(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the 2nd or 3rd week of december`: from the first day of one to the last of the other."""
    month = calendar.month_number(match["mon"])
    year = asked.today.year + (month < asked.today.month)
    nth = [
        at
        for word in (match["nth"], match["nth2"])
        for listed in _NTH
        for at, one in enumerate(listed)
        if word.startswith(one)
    ]
    if len(nth) != 2 or nth[0] >= nth[1]:
        return None
    return date(year, month, 1 + 7 * nth[0]), date(year, month, 7 + 7 * nth[1]), *match.span()


def written_range(asked: Asked, match: re.Match[str]) -> Meaning:
    """`12/14-12/18`, `12/14-18`: month before day, as the site's country writes it."""
    month, until = int(match["m"]), int(match["m2"] or match["m"])
    if not (1 <= month <= 12 and 1 <= until <= 12):
        return None
    first = calendar.coming(month, int(match["d"]), asked.today)
    last = calendar.coming(until, int(match["d2"]), first) if first else None
    return (first, last, *match.span()) if first and last and last - first <= timedelta(days=_LONGEST) else None


_LONGEST = 62
"""Days of a range that may be meant."""


def weeks_of_days(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the week of the 14th or the 21st`: both weeks, from the Monday of one to the Sunday of the other."""
    first = calendar.coming_day(int(match["d"]), asked.today)
    last = calendar.coming_day(int(match["d2"]), first) if first else None
    if not (first and last) or last - first > timedelta(days=_LONGEST):
        return None
    return monday(first), monday(last) + timedelta(days=6), *match.span()


@cache
def parts_of_a_month() -> tuple[tuple[Scan, Callable[[Asked, re.Match[str]], Meaning]], ...]:
    mon = calendar.month_pattern()
    which = rf"(?:(?P<mon>{mon})|(?P<which>(?:the |this |next |el |este )*month|(?:el |este )?(?:proximo |mismo )?mes(?: que viene)?))"  # noqa: E501
    none = r"(?P<from>(?!))?(?P<till>(?!))?"
    nth = "|".join(f"{one}\\w*" for listed in _NTH for one in listed)
    return (
        (
            Scan(
                rf"(?<!\w)(?:the |la )?(?P<nth>{nth})(?: week| semana)?\s+(?:or|and|o|y)\s+(?:the |la )?(?P<nth2>{nth})\s+(?:week|semana)s?\s+(?:of|in|de|en)\s+(?P<mon>{mon})(?!\w)"  # noqa: E501
            ),
            weeks_of_a_month,
        ),
        (
            Scan(r"(?<![\w/.$-])(?P<m>\d{1,2})/(?P<d>\d{1,2})-(?:(?P<m2>\d{1,2})/)?(?P<d2>\d{1,2})(?![\w/-])"),
            written_range,
        ),
        (
            Scan(
                r"(?<!\w)(?:the |la )?(?:week|semana)s? (?:of|del?)(?: the| el)? (?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:or|and|o|y)\s+(?:(?:the |la )?(?:week|semana) (?:of|del?) )?(?:the |el |del |la del )?(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?!\w)"  # noqa: E501
            ),
            weeks_of_days,
        ),
        (
            Scan(
                r"(?<!\w)(?:the )?(?:rest|remainder) of (?:the|this) (?:week|month)(?!\w)|(?<!\w)(?:lo que (?:queda|resta)|(?:el )?resto) (?:del|de la|de este|de esta) (?:mes|semana)(?!\w)|(?<!\w)antes (?:de )?que (?:se )?(?:acabe|termine|cierre) (?:el|la|este|esta) (?:mes|semana)(?!\w)|(?<!\w)before (?:the|this) (?:month|week)(?:'s| is| has)? (?:ends?|over|out|up|done|ended|finished|closes)(?!\w)"  # noqa: E501
            ),
            rest_of,
        ),
        (
            Scan(
                r"(?<!\w)(?:the |el )?(?:(?P<first>first|1st|primer|primero)|last|ultimo)(?: day| dia)? (?:of|de|del) (?P<which>(?:the |this |next |el |este )*(?:proximo )?(?:month|mes)(?: que viene)?)(?!\w)"  # noqa: E501
            ),
            edge_of,
        ),
        (
            Scan(
                rf"(?<!\w)(?:the |el )?(?:weekend|wknd|fin de semana) (?:of|del?)(?: the| el)? (?:(?P<mon>{mon}) (?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: (?:of|de) (?P<mon2>{mon}))?)(?:st|nd|rd|th)?(?!\w)"  # noqa: E501
            ),
            weekend_of,
        ),
        (
            Scan(
                rf"(?<!\w)(?:the |la )?(?P<half>first|second|last|1st|2nd|primera|segunda|ultima)\s+(?:half|mitad|quincena)\s+(?:of|in|de|del)\s+{which}{none}(?!\w)"  # noqa: E501
            ),
            part_of_month,
        ),
        (
            Scan(
                rf"(?<!\w)(?:a )?(?P<from>early|mid|principios?|mediados?)[\s-]*(?:to|or|through|-|/|y|o|a)[\s-]*(?:a )?(?P<till>mid|late|mediados?|finales)[\s-]+(?:in |of |de |del )?{which}(?P<half>(?!))?(?!\w)"  # noqa: E501
            ),
            part_of_month,
        ),
        (
            Scan(
                rf"(?<!\w)(?P<mon>{mon})\s+(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?P<unit>week)(?P<coming>(?!))?(?!\w)"
            ),
            nth_of_a_month,
        ),
    )


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
