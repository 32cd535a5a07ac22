"""Days told by another day of the answer, or by the one held: `the day after that`, `any time after that`."""

import re
from datetime import date, timedelta
from functools import cache

from desk.reading.beside import unit_beside
from desk.reading.calendar import day_pattern, weekday
from desk.reading.scan import Scan

_CLOSED = r"(?=\s*(?:[,.;:!?]|$)|\s+(?:works?|is|would|sounds?|please|better|that|if|so|and|or|instead|then|for|in|at|me|que|por|en|estaria|seria|mejor|hon|dear)(?!\w))"  # noqa: E501

_OR_NEXT = r"(?<=or )(?:the\s+one\s+after|(?:the\s+)?(?:next(?:\s+one)?|following(?:\s+one)?)(?=\W*$))|(?<= o )(?:la|el)\s+(?:siguiente|otr[oa]|que\s+(?:sigue|viene|entra))(?=\W*$)"  # noqa: E501
"""`this friday or the one after`, `esta semana o la que viene`."""

type Days = tuple[date | None, date | None]


def days_told(match: re.Match[str], anchor: Days, today: date) -> Days | None:
    """The days a match of `relative_pattern` means, counted from the days `anchor`."""
    first, last = anchor[0] or anchor[1], anchor[1] or anchor[0]
    if first is None or last is None:
        return None
    later = not re.search(r"before|prior|antes|anterior|earlier", match.group())
    unit = match["unit"] or match["unit2"] or match["unit3"]
    if match["or"]:
        unit = "week" if last > first else "day"
        if first == last and (last - today).days > 1:
            return last + timedelta(days=7), last + timedelta(days=7)
    elif match["that"]:
        day = weekday(match["that"])
        inside = first + timedelta(days=(day - first.weekday()) % 7)
        return (inside, inside) if first < inside <= last else unit_beside(match["that"], first, last, later=True)
    elif re.match(r"(?:(?:la|the)\s+)?(?:siguiente|following|next|one|otra|de|que)", match.group()) and not unit:
        unit = "week" if last > first else "day"
    if unit is None:
        return (last + timedelta(days=1), None) if later else (today, first - timedelta(days=1))
    return unit_beside(unit, first, last, later=later)


@cache
def relative_pattern() -> Scan:
    unit = rf"day|weekend|week|month|dia|fin de semana|semana|mes|{day_pattern()}"
    side = r"(?:right\s+)?(?:after|before|following|prior|siguiente|despues|antes|anterior)"
    that = r"(?:\s+(?:that|it|this|then|de\s+es[oe]|que\s+es[oe]|eso))?"
    return Scan(
        rf"(?<!\w)(?:(?P<or>{_OR_NEXT})|(?:the|al?|el|la|un|una)\s+(?P<unit>{unit})\s+{side}{that}|the\s+(?:following\s+(?P<unit2>week|{day_pattern()}|day)|next\s+(?P<unit3>day))"
        rf"|(?:(?<=, )|(?<=no ))(?:(?:la|the)\s+(?:siguiente|(?:following|next)\s+one)|next(?=\s+(?:is|works|would|please)(?!\w)|\W*$))"  # noqa: E501
        rf"|(?:(?<=, )|(?<=no )|(?<=but )|(?<=pero ))(?:the\s+one\s+(?:right\s+)?after(?:\s+(?:that|it))?|la\s+(?:otra|de\s+despues|que\s+(?:le\s+)?sigue))|(?:(?<=like )|(?<=say )|(?<=maybe )|(?<=so )|(?<=, )|(?<=como )|(?<=o sea ))(?:that|es[ae])\s+(?P<that>{day_pattern()})"  # noqa: E501
        rf"|(?:(?:any\s*time|some\s*time|anything|any\s+day|whenever|cualquier\s+dia)\s+)?(?:after|before)\s+(?:that|then)|(?:any\s*time|some\s*time|anything|any\s+day)\s+after(?:wards?)?(?=\W*$)|(?<!or )(?<! o )(?:before(?:hand)?|antes)(?=\W*$)|thereafter|(?:despues|antes)\s+de\s+eso){_CLOSED}"  # noqa: E501
    )


def on_the_best_day(told: str, first: date | None, last: date | None) -> date | None:
    """The day of a week that is told to suit (`Thursdays are best, this week if possible`); None where none or several
    are, or the stretch is longer than a week."""
    if first is None or last is None or not 0 < (last - first).days < _WEEK:
        return None
    named = {weekday(match["a"] or match["b"]) for match in _SUITS.finditer(told)}
    if len(named) != 1:
        return None
    day = first + timedelta(days=(named.pop() - first.weekday()) % _WEEK)
    return day if day <= last else None


_WEEK = 7
_SUITS = re.compile(
    r"(?<!\w)(?:(?P<a>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s\s+(?:are|is|work|works|would be|suit|suits)"
    r"|(?:los|el dia)\s+(?P<b>lunes|martes|miercoles|jueves|viernes|sabado(?=s)|domingo(?=s))s?\s+(?:me |nos )?(?:quedan?|convienen?|son|puedo|podemos|estaria|seria))"  # noqa: E501
    r"(?:\s+(?:usually|always|really|the|much|lo|por lo general))*\s+(?:best|better|good|great|perfect|ideal|easiest|mejor(?:es)?|bien|faciles)(?!\w)"  # noqa: E501
)
