"""Where: a ZIP code, a city, a state, a county, one of the site's own places, or anywhere.

Only what was said is told: a ZIP is not turned into its city. A ZIP that does not exist, or has not five digits, is not
usable. One of the site's places is `{"location": id}`."""

import re
from functools import cache
from typing import Any

from desk.reading import places
from desk.reading.asked import Asked, body, said
from desk.reading.come_from import without_origins
from desk.reading.grammar import grammar
from desk.reading.mistyped import OF_SOME_SIZE, near_city
from desk.reading.namesake import a_thing, the_town, without_its_verb
from desk.reading.numbers import runs
from desk.reading.phone import something_else
from desk.reading.shapes import Hit, Unusable
from desk.reading.story import without_stories
from desk.reading.text import fold
from desk.reading.zips import corrected_zip, not_before, zip_code

_LOOSE_STATES = frozenset(
    {
        *("in", "or", "me", "ok", "hi", "la", "de", "pa", "oh", "ma", "md", "id", "al", "co", "mi", "ca"),
        *("sd", "nd", "va", "ar", "ga", "mo", "ne", "ms", "mt", "ky", "ct", "il"),
    }
)


_WORDS_OF_AN_ANSWER = 3
_SHORT_TOWN = 5
"""Letters up to which a town typed small may be a word."""
_NOT_THE_STATE = re.compile(
    r"[\s,.;:(-]*(?<!\w)(?:(?:as in|like|i mean|digo)\s+)?(?:the\s+|la\s+)?(?:city|town|ciudad)(?:\s+of it)?,?\s+(?:and\s+|y\s+)?(?:not|no)\s+(?:the\s+|el\s+)?(?:state|estado)(?:\s+(?:lol|haha|jaja))?[\s.)]*|[\s,.;:(-]+(?:as in|like)\s+the\s+(?:city|town)(?!\s+of)\W*$"  # noqa: E501
)
"""After a city called like a state (`Delaware, the city not the state`)."""
_ZIP_UNKNOWN = re.compile(
    r"\W*(?:i\s+)?(?:idk|don'?t know|do not know|dont know|not sure (?:of|about)|forgot|can'?t remember"
    r"|no (?:me )?se|no recuerdo)"
    r"\s+(?:what\s+)?(?:the|my|our|el|mi)\s+(?:zip|zip ?code|codigo(?: postal)?)(?:\s+is)?\s*[,.;-]+\s*"
    r"(?:(?:but|pero)\s+)?"
    r"(?:(?:it'?s|its|i'?m in|we'?re in|i live in|es|estoy en|vivo en)\s+)?(?=\w)"
)
"""Before the town that is told in place of its ZIP code (`idk the zip, its whitehall`)."""
_A_ROAD = re.compile(
    r"(?<!\w)(?:on|off(?: of)?|by|route|rt|rte|highway|hwy|us|sr|state route|interstate|exit|i|carretera|ruta|salida)[\s.-]+$"  # noqa: E501
)
"""Before the number of a road."""
_BESIDE = 30
"""Characters at most between a ZIP code and the city it goes with."""


def hits(asked: Asked) -> list[Hit]:
    """ZIP codes, cities with their state or after `in`, counties and the site's places of a whole message."""
    asked = asked.of(without_origins(without_stories(asked, "past", "other")))
    zip_ = zip_code(asked, strict=True)
    place = _place(asked, whole_answer=False)
    if zip_ and place and max(zip_.start - place.end, place.start - zip_.end) > _BESIDE:
        place = None
    joined = _joined(zip_, place)
    return [the_town(asked, joined)] if joined else []


