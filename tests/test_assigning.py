"""Waiting leads go to who is at work, fairly, and nobody's claim is taken away; late ones get a next owner, once."""

import json
from collections import Counter
from datetime import UTC, timedelta
from typing import Any

import pytest
from broken_site import ROOT
from test_store_leads import conversation, submitted

from desk.assigning import Escalated, Handed, escalate, hand_over
from desk.content import Content, load
from desk.content.tables import Away, Member
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


def test_a_request_goes_to_who_speaks_its_language_and_what_is_left_of_it_to_who_is_there(
    staffed: Store, clock: Any
) -> None:
    staff = [Member(member=ONE, languages=["en"]), Member(member=TWO, capacity=2)]
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"staff": staff})})
    leads = []
    for language in ("es", "es", "es", "en"):
        leads.append(submitted(staffed, conversation(staffed), language=language)["reference"])
        clock.move(minutes=5)
    assert list(families(hand_over(staffed, content, clock())).given.items()) == [
        *zip(leads, (TWO, TWO, ONE, ONE), strict=True)
    ]


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


def test_of_leads_that_wait_a_high_one_goes_after_the_urgent_and_before_the_older(staffed: Store, clock: Any) -> None:
    leads = []
    for urgency, follow_up in (("soon", "usual"), ("soon", "first"), ("urgent", "usual")):
        score = {"points": 40, "because": [], "follow_up": follow_up}
        leads.append(submitted(staffed, conversation(staffed), urgency=urgency, score=score)["reference"])
        clock.move(minutes=5)
    submitted(staffed, conversation(staffed), urgency="soon", score=None)
    assert list(families(hand_over(staffed, limited(one=1, two=1), clock())).given) == [leads[2], leads[1]]


def test_with_the_same_load_who_got_their_last_lead_earlier_gets_the_next(staffed: Store, clock: Any) -> None:
    ids = {row.email: row.id for row in staffed.all_staff()}
    for member in (TWO, ONE):
        lead = submitted(staffed, conversation(staffed))
        staffed.claim(lead["id"], ids[member], clock())
        staffed.record_outcome(lead["id"], ids[member], "booked", None, clock())
        clock.move(minutes=10)
    assert staffed.last_claims()[ids[TWO]] < staffed.last_claims()[ids[ONE]]
    lead = submitted(staffed, conversation(staffed))
    assert families(hand_over(staffed, CONTENT, clock())).given == {lead["reference"]: TWO}
    staffed.record_outcome(lead["id"], ids[TWO], "booked", None, clock.move(minutes=10))
    following = submitted(staffed, conversation(staffed))
    assert families(hand_over(staffed, CONTENT, clock())).given == {following["reference"]: ONE}


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


LEAD = "families.lead@riverbend.example"


def test_what_nobody_tried_in_time_is_escalated_once_with_a_reason_and_stands_first(store: Store, clock: Any) -> None:
    due = {"first_contact_due": (clock() + timedelta(minutes=30)).isoformat()}
    soon = {"first_contact_due": (clock() + timedelta(minutes=20)).isoformat()}
    lead = submitted(store, conversation(store), sla=due)
    assert escalate(store, CONTENT, clock()) == []
    clock.move(minutes=31)
    assert escalate(store, CONTENT, clock()) == [Escalated(lead["reference"], LEAD, "deadline")]
    assert escalate(store, CONTENT, clock.move(hours=9)) == []
    lines = [line for line in store.history(lead["id"]) if line.action == "escalated"]
    assert [line.detail for line in lines] == [{"escalated_to": LEAD, "reason": "deadline"}]
    other = submitted(store, conversation(store), sla=soon)
    assert [row.reference for row in store.leads()] == [lead["reference"], other["reference"]]
    row = store.lead_row(lead["id"])
    assert row is not None and (row.escalated_to, row.claimed_by, store.counts()["escalated"]) == (LEAD, None, 1)


def test_what_was_tried_as_often_as_its_queue_tries_is_escalated_and_what_was_tried_in_time_is_not(
    store: Store, clock: Any
) -> None:
    due = {"first_contact_due": (clock() + timedelta(minutes=30)).isoformat()}
    leads = [submitted(store, conversation(store), sla=due)["id"] for _ in range(3)]
    for lead, tries in zip(leads, (2, 3, 3), strict=True):
        for _ in range(tries):
            store.record_outcome(lead, "ana", "no_answer", None, clock(), final=False)
    store.record_outcome(leads[2], "ana", "declined", None, clock())
    found = escalate(store, CONTENT, clock.move(hours=3))
    assert [(store.lead_row(one.reference).id, one.reason) for one in found] == [(leads[1], "attempts")]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changed", "tries"),
    [
        ({"status": "partial"}, 2),
        ({"status": "partial", "urgency": "urgent"}, 3),
        ({"status": "partial", "intent": "ask_person"}, 3),
        ({"status": "complete"}, 3),
    ],
)
def test_what_was_left_unfinished_is_tried_as_often_as_its_own_follow_up_says(
    store: Store, clock: Any, changed: dict[str, str], tries: int
) -> None:
    due = {"first_contact_due": (clock() + timedelta(minutes=30)).isoformat()}
    lead = submitted(store, conversation(store), sla=due, **changed)
    told = []
    for _ in range(tries):
        told.append(escalate(store, CONTENT, clock()))
        store.record_outcome(lead["id"], "ana", "no_answer", None, clock(), final=False)
    assert told == [[]] * tries
    assert [one.reason for one in escalate(store, CONTENT, clock())] == ["attempts"]


