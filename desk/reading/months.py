"""What a month, a season, a year or days of a month named mean against today: `early june`, `next spring`, `May 18-22`."""  # noqa: E501

import re
from datetime import date

from desk.reading import calendar
from desk.reading.asked import Asked
from desk.reading.calendar import last_of, month_later
from desk.reading.distance import Meaning
from desk.reading.grammar import grammar

_EARLY = 10
"""The last day of the beginning of a month."""


def _month(asked: Asked, match: re.Match[str]) -> Meaning:
    ahead = 1 if match["next"] or match["next2"] else 0
    if match["begin"] and not match["this"] and asked.today.day > _EARLY:
        ahead = 1
    return _in_month(asked, *month_later(asked.today, ahead), match)


def named_month(asked: Asked, match: re.Match[str]) -> Meaning:
    word = match["mon"].rstrip(".")
    if re.search(r"\d(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?$", asked.text.before(match.start("mon"), 10)):
        return None
    bare = word in ("may", "march", "mar", "sat", "sun", "dic", "ene", "ago")
    alone = re.fullmatch(rf"\W*{re.escape(word)}\W*", asked.text.folded)
    bounded = re.search(r"(?:after|before|by|until|till|from|starting)\s+$", asked.text.before(match.start(), 12))
    if bare and not (bounded or match["pre"] or match["end"] or match["begin"] or match["mid"] or alone):
        return None
    number = calendar.month_number(word)
    if number < asked.today.month and re.search(
        r"(?:since|desde)\s+(?:\w+\s+){0,2}$", asked.text.before(match.start(), 24)
    ):
        return None
    year = int(match["y"]) if match["y"] else asked.today.year + (number < asked.today.month)
    if match["pre"] and re.match(r"next|prox", match["pre"]) and number == asked.today.month:
        year += 1
    return _in_month(asked, year, number, match)


def _in_month(asked: Asked, year: int, month: int, match: re.Match[str]) -> Meaning:
    first, last = date(year, month, 1), last_of(year, month)
    if match["begin"]:
        last = date(year, month, 7 if re.search(r"week|semana", match["begin"]) else 10)
    elif match["mid"]:
        first, last = date(year, month, 11), date(year, month, 20)
    elif match["end"]:
        first = date(year, month, 21)
    return max(first, asked.today) if last >= asked.today else first, last, *match.span()


def _year(asked: Asked, match: re.Match[str]) -> Meaning:
    year = asked.today.year + (1 if match["next"] or match["next2"] else 0)
    return max(date(year, 1, 1), asked.today), date(year, 12, 31), *match.span()


def season(asked: Asked, match: re.Match[str]) -> Meaning:
    begin, end = grammar().table("timing", "seasons")[match["season"]]
    year = asked.today.year + (1 if asked.today.month > (end if end >= begin else 12) else 0)
    first, last = date(year, begin, 1), last_of(year + (end < begin), end)
    if match["next"] or match.group().startswith(("next", "proxim")):
        first, last = (
            (first, last) if first > asked.today else (first.replace(year=first.year + 1), last_of(last.year + 1, end))
        )
    return max(first, asked.today), last, *match.span()


def day_range(asked: Asked, match: re.Match[str]) -> Meaning:
    """`May 18-22`, `del 18 al 22 de mayo`."""
    month = calendar.month_number(match["mon"])
    first = calendar.coming(month, int(match["d"]), asked.today) if 1 <= int(match["d"]) <= 31 else None
    if not first or not 1 <= int(match["d2"]) <= last_of(first.year, month).day:
        return None
    last = first.replace(day=int(match["d2"]))
    return (first, last, *match.span()) if last >= first else None


def month_or_none(asked: Asked, match: re.Match[str]) -> Meaning:
    return (
        _month(asked, match)
        if match["this"] or match["next"] or match["next2"] or (match["end"] or match["mid"] or match["begin"])
        else None
    )


def year_or_none(asked: Asked, match: re.Match[str]) -> Meaning:
    return _year(asked, match) if match["this"] or match["next"] or match["next2"] else None
