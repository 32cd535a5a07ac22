"""When to call: days of the week, hours, a zone; or any time.

A bare hour from 7 to 11 is the morning, from 12 to 6 the afternoon; after a bare "after", 1 to 7 are the afternoon and
evening; in `9 to 5` and `2 to 4` the end follows the beginning. Morning, afternoon and evening stand for the windows of
grammar/measures.toml. A day (`tomorrow`) becomes its day of the week."""

import re
from datetime import timedelta
from functools import cache
from typing import Any

from desk.reading import figures
from desk.reading.asked import Asked, body, said
from desk.reading.calendar import day_pattern, exact_dates, weekday
from desk.reading.clauses import comes_to, without_reasons
from desk.reading.clock import NO_TIME, between_hours, hours, refused_at, refused_hour, refused_windows
from desk.reading.grammar import grammar
from desk.reading.no_wish import without_greetings
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable
from desk.reading.story import without_affairs, without_stories
from desk.reading.text import Text
from desk.reading.times_away import without_times_away

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CALLING = Scan(
    r"(?<!\w)(?:best|number|numero|cell|mensaj\w*|prefier\w*|email|correo|call|reach|text|contact|phone|ring|llam\w*|marc\w*|contact\w*|hablar\w*|best time|mejor hora|weekdays?|entre semana|available|disponible|free)(?!\w)"  # noqa: E501
)
_TO_BE_CALLED = re.compile(
    r"(?<!\w)(?:(?:call|reach|text|contact|phone|ring) (?:me|us)|best (?:time|hours?)|mejor hora|llam\w+me|me (?:llam|marqu|habl)\w+|marqu\w*me)(?!\w)"  # noqa: E501
)
"""A clause that says so of being called goes before one that only names hours."""
_ABOUT = re.compile(r"(?:about|around|como|unos)\s+\d+\s+[a-z]{3}")
_TIMELY = re.compile(
    r"\d|noon|lunch|dia\b|after|before|between|despues|antes|entre|partir|morning|evening|night|manana|tarde|noche|week|los |days"  # noqa: E501
)
_AS_A_RULE = re.compile(
    r"(?<!\w)(?:weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days|entre semana|fines? de semana|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos))(?!\w)"  # noqa: E501
)

