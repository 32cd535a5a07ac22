"""How old somebody is, in whole years on the day of `now`."""

import re
from datetime import date
from functools import cache

from desk.reading import calendar
from desk.reading.asked import Asked, body, said
from desk.reading.grammar import grammar
from desk.reading.numbers import number_pattern, small
from desk.reading.ownership import owner_at
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable

_WORDS_BEFORE = 4
"""Words before a bare number that must be such as stand before an age."""


def hits(asked: Asked) -> list[Hit]:
    """Ages said as ages: with years or months, after `age`, or with a date of birth."""
    found = [hit for match in _with_unit().finditer(asked.text.indexed) if (hit := _counted(asked, match))]
    found += [hit for hit in [_born(asked)] if hit]
    found += [
        hit
        for match in _beside_relation().finditer(asked.text.indexed)
        if (hit := _years(asked, small(match["n"]), *match.span("n")))
    ]
    if not found:
        for match in _after_lead().finditer(asked.text.indexed):
            counts = _counted_after().match(asked.text.folded, match.end("n"))
            if not counts and (hit := _years(asked, small(match["n"]), match.start("n"), match.end("n"))):
                found.append(hit)
    return found


def read(asked: Asked) -> Hit | Unusable | None:
    """The age of the person the care is for where two are told, else the one given.

    `turning 16 next month` is 15; `6 months` is 0; a birth year alone is no exact age and stays unclear."""
    found = hits(asked)
    if found:
        if len(found) > 1:
            others = [hit for hit in found if owner_at(asked.text, hit.start, hit.end) == "other"]
            return (others or found)[0]
        return found[0]
    if future := next((one for one in calendar.exact_dates(asked) if one.year_said and one.value > asked.today), None):
        return Unusable(future.start, future.end)
    start, end = body(asked.text)
    answer = asked.text.folded[start:end]
    if re.search(
        r"\d/\d|\d{4}|\d\s?'?s(?!\w)|\d\s*-\s*\d|\d+ (?:to|or|o|a|and|y|out of|of|over|de|foot|feet|ft) \d+", answer
    ):
        return Unusable(start, end) if re.fullmatch(r"\d{3,}", answer) else None
    loose = grammar().table("numbers", "loose")
    told = re.finditer(
        rf"(?<![\w.])(?P<n>{number_pattern()})(?![\w]|\s*(?:something|ish|odd|y tantos|y pico|y algo))", answer
    )
    match = next((one for one in told if one["n"] not in loose and _alone(answer, one)), None)
    if not match or (value := small(match["n"])) is None:
        return None
    if asked.text.before(start + match.start(), 1) == "-" or value > grammar().measures["age"]["oldest"]:
        return Unusable(start, end)
    return _years(
        asked, value - _not_yet(asked, start + match.start()), start + match.start("n"), start + match.end("n")
    )


def _alone(answer: str, match: re.Match[str]) -> bool:
    """Whether the number counts nothing else (`3 kids`, `20 minutes away`, `apartment 12`)."""
    clause = re.split(r"[.;!?,]", answer[: match.start()])[-1]
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", clause)
    return all(
        word.removesuffix("'s") in _before_an_age() for word in words[-_WORDS_BEFORE:]
    ) and not _counted_after().match(answer, match.end())


