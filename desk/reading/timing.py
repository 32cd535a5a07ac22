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
from desk.reading.calendar import day_pattern, last_of, monday, month_later, month_pattern, weekday
from desk.reading.grammar import grammar, spaced
from desk.reading.numbers import number_pattern, small
from desk.reading.shapes import Hit, Unusable

_BUCKETS = ("exploring", "flexible", "asap")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last` (either may be open), named at some characters; `weekly` for a bare day of the week."""

    first: date | None
    last: date | None
    start: int
    end: int


def hits(asked: Asked) -> list[Hit]:
    """When, as a whole message says it; how long something has lasted or when it happened is not when to come."""
    clear = _without_past(asked)
    value = _days(clear)
    if value:
        return [value]
    match = _bucket(clear)
    return [match] if match else []


def read(asked: Asked) -> Hit | Unusable | None:
    """The days asked for, or a bucket; with `prev`, another day or part of the day for the one held."""
    clear = _without_past(asked)
    if asked.prev and (hit := _moved(clear)):
        return hit
    if hit := _days(clear) or _bucket(clear):
        return hit
    if asked.prev is None and (part := _part(clear)):
        return Hit({"bucket": "flexible", "part": part[0]}, part[1], part[2])
    if said(asked, "timing", "past", "not_when") or calendar.exact_dates(asked) or re.search(r"(?<!\d)\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?(?!\d)", asked.text.folded) or re.search(rf"{month_pattern()}\s+\d|\d(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{month_pattern()}", asked.text.folded):
        return _by_dateparser(asked) or Unusable(*body(asked.text))
    return None


def _without_past(asked: Asked) -> Asked:
    spans = [match.span() for match in grammar().pattern("timing", "not_when").finditer(asked.text.folded)]
    return asked.of(asked.text.without(*spans)) if spans else asked


# ---- days ------------------------------------------------------------------------------------


def _days(asked: Asked) -> Hit | None:
    spans = _merged(asked, _spans(asked))
    wanted = [span for span in spans if not _rejected(asked, span)]
    if not wanted:
        return None
    chosen = wanted[-1] if len(wanted) > 1 and grammar().pattern("correction", "marker").search(asked.text.folded, wanted[0].end, wanted[-1].start) else wanted[0]
    chosen = _bounded(asked, chosen)
    if chosen.last and chosen.last < asked.today:
        return None
    first = chosen.first if chosen.first is None or chosen.first >= asked.today or chosen.last is None else max(chosen.first, asked.today)
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
    for pattern, meaning in _grammar():
        for match in pattern.finditer(asked.text.folded):
            overlapping = [span for span in found if span.start < match.end() and match.start() < span.end]
            if all(match.start() <= span.start and span.end <= match.end() for span in overlapping) or not overlapping:
                span = meaning(asked, match)
                if span and not any(other.start <= span[2] and span[3] <= other.end and (other.end - other.start) >= span[3] - span[2] for other in overlapping):
                    found = [other for other in found if other not in overlapping]
                    found.append(Span(*span))
    return sorted(found, key=lambda span: span.start)


def _merged(asked: Asked, spans: list[Span]) -> list[Span]:
    """`monday or tuesday`, `the 18th to the 22nd` as one stretch."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].last and span.first and not _rejected(asked, merged[-1]) and _connector().fullmatch(asked.text.folded[merged[-1].end : span.start]):
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
            case "before":
                return Span(asked.today, span.first - timedelta(days=1), start, span.end) if span.first > asked.today else span
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
    named = [(match, part) for part in ("morning", "afternoon", "evening") for match in _part_pattern(part).finditer(asked.text.folded) if not _not_before().search(asked.text.before(match.start(), 24))]
    if named:
        if len({part for _, part in named}) > 1:
            return None
        match, part = named[0]
        return part, match.start(), match.end()
    clock = re.search(r"(?<![\d/:.-])(?P<h>\d{1,2})(?::[0-5]\d)?\s*(?P<m>a\.?\s?m|p\.?\s?m)(?![a-z])", asked.text.folded)
    if not clock or not 1 <= int(clock["h"]) <= 12:
        return None
    hour = int(clock["h"]) % 12 + (12 if clock["m"][0] == "p" else 0)
    measures = grammar().measures["clock"]
    name = "evening" if hour >= measures["evening_from"] else "afternoon" if hour >= measures["afternoon_from"] else "morning"
    return name, clock.start(), clock.end()


# ---- corrections -----------------------------------------------------------------------------


def _moved(asked: Asked) -> Hit | None:
    """Another day, week or part for the days held: `the 15th not the 14th`, `a day later`, `in the afternoon instead`."""
    held = _held(asked.prev)
    if not held:
        return None
    first, last = held
    text = asked.text.folded
    start, end = body(asked.text)
    part = _part(asked)
    kept_part = {"part": part[0]} if part else {"part": asked.prev["part"]} if asked.prev.get("part") else {}
    shift = _shift().search(text)
    if shift and (days := _length(shift["n"], shift["u"])):
        back = bool(shift["earlier"])
        moved = timedelta(days=-days if back else days)
        return Hit(_value(first + moved, last + moved) | kept_part, start, end)
    number = [match for match in _plain_day().finditer(text) if not _not_before().search(asked.text.before(match.start(), 24))]
    weekdays = [match for match in _weekday_only().finditer(text) if not _not_before().search(asked.text.before(match.start(), 24))]
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
        return Hit({key: value for key, value in asked.prev.items() if key != "part"} | {"part": part[0]}, part[1], part[2])
    return None


def _held(prev: Any) -> tuple[date, date] | None:
    match prev:
        case {"start": str(first), **rest}:
            return date.fromisoformat(first), date.fromisoformat(rest.get("end", first))
    return None


def _value(first: date, last: date) -> dict[str, str]:
    return {"start": first.isoformat(), "end": last.isoformat()}


def _by_dateparser(asked: Asked) -> Hit | None:
    """What our own patterns missed, where the whole answer is a short exact date."""
    start, end = body(asked.text)
    answer = asked.text.folded[start:end]
    if len(answer) > grammar().measures["length"]["dateparser"] or not re.search(r"\d", answer) or not re.search(r"[a-z]{3}", answer):
        return None
    if not re.search(month_pattern(), answer):
        return None
    import dateparser

    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": asked.now.replace(tzinfo=None), "REQUIRE_PARTS": ["day", "month"]}
    parsed = dateparser.parse(answer, languages=["en", "es"], settings=settings)
    return Hit(_value(parsed.date(), parsed.date()), start, end) if parsed and parsed.date() >= asked.today else None


# ---- the grammar of days ---------------------------------------------------------------------

type _Meaning = tuple[date | None, date | None, int, int] | None


def _today(asked: Asked, match: re.Match[str]) -> _Meaning:
    return asked.today, asked.today, *match.span()


def _tomorrow(asked: Asked, match: re.Match[str]) -> _Meaning:
    if match.group().startswith("manana") and re.search(r"(?:por|en|de|a)\s+$", asked.text.before(match.start(), 5)) and not re.search(r"para\s+$", asked.text.before(match.start(), 6)):
        return None
    return asked.in_days(1), asked.in_days(1), *match.span()


def _after_tomorrow(asked: Asked, match: re.Match[str]) -> _Meaning:
    return asked.in_days(2), asked.in_days(2), *match.span()


def _weekday(asked: Asked, match: re.Match[str]) -> _Meaning:
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


def _week(asked: Asked, match: re.Match[str]) -> _Meaning:
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


def _weekend(asked: Asked, match: re.Match[str]) -> _Meaning:
    saturday = monday(asked.today) + timedelta(days=5)
    if match["next"] or match["next2"]:
        saturday += timedelta(days=7)
    return max(saturday, asked.today), saturday + timedelta(days=1), *match.span()


def _month(asked: Asked, match: re.Match[str]) -> _Meaning:
    ahead = 1 if match["next"] or match["next2"] else 0
    return _in_month(asked, *month_later(asked.today, ahead), match)


def _named_month(asked: Asked, match: re.Match[str]) -> _Meaning:
    word = match["mon"].rstrip(".")
    if re.search(r"\d(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?$", asked.text.before(match.start("mon"), 10)):
        return None
    bare = word in ("may", "march", "mar", "sat", "sun", "dic", "ene")
    alone = re.fullmatch(rf"\W*{re.escape(word)}\W*", asked.text.folded)
    bounded = re.search(r"(?:after|before|by|until|till|from|starting)\s+$", asked.text.before(match.start(), 12))
    if bare and not (bounded or match["pre"] or match["end"] or match["begin"] or match["mid"] or alone):
        return None
    number = calendar.month_number(word)
    year = int(match["y"]) if match["y"] else asked.today.year + (number < asked.today.month)
    if match["pre"] and re.match(r"next|prox", match["pre"]) and number == asked.today.month:
        year += 1
    return _in_month(asked, year, number, match)


def _in_month(asked: Asked, year: int, month: int, match: re.Match[str]) -> _Meaning:
    first, last = date(year, month, 1), last_of(year, month)
    if match["begin"]:
        last = date(year, month, 10)
    elif match["mid"]:
        first, last = date(year, month, 11), date(year, month, 20)
    elif match["end"]:
        first = date(year, month, 21)
    return max(first, asked.today) if last >= asked.today else first, last, *match.span()


def _year(asked: Asked, match: re.Match[str]) -> _Meaning:
    year = asked.today.year + (1 if match["next"] or match["next2"] else 0)
    return max(date(year, 1, 1), asked.today), date(year, 12, 31), *match.span()


def _season(asked: Asked, match: re.Match[str]) -> _Meaning:
    begin, end = grammar().table("timing", "seasons")[match["season"]]
    year = asked.today.year + (1 if asked.today.month > (end if end >= begin else 12) else 0)
    first, last = date(year, begin, 1), last_of(year + (end < begin), end)
    if match["next"]:
        first, last = (first, last) if first > asked.today else (first.replace(year=first.year + 1), last_of(last.year + 1, end))
    return max(first, asked.today), last, *match.span()


def _ahead(asked: Asked, match: re.Match[str]) -> _Meaning:
    """`in 3 days`, `in two to three weeks`, `2 weeks from now`."""
    least = _length(match["n"], match["u"])
    most = _length(match["n2"], match["u"]) if match["n2"] else least
    if least is None or most is None:
        return None
    if re.match(r"bus|work|habil|lab", match["u"]) or re.search(r"habil|labor", match["u"]):
        return _working_day(asked, small(match["n"])), _working_day(asked, small(match["n2"] or match["n"])), *match.span()
    if match["u"].startswith(("mo", "mes")) and not match["n2"] and (count := small(match["n"])):
        year, month = month_later(asked.today, count)
        value = date(year, month, min(asked.today.day, last_of(year, month).day))
        return value, value, *match.span()
    return asked.in_days(min(least, most)), asked.in_days(max(least, most)), *match.span()


def _within(asked: Asked, match: re.Match[str]) -> _Meaning:
    """`within two weeks`, `the next 10 days`."""
    most = _length(match["n2"] or match["n"] or ("2" if match["u"].endswith("s") else "1"), match["u"])
    if most is None:
        return None
    if match["u"].startswith(("mo", "mes")) and (count := small(match["n2"] or match["n"] or ("2" if match["u"].endswith("s") else "1"))):
        year, month = month_later(asked.today, count)
        return asked.today, date(year, month, min(asked.today.day, last_of(year, month).day)), *match.span()
    return asked.today, asked.in_days(most), *match.span()


def _day_number(asked: Asked, match: re.Match[str]) -> _Meaning:
    number = int(match["d"] or match["d2"]) if (match["d"] or match["d2"]) else grammar().table("numbers", "ordinals")[match["w"]]
    value = calendar.coming_day(number, asked.today) if 1 <= number <= 31 else None
    if value and match["last"] and 1 <= int(match["last"]) <= 31:
        last = calendar.coming_day(int(match["last"]), value)
        return (value, last, *match.span()) if last else None
    return (value, value, *match.span()) if value else None


def _day_range(asked: Asked, match: re.Match[str]) -> _Meaning:
    """`May 18-22`, `del 18 al 22 de mayo`."""
    month = calendar.month_number(match["mon"])
    first = calendar.coming(month, int(match["d"]), asked.today) if 1 <= int(match["d"]) <= 31 else None
    if not first or not 1 <= int(match["d2"]) <= last_of(first.year, month).day:
        return None
    last = first.replace(day=int(match["d2"]))
    return (first, last, *match.span()) if last >= first else None


def _week_of(asked: Asked, match: re.Match[str]) -> _Meaning:
    if match["mon"]:
        value = calendar.coming(calendar.month_number(match["mon"]), int(match["d"]), asked.today)
    else:
        value = calendar.coming_day(int(match["d"]), asked.today)
    return (monday(value), monday(value) + timedelta(days=6), *match.span()) if value else None


def _length(word: str | None, unit: str) -> int | None:
    """Days in `word` units; None where the number cannot be read."""
    count = small(word) if word else None
    if count is None or count > 400:
        return None
    if re.search(r"hour|hr|hora", unit):
        return -(-count // 24)
    if re.match(r"w|s", unit) and not re.match(r"work", unit):
        return count * 7
    if re.match(r"mo|mes", unit):
        return count * 30
    return count * 365 if re.match(r"y|ano", unit) else count


def _working_day(asked: Asked, count: int | None) -> date:
    day = asked.today
    for _ in range(count or 0):
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    return day


@cache
def _grammar() -> tuple[tuple[re.Pattern[str], Any], ...]:
    table = grammar()

    def one(*keys: str) -> str:
        return table.one_of("timing", *keys)

    number, month, day = number_pattern(), month_pattern(), day_pattern()
    unit = rf"(?P<u>{one('business_day', 'day', 'week', 'month', 'year', 'hour')})"
    count = rf"(?P<n>{number})(?:\s*(?:-|to|or|a|o|and|y)\s*(?P<n2>{number}))?\s*"
    comes = r"(?:que\s+(?:viene|entra|sigue)|proxim[oa]|entrante|siguiente)"
    which = rf"(?:(?P<next>{one('next')})\s+|(?P<this>{one('this')})\s+)?"
    where = rf"(?:(?P<end>{one('end_of')})\s*|(?P<mid>{one('middle_of')})\s*|(?P<begin>{one('start_of')})\s*)?"
    of = r"(?:(?:the|la|el|de|del)\s+)?"
    words = "|".join(sorted(table.table("numbers", "ordinals"), key=len, reverse=True))
    seasons = "|".join(table.table("timing", "seasons"))

    def whole(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])")

    return (
        (whole(one("after_tomorrow")), _after_tomorrow),
        (whole(one("tomorrow")), _tomorrow),
        (whole(one("today", "tonight")), _today),
        (whole(rf"{which}(?P<day>{day})(?:\s+(?P<over>after next)|\s+(?P<next2>{comes}|(?:of\s+)?next week|de la (?:proxima semana|semana que viene)|week))?"), _weekday),
        (whole(rf"(?P<next>{one('next')})\s+week,?\s+(?:on\s+)?(?P<day>{day})(?P<this>(?!))?(?P<over>(?!))?(?P<next2>(?!))?"), _weekday),
        (whole(rf"{where}{of}{which}{one('week')}(?:\s+(?P<next2>{comes}))?(?:\s+(?P<following>after next))?(?!\s*(?:of|del|from|ago)\b)"), _week_or_none),
        (whole(rf"{of}{which}{one('weekend')}(?:\s+(?P<next2>{comes}))?"), _weekend),
        (whole(rf"{where}{of}{which}{one('month')}(?:\s+(?P<next2>{comes}))?"), _month_or_none),
        (whole(rf"{of}{which}{one('year')}(?:\s+(?P<next2>{comes}))?"), _year_or_none),
        (whole(rf"{where}(?P<pre>(?:in|this|next|by|of|during|for|sometime in|around|en|para|este|el mes de|el proximo|de|durante)\s+)?(?P<mon>{month})(?:\s+(?:de\s+|del\s+)?(?P<y>20\d\d))?(?!\s*\d)"), _named_month),
        (whole(rf"(?:in|this|next|during|en|este|esta|el|la)\s+(?:(?P<next>next|proxim[oa])\s+)?(?:the\s+|el\s+|la\s+)?(?P<season>{seasons})"), _season),
        (whole(rf"{one('in')}\s+{count}{unit}(?:['s]*\s+{one('from_now')})?"), _ahead),
        (whole(rf"{count}{unit}['s]*\s+{one('from_now')}"), _ahead),
        (whole(rf"{one('within')}\s+(?:{count})?{unit}"), _within_or_none),
        (whole(rf"(?P<mon>{month})\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|to|through|thru|and|or|until)\s*(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\s*(?:am|pm|:))"), _day_range),
        (whole(rf"(?:del?|entre|from|between)?\s*(?:el\s+|the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|al?|y|o|to|and|or|through)\s*(?:el\s+|the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:de|of)?\s*(?P<mon>{month})"), _day_range),
        (whole(rf"{one('week_of')}\s+(?:(?P<mon>{month})\s+)?(?:the\s+|el\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?"), _week_of),
        (whole(rf"(?:(?:the|el|dia|on the|para el|on|al|del|hasta el)\s+(?:dia\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|to|through|thru|al)\s*(?:the\s+|el\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?(?!\s*(?:[:/.,-]\s?\d|am|pm|a\.|p\.|de |days?|weeks?|dias?|seman|mes|month|horas?|o'?clock|%))|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)(?!\s+(?:floor|street|st|ave|grade))|(?:the|on the)\s+(?P<w>{words})(?!\s+(?:of|time|one|week|half|part|available|appointment|opening|slot|thing|day)))"), _day_number),
        (re.compile(r"^\W*(?P<d>\d{1,2})(?P<d2>(?!))?(?P<w>(?!))?(?P<last>(?!))?\W*$"), _day_number),
    )


def _week_or_none(asked: Asked, match: re.Match[str]) -> _Meaning:
    return _week(asked, match) if match["following"] or match["this"] or match["next"] or match["next2"] or (match["end"] or match["mid"] or match["begin"]) else None


def _month_or_none(asked: Asked, match: re.Match[str]) -> _Meaning:
    return _month(asked, match) if match["this"] or match["next"] or match["next2"] or (match["end"] or match["mid"] or match["begin"]) else None


def _year_or_none(asked: Asked, match: re.Match[str]) -> _Meaning:
    return _year(asked, match) if match["this"] or match["next"] or match["next2"] else None


def _within_or_none(asked: Asked, match: re.Match[str]) -> _Meaning:
    return _within(asked, match) if match["n"] or re.match(r"(?:with)?in|the coming|dentro|over|during|en|durante", match.group()) else None


@cache
def _part_pattern(part: str) -> re.Pattern[str]:
    listed = sorted((word for language in [grammar().tables["timing"]["parts"][part]] for word in language), key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spaced(word) for word in listed)})(?![^\W_])")


@cache
def _connector() -> re.Pattern[str]:
    return re.compile(rf"[\s,]*(?:{grammar().one_of('timing', 'to')}[\s,]*)?(?:(?:el|la|the|on|o|or|and|y|del|maybe)\s+)?(?<=[\s,\-–/])")


@cache
def _bound(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){grammar().one_of('timing', key)}\s+$")


@cache
def _not_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){grammar().one_of('timing', 'not')}\s+(?:on\s+|the\s+|el\s+|la\s+|en\s+|this\s+|in\s+|por\s+)*$")


@cache
def _shift() -> re.Pattern[str]:
    table = grammar()
    unit = table.one_of("timing", "day", "week", "month")
    return re.compile(rf"(?<!\w)(?P<n>{number_pattern()})\s+(?P<u>{unit})\s+(?:(?P<later>{table.one_of('correction', 'later')})|(?P<earlier>{table.one_of('correction', 'earlier')}))(?!\w)")


@cache
def _plain_day() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:/.-])(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:/]|\s*(?:am|pm|days?|weeks?|dias?|semanas?))")


@cache
def _weekday_only() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){day_pattern()}")


def _not_anywhere(text: str) -> bool:
    return bool(grammar().pattern("correction", "not").search(text))

