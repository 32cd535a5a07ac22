"""Whoever is on call is told outside the inbox, and never what a visitor wrote."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from running import Front
from test_consent_flow import visit

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


@pytest.mark.parametrize("hours, told", [(0, ["lead.on_call"]), (8, [])])
async def test_an_urgent_request_is_told_at_once_where_its_queue_is_closed_and_only_there(
    front: Front, clock: Any, monkeypatch: pytest.MonkeyPatch, hours: int, told: list[str]
) -> None:
    for name, value in ON.items():
        monkeypatch.setenv(name, value)
    clock.now = NIGHT + timedelta(hours=hours)
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


async def test_what_somebody_acknowledged_already_is_told_to_nobody_any_more(
    front: Front, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ON.items():
        monkeypatch.setenv(name, value)
    clock.now = NIGHT
    made = await visit(front, *SAID, page="/wound-care")
    (lead,) = made.store.kept(made.identity)["leads"]
    assert made.store.acknowledge(lead["id"], "nurse", clock())
    assert made.store.lease("on_call_pager", clock(), lasting=timedelta(seconds=60)) == []
    (row,) = [row for row in made.store.deliveries(lead["id"]) if row.target == "on_call_pager"]
    assert (row.state, row.reason) == ("cancelled", "acknowledged")


async def test_forgetting_takes_an_alert_back_before_it_is_sent(
    front: Front, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ON.items():
        monkeypatch.setenv(name, value)
    clock.now = NIGHT
    made = await visit(front, *SAID, page="/wound-care")
    made.store.forget(made.identity, clock())
    assert made.store.lease("on_call_pager", clock(), lasting=timedelta(seconds=60)) == []