def _counted(asked: Asked, match: re.Match[str]) -> Hit | None:
    value = small(match["n"]) if match["n"] else 0
    if value is None or (
        re.search(
            r"(?:for|in|hace|llevo|within|about|past|last|por|durante|been|waited|dure)\s+(?:the\s+|like\s+|past\s+|last\s+)*$",
            asked.text.before(match.start(), 20),
        )
        and not match["old"]
    ):
        return None
    if re.match(
        r"\s+(?:ago|from|of|later|since|with|in the|con dolor|apart|experience|working|trabajando|de experiencia|pregnant|postpartum|de embarazo)",  # noqa: E501
        asked.text.after(match.end(), 20),
    ):
        return None
    if match["months"] and not match["years"]:
        if not (
            match["old"]
            or "old" in match["months"]
            or "nacid" in match["months"]
            or re.fullmatch(r"\W*", asked.text.folded[: match.start()] + asked.text.folded[match.end() :])
            or grammar().pattern("age", "lead").search(asked.text.before(match.start(), 20))
            or re.search(r"newborn|recien", match.group())
        ):
            return None
        months = value if re.search(r"mo|mes", match["months"]) else 0
        return _years(asked, months // 12, match.start(), match.end())
    return _years(asked, value - _not_yet(asked, match.start()), match.start(), match.end())


def _years(asked: Asked, value: int | None, start: int, end: int) -> Hit | None:
    if value is None or not 0 <= value <= grammar().measures["age"]["oldest"]:
        return None
    return Hit({"age": value, "minor": value < grammar().measures["age"]["adult"]}, start, end)


def _not_yet(asked: Asked, start: int) -> int:
    """1 when the age is yet to come (`turning 16`), else 0."""
    return int(bool(_turning().search(asked.text.before(start, 30))))


def _born(asked: Asked) -> Hit | None:
    """An exact date of birth; one in the future is none."""
    born = said(asked, "age", "born")
    for match in calendar.exact_dates(asked):
        if match.value <= asked.today and (born or match.value.year < asked.today.year - 1):
            birth: date = match.value
            years = asked.today.year - birth.year - ((asked.today.month, asked.today.day) < (birth.month, birth.day))
            return _years(asked, years, match.start, match.end)
    return None


@cache
def _with_unit() -> Scan:
    table = grammar()
    years, months = table.one_of("age", "years"), table.one_of("age", "months")
    half = table.one_of("age", "half")
    old = r"(?:[- ]?old|(?<=o)|\s+de\s+(?:edad|nacid[oa]))"
    return Scan(
        rf"(?<![^\W_])(?<![\w.$/-])(?:(?P<n>{number_pattern()})(?:\s+{half})?[\s-]*(?:(?P<years>{years}|y(?=\s*(?:f|m)\b)|(?<=\d)[fm](?=\W|$))|(?P<months>{months}))(?:\s+{half})?(?P<old>{old})?|newborn|recien nacid[oa])(?![\w])".replace(  # noqa: E501
            "newborn|recien nacid[oa])(?!", "(?:newborn|recien\\s+nacid[oa]))(?!"
        )
    )


@cache
def _after_lead() -> Scan:
    return Scan(
        rf"(?<!\w){grammar().one_of('age', 'lead')}[\s:]+(?:about |almost |only |just |now |ya )?(?P<n>\d{{1,3}})(?![\d\w])(?!\s*(?:[-/:.]\d|%|\$|(?:days?|weeks?|miles?|minutes?|hours?|am|pm|dias?|semanas?|patients?|pacientes?|de \w)))"  # noqa: E501
    )


@cache
def _beside_relation() -> Scan:
    return Scan(rf"(?<!\w){grammar().one_of('whose', 'others')}(?:\s*\(\s*|,\s*)(?P<n>\d{{1,3}})(?=\s*[,)])")


@cache
def _before_an_age() -> frozenset[str]:
    """The words that stand before an age said without its years."""
    table = grammar()
    listed = {word for key in ("others", "self", "other") for word in table.words("whose", key)}
    said = {word for phrase in table.words("age", "before") for word in phrase.split()}
    return frozenset(listed | said | set(table.words("names", "given")))


@cache
def _counted_after() -> re.Pattern[str]:
    """A word that a number counts; not the few that follow an age said bare."""
    return re.compile(
        r"[\s-]+(?!(?:and|y|but|pero|now|ya|in|en|this|next|turning|almost|on|as|he|she|they|el|ella|la|l[oa]s|proxim[oa]|manana|ok|okay|thanks|thank|gracias|please|por|last|today|hoy|cumplidos|old|if|si|i|my|mi|or|male|female|hombre|mujer|m|f|going)(?!\w))[a-z]|\s*(?:%|\$|lbs?|kg)"
    )


@cache
def _turning() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('age', 'turning')}\s+$")
