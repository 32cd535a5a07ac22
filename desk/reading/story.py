"""What an answer tells of the past or of every day, which is no wish: `I fell on friday`, `I take my pills at 8`."""

import re

from desk.reading.asked import Asked
from desk.reading.text import Text

_CLAUSE = re.compile(r"(?:[^.;!?\n,]|[.,](?=\d))+")
_PRETERITE = re.compile(
    r"(?<!\w)(?!(?i:qu[eé]|aqu[ií]|ah[ií]|as[ií]|all[ií]|caf[eé]|beb[eé]|jos[eé]|porqu[eé]|noé|ren[eé]|andr[eé])(?!\w))\w{2,}(?:(?<![rR])[éÉ]|[íÍóÓ])(?!\w)"
)
"""`caí`, `llamé`, `empezó`; not `iré`."""
_JOINT = re.compile(r"(?<!\w)(?:but|so|then|and i|and you|pero|asi que|entonces|y quiero|y me)(?!\w)")


def without_stories(asked: Asked, *kinds: str) -> Text:
    """The text with the clauses blanked that hold a word of these kinds (`past`, `daily`) and no wish."""
    told = asked.grammar.scan("story", *kinds)
    past_tense = [match.start() for match in _PRETERITE.finditer(asked.text.raw)]
    if not past_tense and not told.search(asked.text.indexed):
        return asked.text
    wished = asked.grammar.pattern("story", "wish")
    spans = []
    for start, end in _clauses(asked.text.folded):
        clause = asked.text.folded[start:end]
        tells = any(start <= at < end for at in past_tense) or asked.grammar.pattern("story", *kinds).search(clause)
        if tells and not wished.search(clause):
            spans.append((start, end))
    return asked.text.without(*spans)


def _clauses(text: str) -> list[tuple[int, int]]:
    spans = []
    for match in _CLAUSE.finditer(text):
        start = match.start()
        for joint in _JOINT.finditer(text, *match.span()):
            spans.append((start, joint.start()))
            start = joint.start()
        spans.append((start, match.end()))
    return spans