_I_CALL = Scan(
    r"(?<!\w)(?:i'?ll (?:just )?(?:call|reach|contact|find)|i will (?:call|reach)|(?:yo )?(?:los|les|le|lo|la) (?:busco|llamo|marco|hablo|contacto)|yo (?:llamo|marco|hablo))(?!\w)"  # noqa: E501
)
"""Who calls of their own accord says no hour to be called (`no me llamen, yo los busco cuando pueda`)."""
_REFUSED_AFTER = re.compile(
    r",?\s*(?:no(?=\s*(?:[,.;]|$))|no (?:puedo|se puede|estoy|sirve)|(?:is|are) (?:no good|not good|out|bad|busy|taken)|(?:i )?(?:can'?t|cannot)(?! wait)|(?:don'?t|doesn'?t|won'?t) work|(?:ya )?(?:quit[ea]|borr[ea]|elimin[ea]|sa(?:c|qu)[ea]|olvid[ea])n?(?:lo|se)?(?: de la lista)?|(?:comes|goes) off|can (?:go|come off)|(?:is )?off the list|(?:you can )?(?:drop|remove|scratch|forget) (?:it|that))(?!\w)"  # noqa: E501
)
_NOT_TO_CALL = re.compile(
    r"(?<!\w)(?:don'?t|do not|never|no|nunca)\s+(?:(?:me|nos|you|ever|want|please|quiero|que|por favor)\s+)*(?:call|phone|ring|contact|bother|text|llam|marqu|molest|habl|contact)\w*(?:\s+(?:me|us|at|on|here|en|a|por|de))*\s+$"  # noqa: E501
)
"""`don't call me at` any hour."""
_CANNOT_SAY = re.compile(
    r"(?<!\w)(?:(?:can'?t|cannot|couldn'?t) (?:say|tell)|won'?t (?:\w+ )?know|(?:know|clue|idea|idk|dunno) (?:(?:my|the|our|his|her) )?(?:\w+ )?(?:until|till|'?til)|depends? on (?:my|the|his|her|our) (?:shifts?|schedule|hours|rota|roster|work)(?! (?:\w+ ){0,4}(?:ok|fine|good|best|works?)(?!\w))|depende de (?:mis?|los?|el|sus?) (?:turnos?|horarios?)|(?:shifts?|schedule|hours|rota|roster|turnos?|horarios?) (?:(?:only|me|nos|lo|los) )?(?:comes? out|(?:they'?re |its |it'?s )?(?:gets?|is|are)? ?posted|drops?|sale|salen|dan)|(?:they'?re|it'?s|its|theyre) (?:only )?posted|chang\w+ (?:every|each) (?:week|day)|find out (?:my|the|our) (?:\w+ )?(?:hours|shifts?|schedule|rota))(?!\w)|no (?:le |les )?(?:puedo|podria|sabria) decir|no (?:lo )?(?:se|sabre)(?: nada)? hasta"  # noqa: E501
)
_ONLY = re.compile(r"(?<!\w)(?:only|just|solo|solamente|nomas|nada mas|unicamente)(?!\w)")
_BUSY_ON = re.compile(
    r"[\s,]*(?:(?:because|since|cuz|cause|as|and|porque|ya que|y|pues)\s+)?(?:i'?m|im|i|we'?re|we|yo|ando|estoy|trabajo|manejo|cuido|doy)(?!\w)(?! (?:(?:am|are|'m) )?(?:only |just |usually |home |solo )*(?:free|home|available|good|open|can|could|prefer|want|would|like|off|have|get off|(?:get|have|take) \d+|disponible|libre|puedo|prefiero|quiero|pueden?)(?!\w))"  # noqa: E501
)
_NO_CALLS = re.compile(
    r"\W*(?:please\s+)?(?:no|sin)\s+(?:phone\s+)?(?:calls?|calling|llamadas?)(?:\s+(?:at all|ever|please|thanks|por favor|whatsoever))*\s*(?:[,.;]|$)"  # noqa: E501
)
_ADDED = Scan(r"(?<!\w)(?:too|also|as well|add|plus|tambien|agreg\w+|ademas)(?!\w)")
_LETTER_RANGE = re.compile(r"(?<![\w'.])(?P<a>m|tu|th|t|w|f|sa|su)\s?-\s?(?P<b>tu|th|t|w|f|sa|su)(?![\w'.])")
_LETTERS = {"m": 0, "t": 1, "tu": 1, "w": 2, "th": 3, "r": 3, "f": 4, "sa": 5, "su": 6}
_DAY_LETTERS = re.compile(
    r"(?<![\w'.])(?:(?:m|tu|th|t|w|r|f|sa|su)[\s,/&]+(?:and\s+)?)+(?:tu|th|w|r|f|sa|su)(?![\w'.])|(?<!\w)m[/ ]?w[/ ]?f(?!\w)"  # noqa: E501
)
"""Days by their letters: `m w f`, `t/th`."""
_EITHER = re.compile(r"(?<!\w)(?:either|any|each|whichever|this|that) one(?!\w)")
"""Where *one* is no hour (`sat or sun, either one`)."""
_BEFORE_THAT = Scan(r"(?<!\w)(?:before (?:that|then|it)|antes de es[oa]|(?:mejor|so|asi que) antes)(?=\W*$)")
_ONCE = Scan(
    r"(?<!\w)(?:once|when|as soon as|after|despues de(?: que)?|cuando|saliendo de|al salir de|luego de)(?!\w)[^.;!\n,]*"
)
"""A time told by what is done before it (`después de que salgo de misa los domingos`)."""
_THEN = Scan(
    r"(?<!\w)(?:after (?:that|then|it)|(?:so|then|call|try|any ?time) after(?:wards?)?(?=\W*$)|from then on|then on|afterwards?|(?:ya |pero |y )*despues(?= (?:si|puedo|ya|me|estoy)(?!\w)|\W*$)|despues de eso|luego de eso|a partir de ahi|de ahi en adelante)(?!\w)"  # noqa: E501
)


