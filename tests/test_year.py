"""A year of requests through the real store by a hand-set clock: each always has an owner, and none is left.

What nobody tried in time gets a next owner, once, whoever has it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from broken_site import ROOT
from conftest import MASTER, Clock

from desk.assigning import escalate, hand_over
from desk.content import Content, load
from desk.content.tables import Away, Member
from desk.leads import Row, Store, Transaction, Vault, new_id
from desk.routing import on_call, route

pytestmark = pytest.mark.slow

CONTENT = load(ROOT / "data")
BEGINS = datetime(2026, 1, 1, 11, tzinfo=UTC)
STEP = timedelta(hours=6)


@pytest.fixture
def store(clock: Clock) -> Iterator[Store]:
    clock.now = BEGINS
    store = Store.open("sqlite://", Vault(MASTER), clock)
    store.migrate()
    yield store
    store.close()


def staffed() -> Content:
    """The sample site with people who are away, hold only so many, or work half days."""
    morning = {day: ["07:30-13:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    staff = [
        Member(member="access.one@riverbend.example", capacity=8),
        Member(member="access.two@riverbend.example", shifts=morning, capacity=8),
        Member(member="referrals.one@riverbend.example", away=[Away(first="2026-07-01", last="2026-07-21")]),  # type: ignore[arg-type]
        Member(member="families.two@riverbend.example", capacity=3),
    ]
    return CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"staff": staff})})


def arrives(store: Store, content: Content, random: Random, now: datetime) -> tuple[str, datetime]:
    """(id, deadline) of a request somebody makes at `now`."""
    facts = {
        "role": random.choice(["patient", "caregiver", "referrer", "administrator", None]),
        "service_line": random.choice([line.service_line for line in content.site.service_lines]),
        "urgency": random.choice(["routine", "soon", "urgent"]),
        "timing": random.choice(["asap", "flexible", "exploring", None]),
        "status": "complete",
    }
    routed = route(content, facts, now)
    called = on_call(routed.queue, facts, content, now)
    sla = {"first_contact_due": routed.due.isoformat(), "on_call": {"owner": called.owner} if called else None}
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], now)

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted", "text": "May we?", "act": "yes"})
        return None, tx.lead({**facts, "queue": routed.queue, "sla": sla})

    return store.apply(id, new_id(), "submit", change, now)["id"], routed.due


def every(store: Store, state: Any) -> list[Any]:
    found: list[Any] = []
    while page := store.leads(state=state, limit=200, after=found[-1].id if found else None):
        found += page
    return found


def test_in_a_year_no_request_is_ever_without_an_owner_nor_given_to_who_is_away_or_full(
    store: Store, clock: Clock
) -> None:
    content, random = staffed(), Random(11)
    queues = {queue.queue: queue for queue in content.routes.queues}
    ids = {
        member: store.add_staff(member, member, "intake", clock()).id
        for member in sorted({member for queue in content.routes.queues for member in queue.members})
    }
    emails = {id: member for member, id in ids.items()}
    capacity = {member.member: member.capacity for member in content.routes.staff if member.capacity}
    made = acknowledged = 0
    escalated: dict[str, str] = {}
    while clock.now < BEGINS + timedelta(days=365):
        for _ in range(random.choice([0, 1, 2, 3])):
            made += 1
            _, due = arrives(store, content, random, clock.now + timedelta(minutes=random.randint(0, 200)))
            assert due > clock.now
        now = clock.move(hours=STEP.total_seconds() / 3600)
        handed = {entry.queue: entry for entry in hand_over(store, content, now)}
        for one in escalate(store, content, now):
            assert one.reference not in escalated
            escalated[one.reference] = one.to
        late = every(store, "overdue")
        assert all(row.escalated_to == escalated[row.reference] == queues[row.queue].escalates_to for row in late)
        waiting, held = every(store, "open"), every(store, "claimed")
        for row in waiting:
            fallback = handed[row.queue].fallback
            assert fallback is not None and fallback.member in queues[row.queue].members, row
        for row in held:
            assert emails[row.claimed_by] in queues[row.queue].members
        for member, most in capacity.items():
            assert sum(emails[row.claimed_by] == member for row in held) <= most
        if "2026-07-02" <= now.isoformat() < "2026-07-21":
            given = {member for entry in handed.values() for member in entry.given.values()}
            assert "referrals.one@riverbend.example" not in given
        for row in (*waiting, *held):
            if row.unacknowledged:
                store.acknowledge(row.id, "nurse", now)
                acknowledged += 1
        for row in held:
            if random.random() < 0.6:
                store.record_outcome(row.id, row.claimed_by, "booked", None, now)
    for _ in range(60):
        now = clock.move(hours=6)
        hand_over(store, content, now)
        for row in every(store, "claimed"):
            store.record_outcome(row.id, row.claimed_by, "booked", None, now)
    counts = store.counts(now)
    assert (counts["open"], counts["claimed"], counts["done"]) == (0, 0, made)
    assert made > 1900 and acknowledged > 100 and counts["unacknowledged"] == 0
    assert 100 < len(escalated) < made and counts["escalated"] == 0
