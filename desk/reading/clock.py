"""Hours of the clock: windows, `after` and `before`, an hour, a part of the day.

How bare hours are read is told in desk.reading.contact_time."""

import re
from functools import cache

from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar, spaced
from desk.reading.numbers import cardinal_pattern, small
from desk.reading.scan import Scan
from desk.reading.shapes import Hit

NO_TIME = re.compile(r"(?<![\d:/.-])\d{1,2}:[6-9]\d(?!\d)")


type Clock = tuple[str | None, str | None, int, int]
"""Start and end (either may be open) and where they stand."""


def hours(asked: Asked, taken: list[tuple[int, int]]) -> Clock | None:
    """The hours told outside the characters `taken`, which name days."""
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
    return _window(asked) or _one_sided(asked) or _hour_of_part(asked) or _part_window(asked) or _at(asked)


def between_hours(asked: Asked) -> Hit | None:
    """`I get off at 5 and I'm in bed by 8, so in between there`: the two hours told."""
    there = _BETWEEN_THEM.search(asked.text.folded)
    if not there:
        return None
    told = [match for match in _at_pattern().finditer(asked.text.indexed) if match.end() <= there.start()]
    bounds = [_bare(asked, match, after=True) for match in told[-2:]]
    match bounds:
        case [int(first), int(last)] if first != last:
            last += 720 if last < first and last < 720 else 0
            return Hit({"start": _time(first), "end": _time(last)}, told[-2].start(), there.end())
    return None


_BETWEEN_THEM = re.compile(
    r"(?<!\w)(?:in between|between)(?: (?:there|that|those|them|then|the two))?\W*$|entre (?:esas (?:dos )?horas|eso)\W*$"  # noqa: E501
)
_SIDE_BY_SIDE = len(" de la ")
"""Characters at most between an hour and the part of the day that tells its half (`las cinco y media de la tarde`)."""


def refused_windows(asked: Asked) -> list[tuple[int, int]]:
    """Where hours from one to another are named that are not wished (`any time except 12-1`)."""
    spans = [match.span() for match in _window_pattern().finditer(asked.text.indexed)]
    return [span for span in spans if refused_at(asked, span[0]) or _NOT_DURING.search(asked.text.before(span[0], 40))]


_NOT_DURING = re.compile(r"(?<!\w)(?:not|never|except|no) (?:during|while|durante|mientras)(?!\w)[^,.;]*(?:,\s*)?$")
"""Before the hours of something that keeps somebody (`not during school, 8-3`)."""


def _hour_of_part(asked: Asked) -> Clock | None:
    """`evening, say 6:30`, `en la noche, como a las 8`: the hour, in that half of the day."""
    part, at = _part_window(asked), _at(asked)
    if not part or not at or not at[0] or not part[0] or not part[1]:
        return None
    if part[2] < at[3] and at[2] < part[3]:
        return None
    if 0 <= part[2] - at[3] <= _SIDE_BY_SIDE:
        return at[0], None, at[2], part[3]
    halves = [_shifted(at[0], hours) for hours in (0, 12, -12)]
    hour = next((one for one in halves if part[0] <= one <= part[1]), None) or next(
        (one for one in halves if _shifted(part[0], -_NEAR) <= one <= _shifted(part[1], _NEAR)), None
    )
    return (hour, None, min(part[2], at[2]), max(part[3], at[3])) if hour else None


_NEAR = 2
"""Hours an hour may lie outside of the part of the day it is told with (`evening, like 9`)."""


def _shifted(time: str, hours: int) -> str:
    return f"{int(time[:2]) + hours:02d}{time[2:]}"


