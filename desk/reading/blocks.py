"""How many patients a paste holds, and which characters are each one's.

Patients are told apart by numbering (`1) … 2) …`, `Patient A:`), bullets, a field that comes again (`DOB: … DOB: …`),
lines that each begin with a name and a birthday, words (`another one`), or paragraphs that each name a service line."""

import re
from functools import cache
from itertools import pairwise

from desk.reading import org, phone
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.identifiers import patient_name
from desk.reading.shapes import Entity
from desk.reading.text import fold

type Span = tuple[int, int]


def lists_patients(text: str) -> bool:
    """Whether a sentence announces several patients and tells of each (`two patients, one for sleep, one for PT`)."""
    folded = fold(text)
    return bool(_SEVERAL.search(folded)) and sum(1 for _ in _ONE_FOR.finditer(folded)) > 1


def patients_apart(asked: Asked, entities: list[Entity], announced: int = 0) -> list[Span]:
    """The characters of each patient; `announced` is how many were said to come before this text, 0 for none."""
    starts = _numbered(asked) or _repeated_field(asked) or _identified_lines(asked)
    if not starts and (spans := _one_by_one(asked, entities, announced)):
        return spans
    starts = starts or _worded(asked, entities) or _paragraphs(asked, entities)
    starts = starts or (_by_line(asked, entities, announced) if announced > 1 else [])
    end = len(asked.text.raw)
    if not starts:
        return [(0, end)] if any(one.kind in ("service_line", "sub_line", "document") for one in entities) else []
    spans = list(zip(starts, [*starts[1:], end], strict=True))
    spans[-1] = (spans[-1][0], _closing(asked, *spans[-1]))
    return spans


_SEVERAL = re.compile(
    r"(?<!\w)(?:two|three|four|five|[2-5]|(?:a )?couple(?: of)?|several|dos|tres|cuatro|cinco|varios|varias)"
    r"(?: (?:new|more|other|of my|of our|nuevos|nuevas))* (?:patients?|pts?|referr?als?|people|kids|pacientes?|referidos?|personas|casos)(?!\w)"  # noqa: E501
)
_ONE_FOR = re.compile(
    r"(?<!\w)(?:one|an?other(?: one)?|the other(?: one)?|an?(?= \d)|una?|uno|(?:el |la )?otr[oa])(?: (?:is|es))?"
    r"(?:,? (?:an? |de )?\d{1,3}(?:[ -]?(?:yo|y/?o|yr|year|years|anos|[mf]))?(?:[ -]old)?)?,? "
    r"(?:is |goes |va )?(?:for|needs?|para|pa|necesita|ocupa)(?!\w)"
    r"|(?:(?:^|[.,;:!?\n]\s*|(?<!\w)(?:and|y) )(?:the first|one|una?|uno)|(?<!\w)(?:the other(?: one)?|an?other(?: one)?|(?:el |la )?otr[oa])) (?:is|es) "  # noqa: E501
    r"(?!that|the|for|urgent|routine|soon|stat|kind|very|really|pretty|a bit|due|not|urgente|de rutina)"
)
"""How each patient of a sentence begins (`one for sleep`, `la otra para mamografía`)."""


def _one_by_one(asked: Asked, entities: list[Entity], announced: int) -> list[Span]:
    """The patients of a sentence that tells of each, where each has a line; what follows belongs to the last of them
    only as far as it names its line again."""
    text = asked.text.folded
    starts = [match.start() for match in _ONE_FOR.finditer(text)] if announced > 1 or _SEVERAL.search(text) else []
    if len(starts) < 2 or "\n" in text[starts[0] : starts[-1]]:
        return []
    ends = [match.start() for match in re.finditer(r"[.!?;\n](?=\s|$)", text[starts[-1] :])] or [len(text) - starts[-1]]
    spans = list(zip(starts, [*starts[1:], starts[-1] + ends[0]], strict=True))
    lines = [
        {one.id for one in entities if start <= one.start < end and one.kind in ("service_line", "sub_line")}
        for start, end in spans
    ]
    if not all(lines):
        return []
    for end in (starts[-1] + at for at in [*ends[1:], len(text) - starts[-1]]):
        told = {
            one.id for one in entities if spans[-1][1] <= one.start < end and one.kind in ("service_line", "sub_line")
        }
        if not told or not told <= lines[-1]:
            break
        spans[-1] = (spans[-1][0], end)
    return spans


