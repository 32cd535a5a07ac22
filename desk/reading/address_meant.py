"""Which address an answer comes to in the end: the one it points back at, or a new name at the place told before.

`work is a@x.org, home is b@y.net: the home one`, `old one was tom@x.org, so use tom2, same place`."""

import re

from desk.reading.grammar import grammar
from desk.reading.shapes import Hit

_LABEL = re.compile(
    r"(?P<label>work|home|office|school|personal|business|old|new|husband|wife|mom|dad|son|daughter|first|second|gmail|yahoo|hotmail|outlook|trabajo|casa|oficina|escuela|personal|negocio|viej[oa]|nuev[oa]|primer[oa]|segund[oa])(?:'?s)?(?: (?:e-?mail|one|address|account|correo|cuenta))?(?:'s|\s+(?:is|es|it'?s)|:)?\s*$"  # noqa: E501
)
_POINTED = re.compile(
    r"(?<!\w)(?:(?:the|use|usen?|el|la|al|a la|to the|prefer|better|mejor|prefiero)\s+)+(?:de(?:l| la)?\s+)?(?P<label>\w+)(?:\s+(?:one|address|e-?mail|account|correo|cuenta))?(?:\s+(?:please|por favor|is (?:better|best)|es mejor|then|works))?(?=\s*(?:[,.;!)]|$))"  # noqa: E501
)
_ORDER = {"first": 0, "primero": 0, "primera": 0, "former": 0, "second": 1, "segundo": 1, "segunda": 1, "latter": 1}
_LOCAL = r"(?P<local>[a-z0-9](?:[a-z0-9._+-]{1,40}[a-z0-9]))"
_SAME_PLACE = re.compile(
    rf"(?<!\w)(?:use|try|now|it'?s|its|is|to|usen?|ahora|es|a|por)\s+(?:now\s+|es\s+|is\s+|it'?s\s+)?{_LOCAL}(?=[,;]?\s+(?:at\s+|en\s+|en el\s+|con\s+)?(?:the\s+|el\s+|la\s+|lo\s+)?(?:same|mism[oa])(?!\w))"  # noqa: E501
)
_MINE = re.compile(rf"(?<!\w)(?:mine(?:'s| is)|(?:el|la) mi[ao] es)\s+{_LOCAL}(?=\s*(?:[,.;]|$|with|con|and|y|same))")
_SPOKEN = re.compile(r"\s*(?:@|at(?!\w)|arroba|dot(?!\w)|punto)")
_FOR_EXAMPLE = re.compile(
    rf"(?<!\w)(?:so|that'?s|es decir|o sea|asi que|i\.?e\.?|that is),?\s+(?:it'?s\s+|es\s+)?{_LOCAL}\W*$"
)
_PATTERN = re.compile(
    r"(?<!\w)(?:first|last|given|primer|nombre|apellido|initial)[\s.]*(?:name|inicial)?(?:\s+(?:dot|underscore|dash|punto|guion|and|y|then)\s+|\s*[._-]\s*)(?:my\s+|mi\s+|el\s+)?(?:last|first|family|sur|apellido|nombre|initial)"
)


def pointed_at(text: str, hits: list[Hit]) -> Hit | None:
    """The address that the words after the last one point back at."""
    if len(hits) < 2:
        return None
    labels = {match["label"]: hit for hit in hits if (match := _LABEL.search(text[max(0, hit.start - 40) : hit.start]))}
    for match in _POINTED.finditer(text, hits[-1].end):
        label = match["label"]
        if hit := labels.get(label):
            return hit
        if (at := _ORDER.get(label)) is not None:
            return hits[at]
        named = [hit for hit in hits if f"@{label}." in str(hit.value)]
        if len(named) == 1:
            return named[0]
    return None


def renamed(text: str, hits: list[Hit]) -> tuple[str, int, int] | None:
    """A new name at the place of the one address told, and where it is said; valid or not."""
    if len({hit.value for hit in hits}) != 1:
        return None
    _, _, domain = str(hits[0].value).partition("@")
    if _PATTERN.search(text, 0, hits[0].end) and (match := _FOR_EXAMPLE.search(text, hits[0].end)):
        return f"{match['local']}@{domain}", hits[0].start, match.end("local")
    for pattern in (_SAME_PLACE, _MINE):
        match = pattern.search(text, hits[-1].end)
        if (
            match
            and match["local"] not in grammar().everyday
            and (pattern is _SAME_PLACE or not _SPOKEN.match(text, match.end()))
        ):
            return f"{match['local']}@{domain}", hits[0].start, match.end("local")
    return None
