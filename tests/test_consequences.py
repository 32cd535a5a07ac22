"""What follows from a change: points, flags and deadline are counted anew, and destinations hear of it once."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from destination import Destination, destination
from running import Front
from test_discovery import sent
from test_duplicates import MARIA, MARIA_AGAIN, made
from test_outbox import SECRET, targets, worked, worker
from test_score import CONTENT, lead_of
from wishes import NEXT_WEEK, again, answer, offered, wish

from desk.intake import change_of
from desk.leads import Row, Store, Transaction, new_id
from desk.leads.planning import QUIET
from desk.routing import recounted
from desk.targets import enqueue

LOOKING = {
    "role": "patient",
    "service_line": "imaging",
    "timing": {"bucket": "exploring"},
    "location": {"zip": "43215"},
}
PAYS_ALONE = {"status": "self_pay"}
SOON = "2026-05-13T10:45:00-04:00"
"""A quarter of an hour, which is what somebody who wants the first opening gets, after the tests' 10:30."""


def looking(store: Store, now: Any = None, **changed: Any) -> dict[str, Any]:
    whole = lead_of(now or store.clock(), **LOOKING)
    return made(store, MARIA, **{name: whole[name] for name in whole if name not in ("id", "contact")} | changed)


def sooner(store: Store, first: dict[str, Any], *taken: str, due: Any = lambda lead: []) -> dict[str, Any]:
    """The earlier lead after a later request for the first opening, paid alone, of which this was taken over."""
    told = answer("timing", {"bucket": "asap"}), answer("coverage", PAYS_ALONE), wish("as soon as you can")
    later = again(store, MARIA_AGAIN, *told)
    shown = [id for id, _, _ in offered(store, first, later)]

    def anew(lead: dict[str, Any], outcome: str | None) -> dict[str, Any]:
        return recounted(lead, CONTENT, store.clock(), outcome)

    store.decide_changes(first["id"], later["id"], taken, shown, "ana", store.clock(), due, anew)
    whole = store.lead(first["id"])
    assert whole is not None
    return whole


def test_points_flags_and_deadline_follow_what_was_taken_over_and_the_history_keeps_what_stood(store: Store) -> None:
    first = looking(store)
    held = store.lead(first["id"])
    assert held is not None
    whole = sooner(store, first, "timing", "coverage")
    assert "+30 wants the first opening" in whole["score"]["because"]
    assert (whole["score"]["points"], whole["flags"]) == (
        held["score"]["points"] + 30,
        [*held["flags"], "estimate_due"],
    )
    assert whole["sla"] == {"first_contact_due": SOON, "on_call": None}
    assert (whole["queue"], whole["route"]) == (held["queue"], held["route"])
    row = store.lead_row(first["id"])
    assert row is not None and row.due == store.clock() + timedelta(minutes=15)
    detail = store.history(first["id"])[-1].detail
    assert detail is not None
    changed = ("timing", "score", "flags", "sla")
    assert detail["before"] == {"coverage": None, **{name: held[name] for name in changed}}
    assert detail["after"] == {name: whole[name] for name in ("coverage", *changed)}


def test_words_alone_change_no_deadline_and_no_points(store: Store, clock: Any) -> None:
    first = looking(store)
    before = store.lead(first["id"])
    clock.move(minutes=1)
    whole = sooner(store, first, "change_1")
    assert before is not None and all(whole[name] == before[name] for name in ("score", "flags", "sla"))


def test_a_deadline_moves_no_later_and_not_at_all_once_somebody_tried(store: Store, clock: Any) -> None:
    promised = {"first_contact_due": "2026-05-13T10:35:00-04:00", "on_call": None}
    assert sooner(store, looking(store, sla=promised), "timing")["sla"] == promised
    tried = looking(store)
    store.record_outcome(tried["id"], "ana", "no_answer", None, clock(), final=False)
    whole = sooner(store, tried, "timing")
    assert whole["sla"] == tried["sla"]
    assert "+30 wants the first opening" in whole["score"]["because"]


def test_a_request_after_an_alarm_stays_without_points(store: Store) -> None:
    assert sooner(store, looking(store, score=None), "timing")["score"] is None


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ({"queue": "patient_access"}, SOON),
        ({"queue": "records", "route": {"rule": "patient who is looking around"}}, "2026-05-14T10:30:00-04:00"),
        ({"queue": "records", "route": {"rule": "a row that is gone"}}, "2026-05-20T09:00:00-04:00"),
        ({"queue": "gone", "route": {"rule": "patient who is looking around"}}, "2026-05-20T09:00:00-04:00"),
    ],
    ids=["its queue's row", "moved by hand", "no row", "no queue"],
)
def test_the_deadline_is_the_one_of_the_queue_it_stands_in(held: dict[str, Any], due: str) -> None:
    now = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
    lead = lead_of(now, **LOOKING) | {"timing": {"bucket": "asap"}} | held
    lead["sla"] = {"first_contact_due": "2026-05-20T09:00:00-04:00", "on_call": None}
    assert recounted(lead, CONTENT, now)["sla"]["first_contact_due"] == due


def test_nothing_changed_counts_as_when_it_was_made() -> None:
    now = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
    lead = lead_of(now, **LOOKING)
    assert recounted(lead, CONTENT, now) == {name: lead[name] for name in ("score", "flags", "sla")}


# ---- destinations hear of it -------------------------------------------------------------------


@pytest.fixture
def crm() -> Iterator[Destination]:
    with destination() as place:
        yield place


