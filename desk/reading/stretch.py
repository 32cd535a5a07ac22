"""Stretches of days as they are named, joined (`monday or tuesday`) and bounded (`by`, `before`, `after`)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from desk.reading import calendar
from desk.reading.asked import Asked
from desk.reading.days import day_grammar
from desk.reading.grammar import grammar, spaced


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last` (either may be open), named at some characters; `weekly` for a bare day of the week."""  # noqa: E501

    first: date | None
    last: date | None
    start: int
    end: int


NOT_AFTER = re.compile(
    r"\s*,?\s*(?:no(?=\s*(?:[,.;]|$))|no (?:puedo(?! (?:faltar|perder|salir|dejar|pedir|llegar tarde)(?!\w))|me|se puede|sirve|va)|(?:is|are|'s) (?:out|no good|not good|bad|full|taken|impossible|a no|shot|packed|slammed|crazy|nuts|insane|jammed|booked(?: up)?|hectic)|(?:won'?t|doesn'?t|does not|will not) (?:work|do)|(?:i )?(?:can'?t|cannot)(?! (?:wait|(?:miss|get off|get out of|take off|skip|leave|afford|lose|call off|be late)(?!\w))))(?!\w)"  # noqa: E501
)
"""After a day that is turned down: `monday no`, `the 15th won't work`."""


def spans_of(asked: Asked) -> list[Span]:
    """Every day or stretch of days named, in order, the longest words first where they overlap."""
    found: list[Span] = []
    gone = [
        (one.start, one.end) for one in calendar.exact_dates(asked) if one.value < asked.today and not one.year_said
    ]
    for one in calendar.exact_dates(asked):
        if one.value >= asked.today or one.year_said:
            found.append(Span(one.value, one.value, one.start, one.end))
    for pattern, meaning in day_grammar():
        for match in pattern.finditer(asked.text.indexed):
            if any(start <= match.start() and match.end() <= end for start, end in gone):
                continue
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


