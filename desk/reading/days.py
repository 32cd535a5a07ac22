"""The grammar of days: every way of naming a day or a stretch of days, and what it means against today.

How ambiguous words are read is told in desk.reading.calendar and desk.reading.timing."""

import re
from datetime import timedelta
from functools import cache
from typing import Any

from desk.reading import calendar, distance, months
from desk.reading.asked import Asked
from desk.reading.calendar import day_pattern, monday, month_pattern, weekday
from desk.reading.distance import Meaning
from desk.reading.grammar import grammar
from desk.reading.holidays import NOT_THE_WEEK, holiday, holiday_pattern, weekend_of_holiday
from desk.reading.numbers import number_pattern
from desk.reading.of_a_month import day_of_next_month, first_days, nth_of_a_month, parts_of_a_month, two_days_of_a_week
from desk.reading.scan import Scan


def _today(asked: Asked, match: re.Match[str]) -> Meaning:
    return asked.today, asked.today, *match.span()


def _tomorrow(asked: Asked, match: re.Match[str]) -> Meaning:
    if (
        match.group().startswith("manana")
        and re.search(r"(?<!\w)(?:por|en|de|a)\s+$", asked.text.before(match.start(), 5))
        and not re.search(r"para\s+$", asked.text.before(match.start(), 6))
    ):
        return None
    return asked.in_days(1), asked.in_days(1), *match.span()


def _after_tomorrow(asked: Asked, match: re.Match[str]) -> Meaning:
    return asked.in_days(2), asked.in_days(2), *match.span()


def _weekday(asked: Asked, match: re.Match[str]) -> Meaning:
    if match["day"] in ("sat", "sun", "wed") and _no_day(asked, match):
        return None
    day = weekday(match["day"])
    this_week = monday(asked.today) + timedelta(days=day)
    if match["next"] or match["next2"]:
        value = this_week + timedelta(days=7)
    elif match["over"]:
        value = asked.today + timedelta(days=(day - asked.today.weekday() - 1) % 7 + 8)
    elif match["this"]:
        value = this_week if this_week >= asked.today else this_week + timedelta(days=7)
    else:
        value = asked.today + timedelta(days=(day - asked.today.weekday() - 1) % 7 + 1)
    return value, value, *match.span()


def _no_day(asked: Asked, match: re.Match[str]) -> bool:
    """`sat there`, `the sun hurts`, `we wed in june`."""
    return bool(
        re.search(
            r"(?<!\w)(?:the|a|my|his|her|i|he|she|we|they|and|in|hot|el)\s+$", asked.text.before(match.start("day"), 6)
        )
        and not match["next"]
        and not match["this"]
        and re.match(
            r"\s+(?!morning|afternoon|evening|night|or|and|at|after|before|the \d|works|is)[a-z]",
            asked.text.after(match.end("day"), 12),
        )
    ) or bool(
        re.match(
            r"\s+(?:there|down|in|on|with|for|through|up|screen|light|burn|damage|exposure)(?!\w)",
            asked.text.after(match.end("day"), 12),
        )
    )


def _week(asked: Asked, match: re.Match[str]) -> Meaning:
    begin = monday(asked.today)
    if match["following"]:
        begin += timedelta(days=14)
    elif match["next"] or match["next2"]:
        begin += timedelta(days=7)
    first, last = begin, begin + timedelta(days=6)
    if match["end"] and match["end"].startswith("later"):
        first = asked.in_days(1) if begin <= asked.today else begin + timedelta(days=2)
    elif match["end"]:
        first = begin + timedelta(days=3)
        last = begin + timedelta(days=4)
    elif match["mid"]:
        first = last = begin + timedelta(days=2)
    elif match["begin"]:
        last = begin + timedelta(days=1)
    return max(first, asked.today) if last >= asked.today else first, last, *match.span()


def _week_after_one_named(asked: Asked, match: re.Match[str]) -> Meaning:
    """`not this week, the next one`: the week after this one, where a week is what was named."""
    if not re.search(r"(?<!\w)(?:this week|esta semana)(?!\w)", asked.text.folded[: match.start()]):
        return None
    begin = monday(asked.today) + timedelta(days=7)
    return begin, begin + timedelta(days=6), *match.span()


def _weekend(asked: Asked, match: re.Match[str]) -> Meaning:
    saturday = monday(asked.today) + timedelta(days=5)
    if match["next"] or match["next2"]:
        saturday += timedelta(days=7)
    elif match["over"]:
        saturday += timedelta(days=14)
    return max(saturday, asked.today), saturday + timedelta(days=1), *match.span()


