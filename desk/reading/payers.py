"""The payers an answer names as the cover somebody has: exact, mistyped, shortened; not one that was, is denied or is worked for."""  # noqa: E501

import re
from functools import cache
from itertools import pairwise

from desk.reading import places
from desk.reading.asked import Asked, body, said
from desk.reading.grammar import grammar
from desk.reading.names import Named
from desk.reading.scan import Scan
from desk.reading.text import Token, fold

_ENDED = re.compile(
    r"\s+(?:(?:has|just|but (?:it|they)|then|they|me)\s+){0,2}(?:dropped|cancell?ed|ended|kicked|ran out|expired|lapsed|stopped|is gone|used to be|cancelo|cancelaron|quito|quitaron|saco|sacaron|vencio|se acabo)(?!\w)"  # noqa: E501
)
"""After the name of a payer that is no more (`Cigna dropped me`)."""
_OWN_CLAUSE = re.compile(r"\s*[,.;:(-]")
_PUBLIC = frozenset({"medicare", "medicaid", "medical_mutual"})
"""Payers whose name with a state (`Medicaid of Ohio`) is no other payer."""


def payers_named(asked: Asked, *, near: bool) -> list[Named]:
    found = asked.site.payers.find(asked.text.tokens)
    if near and not found:
        start, end = body(asked.text)
        one = asked.site.payers.near(asked.text, start, end)
        one = one or asked.site.payers.near_phrase(asked.text.tokens)
        found = [one] if one else []
    if not found and (one := _shortened(asked)):
        found = [one]
    elif (
        near
        and (longer := asked.site.payers.near_phrase(asked.text.tokens))
        and any(
            longer.start <= one.start and one.end <= longer.end and longer.end - longer.start > one.end - one.start
            for one in found
        )
    ):
        apart = [one for one in found if one.end <= longer.start or longer.end <= one.start]
        found = sorted([longer, *apart], key=lambda one: one.start)
    if not found and (one := _in_two_words(asked)):
        found = [one]
    if near and len(found) == 1 and (second := _shortened_second(asked, found[0])):
        found = sorted([*found, second], key=lambda one: one.start)
    several = len({one.id for one in found}) > 1
    if several:
        found = [one for one in found if not _a_surname(asked, one)] or found
        found = [one for one in found if not _taken_back(asked, one, found)] or found
        found = _not_in_another(asked, [one for one in found if not _past(asked, one)] or found)
    return [
        one
        for one in found
        if not _works_for().search(asked.text.before(one.start, 30))
        and not _negated().search(asked.text.before(one.start, 24))
        and not _ENDED.match(asked.text.after(one.end, 40))
        and (several or _is_payer(asked, one))
    ]


def _not_in_another(asked: Asked, found: list[Named]) -> list[Named]:
    """Without a payer whose name is part of another's (`the blue cross one from Anthem`)."""
    names = {one.id: asked.site.payer_names[one.id] for one in found}
    return [
        one for one in found if not any(names[one.id] != other and names[one.id] in other for other in names.values())
    ]


def _past(asked: Asked, one: Named) -> bool:
    """Whether the clause of a payer tells of what was (`Cigna was my old job`, `Aetna rejected me so I went with …`)."""  # noqa: E501
    start = max((match.end() for match in _NEW_CLAUSE.finditer(asked.text.folded, 0, one.start)), default=0)
    end = _NEW_CLAUSE.search(asked.text.folded, one.end)
    clause = asked.text.folded[start : end.start() if end else None]
    if _TO_COME.search(asked.text.before(one.start, 24)) or _STARTS.match(asked.text.folded, one.end):
        return True
    if _FOR_ME.search(asked.text.indexed) and _OF_KIN.search(asked.text.before(one.start, 30)):
        return True
    if _FOR_KIN.search(asked.text.indexed) and _OF_SELF.search(asked.text.before(one.start, 24)):
        return True
    return bool(_OF_THE_PAST.search(clause))


def _taken_back(asked: Asked, one: Named, found: list[Named]) -> bool:
    """Whether a payer is said and put right (`Cigna? no. CareSource`), or belongs to somebody beside the one who is
    covered by another (`my ex has Aetna but I'm on Medicaid`)."""
    others = [other for other in found if other.id != one.id]
    if any(other.start > one.end for other in others) and _NO_THAT.match(asked.text.folded, one.end):
        return True
    if _BOTH_PAY.search(asked.text.indexed) or not _OF_ANOTHER.search(asked.text.before(one.start, 30)):
        return False
    return any(_OWN.search(asked.text.before(other.start, 24)) for other in others)


