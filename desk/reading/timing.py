"""When somebody wants to come: exact days, spans, a part of the day, or `asap`, `flexible`, `exploring`.

Ambiguous words are read as desk.reading.calendar says. Further: `within two weeks` runs from today; `in two weeks` is
that day; `by friday` runs from today to Friday, `before friday` to Thursday; `after the 20th` starts on the 21st and
has no end (no `end` key); `a couple` is 2, `a few` 3; early, mid and late in a month are its days 1-10, 11-20 and
21-last; `this weekend` is Saturday and Sunday. A day wins over a bucket (`asap, today if you can` is today). A time
that is past is not usable. dateparser, which is slow and eager, sees only short exact dates our patterns missed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from desk.reading import calendar
from desk.reading.asked import Asked, body, said
from desk.reading.calendar import day_pattern, monday, month_pattern, weekday
from desk.reading.days import day_grammar
from desk.reading.distance import length
from desk.reading.grammar import grammar, spaced
from desk.reading.numbers import number_pattern
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable
from desk.reading.story import without_stories

_BUCKETS = ("exploring", "flexible", "asap")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last` (either may be open), named at some characters; `weekly` for a bare day of the week."""  # noqa: E501

    first: date | None
    last: date | None
    start: int
    end: int


def hits(asked: Asked) -> list[Hit]:
    """When, as a whole message says it; how long something has lasted or when it happened is not when to come."""
    clear = _without_past(asked.of(without_stories(asked, "past")))
    value = _days(clear)
    if value:
        return [value]
    match = _bucket(clear)
    return [match] if match else []


def read(asked: Asked) -> Hit | Unusable | None:
    """The days asked for, or a bucket; with `prev`, another day or part of the day for the one held."""
    told = asked.of(without_stories(asked, "past"))
    clear = _without_past(told)
    if asked.prev and (hit := _moved(clear)):
        return hit
    if hit := _days(clear) or _bucket(clear):
        return hit
    if asked.prev is None and (part := _part(clear)):
        return Hit({"bucket": "flexible", "part": part[0]}, part[1], part[2])
    if (
        said(told, "timing", "past", "not_when")
        or calendar.exact_dates(told)
        or re.search(r"(?<![\d/])(?:\d{1,2}|(?:19|20)\d\d)[/.-]\d{1,2}(?:[/.-]\d{1,4})?(?![\d/])", told.text.folded)
        or re.search(
            rf"{month_pattern()}\s+\d|\d(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{month_pattern()}", told.text.folded
        )
    ):
        return _by_dateparser(asked) or Unusable(*body(asked.text))
    return None


def _without_past(asked: Asked) -> Asked:
    spans = [match.span() for match in grammar().scan("timing", "not_when", "recurring").finditer(asked.text.indexed)]
    return asked.of(asked.text.without(*spans)) if spans else asked


# ---- days ------------------------------------------------------------------------------------


def _days(asked: Asked) -> Hit | None:
    spans = _merged(asked, _spans(asked))
    wanted = [span for span in spans if not _rejected(asked, span)]
    if not wanted:
        return None
    chosen = (
        wanted[-1]
        if len(wanted) > 1
        and grammar().pattern("correction", "marker").search(asked.text.folded, wanted[0].end, wanted[-1].start)
        else wanted[0]
    )
    chosen = _bounded(asked, chosen)
    if chosen.last and chosen.last < asked.today:
        return None
    first = (
        chosen.first
        if chosen.first is None or chosen.first >= asked.today or chosen.last is None
        else max(chosen.first, asked.today)
    )
    value: dict[str, str] = {}
    if first:
        value["start"] = first.isoformat()
    if chosen.last:
        value["end"] = chosen.last.isoformat()
    part = _part(asked)
    if part:
        value["part"] = part[0]
    return Hit(value, chosen.start, chosen.end)


def _spans(asked: Asked) -> list[Span]:
    """Every day or stretch of days named, in order, the longest words first where they overlap."""
    found: list[Span] = []
    for one in calendar.exact_dates(asked):
        if one.value >= asked.today or one.year_said:
            found.append(Span(one.value, one.value, one.start, one.end))
    for pattern, meaning in day_grammar():
        for match in pattern.finditer(asked.text.indexed):
            overlapping = [span for span in found if span.start < match.end() and match.start() < span.end]
            if all(match.start() <= span.start and span.end <= match.end() for span in overlapping) or not overlapping:
                span = meaning(asked, match)
                if span and not any(
                    other.start <= span[2] and span[3] <= other.end and (other.end - other.start) >= span[3] - span[2]
                    for other in overlapping
                ):
                    found = [other for other in found if other not in overlapping]
                    found.append(Span(*span))
    return sorted(found, key=lambda span: span.start)


