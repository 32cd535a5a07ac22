"""When to call: days of the week, hours, a zone; or any time.

A bare hour from 7 to 11 is the morning, from 12 to 6 the afternoon; after a bare "after", 1 to 7 are the afternoon and
evening; in `9 to 5` and `2 to 4` the end follows the beginning. Morning, afternoon and evening stand for the windows of
grammar/measures.toml. A day (`tomorrow`) becomes its day of the week."""

import re
from datetime import timedelta
from functools import cache
from typing import Any

from desk.reading.asked import Asked, body, said
from desk.reading.calendar import day_pattern, exact_dates, weekday
from desk.reading.grammar import grammar, spaced
from desk.reading.numbers import cardinal_pattern, small
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable
from desk.reading.story import without_stories

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NO = r"(?:not|no|never|except|but not|but|menos|excepto|nunca|isn'?t|can'?t do)"

_CALLING = Scan(
    r"(?<!\w)(?:best|number|numero|cell|mensaj\w*|prefier\w*|email|correo|call|reach|text|contact|phone|ring|llam\w*|marc\w*|contact\w*|hablar\w*|best time|mejor hora|weekdays?|entre semana|available|disponible|free)(?!\w)"  # noqa: E501
)
_ABOUT = re.compile(r"(?:about|around|como|unos)\s+\d+\s+[a-z]{3}")
_TIMELY = re.compile(
    r"\d|noon|lunch|dia\b|after|before|between|despues|antes|entre|partir|morning|evening|night|manana|tarde|noche|week|los |days"  # noqa: E501
)
_AS_A_RULE = re.compile(
    r"(?<!\w)(?:weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days|entre semana|fines? de semana|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos))(?!\w)"  # noqa: E501
)

type _Clock = tuple[str | None, str | None, int, int]
"""Start and end (either may be open) and where they stand."""


def hits(asked: Asked) -> list[Hit]:
    """Times to call, where the message says hours or parts together with calling or as a rule (`weekdays after 5`)."""
    if not _CALLING.search(asked.text.indexed):
        return []
    for clause in re.finditer(r"[^.;!?\n,]+", asked.text.folded):
        if not _TIMELY.search(clause.group()):
            continue
        found = read(asked.of(asked.text.part(*clause.span())))
        if (
            isinstance(found, Hit)
            and (
                (found.value.keys() & {"start", "end"} and not _ABOUT.search(clause.group()))
                or _AS_A_RULE.search(clause.group())
            )
            and "any" not in found.value
        ):
            return [Hit(found.value, found.start + clause.start(), found.end + clause.start())]
    return []


def read(asked: Asked) -> Hit | Unusable | None:
    """Days and hours as one value; with `prev`, what is named replaces what was held."""
    asked = asked.of(without_stories(asked, "past", "daily"))
    days, day_spans = _days(asked)
    clock = _clock(asked, day_spans)
    zone = _zone(asked)
    value: dict[str, Any] = {}
    spans = list(day_spans)
    if days:
        value["days"] = days
    if clock:
        spans.append(clock[2:])
        value |= {key: time for key, time in (("start", clock[0]), ("end", clock[1])) if time}
    if zone:
        value["tz"] = zone[0]
        spans.append(zone[1:])
    if value and value.keys() != {"tz"}:
        if isinstance(asked.prev, dict) and "any" not in asked.prev:
            value = _kept(asked.prev, value)
        return Hit(value, min(start for start, _ in spans), max(end for _, end in spans))
    if (match := said(asked, "clock", "all_day")) and not said(asked, "clock", "not_all"):
        return Hit({"any": True} | value, *match.span())
    if re.search(
        r"(?<!\d)(?:(?:2[5-9]|[3-9]\d)(?::\d\d)?\s*(?:am|pm|:)|(?:1[3-9]|2[0-4])\s*[ap]m)|(?<!\d)\d{1,2}:[6-9]\d",
        asked.text.folded,
    ):
        return Unusable(*body(asked.text))
    return None


