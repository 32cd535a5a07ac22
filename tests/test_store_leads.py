"""Leads: made once and only with consent, listed by deadline without a name, claimed by one, forgotten for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from desk.consent import PURPOSES
from desk.leads import Claimed, NoConsent, NoConversation, NoLead, NotTheirs, Row, Store, Transaction, new_id, reference

LEAD = {
    "status": "complete",
    "role": "caregiver",
    "language": "es",
    "service_line": "home_health",
    "urgency": "soon",
    "queue": "caregiver_support",
    "contact": {"name": {"full": "María Luz"}, "phone": "+14155550123"},
    "sla": {"first_contact_due": "2026-05-13T11:00:00-04:00"},
    "answers": [{"question": "location", "as_typed": "94110", "as_understood": {"zip": "94110"}, "turn": 2}],
    "test": False,
}
ASKED = {"text_id": "intake", "text_version": "3", "text": "May we save this?", "language": "en", "act": "yes"}


def conversation(store: Store) -> str:
    id = new_id()
    choices = [{"id": "k1", "label": "For my mother"}]
    say = [{"text": "Who needs care?", "question": "role", "choices": choices}]
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, say, store.clock())
    return id


def agreed(tx: Transaction, *purposes: str) -> list[str]:
    return [tx.consent(ASKED | {"purpose": purpose, "action": "granted"}) for purpose in ("store", *purposes)]


def submitted(store: Store, id: str, request: int = 1, deliveries: Any = (), **changed: Any) -> dict[str, Any]:
    """The lead of a conversation that agreed to it."""

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        agreed(tx, "contact_phone")
        return None, tx.lead(LEAD | changed, deliveries, request=request)

    return store.apply(id, new_id(), "submit", change, store.clock())


def listed(store: Store, **wanted: Any) -> list[str]:
    return [row.reference for row in store.leads(**wanted)]


def test_a_lead_is_found_by_its_id_and_by_its_reference(store: Store) -> None:
    lead = submitted(store, conversation(store))
    assert reference(lead["reference"]) == lead["reference"]
    assert store.lead(lead["id"])["contact"] == {"name": {"full": "María Luz"}, "phone": "+14155550123"}
    assert store.lead(lead["reference"].lower().replace("-", " "))["id"] == lead["id"]
    assert store.lead("WD-0000-00") is None


def test_a_lead_without_consent_is_refused_and_nothing_is_stored(store: Store) -> None:
    id = conversation(store)
    with pytest.raises(NoConsent):
        store.apply(id, "m", "submit", lambda row, tx: (None, tx.lead(LEAD)), store.clock())
    assert store.kept(id)["leads"] == []


def test_a_consent_taken_back_before_the_end_is_none(store: Store) -> None:
    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        agreed(tx)
        tx.consent({"purpose": "store", "action": "revoked"})
        return None, tx.lead(LEAD)

    with pytest.raises(NoConsent):
        store.apply(conversation(store), "m", "submit", change, store.clock())


def test_consent_in_a_lead_is_what_the_ledger_holds_and_not_what_the_caller_says(store: Store) -> None:
    lead = submitted(store, conversation(store), consent={"store": True, "marketing": True, "contact_text": True})
    assert {purpose for purpose in PURPOSES if lead["consent"][purpose]} == {"store", "contact_phone"}
    assert len(lead["consent"]["records"]) == 2


def test_consent_shows_as_it_stands_now(store: Store, clock: Any) -> None:
    id = conversation(store)
    lead = submitted(store, id)

    def revoke(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, {"id": tx.consent({"purpose": "contact_phone", "action": "revoked"})}

    store.apply(id, "later", "revoke", revoke, clock.move(hours=1))
    assert store.lead(lead["id"])["consent"]["contact_phone"] is False


def test_submitting_twice_makes_one_lead(store: Store) -> None:
    id = conversation(store)
    first, again = submitted(store, id), submitted(store, id, queue="research")
    assert (again["reference"], again["queue"]) == (first["reference"], "caregiver_support")
    assert listed(store) == [first["reference"]]


def test_a_second_request_of_the_conversation_is_a_second_lead(store: Store) -> None:
    id = conversation(store)
    assert submitted(store, id)["id"] != submitted(store, id, request=2)["id"]


def test_the_transcript_shows_choices_as_the_words_on_them(store: Store) -> None:
    id = conversation(store)
    store.receive(id, "c1", {"choice": "k1"}, store.clock())
    store.receive(id, "c2", {"text": "cerca de 94110"}, store.clock())
    at = "2026-05-13T14:30:00+00:00"
    assert submitted(store, id)["transcript"] == [
        {"at": at, "who": "bot", "text": "Who needs care?", "question": "role"},
        {"at": at, "who": "visitor", "text": "For my mother"},
        {"at": at, "who": "visitor", "text": "cerca de 94110"},
    ]


def test_what_is_said_after_the_lead_was_made_is_in_its_transcript(store: Store) -> None:
    id = conversation(store)
    message = store.receive(id, "c1", {"text": "yes, send it"}, store.clock()).message_id
    lead = submitted(store, id)
    store.answer(id, message, lambda row: (None, [{"text": "Thank you"}]), store.clock())
    store.receive(id, "c2", {"text": "my number was wrong"}, store.clock())
    assert [line["text"] for line in store.lead(lead["id"])["transcript"]] == [
        "Who needs care?",
        "yes, send it",
        "Thank you",
        "my number was wrong",
    ]


def test_each_patient_of_a_batch_has_a_reference_and_a_queue_of_its_own(store: Store) -> None:
    patients = [{"service_line": "cardiology", "queue": "referral_intake"}, {"queue": "research"}]
    lead = submitted(store, conversation(store), queue="referral_intake", patients=patients, patient_count=2)
    one, two = lead["patients"]
    assert len({lead["reference"], one["reference"], two["reference"]}) == 3
    assert store.lead(two["reference"])["id"] == lead["id"]
    assert listed(store, queue="research") == listed(store, queue="referral_intake") == [lead["reference"]]
    assert listed(store, queue="billing") == []


def test_deliveries_can_name_the_reference_the_store_gave(store: Store) -> None:
    def deliveries(lead: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return [("crm", {"type": "lead.created", "timestamp": "t", "data": {"reference": lead["reference"]}})]

    id = conversation(store)
    lead = submitted(store, id, deliveries=deliveries)
    assert store.kept(id)["deliveries"][0]["data"] == {"reference": lead["reference"]}
    assert [(row.target, row.state, row.attempts) for row in store.deliveries(lead["id"])] == [("crm", "pending", [])]


def test_the_list_goes_by_deadline_and_by_pages(store: Store) -> None:
    made = [
        submitted(store, conversation(store), sla={"first_contact_due": f"2026-05-13T{hour}:00:00-04:00"})["reference"]
        for hour in (13, 11, 12, 11)
    ]
    first = store.leads(limit=2)
    assert [row.reference for row in first] == [made[1], made[3]]
    assert listed(store, limit=2, after=first[-1].id) == [made[2], made[0]]


def test_the_newest_come_first_when_asked_for(store: Store, clock: Any) -> None:
    one = submitted(store, conversation(store))
    clock.move(minutes=1)
    two = submitted(store, conversation(store))
    assert listed(store, order="created") == [two["reference"], one["reference"]]
    assert listed(store, order="created", after=two["id"]) == [one["reference"]]


def test_the_list_can_be_narrowed(store: Store) -> None:
    one = submitted(store, conversation(store))
    two = submitted(store, conversation(store), queue="records", role="patient", language="en")
    store.claim(two["id"], "ana", store.clock())
    assert listed(store, queue="records", state="all") == [two["reference"]]
    assert listed(store, role="caregiver", state="all") == [one["reference"]]
    assert listed(store, language="en", state="all") == [two["reference"]]
    assert listed(store, claimed_by="ana", state="claimed") == [two["reference"]]
    assert listed(store) == [one["reference"]]


def test_the_row_of_the_list_has_no_name_and_no_contact(store: Store) -> None:
    lead = submitted(store, conversation(store))
    shown = str(store.lead_row(lead["reference"]))
    assert "home_health" in shown
    assert "Luz" not in shown
    assert "4155550123" not in shown


def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(store: Store) -> None:
    lead = submitted(store, conversation(store))
    together = Barrier(8)

    def claim(n: int) -> Claimed:
        together.wait()
        return store.claim(lead["id"], f"staff-{n}", store.clock())

    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(claim, range(8)))
    assert [each.won for each in claimed].count(True) == 1
    assert len({each.by for each in claimed}) == 1
    assert claimed[int(claimed[0].by.removeprefix("staff-"))].won


def test_claiming_again_what_one_has_is_no_loss(store: Store) -> None:
    lead = submitted(store, conversation(store))
    store.claim(lead["id"], "ana", store.clock())
    assert store.claim(lead["id"], "ana", store.clock()) == Claimed("ana", True)
    assert [line.action for line in store.history(lead["id"])] == ["created", "claimed"]


def test_a_released_lead_is_open_to_all(store: Store) -> None:
    lead = submitted(store, conversation(store))
    store.claim(lead["id"], "ana", store.clock())
    assert store.release(lead["id"], "ana", store.clock()) is True
    assert store.release(lead["id"], "ana", store.clock()) is False
    assert store.claim(lead["id"], "ben", store.clock()) == Claimed("ben", True)


def test_an_outcome_ends_the_work_and_keeps_its_note_for_staff(store: Store) -> None:
    lead = submitted(store, conversation(store))
    store.claim(lead["id"], "ana", store.clock())
    row = store.record_outcome(lead["id"], "ana", "booked", "Tuesday at nine", store.clock())
    assert (row.outcome, row.done, row.tries) == ("booked", store.clock(), 0)
    assert listed(store, state="done") == [lead["reference"]]
    assert store.history(lead["id"])[-1].detail == {"disposition": "booked", "final": True, "note": "Tuesday at nine"}
    assert store.claim(lead["id"], "ben", store.clock()) == Claimed("ana", False)
    assert store.release(lead["id"], "ana", store.clock()) is False


def test_an_outcome_is_written_only_by_who_has_the_lead_as_it_was_read(store: Store) -> None:
    id, now = submitted(store, conversation(store))["id"], store.clock()
    with pytest.raises(NotTheirs):
        store.record_outcome(id, "ana", "booked", None, now, tries=0)
    store.claim(id, "ana", now)
    with pytest.raises(NotTheirs):
        store.record_outcome(id, "ben", "booked", None, now, tries=0)
    store.record_outcome(id, "ana", "no_answer", None, now, final=False, tries=0)
    with pytest.raises(NotTheirs):
        store.record_outcome(id, "ana", "no_answer", None, now, final=False, tries=0)
    with pytest.raises(NotTheirs):
        store.release(id, "ben", now, own=True)
    store.record_outcome(id, "ana", "booked", None, now, tries=1)
    with pytest.raises(NotTheirs):
        store.record_outcome(id, "ana", "declined", None, now, tries=1)
    row = store.lead_row(id)
    assert row is not None and (row.outcome, row.tries) == ("booked", 1)
    assert [line.action for line in store.history(id)] == ["created", "claimed", "outcome", "outcome"]


def test_an_outcome_that_is_not_the_end_counts_as_a_try(store: Store) -> None:
    lead = submitted(store, conversation(store))
    store.claim(lead["id"], "ana", store.clock())
    store.record_outcome(lead["id"], "ana", "no_answer", None, store.clock(), final=False)
    row = store.record_outcome(lead["id"], "ana", "left_voicemail", None, store.clock(), final=False)
    assert (row.tries, row.outcome, row.done) == (2, "left_voicemail", None)
    assert listed(store, state="claimed") == [lead["reference"]]


@pytest.mark.parametrize("act", ["claim", "release"])
def test_nobody_works_on_a_lead_there_is_not(store: Store, act: str) -> None:
    with pytest.raises(NoLead):
        getattr(store, act)("nobody", "ana", store.clock())


def test_counts_tell_open_claimed_done_and_overdue_and_leave_tests_out(store: Store) -> None:
    due = {"first_contact_due": "2026-05-13T10:29:00-04:00"}
    submitted(store, conversation(store), sla=due)
    submitted(store, conversation(store), sla=due, test=True)
    claimed = submitted(store, conversation(store), queue="records")
    done = submitted(store, conversation(store), queue="records", sla=due)
    store.claim(claimed["id"], "ana", store.clock())
    store.record_outcome(done["id"], "ana", "booked", None, store.clock())
    assert store.counts() == {
        "open": 1,
        "claimed": 1,
        "done": 1,
        "overdue": 1,
        "unacknowledged": 0,
        "unacknowledged_since": None,
        "alarms": {},
        "escalated": 0,
        "queues": {
            "caregiver_support": {"open": 1, "claimed": 0, "overdue": 1},
            "records": {"open": 0, "claimed": 1, "overdue": 0},
        },
        "deliveries": {},
    }


def test_a_change_can_write_into_the_history_of_a_lead(store: Store) -> None:
    id = conversation(store)
    lead = submitted(store, id)
    store.apply(id, "m", "note", lambda row, tx: (None, tx.history(lead["id"], "corrected") or {}), store.clock())
    assert [(line.action, line.staff_id) for line in store.history(lead["id"])] == [
        ("created", None),
        ("corrected", None),
    ]
    with pytest.raises(NoLead):
        store.apply(id, "n", "note", lambda row, tx: (None, tx.history("nobody", "x") or {}), store.clock())


def test_forgetting_leaves_no_word_of_the_visitor(store: Store) -> None:
    id = conversation(store)
    store.receive(id, "c1", {"text": "my mother fell"}, store.clock())
    lead = submitted(store, id)
    store.apply(id, "m", "screen", lambda row, tx: (None, {"id": tx.safety("emergency", "fall-1")}), store.clock())
    receipt = store.forget(id, store.clock())
    assert receipt == {
        "conversation": id,
        "forgotten": "2026-05-13T14:30:00+00:00",
        "messages": 2,
        "effects": 2,
        "leads": [lead["reference"]],
        "cancelled": 0,
        "notices": 0,
        "keys": 4,
        "kept": {"consent": 2, "safety": 1},
    }
    assert store.kept(id) == {
        "status": "forgotten",
        "state": {},
        "messages": [],
        "effects": {},
        "leads": [],
        "consent": [
            {"purpose": "store", "action": "granted"},
            {"purpose": "contact_phone", "action": "granted"},
        ],
        "safety": [{"kind": "emergency", "rule": "fall-1"}],
        "deliveries": [],
    }


def test_a_forgotten_lead_is_in_no_list_and_says_nothing_of_health(store: Store) -> None:
    id = conversation(store)
    lead = submitted(store, id)
    store.forget(id, store.clock())
    assert store.lead(lead["reference"]) is None
    assert listed(store, state="all") == []
    row = store.lead_row(lead["reference"])
    assert (row.status, row.role, row.service_line, row.urgency) == ("forgotten", None, None, None)
    assert store.messages(id) == []
    with pytest.raises(NoLead):
        store.claim(lead["id"], "ana", store.clock())


def test_forgetting_twice_gives_the_first_moment_and_counts_nothing(store: Store, clock: Any) -> None:
    id = conversation(store)
    store.forget(id, clock())
    again = store.forget(id, clock.move(days=1))
    assert (again["forgotten"], again["messages"]) == ("2026-05-13T14:30:00+00:00", 0)


def test_nothing_cannot_be_forgotten(store: Store) -> None:
    with pytest.raises(NoConversation):
        store.forget("nobody", store.clock())


def test_a_delivery_not_sent_is_cancelled_by_forgetting_and_one_sent_is_followed_by_a_notice(
    store: Store, clock: Any
) -> None:
    id = conversation(store)
    body = {"type": "lead.created", "timestamp": "t", "data": {}}
    lead = submitted(store, id, deliveries=[("crm", body), ("fax", body)])
    (leased,) = store.lease("crm", clock(), lasting=timedelta(seconds=60))
    receipt = store.forget(id, clock())
    assert (receipt["cancelled"], receipt["notices"]) == (2, 1)
    assert [(row.target, row.event, row.state, row.reason) for row in store.deliveries(lead["id"])] == [
        ("crm", "lead.created", "cancelled", "forgotten"),
        ("fax", "lead.created", "cancelled", "forgotten"),
        ("crm", "lead.forgotten", "pending", None),
    ]
    assert store.next_due("crm") == leased.until
    (notice,) = store.lease("crm", leased.until, lasting=timedelta(seconds=60))
    assert notice.body == (
        b'{"type":"lead.forgotten","timestamp":"2026-05-13T14:30:00+00:00",'
        b'"data":{"id":"%s","reference":"%s"}}' % (lead["id"].encode(), lead["reference"].encode())
    )


def test_a_deadline_may_be_a_moment_too(store: Store) -> None:
    due = datetime.fromisoformat("2026-05-14T08:00:00-04:00")
    assert store.lead_row(submitted(store, conversation(store), sla={})["id"]).due == store.clock()
    lead = submitted(store, conversation(store), sla={"first_contact_due": due.isoformat()})
    assert store.lead_row(lead["id"]).due == due
