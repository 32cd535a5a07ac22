"""The organisation somebody writes for, as typed."""

import re
from functools import cache

from desk.reading import places
from desk.reading.asked import Asked, body
from desk.reading.grammar import grammar
from desk.reading.shapes import Hit
from desk.reading.text import fold


def hits(asked: Asked) -> list[Hit]:
    """Names of organisations in a whole message: words with capitals that end in `Clinic`, `Medical Group` …"""
    kept = asked.text.kept
    if "organisations" not in kept:
        cities = places.gazetteer().cities  # `Lewis Center`
        kept["organisations"] = [Hit(*found) for found in names(asked.text.raw) if fold(found[0]) not in cities]
    return list(kept["organisations"])


def names(raw: str) -> list[tuple[str, int, int]]:
    """The same for a text as typed: name, start, end."""
    raw = _ANSWERED.sub(lambda match: " " * len(match.group()), raw)
    led = [(match.group(), *match.span()) for match in _led().finditer(raw)]
    longer = {start: end for _, start, end in led}  # `Clínica Familiar Santa Rosa`, which its kind alone does not name
    found = [
        (match["name"], *match.span("name"))
        for match in _named().finditer(raw)
        if longer.get(match.start("name"), 0) <= match.end("name")
    ]
    taken = [(start, end) for _, start, end in found]
    found += [one for one in led if not any(start < one[2] and one[1] < end for start, end in taken)]
    taken = [(start, end) for _, start, end in found]
    found += [
        (match["name"], *match.span("name"))
        for match in _WORKS_AT.finditer(raw)
        if not any(start < match.end("name") and match.start("name") < end for start, end in taken)
    ]
    return sorted(found, key=lambda one: one[1])


_WORD = r"[A-ZÀ-Þ][\w&'’-]*"
_WORKS_AT = re.compile(
    r"(?<!\w)(?i:manager|director|coordinator|supervisor|owner|officer|administrator|president|hr|human resources"
    r"|recruiter|principal|benefits|gerente|directora?|coordinadora?|supervisora?|due[nñ][oa]|encargad[oa]"
    r"|recursos humanos)[ \t]+(?:at|for|with|of|de|en|del)[ \t]+(?:the |la |el )?"
    rf"(?P<name>{_WORD}(?:[ \t]+(?:(?:&|and|of|de|y)[ \t]+)?{_WORD}){{1,4}})"
)
"""`the safety manager at Tri-Creek Pallet`: where somebody works, by two words with capitals or more."""


_ANSWERED = re.compile(r"^\s*(?i:y[eu]p|yeah?|yes|ya|sure|ok|okay|correct|right|s[ií]|claro|no|nope)[.!]+(?=\s)")
"""A yes or no that is a sentence of its own before a name."""


def read(asked: Asked) -> Hit | None:
    """The name given, without `I'm with …`; None for words that name nothing."""
    start, end = body(asked.text)
    if was := _WAS.search(asked.text.folded, start + 1, end):
        asked = asked.of(asked.text.without((was.start(), end)))
        end = was.start()
    found = hits(asked)
    if match := _CHANGED.match(asked.text.folded, start):
        start = match.end()
    while (match := _lead().match(asked.text.folded, start)) and match.end() > start:
        start = match.end()
    if match := _CALLED.match(asked.text.folded, start):
        start = match.end()
        end = start + len(_TODAY.sub("", asked.text.folded[start:end]))
    rest = re.split(
        r"[.;!?\n](?=\s|$)|,(?=\s+(?:and|i|my|we|y|mi|the|in|en)\s|\s+\d+(?:st|nd|rd|th)\s+floor)|\s+(?:and my|and i|y mi|y soy|calling about|in charge)\b",  # noqa: E501
        asked.text.raw[start:end],
    )[0].strip(" ,.-")
    if found and len(rest.split()) > 6:
        return max(found, key=lambda hit: hit.end - hit.start)
    words = rest.split()
    if words and not found and _TELLS.match(rest):
        return None
    if not words or len(words) > 9 or len(re.sub(r"\W", "", rest)) < 2:
        return None
    plain = [word for word in words if word.lower().strip(".,'") in _common()]
    if len(plain) == len(words) and not any(word.lower() in grammar().words("org", "kinds") for word in words):
        return None
    if found and rest not in found[0].value and found[0].value not in rest:
        return found[0]
    at = asked.text.raw.find(rest, start)
    return Hit(rest, at, at + len(rest))


