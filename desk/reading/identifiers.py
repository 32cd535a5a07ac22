"""What identifies a patient in a pasted referral, marked with its place to be sealed.

A name is looked for where pastes put it: after a label (`Patient name:`), after `Mr.`, before a birthday, an age or a
record number (`Sam Ortiz dob 6/1/2013`, `Frank Dole, 81M`), or at the beginning of what is told of one patient."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from desk.reading import email, phone
from desk.reading.asked import Asked
from desk.reading.calendar import exact_dates
from desk.reading.grammar import grammar
from desk.reading.scan import Scan

type IdentifierKind = Literal["name", "born", "record", "member", "social", "phone", "email", "address"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Characters that identify a patient, to be sealed."""

    kind: IdentifierKind
    start: int
    end: int


def identifiers(own: Asked) -> tuple[Identifier, ...]:
    """All of them in the text of one patient, in order."""
    found = _born(own) + _numbers(own)
    rest = own.of(own.text.without(*((one.start, one.end) for one in found)))
    found += [Identifier("phone", hit.start, hit.end) for hit in phone.hits(rest)]
    found += [Identifier("email", hit.start, hit.end) for hit in email.hits(rest)]
    found += [Identifier("address", *match.span("a")) for match in _address().finditer(own.text.raw)]
    if named := patient_name(own):
        found.append(named)
    return tuple(sorted(set(found), key=lambda one: one.start))


def patient_name(own: Asked) -> Identifier | None:
    """Where the name of the patient stands."""
    for pattern in _places():
        for match in pattern.finditer(own.text.raw):
            if _may_be_name(own, *match.span("name")):
                return Identifier("name", *match.span("name"))
    return None


def _born(own: Asked) -> list[Identifier]:
    dates = exact_dates(own)
    labelled = [match.end() for match in _birth().finditer(own.text.indexed)]
    return [
        Identifier("born", one.start, one.end)
        for one in dates
        if any(end <= one.start <= end + 3 for end in labelled)
        or (one.year_said and one.value.year < own.today.year - 1)
    ]


def _numbers(own: Asked) -> list[Identifier]:
    found: list[Identifier] = []
    for kind, pattern in _labelled():
        for match in pattern.finditer(own.text.folded):
            if not any(one.start < match.end("id") and match.start("id") < one.end for one in found):
                found.append(Identifier(kind, *match.span("id")))
    return found


def _may_be_name(own: Asked, start: int, end: int) -> bool:
    part = own.text.part(start, end)
    words = part.folded.replace(",", " ").split()
    site = own.site
    return not (
        any(_no_name(word.strip(".'")) for word in words)
        or site.service_lines.find(part.tokens)
        or site.documents.find(part.tokens)
        or any(one.end - one.start == len(part.folded.strip()) for one in site.payers.find(part.tokens))
        or re.search(r"(?<!\w)(?:dr|dra|provider|physician|md)\.?[ \t,:]*$", own.text.before(start, 14))
    )


def _no_name(word: str) -> bool:
    ordinary = word in grammar().everyday and word not in grammar().words("names", "given_words")
    return ordinary or word in _HEADINGS


_STOP = r"(?!(?:DOB|MRN|SSN|NPI|ID|D\.O\.B|Dx|DX|Sex|Phone|Date)\b)"
_SHOWN = rf"(?P<name>(?:{_STOP}(?:[A-ZÀ-Þ][\w'’-]*|[A-ZÀ-Þ]\.),?[ \t]+){{1,3}}{_STOP}[A-ZÀ-Þ][\w'’-]*)(?:,?[ \t](?:Jr|Sr|II|III)\.?)?(?!\w)"  # noqa: E501
_HEADINGS = frozenset({"demographics", "information", "form", "facility", "patient", "name", "history", "referral", "reason", "department", "hospital", "diagnosis", "sender", "from", "to", "last", "first"})  # fmt: skip  # noqa: E501


@cache
def _places() -> tuple[re.Pattern[str], ...]:
    label = grammar().one_of("paste", "named")
    birth, record = grammar().one_of("paste", "born"), grammar().one_of("paste", "record")
    title = r"(?i:mr|mrs|ms|miss|sra?|srta|don|doña)\.?"
    follows = rf"(?:(?i:{birth}|{record}|needs?|necesita|(?:is|es)[ \t]+an?)(?!\w)|\d{{1,3}}[ \t-]?(?i:yo|y/o|yr|year|años|anos)|\d{{2,3}}[ \t]?[FMfm](?!\w)|\d{{1,4}}[/-]\d)"  # noqa: E501
    return (
        re.compile(
            rf"(?<!\w)(?i:{label}|last,?[ \t]*first)(?!\w)[ \t]*(?:(?i:is|es)[ \t]+|[:#-][ \t]*)+(?:\d+[ \t]*[:).-]?[ \t]*)?(?:{title}[ \t]+)?{_SHOWN}"  # noqa: E501
        ),
        re.compile(rf"(?<!\w){title}[ \t]+{_SHOWN}"),
        re.compile(rf"(?<![\w.]){_SHOWN}[ \t]*[,;|(:–-]*[ \t]*{follows}"),
        re.compile(
            rf"^[\s\d().:#*•–-]*(?:(?i:patient|pt|paciente)[ \t]*(?:\d+|[A-H](?!\w))?[ \t]*[:.)–-]?[ \t]*)?(?:[A-H][.)][ \t]+)?{_SHOWN}(?=\s*[,(;:|–-]|\s+\d|\s+(?i:dob|is|needs|mrn|es|necesita))"  # noqa: E501
        ),
        re.compile(rf"(?<!\w)(?i:patient|pt|paciente|client)[ \t]+{_SHOWN}"),
    )


@cache
def _birth() -> Scan:
    return Scan(rf"(?<!\w){grammar().one_of('paste', 'born')}[\s:]*")


@cache
def _labelled() -> tuple[tuple[IdentifierKind, re.Pattern[str]], ...]:
    def after(key: str) -> re.Pattern[str]:
        label = grammar().one_of("paste", key)
        return re.compile(rf"(?<!\w){label}(?!\w)[\s:#.]*(?P<id>(?=[\w-]*\d)[\w-]{{4,24}}(?:[ ]\d{{3,8}}(?![\d/-]))?)")

    return (
        ("social", re.compile(r"(?<![\d-])(?P<id>\d{3}-\d{2}-\d{4})(?![\d-])")),
        ("social", after("social")),
        ("record", after("record")),
        ("member", after("member")),
        # A Medicare number as CMS shapes it: C A AN N A AN N A A N N.
        ("member", re.compile(r"(?<!\w)(?P<id>[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d{2})(?!\w)")),
    )


@cache
def _address() -> re.Pattern[str]:
    label = grammar().one_of("paste", "address")
    return re.compile(
        rf"(?<!\w)(?i:{label})[\s:]+(?P<a>[^\n;|]{{4,80}}?)(?=\.(?:\s|$)|[;|\n]|$|[ \t,]+(?i:ssn|dob|phone|ph|cell|home|tel)\b)"  # noqa: E501
    )
