"""How old somebody is, in whole years on the day of `now`."""

import re
from datetime import date
from functools import cache

from desk.reading import calendar
from desk.reading.asked import Asked, body, said
from desk.reading.grammar import grammar
from desk.reading.numbers import number_pattern, small
from desk.reading.ownership import owner_at
from desk.reading.shapes import Hit, Unusable


def hits(asked: Asked) -> list[Hit]:
    """Ages said as ages: with years or months, after `age`, or with a date of birth."""
    found = [hit for match in _with_unit().finditer(asked.text.folded) if (hit := _counted(asked, match))]
    found += [hit for hit in [_born(asked)] if hit]
    found += [
        hit
        for match in _beside_relation().finditer(asked.text.folded)
        if (hit := _years(asked, small(match["n"]), *match.span("n")))
    ]
    if not found:
        for match in _after_lead().finditer(asked.text.folded):
            if hit := _years(asked, small(match["n"]), match.start("n"), match.end("n")):
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
    start, end = body(asked.text)
    answer = asked.text.folded[start:end]
    if re.search(r"\d/\d|\d{4}|\d\s?'?s(?!\w)|\d\s*-\s*\d|\d+ (?:to|or|o|a) \d+", answer):
        return Unusable(start, end) if re.fullmatch(r"\d{3,}", answer) else None
    loose = grammar().table("numbers", "loose")
    told = re.finditer(
        rf"(?<![\w.])(?P<n>{number_pattern()})(?![\w]|\s*(?:something|ish|odd|y tantos|y pico|y algo))", answer
    )
    match = next((one for one in told if one["n"] not in loose), None)
    if not match or (value := small(match["n"])) is None:
        return None
    if asked.text.before(start + match.start(), 1) == "-" or value > grammar().measures["age"]["oldest"]:
        return Unusable(start, end)
    return _years(
        asked, value - _not_yet(asked, start + match.start()), start + match.start("n"), start + match.end("n")
    )


def _counted(asked: Asked, match: re.Match[str]) -> Hit | None:
    value = small(match["n"]) if match["n"] else 0
    if value is None or (
        re.search(
            r"(?:for|in|hace|llevo|within|about|past|last|por|durante)\s+(?:the\s+|like\s+|past\s+|last\s+)*$",
            asked.text.before(match.start(), 20),
        )
        and not match["old"]
    ):
        return None
    if re.match(
        r"\s+(?:ago|from|of|later|since|with|in the|con dolor|experience|working|trabajando|de experiencia|pregnant|postpartum|de embarazo)",  # noqa: E501
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
def _with_unit() -> re.Pattern[str]:
    table = grammar()
    years, months = table.one_of("age", "years"), table.one_of("age", "months")
    half = table.one_of("age", "half")
    old = r"(?:[- ]?old|(?<=o)|\s+de\s+(?:edad|nacid[oa]))"
    return re.compile(
        rf"(?<![\w.$/-])(?:(?P<n>{number_pattern()})(?:\s+{half})?[\s-]*(?:(?P<years>{years}|y(?=\s*(?:f|m)\b)|(?<=\d)[fm](?=\W|$))|(?P<months>{months}))(?:\s+{half})?(?P<old>{old})?|newborn|recien nacid[oa])(?![\w])".replace(  # noqa: E501
            "newborn|recien nacid[oa])(?!", "(?:newborn|recien\\s+nacid[oa]))(?!"
        )
    )


@cache
def _after_lead() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){grammar().one_of('age', 'lead')}[\s:]+(?:about |almost |only |just |now |ya )?(?P<n>\d{{1,3}})(?![\d\w])(?!\s*(?:[-/:.]\d|%|\$|(?:days?|weeks?|miles?|minutes?|hours?|am|pm|dias?|semanas?|patients?|pacientes?|de \w)))"  # noqa: E501
    )


@cache
def _beside_relation() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('whose', 'others')}(?:\s*\(\s*|,\s*)(?P<n>\d{{1,3}})(?=\s*[,)])")


@cache
def _turning() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('age', 'turning')}\s+$")
