"""A request in the wrong queue is moved in one act with a reason, and the review of the table counts it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from console_site import NOW, Site, sample, site
from test_consent_cli import desk as command
from test_consent_cli import here, opened
from test_console_request import SAM, post, section, words
from test_duplicates import made

from desk.content.models import Target, Targets
from desk.leads import NotTheirs, Outcome, Store
from desk.routing import is_open
from desk.routing import moved as moved_to
from desk.routing.holidays import kept_by
from desk.targets import enqueue

__all__ = ["here"]

MOVE = {"queue": "nurse_review", "reason": "another_urgency", "why": "asked for a nurse twice"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def row(desk: Site, lead: dict[str, Any]) -> Any:
    return desk.store.lead_row(lead["id"])


def test_a_moved_request_waits_in_its_new_queue_with_its_deadline_and_the_history_says_why(desk: Site) -> None:
    lead = desk.lead()
    before = row(desk, lead)
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        answer = post(client, lead["reference"], "route", **MOVE)
        page = client.get(answer.headers["location"]).text
        there = client.get("/staff/?queue=nurse_review").text
        here = client.get("/staff/?queue=caregiver_support").text
    after = row(desk, lead)
    assert (after.queue, after.claimed_by, after.due) == ("nurse_review", None, before.due)
    assert "Queue Nurse review" in section(page, "route")
    assert "Moved to Nurse review (more or less urgent) by Dana Ruiz asked for a nurse twice" in section(
        page, "history"
    )
    assert lead["reference"] in there and lead["reference"] not in here
    assert [line.action for line in desk.store.audit_of(lead["id"])][:2] == ["claim", "reroute"]
    kept = desk.store.lead(lead["id"])
    assert kept is not None and (kept["queue"], kept["route"], kept["answers"]) == (
        "nurse_review", lead["route"], lead["answers"],
    )  # fmt: skip


NURSE = {"phone": "+1", "owner": "The nurse", "acknowledge": True}
ON_CALL = {"phone": "+16145550150", "owner": "Nurse line supervisor", "acknowledge": True}
WEDNESDAY_EVENING = datetime(2026, 5, 13, 23, 30, tzinfo=UTC)
"""19:30 where the sample site is: caregiver support is open, medical records and the nurses are not."""


@pytest.mark.parametrize(
    ("held", "queue", "due"),
    [
        ("2026-05-13T10:45:00-04:00", "records", "2026-05-13T10:45:00-04:00"),
        ("2026-05-13T16:30:00-04:00", "records", "2026-05-13T16:30:00-04:00"),
        ("2026-05-13T19:30:00-04:00", "records", "2026-05-14T08:00:00-04:00"),
        ("2026-05-16T10:00:00-04:00", "records", "2026-05-18T08:00:00-04:00"),
        ("2026-05-16T10:00:00-04:00", "nurse_review", "2026-05-16T10:00:00-04:00"),
    ],
    ids=["open", "at closing", "evening", "weekend", "open at the weekend"],
)
def test_a_deadline_in_closed_hours_of_the_new_queue_moves_to_its_opening(held: str, queue: str, due: str) -> None:
    found = moved_to({"queue": queue, "sla": {"first_contact_due": held}}, sample(), WEDNESDAY_EVENING)
    assert found["sla"]["first_contact_due"] == due


def test_a_queue_the_site_no_longer_has_changes_nothing_of_what_is_moved_there() -> None:
    lead = {"queue": "no_such_queue", "flags": ["minor"], "sla": {"first_contact_due": NOW.isoformat()}}
    assert moved_to(lead, sample(), NOW) == {}


def test_a_moved_deadline_is_in_open_hours_of_every_queue_at_every_hour_of_a_year() -> None:
    zone = sample().site.organisation.time_zone
    for queue in sample().routes.queues:
        for hour in range(0, 24 * 366, 7):
            held = NOW + timedelta(hours=hour)
            lead = {"queue": queue.queue, "sla": {"first_contact_due": held.isoformat()}}
            due = datetime.fromisoformat(moved_to(lead, sample(), NOW)["sla"]["first_contact_due"])
            assert due >= held
            assert is_open(due, queue.hours or sample().site.hours, zone, kept_by(queue, sample()))


@pytest.mark.parametrize(
    ("urgency", "queue", "owner"),
    [
        ("urgent", "nurse_review", ON_CALL["owner"]),
        ("urgent", "caregiver_support", None),
        ("soon", "nurse_review", None),
    ],
    ids=["closed", "open", "not urgent"],
)
def test_who_is_on_call_is_the_new_queues(urgency: str, queue: str, owner: str | None) -> None:
    lead = {"role": "caregiver", "urgency": urgency, "queue": queue, "sla": {"on_call": NURSE}}
    assert (moved_to(lead, sample(), WEDNESDAY_EVENING)["sla"]["on_call"] or {}).get("owner") == owner


def test_a_move_keeps_deadline_and_on_call_of_the_new_queue_and_the_history_what_stood_there(
    store: Store, clock: Any
) -> None:
    clock.now = WEDNESDAY_EVENING
    sla = {"first_contact_due": "2026-05-13T19:45:00-04:00", "on_call": NURSE}
    lead = made(store, PATIENT, urgency="urgent", queue="caregiver_support", sla=sla)
    store.acknowledge(lead["id"], "ana", clock())

    def to(queue: str) -> Any:
        store.reroute(
            lead["id"], "ana", queue, "wrong_service", None, clock(),
            moved=lambda whole: moved_to(whole, sample(), clock()),
        )  # fmt: skip
        return store.lead_row(lead["id"])

    there, whole = to("records"), store.lead(lead["id"])
    assert whole is not None
    assert whole["sla"] == {"first_contact_due": "2026-05-14T08:00:00-04:00", "on_call": ON_CALL}
    assert there.due == datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
    assert (there.on_call, there.acknowledged_at) == (ON_CALL["owner"], None)
    detail = store.history(lead["id"])[-1].detail
    assert detail is not None and detail["before"]["sla"] == sla
    store.acknowledge(lead["id"], "ana", clock())
    again = to("nurse_review")
    assert (again.on_call, again.acknowledged_by, again.due) == (ON_CALL["owner"], "ana", there.due)


def test_a_move_counts_the_flags_of_the_new_queue_and_the_history_keeps_those_it_had(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        for queue in ("records", "nurse_review"):
            post(client, lead["reference"], "route", **MOVE | {"queue": queue})
            kept = desk.store.lead(lead["id"])
            assert kept is not None
            assert ("call_with_interpreter" in kept["flags"]) == (queue == "records")
            assert "interpreter" in kept["flags"]
    first, second = (line.detail or {} for line in desk.store.history(lead["id"]) if line.action == "rerouted")
    assert first["before"]["flags"] == lead["flags"] == ["interpreter"]
    assert "call_with_interpreter" in second["before"]["flags"]


PAGER = {
    "DESK_ALERT_URL": "https://pager.example.org/in",
    "DESK_ALERT_SECRET": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
}


def paged(desk: Site, lead: dict[str, Any]) -> list[str]:
    """The states of the alerts whoever is on call was to get of it."""
    return [each.state for each in desk.store.deliveries(lead["id"]) if each.target == "on_call_pager"]


def test_an_urgent_request_moved_to_a_closed_queue_tells_whoever_is_on_call_there(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PAGER.items():
        monkeypatch.setenv(name, value)
    desk.clock.now = WEDNESDAY_EVENING
    due = "2026-05-13T19:45:00-04:00"
    lead = desk.lead(urgency="urgent", sla={"first_contact_due": due, "on_call": None})
    with desk.signed_in() as client:
        post(client, lead["reference"], "route", **MOVE | {"queue": "nurse_review"})
    (leased,) = desk.store.lease("on_call_pager", desk.clock(), lasting=timedelta(minutes=1))
    assert json.loads(leased.body)["data"] == {
        "reference": lead["reference"],
        "queue": "nurse_review",
        "due": "2026-05-14T07:00:00-04:00",
        "owner": ON_CALL["owner"],
        "link": f"{desk.url}/staff/leads/{lead['reference']}",
    }


def test_a_move_on_takes_the_alert_of_the_queue_before_back_and_plans_one_only_where_it_is_closed(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PAGER.items():
        monkeypatch.setenv(name, value)
    desk.clock.now = WEDNESDAY_EVENING
    lead = desk.lead(urgency="urgent", sla={"first_contact_due": "2026-05-13T19:45:00-04:00", "on_call": None})
    told = []
    with desk.signed_in() as client:
        for queue in ("nurse_review", "records", "caregiver_support"):
            post(client, lead["reference"], "route", **MOVE | {"queue": queue})
            told.append(paged(desk, lead))
    assert told == [["pending"], ["cancelled", "pending"], ["cancelled", "cancelled"]]
    assert row(desk, lead).on_call is None


def test_what_the_same_owner_acknowledged_is_moved_without_a_new_alert(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PAGER.items():
        monkeypatch.setenv(name, value)
    desk.clock.now = WEDNESDAY_EVENING
    lead = desk.lead(urgency="urgent", sla={"first_contact_due": "2026-05-14T07:00:00-04:00", "on_call": ON_CALL})
    desk.store.acknowledge(lead["id"], "ana", WEDNESDAY_EVENING)
    with desk.signed_in() as client:
        post(client, lead["reference"], "route", **MOVE | {"queue": "records"})
    assert paged(desk, lead) == []
    assert row(desk, lead).acknowledged_by == "ana"


def test_the_page_moves_a_deadline_out_of_the_closed_hours_of_the_new_queue(desk: Site) -> None:
    lead = desk.lead(sla={"first_contact_due": "2026-05-13T18:00:00-04:00", "on_call": None})
    with desk.signed_in() as client:
        post(client, lead["reference"], "route", **MOVE | {"queue": "records"})
    records = next(queue for queue in sample().routes.queues if queue.queue == "records")
    due = row(desk, lead).due
    assert due == datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
    assert is_open(due, records.hours or {}, sample().site.organisation.time_zone)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"queue": "caregiver_support"}, "Choose another queue."),
        ({"queue": "nowhere"}, "Choose another queue."),
        ({"queue": "emergency"}, "Choose another queue."),
        ({"reason": ""}, "Say why it belongs there."),
        ({"why": "x" * 5000}, "Shorten the note"),
    ],
    ids=["the same", "none", "an alert queue", "no reason", "a long note"],
)
def test_a_form_that_is_not_complete_moves_nothing(desk: Site, form: dict[str, str], told: str) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        answer = post(client, lead["reference"], "route", **MOVE | form)
    assert (answer.status_code, row(desk, lead).queue) == (422, "caregiver_support")
    assert told in words(answer.text)


def test_what_somebody_else_has_is_moved_by_a_team_lead_only_and_what_is_done_by_nobody(desk: Site) -> None:
    lead, done = desk.lead(), desk.lead()
    sam = desk.staff(SAM, "Sam Okoye", "lead")
    desk.store.claim(lead["id"], sam, NOW)
    desk.store.record_outcome(done["id"], sam, "booked", None, NOW)
    with desk.signed_in() as client:
        assert post(client, lead["reference"], "route", **MOVE).status_code == 409
        assert "Wrong queue?" not in client.get(f"/staff/leads/{lead['reference']}").text
        assert post(client, done["reference"], "route", **MOVE).status_code == 409
    desk.store.release(lead["id"], sam, NOW)
    dana = desk.store.staff_by_email("dana@riverbend.example")
    assert dana is not None
    desk.store.claim(lead["id"], dana.id, NOW)
    with desk.signed_in(SAM) as client:
        assert post(client, lead["reference"], "route", **MOVE).status_code == 303
    assert (row(desk, lead).queue, row(desk, done).queue) == ("nurse_review", "caregiver_support")


def test_the_review_counts_moves_by_rule_and_reason_and_no_test_none_too_old_none_forgotten() -> None:
    store = opened()
    now = datetime.now(UTC)

    def move(age: int = 0, reason: str = "wrong_service", **changed: Any) -> str:
        rule = {"rule": "families", "why": "", "trace": []}
        lead = made(store, {"phone": "+16145550142"}, route=rule, queue="patient_access", **changed)
        store.reroute(lead["id"], "ana", "records", reason, "call 614 555 0142", now - timedelta(days=age))
        return lead["id"]

    for _ in range(2):
        move()
    move(reason="wrong_place")
    move(age=200)
    move(test=True)
    store.forget(store.conversation_of_lead(move()), now)
    assert [re.sub(r"\s+", " ", line) for line in command("route", "moved").output.splitlines()] == [
        " 2 families: patient_access -> records (wrong_service)",
        " 1 families: patient_access -> records (wrong_place)",
    ]
    assert len(command("route", "moved", "--days", "365").output.splitlines()) == 2
    assert "    3  families" in command("route", "moved", "--days", "365").output
    store.close()
    assert "614" not in command("route", "moved").output


def test_a_review_of_nothing_says_so() -> None:
    assert command("route", "moved").output == "Nothing was moved in 90 days.\n"


HOOKS = Targets(
    targets=[
        Target(target=name, kind="webhook", url="https://crm.example.org", secret="KEY", queues=queues)
        for name, queues in (("records_fax", ["records"]), ("access_crm", ["patient_access"]), ("all_leads", []))
    ]
)
KEY = {"KEY": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
PATIENT = {"phone": "+16145550142"}


def bodies(lead: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return enqueue(lead, HOOKS, KEY, policies=sample().policies, site=sample().site)


def sent(store: Store, lead: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(each.target, each.state, each.reason) for each in store.deliveries(lead["id"])]


def moved(store: Store, lead: dict[str, Any], queue: str = "records") -> None:
    store.reroute(lead["id"], "ana", queue, "wrong_service", None, store.clock(), deliveries=bodies)


def test_a_moved_request_goes_to_its_new_queues_destination_and_what_was_due_for_the_old_is_cancelled(
    store: Store, clock: Any
) -> None:
    lead = made(store, PATIENT, deliveries=bodies)
    moved(store, lead)
    assert sent(store, lead) == [
        ("access_crm", "cancelled", "moved"),
        ("all_leads", "cancelled", "moved"),
        ("records_fax", "pending", None),
        ("all_leads", "pending", None),
    ]
    (leased,) = store.lease("all_leads", clock(), lasting=timedelta(minutes=1))
    assert json.loads(leased.body)["data"]["queue"] == "records"
    assert store.lease("access_crm", clock(), lasting=timedelta(minutes=1)) == []
    detail = store.history(lead["id"])[-1].detail
    assert detail is not None
    assert (detail["withdrawn"], detail["planned"]) == (["access_crm", "all_leads"], ["records_fax", "all_leads"])


def test_what_was_delivered_stays_delivered_and_what_is_under_way_arrives_before_what_is_new(
    store: Store, clock: Any
) -> None:
    lead = made(store, PATIENT, deliveries=bodies)
    (crm,) = store.lease("access_crm", clock(), lasting=timedelta(minutes=1))
    store.finish(crm, Outcome(200, None, clock()), "delivered")
    (under_way,) = store.lease("all_leads", clock(), lasting=timedelta(minutes=1))
    moved(store, lead)
    assert sent(store, lead)[:2] == [("access_crm", "delivered", None), ("all_leads", "cancelled", "moved")]
    assert not store.still(under_way)
    assert store.next_due("all_leads") == under_way.until
    assert store.next_due("records_fax") == clock()


def test_a_moved_request_without_consent_to_be_contacted_or_of_a_confidential_line_is_sent_nowhere(
    store: Store, clock: Any
) -> None:
    lead = made(store, PATIENT, deliveries=bodies)
    store.revoke(store.conversation_of_lead(lead["id"]), ["store"], actor="visitor", act="stop", now=clock())
    moved(store, lead)
    private = made(store, {"phone": "+16145550177"}, deliveries=bodies, service_line="behavioral_health")
    moved(store, private)
    assert {state for _, state, _ in sent(store, lead)} == {"cancelled"}
    assert [(target, state) for target, state, _ in sent(store, private)][2:] == [
        ("records_fax", "held"),
        ("all_leads", "held"),
    ]


def test_a_move_that_is_refused_cancels_nothing(store: Store, clock: Any) -> None:
    lead = made(store, PATIENT, deliveries=bodies)
    store.record_outcome(lead["id"], "ana", "booked", None, clock())
    with pytest.raises(NotTheirs):
        moved(store, lead)
    assert {state for _, state, _ in sent(store, lead)} == {"pending"}


def test_the_page_moves_the_deliveries_with_the_request_and_its_history_names_them(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_WEBHOOK_URL", "https://crm.example.org/leads")
    monkeypatch.setenv("DESK_WEBHOOK_SECRET", KEY["KEY"])
    body = {"type": "lead.created", "timestamp": NOW.isoformat(), "data": {}}
    lead = desk.lead(deliveries=[("old_crm", body)])
    with desk.signed_in() as client:
        post(client, lead["reference"], "route", **MOVE)
        page = client.get(f"/staff/leads/{lead['reference']}").text
    assert sent(desk.store, lead) == [("old_crm", "cancelled", "moved"), ("intake_crm", "pending", None)]
    assert "sent to intake_crm, what was still due for old_crm cancelled" in section(page, "history")
    assert "old_crm : not sent, the request was moved first" in section(page, "deliveries")