def joined(asked: Asked, spans: list[Span]) -> list[Span]:
    """`monday or tuesday`, `the 18th to the 22nd` as one stretch."""
    merged: list[Span] = []
    for span in spans:
        if (
            merged
            and merged[-1].last
            and span.first
            and not rejected(asked, merged[-1])
            and (
                _connector().fullmatch(gap := _part_between().sub("", asked.text.folded[merged[-1].end : span.start]))
                or _NUMBERED.fullmatch(gap)
            )
        ):
            if (
                merged[-1].first == merged[-1].last
                and span.first == span.last
                and re.fullmatch(r"[\s,]*(?:(?:the|el|on)\s+)?", gap)
                and _numbered_day().search(asked.text.folded[span.start : span.end])
                and not _numbered_day().search(asked.text.folded[merged[-1].start : merged[-1].end])
            ):
                merged[-1] = Span(span.first, span.last, merged[-1].start, span.end)
                continue
            if _is_part(merged[-1], span) and _ONLY.fullmatch(gap):
                merged.append(span)
                continue
            if _after_a_next(asked, merged[-1], span):
                later = span.first + timedelta(days=7)
                span = Span(later, later, span.start, span.end)
            if span.last and span.last < merged[-1].last and _until().search(gap):
                numbered = _numbered_day().search(asked.text.folded[span.start : span.end])
                later = calendar.coming_day(span.last.day, merged[-1].last) if numbered else None
                later = later or span.last + timedelta(days=7)
                span = Span(later, later, span.start, span.end)
            first, last = min(merged[-1].first or span.first, span.first), max(merged[-1].last, span.last or span.first)
            merged[-1] = Span(first, last, merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _after_a_next(asked: Asked, named: Span, span: Span) -> bool:
    """Whether a bare day of the week goes with the next one before it (`next wednesday or thursday`)."""
    return (
        named.first == named.last
        and span.first == span.last
        and span.first < named.first
        and bool(_NEXT.search(asked.text.folded[named.start : named.end]))
        and bool(re.fullmatch(rf"{calendar.day_pattern()}s?", asked.text.folded[span.start : span.end]))
    )


_NEXT = re.compile(r"(?<!\w)(?:next|proxim[oa]|(?:que|q) (?:viene|entra|sigue))(?!\w)")


def _is_part(whole: Span, part: Span) -> bool:
    """Whether the second stretch or day lies in the first, a stretch, and is shorter."""
    if not (whole.first and whole.last and part.first and part.last) or whole.first == whole.last:
        return False
    return (
        whole.first <= part.first and part.last <= whole.last and (whole.first, whole.last) != (part.first, part.last)
    )


_ONLY = re.compile(r"\s*,\s*(?:(?:del|el|la|on|the|from|maybe|like)\s+)*")
"""Before what tells a stretch more closely (`this week, thursday or friday`)."""
_NUMBERED = re.compile(r"[\s,.;\x01]*(?:\(?[2-5](?:[).:]|st|nd|rd|th)|(?<!\w)b[).])\s*(?:(?:el|the|on|or|o)\s+)*")
"""Before the next of a numbered list (`1) tuesday 2) wednesday`)."""
_COMES_HOME = re.compile(r"(?<!\w)(?:home|out|discharged|released|a casa|de alta)\s+$")
_HOME_THEN = re.compile(_COMES_HOME.pattern[:-1] + r"(?:until|till?|'til|hasta)\s+(?:the\s+|el\s+)*$")
"""Before the day of coming home, which `until` does not push on (`he won't be home till monday`)."""
_MOVED = re.compile(r"(?<!\w)(?:mov|bump|push|pull|bring|brought)\w*\s+(?:\S+\s+){0,3}$")
"""Before `up to friday`, which is then the day itself."""


def bounded(asked: Asked, span: Span) -> Span:
    """The span with `by`, `before`, `after`, `from` before it taken in."""
    for key in ("by", "after", "before", "from"):
        match = _bound(key).search(asked.text.before(span.start, _WINDOW)) or (
            _event(key).search(asked.text.before(span.start, _WINDOW))
            if key != "from" and re.search(r"\d", asked.text.folded[span.start : span.end])
            else None
        )
        if not match or span.first is None:
            continue
        start = span.start - len(asked.text.before(span.start, _WINDOW)) + match.start()
        match key:
            case "before" | "after" if (day := _A_DAY.search(asked.text.before(start, 14))) and span.last:
                beside = span.first - timedelta(days=1) if key == "before" else span.last + timedelta(days=1)
                return Span(beside, beside, start - len(day.group()), span.end)
            case "by" if match.group().startswith("up ") and _MOVED.search(asked.text.before(start, 24)):
                return Span(span.first, span.last, start, span.end)
            case "by" if _UNTIL.match(match.group()) and (
                _NOT_UNTIL.search(asked.text.before(start, 40))
                or _AWAY.match(asked.text.folded, span.end)
                or NOT_AFTER.match(asked.text.folded, span.end)
            ):
                comes = _COMES_HOME.search(asked.text.before(start, 24))
                return Span(span.first, span.last if comes else None, start, span.end)
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
            case "after" if re.match(r"(?:not?|nothing|nada|ni)(?!\w)", match.group()):
                return Span(span.first, None, start, span.end)
            case "after":
                return Span((span.last or span.first) + timedelta(days=1), None, start, span.end)
            case "from":
                return Span(span.first, None if span.first == span.last else span.last, start, span.end)
    if span.first and span.first > asked.today and _BEFORE_THAT.match(asked.text.folded, span.end):
        return Span(asked.today, span.first - timedelta(days=1), span.start, span.end)
    if _AT_LEAST.search(asked.text.before(span.start, 24)):
        return Span(span.first, None, span.start, span.end)
    if _AT_LATEST.match(asked.text.folded, span.end):
        return Span(asked.today, span.last, span.start, span.end)
    if re.match(
        r"\s+(?:or (?:later|after)|onwards?|and (?:after|later|beyond|onwards?)|(?:en|para|pa'?|hacia|de ahi (?:en|para)) (?:a|de)?(?:delante)|o despues|at (?:the )?(?:very )?earliest|the earliest|como minimo)(?!\w)",  # noqa: E501
        asked.text.after(span.end, 26),
    ):
        return Span(span.first, None, span.start, span.end)
    return span


_AT_LEAST = re.compile(r"(?<!\w)(?:at least|minimum(?: of)?|por lo menos|al menos|minimo)\s+(?:in\s+|en\s+)?$")
_AT_LATEST = re.compile(
    r",?\s*(?:(?:at )?the (?:very )?latest|at latest|tops|max(?:imum)?|or (?:before|sooner|earlier)|a mas tardar|como (?:maximo|mucho)|maximo|o antes|(?:is|es) (?:my |the |our |mi |el |la )?(?:deadline|cut-?off|latest|limite|fecha limite))(?!\w)"  # noqa: E501
)
_BEFORE_THAT = re.compile(
    r"[,.;]?\s+(?:(?:and|so|but|y|pero|asi que)\s+)?(?:(?!not|nothing|can'?t|nada|no )[\w']+\s+){0,6}?(?:before (?:that|then)|antes de es[oa])"  # noqa: E501
    r"(?=\W*$|\W+(?:please|if|por favor|si)(?!\w)|\W+(?:\w+\s+){0,2}(?:we|i)(?:'d| would| want| need| hope)(?!\w)"
    r"|\W+(?:\w+\s+){0,2}(?:quer|quisier|quier|necesit|nos gustar|me gustar)\w+)"
)
"""After the day of something else (`surgery is June 10 and before that we would like …`)."""
_WINDOW = 70
"""Characters before a day that may bound it."""


def within_another(asked: Asked, wanted: list[Span]) -> Span | None:
    """`next week but after wednesday`, `june, after the 10th`: the part of a stretch that the bounds of a day leave."""
    if len(wanted) == 2 and _narrows(asked, *wanted):
        return wanted[1]
    if len(wanted) != 2 or not wanted[0].first or not wanted[0].last or wanted[0].first == wanted[0].last:
        return None
    whole, day = wanted[0], _same_month(wanted[0], wanted[1])
    bounds = bounded(asked, day)
    if (
        day.first != day.last
        or bounds.start == day.start
        or not _BESIDE.fullmatch(asked.text.folded[whole.end : bounds.start])
    ):
        return None
    first, last = max(bounds.first or whole.first, whole.first), min(bounds.last or whole.last, whole.last)
    return Span(first, last, whole.start, day.end) if first <= last else None


def _narrows(asked: Asked, whole: Span, part: Span) -> bool:
    """`next week but only mon thru fri`: whether the second stretch lies in the first and takes its place."""
    stretch = part.first != part.last and _is_part(whole, part)
    return stretch and bool(_BESIDE.fullmatch(asked.text.folded[whole.end : part.start]))


def _same_month(whole: Span, day: Span) -> Span:
    if day.first and whole.first and whole.first.day == 1 and day.first.day <= 28:
        moved = day.first.replace(year=whole.first.year, month=whole.first.month)
        return Span(moved, moved, day.start, day.end) if day.first == day.last else day
    return day


_BESIDE = re.compile(
    r"[\s,]*(?:(?:but|pero|only|just|solo|any ?time|any day|ideally|preferably|if possible|like|that|so|the|la|el|del"
    r"|from|todavia|(?:would be|is|works) (?:best|better|good|fine|great)|(?:seria|es) (?:lo )?mejor)[\s,]+)*"
)
_A_DAY = re.compile(r"(?<!\w)(?<!any )(?<!cualquier )(?:the |el |un )?(?:very )?(?:day|dia) $")
_UNTIL = re.compile(r"until|'?till?(?!\w)|hasta")
_NOT_UNTIL = re.compile(
    r"(?<!\w)(?:not|no|never|nunca|nothing|\w+n'?t|cannot|away|gone|busy|tied up|travel\w*|out of town|on vacation|rehab|in the hospital|hospitali[sz]ed|inpatient|nursing home|internad[oa]|hospitalizad[oa]|de viaje|fuera|ocupad[oa])(?!\w)(?:(?!wait|esper)[^,.;!?])*$"  # noqa: E501
)
"""`can't come until June 8`: from that day on."""
_AWAY = re.compile(
    r",?\s+(?:i'?m|we'?re|i am|she'?s|he'?s|estoy|ando)\s+(?:away|gone|busy|tied up|travel\w*|out|on vacation|working|de viaje|fuera|ocupad[oa]|trabajando)(?!\w)"  # noqa: E501
)


def rejected_of(asked: Asked, spans: list[Span]) -> list[Span]:
    """The spans turned down, each of a list (`can't do monday or tuesday`) among them."""
    refused: list[Span] = []
    for span in spans:
        listed = refused and _LISTED.fullmatch(asked.text.folded[refused[-1].end : span.start])
        if rejected(asked, span) or (listed and not _AFTER_ALL.match(asked.text.folded, span.end)):
            refused.append(span)
    return refused


_LISTED = re.compile(r"[\s,.]*(?:or|nor|and|ni|o|y|&)\s+(?:(?:on|the|el|la|en)\s+)*")
_AFTER_ALL = re.compile(
    r"\s*,?\s*(?:yes|yeah|works?|is (?:fine|good|ok|okay|better|best|free|great)|would|si(?!\w)|puedo|sirve|esta bien|mejor)"  # noqa: E501
)


def rejected(asked: Asked, span: Span) -> bool:
    if _HOME_THEN.search(asked.text.before(span.start, 40)):
        return False
    return bool(
        not_before().search(asked.text.before(span.start, 24))
        or _NOT_LEAVING.search(asked.text.before(span.start, 50))
        or (
            NOT_AFTER.match(asked.text.after(span.end, 30)) and not _TILL_THEN.search(asked.text.before(span.start, 24))
        )
    )


_NOT_LEAVING = re.compile(
    r"(?<!\w)(?:(?:is|are|was|be)(?:n'?t| not)|not|ain'?t|won'?t be|no (?:sale|se va|viene|llega|le dan de alta))(?: (?:leaving|coming|going|getting|discharged|released|moving|out|home|here|over|there|back|in|de alta))*(?: (?:on|this|next|el|este|the))*\s+$"  # noqa: E501
)
"""Before a day on which somebody does not leave or come (`she isn't leaving Friday after all`)."""
_TILL_THEN = re.compile(r"(?<!\w)(?:until|till?|'til|hasta)\s+(?:the\s+|el\s+|la\s+|que\s+)*$")


@cache
def _numbered_day() -> re.Pattern[str]:
    ordinals = "|".join(sorted(grammar().table("numbers", "ordinals"), key=len, reverse=True))
    return re.compile(rf"\d|(?<!\w)(?:{ordinals})(?!\w)")


@cache
def _connector() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,]*(?:{grammar().one_of('timing', 'to')}[\s,]*)?(?:(?:el|la|the|on|o|or|and|y|del|maybe)\s+)?(?<=[\s,\-–/])"  # noqa: E501
    )