def _kept(held: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What was held with the new parts in place: new hours keep the days, new days keep the hours."""
    hours = {"start", "end"}
    kept = {key: value for key, value in held.items() if key not in new and not (key in hours and hours & new.keys())}
    return {key: (kept | new)[key] for key in ("days", "start", "end", "tz") if key in kept | new}


def _days(asked: Asked) -> tuple[list[str], list[tuple[int, int]]]:
    """Days named, in the order of the week, and where they stand."""
    text, wanted, refused, spans = asked.text.folded, set[int](), set[int](), []
    for match in _day_range().finditer(asked.text.indexed):
        first, last = weekday(match["a"]), weekday(match["b"])
        wanted |= {(first + i) % 7 for i in range((last - first) % 7 + 1)}
        spans.append(match.span())
    for words, numbers in (("weekdays", range(5)), ("weekend", (5, 6))):
        for match in grammar().scan("timing", words).finditer(asked.text.indexed):
            if not _inside(match, spans) and not re.search(r"this\s+$|este\s+$", asked.text.before(match.start(), 6)):
                (refused if _refused(asked, match.start()) else wanted).update(numbers)
                spans.append(match.span())
    negated_until = -1
    for match in _one_day().finditer(asked.text.indexed):
        if _inside(match, spans):
            continue
        no = _refused(asked, match.start()) or (
            negated_until >= 0
            and re.fullmatch(
                r"[\s,]*(?:or|and|o|y|ni|nor)?[\s,]*(?:on\s+|los\s+|el\s+)?", text[negated_until : match.start()]
            )
        )
        (refused if no else wanted).add(weekday(match.group()))
        negated_until = match.end() if no else -1
        spans.append(match.span())
    for words, ahead in (("after_tomorrow", 2), ("today", 0), ("tonight", 0), ("tomorrow", 1)):
        for match in grammar().scan("timing", words).finditer(asked.text.indexed):
            if not _inside(match, spans):
                wanted.add((asked.today + timedelta(days=ahead)).weekday())
                spans.append(match.span())
    for one in exact_dates(asked):
        if (
            asked.today <= one.value
            and not any(start < one.end and one.start < end for start, end in spans)
            and re.search("[a-z]", text[one.start : one.end])
        ):
            wanted.add(one.value.weekday())
            spans.append((one.start, one.end))
    if refused and not wanted:
        wanted = set(range(7))
    return [_DAYS[day] for day in sorted(wanted - refused)], spans


def _inside(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)


def _refused(asked: Asked, start: int) -> bool:
    return bool(
        re.search(
            rf"(?<!\w){_NO}\s+(?:on\s+|call\s+(?:me\s+)?(?:on\s+)?|los\s+|el\s+|en\s+|the\s+|during\s+)*$",
            asked.text.before(start, 30),
        )
    )


def _clock(asked: Asked, taken: list[tuple[int, int]]) -> _Clock | None:
    for start, end in taken:
        asked = asked.of(asked.text.without((start, end))) if re.search(r"\d", asked.text.folded[start:end]) else asked
    early, late = _before_pattern().search(asked.text.indexed), _after_pattern().search(asked.text.indexed)
    if (
        early
        and late
        and early.end() < late.start()
        and re.search(r"\s(?:or|o)\s", asked.text.folded[early.end() - 1 : late.start() + 1])
    ):
        return None
    return _window(asked) or _one_sided(asked) or _part_window(asked) or _at(asked)


def _window(asked: Asked) -> _Clock | None:
    """`between 2 and 4`, `9-5`, `de 2 a 4 de la tarde`, `10am to noon`."""
    match = _window_pattern().search(asked.text.indexed)
    if not match:
        return None
    second_half = match["m2"] or _half_after(asked, match.end())
    end = _hour(match["h2"], match["n2"], second_half)
    start = _hour(match["h1"], match["n1"], match["m1"])
    if start is None or end is None:
        return None
    if not match["m1"] and second_half and start % (12 * 60) < end and start != end:
        start = start % 720 + 720 if end >= 720 and start % 720 + 720 < end else start % 720
    if not second_half and end <= start:
        end += 720
    return (_time(start), _time(end), *match.span()) if start < end <= 1440 else None


def _one_sided(asked: Asked) -> _Clock | None:
    match = _after_pattern().search(asked.text.indexed) or _onward_pattern().search(asked.text.indexed)
    start = end = None
    spans = []
    if match:
        start = _bare(asked, match, after=True)
        spans.append(match.span())
    other = _before_pattern().search(asked.text.indexed)
    if other and not (match and match.start() <= other.start() < match.end()):
        end = _bare(asked, other, after=False)
        if start is not None and end is not None and end <= start:
            if other["m"] or other.start() < match.start():
                return None
            end += 720
        spans.append(other.span())
    if start is None and end is None:
        return None
    return _time(start), _time(end), spans[0][0], spans[-1][1]


def _at(asked: Asked) -> _Clock | None:
    """`at 3`, `3pm`, `noon`: the hour from which to call."""
    for match in _at_pattern().finditer(asked.text.indexed):
        if (
            _half_after(asked, match.end())
            or match["at"]
            or match["m"]
            or match["n"]
            or ":" in match.group()
            or re.fullmatch(r"\W*", asked.text.folded[: match.start()] + asked.text.folded[match.end() :])
        ):
            hour = _bare(asked, match, after=False)
            if hour is not None:
                return _time(hour), None, *match.span()
    return None


def _part_window(asked: Asked) -> _Clock | None:
    windows = grammar().measures["parts"]
    found: list[tuple[str, int, int]] = []
    for part in ("morning", "afternoon", "evening"):
        for match in _part(part).finditer(asked.text.indexed):
            if not _refused(asked, match.start()) and not re.search(
                r"\d\s*(?:(?:in|at|de|por|en)\s+(?:the\s+|la\s+)?)?$", asked.text.before(match.start(), 10)
            ):
                found.append((part, *match.span()))
    if lunch := said(asked, "clock", "lunch"):  # noqa: SIM102
        if not re.search(
            r"(?:before|after|antes del?|despues del?)\s+(?:la\s+)?$", asked.text.before(lunch.start(), 14)
        ):
            found.append(("lunch", *lunch.span()))
    if not found:
        return None
    found = [
        one
        for one in found
        if not re.search(r"(?:work(?:ing)?|trabajo)\s+(?:the\s+|de\s+|en\s+)?$", asked.text.before(one[1], 18))
    ] or found
    parts = {part for part, _, _ in found}
    starts, ends = [windows[part][0] for part in parts], [windows[part][1] for part in parts]
    if parts == {"morning", "evening"}:
        return None
    return min(starts), max(ends), min(start for _, start, _ in found), max(end for _, _, end in found)


def _bare(asked: Asked, match: re.Match[str], *, after: bool) -> int | None:
    """Minutes of an hour that may lack its half of the day."""
    half = match["m"] or _half_after(asked, match.end())
    minutes = _hour(match["h"], match["n"], half)
    if minutes is None or half or match["n"]:
        return minutes
    hour = minutes // 60
    limit = grammar().measures["clock"]["day_ends"] if after else grammar().measures["clock"]["day_begins"] - 1
    if 1 <= hour % 12 <= limit and hour <= 12:
        return minutes % 720 + 720
    return minutes % 720 if hour < 12 else minutes


def _half_after(asked: Asked, end: int) -> str | None:
    match = re.match(
        r"\s*(?:(?:de|en|por|in)\s+(?:la|the)\s+(?P<part>manana|tarde|noche|morning|afternoon|evening)|(?P<night>at night))",  # noqa: E501
        asked.text.after(end, 24),
    )
    if not match:
        return None
    return "a" if match["part"] in ("manana", "morning") else "p"


def _hour(word: str | None, noon: str | None, half: str | None) -> int | None:
    """Minutes since midnight."""
    if noon:
        return 720
    match = re.fullmatch(r"(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?", word or "")
    if match:
        hour, minute = int(match["h"]), int(match["m"] or 0)
    else:
        bare = re.sub(r"^half\s+past\s+|\s+(?:y\s+media|thirty|y\s+treinta)$", "", word or "")
        hour, minute = small(bare) or 0, 30 if bare != word else 0
    return _half(hour, minute, half)


def _half(hour: int, minute: int, half: str | None) -> int | None:
    if not 0 <= hour <= 24 or (half and hour > 12 and (half[0] == "a" or minute == 0)):
        return None
    if half and half[0] == "p" and hour < 12:
        hour += 12
    if half and half[0] == "a" and hour == 12:
        hour = 0
    if not half and 1 <= hour < grammar().measures["clock"]["day_begins"]:
        hour += 12
    return hour * 60 + minute


def _time(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _zone(asked: Asked) -> tuple[str, int, int] | None:
    zones = grammar().table("clock", "zones")
    match = _zone_pattern().search(asked.text.indexed)
    return (zones[match[1]], *match.span()) if match else None


@cache
def _zone_pattern() -> Scan:
    zones = "|".join(sorted(grammar().table("clock", "zones"), key=len, reverse=True))
    return Scan(rf"(?<!\w)({zones})(?!\w)(?:\s+(?:standard\s+|daylight\s+)?time)?")


@cache
def _hour_pattern(suffix: str) -> str:
    half = rf"\s*(?P<m{suffix}>a\.?\s?m\.?|p\.?\s?m\.?|(?<=\d)[ap](?![a-z]))?"
    words, half_hour = cardinal_pattern() + r"(?![a-z])", r"(?:\s+(?:y\s+media|thirty|y\s+treinta)(?!\w))?"
    noon = grammar().one_of("clock", "noon")
    clock = r"\d{1,2}(?::[0-5]\d)?|(?:1[0-2]|[1-9])[0-5]\d|[01]\d[0-5]\d|2[0-3][0-5]\d"
    return rf"(?:(?:la|las|the)\s+)?(?:(?P<n{suffix}>{noon})|(?P<h{suffix}>(?:half\s+past\s+)?(?:(?:{clock})(?!\d)|{words}){half_hour}))(?:\s*{grammar().one_of('clock', 'oclock')})?{half}(?![a-z0-9])(?!\s*(?:days?|weeks?|minutes?|dias?|semanas?|minutos?|years?|/|-\d{{3}}))"  # noqa: E501


@cache
def _window_pattern() -> Scan:
    table = grammar()
    return Scan(
        rf"(?<![^\W_])(?<![\d/:.-])(?:{table.one_of('clock', 'between')}\s+)?{_hour_pattern('1')}\s*(?:(?:de|en|por|in)\s+(?:la|the)\s+(?:manana|tarde|morning|afternoon)\s*)?{table.one_of('clock', 'to')}\s*{_hour_pattern('2')}"  # noqa: E501
    )


@cache
def _after_pattern() -> Scan:
    table = grammar()
    return Scan(
        rf"(?<![^\W_])(?<!half\s){table.one_of('clock', 'after')}\s+(?:about\s+|around\s+|como\s+)?{_hour_pattern('')}"
    )


@cache
def _onward_pattern() -> Scan:
    return Scan(rf"(?<![^\W_])(?<![:/.-]){_hour_pattern('')}(?:\s*\+|\s+{grammar().one_of('clock', 'onward')}(?!\w))")


@cache
def _before_pattern() -> Scan:
    return Scan(rf"(?<![^\W_]){grammar().one_of('clock', 'before')}\s+{_hour_pattern('')}")


@cache
def _at_pattern() -> Scan:
    return Scan(
        rf"(?<![^\W_])(?<![\d/:.-])(?P<at>{grammar().one_of('clock', 'at')}\s+(?:about\s+|around\s+|las?\s+)?)?{_hour_pattern('')}(?:\s?ish)?"  # noqa: E501
    )


@cache
def _part(part: str) -> Scan:
    words = sorted(
        (
            word
            for word in grammar().tables["timing"]["parts"][part]
            if not re.fullmatch(r"[ap]\\\.\?m\\\.\?|aft", word)
        ),
        key=len,
        reverse=True,
    )
    return Scan(rf"(?<![^\W_])(?:{'|'.join(spaced(word) for word in words)})(?![^\W_])")


@cache
def _day_range() -> Scan:
    day = day_pattern()
    return Scan(rf"(?<!\w)(?P<a>{day})\s*(?:-|to|through|thru|a|al|hasta(?: el)?)\s*(?P<b>{day})(?!\w)")


@cache
def _one_day() -> Scan:
    return Scan(rf"(?<!\w){day_pattern()}(?!\w)")
