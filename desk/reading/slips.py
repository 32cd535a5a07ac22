"""Mistyped days, months and parts of the day, put as their short forms, so that the patterns read them."""

from rapidfuzz.distance import OSA

from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.text import Text

_SHORT = {
    "tomorrow": "tmrw", "morning": "a.m.", "afternoon": "p.m.", "evening": "eves",
    "monday": "mon", "tuesday": "tues", "wednesday": "weds", "thursday": "thurs", "friday": "fri", "saturday": "sat", "sunday": "sun",  # noqa: E501
    "miercoles": "mierc", "jueves": "jue", "viernes": "vie", "sabado": "sab", "domingo": "dom",
    "january": "jan", "february": "feb", "august": "aug", "september": "sept", "october": "oct", "november": "nov", "december": "dec",  # noqa: E501
    "septiembre": "sept", "octubre": "oct", "noviembre": "nov", "diciembre": "dec", "febrero": "feb",
    "semana": "sem",
}  # fmt: skip
_LONG = 8
"""Letters from which a word may have two slips."""
_WORD = Scan(r"(?<![\w'])[a-z]{5,11}(?![\w'])")
_THEMSELVES = frozenset(
    ["mourning", "mooring", "vienes", "sabido", "domino", "frida", "sundae", "sundry", "jueces", "everything"]
)
"""Words that are no slip, however near they are."""


def mended(text: Text) -> Text:
    """`tomoro`, `wendsday`, `mornin` as `tmrw`, `weds`, `a.m.`; the text stays as long as it was.

    >>> mended(Text.of("tomoro mornin")).folded
    '  tmrw   a.m.'
    """
    found = ((match, _meant(match.group())) for match in _WORD.finditer(text.indexed))
    return text.put(*((*match.span(), meant.rjust(len(match.group()))) for match, meant in found if meant))


def _meant(word: str) -> str | None:
    if word in _THEMSELVES or any(word in grammar().table("timing", key) for key in ("days", "months")):
        return None
    for whole, short in _SHORT.items():
        most = 2 if len(whole) >= _LONG else 1
        if (
            word[0] == whole[0]
            and not word.startswith(whole)
            and len(word) >= len(short)
            and OSA.distance(word, whole, score_cutoff=most) <= most
        ):
            return short
    return None
