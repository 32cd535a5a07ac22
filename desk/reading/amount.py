"""Amounts: how many patients, referrals or employees. Of a range (`20 to 30`) the upper end."""

import re

from desk.reading.asked import Asked, said
from desk.reading.numbers import Numeral, whole_numbers
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable

_OF = {
    "patient_count": r"(?:patients?|pts?|people|folks|clients?|residents?|individuals?|referrals?|pacientes?|personas?)",  # noqa: E501
    "headcount": r"(?:employees|workers|staff|people|empleados|trabajadores|personas|team members|ftes?)",
    "volume": r"(?:referrals?|patients?|pts|referidos|pacientes|cases|casos)(?:\s+(?:a|per|al|por)\s+\w+)?",
}

_RATE = re.compile(r"(?:a|per|every|each|al|por|cada)\s+(?:day|week|month|year|dia|semana|mes|ano)|monthly|weekly")
_MARKER = re.compile(
    r"(?<!\w)(?:sorry|no wait|wait|hold on|hang on|i mean|i meant|actually|make that|scratch that|correction|oh no|oops|uy"  # noqa: E501
    r"|perdon|digo|mejor dicho|mas bien|esper[ea]|aguant[ea]|corrijo|sino|(?<=[.,;!-])\s?no(?=, ?(?:\w+ )?(?:\d|(?:un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|one|two|three|four|five|six|seven|eight|nine|ten)(?!\w))))(?!\w)"  # noqa: E501
)
_NOT = re.compile(
    r"(?<!\w)(?:not|no|no (?:son|somos|eran)|instead of|rather than|en vez de|en lugar de)\s+(?:like |about |como )?$"
)
"""Before the number it is not (`160, not 140`)."""
_IN_ALL = (
    r"(?:in all|in total|all together|altogether|total|en total|(?:counting|including|with|contando|incluyendo|con) (?:all |also )?"  # noqa: E501
    r"(?:the|those|our|l[oa]s|todos)(?!\w)[^,.;\d]{0,40})"
)
_A_SINGLE = Scan(r"(?<!\w)(?:una? (?:sol[oa]|unic[oa])|a single) (?:patient|referral|paciente|referido)(?!\w)")
SLOTS = tuple(_OF)


def hits(asked: Asked, slot: str) -> list[Hit]:
    """An amount with the thing counted beside it."""
    found = []
    for number in whole_numbers(asked.text):
        if re.match(
            rf"\s*(?:\+|or so|o mas)?\s*(?:new\s+|full[- ]time\s+|(?!(?:is|are|was|needs?|wants?|for|es|para|necesita)\s)\w+\s+)?{_OF[slot]}(?!\w)",  # noqa: E501
            asked.text.after(number.end, 40),
        ):
            if slot != "headcount" and bool(_RATE.search(asked.text.after(number.end, 60))) != (slot == "volume"):
                continue
            found.append(Hit(int(number.digits), number.start, number.end))
    if slot == "patient_count" and (single := _A_SINGLE.search(asked.text.indexed)):
        found.append(Hit(1, *single.span()))
    return [_put_right(asked, one) or one for one in found if not _taken_back(asked, one, found)]


def _taken_back(asked: Asked, one: Hit, found: list[Hit]) -> bool:
    """Whether another amount of the same is told right after it in its place, or it is one that is not so."""
    if len(found) > 1 and _NOT.search(asked.text.before(one.start, 24)):
        return True
    return any(one.end < other.start and _MARKER.search(asked.text.folded, one.end, other.start) for other in found)


def _put_right(asked: Asked, one: Hit) -> Hit | None:
    """The bare number told in place of this one (`45 employees... no, hold on, with the warehouse 60`)."""
    marker = _MARKER.search(asked.text.folded, one.end, one.end + _NEAR)
    if not marker:
        return None
    for number in whole_numbers(asked.text):
        if (
            marker.end() <= number.start < marker.end() + _NEAR
            and _LED_TO.fullmatch(asked.text.folded[marker.end() : number.start])
            and _ENDS.match(asked.text.folded, number.end)
        ):
            return Hit(int(number.digits), one.start, number.end)
    return None


_LED_TO = re.compile(
    r"[\s,.:]*(?:(?:no|it'?s|it is|its|about|like|maybe|we'?re|we are|we have|the|now|somos|son|es|como|unos|tenemos"
    r"|(?:with|counting|including|con|contando) (?:the |those |l[oa]s )(?:(?:de|en|del|in|at) )?(?:(?:the|la|el) )?\w+)[\s,]+)*"  # noqa: E501
)
_ENDS = re.compile(
    r"\s*(?:[.,;!?)]|$|(?:with|con|counting|contando|including|incluyendo|a|al|per|por|now|total|in all|en total)(?!\w))"  # noqa: E501
)
_NEAR = 60
"""Characters within which a number that puts another right follows it."""


def read(asked: Asked) -> Hit | Unusable | None:
    found = [number for number in whole_numbers(asked.text) if len(number.digits) <= 7]
    if not found:
        if single := _A_SINGLE.search(asked.text.indexed):
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
    found = [one for one in found if not _NOT.search(asked.text.before(one.start, 24))] or found
    first = found[0]
    if len(found) > 1 and re.fullmatch(
        r"\s*(?:-|to|or|a|o|and|y|hasta|through)\s*", asked.text.folded[first.end : found[1].start]
    ):
        first = found[1]
    if taken_back := list(_MARKER.finditer(asked.text.folded, first.end)):
        first = next((one for one in found if one.start >= taken_back[-1].end()), first)
    elif in_all := [
        one for one in found[1:] if int(one.digits) > int(first.digits) and _told_in_all(asked, one, found)
    ]:
        first = in_all[-1]
    value = int(first.digits)
    if re.match(r"\s*(?:k|thousand|mil)(?!\w)", asked.text.after(first.end, 10)) and value < 1000:
        value *= 1000
    if re.search(r"(?<!\w)-$", asked.text.before(first.start, 2)):
        return Unusable(first.start, first.end)
    return Hit(value, first.start, first.end)


def _told_in_all(asked: Asked, one: Numeral, found: list[Numeral]) -> bool:
    """Whether this number is told to count everybody (`45 in the office, 60 with the warehouse`)."""
    at = found.index(one)
    before = asked.text.folded[found[at - 1].end : one.start]
    after = asked.text.folded[one.end : found[at + 1].start if at + 1 < len(found) else len(asked.text.folded)]
    return bool(
        re.match(rf"(?:\s+(?:employees|people|empleados|personas|pacientes|patients))?,?\s+{_IN_ALL}", after)
        or re.search(rf"(?<!\w){_IN_ALL}\W*(?:(?:it'?s|we'?re|we are|is|son|somos|es)\s+)?$", before)
    )
