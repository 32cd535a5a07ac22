"""How soon a visitor says it is needed; what a symptom may mean is not judged here."""

from typing import Literal

from desk.role.lexicon import URGENCIES, Lexicon, lexicon
from desk.role.phrase import Hit, plain

type Urgency = Literal["routine", "soon", "urgent"]

_HIDING = ("aside", "calm")


def urgency_of(text: str, language: str, lexicon_: Lexicon | None = None) -> Urgency | None:
    """`routine`, `soon` or `urgent` as stated; None when nothing is said about it.

    `language` is what `language_of` said; phrases of the other language count too, for visitors who mix. Phrases under
    `aside` say nothing and hide what they hold ("urgent care"); so do those under `calm` ("not urgent"), which make it
    routine unless something else is urgent or they are part of what says `soon`. Else the sooner of two counts.

    >>> urgency_of("no rush, whenever you have something", "en")
    'routine'
    """
    known = lexicon_ or lexicon()
    said = plain(text)
    hits = [hit for book in known.urgencies for hit in book.find(said)]
    hiding = [hit for hit in hits if hit.key in _HIDING]
    stated = {
        hit.key
        for hit in hits
        if (hit.key == "calm" and not any(_within(hit, other) for other in hits if other.key == "soon"))
        or (hit.key != "calm" and not any(other.start <= hit.start < other.end for other in hiding if other is not hit))
    }
    if "calm" in stated and "urgent" not in stated:
        return "routine"
    return next((urgency for urgency in reversed(URGENCIES) if urgency in stated), None)


def _within(hit: Hit, other: Hit) -> bool:
    """Whether a longer phrase goes on from a phrase or holds it (`it's not urgent` and `not urgent but soon`)."""
    overlap = other.start < hit.end and hit.start < other.end
    return overlap and hit.end <= other.end and other.end - other.start > hit.end - hit.start
