"""What the classifier learns from: labelled examples of the content, and texts put the way it sees them."""

from collections.abc import Sequence

from desk import meaning
from desk.safety.features import Seen, Words, hashed
from desk.safety.guess import KINDS
from desk.safety.plain import Spelling, plain
from desk.safety.rules import Rules, lines, ordinary
from desk.safety.signs import Sight, Signs


def examples(rules: Rules) -> dict[str, int]:
    """Every text the content teaches, and its label, a position in `KINDS`.

    The examples of each language, what proves the signs, and what visitors ordinarily write.
    """
    said = dict.fromkeys(ordinary(rules), KINDS.index("none"))
    for pack in rules.languages.values():
        for sign in pack.signs:
            if not sign.after:
                said.update(dict.fromkeys(lines(sign.spares), KINDS.index("none")))
                said.update(dict.fromkeys(lines(sign.fires), KINDS.index(sign.kind)))
    for taught in rules.examples.values():
        for label, kind in enumerate(KINDS):
            said.update(dict.fromkeys(lines(getattr(taught, kind)), label))
    return said


def words(sight: Sight, where: range) -> Words:
    """The sentences `where` of a message as hashed words."""
    said = tuple(word for at in where for word in sight.masked[at])
    return hashed(said, frozenset[str]().union(*(sight.marks[at] for at in where)))


def views(texts: Sequence[str], signs: Signs, spelling: Spelling) -> list[Seen]:
    """Each text, whole, as the classifier sees it; about a millisecond each."""
    found: list[Seen] = []
    for text, vector in zip(texts, meaning.vectors(texts), strict=True):
        sight = signs.look(plain(text, spelling), None)
        found.append(Seen(*words(sight, range(len(sight.masked))), vector))
    return found