_NO_THAT = re.compile(
    r"\s*(?:\?\s*(?:no|nope|nah|mm no|uh no)|[,.]*\s*(?:no,? wait|wait,? no|scratch that|sorry,|perdon,|no,? perdon|i mean|digo))(?!\w)"  # noqa: E501
)
_OF_ANOTHER = re.compile(
    r"(?<!\w)(?:(?:my|mi|mis|the|los|las|el|la)\s+\w+(?:[- ]in[- ]law)?|kids|children|she|he|ell[ao]s?)(?:'s)?\s+(?:(?:has|have|had|is|are|got|uses?|tienen?|usan?|esta|estan)\s+)+(?:(?:on|with|under|en|con)\s+)?$"  # noqa: E501
)
_OWN = re.compile(
    r"(?<!\w)(?:i'?m|i am|i have|i'?ve got|i got|mine is|mine'?s|yo (?:tengo|estoy|uso)|el mio es|la mia es|i use)(?:\s+(?:on|with|under|just|only|con|en|el|la))*\s+$"  # noqa: E501
)
_BOTH_PAY = Scan(
    r"(?<!\w)(?:secondary|second|secundari[oa]|segund[oa]|supplement\w*|backup|primary|both|also|too|tambien|covers me|me cubre|puts me|on (?:his|hers|theirs))(?!\w)"  # noqa: E501
)


_FOR_ME = Scan(
    r"(?<!\w)(?:for me|para mi)(?!\s\w)|(?<!\w)(?:it'?s me (?:coming|who|that)|(?:cita|consulta) es mia|(?:visit|appointment|appt) is mine)(?!\w)"  # noqa: E501
)
_FOR_KIN = Scan(
    r"(?<!\w)(?:cita|consulta|appointment|appt|visit|this|it)(?:\s+(?:is|es)|'?s)?\s+(?:for|para)\s+(?:(?:him|her|them|el|ella|ellos|mom|dad|mama|papa)(?!\s\w)|(?:my|mi|mis)\s)"
)
_OF_SELF = re.compile(r"(?<!\w)(?:i|yo|i'?m|i'?ve)\s+(?:(?:have|got|tengo|uso|estoy)\s+)?(?:(?:on|with|en|con)\s+)?$")
_TO_COME = re.compile(
    r"(?<!\w)(?:switching|changing|moving|going|about to go|cambiando(?:me)?|cambio)\s+(?:over\s+)?(?:to|on|onto|a)\s+(?:the\s+|la\s+|el\s+)?$"  # noqa: E501
)
"""Before a payer that will come (`switching to Aetna next month`)."""
_STARTS = re.compile(
    r"\s+(?:that )?(?:(?:will|won'?t|doesn'?t|does not|is going to|va a) )?(?:starts?|kicks? in|begins?|takes? over|empieza|empezar|comienza|entra)(?!\w)|\s+(?:real |very |pretty |muy )?(?:soon|pronto|next (?:month|year)|el (?:mes|ano) que (?:viene|entra))(?!\w)"  # noqa: E501
)
"""After a payer that will come (`Medicare starts then`)."""
_OF_KIN = re.compile(
    r"(?<!\w)(?:(?:my|mi|mis|the|los|las)\s+\w+|kids|children)(?:'s|\s+(?:has|have|had|is|are|uses?|tienen?|usan?|estan?))(?:\s+(?:on|with|en|con|under))?\s+$"
)


_NEW_CLAUSE = re.compile(
    r"[.;!\n]|(?<!\w)(?:so|but|then|now|and (?:then|now|i|we|hr|they)|pero|ahora|luego|y (?:ahora|luego))(?!\w)|,"
)
_OF_THE_PAST = re.compile(
    r"(?<!\w)(?:(?:was|were) (?:my|the|our|through|with|from|til)|before (?:that|it|this)|prior to (?:that|it|this)|previously|formerly|lapsed|used to|till|until|ended|old job|last job|previous|rejected|denied|turned (?:me|us) (?:down|away)|dropped|cancel\w+|kicked|switched from|expired|wouldn'?t (?:take|cover)|(?:i|we) (?:had|left|lost)|teniamos|tenia|era|antes|hasta|me (?:rechaz|neg|quit|sac)\w+|trabajo (?:viejo|anterior))(?!\w)"  # noqa: E501
)


def _a_surname(asked: Asked, one: Named) -> bool:
    """Whether a payer called like a person is told as somebody's name (`my last name is Molina but I have Aetna`)."""
    said = asked.text.folded[one.start : one.end]
    return all(word in _people() for word in said.split()) and bool(
        _NAME_BEFORE.search(asked.text.before(one.start, 40))
    )


