"""How old somebody is, in whole years on the day of `now`."""

import re
from datetime import date
from functools import cache

from desk.reading import age_clauses, calendar
from desk.reading.age_clauses import counted_after
from desk.reading.asked import Asked, body, said
from desk.reading.grammar import grammar
from desk.reading.holidays import holiday_pattern, in_year
from desk.reading.numbers import cardinal_pattern, number_pattern, small
from desk.reading.ownership import owner_at
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable

_WORDS_BEFORE = 4
"""Words before a bare number that must be such as stand before an age."""


def hits(asked: Asked) -> list[Hit]:
    """Ages said as ages: with years or months, after `age`, or with a date of birth."""
    found = [hit for match in _with_unit().finditer(asked.text.indexed) if (hit := _counted(asked, match))]
    found += [hit for hit in [_born(asked), _birthday(asked), _big(asked)] if hit]
    found += [
        hit
        for pattern in (_beside_relation(), _beside_pronoun())
        for match in pattern.finditer(asked.text.indexed)
        if (hit := _years(asked, small(match["n"]), *match.span("n")))
    ]
    if not found:
        for match in _after_lead().finditer(asked.text.indexed):
            counts = _A_MEASURE if _SOMEBODY_IS.match(match.group()) else counted_after()
            if not counts.match(asked.text.folded, match.end("n")) and (
                hit := _years(asked, small(match["n"]), match.start("n"), match.end("n"))
            ):
                found.append(hit)
    not_theirs = (age_clauses.of_a_sibling, age_clauses.of_a_thing)
    return [hit for hit in found if not any(of(asked.text, hit.start) for of in not_theirs)]


def read(asked: Asked) -> Hit | Unusable | None:
    """The age of the person the care is for where two are told, else the one given.

    `turning 16 next month` is 15; `6 months` is 0; a birth year alone is no exact age and stays unclear."""
    if _no_birth(asked) or age_clauses.unbelievable(asked.text):
        return Unusable(*body(asked.text))
    asked = asked.of(asked.text.without(*(one.span() for one in _GOING_ON.finditer(asked.text.folded))))
    asked = asked.of(age_clauses.without_own(age_clauses.with_figures(asked.text)))
    if (own := age_clauses.before_their_kins(asked.text)) and (hit := _years(asked, *own)):
        return hit
    if (
        not _FOR_ME.search(asked.text.indexed)
        and (other := age_clauses.of_another(asked))
        and (hit := _years(asked, *other))
    ):
        return hit
    if span := age_clauses.small_child(asked):
        return _years(asked, 0, *span)
    if concluded := _concluded(asked):
        return concluded
    found = hits(asked)
    if found and _FOR_ME.search(asked.text.indexed):
        found = [hit for hit in found if owner_at(asked.text, hit.start, hit.end) != "other"]
    if found:
        if len(found) > 1:
            others = [hit for hit in found if owner_at(asked.text, hit.start, hit.end) == "other"]
            return (others or found)[0]
        return found[0]
    if any(
        (years := small(match["n"] or "0")) and match["years"] and years > grammar().measures["age"]["oldest"]
        for match in _with_unit().finditer(asked.text.indexed)
    ):
        return Unusable(*body(asked.text))
    if future := next((one for one in calendar.exact_dates(asked) if one.year_said and one.value > asked.today), None):
        return Unusable(future.start, future.end)
    start, end = body(asked.text)
    answer = asked.text.folded[start:end]
    if (opening := _FIRST_SAID.match(answer)) and (
        hit := _years(asked, small(opening["n"]), start + opening.start("n"), start + opening.end("n"))
    ):
        return hit
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


_SOMEBODY_IS = re.compile(r"(?:i(?:'?m| am)|s?he(?:'?s| is))(?!\w)")
_A_MEASURE = re.compile(
    r"\s*(?:[%$'\"]|-\s*\w)|[\s-]+(?:f(?:oo|ee)?t|inch\w*|lbs?|pounds?|kilos?|kgs?|mos?|months?|w(?:ee)?ks?|days?|h(?:ou)?rs?|min(?:ute)?s?|miles?|mi|blocks?|percent|pct|degrees|of|out|times?|kids?|children|people|patients?|doses?|pills?|stairs?|steps?|flights?|for|and a half (?:months|weeks|days|hours))(?!\w)"  # noqa: E501
)
"""What a bare number counts after `she's`, where it is no age (`she's 5 ft`, `I'm 20 weeks`)."""
_GOING_ON = re.compile(r"(?<=\w) goin(?:g|'|g')? on (?:\d{1,3}|\w+)(?= ?\W*$)")
"""`fifteen going on thirty`."""
_FIRST_SAID = re.compile(r"(?P<n>[1-9]\d)[,;!]\s+(?=i|my|had|she|he|and|but|the|me|mi|tengo|pero|y|con)")
"""An age before whatever else is told (`81, I had the hip done in 2012`)."""
_FOR_ME = Scan(
    r"(?<!\w)(?:it'?s|its) (?:me|for me)(?! and)|(?<!\w)(?:soy yo|es para mi(?! \w)|i'?m the patient|yo soy (?:el|la) paciente)"  # noqa: E501
)


