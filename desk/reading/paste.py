"""A referral pasted in one message: who sends it, and each patient with what they need and what is missing.

Patients are told apart by numbering (`1) … 2) …`, `Patient A:`), by a field that comes again (`DOB: … DOB: …`), by
words (`another one`), or by paragraphs that each name a service line. What identifies a patient (name, date of birth,
record and member numbers, phone) is never a value here: it is marked with its place, to be sealed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from desk.reading import age, amount, coverage, documents, email, name, org, phone, timing
from desk.reading.asked import Asked
from desk.reading.blocks import PERSONAL, Span, patients_apart
from desk.reading.choice import urgency
from desk.reading.grammar import grammar
from desk.reading.identifiers import Identifier, identifiers
from desk.reading.reader import Reader
from desk.reading.shapes import Entity, Hit


@dataclass(frozen=True, slots=True)
class Patient:
    """What one patient needs, read from the characters `start` to `end`. `missing` holds the documents said to be
    missing and those the line requires that were not said to be there."""

    start: int
    end: int
    service_line: str | None
    sub_line: str | None
    urgency: str | None
    ready: tuple[str, ...]
    missing: tuple[str, ...]
    ordering_provider: str | None
    coverage: dict[str, Any] | None
    timing: dict[str, str] | None
    age: int | None
    identifiers: tuple[Identifier, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """What a referral needs and this patient's words did not tell: service_line, urgency, name, born, documentation."""  # noqa: E501
        marked = {one.kind for one in self.identifiers}
        told = {
            "service_line": self.service_line,
            "urgency": self.urgency,
            "name": "name" in marked,
            "born": "born" in marked or self.age is not None,
            "documentation": self.ready,
        }
        return tuple(name for name, value in told.items() if not value)

    def as_lead(self) -> dict[str, Any]:
        """The patient as it stands in a lead, without queue and reference."""
        documentation = {"ready": list(self.ready), "missing": list(self.missing)}
        patient = {"service_line": self.service_line, "urgency": self.urgency, "documentation": documentation}
        return patient | ({"ordering_provider": self.ordering_provider} if self.ordering_provider else {})


@dataclass(frozen=True, slots=True)
class Paste:
    """Who sends (each None where not said) and the patients in order. What may have been missed shows: `announced` is
    how many patients the sender says there are (None where not said), `left` the lines that tell something personal
    and belong to no patient, and each patient's `open` what was not said of them."""

    patients: tuple[Patient, ...]
    org: str | None
    name: dict[str, str] | None
    phone: Any
    email: str | None
    announced: int | None = None
    left: tuple[Span, ...] = ()

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        return tuple(one for patient in self.patients for one in patient.identifiers)


def read_paste(reader: Reader, text: str, *, lang: str | None = None, now: datetime, announced: int = 0) -> Paste:
    """The sender and the patients of a paste of up to 15,000 characters; `now` carries a zone, `announced` is how many
    patients an earlier message said there are (0 for none)."""
    asked = reader.asked(text, lang=lang, now=now)
    entities = reader.entities(text, lang)
    blocks = patients_apart(asked, entities, announced)
    outside = asked.of(asked.text.without(*blocks))
    offices = [(hit.start, hit.end) for hit in org.hits(asked)]
    plain = [one for one in entities if not any(start <= one.start < end for start, end in offices)]
    shared = _shared(outside, plain, blocks)
    patients = tuple(_patient(asked, block, plain, shared) for block in blocks)
    sender = _sender(outside, asked, patients)
    if len(patients) == 1:
        patients = (_without_sender(asked, patients[0], sender),)
    return Paste(patients, **sender, announced=_announced(outside), left=_left(outside, blocks))


# ---- one patient -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shared:
    """What stands outside every patient and holds for all (`all four: order attached, routine`); `line` for those that
    name none, and for every one where it is `line_of_all` (`three for home health please`)."""

    line: tuple[str | None, str | None]
    line_of_all: bool
    urgency: str | None
    papers: Hit | None
    coverage: Any
    provider: str | None


