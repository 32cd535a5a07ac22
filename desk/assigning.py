"""Hands waiting leads to who is at work: urgent, then high, then oldest; whom nobody reached get a next owner."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from desk.content import Content
from desk.content.tables import Queue
from desk.leads import LeadRow, Store
from desk.routing import Assigned, assign, attempts_of, hand_out, next_owner, on_call_of
from desk.targets import alert

PAGE = 200


@dataclass(frozen=True)
class Handed:
    """What became of one queue: lead's reference -> member who has it now, and what still waits for whom."""

    queue: str
    given: dict[str, str]
    waiting: int
    fallback: Assigned | None
    """Who answers for what waits; None when nothing does."""
    strangers: tuple[str, ...]
    """Members of the queue who cannot sign in, so nothing can be given to them."""


def hand_over(store: Store, content: Content, now: datetime) -> list[Handed]:
    """Claim every open lead somebody can take, queue by queue, in the site's order. Raises StoreDown.

    Members are staff by their e-mail address. A lead that somebody claims meanwhile stays theirs; one that was given
    back is for people to take.
    """
    staff = {row.email: row.id for row in store.all_staff() if row.disabled is None}
    emails = {id: email for email, id in staff.items()}
    loads = Counter(emails[row.claimed_by] for row in _all(store, "claimed") if row.claimed_by in emails)
    last = cache(lambda: {emails[id]: at for id, at in store.last_claims().items() if id in emails})
    given_back = store.given_back()
    open_leads = [row for row in _all(store, "open") if not row.test and row.id not in given_back]
    return [
        _one(store, queue, [row for row in open_leads if row.queue == queue.queue], staff, loads, last, content, now)
        for queue in content.routes.queues
        if queue.kind == "leads"
    ]


@dataclass(frozen=True)
class Escalated:
    reference: str
    to: str
    reason: str
    """`deadline`: nobody tried in time. `attempts`: every try there is to be was made. `unacknowledged`: it is urgent,
    came while the queue was closed, and nobody on call said that they have seen it."""


def escalate(
    store: Store, content: Content, now: datetime, url: str = "", environment: Mapping[str, str] = os.environ
) -> list[Escalated]:
    """Give every open lead nobody reached its next owner, each once; those of this pass. Raises StoreDown.

    The next owner is the queue's `escalates_to`, else its fallback, else another member than who holds the lead; who is
    away is passed over while another is there.
    Targets that take `lead.escalated` are told, with a link to the inbox at `url`.
    """
    emails = {row.id: row.email for row in store.all_staff()}
    made = []
    for queue in content.routes.queues:
        if queue.kind != "leads":
            continue
        called = on_call_of(queue, content)
        wait = timedelta(minutes=called.minutes) if called else timedelta()
        fewest = min(queue.attempts, content.routes.unfinished.attempts)
        for row in store.late(queue.queue, fewest, now, wait):
            if row.outcome and row.tries < _attempts(store, row, queue, content):
                continue
            to = next_owner(queue, content, now, emails.get(row.claimed_by or ""))
            if to is None:
                continue
            reason = "attempts" if row.outcome else "deadline" if row.due < now else "unacknowledged"
            told = {"reference": row.reference, "queue": row.queue, "due": row.due.isoformat(), "owner": to}
            alerts = alert("lead.escalated", told | {"reason": reason}, content.targets, url, now, environment)
            if store.escalate(row.id, to, reason, now, alerts):
                made.append(Escalated(row.reference, to, reason))
    return made


def _one(
    store: Store,
    queue: Queue,
    waiting: list[LeadRow],
    staff: dict[str, str],
    loads: Counter[str],
    last: Callable[[], dict[str, datetime]],
    content: Content,
    now: datetime,
) -> Handed:
    """What is given is added to `loads` and `last`: the next queue may have the same members."""
    strangers = tuple(member for member in queue.members if member not in staff)
    known = queue.model_copy(update={"members": [member for member in queue.members if member in staff]})
    given, shared = {}, {}
    if waiting and known.members and not assign(known, loads, content, now).waiting:
        waiting = sorted(waiting, key=lambda row: (row.urgency != "urgent", not _high(store, row), row.created))
        languages = {row.id: row.language for row in waiting}
        shared = hand_out([*languages], known, loads, content, now, last(), languages)
    for lead, member in shared.items():
        if store.claim(lead, staff[member], now).won:
            loads[member] += 1
            last()[member] = now
            given[next(row.reference for row in waiting if row.id == lead)] = member
    left = len(waiting) - len(given)
    return Handed(queue.queue, given, left, assign(queue, loads, content, now) if left else None, strangers)


def _attempts(store: Store, row: LeadRow, queue: Queue, content: Content) -> int:
    """Tries before it is escalated; only a request that was left has to be opened to know."""
    return queue.attempts if row.status == "complete" else attempts_of(queue, store.lead(row.id) or {}, content)


def _high(store: Store, row: LeadRow) -> bool:
    """Whether its points make it one to call first."""
    score = (store.lead(row.id) or {}).get("score") or {}
    return score.get("follow_up") == "first"


def _all(store: Store, state: str) -> Iterator[LeadRow]:
    after = None
    while page := store.leads(state=state, limit=PAGE, after=after):  # type: ignore[arg-type]
        yield from page
        after = page[-1].id