def _concluded(asked: Asked) -> Hit | None:
    """The age an answer comes to (`had it done at 60 and that's 8 years back so 68`, `thirty nine, actually 47`)."""
    match = _comes_to().search(asked.text.folded)
    if not match or (value := small(match["n"])) is None:
        return None
    return _years(asked, value, *match.span("n"))


@cache
def _comes_to() -> re.Pattern[str]:
    marker = r"(?:so|actually|really|in reality|no wait|i mean|i meant|sorry|make that|which makes (?:me|him|her)|that makes (?:me|him|her)|asi que|o sea(?: que)?|digo|perdon|mas bien|en realidad)"  # noqa: E501
    return re.compile(
        rf"(?<=\w)[,.;\s]+{marker}[,\s]+(?:(?:i'?m|im|i am|he'?s|hes|she'?s|shes|it'?s|its|tengo|tiene|about|now|ya|son|que)\s+)*(?P<n>\d{{1,3}})(?:\s+(?:now|ya|years old|anos|yrs))*\W*$"  # noqa: E501
    )


def _no_birth(asked: Asked) -> bool:
    """Whether a date of birth is told that nobody alive has, or that no calendar has (`born in 1803`, `02/30/1980`)."""
    if said(asked, "age", "born") and any(
        (day := int(match["d"] or match["d2"])) == 0
        or day > calendar.last_of(_LEAP_YEAR, calendar.month_number(match["m"] or match["m2"])).day
        for match in _day_and_month().finditer(asked.text.folded)
    ):
        return True
    dated = _DATE_IN_FIGURES.search(asked.text.folded)
    if dated and not calendar.exact_dates(asked):
        return True
    year = re.search(r"(?<![\d$/.-])1[0-8]\d\d(?![\d/-])", asked.text.folded)
    return bool(year and said(asked, "age", "born"))


_LEAP_YEAR = 2024


@cache
def _day_and_month() -> re.Pattern[str]:
    months = calendar.month_pattern()
    return re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?P<m>{months})(?!\w)|(?<!\w)(?P<m2>{months})\s+(?P<d2>\d{{1,2}})(?!\d)"
    )


_DATE_IN_FIGURES = re.compile(r"(?<![\d/-])\d{1,2}([/-])\d{1,2}\1(?:1\d|20)\d\d(?![\d/-])")


def _alone(answer: str, match: re.Match[str]) -> bool:
    """Whether the number counts nothing else (`3 kids`, `20 minutes away`, `apartment 12`)."""
    clause = re.sub(r"(cumpl\w+) los\s*$", r"\1 ", re.split(r"[.;!?,]", answer[: match.start()])[-1])
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", clause)
    return all(
        word.removesuffix("'s") in _before_an_age() for word in words[-_WORDS_BEFORE:]
    ) and not counted_after().match(answer, match.end())


