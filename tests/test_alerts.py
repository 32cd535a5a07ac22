"""Whoever is on call is told outside the inbox, and never what a visitor wrote."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from running import Front
from test_consent_flow import visit

from desk.leads import Retention

pytestmark = pytest.mark.slow

NIGHT = datetime.fromisoformat("2026-05-14T02:10:00-04:00")
SAID = (
    "My leg wound is getting worse, I need to be seen urgently, for myself",
    "as soon as possible",
    "43215",
    "yes, call me",
    "Dana Ruiz",
    "614 555 0142",
    "yes",
)
ON = {
    "DESK_ALERT_URL": "https://pager.example.org/in",
    "DESK_ALERT_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


@pytest.fixture
def at_night(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is on call, and it is ten past two."""
    for name, value in ON.items():
        monkeypatch.setenv(name, value)
    clock.now = NIGHT


@pytest.mark.usefixtures("at_night")
@pytest.mark.parametrize("hours, told", [(0, ["lead.on_call"]), (8, [])])
async def test_an_urgent_request_is_told_at_once_where_its_queue_is_closed_and_only_there(
    front: Front, clock: Any, hours: int, told: list[str]
) -> None:
    clock.now += timedelta(hours=hours)
    made = await visit(front, *SAID, page="/wound-care")
    (lead,) = made.store.kept(made.identity)["leads"]
    sent = made.store.lease("on_call_pager", clock(), lasting=timedelta(seconds=60))
    bodies = [json.loads(one.body) for one in sent]
    assert [body["type"] for body in bodies] == told
    for body in bodies:
        assert body["data"] == {
            "reference": lead["reference"],
            "queue": lead["queue"],
            "due": lead["sla"]["first_contact_due"],
            "owner": "Nurse line supervisor",
            "link": f"{front.parts.settings.url}/staff/leads/{lead['reference']}",
        }


@pytest.mark.usefixtures("at_night")
async def test_what_somebody_acknowledged_already_is_told_to_nobody_any_more(front: Front, clock: Any) -> None:
    made = await visit(front, *SAID, page="/wound-care")
    (lead,) = made.store.kept(made.identity)["leads"]
    assert made.store.acknowledge(lead["id"], "nurse", clock())
    assert made.store.lease("on_call_pager", clock(), lasting=timedelta(seconds=60)) == []
    (row,) = [row for row in made.store.deliveries(lead["id"]) if row.target == "on_call_pager"]
    assert (row.state, row.reason) == ("cancelled", "acknowledged")


@pytest.mark.usefixtures("at_night")
async def test_forgetting_takes_an_alert_back_before_it_is_sent(front: Front, clock: Any) -> None:
    made = await visit(front, *SAID, page="/wound-care")
    made.store.forget(made.identity, clock())
    assert made.store.lease("on_call_pager", clock(), lasting=timedelta(seconds=60)) == []


WATCHED = {
    "DESK_SAFETY_URL": "https://safety.example.org/in",
    "DESK_SAFETY_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
CHEST, PILLS = "I have crushing chest pain and cant breathe", "I want to die, I have the pills here"


def of_alarms(made: Any, now: datetime) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in made.store.lease("safety_desk", now, lasting=timedelta(seconds=60))]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WATCHED.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("watched")
async def test_staff_hear_once_of_each_kind_of_alarm_and_nothing_of_the_visitor(front: Front, clock: Any) -> None:
    made = await visit(front, CHEST, "my chest still hurts, I cant breathe", PILLS, page="/cardiology")
    first, second = of_alarms(made, clock())
    assert {"type": first["type"], "timestamp": first["timestamp"]} == {
        "type": "safety.alarm",
        "timestamp": clock().isoformat(),
    }
    assert first["data"].pop("id")
    assert first["data"] == {
        "kind": "emergency",
        "queue": "emergency",
        "owner": "Nurse line supervisor",
        "page": "/cardiology",
        "language": "en",
    }
    assert (second["data"]["kind"], second["data"]["queue"]) == ("crisis", "crisis")


async def test_a_site_where_nobody_looks_sends_no_alarm(front: Front, clock: Any) -> None:
    made = await visit(front, CHEST)
    assert of_alarms(made, clock()) == []


@pytest.mark.usefixtures("watched")
async def test_what_a_practice_tells_of_its_patient_is_no_alarm_for_staff(front: Front, clock: Any) -> None:
    made = await visit(front, "My patient has chest pain and cannot breathe, I am the nurse at the clinic")
    assert made.store.kept(made.identity)["safety"] != []
    assert of_alarms(made, clock()) == []


@pytest.mark.usefixtures("watched")
async def test_an_alarm_is_told_though_the_conversation_is_forgotten_and_ends_with_the_audit(
    front: Front, clock: Any
) -> None:
    made = await visit(front, CHEST)
    made.store.forget(made.identity, clock())
    (told,) = of_alarms(made, clock())
    assert told["data"]["kind"] == "emergency"
    days = {name: timedelta(days=9) for name in ("transient", "transcript", "lead", "consent", "audit")}
    made.store.purge(Retention(**days), clock() + timedelta(days=8))
    assert made.store.counts()["deliveries"] == {"leased": 1}
    made.store.purge(Retention(**days), clock() + timedelta(days=10))
    assert made.store.counts()["deliveries"] == {}


@pytest.mark.usefixtures("watched")
async def test_the_inbox_counts_the_alarms_of_a_day(front: Front, clock: Any) -> None:
    made = await visit(front, CHEST, PILLS)
    assert made.store.counts(clock())["alarms"] == {"crisis": 1, "emergency": 1}
    assert made.store.counts(clock() + timedelta(days=2))["alarms"] == {}
