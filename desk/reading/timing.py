"""When somebody wants to come: exact days, spans, a part of the day, or `asap`, `flexible`, `exploring`.

Ambiguous words are read as desk.reading.calendar says. Further: `within two weeks` runs from today; `in two weeks` is
that day; `by friday` runs from today to Friday, `before friday` to Thursday; `after the 20th` starts on the 21st and
has no end (no `end` key); `a couple` is 2, `a few` 3; early, mid and late in a month are its days 1-10, 11-20 and
21-last; `this weekend` is Saturday and Sunday. A day wins over a bucket (`asap, today if you can` is today). A time
that is past is not usable. dateparser, which is slow and eager, sees only short exact dates our patterns missed."""

import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from desk.reading import calendar, figures
from desk.reading.asked import Asked, body, said
from desk.reading.calendar import day_pattern, monday, month_pattern, weekday
from desk.reading.distance import length
from desk.reading.grammar import grammar
from desk.reading.numbers import number_pattern
from desk.reading.part_of_day import part_beside, part_of_day
from desk.reading.relative import days_told, relative_pattern
from desk.reading.shapes import Hit, Unusable
from desk.reading.story import without_affairs, without_stories
from desk.reading.stretch import Span, bounded, joined, not_before, rejected, spans_of

_NO_BUT = re.compile(r"\W*(?:no|nope),?\s+(?=(?:the |el |on |make |it'?s )?\w+\W*$)")
_ALREADY = re.compile(
    r"(?<!\w)(?:already (?:have|got|has)|(?:have|has|got) (?:already|another)|ya (?:tengo|tiene|tenemos)|(?:tengo|tiene) (?:ya|otra))\s+(?:an?\s+|my\s+|the\s+|una?\s+|mi\s+|la\s+)?(?:other\s+|otra\s+)?(?:\w+\s+)?(?:appointment|appt|cita|visit|surgery|cirugia)(?!\w)[^,.;!?\n]*?(?=\s+(?:but|pero|so|and i)(?!\w)|[,.;!?\n]|$)"  # noqa: E501
)
"""An appointment had elsewhere (`I already have an appointment on the 19th`), which is no wish for that day."""
_BUCKETS = ("exploring", "flexible", "asap")


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
    asked = asked.of(figures.days(asked.text.without(*(one.span() for one in _ALREADY.finditer(asked.text.folded)))))
    if asked.prev and (no := _NO_BUT.match(asked.text.folded)):
        asked = asked.of(asked.text.without(no.span()))
    if no_day := _impossible(asked):
        again = _NO_SUCH_DAY.match(asked.text.folded, no_day.end)
        later = asked.of(asked.text.without((0, again.end()))) if again else asked
        of_a_month = re.search(rf"(?<!\w)(?:{month_pattern()}|{day_pattern()})", later.text.folded)
        return no_day if _impossible(later) or not of_a_month else _days(later) or no_day
    told = asked.of(without_stories(asked, "past"))
    clear = _without_past(told)
    if asked.prev and (hit := _moved(clear)):
        return hit
    if hit := _days(clear) or _bucket(clear):
        return hit
    if asked.prev is None and (part := part_of_day(clear, on_a_day=False)):
        return Hit({"bucket": "flexible", "part": part[0]}, part[1], part[2])
    if (
        said(told, "timing", "past", "not_when")
        or calendar.exact_dates(told)
        or re.search(r"(?<![\d/])(?:\d{1,2}|(?:19|20)\d\d)[/.-]\d{1,2}(?:[/.-]\d{1,4})?(?![\d/])", told.text.folded)
        or re.search(
            rf"{month_pattern()}\s+\d|\d(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{month_pattern()}", told.text.folded
        )
    ):
        if any(one.value < asked.today and not one.year_said for one in calendar.exact_dates(told)):
            return Unusable(*body(asked.text))
        return _by_dateparser(asked) or Unusable(*body(asked.text))
    return None


