"""Ages told of more than one person, or of a birthday to come: whose the number of each clause is.

`I'm 54 but she'll be eighty-one come September` is 80: the age of the one the care is for, on the day of `now`."""

import re
from functools import cache

from desk.reading import name_parts
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.numbers import number_pattern, small
from desk.reading.scan import Scan
from desk.reading.text import Text

_THEM = r"patient|pt|client|resident|kids?|child|children|baby|babies|oldest|youngest|older one|younger one|little one|twins|triplets|boys?|girls?|both|paciente|enferm\w{1,4}|menor|mayor|nin[oa]s?|bebe|chiquit[oa]|viejit[oa]|gemel[oa]s|ambos|los dos"  # noqa: E501
_JUST = r"(?:(?:only|just|now|barely|freshly|both|each|all|ya|apenas|ahora|recien|turned|turning|about|like|los|cumplidos|tienen?)\s+)*"  # noqa: E501
_LATER = r"(?:come|in|on|next|this|el|en|para|proximo|manana|tomorrow|by)"


def with_figures(text: Text) -> Text:
    """The text with `ninety and one` and `a hundred and two` as figures; offsets stay."""
    folded = _AND_ONE.sub(
        lambda match: str((small(match["tens"]) or 0) + (small(match["one"]) or 0)).ljust(len(match.group())),
        text.folded,
    )
    folded = _HUNDRED.sub(
        lambda match: str(100 + (small(match["rest"] or match["resto"] or "0") or 0)).ljust(len(match.group())), folded
    )
    return Text(text.raw, folded, text.language) if folded != text.folded else text


def of_another(asked: Asked) -> tuple[int, int, int] | None:
    """The age told of somebody else, and where; None where none is told so."""
    future, present = _theirs()
    for match in future.finditer(asked.text.folded):
        if (value := small(match["n"])) is not None:
            return value - (not _TODAY.search(asked.text.indexed)), *match.span("n")
    for match in present.finditer(asked.text.folded):
        value = small(match["n"])
        if match["n"] in grammar().table("numbers", "loose"):
            continue
        if value is not None and not counted_after().match(asked.text.folded, match.end("n")):
            return value, *match.span("n")
    return None


def without_own(text: Text) -> Text:
    """The text without the age of who writes, told beside what he is to the patient (`12, and I'm his mom, 40`)."""
    spans = [match.span() for match in _own().finditer(text.indexed)]
    rest = text.without(*spans)
    return rest if spans and re.search(rf"(?<!\w){number_pattern()}(?!\w)", rest.folded) else text


def of_a_sibling(text: Text, start: int) -> bool:
    """Whether the age at `start` is of a brother or sister of the one cared for (`her brother is 3`)."""
    return bool(_SIBLINGS.search(text.before(start, 60)))


_SIBLINGS = re.compile(
    r"(?<!\w)(?<!for )(?<!is )(?<!es )(?<!para )(?:his|her|their|sus?)(?:\s+(?:little|big|baby|older|younger|twin|other|half|step))*"  # noqa: E501
    r"\s+(?:brothers?|sisters?|siblings?|bro|sis|herman(?:it)?[oa]s?)(?:\s+(?:mayor|menor|chiquit[oa]|grande))?(?:,?\s+(?!is|was|has|who|es|que|tiene)[a-z]+)?"
    r"(?:,?\s+(?:who|que|ella|el|she|he))?(?:'s|\s+(?:is|es|has|just|turned|only|tiene|ya|de|solo|cumplio|about|almost|like|como))*[\s,(:]+$"
)


def small_child(asked: Asked) -> tuple[int, int] | None:
    """`four months on the ninth`, `the baby: 3 months`."""
    match = _months().search(asked.text.folded)
    return match.span() if match else None


def unbelievable(text: Text) -> bool:
    """`mil quinientos años`."""
    return bool(_HUNDREDS.search(text.indexed))


def lasting(asked: Asked, start: int, end: int) -> bool:
    """Whether the years at these characters are how long something lasted (`I drove a bus 31 years`) and no age."""
    if _SPENT.match(asked.text.folded, end):
        return True
    begins = max((match.end() for match in _PAUSE.finditer(asked.text.folded, 0, start)), default=0)
    before = _ROUGHLY.sub("", asked.text.folded[begins:start])
    if not re.search(r"\w", before) or _aged().search(before):
        return False
    word = re.search(r"[^\W\d_]+(?=\W*$)", before)
    at = begins + word.start() if word else begins
    return not (word and asked.text.raw[at].isupper() and (at > begins + 1 or name_parts.known(word.group())))


