"""What an answer says around a name and is no part of it: remarks in brackets, words on its spelling, who it is not."""

import re
from functools import cache

from desk.reading import name_parts
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.text import Text

_LONGEST_LETTERS = 2
"""Letters of a word too short to name somebody."""


def without(text: Text) -> Text:
    """The text without its asides and with the marks somebody dictated; offsets stay."""
    spans = [match.span() for match in _BRACKETS.finditer(text.folded) if _talk(match["said"]) or _small(text, match)]
    for pattern in _asides():
        for match in pattern.finditer(text.folded):
            between = text.raw[match.start()] == "," and _ONE_NAME.fullmatch(text.raw[: match.start()])
            comma = re.compile(r"\s*,").match(text.folded, match.end()) if between else None
            spans.append((match.start(), comma.end() if comma else match.end()))
    spans += [match.span() for match in _not_me().finditer(text.indexed) if text.raw[match.start("n")].isupper()]
    spans += [match.span() for match in _SOMEBODYS.finditer(text.folded)]
    marks = [(match.start("mark"), match.end("mark")) for match in _COLON_SAID.finditer(text.indexed)]
    text = text.put(*((start, end, ":") for start, end in marks))
    return text.without(*((at, at + 1) for start, end in spans for at in range(start, end))) if spans else text


def all_told(text: Text) -> Text:
    """The text of a name without an age after it, and without words that refuse nothing: that no surname is told,
    `no problem`, `don't share it`."""
    text = text.without(*_beside_a_name(text))
    spans = [
        match.span()
        for pattern in (_NO_LAST, _NO_MARK, _LAST_KEPT, _NO_TROUBLE, _TOLD_NOBODY, _AGE_AFTER)
        for match in pattern.finditer(text.folded)
    ]
    return text.without(*spans)


def _beside_a_name(text: Text) -> list[tuple[int, int]]:
    """The sentences that refuse or do not know something, where another is a whole name and they speak of nobody else
    (`oh right, forgot to say. Gordon Fisk`)."""
    clauses = [match.span() for match in _CLAUSES.finditer(text.folded)]
    if not any(_WHOLE_NAME.fullmatch(text.raw[start:end]) for start, end in clauses):
        return []
    others = grammar().pattern("whose", "others")
    if others.search(text.folded) or _OF_OTHERS.search(text.indexed):
        return []
    no = grammar().pattern("status", "refused", "declines", "unknown", "undecided")
    return [(start, end) for start, end in clauses if no.search(text.folded[start:end])]


_AGE_AFTER = re.compile(
    r"(?<=[a-z])\s+(?:(?:age|aged|de|is|tiene)\s+)?\d{1,3}\s*-?(?:yrs?|years?|y/?o|anos?)(?!\w)[^.,;\n]*"
)
"""How old who is named is, and what follows (`Gus Damico 72 yrs old hip replacement`)."""
_CLAUSES = re.compile(r"(?:(?!,?\s(?:but|pero)\s)[^.;!?\n\x01,])+")
_WHOLE_NAME = re.compile(
    r"\s*(?i:(?:but|pero|yeah|yes|ok|fine|well|so|bueno|pues|it'?s|i'?m|soy|es|me llamo|my name(?:'s| is)|name'?s|this is)\s+)*(?!(?i:mister|mr|mrs|miss|ms|sir|lady|thank)\b)[A-ZÀ-Þ][\w'-]+(?:\s(?:de|del|la|los|van|von|[A-ZÀ-Þ][\w'-]*\.?)){1,3}\s*"  # noqa: E501
)
_OF_OTHERS = Scan(r"(?<!\w)(?:he|she|they|his|her|him|their|them|who|ask|el|ella|ellos|su|quien|preguntele?)(?!\w)")


def _talk(said: str) -> bool:
    return all(
        word in name_parts.ordinary() or len(word) <= _LONGEST_LETTERS or word in grammar().everyday
        for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", said)
    )


def _small(text: Text, match: re.Match[str]) -> bool:
    """Whether words typed small stand in the brackets of an answer with capitals, and no name to be called by."""
    said = text.raw[match.start("said") : match.end("said")]
    return " " in said and said.islower() and not text.raw.islower() and not _CALLED.search(match["said"])


_CALLED = re.compile(r"(?<!\w)(?:call|goes by|go by|aka|known as|dicen|llam|conocen|nickname|apodo)")