def _shared(outside: Asked, entities: list[Entity], blocks: list[Span]) -> _Shared:
    named = [one for one in entities if not any(s <= one.start < e for s, e in blocks)]
    line = _line(outside, named)
    of_all = len(blocks) > 1 and any(
        one.kind in ("service_line", "sub_line") and _SO_MANY_FOR.search(outside.text.before(one.start, 40))
        for one in named
    )
    provider = _provider(outside)
    if len(blocks) < 2 or not grammar().pattern("paste", "everyone").search(outside.text.folded):
        return _Shared(line, of_all, None, None, None, provider)
    stated = urgency(outside)
    covered = next(iter(coverage.hits(outside)), None)
    return _Shared(
        line,
        of_all,
        stated.value if stated else None,
        documents.named(outside, _lines_and_referrals(outside)),
        covered.value if covered else None,
        provider,
    )


_SO_MANY_FOR = re.compile(
    r"(?<!\w)(?:two|three|four|five|six|\d{1,2}|all|both|everyone|dos|tres|cuatro|cinco|seis|todos|todas)"
    r"(?:\s+(?:of them|more|new|pts?|patients?|people|referrals?|pacientes?|referidos?|nuevos))*\s+(?:for|to|need|para|a)\s+(?:la\s+|el\s+)?$"  # noqa: E501
)
"""Before the line that all the patients are sent for."""


def _patient(asked: Asked, block: Span, entities: list[Entity], shared: _Shared) -> Patient:
    start, end = block
    own = asked.of(asked.text.part(start, end))
    marked = identifiers(own)
    line, sub = _line(own, _within(entities, block, marked))
    if line is None or (shared.line_of_all and line != shared.line[0]):
        line, sub = shared.line
    clear = own.of(own.text.without(*((one.start, one.end) for one in marked)))
    stated = urgency(clear)
    ready, missing = _papers(documents.named(clear, _lines_and_referrals(clear)), shared.papers)
    required, provider = _required(asked, line), _provider(own) or shared.provider
    ready, missing = ([one for one in found if one != PROVIDER or one in required] for found in (ready, missing))
    if provider and PROVIDER in required and PROVIDER not in ready + missing:
        ready.append(PROVIDER)
    missing += [document for document in required if document not in ready + missing]
    covered = next(iter(coverage.hits(clear)), None)
    when = next(iter(timing.hits(clear)), None)
    aged = next(iter(age.hits(own)), None)
    return Patient(
        start,
        end,
        line,
        sub,
        stated.value if stated else shared.urgency,
        tuple(ready),
        tuple(missing),
        provider,
        covered.value if covered else shared.coverage,
        when.value if when and "start" in when.value else None,
        aged.value["age"] if aged else None,
        tuple(Identifier(one.kind, one.start + start, one.end + start) for one in marked),
    )


def _within(entities: list[Entity], block: Span, marked: tuple[Identifier, ...]) -> list[Entity]:
    """The entities of a block, counted from its beginning, but for those that are part of an identifier (`19 Oak Ct`)."""  # noqa: E501
    start, end = block
    inside = [
        replace(one, start=one.start - start, end=one.end - start) for one in entities if start <= one.start < end
    ]
    return [one for one in inside if not any(other.start <= one.start < other.end for other in marked)]


def _line(asked: Asked, named: list[Entity]) -> tuple[str | None, str | None]:
    """Service line and sub-line of what is asked for; what is told of as a diagnosis or of before only where nothing
    else is named."""
    ranked: dict[int, list[Entity]] = {}
    for one in named:
        if one.kind in ("service_line", "sub_line") and one.id != "other":
            ranked.setdefault(_rank(asked, one.start), []).append(one)
    if not ranked:
        short = next((match for match in _shorthand().finditer(asked.text.raw)), None)
        return (grammar().table("paste", "shorthand")[short[1]] if short else None), None
    best = ranked[min(ranked)]
    sub = next((one.id for one in best if one.kind == "sub_line"), None)
    if sub is None:
        return best[0].id, None
    lines = asked.site.content.site.service_lines
    return next((line.service_line for line in lines if any(one.sub_line == sub for one in line.sub_lines)), None), sub