def _day_number(asked: Asked, match: re.Match[str]) -> Meaning:
    number = (
        int(match["d"] or match["d2"])
        if (match["d"] or match["d2"])
        else grammar().table("numbers", "ordinals")[match["w"]]
    )
    value = calendar.coming_day(number, asked.today) if 1 <= number <= 31 else None
    if value and match["last"] and 1 <= int(match["last"]) <= 31:
        last = calendar.coming_day(int(match["last"]), value)
        return (value, last, *match.span()) if last else None
    return (value, value, *match.span()) if value else None


def _weekday_and_number(asked: Asked, match: re.Match[str]) -> Meaning:
    """`el viernes 22`: that day, where it is that day of the week."""
    value = calendar.coming_day(int(match["d"]), asked.today) if 1 <= int(match["d"]) <= 31 else None
    return (value, value, *match.span()) if value and value.weekday() == weekday(match["day"]) else None


def _week_of_holiday(asked: Asked, match: re.Match[str]) -> Meaning:
    """The whole week a holiday falls in."""
    named = holiday(asked, match)
    if not named or not named[0]:
        return None
    begin = monday(named[0])
    return max(begin, asked.today), begin + timedelta(days=6), *match.span()


def _week_of(asked: Asked, match: re.Match[str]) -> Meaning:
    if month := match["mon"] or match["mon2"]:
        value = calendar.coming(calendar.month_number(month), int(match["d"]), asked.today)
    else:
        value = calendar.coming_day(int(match["d"]), asked.today)
    return (monday(value), monday(value) + timedelta(days=6), *match.span()) if value else None


