"""Which papers a referral has ready and which are missing, by the ids of intake.yml."""

import re
from collections.abc import Set

from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar
from desk.reading.shapes import Hit


def hits(asked: Asked) -> list[Hit]:
    """Papers named in a whole message, as one value; nothing without a paper's name."""
    hit = read(asked)
    if hit and re.fullmatch(
        r"(?:referr?al|orders?|orden|referencia|referido)s?", asked.text.folded[hit.start : hit.end]
    ):
        return []
    return [hit] if hit and ("all" not in hit.value and "none" not in hit.value) else []


def read(asked: Asked) -> Hit | None:
    """`{"ready": [ids], "missing": [ids]}`, or `{"all": true}`, `{"none": true}` where no paper is named."""
    if hit := named(asked):
        return hit
    none, everything = said(asked, "documents", "none"), said(asked, "documents", "all")
    if everything and not (none and none.start() < everything.start()):
        return Hit({"all": True}, *everything.span())
    return Hit({"none": True}, *none.span()) if none else None


def named(asked: Asked, not_here: Set[tuple[int, int]] = frozenset()) -> Hit | None:
    """The papers named, ready and missing, but for names that stand at `not_here`; None where none is."""
    papers = [
        one
        for one in asked.site.documents.find(asked.text.tokens)
        if (one.start, one.end) not in not_here
        and not _PARA.match(asked.text.folded, one.start)
        and not _NUMBERED.match(asked.text.after(one.end, 30))
        and not (one.id in _NO_PAPER and _NO_PAPER[one.id].search(asked.text.before(one.start, 30)))
    ]
    if not papers:
        return None
    ready: list[str] = []
    missing: list[str] = []
    for one in papers:
        here = missing if _missing(asked, one.start, one.end) else ready
        if one.id not in ready + missing:
            here.append(one.id)
    return Hit({"ready": ready, "missing": missing}, papers[0].start, papers[-1].end)


_NUMBERED = re.compile(r"\s*(?:no|num|numero|number)?\.?\s*[:#]\s*(?:\x01|[a-z]{0,4}-?\d)")
"""After what is a number's label and no paper (`Expediente: TM-004417`)."""
_PARA = re.compile(r"pa(?:['’]|\s+(?:que|la|las|el|los|mi|su|ver\w*|\w+(?:ar|er|ir)(?:l[eoa]s?|se|me)?)(?!\w))")
"""`pa' verle el peso`: *para*, and no prior authorization."""


_NO_PAPER = {
    "medication_list": re.compile(
        r"(?<!\w)(?:on|off|takes?|taking|toma)\s+(?:(?:her|his|the|their|sus|\w+)\s+)?$"
        r"|(?<!\w)(?:peso|presion|azucar|weight|pressure|sugar)(?:,| y| and)\s+(?:the |her |his |las |sus )?$"
    ),
    "referral_order": re.compile(
        r"(?<!\w)(?:place|placing|make|making|put in|submit|submitting|start|initiate|hacer|poner|meter|about)\s+"
        r"(?:(?:an?|the|this|my|una?|el|la)\s+)?$"
    ),
}
"""Before what is no paper in the hand (`stable on meds`, `need to place the referral`)."""


def _missing(asked: Asked, start: int, end: int) -> bool:
    """By the last word of having or lacking before it in its sentence, or one right after it (`labs pending`)."""
    sentence = re.split(r"[.;\n]", asked.text.before(start, 160))[-1]
    lacking = [match.end() for match in grammar().pattern("documents", "missing").finditer(sentence)]
    having = [match.end() for match in grammar().pattern("documents", "ready").finditer(sentence)]
    after = re.split(r"[.;\n]", asked.text.after(end, 40))[0]
    clause = re.split(r",|\b(?:but|pero)\b", after)[0]
    late = grammar().pattern("documents", "missing").search(clause)
    here = grammar().pattern("documents", "ready").search(clause)
    if late or here:
        return bool(late) and not (
            here and here.start() < late.start() and not re.search(r"n'?t|not|no ", clause[: here.start()])
        )
    return bool(lacking) and (not having or lacking[-1] >= having[-1])