def updates(url: str, store: Store) -> Any:
    where = targets(crm=url)
    where.targets[0].fields.extend(["id", "timing", "told_later", "consent"])

    def due(lead: dict[str, Any], event: Any = "lead.updated") -> list[tuple[str, dict[str, Any]]]:
        return enqueue(lead, where, {"SECRET": SECRET}, event=event, now=store.clock())

    return due


def tell(store: Store, conversation: str, due: Any, *texts: str) -> None:
    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        assert all(tx.told_more(1, change_of(text, 9), due) for text in texts)
        return None, {}

    store.apply(conversation, new_id(), "told_more", change, store.clock())


async def test_three_answers_in_a_row_are_one_update_with_the_lead_as_it_is_then(
    store: Store, clock: Any, crm: Destination
) -> None:
    due = updates(crm.url, store)
    lead = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    sender, conversation = worker(store, clock, crm=crm.url), store.conversation_of_lead(lead["id"])
    await worked(sender)
    for text in ("one", "two", "three"):
        tell(store, conversation, due, text)
        clock.move(seconds=20)
    assert await worked(sender) == 0
    clock.now += QUIET
    assert (await worked(sender), await worked(sender)) == (1, 0)
    created, updated = (json.loads(request.body) for request in crm.requests)
    assert (created["type"], updated["type"]) == ("lead.created", "lead.updated")
    assert (created["data"]["told_later"], created["data"]["id"]) == ([], updated["data"]["id"])
    assert [each["said"] for each in updated["data"]["told_later"]] == ["one", "two", "three"]
    assert updated["timestamp"] > created["timestamp"]
    tell(store, conversation, due, "four")
    clock.now += QUIET
    assert await worked(sender) == 1
    assert len({request.headers["webhook-id"] for request in crm.requests}) == 3


async def test_what_was_not_sent_yet_is_sent_once_as_it_is_now(store: Store, clock: Any, crm: Destination) -> None:
    due = updates(crm.url, store)
    lead = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    tell(store, store.conversation_of_lead(lead["id"]), due, "before it left")
    await worked(worker(store, clock, crm=crm.url))
    clock.now += QUIET
    assert await worked(worker(store, clock, crm=crm.url)) == 0
    (request,) = (json.loads(request.body) for request in crm.requests)
    assert (request["type"], request["data"]["told_later"][0]["said"]) == ("lead.created", "before it left")


async def test_an_update_waiting_when_consent_is_taken_back_is_not_sent(
    store: Store, clock: Any, crm: Destination
) -> None:
    due = updates(crm.url, store)
    lead = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    conversation = store.conversation_of_lead(lead["id"])
    await worked(worker(store, clock, crm=crm.url))
    tell(store, conversation, due, "zqx secret")
    store.revoke(conversation, ["store"], actor="staff", act="told to staff", now=clock())
    clock.now += 2 * QUIET
    await worked(worker(store, clock, crm=crm.url))
    assert [json.loads(request.body)["type"] for request in crm.requests] == ["lead.created", "consent.revoked"]
    assert [row.state for row in store.deliveries(lead["id"]) if row.event == "lead.updated"] == ["cancelled"]
    assert "zqx" not in str([request.body for request in crm.requests])


async def test_what_staff_took_over_reaches_the_destination_of_the_earlier_request(
    store: Store, clock: Any, crm: Destination
) -> None:
    due = updates(crm.url, store)
    first = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    await worked(worker(store, clock, crm=crm.url))
    later = again(store, MARIA_AGAIN, wish("another day"), answer("timing", NEXT_WEEK))
    store.decide_changes(first["id"], later["id"], ["timing"], ["change_1", "timing"], "ana", clock(), due)
    clock.now += QUIET
    await worked(worker(store, clock, crm=crm.url))
    _, updated = (json.loads(request.body)["data"] for request in crm.requests)
    assert (updated["id"], updated["timing"], updated["told_later"]) == (first["id"], NEXT_WEEK, [])


async def test_destinations_get_the_points_flags_and_deadline_that_follow_from_it(
    store: Store, clock: Any, crm: Destination
) -> None:
    where = targets(crm=crm.url)
    where.targets[0].fields.extend(["id", "score", "flags", "sla", "consent"])
    first = looking(store)

    def due(lead: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return enqueue(lead, where, {"SECRET": SECRET}, event="lead.updated", now=store.clock())

    whole = sooner(store, first, "timing", "coverage", due=due)
    clock.now += QUIET
    await worked(worker(store, clock, crm=crm.url))
    (updated,) = (json.loads(request.body)["data"] for request in crm.requests)
    assert [updated[name] for name in ("score", "flags", "sla")] == [whole[name] for name in ("score", "flags", "sla")]
    assert updated["sla"]["first_contact_due"] == SOON


@pytest.mark.slow
async def test_what_a_practice_answers_after_sending_is_told_to_the_destination_as_one_update(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_WEBHOOK_URL", "http://127.0.0.1:9/leads")
    monkeypatch.setenv("DESK_WEBHOOK_SECRET", SECRET)
    practice, _ = await sent(front)
    (lead,) = practice.store.kept(practice.identity)["leads"]
    (leased,) = practice.store.lease("intake_crm", practice.store.clock(), lasting=QUIET)
    for text in ("yes", "Family medicine, four doctors", "Yes, by fax"):
        await practice.say(text)
    rows = practice.store.deliveries(lead["id"])
    assert leased.event == "lead.created"
    assert [(row.event, row.state) for row in rows] == [("lead.created", "leased"), ("lead.updated", "pending")]
    assert rows[1].next_at == practice.store.clock() + QUIET
