"""The days held put right: `the 15th not the 14th`, `a day later`, `in the afternoon instead`."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from desk.reading import calendar
from desk.reading.asked import Asked, body
from desk.reading.calendar import day_pattern, monday, month_pattern, weekday
from desk.reading.distance import length
from desk.reading.grammar import grammar
from desk.reading.numbers import number_pattern
from desk.reading.part_of_day import part_of_day
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.stretch import not_before, spans_of
from desk.reading.text import Text


def moved_from_held(asked: Asked) -> Hit | None:
    """Another day, week or part for the days held: `the 15th not the 14th`, `a day later`, `in the afternoon instead`."""  # noqa: E501
    held = held_days(asked.prev)
    if not held:
        return None
    first, last = held
    text = asked.text.folded
    start, end = body(asked.text)
    part = part_of_day(asked)
    kept_part = {"part": part[0]} if part else {"part": asked.prev["part"]} if asked.prev.get("part") else {}
    shift = _shift().search(text) or _pushed().search(text)
    if shift and (days := length(shift["n"], shift["u"])):
        back = bool(shift["earlier"])
        moved = timedelta(days=-days if back else days)
        return Hit(days_value(first + moved, last + moved) | kept_part, start, end)
    if first == last and (month := _other_month(asked)):
        try:
            day = first.replace(month=calendar.month_number(month.group()))
        except ValueError:
            return None
        return Hit(days_value(day, day) | kept_part, *month.span()) if day >= asked.today else None
    number = [
        match for match in _plain_day().finditer(text) if not not_before().search(asked.text.before(match.start(), 24))
    ]
    number = [match for match in number if int(match["d"]) != first.day] or number
    if number and (stretch := _stretch_at(asked, number[0].start())):
        return Hit(days_value(*stretch) | kept_part, number[0].start(), number[0].end())
    weekdays = [
        match
        for match in _weekday_only().finditer(text)
        if not not_before().search(asked.text.before(match.start(), 24))
    ]
    weekdays = [match for match in weekdays if weekday(match.group()) != first.weekday()] or weekdays
    if number and not calendar.exact_dates(asked) and (_not_anywhere(text) or first != last or len(number) == 1):
        try:
            day = first.replace(day=int(number[0]["d"]))
        except ValueError:
            return None
        if day >= asked.today:
            return Hit(days_value(day, day) | kept_part, number[0].start(), number[0].end())
    dated = any(one.value != first for one in calendar.exact_dates(asked))
    if weekdays and first == last and not dated and not re.search(r"next|this|prox|este|viene", text):
        day = monday(first) + timedelta(days=weekday(weekdays[0].group()))
        if day >= asked.today:
            return Hit(days_value(day, day) | kept_part, weekdays[0].start(), weekdays[0].end())
    if part and not spans_of(asked):
        return Hit(
            {key: value for key, value in asked.prev.items() if key != "part"} | {"part": part[0]}, part[1], part[2]
        )
    return None


def _stretch_at(asked: Asked, start: int) -> tuple[date, date] | None:
    """The first and last day of a stretch named around these characters (`the week of the 25th`)."""
    named = next((one for one in spans_of(asked) if one.start < start < one.end), None)
    if named and named.first and named.last and asked.today <= named.first < named.last:
        return named.first, named.last
    return None


def _other_month(asked: Asked) -> re.Match[str] | None:
    """The month that takes the place of another, which is named too: `June, not May`."""
    if calendar.exact_dates(asked):
        return None
    found = list(re.finditer(rf"(?<!\w){month_pattern()}", asked.text.folded))
    kept = [one for one in found if not not_before().search(asked.text.before(one.start(), 24))]
    return kept[0] if len(found) == 2 and len(kept) == 1 else None


def held_days(prev: Any) -> tuple[date, date] | None:
    match prev:
        case {"start": str(first), **rest}:
            try:
                return date.fromisoformat(first), date.fromisoformat(rest.get("end", first))
            except (TypeError, ValueError):
                return None
    return None


def days_value(first: date, last: date) -> dict[str, str]:
    return {"start": first.isoformat(), "end": last.isoformat()}


def without_old_day(text: Text) -> Text:
    """The text without the day that another takes the place of (`change thursday to saturday`)."""
    return text.without(*(match.span() for match in _changed().finditer(text.indexed)))


@cache
def _changed() -> Scan:
    day, month = day_pattern(), month_pattern()
    number = r"\d{1,2}(?:st|nd|rd|th)?"
    named = rf"(?:{day}(?:,?\s+(?:the\s+)?{number}(?![\d:]))?|(?:the|el|dia)\s+{number}|\d{{1,2}}(?:st|nd|rd|th)|{month}\s+{number}|\d{{1,2}}/\d{{1,2}})"  # noqa: E501
    one = rf"(?:(?:this|next|the|el|la|este|dia|proximo)\s+)*{named}(?:\s+(?:of|de)\s+{month})?(?:\s+(?:que viene|next week))?"  # noqa: E501
    part = r"(?:\s+(?:(?:in|at|por|en|de|a)\s+)?(?:the\s+|las?\s+)?(?:mornings?|afternoons?|evenings?|nights?|mananas?|tardes?|noches?|\d{1,2}(?::\d\d)?\s*[ap]m))?"  # noqa: E501
    change = r"(?:chang|mov|switch|swap|reschedul|push|bump|shift|cambi|muev|pas[aeo]|recorr|reagend|reprogram)\w*"
    return Scan(
        rf"(?<!\w){change}\s+(?:(?!(?:to|for|with|por|para|al?)(?!\w))[\w']+\s+){{0,5}}?(?:(?:from|for|on|del?|desde)\s+)?{one}(?:\s+(?:appointment|appt|visit|slot|one|cita))?{part},?\s+(?:to|for|with|into|por|para|al?)\s+(?=(?:be\s+|on\s+)?{one}(?!\w))"
    )


@cache
def _shift() -> re.Pattern[str]:
    table = grammar()
    unit = table.one_of("timing", "day", "week", "month")
    return re.compile(
        rf"(?<!\w)(?P<n>{number_pattern()})\s+(?P<u>{unit})\s+(?:(?P<later>{table.one_of('correction', 'later')})|(?P<earlier>{table.one_of('correction', 'earlier')}))(?!\w)"  # noqa: E501
    )


@cache
def _pushed() -> re.Pattern[str]:
    """`push it back a week`, `muévala dos días`."""
    table = grammar()
    unit = table.one_of("timing", "day", "week", "month")
    return re.compile(
        rf"(?<!\w)(?:(?P<later>{table.one_of('correction', 'postpone')})|(?P<earlier>{table.one_of('correction', 'advance')}))\s+(?:(?:by|about|out|back|for|por|como|it|lo|la|una?s)\s+)*?(?P<n>{number_pattern()})\s+(?P<u>{unit})(?!\w)"  # noqa: E501
    )


@cache
def _plain_day() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:/.-])(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:/]|\s*(?:am|pm|days?|weeks?|dias?|semanas?))")


@cache
def _weekday_only() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){day_pattern()}")


def _not_anywhere(text: str) -> bool:
    return bool(grammar().pattern("correction", "not").search(text))
