"""What an answer tells of the past or of every day, which is no wish: `I fell on friday`, `I take my pills at 8`."""

import re

from desk.reading.asked import Asked
from desk.reading.scan import Scan
from desk.reading.text import Text

_CLAUSE = re.compile(r"(?:[^.;!?\n,]|[.,](?=\d))+")
_PRETERITE = re.compile(
    r"(?<!\w)(?!(?i:qu[eé]|aqu[ií]|ah[ií]|as[ií]|all[ií]|caf[eé]|beb[eé]|jos[eé]|porqu[eé]|noé|ren[eé]|andr[eé])(?!\w))\w{2,}(?:(?<![rR])[éÉ]|[íÍóÓ])(?!\w)|(?<!\w)\w{3,}(?:aron|ieron|eron)(?!\w)"
)
"""`caí`, `llamé`, `empezó`, `pusieron`; not `iré`."""
_ACCENT = re.compile("[éÉíÍóÓ]")
_JOINT = Scan(
    r"(?<!\w)(?:but|so|then|and i|and you|pero|asi que|entonces|y quiero|y me)(?!\w)"
    r"|(?<=asap )(?=\w)|(?<=asap pls )(?=\w)|(?<=asap please )(?=\w)|(?<=possible )(?=(?:my|its?|i|the|it's)(?!\w))"
    r"|(?<!\w)(?:who (?:had|has had|fell|broke|got|was)|and (?:the|my|her|his) (?:doctor|surgeon|nurse|therapist)|que (?:tuvo|sufrio|estuvo|se (?:cayo|rompio|quebro)|fue|le (?:dio|hicieron|pusieron)))(?!\w)"  # noqa: E501
    r"|(?<!\w)(?:and (?:(?:he|she|we|they) )?(?:needs?|wants?|can|could)|y (?:necesit|quier|quisier|ocup|busc|pued|podri)[oaie]\w*)(?!\w)"  # noqa: E501
)


def without_stories(asked: Asked, *kinds: str) -> Text:
    """The text with the clauses blanked that hold a word of these kinds (`past`, `daily`) and no wish."""
    told = asked.grammar.scan("story", *kinds)
    accented = _ACCENT.search(asked.text.raw) or "ron" in asked.text.folded
    past_tense = [match.start() for match in _PRETERITE.finditer(asked.text.raw)] if accented else []
    if not past_tense and not told.search(asked.text.indexed):
        return asked.text
    wished = asked.grammar.pattern("story", "wish")
    spans = []
    for start, end in _clauses(asked.text):
        clause = asked.text.folded[start:end]
        tells = any(start <= at < end for at in past_tense) or asked.grammar.pattern("story", *kinds).search(clause)
        if tells and not wished.search(clause):
            spans.append((start, end))
    return asked.text.without(*spans)


def without_affairs(asked: Asked) -> Text:
    """The text without the clauses that tell when somebody is busy (`I'm at the plant mon-fri`)."""
    busy = asked.grammar.scan("story", "busy")
    at = [match.start() for match in busy.finditer(asked.text.indexed)]
    if not at:
        return asked.text
    spans = [(start, end) for start, end in _clauses(asked.text, _SUBJECT) if any(start <= one < end for one in at)]
    return asked.text.without(*spans)


_SUBJECT = Scan(
    r"(?<!\w)(?:but|so|then|because|cuz|since|cause|and (?=i|my|the)|i'?m(?! (?:free|home|available|good|open))|i (?:work|have|get|pick|go|nap|sleep|take|teach|drive|am (?!free|home|available|good|open))|pero|asi que|entonces|porque|ya que|que (?:en|los|el) |y (?=el|la|los|yo|mi))(?!\w)"  # noqa: E501
)


def _clauses(text: Text, joints: Scan = _JOINT) -> list[tuple[int, int]]:
    spans = []
    for match in _CLAUSE.finditer(text.folded):
        start = match.start()
        for joint in joints.finditer(text.indexed, *match.span()):
            spans.append((start, joint.start()))
            start = joint.start()
        spans.append((start, match.end()))
    return spans
