"""What the classifier learns from: labelled examples of the content, and texts put the way it sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desk import meaning
from desk.safety.features import Seen, Words, hashed
from desk.safety.guess import KINDS, Guess
from desk.safety.plain import Spelling, bare, plain
from desk.safety.rules import Rules, lines, ordinary, quiet
from desk.safety.signs import Sight, Signs

_ORDINARY = 0.3
_QUIET = 0.6
_NEAR_MISS = 2.0


@dataclass(frozen=True)
class Example:
    text: str
    label: int
    """Position in `KINDS`."""
    counts: float = 1.0
    """The engine's examples count less, plentiful and far from any danger; what only sounds like danger counts more."""


def examples(rules: Rules) -> list[Example]:
    """Every text the content teaches, each once.

    The examples of each language, what proves the signs, and what visitors write when nothing is wrong.
    """
    said = {text: Example(text, KINDS.index("none"), _ORDINARY) for text in ordinary(rules)}
    said.update({text: Example(text, KINDS.index("none"), _QUIET) for text in quiet(rules)})
    for pack in rules.languages.values():
        for sign in pack.signs:
            if not sign.after:
                said.update({text: Example(text, KINDS.index("none"), _NEAR_MISS) for text in lines(sign.spares)})
                said.update({text: Example(text, KINDS.index(sign.kind)) for text in lines(sign.fires)})
    for taught in rules.examples.values():
        for label, kind in enumerate(KINDS):
            counts = _NEAR_MISS if kind == "none" else 1.0
            said.update({text: Example(text, label, counts) for text in lines(getattr(taught, kind))})
    return list(said.values())


def fitted(rules: Rules, signs: Signs, spelling: Spelling) -> Guess:
    """The classifier of these rules; a minute or two of one core, most of it for the meanings."""
    said = examples(rules)
    seen = views([one.text for one in said], signs, spelling)
    return Guess.fit(seen, [one.label for one in said], [one.counts for one in said])


def words(sight: Sight, where: range) -> Words:
    """The sentences `where` of a message as hashed words."""
    said = tuple(word for at in where for word in sight.masked[at])
    return hashed(said, frozenset[str]().union(*(sight.marks[at] for at in where)))


def meanings(texts: Sequence[str]) -> np.ndarray:
    """What each text means, as typed and in bare words: shape (n, 1024), float32, each of length 1.

    The encoder hears capitals and marks; both together judge a writer's words more alike whatever the habit.
    """
    both = meaning.vectors([*texts, *(bare(text[: meaning.LONGEST]) for text in texts)])
    return np.concatenate([both[: len(texts)], both[len(texts) :]], axis=1) / np.float32(np.sqrt(2))


def views(texts: Sequence[str], signs: Signs, spelling: Spelling) -> list[Seen]:
    """Each text, whole, as the classifier sees it; about two milliseconds each."""
    found: list[Seen] = []
    for text, vector in zip(texts, meanings(texts), strict=True):
        sight = signs.look(plain(text, spelling), None)
        found.append(Seen(*words(sight, range(len(sight.masked))), vector))
    return found
