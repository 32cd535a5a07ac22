"""Waiting leads go to who is at work: urgent first, oldest next, fairly, and nobody's claim is taken away."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from broken_site import ROOT
from test_store_leads import conversation, submitted

from desk.assigning import Handed, hand_over
from desk.content import Content, load
from desk.content.tables import Member
from desk.leads import Store

CONTENT = load(ROOT / "data")
ONE, TWO = "families.one@riverbend.example", "families.two@riverbend.example"


@pytest.fixture
def staffed(store: Store) -> Store:
    for email in (ONE, TWO):
        store.add_staff(email, email.split("@")[0], "intake", store.clock())
    return store


def limited(**capacity: int) -> Content:
    staff = [Member(member=member, capacity=capacity[name]) for name, member in (("one", ONE), ("two", TWO))]
    return CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"staff": staff})})


def families(found: list[Handed]) -> Handed:
    return next(entry for entry in found if entry.queue == "caregiver_support")


def test_leads_are_shared_evenly_and_stand_as_claimed_in_the_inbox(staffed: Store, clock: Any) -> None:
    leads = [submitted(staffed, conversation(staffed)) for _ in range(6)]
    given = families(hand_over(staffed, CONTENT, clock())).given
    assert given.keys() == {lead["reference"] for lead in leads}
    assert Counter(given.values()) == {ONE: 3, TWO: 3}
    assert staffed.leads(state="open") == []


def test_an_urgent_lead_goes_first_then_the_oldest_and_the_rest_waits_for_room(staffed: Store, clock: Any) -> None:
    leads = []
    for urgency in ("soon", "routine", "urgent", "soon"):
        leads.append(submitted(staffed, conversation(staffed), urgency=urgency)["reference"])
        clock.move(minutes=5)
    found = families(hand_over(staffed, limited(one=1, two=1), clock()))
    assert list(found.given) == [leads[2], leads[0]]
    assert (found.waiting, found.fallback and found.fallback.member) == (2, ONE)
    ids = {row.email: row.id for row in staffed.all_staff()}
    taken = staffed.leads(state="claimed", claimed_by=ids[TWO])[0]
    staffed.record_outcome(taken.id, ids[TWO], "booked", "", clock())
    assert list(families(hand_over(staffed, limited(one=1, two=1), clock())).given.items()) == [(leads[1], TWO)]


def test_at_night_nothing_is_given_and_the_fallback_answers_until_somebody_comes_on(staffed: Store, clock: Any) -> None:
    lead = submitted(staffed, conversation(staffed))
    clock.move(hours=12)
    night = families(hand_over(staffed, CONTENT, clock()))
    assert (night.given, night.waiting) == ({}, 1)
    assert night.fallback is not None and night.fallback.because == "nobody is at work; fallback of the queue"
    clock.move(hours=12)
    assert lead["reference"] in families(hand_over(staffed, CONTENT, clock())).given


def test_what_somebody_claimed_themselves_stays_theirs_and_counts_as_their_load(staffed: Store, clock: Any) -> None:
    ids = {row.email: row.id for row in staffed.all_staff()}
    own = [submitted(staffed, conversation(staffed)) for _ in range(2)]
    for lead in own:
        staffed.claim(lead["id"], ids[ONE], clock())
    later = [submitted(staffed, conversation(staffed)) for _ in range(2)]
    assert families(hand_over(staffed, CONTENT, clock())).given == {lead["reference"]: TWO for lead in later}


def test_a_member_without_an_account_gets_nothing_and_is_named(store: Store, clock: Any) -> None:
    store.add_staff(ONE, "One", "intake", clock())
    submitted(store, conversation(store))
    submitted(store, conversation(store))
    found = families(hand_over(store, CONTENT, clock()))
    assert (set(found.given.values()), found.strangers) == ({ONE}, (TWO,))


def test_a_queue_nobody_can_sign_in_for_keeps_its_leads_and_names_its_fallback(store: Store, clock: Any) -> None:
    submitted(store, conversation(store))
    found = families(hand_over(store, CONTENT, clock() + timedelta(minutes=1)))
    assert (found.given, found.waiting) == ({}, 1)
    assert found.fallback is not None and found.fallback.member == ONE