@cache
def _part_between() -> re.Pattern[str]:
    """A part of the day before an `or` (`thursday afternoon or friday morning`)."""
    parts = [word for listed in grammar().tables["timing"]["parts"].values() for word in listed]
    return re.compile(
        rf"^\s+(?:(?:in|at|por|en|de)\s+)?(?:the\s+|la\s+)?(?:{'|'.join(spaced(word) for word in parts)})(?=\s*,?\s+(?:or|o)\s)"  # noqa: E501
    )


@cache
def _until() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:to|through|thru|until|till|al?|hasta)(?!\w)|[-–]")


@cache
def _bound(key: str) -> re.Pattern[str]:
    on_that = r"(?:(?:my|the|our|his|her|mi|el|la)\s+(?:[\w']+,?\s+){1,5}?(?:(?:which |that |it )?(?:is|'s|falls|starts|begins)(?: on)?|which is|thats?|that's|on|in|del?|que (?:es|cae|sera)(?: el)?)\s+(?:the\s+|el\s+)?)?"  # noqa: E501
    if key in ("before", "after"):
        of_the_day = r"work|shift|class|lunch|noon|dinner|appointment|turno|trabajo|clase|comer"
        happens = rf"(?:i|we|he|she|they|school|classes|my \w+|the \w+|our \w+)\s+(?:(?!(?:{of_the_day})(?!\w))[a-z']+\s+){{1,4}}?(?:(?:on\s+)?the\s+|on\s+)?"  # noqa: E501
        happening = rf"de\s+(?:que\s+)?(?:(?!(?:{of_the_day})(?!\w))[a-z]+\s+){{1,8}}?(?:el\s+)?"
        on_that = rf"(?:{on_that}|(?:my|our|his|her)\s+|{happens}|{happening})"
    return re.compile(rf"(?<![^\W_]){grammar().one_of('timing', key)}\s+{on_that if key != 'from' else ''}$")


