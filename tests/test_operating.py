"""An operator without a browser: staff let in and shut out, deliveries tried again, destinations switched on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from broken_site import ROOT
from test_consent_cli import desk, here, opened
from test_duplicates import made
from test_store_leads import conversation, submitted

from desk.assigning import escalate
from desk.content import load
from desk.leads import Outcome, Store
from desk.shell import waiting

__all__ = ["here"]

DANA = "dana@riverbend.example"
NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
BODY = {"type": "lead.created", "timestamp": NOW.isoformat(), "data": {}}


@pytest.fixture
def invitation() -> str:
    return desk("staff", "add", DANA, "--name", "Dana Ruiz").output.strip().rpartition("/")[2]


def test_who_is_shut_out_is_signed_out_at_once_and_what_they_had_is_back_in_its_queue(invitation: str) -> None:
    store = opened()
    dana = store.use_link(invitation, store.clock())
    assert dana is not None
    store.set_password_hash(dana.id, "hash")
    store.open_session(b"s" * 32, dana.id, "csrf", store.clock(), store.clock() + timedelta(hours=1))
    held, done, others = (made(store, {"phone": f"+1614555014{n}"}) for n in range(3))
    for lead in (held, done):
        store.claim(lead["id"], dana.id, store.clock())
    store.record_outcome(done["id"], dana.id, "booked", None, store.clock())
    store.claim(others["id"], "somebody", store.clock())
    assert desk("staff", "list").output == f"{DANA}  intake  can sign in\n"
    ran = desk("staff", "disable", "Dana@Riverbend.example")
    assert (ran.exit_code, ran.output) == (0, f"{DANA} cannot sign in any more. Back in their queues: 1.\n")
    assert store.session(b"s" * 32, store.clock()) is None
    assert [row.id for row in store.leads(state="open")] == [held["id"]]
    assert [row.id for row in store.leads(state="claimed")] == [others["id"]]
    last = store.history(held["id"])[-1]
    assert (last.action, last.staff_id, last.detail) == ("released", None, {"from": dana.id})
    assert [line.action for line in store.audit_of(dana.id)] == ["disable_staff"]
    assert desk("staff", "list").output == f"{DANA}  intake  shut out\n"
    store.close()


def test_who_is_added_again_gets_in_with_a_new_password_only(invitation: str) -> None:
    store = opened()
    dana = store.use_link(invitation, store.clock())
    assert dana is not None
    store.set_password_hash(dana.id, "hash")
    desk("staff", "disable", DANA)
    link = desk("staff", "add", DANA, "--name", "Dana Ruiz").output.strip().rpartition("/")[2]
    assert desk("staff", "list").output == f"{DANA}  intake  invited\n"
    again = store.use_link(link, store.clock())
    assert again is not None and (again.id, again.password_hash) == (dana.id, None)
    assert [line.action for line in store.audit_of(dana.id)] == ["disable_staff", "enable_staff"]
    store.close()


def test_the_status_tells_how_long_urgent_requests_wait_and_what_is_late_and_names_nobody(
    store: Store, clock: Any
) -> None:
    nurse = {"first_contact_due": "2026-05-13T15:00:00+00:00", "on_call": {"owner": "Nurse line supervisor"}}
    first = submitted(store, conversation(store), urgency="urgent", sla=nurse)
    clock.move(minutes=50)
    second = submitted(store, conversation(store), urgency="urgent", sla=nurse)
    submitted(store, conversation(store), sla=nurse, test=True)
    clock.move(minutes=75)
    escalate(store, load(ROOT / "data"), clock())
    told = list(waiting(store))
    assert told[:2] == [
        "leads   2 open, 2 overdue, 2 escalated, 0 claimed, 0 done",
        "on call 2 urgent to acknowledge, the oldest for 125 minutes",
    ]
    assert "@" not in "".join(told) and "María" not in "".join(told)
    for lead in (first, second):
        store.acknowledge(lead["id"], "ana", clock())
        store.record_outcome(lead["id"], "ana", "booked", None, clock())
    assert list(waiting(store)) == ["leads   0 open, 0 overdue, 0 escalated, 0 claimed, 2 done", "sent    none yet"]


def test_a_delivery_that_was_given_up_is_tried_again_and_any_other_is_left_alone() -> None:
    store = opened()
    lead = made(store, {"phone": "+16145550142"}, deliveries=[("crm", BODY), ("fax", BODY)])
    (leased,) = store.lease("crm", NOW + timedelta(days=9999), lasting=timedelta(minutes=1))
    store.finish(leased, Outcome(500, "failed", NOW), "dead", None)
    assert desk("deliveries", "retry", lead["reference"]).output == "Tried again: crm.\n"
    assert {sent.target: sent.state for sent in store.deliveries(lead["id"])} == {"crm": "pending", "fax": "pending"}
    assert desk("deliveries", "retry", lead["reference"]).output == "None of its deliveries was given up.\n"
    store.close()


def test_a_destination_that_said_stop_is_switched_on_again() -> None:
    store = opened()
    store.switch_off("intake_crm", "answered 410 Gone", NOW)
    assert desk("deliveries", "on", "intake_crm").output == "intake_crm is on again.\n"
    assert store.switched_off() == {}
    assert desk("deliveries", "on", "intake_crm").output == "intake_crm was on already.\n"
    store.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("staff", "disable", "nobody@riverbend.example"), "nobody has the address 'nobody@riverbend.example'"),
        (("deliveries", "on", "crm"), "no destination 'crm' in data/targets.yml. There are: intake_crm, on_call_"),
        (("deliveries", "retry", "WD-0000-00"), "no such lead."),
    ],
    ids=["nobody", "no destination", "no lead"],
)
def test_what_is_not_there_is_told_in_one_line(words: tuple[str, ...], told: str, capfd: Any) -> None:
    ran = desk(*words)
    assert ran.exit_code == 2
    assert told in ran.output + capfd.readouterr().err
