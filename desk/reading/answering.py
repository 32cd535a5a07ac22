"""Whether the clause that a value stands in answers the question, or only names something: `Medicare commercials all day`.

A short clause answers, and so does one that opens with the value and goes on with a reason; a long one has to hold a
word such as stand beside an answer (`I have`, `near`, `my number`)."""  # noqa: E501

import re
from functools import cache

from desk.reading.grammar import grammar
from desk.reading.shapes import Hit
from desk.reading.text import Text

_FEW = 3
_SENTENCE = re.compile(r"[.;!?\n:](?=\s|$)")
"""Words beside a value up to which a clause says nothing else."""
_ENDS = re.compile(r"[.;!?\n:](?=\s|$)|,\s")
_KINDS = frozenset({"coverage", "location", "referral"})


def answers(text: Text, kind: str, hit: Hit) -> bool:
    """Whether the value read at `hit` is told as an answer; so is every value of a kind that is not looked at here."""
    if kind not in _KINDS or not _named(kind, hit):
        return True
    start = max((match.end() for match in _ENDS.finditer(text.folded, 0, hit.start)), default=0)
    ends = _ENDS.search(text.folded, hit.end - 1)
    before = text.folded[start : hit.start]
    after = text.folded[hit.end : max(hit.end, ends.start()) if ends else None]
    if len(before.split()) + len(after.split()) <= _FEW:
        return True
    if len(before.split()) <= 1 and _goes_on().match(after):
        return True
    begins = max((match.end() for match in _SENTENCE.finditer(text.folded, 0, hit.start)), default=0)
    sentence = _SENTENCE.search(text.folded, hit.end)
    beside = [text.folded[begins : hit.start], text.folded[hit.end : sentence.start() if sentence else None]]
    if kind == "referral":
        beside.append(text.folded[hit.start : hit.end])
    return bool(grammar().pattern("answering", kind).search(" \x01 ".join(beside)))


def _named(kind: str, hit: Hit) -> bool:
    """Whether a value is a bare name, which much else is called by too."""
    match kind:
        case "coverage":
            return "payer" in hit.value
        case "referral":
            return hit.value.get("status") == "self" and "source" in hit.value
        case _:
            return hit.value.keys() == {"city"}


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:$|{grammar().one_of('answering', 'joints')}(?!\w))")