def before_their_kins(text: Text) -> tuple[int | None, int, int] | None:
    """The age an answer opens with, where that of the patient's own kin comes after it (`81. His wife's 79`)."""
    told = _opening_age().match(text.folded)
    if not told or not _theirs_after().search(text.indexed, told.end()):
        return None
    return small(told["n"]), *told.span("n")


@cache
def _opening_age() -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:(?:he|she)(?:'?s| is)\s+|tiene\s+)?(?P<n>{number_pattern()})(?:\s+(?:years?|yrs?|anos?)(?: old| de edad)?)?\s*[,.;!(]"  # noqa: E501
    )


@cache
def _theirs_after() -> Scan:
    kin = grammar().one_of("whose", "others")
    return Scan(
        rf"(?<!\w)(?:his|her|their|sus?)\s+(?:\w+\s+)?{kin}(?:'s|,?\s+(?:is|es|tiene|turned|que tiene))\s+{number_pattern()}(?!\w)"  # noqa: E501
    )


def of_a_thing(text: Text, start: int) -> bool:
    """Whether the years are those of a thing (`the machine is 8 years old`, `my 10 year old crown`)."""
    return bool(_THING.search(text.before(start, 50)) or _OLD_THING.match(text.folded, start))


_OLD_THING = re.compile(
    r"\w+[\s-]*(?:yrs?|years?|months?|mos?)[\s-]*olds?\s+(?:\w+\s+){0,2}?(?:machine|cpap|bipap|car|truck|house|implants?|pacemaker|crowns?|fillings?|bridge"
    r"|dentures?|partials?|scans?|mri|x-?rays?|reports?|referral|order|script|prescription|records?|phone|wheelchair|walker|hearing aids?|glasses|stents?"  # noqa: E501
    r"|replacements?|braces?|retainer|injur(?:y|ies)|surgery|fracture|break|tear|sprain|scars?|wounds?|rash|lump|problem|company|business|practice|clinic)(?!\w)"
)


_THING = re.compile(
    r"(?<!\w)(?:machine|cpap|bipap|car|truck|van|roof|house|implants?|pacemaker|prosthe\w+|crowns?|fillings?|bridge|dentures?|scans?|mri|x-?rays?|reports?"
    r"|referral|insurance|card|phone|mattress|wheelchair|walker|scooter|hearing aids?|glasses|dog|cat|stents?|replacements?|braces|brace|retainer"  # noqa: E501
    r"|prescription|script|one i have|maquina|carro|aparato|coronas?|puente|protesis|lentes|silla|colchon|perro|gato|marcapasos)"  # noqa: E501
    r"\s+(?:(?:is|are|was|'s|es|son|ya|tiene|tienen|about|like|over|at least|almost|only|now|just|probably|como|casi|unos|mas de)\s+)*$"  # noqa: E501
)


_PAUSE = re.compile(r"[.;:!?,\n(/-]|(?<!\w)(?:and|but|y|pero)(?!\w)")
_ROUGHLY = re.compile(
    r"(?:(?<!\w)(?:about|almost|nearly|around|only|just|now|like|maybe|probably|roughly|approx\w*|over|already|barely|today"
    r"|casi|como|unos|ya|apenas|aproximad\w*|mas o menos|solo|nomas|hoy)\s+)+$"
)
_SPENT = re.compile(
    r"\s+(?:(?!liv|turn|go|com|feel)\w{3,}ing|(?!cumpl)\w{2,}[ai]e?ndo|married|together|sober|clean|retired|casad[oa]s?|juntos"
    r"|sobri[oa]|(?:in|on|at) (?:this|that|my|a|business|practice)|de (?:casad|servicio|trabaj|experiencia|matrimonio)\w*"  # noqa: E501
    r"|(?:that )?(?:i|we) (?:don'?t|do not|no|not|haven'?t|have not|didn'?t)|that (?:i|we) (?:have|had|am|are)|since i|without|(?:que |q )?no (?:voy|vamos|veo|he|hemos)|sin)"  # noqa: E501
    r"(?!\w)"
)


@cache
def _aged() -> re.Pattern[str]:
    """What an age stands right after: `is`, `tiene`, `aged`, or who is meant."""
    kin = grammar().one_of("whose", "others")
    who = rf"{kin}|{_THEM}|senor(?:a|es)?|lady|gentleman|m[ae]n|wom[ae]n|male|female|hombre|mujer|person|persona|guy|he|she|they|him|her|el|ella"  # noqa: E501
    return re.compile(
        rf"(?<!\w)(?:{grammar().one_of('age', 'lead', 'turning')}|turn(?:s|ed|ing)?|was|are|were|be|im|of|con|ten[ig]\w*"  # noqa: E501
        rf"|tuv\w*|cumpl\w*|los|sus|es|soy|edad|{who})\s*$"
    )