_BRACKETS = re.compile(r"[(\[](?P<said>[^()\[\]]{2,60})[)\]]")
_LETTER_BETWEEN = re.compile(
    r"\s+(?:with |w/ ?)?(?:no|without|sin) (?:an? |the |la )?[a-hj-xz](?=\s+[^\W\d_]{2})|\s+(?:with|w/|con) (?:an? |one |two |una? |dos |la )?[b-df-hj-np-tv-xz]'?s?(?=\s+[^\W\d_]{2})"  # noqa: E501
)
"""`Sara no h Whitcomb`."""
_ONE_NAME = re.compile(r"\s*[^\W\d_][\w'-]+")
"""`Ulises, con u, Barajas`: one name before an aside that has commas of its own."""
_SOMEBODYS = re.compile(
    r"^(?:\W*(?:hi|hello|hey|yes|i'?m|im|i am|this is|it'?s)(?!\w))*\W*(?:(?:mr|mrs|ms|dra?|miss)\.? )?[^\W\d_]+(?: [^\W\d_]+)?'s (?:office|practice|clinic|front desk|receptionist|scheduler|(?:referral )?coordinator|staff|team|(?:grand|step)?(?:daughter|son|child)(?:[ -]in[ -]law)?|mom|mother|dad|father|wife|husband|sister|brother|niece|nephew|partner|aide|caregiver|caretaker|nurse|helper|neighbor|friend|assistant|secretary|case ?manager|social worker)(?=[\s,:]+[^\W\d_])(?!\s+(?:is|was|and|has|needs?|told|said|name)\b)[\s,:]*"  # noqa: E501
)
"""`this is Wanda's daughter, Nicole`."""
_COLON_SAID = Scan(r"(?<!\w)(?:names?|nombres?|apellidos?|first|last)(?P<mark> colon| dos puntos)(?=\s+[^\W\d_])")
_NO_LAST = re.compile(
    r"(?:^|[,;\s]+)(?:(?:pero|but|y|and)\s+)?(?:(?:with )?no (?:last name|surname)|without (?:a |my |the )?(?:last name|surname)|sin (?:mi |el |los )?apellidos?)(?!\w)(?:,?\s+(?:please|por favor|thanks|gracias))?"  # noqa: E501
)
_NO_MARK = re.compile(
    r"[\s,(]+(?:no|without|sin) (?:an? |the |el |la )?(?:apostrophe|hyphen|dash|accents?|space|tilde|acento|apostrofe|guion|espacio|enie)(?!\w)"  # noqa: E501
)
_LAST_KEPT = re.compile(
    r"(?<=\w)[\s,.;(-]+(?:(?:but|and|pero|y)\s+)?(?=[^.;\n(]*(?<!\w)(?:not|no|don'?t|skip|keep|without|mejor|prefiero)(?!\w))(?:[^,.;:\n]*\s)?(?:last name|surname|apellidos?)(?!\w)(?!,? (?:is|es)(?!\w))[^.;,\n]*$"  # noqa: E501
)
"""`Renata, id rather not put my last name`."""
_NO_TROUBLE = re.compile(
    r"^\W*(?:(?:sure|ok(?:ay)?|yes|si|claro),? )?(?:no (?:problem|prob|worries|biggie|trouble|sweat|hay problema|pasa nada)|not a problem|sin problema)(?!\w)[\s,.!]*"  # noqa: E501
)
_TOLD_NOBODY = re.compile(
    r"(?<=\w)[\s,.;(-]+(?:(?:and|but|just|please|pls|plz|so|y|pero|por favor)[\s,]+)*(?:don'?t|do not|no (?=\w+an?(?: |$|l)))\s*(?:go )?(?:share|tell|show|give|sell|spread|pass|lo (?:compart|d|mand|ense)\w+|se lo (?:d|mand|pas|ense)\w+|la (?:compart)\w+)(?: (?:it|that|this|my name|around|on))*(?: (?:to|with|a|con) [^.;\n]{2,40})?[\s.!)]*$"  # noqa: E501
)
"""`Marisol Pena, please don't share it with my ex`."""