def _window(asked: Asked) -> Clock | None:
    """`between 2 and 4`, `9-5`, `de 2 a 4 de la tarde`, `10am to noon`."""
    match = _window_pattern().search(asked.text.indexed)
    if not match:
        return None
    second_half = match["m2"] or _half_after(asked, match.end())
    end = _hour(match["h2"], match["n2"], second_half)
    start = _hour(match["h1"], match["n1"], match["m1"])
    if start is None or end is None:
        return None
    end = end or 12 * 60
    if not match["m1"] and second_half and start % (12 * 60) < end and start != end:
        start = start % 720 + 720 if end >= 720 and start % 720 + 720 < end else start % 720
    if not second_half and end <= start:
        end += 720
    return (_time(start), _time(end), *match.span()) if start < end <= 1440 else None


def _one_sided(asked: Asked) -> Clock | None:
    start = end = None
    spans = []
    if outside := _not_outside_pattern().search(asked.text.indexed):
        first = _half_told(outside, "1", after=False)
        last = _half_told(outside, "2", after=True)
        return (_time(first), _time(last), *outside.span()) if first and last and first < last else None
    if (never := _not_after_pattern().search(asked.text.indexed)) and (end := _bare(asked, never, after=True)):
        spans.append(never.span())
        asked = asked.of(asked.text.without(never.span()))
    match = _after_pattern().search(asked.text.indexed) or _onward_pattern().search(asked.text.indexed)
    if match:
        start = _bare(asked, match, after=True)
        spans.append(match.span())
    befores = (*_before_pattern().finditer(asked.text.indexed), *_latest_pattern().finditer(asked.text.indexed))
    other = next((one for one in befores if not (match and match.start() <= one.start() < match.end())), None)
    if other and end is None:
        end = _bare(asked, other, after=False)
        if start is not None and end is not None and end <= start:
            if other["m"] or other.start() < match.start():
                return None
            end += 720
        spans.append(other.span())
    if start is None and end is None:
        return None
    return _time(start), _time(end), min(at for at, _ in spans), max(at for _, at in spans)


def _at(asked: Asked) -> Clock | None:
    """`at 3`, `3pm`, `noon`: the hour from which to call."""
    for match in _at_pattern().finditer(asked.text.indexed):
        if _COUNTED.match(asked.text.folded, match.end()):
            continue
        if (
            _half_after(asked, match.end())
            or match["at"]
            or match["m"]
            or match["n"]
            or ":" in match.group()
            or match.group().endswith("ish")
            or (
                len(match["h"] or "") in (3, 4)
                and re.match(
                    r"\s*(?:is|works|es|est|or so|ish|sharp|on the dot)(?!\w)|\W*$", asked.text.after(match.end(), 14)
                )
            )
            or ((match["h"] or "0") in _OF_A_CLOCK and _IS_WISHED.match(asked.text.folded, match.end()))
            or (asked.prev and len(re.findall(r"\d+", asked.text.folded)) == 1)
            or re.fullmatch(r"\W*", asked.text.folded[: match.start()] + asked.text.folded[match.end() :])
        ):
            hour = _bare(asked, match, after=False)
            if hour is not None:
                first = _OR_HOUR.search(asked.text.before(match.start(), 8))
                earlier = _half(int(first["h"]), 0, "p" if hour >= 12 * 60 else "a") if first else None
                if first and earlier is not None and earlier < hour:
                    return _time(earlier), None, match.start() - len(first.group()), match.end()
                return _time(hour), None, *match.span()
    return None


_COUNTED = re.compile(
    r"\s*(?:hours?|hrs?|times|days?|weeks?|months?|years?|minutes?|mins?|miles|kids|horas|veces|dias|semanas|meses|anos|minutos|millas)(?!\w)"
)
"""After a number that counts something (`I sleep like 4 hours a night`)."""
_OR_HOUR = re.compile(r"(?<![\w:/.-])(?P<h>1[0-2]|[1-9]) (?:o|or) (?:a las? )?$")
"""Before the later of two hours (`10 o 11 de la mañana`)."""
_OF_A_CLOCK = frozenset(str(hour) for hour in range(1, 13))
_IS_WISHED = re.compile(
    r"\s*(?:is|'s|works?|would (?:be|work)|es|seria|me (?:queda|viene|funciona|conviene)|sounds|suits|estaria)(?:\s+(?:much|a lot|way|usually|always|probably|mucho|lo|mas|muy))?(?:\s+(?:better|best|good|fine|ok|okay|great|perfect|ideal|easier|easiest|mejor|bien|bueno|me|for me)(?!\w)|\W*$)"  # noqa: E501
)
"""After a bare hour that is the one wished (`4 is better`)."""


