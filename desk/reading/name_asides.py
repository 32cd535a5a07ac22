"""What an answer says around a name and is no part of it: remarks in brackets, words on its spelling, who it is not."""

import re
from functools import cache

from desk.reading import name_parts
from desk.reading.grammar import grammar
from desk.reading.text import Text

_LONGEST_LETTERS = 2
"""Letters of a word too short to name somebody."""


def without(text: Text) -> Text:
    """The text without its asides and with the marks somebody dictated; offsets stay."""
    spans = [match.span() for match in _BRACKETS.finditer(text.folded) if _talk(match["said"]) or _small(text, match)]
    spans += [match.span() for pattern in _asides() for match in pattern.finditer(text.folded)]
    spans += [match.span() for match in _not_me().finditer(text.folded) if text.raw[match.start("n")].isupper()]
    marks = [(match.start("mark"), match.end("mark")) for match in _COLON_SAID.finditer(text.folded)]
    if marks:
        text = _marked(text, marks)
    return text.without(*((at, at + 1) for start, end in spans for at in range(start, end))) if spans else text


def all_told(text: Text) -> Text:
    """The text of a name without the words that no surname is told: they refuse nothing."""
    return text.without(*(match.span() for match in _NO_LAST.finditer(text.folded)))


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


def _marked(text: Text, marks: list[tuple[int, int]]) -> Text:
    raw, folded = text.raw, text.folded
    for start, end in marks:
        sign = ":".ljust(end - start)
        raw, folded = raw[:start] + sign + raw[end:], folded[:start] + sign + folded[end:]
    return Text(raw, folded, text.language)


_BRACKETS = re.compile(r"[(\[](?P<said>[^()\[\]]{2,60})[)\]]")
_COLON_SAID = re.compile(r"(?<!\w)(?:names?|nombres?|apellidos?|first|last)(?P<mark> colon| dos puntos)(?=\s+[^\W\d_])")
_NO_LAST = re.compile(
    r"(?:^|[,;\s]+)(?:(?:pero|but|y|and)\s+)?(?:(?:with )?no (?:last name|surname)|without (?:a |my |the )?(?:last name|surname)|sin (?:mi |el |los )?apellidos?)(?!\w)(?:,?\s+(?:please|por favor|thanks|gracias))?"  # noqa: E501
)


@cache
def _asides() -> tuple[re.Pattern[str], ...]:
    on_letters = r"(?:and |y )?(?:no|not|w/?|with|without|con|sin) (?:an? |the |one |two |una? |el |la |dos |doble |double )?[a-z](?![\w'])(?: (?:on|at|in|al|en|as) (?:the |el |la )?\w+| (?:grande|chica|alta|baja|corta|larga|chiquita))?"  # noqa: E501
    as_it_sounds = r"(?:just |exactly |spelled |written |tal cual |asi )*(?:like|as|how|como) (?:it |se )?(?:sounds?|suena|oye|lo oye)(?: like)?"  # noqa: E501
    habits = r"(?:people|everyone|everybody|they|folks|la gente|todos|siempre)\s+(?:\w+\s+){0,4}?(?:writes?|spells?|misspells?|pronounces?|puts|escriben?|pronuncian|ponen)(?!\w)[^.,;\n]*"  # noqa: E501
    shapes = r"(?:both|all|it'?s|dos|las dos) (?:two |one )?(?:words?|palabras?)|no middle(?: name| initial| one)?|sin segundo nombre|(?:with|con) (?:the |a |el |un )?(?:dash|hyphen|guion)|con (?:el|la|todo y) \w+ y todo|y que no (?:le|me|lo|la) (?:pongan|escriban)[^.;\n]*"  # noqa: E501
    before_now = r"(?:i |it |my name )?(?:was|used to be|era|fui) [^,.;\n]{3,40}? (?:until|till|before|hasta|antes)(?!\w)[^,.;\n]*[,;]\s*(?:(?:but |pero |and |now |y |ahora )+(?:i'?m |it'?s |soy |es )?)?"  # noqa: E501
    courtesy = r"[\s,.]+(?:(?:pa|para) (?:servirles?|lo que (?:guste|necesite|se le ofrezca|mande)\w*)|a (?:su|sus|la) ordene?s?|mucho gusto)\W*$"  # noqa: E501
    dictated = r"(?:\s+(?:period|full stop|punto(?: final)?))?\s+(?:send|enviar|end of message)\W*$|\s+(?:period|full stop)\W*$"  # noqa: E501
    return (
        re.compile(
            rf"[,;\s]+(?<!\w)(?:{on_letters}|{as_it_sounds}|{habits}|{shapes})(?=\s*[,.;\n]|\s*$)(?:\s*[,;.]\s*(?:(?:and|then|y|luego|after that|despues)\s+)+)?"  # noqa: E501
        ),
        re.compile(rf"^\W*{before_now}"),
        re.compile(courtesy),
        re.compile(dictated),
        _NO_LAST,
    )


@cache
def _not_me() -> re.Pattern[str]:
    """`no soy Martín, ese es el doctor.`: who it is not, with what is told of him."""
    return re.compile(
        r"(?<!\w)(?:(?:yo )?no soy|no me llamo|i'?m not|i am not|my name is(?:n't| not))\s+(?P<n>[^\W\d_][\w'-]+(?:\s(?!ese|esa|that|he|she)[^\W\d_][\w'-]+)?)(?=\s*[,.;])(?:[\s,.;]+(?:(?P=n) (?:is|es|was|era)|es[ea] (?:es|era)|that'?s|that (?:is|was)|he'?s|she'?s|(?:he|she) (?:is|was)|el es|ella es)(?!\w)[^.;\n]*)?[\s.,;]*"  # noqa: E501
    )
