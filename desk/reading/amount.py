"""Amounts: how many patients, referrals or employees. Of a range (`20 to 30`) the upper end."""

import re

from desk.reading.asked import Asked, said
from desk.reading.numbers import whole_numbers
from desk.reading.shapes import Hit, Unusable

_OF = {
    "patient_count": r"(?:patients?|pts?|people|referrals?|pacientes?|personas?)",
    "headcount": r"(?:employees|workers|staff|people|empleados|trabajadores|personas|team members|ftes?)",
    "volume": r"(?:referrals?|patients?|pts|referidos|pacientes|cases|casos)(?:\s+(?:a|per|al|por)\s+\w+)?",
}

_RATE = re.compile(r"(?:a|per|every|each|al|por|cada)\s+(?:day|week|month|year|dia|semana|mes|ano)|monthly|weekly")
_MARKER = re.compile(
    r"(?<!\w)(?:sorry|no wait|wait|i mean|i meant|actually|make that|scratch that|correction|perdon|digo|mejor dicho|mas bien)(?!\w)"  # noqa: E501
)
_A_SINGLE = re.compile(r"(?<!\w)(?:una? (?:sol[oa]|unic[oa])|a single) (?:patient|referral|paciente|referido)(?!\w)")
SLOTS = tuple(_OF)


def hits(asked: Asked, slot: str) -> list[Hit]:
    """An amount with the thing counted beside it."""
    found = []
    for number in whole_numbers(asked.text):
        if re.match(
            rf"\s*(?:\+|or so|o mas)?\s*(?:new\s+|full[- ]time\s+|\w+\s+)?{_OF[slot]}(?!\w)",
            asked.text.after(number.end, 40),
        ):
            if slot != "headcount" and bool(_RATE.search(asked.text.after(number.end, 60))) != (slot == "volume"):
                continue
            found.append(Hit(int(number.digits), number.start, number.end))
    if slot == "patient_count" and (single := _A_SINGLE.search(asked.text.folded)):
        found.append(Hit(1, *single.span()))
    return found


def read(asked: Asked) -> Hit | Unusable | None:
    found = [number for number in whole_numbers(asked.text) if len(number.digits) <= 7]
    if not found:
        if single := _A_SINGLE.search(asked.text.folded):
            return Hit(1, *single.span())
        if re.search(
            r"(?<!\w)(?:just|only|solo)?\s*(?:a|an|un|una)\s+(?:patient|paciente|dozen|docena)", asked.text.folded
        ):
            match = re.search(r"(?:patient|paciente|dozen|docena)", asked.text.folded)
            return Hit(12 if match.group() in ("dozen", "docena") else 1, *match.span())
        match = re.search(
            r"(?<!\w)(?:un[oa]|one(?! of)|(?:just|only) (?:me|her|him)(?=\W*$)"
            r"|(?:solo|solamente|nomas|nada mas|es) (?:yo|el|ella)(?=\W*$))(?!\w)",
            asked.text.folded,
        )
        if match:
            return Hit(1, *match.span())
        none = said(asked, "number", "none")
        return Hit(0, *none.span()) if none else None
    first = found[0]
    if len(found) > 1 and re.fullmatch(
        r"\s*(?:-|to|or|a|o|and|y|hasta|through)\s*", asked.text.folded[first.end : found[1].start]
    ):
        first = found[1]
    if taken_back := list(_MARKER.finditer(asked.text.folded, first.end)):
        first = next((one for one in found if one.start >= taken_back[-1].end()), first)
    value = int(first.digits)
    if re.match(r"\s*(?:k|thousand|mil)(?!\w)", asked.text.after(first.end, 10)) and value < 1000:
        value *= 1000
    if re.search(r"(?<!\w)-$", asked.text.before(first.start, 2)):
        return Unusable(first.start, first.end)
    return Hit(value, first.start, first.end)