_WAS = re.compile(
    r"(?:\s+(?:now|ahora))?(?:,\s*(?:and |y )?(?:not|no|no longer|ya no|formerly|it was|it used to be|antes(?: era)?)(?!\w)[^.]*|\s+instead of(?!\w)[^.]*)\W*$"  # noqa: E501
)
"""How an organisation used to be called (`Three Rivers, not Tri-County`)."""
_TELLS = re.compile(
    r"(?i:i'?d|i would|prefiero|preferiria|quisiera)\s+(?:rather\s+|prefer\s+)?(?:not|no)(?!\w)|(?i:we|i|they|you|there|our|it|tenemos|hay|nosotros|nuestr[oa]s?)(?:'\w+)?\s+[a-z]"  # noqa: E501
)
"""A wish not to say, or a sentence about the people there (`We have people in till 11`), and no name."""
_TODAY = re.compile(r"\s+(?:now|these days|nowadays|ahora|hoy en dia)\W*$")
_CHANGED = re.compile(
    r"\W*(?:(?:please|por favor|can you|could you|no,?|oh,?|sorry,?)\s+)*(?:(?:change|cambi\w+|put|switch|correct|make)\s+)?(?:the |my |our |la |el |mi )?"  # noqa: E501
    r"(?:organi[sz]ation|practice|company|clinic|office|name of the \w+|organizacion|empresa|clinica|consultorio)(?: name)?\s+(?:to|into|as|a|por)\s+(?:the )?"  # noqa: E501
)
"""`change the organization to …`."""
_CALLED = re.compile(
    r"(?:(?:is|are|es)\s+)?(?:(?:now|ahora)\s+)?(?:called|named|known as|se llama|llamad[oa])(?: ahora)?\s+"
)


@cache
def _common() -> frozenset[str]:
    return frozenset(grammar().words("names", "common"))


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,.:;-]*{grammar().one_of('org', 'lead')}(?![^\W_])[\s,:]*(?:the practice |the |el |la )?(?=\S)"
    )


@cache
def _named() -> re.Pattern[str]:
    kinds = "|".join(
        kind.capitalize()
        if len(kind) > 4 or kind in ("care", "inc", "corp", "home", "plan")
        else f"(?:{kind.capitalize()}|{kind.upper()})"
        for kind in grammar().words("org", "kinds")
    )
    word = r"(?:[A-ZÀ-Þ]\w{0,2}\.|[A-ZÀ-Þ][\w&'’-]*(?:\.[\w&'’-]+)*)"
    return re.compile(
        rf"(?<!\w)(?:(?:MD|DO|RN|NP|PA|LSW|DNP)[ \t,]+)?(?P<name>{word}(?:[ \t]+(?:&|and|of|de|del|la|the|for|y|{word})){{0,5}}?[ \t]+(?:{kinds})\b(?:[ \t]+(?:{kinds})\b|[ \t]+&[ \t]+{word}|[ \t]+and[ \t]+(?:{_SECOND_KINDS})\b(?:[ \t]+(?:{kinds})\b)?)*(?:[ \t]+(?:of|de|del)[ \t]+{word}(?:[ \t]+{word})?)?)"  # noqa: E501
    )


_SECOND_KINDS = (
    "Nursing|Wellness|Rehab(?:ilitation)?|Surgery|Spine|Recovery|Fitness|Dentistry|Living|Healing|Aesthetics|Imaging"
    "|Sports Medicine|Pediatrics|Hospice|Care|Therapy|Counseling|Sleep|Vein|Gynecology|Gerontology|Associates"
)
"""What may follow an `and` in a name (`Olentangy Rehab and Nursing`)."""


@cache
def _led() -> re.Pattern[str]:
    """`Clínica Santa Fe`: the kind first, as Spanish has it."""
    kinds = "|".join(f"{kind[0].upper()}{kind[1:]}" for kind in grammar().words("org", "leading"))
    named_after = r"(?<=Iglesia)|(?<=Parroquia)|(?<=Templo)|(?<=Hogar)|(?<=Fundación)|(?<=Fundacion)|(?<=Escuela)"
    word = r"[A-ZÀ-Þ][\w'’-]+"
    return re.compile(
        rf"(?<!\w)(?:{kinds})(?:(?:{named_after})(?:[ \t]+{word})+[ \t]+del?[ \t]+{word}"
        rf"|(?:[ \t]+(?:de|del|la|las|los|y))*(?:[ \t]+{word}){{1,4}}"
        rf"(?:[ \t]+del?[ \t]+{word}(?=[ \t]+en[ \t]+{word}))?)"
    )
