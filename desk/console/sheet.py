"""One lead as staff read it: the lead of the store turned into lines, with the site's own names for its ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.consent import PURPOSES
from desk.console.limits import Limits
from desk.console.moments import Deadline, Moment, deadline, moment, zone_at
from desk.console.names import Names
from desk.content import Content

USUAL = ("store", "contact_phone", "contact_text", "contact_email", "marketing")
"""Purposes that are shown asked or not; the others where they were."""


@dataclass(frozen=True)
class Line:
    """One answer: as typed and as understood; `status` is `value`, or why there is none."""

    question: str
    """Its short name."""
    typed: str
    understood: str
    status: str
    corrected: bool


@dataclass(frozen=True)
class Purpose:
    purpose: str
    given: bool | None


@dataclass(frozen=True)
class Act:
    """One moment at which consent was answered or withdrawn: when, on which text, in which language, on which basis."""

    at: Moment | None
    withdrawn: bool
    text: str | None
    version: str | None
    language: str | None
    basis: str | None


@dataclass(frozen=True)
class Consent:
    store: bool
    purposes: tuple[Purpose, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Contact:
    """How to reach them: `phone` to read, `plain` to copy, `dial` for a `tel:` link, the extension after a pause."""

    name: str
    preferred: str | None
    phone: str
    plain: str
    dial: str
    email: str | None
    channel: str
    time: str
    message: bool | None
    may_call: bool | None
    may_mail: bool | None


@dataclass(frozen=True)
class Fact:
    question: str
    text: str


@dataclass(frozen=True)
class Document:
    name: str
    ready: bool


@dataclass(frozen=True)
class Step:
    route: str
    taken: bool
    why: str


@dataclass(frozen=True)
class Route:
    queue: str
    rule: str | None
    why: str | None
    trace: tuple[Step, ...]


@dataclass(frozen=True)
class Score:
    points: int
    because: tuple[str, ...]
    """`+30 wants the first opening`: every point with its reason."""
    follow_up: str
    """`first`, `education` or `usual`."""


@dataclass(frozen=True)
class Patient:
    reference: str | None
    service_line: str | None
    urgency: str | None
    documentation: str
    missing: tuple[str, ...]
    queue: str | None


@dataclass(frozen=True)
class Turn:
    who: str
    text: str
    at: Moment | None
    question: str | None


@dataclass(frozen=True)
class Sheet:
    reference: str
    status: str | None
    role: str | None
    role_found: str | None
    """How the role was found: `87 % sure, by kin in need`, or that the visitor said it; None where it is not known."""
    subrole: str | None
    job_title: str | None
    """As it was typed; what it was taken for is `subrole`."""
    service_line: str | None
    sub_line: str | None
    language: str | None
    urgency: str | None
    test: bool
    flags: tuple[str, ...]
    received: Moment | None
    deadline: Deadline | None
    consent: Consent
    contact: Contact
    org: str
    patient_facts: tuple[Fact, ...]
    documents: tuple[Document, ...]
    route: Route
    score: Score | None
    answers: tuple[Line, ...]
    patients: tuple[Patient, ...]
    patient_count: int
    transcript: tuple[Turn, ...]


def sheet(
    lead: Mapping[str, Any], content: Content, tried: datetime | None, now: datetime, zone: ZoneInfo, limits: Limits
) -> Sheet:
    """The lead of `interfaces.md` §2, whatever of it is there; `tried`: when somebody first tried to reach them.

    Of a lead as `desk.console.sight` leaves it, a field out of view is None here.
    """
    names = Names(content)
    created, due = lead.get("created"), (lead.get("sla") or {}).get("first_contact_due")
    patients = tuple(_patient(entry, names) for entry in lead.get("patients") or ())
    return Sheet(
        reference=str(lead["reference"]),
        status=str(lead["status"] or "complete") if "status" in lead else None,
        role=str(lead["role"] or "unknown") if "role" in lead else None,
        role_found=_role_found(lead),
        subrole=lead.get("subrole"),
        job_title=lead.get("job_title"),
        service_line=names.service_line(lead.get("service_line")),
        sub_line=names.sub_line(lead.get("sub_line")),
        language=str(lead["language"] or "en") if "language" in lead else None,
        urgency=lead.get("urgency"),
        test=bool(lead.get("test")),
        flags=tuple(str(flag) for flag in lead.get("flags") or ()),
        received=moment(created, now, zone),
        deadline=deadline(due, created, tried, now, zone_at(lead.get("queue"), content), limits),
        consent=_consent(lead.get("consent") or {}, now, zone),
        contact=_contact(lead.get("contact") or {}, lead.get("consent") or {}, names),
        org=names.value("org", lead.get("org")),
        patient_facts=tuple(_patient_facts(lead, names)),
        documents=tuple(_documents(lead.get("documentation") or {}, names)),
        route=_route(lead, names),
        score=_score(lead.get("score")),
        answers=tuple(_line(answer, names) for answer in lead.get("answers") or ()),
        patients=patients,
        patient_count=int(lead.get("patient_count") or len(patients)),
        transcript=tuple(_turn(turn, names, now, zone) for turn in lead.get("transcript") or ()),
    )


def _role_found(lead: Mapping[str, Any]) -> str | None:
    sure, why = lead.get("role_confidence"), lead.get("role_because") or []
    if sure is None:
        return {"asked": "the visitor said so", "corrected": "put right by the visitor"}.get(why[0]) if why else None
    signs = ", ".join(str(sign).replace(":", " ").replace("_", " ") for sign in why)
    return f"{sure:.0%} sure" + (f", by {signs}" if signs else "")


def _consent(consent: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> Consent:
    asked = {act.get("purpose") for act in consent.get("acts") or ()}
    acts = dict.fromkeys(_act(act, now, zone) for act in consent.get("acts") or ())
    return Consent(
        store=consent.get("store") is True,
        purposes=tuple(
            Purpose(purpose, consent.get(purpose)) for purpose in PURPOSES if purpose in USUAL or purpose in asked
        ),
        acts=tuple(acts),
    )


def _act(act: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> Act:
    return Act(
        at=moment(act.get("at"), now, zone),
        withdrawn=act.get("action") == "revoked",
        text=act.get("text_id"),
        version=act.get("text_version"),
        language=act.get("language"),
        basis=act.get("basis"),
    )


def _contact(contact: Mapping[str, Any], consent: Mapping[str, Any], names: Names) -> Contact:
    name = contact.get("name")
    phone, extension = contact.get("phone"), contact.get("ext")
    if isinstance(phone, Mapping):
        phone, extension = phone.get("e164"), phone.get("ext") or extension
    plain = f"{phone or ''}{f' ext. {extension}' if extension else ''}"
    digits = "".join(mark for mark in str(phone or "") if mark in "+0123456789")
    extension_digits = "".join(mark for mark in str(extension or "") if mark in "0123456789")
    return Contact(
        name=names.value("name", name),
        preferred=str(name["preferred"]) if isinstance(name, Mapping) and name.get("preferred") else None,
        phone=names.value("phone", {"e164": phone, "ext": extension} if extension else phone),
        plain=plain,
        dial=f"{digits},{extension_digits}" if extension_digits else digits,
        email=contact.get("email"),
        channel=names.value("channel", contact.get("channel")),
        time=names.value("contact_time", contact.get("time")),
        message=contact.get("safe_to_leave_message"),
        may_call=consent.get("contact_phone"),
        may_mail=consent.get("contact_email"),
    )


def _patient_facts(lead: Mapping[str, Any], names: Names) -> Iterable[Fact]:
    facts = {"relationship": lead.get("relationship"), **(lead.get("care_recipient") or {}), "age": lead.get("age")}
    for question, value in facts.items():
        text = names.value(question, value)
        if text:
            yield Fact(names.question(question), text)


def _documents(documentation: Mapping[str, Any], names: Names) -> Iterable[Document]:
    for ready in (True, False):
        for document in documentation.get("ready" if ready else "missing") or ():
            yield Document(names.document(document), ready)


def _route(lead: Mapping[str, Any], names: Names) -> Route:
    route = lead.get("route") or {}
    queue = str(lead.get("queue") or "")
    return Route(
        queue=names.queue(queue) if queue else "",
        rule=route.get("rule"),
        why=route.get("why"),
        trace=tuple(
            Step(str(step.get("route") or step.get("rule") or ""), bool(step.get("taken")), str(step.get("why") or ""))
            for step in route.get("trace") or ()
        ),
    )


def _score(score: Mapping[str, Any] | None) -> Score | None:
    if not score:
        return None
    return Score(int(score["points"]), tuple(map(str, score["because"])), score.get("follow_up") or "usual")


def _line(answer: Mapping[str, Any], names: Names) -> Line:
    question = str(answer.get("question") or "")
    return Line(
        question=_asked(answer, names),
        typed=str(answer.get("as_typed") or ""),
        understood=names.value(question, answer["value"] if "value" in answer else answer.get("as_understood")),
        status=str(answer.get("status") or "value"),
        corrected=bool(answer.get("corrected")),
    )


def _asked(answer: Mapping[str, Any], names: Names) -> str:
    """The short name of a question; one that was asked after the end has its own words beside it."""
    if not answer.get("asked"):
        return names.question(str(answer.get("question") or ""))
    return f"{names.question(answer['about'])}: {answer['asked']}" if answer.get("about") else str(answer["asked"])


def _patient(patient: Mapping[str, Any], names: Names) -> Patient:
    papers = patient.get("documentation")
    named = isinstance(papers, Mapping)
    queue = patient.get("queue")
    return Patient(
        reference=patient.get("reference"),
        service_line=names.service_line(patient.get("service_line")),
        urgency=patient.get("urgency"),
        documentation="" if named else names.value("documentation", papers),
        missing=tuple(names.document(document) for document in papers.get("missing") or ()) if named else (),
        queue=names.queue(str(queue)) if queue else None,
    )


def _turn(turn: Mapping[str, Any], names: Names, now: datetime, zone: ZoneInfo) -> Turn:
    question = turn.get("question")
    return Turn(
        who=str(turn.get("who") or ""),
        text=str(turn.get("text") or ""),
        at=moment(turn.get("at"), now, zone),
        question=names.question(str(question)) if question else None,
    )