_AND_ONE = re.compile(
    r"(?<!\w)(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety) and (?P<one>one|two|three|four|five|six|seven|eight|nine)(?![\w-])(?! (?:a half|half))"  # noqa: E501
)
_HUNDRED = re.compile(
    r"(?<!\w)(?:(?:a|one) hundred(?: and (?P<rest>one|two|three|four|five|six|seven|eight|nine|ten))?|cien(?:to (?P<resto>uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez))?)(?![\w%-])(?! (?:percent|por|miles|dollars|pounds|and|times|veces|y))"  # noqa: E501
)
_HUNDREDS = Scan(
    r"(?<!\w)(?:mil|(?:dos|tres|cuatro|seis|sete|ocho|nove)cientos|quinientos|(?:two|three|four|five|six|seven|eight|nine) hundred|(?:a|one|two) thousand|(?:a|one|dos|un) (?:million|millon))(?: \w+){0,4}? (?:years?|anos)(?!\w)(?! (?:ago|later|atras))"  # noqa: E501
)
_TODAY = Scan(r"(?<!\w)(?:today|hoy|yesterday|ayer)(?!\w)")


@cache
def _theirs() -> tuple[re.Pattern[str], ...]:
    kin = grammar().one_of("whose", "others")
    person = rf"(?!(?:my |mi |the |el |la )?(?:doctora?|nurse|boss|neighbor|enfermera|vecin[oa]|jefe))(?:(?:the |my |our |both |la |el |mi |los |las )?(?:{_THEM})|(?:my |our |the |mi |nuestr[oa] )?{kin})"  # noqa: E501
    now = r"(?:'?s|'re| is| are| es| son| tienen?|,? (?:he|she|they)(?:'?s|'re| is| are)?|,? que tiene)"
    will = (
        r"(?:'ll be| will be| will turn| turns?| is turning|'s turning| is going to be| cumple| cumplira| va a cumplir)"
    )
    number = rf"{_JUST}(?P<n>{number_pattern()})(?![\w]|[-/:.]\d|\s*(?:%|/)|\s+(?:and|y|or|o|to|a)\s+\d)"
    return (
        re.compile(
            rf"(?<![\w'])(?:(?:he|she|they)(?P<future>{will})|{person}(?P<future2>{will})|(?P<future3>cumple|cumplira|va a cumplir|llega(?:ra)?)(?:[\s,]+(?!a )[\w ]{{2,20}},)?(?: a)?)\s+{number}(?=\s+{_LATER}(?!\w)|\W*$|\s*[,.;])"  # noqa: E501
        ),
        re.compile(
            rf"(?<![\w'])(?:(?:he|she|they)(?:'?s|'re| is| are)\s+|{person}(?:{now}\s+|\s*[,:(]\s*|\s+)){number}"
        ),
    )


@cache
def _own() -> Scan:
    kin = grammar().one_of("whose", "others")
    return Scan(
        rf"(?<!\w)(?:i'?m|i am|(?:yo )?soy|yo,?)\s+(?:(?:his|her|their|the|su|la|el)\s+)?(?:\w+\s)?{kin},?\s+(?:(?:and|y)\s+)?(?:i'?m\s+|tengo\s+)?{number_pattern()}(?!\w)"  # noqa: E501
    )


@cache
def counted_after() -> re.Pattern[str]:
    """A word that a number counts; not the few that follow an age said bare."""
    return re.compile(
        r"[\s-]+(?!(?:and|y|but|pero|now|ya|in|en|this|next|turning|almost|on|as|he|she|they|el|ella|la|l[oa]s|proxim[oa]|manana|ok|okay|thanks|thank|gracias|please|por|last|today|hoy|til|till|until|hasta|flat|sharp|strong|even|cumplidos|recien|para|con|again|old|if|si|i|my|mi|or|not|no|so|lol|haha|jaja|hon|honey|dear|sir|maam|mija|mijo|yesterday|ayer|tomorrow|anyway|exactly|exactos?|actually|apparently|just|since|pues|senor|senorita|joven|believe|can|though|only|apenas|to|for|male|female|hombre|mujer|m|f|going|come|both|as)(?!\w))[a-z]|\s*(?:%|\$|lbs?|kg)"
    )


@cache
def _months() -> re.Pattern[str]:
    kin = grammar().one_of("whose", "others")
    unit = r"(?:mos?|months?|weeks?|days?|meses|mes|semanas?|dias)"
    return re.compile(
        rf"(?<!\w)(?:(?:{_THEM}|{kin})\s*[,:]\s*{number_pattern()} ?{unit}(?=\W*$)|^\W*{number_pattern()} {unit}(?=\s+(?:on|tomorrow|today|el|manana|hoy|this|next|yesterday|ayer)(?!\w)))"  # noqa: E501
    )