def _week_of_written(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the week of 6/8`: month before day, as the site's country writes it."""
    month = int(match["m"])
    value = calendar.coming(month, int(match["d"]), asked.today) if 1 <= month <= 12 else None
    return (monday(value), monday(value) + timedelta(days=6), *match.span()) if value else None


@cache
def day_grammar() -> tuple[tuple[Scan, Any], ...]:
    table = grammar()

    def one(*keys: str) -> str:
        return table.one_of("timing", *keys)

    number, month, day = number_pattern(), month_pattern(), day_pattern()
    unit = rf"(?P<u>{one('business_day', 'day', 'week', 'month', 'year', 'hour')})"
    count = rf"(?P<n>{number})(?:\s*(?:-|to|or|a|o|and|y)\s*(?P<n2>{number}))?\s*"
    comes = r"(?:(?:que|q|k)\s+(?:viene|entra|sigue)|proxim[oa]|entrante|siguiente)"
    which = rf"(?:(?P<next>{one('next')})\s+|(?P<this>{one('this')})\s+)?"
    where = rf"(?:(?P<end>{one('end_of')})\s*|(?P<mid>{one('middle_of')})\s*|(?P<begin>{one('start_of')})\s*)?"
    of = r"(?:(?:the|la|el|de|del)\s+)?"
    words = "|".join(sorted(table.table("numbers", "ordinals"), key=len, reverse=True))
    seasons = "|".join(table.table("timing", "seasons"))

    def whole(pattern: str, *needs: str) -> Scan:
        return Scan(rf"(?<![^\W_]){pattern}(?![^\W_])", needs)

    base = rf"(?P<base>{one('after_tomorrow')}|{one('tomorrow')}|{one('today')}|hoy|manana|aqui|(?:(?:next|this|the|este|esta|el|la|proxim[oa])\s+)*(?:{day}|{month}\s+\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}\s+de\s+{month}))(?!\d)"  # noqa: E501
    return (
        (
            whole(
                rf"(?:in\s+|en\s+)?{count}{unit}\s+(?:{one('offset_from')}|(?P<on>on))\s+{base}",
                *("from", "after", "following", "on", "despues", "partir", "contando"),
            ),
            distance.from_a_day,
        ),
        (
            whole(rf"(?:de|desde|del|a partir de|el)\s+{base}\s+en\s+(?P<eight>ocho|quince|8|15)(?:\s+dias)?", "en"),
            distance.in_eight,
        ),
        (
            whole(
                r"(?:(?:this|same) (?:time|day)|a esta (?:misma )?hora|un dia como hoy|el mismo dia)\s+(?:next week|la (?:proxima semana|semana que viene))"  # noqa: E501
            ),
            distance.same_day_next_week,
        ),
        (
            whole(
                rf"(?P<day>{day})\s*(?:,|or|and|o|y|/|-|to|a)\s*(?:(?:on|el)\s+)?(?P<day2>{day})\s+(?:de\s+(?:la\s+)?|of\s+)?(?:(?P<next>next week|proxima semana|semana (?:(?:que|q|k) (?:viene|entra)|proxima|entrante))|this week|esta (?:misma )?semana)"  # noqa: E501
            ),
            two_days_of_a_week,
        ),
        (
            whole(
                rf"(?:the\s+|l[oa]s\s+)?(?:(?P<last>last|ultim[oa]s)|first|primer[oa]s)\s+(?P<n>{number})\s+(?P<u>days|weeks|dias|semanas)\s+(?:of|in|de)\s+(?P<mon>{month})",
                *("first", "last", "primer", "ultim"),
            ),
            first_days,
        ),
        (
            whole(
                rf"(?:the\s+|el\s+|la\s+)?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|ultim[oa])\s+(?P<unit>week|semana|{day})\s+(?:of|in|de|del?)\s+(?:(?P<mon>{month})|(?P<coming>next month|(?:el )?proximo mes|(?:el )?mes que viene))",  # noqa: E501
                *(
                    "first",
                    "second",
                    "third",
                    "fourth",
                    "last",
                    "1st",
                    "2nd",
                    "3rd",
                    "4th",
                    "rimer",
                    "segund",
                    "ercer",
                    "cuart",
                    "ltim",
                ),
            ),
            nth_of_a_month,
        ),
        (Scan(rf"^\W*(?:maybe|about|like|como|en)?\s*{count}{unit}(?:\s+or so|\s+o asi)?\W*$"), distance.ahead),
        (
            whole(
                r"(?:the\s+|el\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of|de|del)\s+(?:(?:the\s+)?next month|(?:el\s+)?proximo mes|(?:el\s+)?mes (?:que|q|k) (?:viene|entra))",  # noqa: E501
                *"0123456789",
            ),
            day_of_next_month,
        ),
        *parts_of_a_month(),
        (
            whole(
                rf"(?:{one('in')}\s+)?(?P<n>an?|one|una?)\s+(?P<u>day|week|month|dia|semana|mes)\s+(?:or|o)\s+(?P<n2>{number})(?!\s+y\s)"
            ),
            distance.range_ahead,
        ),
        (
            whole(
                rf"{one('within')}\s+(?P<n>an?|one|una?)?\s*(?P<u>week|month|semana|mes)\s+(?:or|o)\s+(?P<n2>{number})"
            ),
            distance.within,
        ),
        (
            whole(
                rf"(?P<n>{number})\s*(?:-|to|or|a|o)\s*(?P<n2>{number})\s*(?P<u>{one('day', 'week', 'month')})(?!\s+(?:ago|old|pregnant|along|post|for|de))"  # noqa: E501
            ),
            distance.range_ahead,
        ),
        (whole(r"(?:(?:not|for|in)\s+)*(?P<n>an)other\s+(?P<u>week|month)(?P<n2>(?!))?"), distance.ahead),
        (whole(holiday_pattern()), holiday),
        (whole(rf"{holiday_pattern().removesuffix(NOT_THE_WEEK)}\s+(?:weekend|wknd)"), weekend_of_holiday),
        (whole(rf"{one('week_of')}\s+(?:el\s+|la\s+)?{holiday_pattern()}"), _week_of_holiday),
        (whole(rf"{holiday_pattern().removesuffix(NOT_THE_WEEK)}\s+week"), _week_of_holiday),
        (whole(one("after_tomorrow")), _after_tomorrow),
        (whole(one("tomorrow")), _tomorrow),
        (whole(one("today", "tonight")), _today),
        (
            whole(
                rf"{which}(?P<day>{day})(?:\s+(?P<now>de esta(?: misma)? semana|(?:of\s+)?this\s+week)|\s+(?P<over>after next)|\s+(?P<next2>{comes}|(?:(?:of|de|de la)\s+)?next week|de la (?:proxima semana|semana (?:que|q|k) (?:viene|entra)|que (?:viene|entra)|otra semana)|week))?"  # noqa: E501
            ),
            _weekday,
        ),
        (
            whole(rf"(?P<day>{day}),?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?!\s*(?:[:/.,-]\s?\d|[ap]\.?m|de|of|o'?clock))"),
            _weekday_and_number,
        ),
        (
            whole(
                rf"(?P<next>{one('next')})\s+week,?\s+(?:on\s+)?(?P<day>{day})(?P<this>(?!))?(?P<over>(?!))?(?P<next2>(?!))?"
            ),
            _weekday,
        ),
        (
            whole(
                rf"{where}{of}{which}{one('week')}(?:\s+(?P<next2>{comes}))?(?:\s+(?P<following>after next))?(?!\s*(?:of|del|from|ago)\b)",  # noqa: E501
                *("week", "wk", "sem", "fort"),
            ),
            _week_or_none,
        ),
        (
            whole(
                r"(?:(?:la|el) (?:que|q|k) (?:sigue|viene|entra)|the (?:next|following) one|the one after(?: that)?)"
            ),
            _week_after_one_named,
        ),
        (
            whole(
                rf"{of}{which}{one('weekend')}(?:\s+(?:(?P<next2>{comes})|(?P<over>after next)))?",
                "weekend",
                "wknd",
                "semana",
                "finde",
            ),
            _weekend,
        ),
        (whole(rf"{where}{of}{which}{one('month')}(?:\s+(?P<next2>{comes}))?", "mo", "mes"), months.month_or_none),
        (whole(rf"{of}{which}{one('year')}(?:\s+(?P<next2>{comes}))?", "year", "yr", "ano"), months.year_or_none),
        (
            whole(
                rf"{where}(?P<pre>(?:in|this|next|by|of|during|for|sometime in|around|en|para|este|el mes de|el proximo|de|durante)\s+)?(?P<mon>{month})(?:\s+(?:de\s+|del\s+)?(?P<y>20\d\d))?(?!\s*\d)"  # noqa: E501
            ),
            months.named_month,
        ),
        (
            whole(
                rf"(?:in|this|next|during|over|en|este|esta|el|la)\s+(?:(?P<next>next|proxim[oa])\s+)?(?:the\s+|el\s+|la\s+)?(?P<season>{seasons})"
            ),
            months.season,
        ),
        (
            whole(
                rf"(?:(?<=after\s)|(?<=before\s)|(?<=antes\sdel\s)|(?<=antes\sde\s)|(?<=despues\sdel\s)|(?<=despues\sde\s))(?P<next>(?!))?(?P<season>{seasons})"
            ),
            months.season,
        ),
        (whole(rf"{one('in')}\s+{count}{unit}(?:['s]*\s+{one('from_now')})?"), distance.ahead),
        (
            whole(
                rf"{count}{unit}['s]*\s+{one('from_now')}",
                *("from", "out", "away", "time", "later", "partir", "mas"),
            ),
            distance.ahead,
        ),
        (whole(rf"{one('within')}\s+(?:{count})?{unit}"), _within_or_none),
        (
            whole(
                rf"(?P<mon>{month}),?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|to|through|thru|and|or|until)\s*(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\s*(?:am|pm|:))"
            ),
            months.day_range,
        ),
        (
            whole(
                rf"(?:(?:del?|entre|from|between)\s+)?(?:el\s+|the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|al?|y|o|to|and|or|through)\s*(?:el\s+|the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:de|of)?\s*(?P<mon>{month})",
                *"0123456789",
            ),
            months.day_range,
        ),
        (
            whole(
                rf"{one('week_of')}\s+(?:(?P<mon>{month})\s+)?(?:the\s+|el\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!/)(?:\s+(?:of|de)\s+(?P<mon2>{month}))?"
            ),
            _week_of,
        ),
        (
            whole(rf"{one('week_of')}\s+(?:the\s+|el\s+)?(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?![/\d])"),
            _week_of_written,
        ),
        (
            whole(
                rf"(?:in\s+)?(?P<n>{number})\s+(?P<day>[a-z]{{3,10}}?)s?\s+{one('from_now')}", *("from", "away", "out")
            ),
            distance.days_of_the_week_ahead,
        ),
        (
            whole(
                rf"(?:(?:the|el|dia|on the|para el|on|al|del)\s+(?:dia\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|to|through|thru|al)\s*(?:the\s+|el\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?(?!\s*(?:[:/.,-]\s?\d|am|pm|a\.|p\.|de |days?|weeks?|dias?|seman|mes|month|horas?|o'?clock|(?:north|south|east|west|n|s|e|w|tower|floor|main|center|icu|medical|surgical)(?!\w)|%))|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)(?!\s+(?:floor|street|st|ave|grade|opening|available|appointment|appt|slot|thing|choice|visit)(?!\w))|(?:the|on the)\s+(?P<w>{words})(?!\s+(?:of|time|one|week|half|part|available|appointment|opening|slot|thing|day)))"  # noqa: E501
            ),
            _day_number,
        ),
        (Scan(r"^\W*(?P<d>\d{1,2})(?P<d2>(?!))?(?P<w>(?!))?(?P<last>(?!))?\W*$"), _day_number),
    )


def _week_or_none(asked: Asked, match: re.Match[str]) -> Meaning:
    return (
        _week(asked, match)
        if match["following"]
        or match["this"]
        or match["next"]
        or match["next2"]
        or (match["end"] or match["mid"] or match["begin"])
        else None
    )


def _within_or_none(asked: Asked, match: re.Match[str]) -> Meaning:
    return (
        distance.within(asked, match)
        if match["n"] or re.match(r"(?:with)?in|the coming|dentro|over|during|en|durante", match.group())
        else None
    )