def _merged(asked: Asked, spans: list[Span]) -> list[Span]:
    """`monday or tuesday`, `the 18th to the 22nd` as one stretch."""
    merged: list[Span] = []
    for span in spans:
        if (
            merged
            and merged[-1].last
            and span.first
            and not _rejected(asked, merged[-1])
            and _connector().fullmatch(gap := asked.text.folded[merged[-1].end : span.start])
        ):
            if (
                merged[-1].first == merged[-1].last
                and span.first == span.last
                and re.fullmatch(r"[\s,]*(?:(?:the|el|on)\s+)?", gap)
                and re.search(r"\d", asked.text.folded[span.start : span.end])
                and not re.search(r"\d", asked.text.folded[merged[-1].start : merged[-1].end])
            ):
                merged[-1] = Span(span.first, span.last, merged[-1].start, span.end)
                continue
            if span.last and span.last < merged[-1].last and _until().search(gap):
                later = span.last + timedelta(days=7)
                span = Span(later, later, span.start, span.end)
            first, last = min(merged[-1].first or span.first, span.first), max(merged[-1].last, span.last or span.first)
            merged[-1] = Span(first, last, merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _bounded(asked: Asked, span: Span) -> Span:
    """The span with `by`, `before`, `after`, `from` before it taken in."""
    for key in ("by", "after", "before", "from"):
        match = _bound(key).search(asked.text.before(span.start, 30))
        if not match or span.first is None:
            continue
        start = span.start - len(asked.text.before(span.start, 30)) + match.start()
        match key:
            case "by":
                return Span(asked.today, span.last, start, span.end)
            case "before" if _end_of().match(asked.text.folded, span.start):
                return Span(asked.today, span.last, start, span.end)
            case "before":
                return (
                    Span(asked.today, span.first - timedelta(days=1), start, span.end)
                    if span.first > asked.today
                    else span
                )
            case "after" if re.match(r"not (?:before|until)", match.group()):
                return Span(span.first, None, start, span.end)
            case "after":
                return Span((span.last or span.first) + timedelta(days=1), None, start, span.end)
            case "from":
                return Span(span.first, None if span.first == span.last else span.last, start, span.end)
    if re.match(r"\s+(?:or (?:later|after)|onwards?|en adelante|o despues)(?!\w)", asked.text.after(span.end, 20)):
        return Span(span.first, None, span.start, span.end)
    return span


def _rejected(asked: Asked, span: Span) -> bool:
    return bool(_not_before().search(asked.text.before(span.start, 24)))


# ---- buckets and parts -----------------------------------------------------------------------


def _bucket(asked: Asked) -> Hit | None:
    for name in _BUCKETS:
        if match := said(asked, "timing", name):
            value: dict[str, str] = {"bucket": name}
            part = _part(asked) if name == "flexible" else None
            if part:
                value["part"] = part[0]
            return Hit(value, match.start(), match.end())
    return None


def _part(asked: Asked) -> tuple[str, int, int] | None:
    """The part of the day: by name, or by an hour (`at 3pm`)."""
    if match := said(asked, "timing", "tonight"):
        return ("afternoon" if re.search(r"tarde", match.group()) else "evening"), match.start(), match.end()
    named = [
        (match, part)
        for part in ("morning", "afternoon", "evening")
        for match in _part_pattern(part).finditer(asked.text.indexed)
        if not _not_before().search(asked.text.before(match.start(), 24))
    ]
    if named:
        if len({part for _, part in named}) > 1:
            return None
        match, part = named[0]
        return part, match.start(), match.end()
    clock = re.search(
        r"(?<![\d/:.-])(?P<h>\d{1,2})(?::[0-5]\d)?\s*(?P<m>a\.?\s?m|p\.?\s?m)(?![a-z])", asked.text.folded
    )
    if not clock or not 1 <= int(clock["h"]) <= 12:
        return None
    hour = int(clock["h"]) % 12 + (12 if clock["m"][0] == "p" else 0)
    measures = grammar().measures["clock"]
    name = (
        "evening"
        if hour >= measures["evening_from"]
        else "afternoon"
        if hour >= measures["afternoon_from"]
        else "morning"
    )
    return name, clock.start(), clock.end()


# ---- corrections -----------------------------------------------------------------------------


def _moved(asked: Asked) -> Hit | None:
    """Another day, week or part for the days held: `the 15th not the 14th`, `a day later`, `in the afternoon instead`."""  # noqa: E501
    held = _held(asked.prev)
    if not held:
        return None
    first, last = held
    text = asked.text.folded
    start, end = body(asked.text)
    part = _part(asked)
    kept_part = {"part": part[0]} if part else {"part": asked.prev["part"]} if asked.prev.get("part") else {}
    shift = _shift().search(text) or _pushed().search(text)
    if shift and (days := length(shift["n"], shift["u"])):
        back = bool(shift["earlier"])
        moved = timedelta(days=-days if back else days)
        return Hit(_value(first + moved, last + moved) | kept_part, start, end)
    number = [
        match for match in _plain_day().finditer(text) if not _not_before().search(asked.text.before(match.start(), 24))
    ]
    weekdays = [
        match
        for match in _weekday_only().finditer(text)
        if not _not_before().search(asked.text.before(match.start(), 24))
    ]
    if number and not calendar.exact_dates(asked) and (_not_anywhere(text) or first != last or len(number) == 1):
        try:
            day = first.replace(day=int(number[0]["d"]))
        except ValueError:
            return None
        if day >= asked.today:
            return Hit(_value(day, day) | kept_part, number[0].start(), number[0].end())
    if weekdays and first == last and not re.search(r"next|this|prox|este|viene", text):
        day = monday(first) + timedelta(days=weekday(weekdays[0].group()))
        if day >= asked.today:
            return Hit(_value(day, day) | kept_part, weekdays[0].start(), weekdays[0].end())
    if part and not _spans(asked):
        return Hit(
            {key: value for key, value in asked.prev.items() if key != "part"} | {"part": part[0]}, part[1], part[2]
        )
    return None


def _held(prev: Any) -> tuple[date, date] | None:
    match prev:
        case {"start": str(first), **rest}:
            try:
                return date.fromisoformat(first), date.fromisoformat(rest.get("end", first))
            except (TypeError, ValueError):
                return None
    return None


def _value(first: date, last: date) -> dict[str, str]:
    return {"start": first.isoformat(), "end": last.isoformat()}


def _by_dateparser(asked: Asked) -> Hit | None:
    """What our own patterns missed, where the whole answer is a short exact date."""
    start, end = body(asked.text)
    answer = asked.text.folded[start:end]
    if (
        len(answer) > grammar().measures["length"]["dateparser"]
        or not re.search(r"\d", answer)
        or not re.search(r"[a-z]{3}", answer)
    ):
        return None
    if not re.search(month_pattern(), answer):
        return None
    import dateparser

    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": asked.now.replace(tzinfo=None),
        "REQUIRE_PARTS": ["day", "month"],
    }
    parsed = dateparser.parse(answer, languages=["en", "es"], settings=settings)
    return Hit(_value(parsed.date(), parsed.date()), start, end) if parsed and parsed.date() >= asked.today else None


