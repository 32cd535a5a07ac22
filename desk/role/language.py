"""Which language a message is written in."""

from typing import Literal

from desk.role.lexicon import Lexicon, lexicon
from desk.role.phrase import plain

type Language = Literal["en", "es", "mixed"]

_SPANISH_SIGNS = frozenset("¿¡ñáéíóú")


def language_of(text: str, lexicon_: Lexicon | None = None) -> Language:
    """`en`, `es`, or `mixed` when words of both are there; a message with no word known is English.

    >>> language_of("mi mamá needs un cardiólogo")
    'mixed'
    """
    known = lexicon_ or lexicon()
    said = plain(text).split()
    english = sum(word in known.vocabulary["en"] for word in said)
    spanish = sum(word in known.vocabulary["es"] for word in said)
    weaker, share = min(english, spanish), min(english, spanish) / max(1, english + spanish)
    limits = known.language
    if share >= limits["mixed_share_short"] or (weaker >= limits["mixed_words"] and share >= limits["mixed_share"]):
        return "mixed"
    if spanish > english or (spanish == english and _SPANISH_SIGNS & set(text.lower())):
        return "es"
    return "en"
