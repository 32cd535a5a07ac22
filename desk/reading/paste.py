"""A referral pasted in one message: who sends it, and each patient with what they need and what is missing.

Patients are told apart by numbering (`1) … 2) …`, `Patient A:`), by a field that comes again (`DOB: … DOB: …`), by
words (`another one`), or by paragraphs that each name a service line. What identifies a patient (name, date of birth,
record and member numbers, phone) is never a value here: it is marked with its place, to be sealed."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from desk.reading import age, coverage, documents, email, name, org, phone, timing
from desk.reading.asked import Asked
from desk.reading.calendar import exact_dates
from desk.reading.choice import urgency
from desk.reading.grammar import grammar
from desk.reading.reader import Reader
from desk.reading.shapes import Entity, Hit

type IdentifierKind = Literal["name", "born", "record", "member", "social", "phone", "email", "address"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Characters that identify a patient, to be sealed."""

    kind: IdentifierKind
    start: int
    end: int


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

    def as_lead(self) -> dict[str, Any]:
        """The patient as it stands in a lead, without queue and reference."""
        documentation = {"ready": list(self.ready), "missing": list(self.missing)}
        patient = {"service_line": self.service_line, "urgency": self.urgency, "documentation": documentation}
        return patient | ({"ordering_provider": self.ordering_provider} if self.ordering_provider else {})


@dataclass(frozen=True, slots=True)
class Paste:
    """Who sends (each None where not said) and the patients in order."""

    patients: tuple[Patient, ...]
    org: str | None
    name: dict[str, str] | None
    phone: Any
    email: str | None

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        return tuple(one for patient in self.patients for one in patient.identifiers)


type _Span = tuple[int, int]


def read_paste(reader: Reader, text: str, *, lang: str | None = None, now: datetime) -> Paste:
    """The sender and the patients of a paste of up to 15,000 characters; `now` carries a zone."""
    asked = reader.asked(text, lang=lang, now=now)
    entities = reader.entities(text, lang)
    blocks = _blocks(asked, entities)
    outside = asked.of(asked.text.without(*blocks))
    patients = tuple(_patient(asked, block, blocks, entities, outside) for block in blocks)
    sender = _sender(outside, asked, patients)
    return Paste(patients, **sender)


# ---- telling patients apart ------------------------------------------------------------------


def _blocks(asked: Asked, entities: list[Entity]) -> list[_Span]:
    starts = _numbered(asked) or _repeated_field(asked) or _worded(asked, entities) or _paragraphs(asked, entities)
    end = len(asked.text.raw)
    if not starts:
        return [(0, end)] if any(one.kind in ("service_line", "sub_line", "document") for one in entities) else []
    spans = list(zip(starts, [*starts[1:], end], strict=True))
    spans[-1] = (spans[-1][0], _closing(asked, *spans[-1]))
    return spans


def _numbered(asked: Asked) -> list[int]:
    """Starts of `1) … 2) …`, `Patient 1`, `Pt A:`, numbered from the first on."""
    for pattern in _numberings():
        starts, expected = [], 1
        for match in pattern.finditer(asked.text.folded):
            number = match["n"]
            value = int(number) if number.isdigit() else ord(number) - ord("a") + 1
            if value == expected:
                starts.append(match.start())
                expected += 1
        if len(starts) > 1 or (starts and pattern is _numberings()[0]):
            return starts
    bullets = [match.start() for match in re.finditer(r"^[ \t]*[-*•–][ \t]+(?=\S)", asked.text.folded, re.M)]
    return bullets if len(bullets) > 1 and _each_has_line(asked, bullets) else []


def _each_has_line(asked: Asked, starts: list[int]) -> bool:
    spans = zip(starts, [*starts[1:], len(asked.text.raw)], strict=True)
    return all(
        asked.site.service_lines.find(asked.of(asked.text.without((0, start), (end, len(asked.text.raw)))).text.tokens)
        for start, end in spans
    )


def _repeated_field(asked: Asked) -> list[int]:
    """Starts at the first of the fields that comes again (`Name:`, `Patient:`, `DOB:`)."""
    found: dict[str, list[int]] = {}
    for match in re.finditer(
        r"^[ \t]*(patient(?: name)?|pt(?: name)?|name|dob|mrn|referral|paciente|nombre)[ \t]*:", asked.text.folded, re.M
    ):
        found.setdefault(match[1], []).append(match.start())
    for starts in found.values():
        if len(starts) > 1:
            return starts
    return []