def read(asked: Asked) -> Hit | Unusable | None:
    """Everything of a place that the answer says."""
    if asked.prev and (hit := corrected_zip(asked)):
        return hit
    asked = asked.of(without_its_verb(asked.text))
    now_so = asked.of(without_stories(asked, "past"))
    asked = now_so if zip_code(now_so, strict=True) else asked
    if match := _ZIP_UNKNOWN.match(asked.text.folded):
        asked = asked.of(asked.text.without(match.span()))
    if match := _NOT_THE_STATE.search(asked.text.folded):
        asked = asked.of(asked.text.without(match.span()))
        asked.text.kept["states"] = []
    if (settled := _SETTLED.search(asked.text.folded)) and isinstance(
        found := read(asked.of(asked.text.without((0, settled.end())))), Hit
    ):
        return found
    found = _joined(zip_code(asked, strict=False), _place(asked, whole_answer=True))
    if found and "zip" in found.value:
        return found
    start, end = body(asked.text)
    tried = [
        run
        for run in runs(asked.text)
        if len(run.digits) >= 3
        and not something_else(asked, run)
        and not _A_ROAD.search(asked.text.before(run.start, 16))
    ]
    if tried and not found:
        return Unusable(tried[0].start, tried[0].end)
    if (match := said(asked, "location", "any")) and not found:
        return Hit({"any": True}, *match.span())
    if not found and (
        re.fullmatch(r"\d[\d\s-]*", asked.text.folded[start:end])
        or (said(asked, "location", "zip") and re.search(r"\d", asked.text.folded))
    ):
        return Unusable(start, end)
    return the_town(asked, found) if found else None


_SETTLED = re.compile(r"(?<=\w),\s*(?:mejor|better|rather|make it|let'?s (?:say|do)|actually)\s+(?=\w[^,;]*$)")
"""Before the place an answer comes to (`vivo en Reynoldsburg pero trabajo en Westerville, mejor Westerville`)."""


# ---- cities, states, counties ----------------------------------------------------------------


def _place(asked: Asked, *, whole_answer: bool) -> Hit | None:
    """City, state, county or one of the site's places."""
    value: dict[str, Any] = {}
    spans: list[tuple[int, int]] = []
    text = asked.text.folded
    county = _county(asked)
    if county:
        value["county"] = county[0]
        spans.append(county[1:])
    rest = asked.of(asked.text.without((_start_of_county(asked, county[1]), county[2]))) if county else asked
    if (city := _city(rest, whole_answer=whole_answer)) is not None and (not county or whole_answer):
        value["city"] = city[0]
        spans.append(city[1:3])
        if city[3]:
            value["state"] = city[3]
    if "state" not in value and (state := _state_beside(asked, spans, whole_answer=whole_answer)):
        value["state"] = state[0]
        spans.append(state[1:])
    if not value and (named := asked.site.locations.find(asked.text.tokens)):
        place = next(one for one in named)
        if not not_before().search(asked.text.before(place.start, 20)) and (
            (whole_answer and len(asked.text.folded.split()) <= _WORDS_OF_AN_ANSWER)
            or re.search(
                r"(?:at|in|en|to|near|your|the|de|a)\s+(?:the\s+|your\s+|la\s+|el\s+)?$",
                asked.text.before(place.start, 16),
            )
        ):
            return Hit({"location": place.id}, place.start, place.end)
    if (
        whole_answer
        and not value.keys() - {"state"}
        and len(text) < 40
        and (near := near_city(asked))
        and ("state" in near.value or not value)
    ):
        return near
    return (
        Hit(
            {key: value[key] for key in ("city", "state", "county") if key in value},
            min(s for s, _ in spans),
            max(e for _, e in spans),
        )
        if value
        else None
    )


def _start_of_county(asked: Asked, start: int) -> int:
    said = re.search(r"condado\s+(?:de\s+)?$", asked.text.before(start, 20))
    return start - (len(said.group()) if said else 0)


def _state_beside(asked: Asked, spans: list[tuple[int, int]], *, whole_answer: bool) -> tuple[str, int, int] | None:
    """The state said, where it goes with the city: not another clause on somebody else (`my mother is in Florida but …`)."""  # noqa: E501
    state = _state(asked, spans, whole_answer=whole_answer)
    if not state or not spans:
        return state
    between = asked.text.folded[min(spans[0][1], state[2]) : max(spans[0][0], state[1])]
    if state[2] <= spans[0][0] and (
        not _OF_THE_STATE.fullmatch(between)
        or grammar().pattern("location", "gone").search(re.split(r"[.;!?]", asked.text.before(state[1], 40))[-1])
    ):
        return None
    return (
        None
        if re.search(r"(?<!\w)(?:but|pero|and i|although|aunque|so|now|mejor|y yo)(?!\w)|[.;!]\s", between)
        else state
    )