def _part_window(asked: Asked) -> Clock | None:
    windows = grammar().measures["parts"]
    found: list[tuple[str, int, int]] = []
    for part in ("morning", "afternoon", "evening"):
        for match in _part(part).finditer(asked.text.indexed):
            if (
                match.group()[1:2] in ".m"
                and match.group()[:2] in ("am", "pm", "a.", "p.")
                and _of_an_hour().search(asked.text.before(match.start(), 16))
            ):
                continue
            if _NO_AFTER.match(asked.text.folded, match.end()):
                continue
            if not refused_at(asked, match.start()) and not re.search(
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


_NO_AFTER = re.compile(
    r",? (?:no(?=\s*(?:[,.;]|$))|(?:is|are) (?:no good|not good|bad|out)|(?:do|does|wo)(?:n'?t| not) work|no (?:puedo|se puede))(?!\w)"  # noqa: E501
)
"""After a part of the day that is turned down (`en las noches no`)."""


def _half_told(match: re.Match[str], suffix: str, *, after: bool) -> int | None:
    """Minutes of one of two hours, its half of the day as told, else as `_in_half` has it."""
    half, noon = match[f"m{suffix}"], match[f"n{suffix}"]
    minutes = _hour(match[f"h{suffix}"], noon, half)
    return minutes if minutes is None or half or noon else _in_half(minutes, after=after)


def _bare(asked: Asked, match: re.Match[str], *, after: bool) -> int | None:
    """Minutes of an hour that may lack its half of the day."""
    half = match["m"] or _half_after(asked, match.end())
    minutes = _hour(match["h"], match["n"], half)
    if minutes is None or half or match["n"]:
        return minutes
    return _in_half(minutes, after=after)


def _in_half(minutes: int, *, after: bool) -> int:
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
        bare = re.sub(r"^half\s+past\s+|[\s-]+(?:y\s+media|thirty|y\s+treinta)$", "", word or "")
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


@cache
def refused_hour() -> Scan:
    """An hour or part of the day that is taken back (`not 3`, `better than mornings`)."""
    lunch = grammar().one_of("clock", "lunch")
    parts = rf"(?:mornings?|afternoons?|evenings?|nights?|(?:las? )?(?:mananas?|tardes?|noches?)|(?:during\s+|durante\s+)?(?:(?:my|mi|el|the)\s+)?{lunch})"  # noqa: E501
    return Scan(
        rf"(?<!\w)(?:not|no|instead of|rather than|better than|(?<!later )(?<!earlier )(?<!sooner )(?<!more )(?<!less )than|en vez de|en lugar de|que no sea|mejor que)\s+(?:(?:at|a|in|en|por|the|la|las|on)\s+)*(?:{_hour_pattern('')}|{parts})(?!\s*(?:or|and|o|y|to|a|-)\s*\d)"  # noqa: E501
    )


@cache
def _hour_pattern(suffix: str) -> str:
    half = rf"\s*(?P<m{suffix}>a\.?\s?m\.?|p\.?\s?m\.?|(?<=\d)[ap](?![a-z]))?"
    words, half_hour = cardinal_pattern() + r"(?![a-z])", r"(?:[\s-]+(?:y\s+media|thirty|y\s+treinta)(?!\w))?"
    noon = grammar().one_of("clock", "noon")
    clock = r"\d{1,2}(?::[0-5]\d)?|(?:1[0-2]|[1-9])[0-5]\d|[01]\d[0-5]\d|2[0-3][0-5]\d"
    return rf"(?:(?:la|las|the)\s+)?(?:(?P<n{suffix}>{noon})|(?P<h{suffix}>(?:half\s+past\s+)?(?:(?:{clock})(?!\d)|{words}){half_hour}))(?:\s*{grammar().one_of('clock', 'oclock')})?{half}(?:[\s-]?ish)?(?![a-z0-9])(?!\s*(?:days?|weeks?|minutes?|dias?|semanas?|minutos?|years?|/|-\d{{3}}))"  # noqa: E501


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
def _not_outside_pattern() -> Scan:
    """`no calls before 10 or after 6`."""
    return Scan(
        rf"(?<![^\W_])(?:don'?t|do not|never|nobody|no one|no|not|nadie|nunca)\s+(?:\w+\s+){{0,3}}?(?:before|antes\s+de)\s+{_hour_pattern('1')}\s*,?\s+(?:or|and|nor|ni|o|y)\s+(?:after|past|despues\s+de)\s+{_hour_pattern('2')}"  # noqa: E501
    )


@cache
def _not_after_pattern() -> Scan:
    return Scan(rf"(?<![^\W_]){grammar().one_of('clock', 'not_after')}\s+{_hour_pattern('')}")


@cache
def _onward_pattern() -> Scan:
    return Scan(rf"(?<![^\W_])(?<![:/.-]){_hour_pattern('')}(?:\s*\+|\s+{grammar().one_of('clock', 'onward')}(?!\w))")


@cache
def _before_pattern() -> Scan:
    return Scan(
        rf"(?<![^\W_]){grammar().one_of('clock', 'before')}\s+(?:(?:i|we|my|he|she|que|yo|me)\s+(?:\w+\s+){{1,5}}(?:at|around|a las?)\s+)?{_hour_pattern('')}"  # noqa: E501
    )


@cache
def _latest_pattern() -> Scan:
    return Scan(
        rf"(?<![^\W_])(?<![:/.-]){_hour_pattern('')},?\s*(?:at (?:the )?(?:very )?latest|or (?:earlier|before|sooner)|max|tops|a mas tardar|como maximo|a lo mas)(?!\w)"  # noqa: E501
    )


@cache
def _at_pattern() -> Scan:
    return Scan(
        rf"(?<![^\W_])(?<![\d/:.-])(?P<at>{grammar().one_of('clock', 'at')}\s+(?:about\s+|around\s+|las?\s+)?)?{_hour_pattern('')}(?:\s?ish)?"  # noqa: E501
    )


@cache
def _of_an_hour() -> re.Pattern[str]:
    """Before an `am` that is no part of the day: an hour, or somebody who is."""
    return re.compile(rf"(?:\d|(?<!\w)(?:{cardinal_pattern()}|thirty|o'?clock|i|que|who))[\s.]*$")


@cache
def _part(part: str) -> Scan:
    words = sorted(
        (word for word in grammar().tables["timing"]["parts"][part] if word != "aft"),
        key=len,
        reverse=True,
    )
    return Scan(rf"(?<![^\W_])(?:{'|'.join(spaced(word) for word in words)})(?![^\W_])")


def refused_at(asked: Asked, start: int) -> bool:
    return bool(
        re.search(
            rf"(?<!\w){_NO}\s+(?:on\s+(?:an?\s+)?|call\s+(?:me\s+)?(?:on\s+)?|los\s+|el\s+|en\s+|in\s+|por\s+|las?\s+|the\s+|during\s+|too\s+|very\s+|so\s+|muy\s+|tan\s+|sea\s+|be\s+)*$",
            asked.text.before(start, 30),
        )
    )


_NO = r"(?:not|no|never|except|but not|(?<!same time )(?<!same hour )but|menos|excepto|nunca|isn'?t|can'?t do)"
