"""The list of requests: which view, in which order, and where its links lead. No name and no contact data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from desk.console.moments import Deadline, Moment, deadline, moment, zone_at
from desk.console.names import Names
from desk.console.people import People
from desk.console.sight import Sight
from desk.console.visit import Answer, Desk, Go, Page, Visit
from desk.leads import LeadRow
from desk.leads.identity import reference

STATES = ("open", "overdue", "mine", "claimed", "done", "all")
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
    """One request of the list; what the reader may not see is None, and the page has no place for it."""

    reference: str | None
    role: str | None
    service_line: str | None
    urgency: str | None
    language: str | None
    queue: str | None
    deadline: Deadline | None
    """None once somebody tried to reach the person."""
    received: Moment | None
    claimed_by: str | None
    mine: bool
    outcome: str | None
    done: bool
    tries: int
    patients: int
    test: bool
    status: str | None
    on_call: str | None
    """Who has yet to acknowledge it."""
    escalated_to: str | None
    """Its next owner, while it is not done."""
    suggested: bool
    wrote_again: bool


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
    alarms: Mapping[str, int]
    """Kind -> how many visitors' messages of the last day were answered with an alarm."""
    unacknowledged: int
    """In all queues: urgent requests of closed hours nobody has acknowledged."""
    escalated: int
    """In all queues: requests with a next owner that are not done."""
    here: str
    first: str | None
    older: str | None
    deliveries: Deliveries | None
    as_of: Moment
    sought: str
    sees: Sight
    export: str


def show(desk: Desk, visit: Visit) -> Answer:
    """The list: 200, whatever the address asks for."""
    return _page(desk, visit, sought="")


def find(desk: Desk, visit: Visit) -> Answer:
    """A reference as somebody reads it out: to its lead, or 404 with the list and what a reference looks like."""
    typed = visit.query.get("reference", "").strip()
    written = reference(typed)
    seen = "reference" in Sight.of(visit.signed_in.role, desk.content.policies)
    row = desk.store.lead_row(written) if written and seen else None
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


def chosen(desk: Desk, visit: Visit, sight: Sight) -> Choice:
    """What the address asks for; what the reader does not see cannot be chosen by either."""
    query = {name: value for name, value in visit.query.items() if name in sight or name in ("state", "after")}
    languages = tuple(desk.content.site.organisation.languages)
    return choice(query, dict(Names(desk.content).queues()), languages)


def _page(desk: Desk, visit: Visit, sought: str) -> Page:
    names, me, limits = Names(desk.content), visit.signed_in, desk.limits
    sight = Sight.of(me.role, desk.content.policies)
    wanted = chosen(desk, visit, sight)
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
    rows = tuple(_row(lead, names, people, me.id, visit.now, desk, sight) for lead in leads[: limits.page])
    more = len(leads) > limits.page
    view = View(
        state=wanted.state,
        states=tuple(
            Link(state, state, wanted.href(state=state), state == wanted.state, counts.get(state)) for state in STATES
        ),
        queues=_queues(names, wanted, counts) if "queue" in sight else (),
        queue_label=names.queue(wanted.queue) if wanted.queue else None,
        roles=ROLES if "role" in sight else (),
        role=wanted.role,
        languages=tuple(desk.content.site.organisation.languages) if "language" in sight else (),
        language=wanted.language,
        filtered=any((wanted.queue, wanted.role, wanted.language)),
        rows=rows,
        overdue=sum(row.deadline is not None and row.deadline.state == "overdue" for row in rows),
        alarms=counts["alarms"] if "safety_event" in sight else {},
        unacknowledged=counts["unacknowledged"] if "sla" in sight else 0,
        escalated=counts["escalated"] if "sla" in sight else 0,
        here=wanted.href(after=wanted.after),
        first=wanted.href() if wanted.after else None,
        older=wanted.href(after=leads[limits.page - 1].id) if more else None,
        deliveries=_deliveries(counts["deliveries"]) if "delivery" in sight else None,
        as_of=_at(visit.now, visit.now, desk.zone),
        sought=sought,
        sees=sight,
        export=wanted.href().replace("/staff/", "/staff/export", 1),
    )
    status, outcome = (404, "missing") if sought else (200, "ok")
    return Page("inbox.html", {"view": view}, status, object_id=wanted.queue, outcome=outcome)


def _row(lead: LeadRow, names: Names, people: People, me: str, now: datetime, desk: Desk, sight: Sight) -> Row:
    zone = zone_at(lead.queue, desk.content)
    due = None if lead.outcome else deadline(lead.due, lead.created, None, now, zone, desk.limits)
    worked = "history" in sight
    return Row(
        reference=lead.reference if "reference" in sight else None,
        role=(lead.role or "unknown") if "role" in sight else None,
        service_line=names.service_line(lead.service_line) if "service_line" in sight else None,
        urgency=lead.urgency if "urgency" in sight else None,
        language=(lead.language or "en") if "language" in sight else None,
        queue=names.queue(lead.queue) if "queue" in sight else None,
        deadline=due if "sla" in sight else None,
        received=_at(lead.created, now, desk.zone) if "created" in sight else None,
        claimed_by=people.name(lead.claimed_by) if worked else None,
        mine=worked and lead.claimed_by == me,
        outcome=lead.outcome if worked else None,
        done=worked and lead.done is not None,
        tries=lead.tries if worked else 0,
        patients=lead.patient_count if "patient_count" in sight else 1,
        test=lead.test and "test" in sight,
        status=lead.status if "status" in sight else None,
        on_call=lead.on_call if "sla" in sight and lead.unacknowledged else None,
        escalated_to=people.named(lead.escalated_to) if "sla" in sight and lead.done is None else None,
        suggested=lead.suggested and "related" in sight,
        wrote_again=lead.wrote_again and "related" in sight,
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