_OF_THE_STATE = re.compile(
    r"[\s,:;(.-]*(?:(?:side|area|state|in|at|around|near|and|the|city|town|of|part|estado|en|de|la|ciudad|y|cerca|it'?s|es)[\s,:(.-]+)*"
)
"""What may stand between a state and the city after it; a clause of its own tells of another place (`moved from Tennessee, we're in …`)."""  # noqa: E501


def _like_a_word(words: str, *, capital: bool) -> bool:
    """Whether a town small everywhere is called like an ordinary word, a person or a country, or has no capital."""
    if words in places.small() or words in grammar().everyday:
        return True
    sizes = places.gazetteer().sizes
    return (not capital or words in places.ordinary()) and all(
        sizes.get((words, code), 0) < OF_SOME_SIZE for code in places.codes()
    )


def _ours(asked: Asked, words: str, *, capital: bool) -> bool:
    """Whether a town called like an ordinary word is one of the site's, or one of its state written with a capital or
    called like no word we know."""
    sites = asked.site.content.site.locations
    if any(words in map(fold, (place.city, *place.aliases)) for place in sites):
        return True
    odd = len(words) > _SHORT_TOWN and words not in grammar().everyday | places.ordinary() | places.small()
    return (capital or odd) and any((words, place.state) in places.gazetteer().towns for place in sites)


def _county(asked: Asked) -> tuple[str, int, int] | None:
    if not any(word in asked.text.folded for word in ("county", "parish", "condado")):
        return None
    match = re.search(
        r"(?:^|(?<=\s))((?:[\w'.-]+\s){0,2}[\w'.-]+)\s+(?:county|parish)(?!\w)", asked.text.folded
    ) or re.search(r"condado\s+(?:de\s+)?((?:[\w'.-]+\s?){1,3})", asked.text.folded)
    if not match:
        return None
    words, at = match[1].split(), match.start(1)
    while words:
        if " ".join(words) in places.gazetteer().counties:
            start = asked.text.folded.index(" ".join(words), at) if " ".join(words) in asked.text.folded[at:] else at
            name = " ".join(words)
            return (
                places.gazetteer().counties[name],
                start,
                max(start + len(name), match.end() if "condado" not in match.group() else start + len(name)),
            )
        words = words[:-1] if "condado" in match.group() else words[1:]
    return None


