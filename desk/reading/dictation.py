"""Punctuation spoken aloud (`yes comma you may call me period`), which is no word of an answer.

Never in a text that holds an e-mail address, nor between numbers, nor where the word is meant (`my period is late`, `en
punto`, `in a coma`)."""

import re

from desk.reading.text import Text

_MARK = re.compile(
    r"(?<=\w)\s+(?P<word>comma|coma|period|full stop|question mark|exclamation (?:point|mark)|new (?:line|paragraph)"
    r"|punto(?: y (?:aparte|seguido|coma)| final)?|signo de (?:interrogacion|exclamacion|admiracion)|nuev[ao] (?:linea|parrafo))(?!\w)"  # noqa: E501
)
_SIGNS = {
    "comma": ",",
    "coma": ",",
    "question": "?",
    "signo": "?",
    "punto y coma": ",",
    "new": ".",
    "nueva": ".",
    "nuevo": ".",
}
_ADDRESS = re.compile(
    r"@|(?<!\w)(?:arroba|aroba|dot (?:com|org|net|edu|gov)|punto (?:com|org|net|edu|gob|mx)|www)(?!\w)"
)
_MEANT_BEFORE = re.compile(
    r"(?<!\w)(?:an?|the|my|her|his|your|our|their|this|that|these|what|which|whose|grace|trial|waiting|time|first|last|next"
    r"|missed|miss|late|heavy|light|regular|irregular|painful|menstrual|no|each|every|long|short|per|class|pay|enrollment|free"
    r"|same|any|of|on|for|since|after|before|between|during|in|probation\w*|recovery|incubation|cooling|monthly|having|have|had"
    r"|skip(?:ped)?|oxford|over|out"
    r"|el|un|al|del|este|ese|su|mi|tu|que|cada|algun|ningun|en|de|a|tal|cierto|primer|otro|buen|se|lo|la|le|no|nos|me|y|sin"
    r"|diabetic[oa]|cuando|aunque|para|hasta)$"
)
_MEANT_AFTER = re.compile(
    r"\s+(?:pains?|cramps?|tracker|tracking|of|is|was|has|had|started|starts|came|comes|late|ended|ends|stopped|flow|blood|bleeding"
    r"|products?|underwear|de|com|org|net|g|medio|debil|fijo|crucial|clave|ciego)(?!\w)"
)
_NUMBER = re.compile(
    r"(?:\d|(?<!\w)(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|cero|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho"
    r"|nueve|diez|once|doce|quince|veinte|treinta|cuarenta|cincuenta|sixty|seventy|eighty|ninety|twenty|thirty|forty|fifty))$"
)
_NUMBER_NEXT = re.compile(
    r"\s+(?:\d|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|cero|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    r"|diez|once|doce|quince|veinte|treinta)(?!\w))"
)
_GOES_ON = re.compile(
    r"\s+(?:[A-ZÀ-Þ]|(?i:i|i'm|im|i'll|it|its|it's|my|he|she|we|they|you|the|and|but|so|thanks?|please|yes|no|yeah|ok|okay|mi|es|soy"
    r"|el|ella|gracias|por favor|si|pero|y|yo|le|me)(?!\w))"
)
"""How the next sentence begins."""


def punctuated(text: Text) -> Text:
    """The text with the marks spoken in it put as marks; every other character stays where it was.

    >>> punctuated(Text.of("yes comma you may period")).folded
    'yes,      you may.      '
    """
    if _ADDRESS.search(text.folded):
        return text
    found = [match for match in _MARK.finditer(text.folded) if _possible(text, match)]
    sure = [match for match in found if _sure(text, match, len(found))]
    return text.put(*((*match.span(), _sign(match["word"])) for match in sure))


def _sign(word: str) -> str:
    return _SIGNS.get(word) or _SIGNS.get(word.split()[0], ".")


def _possible(text: Text, match: re.Match[str]) -> bool:
    before, word = text.folded[: match.start()], match["word"]
    if " " in word:
        return not re.search(r"(?<!\w)(?:an?|the|un|el|una|la)$", before)
    if _NUMBER.search(before) and _NUMBER_NEXT.match(text.folded, match.end()):
        return False
    return word == "comma" or not (_MEANT_BEFORE.search(before) or _MEANT_AFTER.match(text.folded, match.end()))


def _sure(text: Text, match: re.Match[str], marks: int) -> bool:
    """A word that could mean itself counts at the end, before a new sentence, or beside other marks."""
    if " " in match["word"] or match["word"] == "comma" or marks > 1:
        return True
    ends = not re.search(r"\w", text.folded[match.end() :])
    if match["word"] == "coma":
        return text.language == "es" and not ends
    return ends or (len(text.folded[: match.start()].split()) > 1 and bool(_GOES_ON.match(text.raw, match.end())))