@cache
def _part_pattern(part: str) -> Scan:
    listed = sorted(
        (word for language in [grammar().tables["timing"]["parts"][part]] for word in language), key=len, reverse=True
    )
    return Scan(rf"(?<![^\W_])(?:{'|'.join(spaced(word) for word in listed)})(?![^\W_])")


@cache
def _connector() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,]*(?:{grammar().one_of('timing', 'to')}[\s,]*)?(?:(?:el|la|the|on|o|or|and|y|del|maybe)\s+)?(?<=[\s,\-–/])"  # noqa: E501
    )


@cache
def _until() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:to|through|thru|until|till|al?|hasta)(?!\w)|[-–]")


@cache
def _bound(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){grammar().one_of('timing', key)}\s+$")


@cache
def _not_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_]){grammar().one_of('timing', 'not')}\s+(?:on\s+|the\s+|el\s+|la\s+|en\s+|this\s+|in\s+|por\s+)*$"
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
def _end_of() -> re.Pattern[str]:
    return re.compile(grammar().one_of("timing", "end_of"))


@cache
def _plain_day() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:/.-])(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:/]|\s*(?:am|pm|days?|weeks?|dias?|semanas?))")


@cache
def _weekday_only() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){day_pattern()}")


def _not_anywhere(text: str) -> bool:
    return bool(grammar().pattern("correction", "not").search(text))