def _without_past(asked: Asked) -> Asked:
    told = [match.span() for match in relative_pattern().finditer(asked.text.folded)]
    spans = [
        match.span()
        for match in grammar().scan("timing", "not_when", "recurring").finditer(asked.text.indexed)
        if not any(start < match.end() and match.start() < end for start, end in told)
        and not re.search(
            r"(?<!\w)(?:like|for|by|needed it|needed this|para|pa'?)\s+$", asked.text.before(match.start(), 12)
        )
    ]
    return asked.of(asked.text.without(*spans)) if spans else asked


# ---- days ------------------------------------------------------------------------------------


def _days(asked: Asked) -> Hit | None:
    spans = joined(asked, spans_of(asked))
    wanted = [span for span in spans if not rejected(asked, span)]
    chosen = _told_by_another(asked, spans)
    if chosen is None and not wanted:
        return None
    chosen = chosen or _from_to(asked, wanted)
    chosen = chosen or _trimmed(bounded(asked, _meant(asked, wanted)), [span for span in spans if span not in wanted])
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
    part = part_of_day(asked) or part_beside(asked, chosen)
    if part:
        value["part"] = part[0]
    return Hit(value, chosen.start, chosen.end)


def _from_to(asked: Asked, wanted: list[Span]) -> Span | None:
    """`from the 20th on, any day through the 29th`."""
    for one, other in pairwise(wanted):
        begins = bounded(asked, one)
        open_end = begins.first and not begins.last and other.last and other.last >= begins.first
        if open_end and _THROUGH.search(asked.text.before(other.start, 14)):
            return Span(begins.first, other.last, begins.start, other.end)
    return None


_THROUGH = re.compile(r"(?<!\w)(?:through|thru|until|till?|'til|up to|to|by|hasta|al?)\s+(?:the\s+|el\s+)?$")


def _trimmed(span: Span, refused: list[Span]) -> Span:
    """A week without the refused days it begins or ends with (`next week but not monday`)."""
    if not span.first or not span.last or (span.last - span.first).days > _WEEK:
        return span
    days = {one.first.weekday() for one in refused if one.first and one.first == one.last}
    first, last = span.first, span.last
    while first < last and first.weekday() in days:
        first += timedelta(days=1)
    while first < last and last.weekday() in days:
        last -= timedelta(days=1)
    return Span(first, last, span.start, span.end)


_WEEK = 6


def _meant(asked: Asked, wanted: list[Span]) -> Span:
    """Of several days the one that is wished: not such as somebody is busy on, and the last where they settle on it."""
    free = without_affairs(asked).folded if len(wanted) > 1 else asked.text.folded
    wanted = [
        span for span in wanted if free[span.start : span.end] == asked.text.folded[span.start : span.end]
    ] or wanted
    must = [span for span in wanted if _MUST_BE.search(asked.text.folded[: span.start])]
    if len(wanted) > 1 and must:
        return must[-1]
    if len(wanted) > 1 and _THEN_AT_END.match(asked.text.folded, wanted[-1].end):
        return wanted[-1]
    settles = len(wanted) > 1 and any(
        pattern.search(asked.text.folded, wanted[0].end, wanted[-1].start)
        for pattern in (grammar().pattern("correction", "marker"), grammar().pattern("timing", "conclude"))
    )
    return wanted[-1] if settles else wanted[0]


_MUST_BE = re.compile(
    r"(?<!\w)(?:(?:would|will|'d|'ll|gonna|going to|has|have|needs?) (?:have )?(?:to be|be)|(?:tendria|tiene|debe|podria|tendra) (?:que )?ser|seria|que sea)(?:\s+(?:on|the|el|para|by))*\s+$"  # noqa: E501
)
"""Right before the day it comes to (`tendría que ser el 5 de junio`)."""
_THEN_AT_END = re.compile(r"\s+(?:then|it is|entonces|it'?ll have to be)\W*$")


