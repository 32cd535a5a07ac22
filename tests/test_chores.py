"""What time alone brings about, by a clock set by hand: waiting leads go to who comes on shift or frees up."""

from datetime import UTC, datetime, timedelta

import pytest
from conftest import Clock
from running import Front
from test_store_leads import conversation, submitted

from desk import app
from desk.leads import LeadRow, Store

pytestmark = pytest.mark.slow

ONE, TWO = "families.one@riverbend.example", "families.two@riverbend.example"
EARLY = datetime(2026, 5, 13, 11, 50, tzinfo=UTC)
"""Ten minutes before the family team begins."""


def add(store: Store, *members: str) -> dict[str, str]:
    return {member: store.add_staff(member, member, "intake", store.clock()).id for member in members}


def row(store: Store, lead: dict[str, str]) -> LeadRow:
    found = store.lead_row(lead["id"])
    assert found is not None
    return found


async def test_a_lead_that_came_before_the_shift_waits_and_is_given_when_it_begins(front: Front, clock: Clock) -> None:
    store = front.parts.store
    (one,) = add(store, ONE).values()
    clock.now = EARLY
    due = {"first_contact_due": (clock() + timedelta(hours=1)).isoformat()}
    lead = submitted(store, conversation(store), sla=due)
    await app.sweep(front.parts)
    assert row(store, lead).claimed_by is None
    clock.move(minutes=10)
    await app.sweep(front.parts)
    assert (row(store, lead).claimed_by, row(store, lead).claimed_at) == (one, clock())


async def test_who_frees_up_gets_the_oldest_that_waits_and_who_waited_longest_goes_first(
    front: Front, clock: Clock
) -> None:
    store = front.parts.store
    ids = add(store, TWO)
    due = {"first_contact_due": (clock() + timedelta(days=2)).isoformat()}
    held = [submitted(store, conversation(store), sla=due) for _ in range(20)]
    await app.sweep(front.parts)
    older = submitted(store, conversation(store), sla=due)
    clock.move(minutes=1)
    younger = submitted(store, conversation(store), sla=due)
    await app.sweep(front.parts)
    assert [row(store, lead).claimed_by for lead in (*held[:1], older, younger)] == [ids[TWO], None, None]
    store.record_outcome(held[0]["id"], ids[TWO], "booked", None, clock())
    await app.sweep(front.parts)
    assert [row(store, lead).claimed_by for lead in (older, younger)] == [ids[TWO], None]
    ids |= add(store, ONE)
    await app.sweep(front.parts)
    assert row(store, younger).claimed_by == ids[ONE]


async def test_a_lead_somebody_gave_back_is_for_people_to_take(front: Front, clock: Clock) -> None:
    store = front.parts.store
    (one,) = add(store, ONE).values()
    due = {"first_contact_due": (clock() + timedelta(days=1)).isoformat()}
    lead = submitted(store, conversation(store), sla=due)
    await app.sweep(front.parts)
    assert row(store, lead).claimed_by == one
    store.release(lead["id"], one, clock(), own=True)
    await app.sweep(front.parts)
    assert row(store, lead).claimed_by is None


async def test_what_is_late_when_somebody_comes_on_is_theirs_and_has_its_next_owner_too(
    front: Front, clock: Clock
) -> None:
    store = front.parts.store
    lead = submitted(store, conversation(store), sla={"first_contact_due": clock().isoformat()})
    clock.move(minutes=5)
    (one,) = add(store, ONE).values()
    await app.sweep(front.parts)
    found = row(store, lead)
    assert (found.claimed_by, found.escalated_to) == (one, "families.lead@riverbend.example")


async def test_what_fails_in_a_pass_holds_up_nothing_else(front: Front, clock: Clock) -> None:
    store = front.parts.store
    (one,) = add(store, ONE).values()
    due = {"first_contact_due": (clock() + timedelta(days=1)).isoformat()}
    lead = submitted(store, conversation(store), sla=due)
    clock.move(hours=2)
    with pytest.raises(TypeError):
        await front.parts.desk.close_idle(clock())
    await app.sweep(front.parts)
    assert row(store, lead).claimed_by == one