def _worded(asked: Asked, entities: list[Entity]) -> list[int]:
    """Starts of sentences with `another patient`, `the second is`."""
    cues = [match.start() for match in grammar().pattern("paste", "another").finditer(asked.text.folded)]
    lines = [one.start for one in entities if one.kind in ("service_line", "sub_line")]
    cues = [
        cue
        for i, cue in enumerate(cues)
        if any(cue < line < (cues[i + 1] if i + 1 < len(cues) else len(asked.text.raw)) for line in lines)
    ]
    if not cues:
        return []
    first = [line for line in lines if line < cues[0]]
    if re.match(r"(?:the |el |la )?(?:first|primer)", asked.text.folded[cues[0] : cues[0] + 12]) or not first:
        return cues if len(cues) > 1 else []
    begin = max([match.end() for match in re.finditer(r"[.!?\n:]\s+", asked.text.folded[: first[0]])], default=0)
    return [begin, *cues]


def _paragraphs(asked: Asked, entities: list[Entity]) -> list[int]:
    """Starts of the paragraphs (or lines) that each name a service line and say something of a patient."""
    for divider in (r"\n[ \t]*\n|\n[ \t]*[-=_]{3,}[ \t]*\n", r"\n"):
        edges = [0, *(match.end() for match in re.finditer(divider, asked.text.folded))]
        spans = list(zip(edges, [*edges[1:], len(asked.text.raw)], strict=True))
        lined = [
            start
            for start, end in spans
            if any(start <= one.start < end and one.kind in ("service_line", "sub_line") for one in entities)
            and _about_patient(asked.text.folded[start:end])
        ]
        if len(lined) > 1:
            return lined
    return []


def _about_patient(paragraph: str) -> bool:
    return bool(
        re.search(
            r"(?<!\w)(?:dob|pt|patient|paciente|mrn|\d{1,3}\s?(?:yo|y/o|yr|f|m)\b|year[- ]old|anos|urgent|routine|soon|stat|asap|needs|necesita|urgente|rutina|pronto)(?!\w)",  # noqa: E501
            paragraph,
        )
    )


def _closing(asked: Asked, start: int, end: int) -> int:
    """Where the last patient ends and the sender's closing begins."""
    match = re.search(
        r"\n\s*\n\s*(?=\S)|\n(?=[ \t]*(?:thank|thx|gracias|best|regards|sincerely|saludos|please call|call me|contact|fax|ref(?:erring)? (?:office|clinic)|from|--)\b)|(?<=[.;])\s+(?=(?:thank|thx|gracias|please call|call me|my (?:number|phone|email|name)|mi (?:numero|telefono|correo))\b)",  # noqa: E501
        asked.text.folded[start:end],
    )
    return start + match.start() if match else end


# ---- one patient -----------------------------------------------------------------------------


def _patient(asked: Asked, block: _Span, blocks: list[_Span], entities: list[Entity], outside: Asked) -> Patient:
    start, end = block
    own = asked.of(asked.text.without((0, start), (end, len(asked.text.raw))))
    offices = [(hit.start, hit.end) for hit in org.hits(asked)]
    plain = [one for one in entities if not any(s <= one.start < e for s, e in offices)]
    inside = [one for one in plain if start <= one.start < end]
    line, sub = _line(asked, inside)
    if line is None:
        line, sub = _line(asked, [one for one in plain if not any(s <= one.start < e for s, e in blocks)])
    identifiers = _identifiers(own, start)
    clear = own.of(own.text.without(*((one.start, one.end) for one in identifiers)))
    shared = outside if len(blocks) > 1 and grammar().pattern("paste", "everyone").search(outside.text.folded) else None
    stated = urgency(clear) or (urgency(shared) if shared else None)
    ready, missing = _papers(clear, shared)
    required = _required(asked, line)
    missing += [document for document in required if document not in ready + missing]
    covered = next(iter(coverage.hits(clear)), None) or (next(iter(coverage.hits(shared)), None) if shared else None)
    when = next(iter(timing.hits(clear)), None)
    aged = next(iter(age.hits(own)), None)
    provider = _provider(own) or _provider(outside)
    return Patient(start, end, line, sub, stated.value if stated else None, tuple(ready), tuple(missing), provider, covered.value if covered else None, when.value if when and "start" in when.value else None, aged.value["age"] if aged else None, identifiers)  # fmt: skip  # noqa: E501


def _line(asked: Asked, inside: list[Entity]) -> tuple[str | None, str | None]:
    for one in inside:
        if one.kind == "sub_line":
            parent = next(
                (
                    line.service_line
                    for line in asked.site.content.site.service_lines
                    for sub in line.sub_lines
                    if sub.sub_line == one.id
                ),
                None,
            )
            return parent, one.id
    line = next((one.id for one in inside if one.kind == "service_line" and one.id != "other"), None)
    return line, None


def _papers(own: Asked, shared: Asked | None) -> tuple[list[str], list[str]]:
    ready: list[str] = []
    missing: list[str] = []
    for asked in (own, shared):
        hit = documents.named(asked, _lines_and_referrals(asked)) if asked else None
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
    titled = re.search(r"(?<!\w)(?:Dr|Dra|DR|dr)\.?\s+[A-ZÀ-Þ][\w'-]+(?:\s+[A-ZÀ-Þ][\w'-]+)?", asked.text.raw)
    return titled.group() if titled else None


