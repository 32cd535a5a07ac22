"""The list of requests: which view, in which order, and where its links lead. No name and no contact data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from desk.console.limits import Limits
from desk.console.moments import Deadline, Moment, deadline, moment
from desk.console.names import Names
from desk.console.people import People
from desk.console.visit import Answer, Desk, Go, Page, Visit
from desk.leads import LeadRow
from desk.leads.identity import reference

STATES = ("open", "mine", "claimed", "done", "all")
ROLES = ("patient", "caregiver", "referrer", "administrator", "unknown")


@dataclass(frozen=True)
class Choice:
    """What a visit asks to see; anything that is no choice counts as not chosen."""

    state: str
    queue: str | None
    role: str | None
    language: str | None
    after: str | None

    def href(self, **other: str | None) -> str:
        """The address of this view with some of it changed; another view starts at its first page."""
        facts = {"state": self.state, "queue": self.queue, "role": self.role, "language": self.language, **other}
        return f"/staff/?{urlencode({name: value for name, value in facts.items() if value})}"


@dataclass(frozen=True)
class Link:
    id: str
    label: str
    href: str
    here: bool
    count: int | None


@dataclass(frozen=True)
class Row:
    reference: str
    role: str
    service_line: str | None
    urgency: str | None
    language: str
    queue: str
    deadline: Deadline | None
    """None once somebody tried to reach the person."""
    received: Moment
    claimed_by: str | None
    mine: bool
    outcome: str | None
    done: bool
    tries: int
    patients: int
    test: bool
    status: str


@dataclass(frozen=True)
class Deliveries:
    waiting: int
    failed: int


@dataclass(frozen=True)
class View:
    state: str
    states: tuple[Link, ...]
    queues: tuple[Link, ...]
    queue_label: str | None
    roles: tuple[str, ...]
    role: str | None
    languages: tuple[str, ...]
    language: str | None
    filtered: bool
    rows: tuple[Row, ...]
    overdue: int
    """On this page; a request somebody tried to reach is not late."""
    here: str
    first: str | None
    older: str | None
    deliveries: Deliveries
    as_of: Moment
    sought: str


def show(desk: Desk, visit: Visit) -> Answer:
    """The list: 200, whatever the address asks for."""
    return _page(desk, visit, sought="")


def find(desk: Desk, visit: Visit) -> Answer:
    """A reference as somebody reads it out: to its lead, or 404 with the list and what a reference looks like."""
    typed = visit.query.get("reference", "").strip()
    written = reference(typed)
    row = desk.store.lead_row(written) if written else None
    if row is None or row.status == "forgotten":
        return _page(desk, visit, sought=typed[:20])
    return Go(f"/staff/leads/{written}", object_id=row.id)


def choice(query: Mapping[str, str], content_queues: Mapping[str, str], languages: tuple[str, ...]) -> Choice:
    """What the address asks for, made safe: unknown values fall away.

    >>> choice({"state": "done", "queue": "nowhere"}, {"billing": "Billing"}, ("en",))
    Choice(state='done', queue=None, role=None, language=None, after=None)
    """
    state, queue, role, language = (query.get(name) for name in ("state", "queue", "role", "language"))
    return Choice(
        state=state if state in STATES else "open",
        queue=queue if queue in content_queues else None,
        role=role if role in ROLES else None,
        language=language if language in languages else None,
        after=query.get("after"),
    )


def _page(desk: Desk, visit: Visit, sought: str) -> Page:
    names, me, limits = Names(desk.content), visit.signed_in, desk.limits
    languages = tuple(desk.content.site.organisation.languages)
    wanted = choice(visit.query, dict(names.queues()), languages)
    leads = desk.store.leads(
        queue=wanted.queue,
        state="claimed" if wanted.state == "mine" else wanted.state,
        role=wanted.role,
        language=wanted.language,
        claimed_by=me.id if wanted.state == "mine" else None,
        order="created" if wanted.state in ("done", "all") else "due",
        limit=limits.page + 1,
        after=wanted.after,
    )
    counts = desk.store.counts(visit.now)
    people = People(desk.store)
    rows = tuple(_row(lead, names, people, me.id, visit.now, desk.zone, limits) for lead in leads[: limits.page])
    more = len(leads) > limits.page
    view = View(
        state=wanted.state,
        states=tuple(
            Link(state, state, wanted.href(state=state), state == wanted.state, counts.get(state)) for state in STATES
        ),
        queues=_queues(names, wanted, counts),
        queue_label=names.queue(wanted.queue) if wanted.queue else None,
        roles=ROLES,
        role=wanted.role,
        languages=languages,
        language=wanted.language,
        filtered=any((wanted.queue, wanted.role, wanted.language)),
        rows=rows,
        overdue=sum(row.deadline is not None and row.deadline.state == "overdue" for row in rows),
        here=wanted.href(after=wanted.after),
        first=wanted.href() if wanted.after else None,
        older=wanted.href(after=leads[limits.page - 1].id) if more else None,
        deliveries=_deliveries(counts["deliveries"]),
        as_of=_at(visit.now, visit.now, desk.zone),
        sought=sought,
    )
    status, outcome = (404, "missing") if sought else (200, "ok")
    return Page("inbox.html", {"view": view}, status, object_id=wanted.queue, outcome=outcome)


def _row(lead: LeadRow, names: Names, people: People, me: str, now: datetime, zone: ZoneInfo, limits: Limits) -> Row:
    return Row(
        reference=lead.reference,
        role=lead.role or "unknown",
        service_line=names.service_line(lead.service_line),
        urgency=lead.urgency,
        language=lead.language or "en",
        queue=names.queue(lead.queue),
        deadline=None if lead.outcome else deadline(lead.due, lead.created, None, now, zone, limits),
        received=_at(lead.created, now, zone),
        claimed_by=people.name(lead.claimed_by),
        mine=lead.claimed_by == me,
        outcome=lead.outcome,
        done=lead.done is not None,
        tries=lead.tries,
        patients=lead.patient_count,
        test=lead.test,
        status=lead.status,
    )


def _queues(names: Names, wanted: Choice, counts: Mapping[str, Any]) -> tuple[Link, ...]:
    everything = counts["open"] + counts["claimed"]
    first = Link("", "", wanted.href(queue=None), wanted.queue is None, everything)
    return (first, *(_queue(id, name, wanted, counts["queues"].get(id, {})) for id, name in names.queues()))


def _queue(id: str, name: str, wanted: Choice, counts: Mapping[str, int]) -> Link:
    return Link(id, name, wanted.href(queue=id), id == wanted.queue, counts.get("open", 0) + counts.get("claimed", 0))


def _deliveries(states: Mapping[str, int]) -> Deliveries:
    return Deliveries(waiting=states.get("pending", 0) + states.get("leased", 0), failed=states.get("dead", 0))


def _at(value: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    shown = moment(value, now, zone)
    if shown is None:
        raise ValueError("a time without a zone")
    return shown