def hits(asked: Asked) -> list[Hit]:
    """Times to call, where the message says hours or parts together with calling or as a rule (`weekdays after 5`)."""
    if not _CALLING.search(asked.text.indexed):
        return []
    asked = asked.of(without_greetings(asked.text))
    clauses = re.finditer(r"[^.;!?\n,]+", asked.text.folded)
    for clause in sorted(clauses, key=lambda one: not _TO_BE_CALLED.search(one.group())):
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
    asked = asked.of(without_greetings(asked.text))
    if impossible := NO_TIME.search(asked.text.folded):
        return Unusable(*impossible.span())
    asked = asked.of(asked.text.without(*(one.span() for one in _EITHER.finditer(asked.text.folded))))
    asked = asked.of(without_times_away(asked.text))
    asked = asked.of(figures.hours(without_stories(asked, "past", "daily")))
    if between := between_hours(asked):
        return between
    asked = asked.of(_without_hours_put_right(asked))
    for narrower in (comes_to, without_reasons):
        shorter = asked.of(narrower(asked.text))
        if shorter.text is not asked.text and _when(shorter, corrects=False):
            asked = shorter
    taken = _days_taken(asked)
    asked = asked.of(_without_days_busy(asked))
    clear = asked.of(_without_refused(asked))
    free = clear.of(without_affairs(clear))
    hit = _when(free, clear.text is not asked.text)
    hit = _after_that(clear, free) or hit
    if free.text is not clear.text:
        if not isinstance(hit, Hit) and not said(asked, "status", "unknown"):
            hit = _when(clear, clear.text is not asked.text)
        elif isinstance(hit, Hit) and "days" not in hit.value and (days := _days_after(clear)):
            hit = Hit({"days": days} | {key: hit.value[key] for key in hit.value if key != "any"}, hit.start, hit.end)
    if (
        isinstance(hit, Hit)
        and "any" in hit.value
        and (
            said(asked, "clock", "not_all")
            or refused_windows(asked)
            or _ASK_ANOTHER.search(asked.text.indexed)
            or (said(asked, "channel", "not_at_all") and _I_CALL.search(asked.text.indexed))
        )
    ):
        return None
    if isinstance(hit, Hit) and _CANNOT_SAY.search(asked.text.folded) and not _AS_A_HABIT.search(asked.text.indexed):
        return None
    if isinstance(hit, Hit) and (left := [day for day in hit.value.get("days", ()) if day not in taken]):
        hit = Hit(hit.value | {"days": left}, hit.start, hit.end)
    if isinstance(hit, Hit) and taken and "days" not in hit.value and _ANY_OTHER.search(asked.text.indexed):
        days = {"days": [day for day in _DAYS if day not in taken]}
        return Hit(days | {key: hit.value[key] for key in hit.value if key != "any"}, hit.start, hit.end)
    return hit or _unusable(asked)


def _without_hours_put_right(asked: Asked) -> Text:
    """The text without the hours another takes back in the same breath (`2 to 4, no wait, 3 to 5`)."""
    for match in _put_right().finditer(asked.text.indexed):
        first = hours(asked.of(asked.text.without((match.start(), len(asked.text.raw)))), [])
        if first and hours(asked.of(asked.text.without((0, match.end()))), []):
            return asked.text.without(first[2:])
    return asked.text


@cache
def _put_right() -> Scan:
    return Scan(
        rf"(?<!\w)(?:{grammar().one_of('correction', 'marker')}|make (?:it|that)|mejor (?:que sea|ponga(?:le)?))(?!\w)"
    )


def _unusable(asked: Asked) -> Unusable | None:
    if re.search(
        r"(?<!\d)(?:(?:2[5-9]|[3-9]\d)(?::\d\d)?\s*(?:am|pm|:)|(?:1[3-9]|2[0-4])\s*[ap]m)|(?:at|las|before|after)\s+(?:2[5-9]|[3-9]\d)(?![\d:])",  # noqa: E501, RUF100
        asked.text.folded,
    ):
        return Unusable(*body(asked.text))
    return None


def _after_that(asked: Asked, free: Asked) -> Hit | None:
    """`I nap from 1 to 3 so call after that`: from the end of what keeps somebody; `… so before that`: till it begins."""  # noqa: E501
    if earlier := _BEFORE_THAT.search(asked.text.indexed):
        begins = hours(asked.of(asked.text.without((earlier.start(), len(asked.text.raw)))), [])
        return Hit({"end": begins[0]}, begins[2], earlier.end()) if begins and begins[0] else None
    then = _THEN.search(free.text.indexed)
    if then and free.text is asked.text:
        free = asked.of(asked.text.without((0, then.start()))) if then.group().endswith("after") else free
    if not then:
        return None
    rest = free.of(free.text.without((0, then.end()))) if _ANY_TIME.search(free.text.folded[: then.start()]) else free
    if hours(rest, []):
        return None
    kept = hours(asked.of(asked.text.without((then.start(), len(asked.text.raw)))), [])
    if not kept or not (kept[1] or kept[0]):
        return None
    days, _ = _days(free)
    return Hit(({"days": days} if days else {}) | {"start": kept[1] or kept[0]}, kept[2], then.end())


def _days_after(asked: Asked) -> list[str]:
    told = _ONCE.search(asked.text.indexed)
    return _days(asked.of(asked.text.part(*told.span())))[0] if told else []