_NAME_BEFORE = re.compile(
    r"(?<!\w)(?:(?:(?:last|sur|first|family|maiden) ?)?name(?:'?s| is)?|me llamo|se llama|(?:dra?|doctora?|mrs?|ms|miss|sra?|senora?)\.?|apellid[oa](?:s)?(?: es)?|(?:i'?m|i am|this is|soy)(?: (?:la|el|mr|mrs|ms|miss|senora?|sra?|don|dona)\.?)*)[\s:]+$"  # noqa: E501
)


def _in_two_words(asked: Asked) -> Named | None:
    """A name of one word that is typed as two (`buck eye`, `tri care`)."""
    words = [token for token in asked.text.tokens if token.text.isalpha()]
    for first, second in pairwise(words):
        joined = first.text + second.text
        if len(joined) >= _LONG_ENOUGH and second.start - first.end <= 1:
            named = next(iter(asked.site.payers.find((Token(joined, first.start, second.end),))), None)
            if named:
                return Named(named.id, first.start, second.end)
    return None


_LONG_ENOUGH = 6


def _shortened(asked: Asked) -> Named | None:
    """`United PPO`, `I have United`: the first word of a longer name, alone or among words of insurance."""
    for token in asked.text.tokens:
        if asked.text.raw[token.start : token.end].isupper() and (acronym := asked.site.payer_acronyms.get(token.text)):
            return Named(acronym, token.start, token.end)
        payer = asked.site.payer_heads.get(token.text)
        if payer and (
            _alone(asked, token.start, token.end)
            or insuring(asked, token.start, token.end)
            or _an_item(asked, token)
            or _is_it(asked, token)
            or (
                _OWN_CLAUSE.match(asked.text.folded, token.end)
                and token.start <= body(asked.text)[0]
                and said(asked, "coverage", "plans")
            )
        ):
            return Named(payer, token.start, token.end)
    return None


def _is_it(asked: Asked, token: Token) -> bool:
    """Whether a capitalised word is what it is, at the end (`my husband has me on his, it's United`)."""
    before, after = asked.text.before(token.start, 12), asked.text.after(token.end, 2).lstrip()
    told = re.search(r"(?<!\w)(?:it'?s|is|es|se llama|called)\s+(?:el |la |the )?$", before)
    return bool(told) and asked.text.raw[token.start].isupper() and (not after or after[0] in ",;.!")


def _shortened_second(asked: Asked, first: Named) -> Named | None:
    """`Medicare and then AARP through United as the supplement`: a second payer by the first word of its name."""
    told = [
        Named(payer, token.start, token.end)
        for token in asked.text.tokens
        if (payer := asked.site.payer_heads.get(token.text)) and payer != first.id and token.start >= first.end
    ]
    return next((one for one in told if comes_second(asked, one)), None)


def _an_item(asked: Asked, token: Token) -> bool:
    """Whether a capitalised word stands between commas alone (`43017, United, tuesdays`)."""
    before, after = asked.text.before(token.start, 3).rstrip(), asked.text.after(token.end, 2).lstrip()
    return asked.text.raw[token.start].isupper() and before.endswith(",") and (not after or after[0] in ",;.")


def _is_payer(asked: Asked, one: Named) -> bool:
    """Whether a name that is also a person's or an everyday word (`Oscar`, `am better`) is meant as the payer."""
    said = asked.text.folded[one.start : one.end]
    if (
        one.near
        or said == fold(asked.site.payer_names[one.id])
        or not all(word in grammar().everyday or word in _people() for word in said.split())
    ):
        return True
    if _person_before().search(asked.text.before(one.start, 40)):
        return False
    clause = re.search(r"(?:^|[,;.(])\W*$", asked.text.folded[: one.start]) and re.match(
        r"\s*(?:$|[,;.)])", asked.text.folded[one.end :]
    )
    told = clause and (" " in said or grammar().scan("coverage", "plans", "insured").search(asked.text.indexed))
    told = told or (clause and grammar().opening("coverage", "holding").match(asked.text.folded, one.end))
    told = told or (
        _THE_ONE.search(asked.text.before(one.start, 16)) and re.match(r"\s*(?:$|[,;.!])", asked.text.folded[one.end :])
    )
    return bool(told) or _alone(asked, one.start, one.end) or insuring(asked, one.start, one.end)


_THE_ONE = re.compile(r"(?:^|[,.;])\s*(?:es |it'?s |pues )?(?:la|el|the)\s+$")
"""Before a payer told as the one (`la Molina, joven`)."""


def _alone(asked: Asked, start: int, end: int) -> bool:
    begin, finish = body(asked.text)
    return start <= begin and finish <= end


