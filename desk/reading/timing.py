"""When somebody wants to come: exact days, spans, a part of the day, or `asap`, `flexible`, `exploring`.

Ambiguous words are read as desk.reading.calendar says. Further: `within two weeks` runs from today; `in two weeks` is
that day; `by friday` runs from today to Friday, `before friday` to Thursday; `after the 20th` starts on the 21st and
has no end (no `end` key); `a couple` is 2, `a few` 3; early, mid and late in a month are its days 1-10, 11-20 and
21-last; `this weekend` is Saturday and Sunday. A day wins over a bucket (`asap, today if you can` is today). A time
that is past is not usable. dateparser, which is slow and eager, sees only short exact dates our patterns missed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from desk.reading import calendar, figures, no_wish, slips
from desk.reading.asked import Asked, body, said
from desk.reading.beside import counted
from desk.reading.calendar import day_pattern, month_pattern
from desk.reading.doings import without_doings
from desk.reading.else_on_a_day import what_else_is_told
from desk.reading.grammar import grammar
from desk.reading.moved import days_value, held_days, moved_from_held, without_old_day
from desk.reading.part_of_day import part_beside, part_of_day
from desk.reading.relative import days_told, on_the_best_day, relative_pattern
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable
from desk.reading.story import without_affairs, without_stories
from desk.reading.stretch import Span, bounded, joined, not_before, rejected_of, spans_of, within_another

_NO_BUT = re.compile(r"\W*(?:no|nope),?\s+(?=(?:the |el |on |make |it'?s )?\w+\W*$)")
_FEW = 14
"""Words up to which an answer tells of nothing else."""
_BUCKETS = ("exploring", "flexible", "asap")


def hits(asked: Asked) -> list[Hit]:
    """When, as a whole message says it; how long something has lasted or when it happened is not when to come."""
    asked = asked.of(
        no_wish.without_days_said_in_full(no_wish.without_opening_hours(no_wish.without_greetings(asked.text)))
    )
    asked = asked.of(
        without_old_day(asked.text.without(*(match.span() for match in _SINCE.finditer(asked.text.indexed))))
    )
    asked = asked.of(no_wish.without_calls(asked.text))
    asked = asked.of(without_doings(asked.text.without(*what_else_is_told(asked.text))))
    clear = _without_past(asked.of(without_stories(asked, "past", "other")))
    if (wished := _STARTING.search(clear.text.indexed)) and (value := _days(_from(clear, wished))):
        return [value]
    value = _days(clear.of(no_wish.without_asides(figures.weeks(clear.text))))
    if value:
        return [_on_the_best_day(asked, value)]
    match = _bucket(clear.of(no_wish.without_bare_now(clear.text)))
    if match and match.value["bucket"] == "flexible" and _NOT_URGENT.search(clear.text.folded, match.start, match.end):
        return []
    return [match] if match else []


def _from(asked: Asked, wished: re.Match[str]) -> Asked:
    """The text from the day on that care is to begin on, with blanks before it."""
    return asked.of(asked.text.without((0, max(wished.start("day"), wished.start("day2")))))


_STARTING = Scan(
    r"(?<!\w)(?<!insurance )(?<!coverage )(?<!job )(?<!school )(?P<day>(?:starting|beginning) (?:on |the |this |next |following |from )*"  # noqa: E501
    rf"(?:{day_pattern()}|{month_pattern()}|\d|tomorrow)(?!\w))"
    r"|(?<!\w)(?:necesit\w+|quier\w+|quisier\w+|ocup\w+)(?: que)? (?:\w+ ){0,3}?(?P<day2>(?:desde|a partir de|empezando|comenzando) (?:el |del )?\w)"  # noqa: E501
)
"""The day that care is to begin on, whatever other day is told (`comes home this weekend, a nurse starting Monday`)."""
_DOSES = re.compile(r"(?<!\w)(?:pills?|meds|medicine|insulin|dose|pastillas?|medicina|insulina|dosis)(?!\w)[^.,;!?\n]*")
"""When somebody takes what (`la pastilla cada 8 horas y en la noche se me pasa`)."""
_SINCE = Scan(
    r"(?<!\w)(?:since|desde)\s+(?:long\s+|way\s+|just\s+)?(?:before|antes)(?!\w)"
    r"[^,.;!?\n]*?(?=\s(?:and|but|y|pero)\s|[,.;!?\n]|$)"
    r"|(?<!\w)(?:llevo|llevamos|lleva|anda|ando|duelen?|estoy|esta|traigo|trae|sigue|sigo)(?: \w+){0,3}? desde (?:el|la|hace) \w+"  # noqa: E501
    r"|(?<!\w)(?:haven'?t|hasn'?t|havent|hasnt|not|didn'?t|no he|no ha) (?:\w+ ){0,4}?(?:in|for|en) (?:an?|one|two|three|una?|\w+) (?:weeks?|wks?|months?|mos|days?|years?|yrs?|semanas?|mes(?:es)?|dias?|anos?)(?!\w)"  # noqa: E501
)
"""How long it has been so (`since before Thanksgiving`)."""
_NOT_URGENT = re.compile("urgen|emergenc|urge")
"""What says of a need that it does not press says nothing of when to come."""


def read(asked: Asked) -> Hit | Unusable | None:
    """The days asked for, or a bucket; with `prev`, another day or part of the day for the one held."""
    asked = asked.of(
        no_wish.without_days_said_in_full(no_wish.without_opening_hours(no_wish.without_greetings(asked.text)))
    )
    asked = asked.of(asked.text.without(*(match.span() for match in _SINCE.finditer(asked.text.indexed))))
    text = without_old_day(figures.days(slips.mended(asked.text.without(*what_else_is_told(asked.text)))))
    text = without_doings(text)
    asked = asked.of(no_wish.without_beginnings(no_wish.without_habits(no_wish.without_lasting(text))))
    if asked.prev and (no := _NO_BUT.match(asked.text.folded)):
        asked = asked.of(asked.text.without(no.span()))
    if no_day := _impossible(asked):
        again = _NO_SUCH_DAY.match(asked.text.folded, no_day.end)
        later = asked.of(asked.text.without((0, again.end()))) if again else asked
        of_a_month = re.search(rf"(?<!\w)(?:{month_pattern()}|{day_pattern()})", later.text.folded)
        return no_day if _impossible(later) or not of_a_month else _days(later) or no_day
    long = len(asked.text.folded.split()) > _FEW
    if long:
        asked = asked.of(no_wish.without_bare_now(asked.text))
    told = asked.of(without_stories(asked, "past", *(["other"] if long else [])))
    clear = _without_past(told)
    if asked.prev and (hit := moved_from_held(clear)):
        return hit
    if hit := _days(clear) or _bucket(clear):
        return _on_the_best_day(told, hit)
    by_day = clear.of(clear.text.without(*(one.span() for one in _DOSES.finditer(clear.text.folded))))
    if asked.prev is None and (part := part_of_day(by_day, on_a_day=False)):
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


def _on_the_best_day(asked: Asked, hit: Hit) -> Hit:
    first, last = (date.fromisoformat(hit.value[end]) if end in hit.value else None for end in ("start", "end"))
    day = on_the_best_day(asked.text.folded, first, last)
    return replace(hit, value=hit.value | {"start": day.isoformat(), "end": day.isoformat()}) if day else hit


_AHEAD = re.compile(r"\s+(?:from now|out|away)(?!\w)")
"""After the days that are counted to the one that is meant (`two fridays from now`)."""


def _without_past(asked: Asked) -> Asked:
    told = [match.span() for match in relative_pattern().finditer(asked.text.indexed)]
    spans = [
        match.span()
        for match in grammar().scan("timing", "not_when", "recurring").finditer(asked.text.indexed)
        if not any(start < match.end() and match.start() < end for start, end in told)
        and not _AHEAD.match(asked.text.folded, match.end())
        and not re.search(
            r"(?<!\w)(?:like|for|by|needed it|needed this|para|pa'?)\s+$", asked.text.before(match.start(), 12)
        )
    ]
    return asked.of(asked.text.without(*spans)) if spans else asked


# ---- days ------------------------------------------------------------------------------------


def _days(asked: Asked) -> Hit | None:
    named = _without_weekday_of_a_date(asked, counted(asked, spans_of(asked)))
    spans = joined(asked, named)
    refused = rejected_of(asked, spans)
    wanted = [span for span in joined(asked, _free(asked, named)) if span not in refused]
    chosen = _told_by_another(asked, named)
    if chosen is None and not wanted:
        chosen = _past_refused(asked, refused)
    if chosen is None and not wanted:
        return None
    chosen = chosen or _from_to(asked, wanted) or within_another(asked, wanted)
    chosen = chosen or _trimmed(asked, bounded(asked, _meant(asked, wanted)), refused)
    if chosen.last and chosen.last < asked.today:
        return None
    first = (
        chosen.first
        if chosen.first is None or chosen.first >= asked.today or chosen.last is None
        else max(chosen.first, asked.today)
    )
    last = chosen.last
    if first and last and 4 <= (last - first).days <= _WEEK and last.weekday() == _SUNDAY and _on_weekdays(asked):
        last -= timedelta(days=2)
    value: dict[str, str] = {}
    if first:
        value["start"] = first.isoformat()
    if last:
        value["end"] = last.isoformat()
    part = part_of_day(asked) or part_beside(asked, chosen)
    if part:
        value["part"] = part[0]
    return Hit(value, chosen.start, chosen.end)


def _without_weekday_of_a_date(asked: Asked, spans: list[Span]) -> list[Span]:
    """The days without one that only tells which day of the week a date is (`the 28th, that's a thursday right`)."""
    return [
        one
        for at, one in enumerate(spans)
        if not at or not _THAT_IS.search(asked.text.folded[spans[at - 1].end : one.start])
    ]


_THAT_IS = re.compile(
    r"(?:that'?s|thats|that is|which is|it'?s|(?:que |eso )?(?:es|cae)(?: en)?) (?:a |an |on a |un |el )?$"
)


def _free(asked: Asked, spans: list[Span]) -> list[Span]:
    """The days nobody is said to be busy on (`june 3, the 2nd I work`); all, where none is left."""
    if len(spans) < 2:
        return spans
    free = without_affairs(asked).folded
    return [one for one in spans if free[one.start : one.end] == asked.text.folded[one.start : one.end]] or spans


def _past_refused(asked: Asked, refused: list[Span]) -> Span | None:
    """`as soon as you can but not this week`: from the day after what is refused."""
    match refused:
        case [Span(first=date() as first, last=date() as last) as span] if first <= asked.today < last:
            return Span(last + timedelta(days=1), None, span.start, span.end)
    return None


def _from_to(asked: Asked, wanted: list[Span]) -> Span | None:
    """`from the 20th on, any day through the 29th`."""
    for one, other in pairwise(wanted):
        begins = bounded(asked, one)
        open_end = begins.first and not begins.last and other.last and other.last >= begins.first
        if open_end and _THROUGH.search(asked.text.before(other.start, 14)):
            return Span(begins.first, other.last, begins.start, other.end)
    return None


_THROUGH = re.compile(r"(?<!\w)(?:through|thru|until|till?|'til|up to|to|by|hasta|al?)\s+(?:the\s+|el\s+)?$")


def _trimmed(asked: Asked, span: Span, refused: list[Span]) -> Span:
    """A week without the refused days it begins or ends with (`next week but not monday`, `not the 18th`)."""
    if not span.first or not span.last or (span.last - span.first).days > _WEEK:
        return span
    single = [one for one in refused if one.first and one.first == one.last]
    dates = {one.first for one in single}
    days = {
        one.first.weekday()
        for one in single
        if one.first and not re.search(r"\d", asked.text.folded[one.start : one.end])
    }
    first, last = span.first, span.last
    while first < last and (first in dates or first.weekday() in days):
        first += timedelta(days=1)
    while first < last and (last in dates or last.weekday() in days):
        last -= timedelta(days=1)
    return Span(first, last, span.start, span.end)


_WEEK = 6
_SUNDAY = 6
_WEEKDAYS = Scan(r"(?<!\w)(?:week ?days?|work ?days?|entre semana|dias? de semana)(?!\w)")


def _on_weekdays(asked: Asked) -> bool:
    """Whether a week is meant without its weekend (`any weekday morning next week`)."""
    told = _WEEKDAYS.finditer(asked.text.indexed)
    return any(not not_before().search(asked.text.before(one.start(), 24)) for one in told)


def _meant(asked: Asked, wanted: list[Span]) -> Span:
    """Of several days the one that is wished: not such as somebody is busy on, and the last where they settle on it."""
    wanted = _free(asked, wanted)
    must = [span for span in wanted if _MUST_BE.search(asked.text.folded[: span.start])]
    if len(wanted) > 1 and must:
        return must[-1]
    if len(wanted) > 1 and _THEN_AT_END.match(asked.text.folded, wanted[-1].end):
        return wanted[-1]
    between = asked.text.folded[wanted[0].end : wanted[-1].start]
    settles = (
        len(wanted) > 1
        and not _IF_NOT.search(between)
        and any(
            pattern.search(asked.text.folded, wanted[0].end, wanted[-1].start)
            for pattern in (grammar().pattern("correction", "marker"), grammar().pattern("timing", "conclude"))
        )
    )
    return wanted[-1] if settles else wanted[0]


_IF_NOT = re.compile(r"(?<!\w)(?:if not|or else|otherwise|failing that|si no|o si no)(?!\w)")
"""Before the day that is only second best (`the 9th, or if not then the 16th`)."""
_MUST_BE = re.compile(
    r"(?<!\w)(?:(?:would|will|'d|'ll|gonna|going to|has|have|needs?) (?:have )?(?:to be|be)|(?:tendria|tiene|debe|podria|tendra) (?:que )?ser|seria|que sea)(?:\s+(?:on|the|el|para|by))*\s+$"  # noqa: E501
)
"""Right before the day it comes to (`tendría que ser el 5 de junio`)."""
_THEN_AT_END = re.compile(r"\s+(?:then|it is|entonces|it'?ll have to be)\W*$")


def _told_by_another(asked: Asked, spans: list[Span]) -> Span | None:
    """`Memorial Day is out but the day after that works`: a day counted from one named before it, or from the one held."""  # noqa: E501
    matches = list(relative_pattern().finditer(asked.text.indexed))
    if not matches:
        return None
    match = matches[-1]
    spans = joined(asked, [span for span in spans if not match.start() <= span.start < match.end()])
    held = held_days(asked.prev)
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
    first = named[-1][0] if named else None
    later = told and (told[1] or told[0] != asked.today)
    if told and later and first and _OR.search(asked.text.before(match.start(), 10)):
        told = min(first, told[0] or first), told[1]
    return Span(*told, *match.span()) if told else None


_OR = re.compile(r"(?<!\w)(?:or|o|and|y)\s+(?:even\s+)?$")


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
        match = said(asked, "timing", name)
        if match and name == "asap" and _DENIED.search(asked.text.before(match.start(), 24)):
            match = grammar().scan("timing", name).search(asked.text.indexed, match.end())
        if match:
            value: dict[str, str] = {"bucket": name}
            part = part_of_day(asked, on_a_day=False) if name == "flexible" else None
            if part:
                value["part"] = part[0]
            return Hit(value, match.start(), match.end())
    return None


_DENIED = re.compile(
    r"(?<!\w)(?:no|non|not|isn'?t|nothing|never|without|ningun[oa]?|sin|tampoco)"
    r"[\s-]+(?:(?:an?|any|too|so|very|really|that|exactly|real|una?|es|de|tan|muy|mucha|nada)\s+)*$"
)


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
    return (
        Hit(days_value(parsed.date(), parsed.date()), start, end) if parsed and parsed.date() >= asked.today else None
    )


@cache
def _day_of_month() -> re.Pattern[str]:
    month = month_pattern()
    return re.compile(
        rf"(?<!\w)(?P<a>{month})\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s*(?:[ap]m|-))|(?<![\d:/.-])(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)(?P<b>{month})"
    )