def _without_days_busy(asked: Asked) -> Text:
    """The text without the days and hours somebody has something to do (`Fridays I watch the baby`), beside such as are
    told apart from them: days with `only`, hours, or other days."""
    clauses = list(_CLAUSE.finditer(asked.text.folded))
    taken = [clause.span() for clause in clauses if _day_taken().match(clause.group())]
    busy = [clause.span() for clause in clauses if clause.span() in taken or _BUSY_ON.match(clause.group())]
    told = [clause for clause in clauses if clause.span() not in busy]
    if not busy or not told:
        return asked.text
    named = [_when(asked.of(asked.text.part(*clause.span())), corrects=False) for clause in told]
    values = [hit.value for hit in named if hit and "any" not in hit.value]
    if any("start" in value or "end" in value for value in values) or any(
        hit and _ONLY.search(clause.group()) for hit, clause in zip(named, told, strict=True)
    ):
        return asked.text.without(*busy)
    return asked.text.without(*taken) if values else asked.text


def _days_taken(asked: Asked) -> list[str]:
    """The days told to be taken as a whole (`Sundays are church`)."""
    clauses = [clause for clause in _CLAUSE.finditer(asked.text.folded) if _day_taken().match(clause.group())]
    starts = [clause.start() + _day_taken().match(clause.group()).start("of") for clause in clauses]
    named = [
        _when(asked.of(asked.text.part(start, clause.end())), corrects=False)
        for start, clause in zip(starts, clauses, strict=True)
    ]
    return [day for hit in named if hit and hit.value.keys() == {"days"} for day in hit.value["days"]]


@cache
def _day_taken() -> re.Pattern[str]:
    """How a clause begins that tells what fills a day or a part of it (`Mornings are bath and pills`)."""
    part = r"mornings?|afternoons?|evenings?|nights?|(?:por )?las? (?:mananas?|tardes?|noches?)"
    of_days = rf"(?:{day_pattern()}|{part}|weekdays|weekends|fines de semana|(?:during )?the week|entre semana)"
    free = r"(?:all |always |usually |much |just |the |a |most |siempre |la |lo |el |very |really |muy |only )*(?:good|fine|ok|okay|best|better|great|open|free|clear|easier|easiest|perfect|works?|when|where|home|available|off|preferred|mejor\w*|buen\w*|libre\w*|cuando|bien|perfect\w*|any|after|before|between|at|from|\d)"  # noqa: E501
    can = r"(?:(?:am|are|is|'m|'re|m|usually|always|only|just|would|could|can|do)\s+)*(?:free|home|off|available|good|open|can|could|prefer|want|like|pick|have time|get (?:off|home|out)|finish|disponible|libre|puedo|prefiero|quiero|estoy en casa|descanso)"  # noqa: E501
    return re.compile(
        rf"\W*(?:but |and |on |los |el |y |pero )*(?P<of>{of_days})(?:(?: and | & | or | y |/){of_days})*(?: {part})?\s*(?:(?:is|are|es|son)\s+(?!{free}(?!\w))|(?:'s|im|i|we|he|she|they|yo|kids)(?:'m|'re|'s| am| are)?\s+(?!{can}(?!\w)))"  # noqa: E501
    )


_ANY_TIME = re.compile(
    r"(?<!\w)(?:any ?time|whenever|anything|good|free|home|cualquier hora|cuando (?:quieran|gusten))\W*$"
)
_ASK_ANOTHER = Scan(r"(?<!\w)(?:ask|preguntel?[eo]?(?:le)?s?|preguntar?le) (?:a )?(?:my|mi|him|her|them|ella|el)(?!\w)")
_CLAUSE = re.compile(r"(?:[^,.;!\n]|\.(?=\d))+")
_ANY_OTHER = Scan(
    r"(?<!\w)(?:(?:any|all|every|the) other (?:days?|time)|other days|the rest|cualquier otro|los demas|el resto|los otros)(?!\w)"  # noqa: E501
)
_AS_A_HABIT = Scan(
    r"(?<!\w)(?:usually|normally|mostly|generally|typically|probably|most (?:days|of the time)|but|anyway|normalmente|generalmente|casi siempre|por lo (?:general|regular)|pero)(?!\w)"  # noqa: E501
)


def _without_refused(asked: Asked) -> Text:
    """The text without the hours and parts of the day that are taken back (`4, not 3`, `better than mornings`)."""
    spans = [match.span() for match in refused_hour().finditer(asked.text.indexed)]
    clear = asked.text.without(*spans, *refused_windows(asked))
    return clear if asked.prev is None or re.search(r"[a-z]{3}|\d", clear.folded) else asked.text


