"""Which papers a referral has ready and which are missing, by the ids of intake.yml."""

import re
from collections.abc import Set

from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar
from desk.reading.names import Named
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
        and not (asked.spanish and _PARA_EL.match(asked.text.folded, one.start))
        and not _NUMBERED.match(asked.text.after(one.end, 30))
        and not (one.id in _NO_PAPER and _NO_PAPER[one.id].search(asked.text.before(one.start, 30)))
    ]
    if not papers:
        return None
    ready: list[str] = []
    missing: list[str] = []
    for at, one in enumerate(papers):
        last = next((end for end in range(at, len(papers)) if not _listed_on(asked, papers, end)), at)
        here = missing if _missing(asked, one.start, one.end) or _all_missing(asked, one, papers[last]) else ready
        if one.id not in ready + missing:
            here.append(one.id)
    return Hit({"ready": ready, "missing": missing}, papers[0].start, papers[-1].end)


def _listed_on(asked: Asked, papers: list[Named], at: int) -> bool:
    """Whether the list these papers are named in goes on to the next one."""
    return at + 1 < len(papers) and bool(_LIST.fullmatch(asked.text.folded[papers[at].end : papers[at + 1].start]))


def _all_missing(asked: Asked, first: Named, last: Named) -> bool:
    """Whether what stands after a list says of all of it that it lacks (`the EKG, the labs and the card are missing`)."""  # noqa: E501
    clause = re.split(r"[.,;:\n]|\b(?:but|pero)\b", asked.text.before(first.start, 160))[-1]
    if first.end == last.end or grammar().pattern("documents", "ready").search(clause):
        return False
    return bool(_ALL_OF_THEM.match(asked.text.folded, last.end)) and _missing(asked, last.start, last.end)


_LIST = re.compile(
    r"(?:\s*[,/&+]|\s+(?:and|y|e|or|o|ni|nor|plus|the|el|la|los|las|her|his|my|mi|sus?|un|una|an?)(?!\w))+\s*"
)
_ALL_OF_THEM = re.compile(
    r"(?:\s+(?:and|y)\s+(?:(?:the|el|la)\s+)?\w+(?:\s+\w+)?)?[\s,]+(?:(?:all|both|todos?|todas?|tod[oa]s estos|me|nos|le|se|todavia|aun)\s+)*"  # noqa: E501
    r"(?:(?<=all )missing|(?<=both )missing|(?:all|both) pending|are|aren't|were|have|haven't|still|faltan|estan|andan|siguen|quedan|no (?:l[oa]s )?(?:tengo|tenemos|han|estan)|esta)(?!\w)"  # noqa: E501
)

_NUMBERED = re.compile(r"\s*(?:no|num|numero|number)?\.?\s*[:#]\s*(?:\x01|[a-z]{0,4}-?\d)")
"""After what is a number's label and no paper (`Expediente: TM-004417`)."""
_PARA = re.compile(
    r"pa(?:['’]|\s+(?:que|cuando|hoy|manana|ella?|ellos|ellas|ahi|aca|alla|nosotros|la|las|el|los|mi|su|ver\w*|\w+(?:ar|er|ir)(?:l[eoa]s?|se|me)?)(?!\w))"
)
"""`pa' verle el peso`: *para*, and no prior authorization."""
_PARA_EL = re.compile(
    r"pa\s+(?!(?:y|e|no|si|en|ya|on|and|is|not|done|esta|lista|pendiente|aprobada|approved|pending)(?!\w))[a-z]"
)
"""Among Spanish words, before anything but what a paper is said to be: `pa wound care`."""


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
    if (came := _CAME.match(asked.text.folded, end)) or _NOT_COME.match(asked.text.folded, end):
        return not came
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


_BACK_TO_IT = (
    r"[\s,.;-]+(?:(?:but|pero|and|y|es[aeo]s?|est[aeo]s?|those|that|it|i|we|now|ahora|just|si|todavia|aun)\s+)*"
)
_CAME = re.compile(
    rf"{_BACK_TO_IT}"
    r"(?:(?:ya (?:me |nos )?l[oa]s?|ya me|ya nos) (?:teng|tenem|traj|mandar|di[eo]r|recibi|lleg)\w*|(?:already )?(?:have|got) (?:it|them|those|that|one)(?! (?:yet|to))(?!\w))"  # noqa: E501
)
"""After a paper that has come by now (`no tenía las medidas, pero ya las tengo`)."""
_NOT_COME = re.compile(
    rf"{_BACK_TO_IT}(?:(?:don'?t|do not|haven'?t) (?:yet )?(?:have|got) (?:it|them|those|that|one)|no l[oa]s? (?:tengo|tenemos))(?!\w)"  # noqa: E501
)