def _rank(asked: Asked, at: int) -> int:
    """0 for what follows a word of asking in its clause, 2 for what follows a word of diagnosis or of before, else 1."""  # noqa: E501
    before = re.split(r"[.;\n|]", asked.text.before(at, 60))[-1]
    asked_for = list(grammar().pattern("paste", "needs").finditer(before))
    aside = list(grammar().pattern("paste", "aside").finditer(before))
    if aside and not (asked_for and asked_for[-1].start() > aside[-1].start()):
        return 2
    return 0 if asked_for else 1


@cache
def _shorthand() -> re.Pattern[str]:
    """`PT` for physical therapy, in capitals and not before a name, where it is the patient."""
    short = "|".join(grammar().table("paste", "shorthand"))
    return re.compile(rf"(?<!\w)({short})(?=\s*(?:/|,|$|\n|(?:for|eval|and|x\d|\d+x|after|consult)(?!\w)))")


def _papers(*named: Hit | None) -> tuple[list[str], list[str]]:
    ready: list[str] = []
    missing: list[str] = []
    for hit in named:
        if hit:
            ready += [one for one in hit.value["ready"] if one not in ready + missing]
            missing += [one for one in hit.value["missing"] if one not in ready + missing]
    return ready, missing


def _lines_and_referrals(asked: Asked) -> set[tuple[int, int]]:
    """Where words stand that name a line (`imaging`) or just call the message a referral, and no paper."""
    lines = {(one.start, one.end) for one in asked.site.service_lines.find(asked.text.tokens)}
    bare = re.finditer(
        r"(?<!\w)(?:referr?als?|referidos?)(?!\w)(?!\s+(?:form|order|letter|is |was |attached|faxed|in hand|adjunt))",
        asked.text.folded,
    )
    return lines | {match.span() for match in bare}


def _required(asked: Asked, line: str | None) -> list[str]:
    return next((list(one.documents) for one in asked.site.content.site.service_lines if one.service_line == line), [])


def _provider(asked: Asked) -> str | None:
    match = _ordering().search(asked.text.folded)
    if match:
        raw = re.match(
            r"[\s:]*((?:[Dd]ra?\.?\s+)?[A-ZÀ-Þ][\w'-]+(?:\s+[A-ZÀ-Þ][\w.'-]*){0,2}(?:,?\s+(?:MD|DO|NP|PA-C|PA|FNP))?)",
            asked.text.raw[match.end() :],
        )
        if raw:
            return raw[1].strip(" .,")
    titled = _TITLED.search(asked.text.raw)
    return titled.group() if titled else None


def names_provider(text: str) -> bool:
    """Whether a message says who ordered what is asked for; a doctor who is only spoken of did not.

    >>> names_provider("ordered by Dr. Kim"), names_provider("she sees Dr. Kim")
    (True, False)
    """
    return _ORDERS.search(text) is not None


PROVIDER = "ordering_provider"
"""The document of a line that wants to know who ordered what it is asked for."""
_TITLED = re.compile(r"(?<!\w)(?:Dr|Dra|DR|dr)\.?\s+[A-ZÀ-Þ][\w'-]+(?:\s+[A-ZÀ-Þ][\w'-]+)?")
_NO_NAME = r"(?:order|orden|request|recommend|office|note|que|who|that)"
_DOCTOR = rf"(?:el |la |l )?(?:(?:dr|dra)\.?|doctora?)\s+(?!{_NO_NAME})[^\W\d_][\w'-]+"
_ORDERS = re.compile(
    rf"(?<!\w){_DOCTOR}(?:\s+[^\W\d_][\w'-]+)??(?:['’]s)?,?\s+(?:(?:has|have|is|just|already|ya|nos|me|l[oae]s?)\s+)*"
    r"(?:order(?:ed|ing|s)?|requested|signed|wrote|orden[oó]|ordena|pidi[oó]|solicit[oó]|firm[oó])(?!\w)"
    rf"|(?<!\w)(?:per|(?:order|script|rx) from|(?:ordered|requested|signed|written) by"
    r"|(?:orden|receta) del?|(?:ordenad|pedid|solicitad|firmad)[oa]s? por|(?:orden[oó]|pidi[oó]|solicit[oó]|firm[oó]))"
    rf"\s+{_DOCTOR}"
    r"|(?<!\w)(?:(?:ordering|requesting) (?:provider|physician|doctor|clinician|md|np|pa)|ordered by"
    r"|(?:m[eé]dic[oa]|doctora?|proveedora?) que (?:l[oa] )?(?:ordena|orden[oó]|solicita))"
    r"(?:\s*[:=-]|\s+(?:is|was|es|fue))?\s+(?-i:[A-ZÀ-Þ])[\w'-]+",
    re.IGNORECASE,
)


