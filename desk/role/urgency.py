"""How soon a visitor says it is needed; what a symptom may mean is not judged here."""

import re
from typing import Literal

from desk.role.lexicon import URGENCIES, Lexicon, lexicon
from desk.role.phrase import Hit, plain

type Urgency = Literal["routine", "soon", "urgent"]

_HIDING = ("aside", "calm")
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_PART, _ALL = re.compile(r"[^,]+,?"), re.compile(r".+", re.DOTALL)


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


def urgency_stated(text: str, lexicon_: Lexicon | None = None) -> Urgency | None:
    """What a message says outright of how urgent the request is, whatever else it is about; the last that it says.

    A day or a symptom says nothing of it here. Nor does what is only asked or supposed, or is said of something else.

    >>> urgency_stated("actually this is urgent"), urgency_stated("no, it's not urgent, routine")
    ('urgent', 'routine')
    >>> urgency_stated("is there an urgent care?"), urgency_stated("tomorrow, my boss urgently needs the form")
    (None, None)
    """
    known = lexicon_ or lexicon()
    stated = [
        urgency_of(words, "", known)
        for sentence in _SENTENCE.findall(text)
        for part in (_PART.finditer(sentence) if "?" in sentence else [_ALL.match(sentence)])
        for words in _outright(part[0], sentence[part.start() :], known)
    ]
    return next((one for one in reversed(stated) if one is not None), None)


def _outright(part: str, rest: str, known: Lexicon) -> list[str]:
    """The words of a part of a sentence that say it outright, in their order: of those that overlap the longest.

    `rest`: the sentence from the part on, which may tell that it is only supposed.
    """
    said, asks = plain(part), "?" in part or "¿" in part
    hits = [hit for book in known.outright for hit in book.find(said) if not asks or hit.key == "wish"]
    void = [hit for book in known.outright for hit in book.find(plain(rest)) if hit.key == "supposed"]
    void += [hit for book in known.urgencies for hit in book.find(said) if hit.key == "aside"]
    whole = len(said.rstrip(" ."))
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start)):
        counts = hit.key in ("said", "wish") or (hit.key == "alone" and not hit.start and hit.end >= whole)
        if counts and not any(hit.start < other.end and other.start < hit.end for other in (*void, *kept)):
            kept.append(hit)
    return [said[hit.start : hit.end] for hit in sorted(kept, key=lambda one: one.start)]


def _within(hit: Hit, other: Hit) -> bool:
    """Whether a longer phrase goes on from a phrase or holds it (`it's not urgent` and `not urgent but soon`)."""
    overlap = other.start < hit.end and hit.start < other.end
    return overlap and hit.end <= other.end and other.end - other.start > hit.end - hit.start
