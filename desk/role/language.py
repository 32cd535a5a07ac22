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
    english, spanish = (sum(word in known.vocabulary[one] for word in said) for one in ("en", "es"))
    weaker, share = min(english, spanish), min(english, spanish) / max(1, english + spanish)
    limits = known.language
    if share >= limits["mixed_share_short"] or (weaker >= limits["mixed_words"] and share >= limits["mixed_share"]):
        return "mixed"
    if spanish > english or (spanish == english and _SPANISH_SIGNS & set(text.lower())):
        return "es"
    return "en"


def says_little(text: str, language: Language, lexicon_: Lexicon | None = None) -> bool:
    """Whether a text has too few words of a language to tell that somebody speaks it, as names have (`Grove City`).

    >>> says_little("Grove City, 43123", "en"), says_little("how much is it", "en")
    (True, False)
    """
    vocabulary = (lexicon_ or lexicon()).vocabulary.get(language, frozenset())
    return sum(word in vocabulary for word in plain(text).split()) < _ENOUGH


_ENOUGH = 3