def _without_sender(asked: Asked, patient: Patient, sender: dict[str, Any]) -> Patient:
    """The patient without the sender's own phone and e-mail among their identifiers, where both stand together."""
    theirs = [
        Identifier(kind, hit.start, hit.end)
        for kind, hits in (("phone", phone.hits(asked)), ("email", email.hits(asked)))
        for hit in hits
        if hit.value == sender[kind]
    ]
    return replace(patient, identifiers=tuple(one for one in patient.identifiers if one not in theirs))


def _announced(outside: Asked) -> int | None:
    """How many patients the sender says there are."""
    hit = next(iter(amount.hits(outside, "patient_count")), None)
    return hit.value if hit else None


def _left(outside: Asked, blocks: list[Span]) -> tuple[Span, ...]:
    """Lines outside every patient that tell something personal: a patient that was not told apart."""
    return tuple(
        line.span()
        for line in re.finditer(r"[^\n\x01]+", outside.text.folded)
        if blocks and PERSONAL.search(line.group())
    )


# ---- the sender ------------------------------------------------------------------------------


def _sender(outside: Asked, asked: Asked, patients: tuple[Patient, ...]) -> dict[str, Any]:
    """Who sends, from what stands outside the patients; where there is one patient, from all but their identifiers."""
    source = outside
    if len(patients) == 1 and not re.search(r"\w", outside.text.folded):
        source = asked.of(
            asked.text.without(
                *((one.start, one.end) for one in patients[0].identifiers if one.kind not in ("phone", "email"))
            )
        )
    personal = (
        [one.end for one in patients[0].identifiers if one.kind in ("name", "born")] if source is not outside else []
    )
    called, mailed = _own(source, phone.hits(source), personal), _own(source, email.hits(source), personal)
    organised = org.hits(source)
    own = [hit for hit in organised if not re.search(r"(?:to|for|your|a|para)\s+$", source.text.before(hit.start, 8))]
    return {
        "org": _first(own),
        "name": _first(name.hits(source.of(source.text.without(*((hit.start, hit.end) for hit in organised))))),
        "phone": called.value if called else None,
        "email": mailed.value if mailed else None,
    }


def _own(source: Asked, hits: list[Hit], personal: list[int]) -> Hit | None:
    """The office's own of several: the one said to be, else the first that is not said to be somebody else's and does
    not follow right after the patient's name or birthday (which end at `personal`)."""
    office = [hit for hit in hits if _OFFICE.search(source.text.before(hit.start, 30))]
    others = [
        hit
        for hit in hits
        if not _FAX.search(source.text.before(hit.start, 60))
        and not _PATIENTS.search(source.text.before(hit.start, 24))
        and not any(
            0 <= hit.start - end <= _RIGHT_AFTER and "\n" not in source.text.raw[end : hit.start] for end in personal
        )
    ]
    return next(iter(office or others), None)


_RIGHT_AFTER = 30
_FAX = re.compile(r"(?<!\w)f(?:ax)?(?!\w)[^\n\d]{0,50}$")
_OFFICE = re.compile(
    r"(?<!\w)(?:office|clinic|callback|call back|back line|direct|desk|oficina|clinica)(?:\s+\w+)?[\s:#]*(?:at|is|al|es)?[\s:]*$"  # noqa: E501
)
_PATIENTS = re.compile(
    r"(?<!\w)(?:her|his|patient|pt|home|cell|mobile|daughter|son|wife|husband|spouse|mother|father|mom|dad|paciente|hija|hijo|esposa|esposo|celular|casa)(?:'s)?(?:\s+\w+)?[\s:#]*(?:phone|number|at|is)?[\s:]*$"
)


def _first(found: list[Hit]) -> Any:
    return found[0].value if found else None


@cache
def _ordering() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('paste', 'ordering')}[\s:]+")