def _city(asked: Asked, *, whole_answer: bool) -> tuple[str, int, int, str | None] | None:
    """A city named with its state, after a word of place, with a capital, or as the whole answer."""
    tokens = asked.text.tokens
    start, end = body(asked.text)
    best: tuple[int, tuple[str, int, int, str | None]] | None = None
    lengths = places.gazetteer().first_words
    for i, token in enumerate(tokens):
        for used in lengths.get(token.text, ()):
            last = tokens[i + used - 1] if i + used <= len(tokens) else None
            if not last:
                continue
            words = " ".join(asked.text.folded[token.start : last.end].split()) if used > 1 else token.text
            name = places.nicknames().get(words) or places.gazetteer().cities.get(words)
            if not name or _STREET.match(asked.text.folded, last.end) or _turned_down(asked, token.start, last.end):
                continue
            state, upper = _state_after(asked, last.end), asked.text.raw[token.start].isupper()
            lead = _lead().search(asked.text.before(token.start, 24))
            capital = upper and (token.start > 0 or _OWN_CLAUSE.match(asked.text.folded, last.end))
            whole = whole_answer and token.start <= start + 1 and last.end >= end - 1
            if _A_PERSON.match(asked.text.folded, last.end) and _kin_before(asked, token.start):
                continue
            if any(state.start() <= token.start and last.end < state.end() for state in _states_named(asked)):
                continue
            if used > 1 and not upper and not state and all(_ordinary(word) for word in words.split()) and not whole:
                continue
            if used == 1 and (words in ("home", "here", "work", "aqui", "casa") or words in grammar().cardinals):
                continue
            if (
                used == 1
                and not state
                and words not in places.nicknames()
                and _like_a_word(words, capital=upper)
                and not _ours(asked, words, capital=upper)
            ):
                continue
            if used == 1 and words in places.ordinary() and not (whole and len(words) > 3) and not (state and upper):
                continue
            if not (state or lead or whole or (whole_answer and (capital or used > 1 or len(tokens) <= 6))):
                continue
            weight = used * 10 + (8 if state else 0) + (6 if lead else 0) + (3 if capital else 0) + (20 if whole else 0)
            weight += _dwelling(asked, token.start)
            if words in places.states() and not state and words != "new york":
                weight -= 25
                if not whole_answer:
                    continue
            if words in places.states() and not state and words in ("washington",) and not whole:
                continue
            if (
                best
                and best[0] > 0
                and re.fullmatch(r"\s*(?:,|or|/|o|u)\s*", asked.text.folded[best[1][2] : token.start])
            ):
                continue
            if best is None or weight > best[0]:
                best = weight, (name, token.start, last.end if not state else state[2], state[0] if state else None)
            break
    if best and best[1][3] is None and fold(best[1][0]) in places.states() and best[1][0] not in ("New York",):
        return None
    return best[1] if best else None


def _dwelling(asked: Asked, start: int) -> int:
    """How much the words before a city speak for it: `I live in` for, `used to be in` and `my mother is in` against."""
    clause = re.split(r"[.;!?]|(?<!\w)(?:but|pero)(?!\w)", asked.text.before(start, 50))[-1]
    if _AT_WORK.search(clause):
        return -_HERE
    if _FOR_ANOTHER.search(asked.text.folded):
        return _HERE if _THEIRS.search(clause) else -_HERE if _WRITERS.search(clause) else 0
    if grammar().pattern("location", "here").search(clause):
        return _HERE
    if grammar().pattern("location", "gone").search(clause):
        return -2 * _HERE
    return -_HERE if grammar().pattern("whose", "others").search(clause) else 0


def _kin_before(asked: Asked, start: int) -> bool:
    return bool(re.search(rf"(?<!\w){grammar().one_of('whose', 'others')},?\s+$", asked.text.before(start, 20)))


_OWN_CLAUSE = re.compile(r"\s*[,.;(!?]|\s+(?:area|region|side|zona|please|pls|por favor)(?!\w)")
_NOT_THERE = re.compile(
    r",?\s+(?:no(?=\s*(?:[,.;]|$))|no (?:hay|puedo|me (?:queda|gusta|conviene)|se puede|quiero|tengo)|(?:is|are) (?:too far|out(?! )|no good)|has no|(?:won'?t|doesn'?t|does not) work)"  # noqa: E501
)
_FOR_ANOTHER = re.compile(
    r"(?<!\w)(?:it'?s|its|this is|care is|es|la cita es)\s+(?:for|para)\s+(?:my|mi(?= (?!y |yo |pero |no )[a-z])|the|la|el|his|her)(?!\w)|(?<!\w)(?:she|he|they)(?: is| are|'?s|'?re) the (?:patient|one who|one that|one going|one coming)|(?:ella|el) es (?:la|el) (?:que va|paciente|que necesita|que ocupa)|(?:la|el) paciente es"  # noqa: E501
)
"""`it's for my aunt`: where she is counts, and not where the one who writes is."""
_WRITERS = re.compile(r"(?<!\w)(?:i'?m|i am|im|i live|me|yo|vivo|estoy)(?!\w)")
_THEIRS = re.compile(r"(?<!\w)(?:she|he|they|she'?s|he'?s|they'?re|shes|hes|ella|vive|esta|lives?)(?!\w)")
_A_PERSON = re.compile(r"\s+(?:lives?|vive|is|es|esta|moved|stays|said|says|dice)(?!\w)")
"""After the name of somebody who is called like a town (`my daughter Anna lives …`)."""
_AT_WORK = re.compile(
    r"(?<!\w)(?:(?:at work|work(?:ing)?)(?: right now)? (?:in|at|near|out of)|trabajo(?: \w+)? (?:en|por|cerca de))(?!\w)"  # noqa: E501
)
_STREET = re.compile(
    r"\s+(?:street|st|ave|avenue|road|rd|drive|dr|lane|ln|blvd|boulevard|court|ct|pike|circle|terrace)(?!\w)"
)
_HERE = 15