@cache
def _asides() -> tuple[re.Pattern[str], ...]:
    once = (
        r"(?:formerly(?: known as)?|n[e]e|f/?k/?a|previously|(?<!nombre )(?<!apellido )de soltera)\s+[^,.;\n()]{2,30}"
    )
    capital = r"(?:(?:(?:with|and|con|y) )*(?:an? |la )?(?:capital|big|lower ?case|upper ?case|small|mayuscula|minuscula) (?:an? )?[a-z](?!\w)[\s,]*)+"  # noqa: E501
    said_aloud = r"(?:(?:it'?s |is )?pronounced|say it|(?:it )?rhymes with|sounds (?:just )?like|se pronuncia|suena)(?!\w)[^,.;\n]*"  # noqa: E501
    once_named = r"(?:de solter[oa]|maiden(?: name)?(?: was| is)?|n[e]e|born)\s+[^,.;\n]{2,30}[,;]\s*(?:(?:pero|y|but|and)\s+)?(?:de casad[oa]|married(?: name)?(?: is)?|now|ahora)\s+"  # noqa: E501
    on_letters = r"(?:and |y )?(?:no|not|w/?|with|without|con|sin) (?:an? |the |one |two |una? |el |la |dos |doble |double )?[a-z](?![\w'])(?: (?:on|at|in|al|en|as) (?:the |el |la )?\w+| (?:grande|chica|alta|baja|corta|larga|chiquita))?"  # noqa: E501
    as_it_sounds = r"(?:just |exactly |spelled |written |tal cual |asi )*(?:like|as|how|como) (?:it |se )?(?:sounds?|suena|oye|lo oye)(?: like)?"  # noqa: E501
    habits = r"(?:people|everyone|everybody|they|folks|la gente|todos|siempre)\s+(?:\w+\s+){0,4}?(?:writes?|spells?|misspells?|pronounces?|puts|escriben?|pronuncian|ponen)(?!\w)[^.,;\n]*"  # noqa: E501
    shapes = r"(?:both|all|it'?s|dos|las dos) (?:two |one )?(?:words?|palabras?)|no middle(?: name| initial| one)?|sin segundo nombre|(?:with|con) (?:an? |the |el |la )?(?:apostrophe|accents?|space|tilde|acento|apostrofe|espacio|enie)|(?:with|con) (?:the |a |el |un )?(?:dash|hyphen|guion)|con (?:el|la|todo y) \w+ y todo|y que no (?:le|me|lo|la) (?:pongan|escriban)[^.;\n]*"  # noqa: E501
    before_now = r"(?:i |it |my name )?(?:was|used to be|era|fui) [^,.;\n]{3,40}? (?:until|till|before|hasta|antes)(?!\w)[^,.;\n]*[,;]\s*(?:(?:but |pero |and |now |y |ahora )+(?:i'?m |it'?s |soy |es )?)?"  # noqa: E501
    courtesy = r"[\s,.]+(?:(?:pa|para) (?:servirles?|lo que (?:guste|necesite|se le ofrezca|mande)\w*)|a (?:su|sus|la) ordene?s?|mucho gusto)\W*$"  # noqa: E501
    dictated = r"(?:\s+(?:period|full stop|punto(?: final)?))?\s+(?:send|enviar|end of message)\W*$|\s+(?:period|full stop)\W*$"  # noqa: E501
    return (
        re.compile(
            rf"(?<=\w)[,;(\s]+(?<!\w)(?:{on_letters}|{as_it_sounds}|{habits}|{shapes}|{said_aloud}|{once}|{capital})(?=\s*[,.;\n]|\s*$)(?:\s*[,;.]\s*(?:(?:and|then|y|luego|after that|despues)\s+)+)?"  # noqa: E501
        ),
        re.compile(rf"^\W*{before_now}"),
        re.compile(rf"^\W*{once_named}"),
        _LETTER_BETWEEN,
        re.compile(courtesy),
        re.compile(dictated),
        _NO_LAST,
    )


@cache
def _not_me() -> Scan:
    """`no soy Martín, ese es el doctor.`: who it is not, with what is told of him."""
    return Scan(
        r"(?<!\w)(?:(?:yo )?no soy|no me llamo|i'?m not|i am not|my name is(?:n't| not))\s+(?P<n>[^\W\d_][\w'-]+(?:\s(?!ese|esa|that|he|she)[^\W\d_][\w'-]+)?)(?=\s*[,.;])(?:[\s,.;]+(?:(?P=n) (?:is|es|was|era)|es[ea] (?:es|era)|that'?s|that (?:is|was)|he'?s|she'?s|(?:he|she) (?:is|was)|el es|ella es)(?!\w)[^.;\n]*)?[\s.,;]*"  # noqa: E501
    )