def _when(asked: Asked, corrects: bool) -> Hit | None:
    days, day_spans = _days(asked)
    clock = hours(asked, day_spans)
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
            value = _kept(asked.prev, value, corrects)
            if _ADDED.search(asked.text.indexed) and "days" in value:
                named = {*value["days"], *asked.prev.get("days", ())}
                value["days"] = [day for day in _DAYS if day in named]
        return Hit(value, min(start for start, _ in spans), max(end for _, end in spans))
    if (
        (match := said(asked, "clock", "all_day"))
        and not said(asked, "clock", "not_all")
        and not _NOT_TO_CALL.search(asked.text.before(match.start(), 50))
        and not _NO_CALLS.match(asked.text.folded)
    ):
        return Hit({"any": True} | value, *match.span())
    return None


def _kept(held: dict[str, Any], new: dict[str, Any], corrects: bool) -> dict[str, Any]:
    """What was held with the new parts in place: new hours keep the days, new days keep the bounds, and one hour in
    place of another (`corrects`) keeps the hour at the other end."""
    bounds = {"start", "end"}
    both = held | new
    if (
        (corrects or "start" not in new)
        and len(bounds & new.keys()) == 1
        and both.get("start", "") < both.get("end", "24:00")
    ):
        bounds = set()
    kept = {key: value for key, value in held.items() if key not in new and not (key in bounds and bounds & new.keys())}
    return {key: (kept | new)[key] for key in ("days", "start", "end", "tz") if key in kept | new}


def _days(asked: Asked) -> tuple[list[str], list[tuple[int, int]]]:
    """Days named, in the order of the week, and where they stand."""
    text, wanted, refused, spans = asked.text.folded, set[int](), set[int](), []
    for match in _day_range().finditer(asked.text.indexed):
        first, last = weekday(match["a"]), weekday(match["b"])
        wanted |= {(first + i) % 7 for i in range((last - first) % 7 + 1)}
        spans.append(match.span())
    for match in _LETTER_RANGE.finditer(text):
        first, last = _LETTERS[match["a"]], _LETTERS[match["b"]]
        wanted |= {(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)}
        spans.append(match.span())
    for match in _DAY_LETTERS.finditer(text):
        letters = re.findall("th|tu|sa|su|[mtwrf]", match.group())
        if len(set(letters)) == len(letters):
            wanted |= {_LETTERS[letter] for letter in letters}
            spans.append(match.span())
    for words, numbers in (("weekdays", range(5)), ("weekend", (5, 6))):
        for match in grammar().scan("timing", words).finditer(asked.text.indexed):
            if not _inside(match, spans) and not re.search(r"this\s+$|este\s+$", asked.text.before(match.start(), 6)):
                (refused if refused_at(asked, match.start()) else wanted).update(numbers)
                spans.append(match.span())
    negated_until, matches = (
        -1,
        [match for match in _one_day().finditer(asked.text.indexed) if not _inside(match, spans)],
    )
    turned_down = {
        one.start()
        for one, later in zip(matches, matches[1:], strict=False)  # noqa: RUF007
        if _REFUSED_AFTER.match(text, later.end())
        and re.fullmatch(r"[\s,]*(?:or|and|o|y)[\s,]*(?:on\s+|los\s+|el\s+)?", text[one.end() : later.start()])
    }
    for match in matches:
        no = (
            refused_at(asked, match.start())
            or match.start() in turned_down
            or _REFUSED_AFTER.match(text, match.end())
            or (
                negated_until >= 0
                and re.fullmatch(
                    r"[\s,]*(?:or|and|o|y|ni|nor)?[\s,]*(?:on\s+|los\s+|el\s+)?", text[negated_until : match.start()]
                )
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


def _zone(asked: Asked) -> tuple[str, int, int] | None:
    zones = grammar().table("clock", "zones")
    match = _zone_pattern().search(asked.text.indexed)
    return (zones[match[1]], *match.span()) if match else None


@cache
def _zone_pattern() -> Scan:
    zones = "|".join(sorted(grammar().table("clock", "zones"), key=len, reverse=True))
    return Scan(
        rf"(?<!\w)(?:(?<=[\dm.] )|(?<=[\dm])|(?!(?:pt|et|ct|mt)(?!\w)))({zones})(?!\w)(?:\s+(?:standard\s+|daylight\s+)?time)?"  # noqa: E501
    )


@cache
def _day_range() -> Scan:
    day = day_pattern()
    return Scan(rf"(?<!\w)(?P<a>{day})\s*(?:-|to|through|thru|a|al|hasta(?: el)?)\s*(?P<b>{day})(?!\w)")


@cache
def _one_day() -> Scan:
    return Scan(rf"(?<!\w){day_pattern()}(?!\w)")