@cache
def _event(key: str) -> re.Pattern[str]:
    """`after my daughter's graduation, june 6`."""
    return re.compile(
        rf"(?<![^\W_]){grammar().one_of('timing', key)}\s+(?:(?:my|our|his|her|the|mi|su|la|el|de mi|de la|del)\s+)?(?!(?:way|work|shift|class|lunch|noon|dinner|appointment|turno|trabajo|clase|comer)(?!\w))(?:[\w']+\s+){{0,5}}?[\w']+,\s+(?:(?:on|due|that's|thats|it's|its|es|que es|(?:(?:we|i|they|he|she|nos|me|se)\s+)?(?:(?:are|am|is|'m|'re)\s+)?(?:leav|fly|flies|go|travel|depart|start|begin|vamos|voy|va|salimos|salgo|viajamos|viajo)\w*(?:\s+(?:out|off))?(?:\s+on)?)\s+)?(?:the\s+|el\s+)?$"  # noqa: E501
    )


@cache
def not_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_]){grammar().one_of('timing', 'not')}\s+(?:on\s+|the\s+|el\s+|la\s+|en\s+|this\s+|in\s+|an?\s+|por\s+)*$"  # noqa: E501
    )


@cache
def _end_of() -> re.Pattern[str]:
    return re.compile(grammar().one_of("timing", "end_of"))