def _told_by_another(asked: Asked, spans: list[Span]) -> Span | None:
    """`Memorial Day is out but the day after that works`: a day counted from one named before it, or from the one held."""  # noqa: E501
    matches = list(relative_pattern().finditer(asked.text.folded))
    if not matches:
        return None
    match = matches[-1]
    held = _held(asked.prev)
    named = [
        (span.first, span.last)
        for span in spans
        if span.end <= match.start() and not (held and re.match(r"(?:es[ea]|that)\s", asked.text.folded[span.start :]))
    ]
    anchor = named[-1] if named else held
    if (
        anchor is None
        or any(span.start >= match.end() for span in spans)
        or _busy_at(asked, match.start(), match.end())
    ):
        return None
    told = days_told(match, anchor, asked.today)
    return Span(*told, *match.span()) if told else None


def _busy_at(asked: Asked, start: int, end: int) -> bool:
    return without_affairs(asked).folded[start:end] != asked.text.folded[start:end]


def _impossible(asked: Asked) -> Unusable | None:
    """A day that no month has (`november 31st`)."""
    for match in _day_of_month().finditer(asked.text.folded):
        month, day = calendar.month_number(match["a"] or match["b"]), int(match["d"] or match["d2"])
        if day == 0 or (
            30 <= day < 100 and day > (29 if month == 2 else calendar.last_of(asked.today.year, month).day)
        ):
            return Unusable(*match.span())
    return None


_NO_SUCH_DAY = re.compile(
    r"[\s,.;!-]*(?:(?:lol|haha|ja(?:ja)+|oops|whoops|uy|ups|no|wait|sorry|i mean|i meant|make that|actually|rather|digo|perdon|quise decir|espere|mejor|mejor dicho)(?!\w)[\s,.;!-]*)+"  # noqa: E501
)
"""After a day no month has, before the one that is meant (`feb 30 lol no, may 30`)."""


# ---- buckets and parts -----------------------------------------------------------------------


def _bucket(asked: Asked) -> Hit | None:
    for name in _BUCKETS:
        if match := said(asked, "timing", name):
            value: dict[str, str] = {"bucket": name}
            part = part_of_day(asked, on_a_day=False) if name == "flexible" else None
            if part:
                value["part"] = part[0]
            return Hit(value, match.start(), match.end())
    return None


# ---- corrections -----------------------------------------------------------------------------


def _moved(asked: Asked) -> Hit | None:
    """Another day, week or part for the days held: `the 15th not the 14th`, `a day later`, `in the afternoon instead`."""  # noqa: E501
    held = _held(asked.prev)
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
        return Hit(_value(first + moved, last + moved) | kept_part, start, end)
    if first == last and (month := _other_month(asked)):
        try:
            day = first.replace(month=calendar.month_number(month.group()))
        except ValueError:
            return None
        return Hit(_value(day, day) | kept_part, *month.span()) if day >= asked.today else None
    number = [
        match for match in _plain_day().finditer(text) if not not_before().search(asked.text.before(match.start(), 24))
    ]
    weekdays = [
        match
        for match in _weekday_only().finditer(text)
        if not not_before().search(asked.text.before(match.start(), 24))
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
    if part and not spans_of(asked):
        return Hit(
            {key: value for key, value in asked.prev.items() if key != "part"} | {"part": part[0]}, part[1], part[2]
        )
    return None


def _other_month(asked: Asked) -> re.Match[str] | None:
    """The month that takes the place of another, which is named too: `June, not May`."""
    if calendar.exact_dates(asked):
        return None
    found = list(re.finditer(rf"(?<!\w){month_pattern()}", asked.text.folded))
    kept = [one for one in found if not not_before().search(asked.text.before(one.start(), 24))]
    return kept[0] if len(found) == 2 and len(kept) == 1 else None


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
def _day_of_month() -> re.Pattern[str]:
    month = month_pattern()
    return re.compile(
        rf"(?<!\w)(?P<a>{month})\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s*(?:[ap]m|-))|(?<![\d:/.-])(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)(?P<b>{month})"
    )


@cache
def _plain_day() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:/.-])(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:/]|\s*(?:am|pm|days?|weeks?|dias?|semanas?))")


@cache
def _weekday_only() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){day_pattern()}")


def _not_anywhere(text: str) -> bool:
    return bool(grammar().pattern("correction", "not").search(text))