def _identifiers(own: Asked, start: int) -> tuple[Identifier, ...]:
    text, found = own.text.folded, []
    for match in re.finditer(rf"(?<!\w){grammar().one_of('paste', 'born')}[\s:]*", text):
        dated = next((one for one in exact_dates(own) if match.end() <= one.start <= match.end() + 3), None)
        if dated:
            found.append(Identifier("born", dated.start, dated.end))
    for one in exact_dates(own):
        if (
            one.year_said
            and one.value.year < own.today.year - 1
            and not any(other.start == one.start for other in found)
        ):
            found.append(Identifier("born", one.start, one.end))
    for kind, key in (("record", "record"), ("member", "member"), ("social", "social")):
        for match in re.finditer(
            rf"(?<!\w){grammar().one_of('paste', key)}[\s:#.]*(?P<id>(?=[\w-]*\d)[\w-]{{4,24}})", text
        ):
            found.append(Identifier(kind, *match.span("id")))
    found += [
        Identifier("social", *match.span()) for match in re.finditer(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])", text)
    ]
    taken = [(one.start, one.end) for one in found]
    rest = own.of(own.text.without(*taken))
    found += [Identifier("phone", hit.start, hit.end) for hit in phone.hits(rest)]
    found += [Identifier("email", hit.start, hit.end) for hit in email.hits(rest)]
    for match in re.finditer(rf"(?<!\w){grammar().one_of('paste', 'address')}[\s:]+(?P<a>[^\n;]{{4,80}})", text):
        found.append(Identifier("address", *match.span("a")))
    if named := _patient_name(own, start):
        found.append(named)
    return tuple(sorted(found, key=lambda one: one.start))


def _patient_name(own: Asked, start: int) -> Identifier | None:
    """The name after `patient:` or `name:`, or the capitals the block begins with."""
    shape = (
        r"(?!(?:DOB|MRN|SSN|NPI|ID)\b)(?:[A-ZÀ-Þ][\w'’-]*\.?,?\s+(?!(?:DOB|MRN|SSN|NPI|ID)\b)){1,3}[A-ZÀ-Þ][\w'’-]*\.?"
    )
    for match in re.finditer(
        rf"(?<!\w){grammar().one_of('paste', 'named')}[ \t]*[:#-]?[ \t]*(?:\d+[ \t]*[:).-]?[ \t]*|is[ \t]+|es[ \t]+)?(?:(?:mr|mrs|ms|sra?)\.?[ \t]+)?",  # noqa: E501
        own.text.folded,
    ):
        if (raw := re.match(shape, own.text.raw[match.end() :])) and not own.site.service_lines.find(
            own.of(own.text.without((0, match.end()), (match.end() + raw.end(), len(own.text.raw)))).text.tokens
        ):
            return Identifier("name", match.end(), match.end() + raw.end())
    opening = re.match(
        r"[\s\d().:#*•–-]*(?:(?i:patient|pt|paciente)\s*(?:\d+|[A-F])?\s*[:.)-]?\s*)?", own.text.raw[start:]
    )
    begin = start + (opening.end() if opening else 0)
    raw = re.match(rf"({shape})(?=\s*[,(;:\-–]|\s+\d|\s+(?i:dob|is|needs|mrn|es|necesita))", own.text.raw[begin:])
    if raw and not own.site.service_lines.find(
        own.of(own.text.without((0, begin), (begin + raw.end(), len(own.text.raw)))).text.tokens
    ):
        return Identifier("name", begin, begin + raw.end(1))
    return None


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
    named, called, mailed = (_first(found) for found in (name.hits(source), phone.hits(source), email.hits(source)))
    organised = org.hits(source)
    own = [
        hit for hit in organised if not re.search(r"(?:to|for|at your|a|para)\s+$", source.text.before(hit.start, 8))
    ]
    return {"org": (own or organised or [Hit(None, 0, 0)])[0].value, "name": named, "phone": called, "email": mailed}


def _first(found: list[Hit]) -> Any:
    return found[0].value if found else None


@cache
def _numberings() -> tuple[re.Pattern[str], ...]:
    patient = grammar().one_of("paste", "patient")
    return (
        re.compile(rf"(?<!\w){patient}\s*(?:#|no\.?|number|numero)?\s*(?P<n>\d{{1,2}}|[a-h])(?![\w/])\s*[:.)\-–,]?"),
        re.compile(r"(?:^|(?<=[\s;,.:]))[(#]?(?P<n>\d{1,2})\s?[).:\-](?=\s)", re.M),
    )


@cache
def _ordering() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('paste', 'ordering')}[\s:]+")