def _ordinary(word: str) -> bool:
    return word in grammar().everyday or word in places.ordinary()


def _turned_down(asked: Asked, start: int, end: int) -> bool:
    """`not in Dublin`, `en Delaware no`."""
    return bool(not_before().search(asked.text.before(start, 20)) or _NOT_THERE.match(asked.text.after(end, 30)))


def _state(asked: Asked, taken: list[tuple[int, int]], *, whole_answer: bool) -> tuple[str, int, int] | None:
    for match in _states_named(asked):
        if not any(start < match.end() and match.start() < end for start, end in taken) and not _turned_down(  # noqa: SIM102
            asked, *match.span()
        ):
            if whole_answer or _lead().search(asked.text.before(match.start(), 24)):
                return places.states()[re.sub(r"\s+", " ", match.group())], *match.span()
    start, end = body(asked.text)
    short = re.fullmatch(r"[a-z]{2}", asked.text.folded[start:end])
    if (
        whole_answer
        and short
        and short.group().upper() in places.codes()
        and (short.group() not in _LOOSE_STATES or asked.text.raw[start:end].isupper())
    ):
        return short.group().upper(), start, end
    if match := re.search(r"(?<!\w)([A-Z]{2})\s+(?=\d{5})", asked.text.raw):
        return (match[1], *match.span(1)) if match[1] in places.codes() else None
    return None


def _states_named(asked: Asked) -> list[re.Match[str]]:
    if "states" not in asked.text.kept:
        found = places.state_names().finditer(asked.text.indexed)
        asked.text.kept["states"] = [one for one in found if not a_thing(asked.text, *one.span())]
    return asked.text.kept["states"]


def _state_after(asked: Asked, end: int) -> tuple[str, int, int] | None:
    """The state that follows a city: `, CA`, ` mass`, ` ohio`."""
    rest = asked.text.folded[end : end + 30]
    if match := re.match(rf"\s*,?\s*(?:in\s+)?({places.state_names().pattern})", rest):
        return places.states()[re.sub(r"\s+", " ", match[1])], end, end + match.end()
    if match := re.match(r"(\s*,\s*|\s+)([a-z]\.?[a-z])\.?(?![\w'])", rest):
        code, raw = match[2].replace(".", "").upper(), asked.text.raw[end + match.start(2) : end + match.end(2)]
        ends = re.match(r"[\s.,!]*(?:\d{5}.*)?$", rest[match.end() :])
        if code in places.codes() and (
            raw.isupper()
            or (ends and ("," in match[1] or code.lower() not in {"in", "or", "me", "hi", "ok"}))
            or (code.lower() not in _LOOSE_STATES and re.match(r"\s*[,.;(]", rest[match.end() :]))
        ):
            return code, end, end + match.end()
    return None


def _joined(zip_: Hit | None, place: Hit | None) -> Hit | None:
    if zip_ and place and place.value.keys() == {"state"}:
        city = places.city_of(zip_.value["zip"])
        if places.states().get(fold(city)) == place.value["state"]:  # `Delaware, 43015` is the town in Ohio
            place = Hit({"city": city}, place.start, place.end)
    if zip_ and place and "location" not in place.value:
        return Hit(zip_.value | place.value, min(zip_.start, place.start), max(zip_.end, place.end))
    return zip_ or place


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_]){grammar().one_of('location', 'lead')}(?:\s+(?:the|la|el|area|of|de|del|downtown|around|east|west|north|south|near|a|city of|is|es|\w+ side of))*[\s:]+$"  # noqa: E501
    )