def test_who_is_late_is_not_who_it_is_escalated_to_and_keeps_the_claim(staffed: Store, clock: Any) -> None:
    queues = [queue.model_copy(update={"escalates_to": None}) for queue in CONTENT.routes.queues]
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"queues": queues})})
    due = {"first_contact_due": clock().isoformat()}
    held, free = (submitted(staffed, conversation(staffed), sla=due) for _ in range(2))
    one = next(row.id for row in staffed.all_staff() if row.email == ONE)
    staffed.claim(held["id"], one, clock())
    found = escalate(staffed, content, clock.move(minutes=1))
    assert {each.reference: each.to for each in found} == {held["reference"]: TWO, free["reference"]: ONE}
    row = staffed.lead_row(held["id"])
    assert row is not None and row.claimed_by == one


def test_what_is_late_goes_to_nobody_who_is_away_while_another_is_there(store: Store, clock: Any) -> None:
    off = [Away(first=clock().date(), last=clock().date() + timedelta(days=1))]
    staff = [Member(member=LEAD, away=off), Member(member=ONE, away=off)]
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"staff": staff})})
    lead = submitted(store, conversation(store), sla={"first_contact_due": clock().isoformat()})
    assert escalate(store, content, clock.move(minutes=1)) == [Escalated(lead["reference"], TWO, "deadline")]


ALERTS = {
    "DESK_ALERT_URL": "https://pager.example.org/in",
    "DESK_ALERT_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


def test_who_is_told_of_an_escalation_gets_reference_queue_deadline_owner_and_link_and_nothing_of_the_visitor(
    store: Store, clock: Any
) -> None:
    due = clock() + timedelta(minutes=30)
    lead = submitted(store, conversation(store), sla={"first_contact_due": due.isoformat()})
    now = clock.move(minutes=31)
    escalate(store, CONTENT, now, "https://desk.example", ALERTS)
    escalate(store, CONTENT, clock.move(hours=1), "https://desk.example", ALERTS)
    (leased,) = store.lease("on_call_pager", clock(), lasting=timedelta(seconds=60))
    reference = lead["reference"]
    assert json.loads(leased.body) == {
        "type": "lead.escalated",
        "timestamp": now.isoformat(),
        "data": {
            "reference": reference,
            "queue": "caregiver_support",
            "due": due.astimezone(UTC).isoformat(),
            "owner": LEAD,
            "reason": "deadline",
            "link": f"https://desk.example/staff/leads/{reference}",
        },
    }


def test_an_urgent_request_of_the_night_nobody_acknowledges_in_time_is_escalated_long_before_its_deadline(
    store: Store, clock: Any
) -> None:
    sla = {
        "first_contact_due": (clock() + timedelta(hours=12)).isoformat(),
        "on_call": {"owner": "Nurse line supervisor"},
    }
    seen, unseen = (
        submitted(store, conversation(store), queue="nurse_review", sla=sla, created=clock().isoformat())
        for _ in range(2)
    )
    assert escalate(store, CONTENT, clock.move(minutes=14)) == []
    store.acknowledge(seen["id"], "nurse", clock())
    assert escalate(store, CONTENT, clock.move(minutes=1)) == [
        Escalated(unseen["reference"], "nurse.lead@riverbend.example", "unacknowledged")
    ]
    assert escalate(store, CONTENT, clock.move(minutes=30)) == []


def test_a_test_and_a_request_that_was_forgotten_or_is_done_are_never_escalated(store: Store, clock: Any) -> None:
    due = {"first_contact_due": clock().isoformat()}
    submitted(store, conversation(store), sla=due, test=True)
    gone, done = (submitted(store, conversation(store), sla=due) for _ in range(2))
    store.forget(store.conversation_of_lead(gone["id"]), clock())
    store.record_outcome(done["id"], "ana", "booked", None, clock())
    assert escalate(store, CONTENT, clock.move(hours=1)) == []
    assert not store.escalate(done["id"], LEAD, "deadline", clock())
