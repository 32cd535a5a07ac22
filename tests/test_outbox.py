"""The outbox: nothing lost, nothing sent that consent no longer allows, one bad destination no burden to the others."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock
from destination import Destination, answers, destination

from desk.content.models import Target, Targets
from desk.leads import Outcome, Row, Store, StoreDown, Transaction, Vault, new_id
from desk.outbox import Worker, next_try

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MINUTE = timedelta(seconds=60)


@pytest.fixture
def crm() -> Iterator[Destination]:
    with destination() as place:
        yield place


def targets(**urls: str) -> Targets:
    return Targets(
        targets=[Target(target=name, kind="webhook", url=url, secret="SECRET") for name, url in urls.items()]
    )


def worker(store: Store, clock: Any, **urls: str) -> Worker:
    return Worker(store, targets(**urls), clock, environment={"SECRET": SECRET}, chance=lambda: 0.0)


def conversation(store: Store) -> str:
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], store.clock())
    return id


def submitted(store: Store, *names: str, id: str | None = None, event: str = "lead.created") -> str:
    """The id of a new lead with a delivery to each of the named targets."""

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        for purpose in ("store", "contact_phone"):
            tx.consent({"purpose": purpose, "action": "granted"})
        body = {"type": event, "timestamp": "t", "data": {"role": "patient"}}
        return None, tx.lead({"queue": "patient_access"}, [(name, body) for name in names])

    return store.apply(id or conversation(store), new_id(), "submit", change, store.clock())["id"]


async def worked(worker: Worker) -> int:
    started = await worker.start_due()
    await worker.settled()
    return started


def state(store: Store, lead: str) -> list[tuple[str, str, str | None, list[tuple[int | None, str | None]]]]:
    return [
        (row.target, row.state, row.reason, [(each.status, each.error) for each in row.attempts])
        for row in store.deliveries(lead)
    ]


async def test_an_alarm_is_of_no_request_and_brought_as_one_is(store: Store, clock: Clock, crm: Destination) -> None:
    tell = [("crm", {"type": "safety.alarm", "timestamp": "t", "data": {"kind": "crisis"}})]
    made = store.apply(
        conversation(store),
        new_id(),
        "safety",
        lambda row, tx: (None, {"id": tx.safety("crisis", "rule", tell)}),
        clock(),
    )
    taking = targets(crm=crm.url)
    taking.targets[0].events.append("safety.alarm")
    sender = Worker(store, taking, clock, environment={"SECRET": SECRET}, chance=lambda: 0.0)
    assert await worked(sender) == 1
    assert await worked(sender) == 0
    (request,) = crm.requests
    assert json.loads(request.body)["data"] == {"id": made["id"], "kind": "crisis"}
    assert store.counts()["deliveries"] == {"delivered": 1}


async def test_what_is_due_is_sent_once_and_written_down(store: Store, clock: Clock, crm: Destination) -> None:
    lead = submitted(store, "crm")
    sender = worker(store, clock, crm=crm.url)
    assert await worked(sender) == 1
    assert await worked(sender) == 0
    assert state(store, lead) == [("crm", "delivered", None, [(204, None)])]
    assert [request.body for request in crm.requests] == [
        b'{"type":"lead.created","timestamp":"t","data":{"role":"patient"}}'
    ]
    assert crm.requests[0].headers["webhook-id"] == store.deliveries(lead)[0].id


async def test_what_fails_is_tried_again_by_the_schedule_with_the_same_bytes_until_it_is_dead(
    store: Store, clock: Clock, crm: Destination
) -> None:
    crm.behaviour = answers(500)
    lead = submitted(store, "crm")
    sender = worker(store, clock, crm=crm.url)
    waits = []
    while (due := store.next_due("crm")) is not None:
        waits.append((due - clock()).total_seconds())
        if due > clock():
            clock.now = due - timedelta(seconds=1)
            assert await worked(sender) == 0
        clock.now = due
        assert await worked(sender) == 1
    assert waits == [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert len({(request.headers["webhook-id"], request.body) for request in crm.requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in crm.requests}) == 10
    assert state(store, lead) == [("crm", "dead", "answered 500", [(500, "answered 500")] * 10)]


async def test_a_dead_delivery_can_be_tried_again(store: Store, clock: Clock, crm: Destination) -> None:
    lead = submitted(store, "crm")
    (leased,) = store.lease("crm", clock(), lasting=MINUTE)
    store.finish(leased, Outcome(500, "answered 500", clock()), "dead")
    assert store.replay(leased.id, clock()) is True
    assert store.replay(leased.id, clock()) is False
    await worked(worker(store, clock, crm=crm.url))
    assert state(store, lead) == [("crm", "delivered", None, [(500, "answered 500"), (204, None)])]


def test_what_failed_together_does_not_come_back_together() -> None:
    now = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
    assert next_try(2, now, 0.0) == now + timedelta(seconds=300)
    assert next_try(2, now, 0.5) == now + timedelta(seconds=315)
    assert next_try(10, now, 0.0) is None


def test_a_receiver_may_ask_for_more_time_than_the_schedule_but_not_for_more_than_a_day() -> None:
    now = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
    assert next_try(1, now, 0.0, retry_after=120) == now + timedelta(seconds=120)
    assert next_try(3, now, 0.0, retry_after=120) == now + timedelta(seconds=1800)
    assert next_try(1, now, 0.0, retry_after=1e9) == now + timedelta(days=1)


async def test_a_receiver_that_asks_for_time_gets_it_for_all_its_deliveries(
    store: Store, clock: Clock, crm: Destination
) -> None:
    crm.behaviour = answers(429, {"retry-after": "120"})
    submitted(store, "crm")
    sender = worker(store, clock, crm=crm.url)
    await worked(sender)
    submitted(store, "crm")
    clock.move(seconds=119)
    assert await worked(sender) == 0
    crm.behaviour = answers(204)
    clock.move(seconds=1)
    assert await worked(sender) == 2


async def test_a_receiver_that_is_gone_is_switched_off_until_it_is_switched_on(
    store: Store, clock: Clock, crm: Destination
) -> None:
    crm.behaviour = answers(410)
    first = submitted(store, "crm")
    sender = worker(store, clock, crm=crm.url)
    await worked(sender)
    second = submitted(store, "crm")
    assert store.switched_off() == {"crm": "answered 410 Gone"}
    clock.move(days=2)
    assert (await worked(sender), store.next_due("crm")) == (0, None)
    crm.behaviour = answers(204)
    assert store.switch_on("crm") is True
    assert await worked(sender) == 2
    assert [row.state for lead in (first, second) for row in store.deliveries(lead)] == ["delivered", "delivered"]


async def test_consent_taken_back_before_the_sending_cancels_it(store: Store, clock: Clock, crm: Destination) -> None:
    id = conversation(store)
    lead = submitted(store, "crm", id=id)

    def revoke(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, {"id": tx.consent({"purpose": "contact_phone", "action": "revoked"})}

    store.apply(id, new_id(), "revoke", revoke, clock.move(seconds=1))
    assert await worked(worker(store, clock, crm=crm.url)) == 0
    assert state(store, lead) == [("crm", "cancelled", "no consent", [])]
    assert crm.requests == []


async def test_consent_taken_back_between_two_tries_cancels_the_second(
    store: Store, clock: Clock, crm: Destination
) -> None:
    id = conversation(store)
    crm.behaviour = answers(500)
    lead = submitted(store, "crm", id=id)
    sender = worker(store, clock, crm=crm.url)
    await worked(sender)

    def revoke(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, {"id": tx.consent({"purpose": "store", "action": "revoked"})}

    store.apply(id, new_id(), "revoke", revoke, clock.move(seconds=1))
    clock.move(days=1)
    crm.behaviour = answers(204)
    await worked(sender)
    assert state(store, lead) == [
        ("crm", "cancelled", "no consent", [(500, "answered 500")]),
        ("crm", "delivered", None, [(204, None)]),
    ]
    assert [json.loads(request.body)["type"] for request in crm.requests] == ["lead.created", "consent.revoked"]


async def test_a_target_that_got_a_lead_is_told_when_it_is_forgotten(
    store: Store, clock: Clock, crm: Destination
) -> None:
    id = conversation(store)
    lead = submitted(store, "crm", id=id)
    sender = worker(store, clock, crm=crm.url)
    await worked(sender)
    reference = store.lead(lead)["reference"]
    store.forget(id, clock.move(hours=1))
    await worked(sender)
    assert (
        crm.requests[1].body
        == (
            '{"type":"lead.forgotten","timestamp":"2026-05-13T15:30:00+00:00",'
            f'"data":{{"id":"{lead}","reference":"{reference}"}}}}'
        ).encode()
    )
    assert [row.state for row in store.deliveries(lead)] == ["delivered", "delivered"]


async def test_a_target_is_not_told_what_it_does_not_take(store: Store, clock: Clock, crm: Destination) -> None:
    lead = submitted(store, "crm", event="lead.moved")
    await worked(worker(store, clock, crm=crm.url))
    assert state(store, lead) == [("crm", "cancelled", "takes no lead.moved", [(None, "takes no lead.moved")])]
    assert crm.requests == []


async def test_a_delivery_whose_body_was_changed_is_never_sent_and_stops_nothing(
    store: Store, clock: Clock, crm: Destination
) -> None:
    spoilt = submitted(store, "crm")
    with store.db.write() as connection:
        connection.execute(sa.text("UPDATE delivery SET body = :body"), {"body": b"\x01" + b"x" * 60})
    sound = submitted(store, "crm")
    await worked(worker(store, clock, crm=crm.url))
    assert state(store, spoilt) == [("crm", "dead", "unreadable", [])]
    assert state(store, sound) == [("crm", "delivered", None, [(204, None)])]


def test_a_lease_keeps_others_away_until_it_runs_out(store: Store, clock: Clock) -> None:
    submitted(store, "crm")
    (first,) = store.lease("crm", clock(), lasting=MINUTE)
    assert store.lease("crm", clock.move(seconds=59), lasting=MINUTE) == []
    (second,) = store.lease("crm", clock.move(seconds=1), lasting=MINUTE)
    assert (first.id, first.body, first.attempt) == (second.id, second.body, 1)
    assert second.attempt == 2


def test_who_lost_the_lease_cannot_finish_but_what_it_did_is_written_down(store: Store, clock: Clock) -> None:
    lead = submitted(store, "crm")
    (first,) = store.lease("crm", clock(), lasting=MINUTE)
    (second,) = store.lease("crm", clock.move(seconds=60), lasting=MINUTE)
    assert store.finish(first, Outcome(500, "answered 500", clock()), "dead") is False
    assert store.finish(second, Outcome(204, None, clock()), "delivered") is True
    assert state(store, lead) == [("crm", "delivered", None, [(500, "answered 500"), (204, None)])]


def test_a_process_that_dies_with_a_delivery_leaves_a_try_without_an_end(store: Store, clock: Clock) -> None:
    lead = submitted(store, "crm")
    store.lease("crm", clock(), lasting=MINUTE)
    (row,) = store.deliveries(lead)
    assert (row.state, row.attempts[0].n, row.attempts[0].started, row.attempts[0].ended) == (
        "leased",
        1,
        clock(),
        None,
    )


async def test_two_workers_send_each_delivery_once(store: Store, database_url: str, clock: Clock) -> None:
    for _ in range(20):
        submitted(store, "crm")
    other = Store.open(database_url, Vault(MASTER), clock)
    with destination() as crm:
        workers = [worker(store, clock, crm=crm.url), worker(other, clock, crm=crm.url)]
        while any(await asyncio.gather(*(worked(each) for each in workers))):
            pass
        ids = [request.headers["webhook-id"] for request in crm.requests]
    other.close()
    assert (len(ids), len(set(ids))) == (20, 20)


async def test_a_target_that_hangs_holds_nobody_else(store: Store, clock: Clock) -> None:
    with destination() as hung, destination() as crm:
        hung.behaviour = lambda handler: hung.released.wait() and answers(204)(handler)
        leads = [submitted(store, "hung", "crm") for _ in range(12)]
        sender = worker(store, clock, hung=hung.url, crm=crm.url)
        stop = asyncio.Event()
        running = asyncio.create_task(sender.run(stop))
        assert await asyncio.to_thread(crm.await_requests, 12)
        assert await asyncio.to_thread(hung.await_requests, 4)
        assert len(hung.requests) == 4
        hung.released.set()
        assert await asyncio.to_thread(hung.await_requests, 12)
        stop.set()
        await running
    assert {row.state for lead in leads for row in store.deliveries(lead)} == {"delivered"}


async def test_a_worker_told_to_stop_finishes_what_is_under_way(store: Store, clock: Clock) -> None:
    with destination() as crm:
        crm.behaviour = lambda handler: crm.released.wait() and answers(204)(handler)
        lead = submitted(store, "crm")
        stop = asyncio.Event()
        running = asyncio.create_task(worker(store, clock, crm=crm.url).run(stop))
        assert await asyncio.to_thread(crm.await_requests, 1)
        stop.set()
        assert not running.done()
        crm.released.set()
        await running
    assert state(store, lead) == [("crm", "delivered", None, [(204, None)])]


async def test_a_worker_that_is_woken_looks_at_once(store: Store, clock: Clock, crm: Destination) -> None:
    sender = worker(store, clock, crm=crm.url)
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    for n in range(1, 4):
        submitted(store, "crm")
        sender.wake()
        assert await asyncio.to_thread(crm.await_requests, n)
    stop.set()
    await running


async def test_a_store_that_is_down_leaves_the_delivery_for_later(
    store: Store, database_url: str, clock: Clock, crm: Destination
) -> None:
    lead = submitted(store, "crm")
    hasty = Store.open(database_url, Vault(MASTER), clock, patience=0.2)
    sender = worker(hasty, clock, crm=crm.url)
    with store.db.write() as connection:
        connection.execute(sa.text("UPDATE delivery SET updated = updated"))
        if store.db.dialect == "postgresql":
            connection.execute(sa.text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreDown):
            await sender.start_due()
    assert await worked(sender) == 1
    hasty.close()
    assert state(store, lead) == [("crm", "delivered", None, [(204, None)])]


async def test_a_worker_goes_on_when_the_store_comes_back(
    store: Store, database_url: str, clock: Clock, crm: Destination
) -> None:
    submitted(store, "crm")
    hasty = Store.open(database_url, Vault(MASTER), clock, patience=0.1)
    looks, looked_again = [], asyncio.Event()

    def watched() -> datetime:
        looks.append(clock())
        if len(looks) == 2:
            looked_again.set()
        return clock()

    stop, sender = asyncio.Event(), worker(hasty, watched, crm=crm.url)
    with store.db.write() as connection:
        connection.execute(sa.text("UPDATE delivery SET updated = updated"))
        if store.db.dialect == "postgresql":
            connection.execute(sa.text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
        running = asyncio.create_task(sender.run(stop))
        await looked_again.wait()
        assert crm.requests == []
    assert await asyncio.to_thread(crm.await_requests, 1)
    stop.set()
    await running
    hasty.close()


async def test_a_target_that_is_off_is_told_apart_and_its_deliveries_wait(
    store: Store, clock: Clock, crm: Destination
) -> None:
    submitted(store, "crm")
    off = Worker(store, targets(crm=crm.url), clock, environment={})
    assert off.off == {"crm": "SECRET is not set"}
    assert await worked(off) == 0
    assert await worked(worker(store, clock, crm=crm.url)) == 1