def _by_line(asked: Asked, entities: list[Entity], announced: int) -> list[int]:
    """Starts of the clauses that each name another service line, where they are as many as the patients announced."""
    of = {sub.sub_line: line.service_line for line in asked.site.content.site.service_lines for sub in line.sub_lines}
    named: list[tuple[str, int, int]] = []
    for one in sorted(entities, key=lambda one: one.start):
        line = of.get(one.id, one.id)
        if one.kind in ("service_line", "sub_line") and (not named or named[-1][0] != line):
            named.append((line, one.start, one.end))
    if len(named) != announced or len({line for line, _, _ in named}) != announced:
        return []
    starts = [0]
    for (_, _, before), (_, at, _) in pairwise(named):
        ends = [match.end() for match in _CLAUSE_ENDS.finditer(asked.text.folded, before, at)]
        starts.append(ends[-1] if ends else at)
    return starts


_CLAUSE_ENDS = re.compile(r"[.,;:\n]\s*|\s(?:and|y|e|plus|mas)\s+|\s*[/&+]\s*")


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
    return bullets if len(bullets) > 1 and (_each_has_line(asked, bullets) or _each_is_of_one(asked, bullets)) else []


def _each_has_line(asked: Asked, starts: list[int]) -> bool:
    spans = zip(starts, [*starts[1:], len(asked.text.raw)], strict=True)
    return all(asked.site.service_lines.find(asked.text.part(start, end).tokens) for start, end in spans)


def _each_is_of_one(asked: Asked, starts: list[int]) -> bool:
    """Whether each stretch holds what is told of one person."""
    spans = zip(starts, [*starts[1:], len(asked.text.raw)], strict=True)
    return all(PERSONAL.search(asked.text.folded[start:end]) for start, end in spans)


def _identified_lines(asked: Asked) -> list[int]:
    """Starts of lines that each begin with a name and tell a birthday or a record number, where there are several."""
    starts = []
    for line in re.finditer(r"[^\n]+", asked.text.folded):
        own = asked.of(asked.text.part(*line.span()))
        if (
            PERSONAL.search(line.group())
            and (named := patient_name(own))
            and not re.search(r"\w{3}", line.group()[: named.start].replace("patient", ""))
        ):
            starts.append(line.start())
    return starts if len(starts) > 1 else []


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
    """Where the last patient ends and the sender's closing begins: at words of parting, or at last lines that give a
    phone, an e-mail or an organisation and tell nothing of a patient."""
    text = asked.text.folded[start:end]
    match = _PARTING.search(text)
    upto = match.start() if match else len(text)
    for line in reversed(list(re.finditer(r"\n[^\n]*", text[:upto]))):
        said = line.group()
        if said.strip(" \n-") and (PERSONAL.search(said) or not _of_sender(asked, start + line.start(), said)):
            break
        upto = line.start()
    return start + upto


def _of_sender(asked: Asked, at: int, said: str) -> bool:
    own = asked.of(asked.text.part(at, at + len(said)))
    if own.site.service_lines.find(own.text.tokens) or own.site.documents.find(own.text.tokens):
        return bool(org.hits(own))
    return bool(org.hits(own) or phone.hits(own) or "@" in said) or bool(
        re.match(r"\s*(?:sender|from|requested by|sent by)\b", said)
    )


_PARTING = re.compile(
    r"\n\s*\n\s*(?=\S)|\n(?=[ \t]*(?:thank|thx|gracias|best|regards|sincerely|saludos|please call|call me|contact|fax|ref(?:erring)? (?:office|clinic)|from|sender|requested by|sent by|submitted by|--)\b)|(?<=[.;])\s+(?=(?:thank|thx|gracias|please call|call me|sincerely|my (?:number|phone|email|name)|mi (?:numero|telefono|correo))\b)"  # noqa: E501
)
PERSONAL = re.compile(
    r"(?<!\w)(?:dob|d\.o\.b|born|birth|mrn|ssn|nacid[oa]|nacimiento|\d{1,3}\s?-?(?:yo|y/o|yr|year|[fm]\b|anos)|\d{1,2}/\d{1,2}/(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)


@cache
def _numberings() -> tuple[re.Pattern[str], ...]:
    patient = grammar().one_of("paste", "patient")
    return (
        re.compile(
            rf"(?<!\w){patient}\s*(?:#|no\.?|number|numero)?\s*(?P<n>\d{{1,2}}|(?<!\w)[a-h])(?![\w/])\s*[:.)\-–,]?"
        ),
        re.compile(r"(?:^|(?<=[\s;,.:]))[(#]?(?P<n>\d{1,2})\s?[).:\-](?=\s)", re.M),
    )