def _counted(asked: Asked, match: re.Match[str]) -> Hit | None:
    value = small(match["n"]) if match["n"] else 0
    if value is None or (
        re.search(
            r"(?:took|takes?|spent|tomo|tardo|tardaron|for|in|hace|llevo|within|past|last|por|durante|been|waited|dure)\s+(?:(?:the|like|past|last|almost|over|about|ya|como|casi|unos|mas de)\s+)*$",  # noqa: E501
            asked.text.before(match.start(), 20),
        )
        and not match["old"]
    ):
        return None
    if re.match(
        r"\s+(?:ago|back|to (?:get|find|figure|see)|para|from|of|later|since|with|in the|con dolor|apart|out|post|after|into|away|late|along|behind|overdue|sober|clean|sobri[oa]|experience|working|trabajando|de experiencia|pregnant|postpartum|de embarazo|that (?:i|we|he|she|they|my)|que (?:me|no|le|tengo|tiene))(?!\w)",  # noqa: E501
        asked.text.after(match.end(), 20),
    ):
        return None
    if _PLAIN_YEARS.search(match.group()) and age_clauses.lasting(asked, match.start(), match.end()):
        return None
    mine = value < _GROWN and _I_HAVE.search(asked.text.before(match.start(), 24))
    if mine and _OF_SOMETHING.match(asked.text.folded, match.end()):
        return None
    if match["months"] and not match["years"]:
        if not (
            match["old"]
            or "old" in match["months"]
            or "nacid" in match["months"]
            or re.fullmatch(r"\W*", asked.text.folded[: match.start()] + asked.text.folded[match.end() :])
            or (
                _led(asked.text.before(match.start(), 30))
                and not _I_HAVE.search(asked.text.before(match.start(), 24))
                and not _PREGNANT.search(asked.text.before(match.start(), 24))
            )
            or re.search(r"newborn|recien", match.group())
        ):
            return None
        months = value if re.search(r"mo|mes", match["months"]) else 0
        return _years(asked, months // 12, match.start(), match.end())
    return _years(asked, value - _not_yet(asked, match.start()), match.start(), match.end())


def _led(before: str) -> bool:
    """Whether words such as `she's only` lead right to the weeks or months, as `she's been coughing` does not."""
    return any(_HARDLY.fullmatch(before, lead.end()) for lead in grammar().pattern("age", "lead").finditer(before))


_GROWN = 18
_HARDLY = re.compile(
    r"[\s:,]*(?:(?:is|now|only|just|about|almost|nearly|around|like|barely|turning|already|a|at|my|not even|over|exactly"  # noqa: E501
    r"|de|ya|apenas|como|casi|solo|unos|tiene|los|las|por|cumpli\w*|recien)\s+)*"
)
_PREGNANT = re.compile(
    r"(?<!\w)(?:i'?m|i am|pregnant|embarazad\w+|encinta)\s+(?:(?:about|almost|only|just|now|like|at|de|con|ya)\s+)*$"
)
"""Weeks or months of a pregnancy are no age (`I'm 22 weeks`, `embarazada de 7 meses`)."""
_I_HAVE = re.compile(r"(?<!\w)(?:tengo|traigo|tenemos|llevo|ando)\s+(?:(?:ya|como|casi|unos|mas de|alrededor de)\s+)*$")
_OF_SOMETHING = re.compile(r"\s+(?:con|de|sin|que|batall\w+|sufr\w+|padec\w+|tomando|viviendo|en este)(?!\w)")
"""Years somebody has had something (`tengo 8 años con diabetes`): who is a child has few behind them."""
_PLAIN_YEARS = re.compile(r"(?:years?|yrs?|anos|anitos|aos)$")


def _years(asked: Asked, value: int | None, start: int, end: int) -> Hit | None:
    if value is None or not 0 <= value <= grammar().measures["age"]["oldest"]:
        return None
    return Hit({"age": value, "minor": value < grammar().measures["age"]["adult"]}, start, end)


def _big(asked: Asked) -> Hit | None:
    """`the big five oh`."""
    match = re.search(
        r"(?<!\w)the big (?P<n>[3-9]|three|four|five|six|seven|eight|nine)[\s-]?(?:oh?|0)(?!\w)", asked.text.folded
    )
    return _years(asked, 10 * (small(match["n"]) or 0), *match.span()) if match else None


def _birthday(asked: Asked) -> Hit | None:
    """`just had my 50th birthday` is 50, `my 30th birthday is in june` 29."""
    match = _A_BIRTHDAY.search(asked.text.indexed)
    if not match:
        return None
    value = int(match["n"] or match["n2"])
    to_come = _TO_COME.search(asked.text.folded[: match.start()]) or _IS_TO_COME.match(
        asked.text.after(match.end(), 30)
    )
    return _years(asked, value - bool(to_come), *match.span())


_A_BIRTHDAY = Scan(
    r"(?<![\w.])(?P<n>\d{1,3})(?:st|nd|rd|th)\s+(?:birth\s?day|b-?day)(?!\w)|(?<!\w)cumpleanos\s+(?:numero\s+)?(?P<n2>\d{1,3})(?![\w.])"
)
_TO_COME = re.compile(
    r"(?<!\w)(?:almost|nearly|before|until|till|upcoming|coming up on|next|planning|about to|soon|antes|casi|proximo)(?!\w)"  # noqa: E501
)
_IS_TO_COME = re.compile(
    r"(?:'s|\s+(?:is|es))\s+(?!today|hoy|behind|over|past)\w|\s+(?:is\s+)?(?:coming|next|soon|will|tomorrow|proximo|manana)(?!\w)"
)


def _not_yet(asked: Asked, start: int) -> int:
    """1 when the age is yet to come (`turning 16`), else 0; `hoy cumplo 30` is 30."""
    turning = _turning().search(asked.text.before(start, 30))
    return int(bool(turning) and not re.search(r"(?<!\w)(?:today|hoy)(?!\w)", asked.text.folded))


def _born(asked: Asked) -> Hit | None:
    """An exact date of birth; one in the future is none."""
    born = said(asked, "age", "born")
    for match in calendar.exact_dates(asked):
        if match.value <= asked.today and (born or match.value.year < asked.today.year - 1):
            birth: date = match.value
            years = asked.today.year - birth.year - ((asked.today.month, asked.today.day) < (birth.month, birth.day))
            return _years(asked, years, match.start, match.end)
    return _born_on_holiday(asked) or _born_in_month(asked) if born or _OF_A_YEAR.search(asked.text.indexed) else None


def _born_on_holiday(asked: Asked) -> Hit | None:
    match = re.search(
        rf"(?<!\w){holiday_pattern()},?\s+(?:of\s+|de\s+|del\s+|in\s+)?(?P<y>19\d\d|20[0-2]\d)", asked.text.folded
    )
    if not match:
        return None
    day = in_year(match["holiday"], int(match["y"]))
    years = asked.today.year - day.year - ((asked.today.month, asked.today.day) < (day.month, day.day))
    return _years(asked, years, *match.span())


def _born_in_month(asked: Asked) -> Hit | None:
    """A year and a month of birth, where the birthday of this year is surely past or surely to come."""
    year = re.search(
        r"(?<![\d/-])(?:(?P<y>19\d\d|20[0-2]\d)|(?:del|del ano|'|in|en el|de)\s?'?(?P<yy>\d\d))(?![\d/:]|\s*(?:de|of)\s)",  # noqa: E501
        asked.text.folded,
    )
    month = re.search(rf"(?<!\w){calendar.month_pattern()}", asked.text.folded)
    if not year or not month:
        return None
    number = calendar.month_number(month.group())
    born = (
        int(year["y"]) if year["y"] else int(year["yy"]) + (2000 if int(year["yy"]) <= asked.today.year % 100 else 1900)
    )
    if number == asked.today.month:
        return None
    spans = sorted([year.span(), month.span()])
    return _years(asked, asked.today.year - born - (number > asked.today.month), spans[0][0], spans[1][1])


_OF_A_YEAR = Scan(r"(?<!\w)(?:soy|es|modelo) del? (?:ano )?'?(?:19)?\d\d(?!\d)")


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
    return Scan(
        rf"(?<!\w){grammar().one_of('whose', 'others')}(?:,?\s+(?!is|was|has|in|on|at|and|who|es|de|que|tiene)[a-z'-]{{2,}})?(?:\s*\(\s*|[,.;:]\s*|\s+de\s+)(?P<n>\d{{1,3}}|{cardinal_pattern()})(?=\s*[,.;)]|\s*$|\s+(?:se|que|y|tiene|con|le|no|esta|necesita|juega|va|ya)(?!\w))"  # noqa: E501
    )


@cache
def _beside_pronoun() -> Scan:
    """`She 81`, `he 9 and he cough`: an age without its verb."""
    return Scan(
        r"(?<!\w)(?<!did )(?<!does )(?<!has )(?<!was )(?<!can )(?:she|he) (?P<n>\d{1,3})(?=\s*(?:[.,;!?)]|$)|\s+(?:and(?= (?:she|he|lives?|needs?|got|has|have|is|ain'?t|cain'?t|can'?t|don'?t|doesn'?t|won'?t|still|just)(?!\w))|now|but|so|live|need|ain't|got)(?!\w))"  # noqa: E501
    )


@cache
def _before_an_age() -> frozenset[str]:
    """The words that stand before an age said without its years."""
    table = grammar()
    listed = {word for key in ("others", "self", "other") for word in table.words("whose", key)}
    said = {word for phrase in table.words("age", "before") for word in phrase.split()}
    return frozenset(listed | said | set(table.words("names", "given")))


@cache
def _turning() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('age', 'turning')}\s+$")