def insuring(asked: Asked, start: int, end: int) -> bool:
    return bool(
        _insurance_before().search(asked.text.before(start, 40)) or _insurance_after().match(asked.text.after(end, 24))
    )


def payer_name(asked: Asked, one: Named) -> str:
    """As the site names it; of a payer with one company a state, with the state that was said."""
    name = asked.site.payer_names[one.id]
    state = _of_state().match(asked.text.folded, one.end)
    if not state or one.id in _PUBLIC:
        return name
    said = asked.text.raw[state.start("state") : state.end("state")]
    return f"{name} of {said.title() if said.islower() else said}"


def order_of(asked: Asked, named: list[str], payers: list[Named]) -> dict[str, str]:
    """Which of two payers comes second: the one said with `secondary`, else the later one."""
    first = next((one for one in payers if _COMES_FIRST.match(asked.text.folded, one.end)), None)
    if first and (name := payer_name(asked, first)) in named:
        return {"payer": name, "secondary": next(other for other in named if other != name)}
    for one in payers:
        if comes_second(asked, one):
            name = payer_name(asked, one)
            return {"payer": next(other for other in named if other != name), "secondary": name}
    return {"payer": named[0], "secondary": named[1]}


_COMES_FIRST = re.compile(
    r"\s+(?:is|es|goes|va|pays|paga|as|como)\s+(?:my |the |mi |la |el )?(?:primary|main|first|primari[oa]|principal|primero)(?!\w)"  # noqa: E501
)


def comes_second(asked: Asked, one: Named) -> bool:
    """Whether a payer is said to be the second one (`Humana as my secondary`, `secondary is Humana`)."""
    return bool(
        re.search(
            r"(?:secondary|secundari[oa]|supplement\w*|backup|second|segund[oa])[\s:]*(?:is|insurance|seguro|through|with|es|como)?[\s:]*(?:is|es)?\s*$",
            asked.text.before(one.start, 26),
        )
        or re.match(
            r"\s+(?:too |also |tambien )?(?:as |is |es |como |for |de )?(?:my |a |the |mi |el |de |es |un )*(?:secondary|secundari[oa]|backup|supplement|second|segund[oa])(?!\w*\s*(?:is|es|:|through|with)(?!\w))",  # noqa: E501
            asked.text.after(one.end, 32),
        )
    )


@cache
def _people() -> frozenset[str]:
    return frozenset(grammar().words("names", "given")) | set(grammar().words("names", "hispanic"))


@cache
def _person_before() -> re.Pattern[str]:
    """A title, a relation or another name before a name."""
    titles, others = grammar().one_of("name", "prefixes"), grammar().one_of("whose", "others")
    return re.compile(
        rf"(?<![^\W_])(?:{titles}\.?|{others}|(?:me llamo|my name is|name is|se llama|named|llamad[oa])(?:\s+[a-z]+)?)[\s,]+$"  # noqa: E501
    )


@cache
def _insurance_before() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:have|has|got|with|through|thru|insurance|insured|coverage|covered by|plan|carrier|payer|on|under|tengo|tiene|tenemos|con|por|benefits|beneficios?|seguro|aseguranza|cobertura|compania)(?:\s+(?:is|was|from|an?|the|my|his|her|our|ex|by|through|with|es|de|del|el|la|los|las|mi|(?:husband|wife|mom|dad|mother|father|spouse|partner|parent|son|daughter)'?s?'?|espos[oa]|marido|mama|papa))*[\s:,]+$"  # noqa: E501
    )


@cache
def _insurance_after() -> re.Pattern[str]:
    return re.compile(
        rf"\s+(?:(?:me|nos|le|se|lo|la|l[eo]s)\s+){{0,2}}(?:pays?|covers?|takes care|handles|pag\w+|cubr\w+)(?!\w)|\s+(?:(?:from|through|on|via|del?)\s+(?:the\s+|el\s+)?)?(?:{grammar().one_of('coverage', 'plans')}|plan|insurance|health|healthcare|coverage|medicaid|medicare|seguro)(?!\w)"  # noqa: E501
    )


@cache
def _of_state() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:of|de)\s+(?P<state>{places.state_names().pattern})")


@cache
def _works_for() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('coverage', 'works_for')}\s+(?:the\s+)?$")


@cache
def _negated() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){grammar().one_of('coverage', 'negated')}\s+(?:have\s+|on\s+|take\s+|with\s+|an?\s+|tengo\s+|es\s+|my\s+|mi\s+|the\s+|el\s+|la\s+|de\s+)*$"  # noqa: E501
    )
