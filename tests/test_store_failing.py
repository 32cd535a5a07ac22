"""The n-th statement fails, for every n: what was asked is done whole or not at all, and done once when asked again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from desk.leads import Outcome, Row, Store, StoreDown, Transaction
from desk.leads.schema import metadata

BODY = {"type": "lead.created", "timestamp": "t", "data": {}}
PATIENTS = [{"queue": "research"}, {"queue": "referral_intake"}]


@contextmanager
def failing(store: Store, nth: int) -> Iterator[list[str]]:
    """The `nth` statement, counted with the commit as the last, fails as a dying database does; yields what failed."""
    left, failed = [nth], []

    def step(name: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            failed.append(name)
            raise sa.exc.OperationalError(name, None, OSError("the disk is gone"))

    def statement(connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        if not text.startswith("BEGIN"):
            step(text)

    def commit(connection: Any) -> None:
        step("COMMIT")

    sa.event.listen(store.db.engine, "before_cursor_execute", statement)
    sa.event.listen(store.db.engine, "commit", commit)
    try:
        yield failed
    finally:
        sa.event.remove(store.db.engine, "before_cursor_execute", statement)
        sa.event.remove(store.db.engine, "commit", commit)


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.db.read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def begin(store: Store) -> None:
    store.begin("c1", "riverbend", b"t" * 32, "secret-1", None, {"n": 0}, [{"text": "Hello"}], store.clock())


def receive(store: Store) -> str:
    return store.receive("c1", "k1", {"text": "my shoulder hurts"}, store.clock()).message_id


def submit(store: Store) -> dict[str, Any]:
    def change(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted", "text": "May we?", "act": "yes"})
        tx.safety("crisis", "rule-1")
        lead = tx.lead({"queue": "referral_intake", "patients": PATIENTS}, [("crm", BODY), ("fax", BODY)])
        tx.history(lead["id"], "noted", {"by": "test"})
        return {"n": row.state["n"] + 1}, {"lead": lead["id"]}

    return store.apply("c1", "m1", "submit", change, store.clock())


def answer(store: Store) -> None:
    message = receive(store)
    store.answer("c1", message, lambda row: ({"n": 7}, [{"text": "one"}, {"text": "two"}]), store.clock())


def lease(store: Store) -> Any:
    return store.lease("crm", store.clock(), lasting=timedelta(seconds=60))


def forget(store: Store) -> None:
    store.forget("c1", store.clock())


def claim(store: Store) -> None:
    (row,) = store.leads(state="all")
    store.claim(row.id, "ana", store.clock())


def outcome(store: Store) -> None:
    (row,) = store.leads(state="all")
    store.record_outcome(row.id, "ana", "booked", "Tuesday", store.clock())


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], begin),
        ([begin], receive),
        ([begin, receive], submit),
        ([begin, receive], answer),
        ([begin, submit], lease),
        ([begin, submit], claim),
        ([begin, submit], outcome),
        ([begin, receive, submit, lease], forget),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_what_fails_at_any_statement_leaves_everything_as_it_was(
    store: Store, before: list[Callable[[Store], Any]], act: Callable[[Store], Any]
) -> None:
    for step in before:
        step(store)
    found = everything(store)
    for nth in count(1):
        with failing(store, nth) as failed:
            try:
                act(store)
            except StoreDown:
                assert everything(store) == found, failed
                continue
        assert failed == []
        break
    assert nth > 3
    assert everything(store) != found


def test_a_try_whose_end_could_not_be_written_is_made_again(store: Store) -> None:
    begin(store)
    submit(store)
    (leased,) = lease(store)
    for nth in (1, 2, 3):
        with failing(store, nth), pytest.raises(StoreDown):
            store.finish(leased, Outcome(204, None, store.clock()), "delivered")
    (again,) = store.lease("crm", leased.until, lasting=timedelta(seconds=60))
    assert (again.id, again.body, again.attempt) == (leased.id, leased.body, 2)


def test_a_submission_that_failed_at_the_commit_is_made_once_when_it_comes_again(store: Store) -> None:
    begin(store)
    for nth in range(1, 40):
        with failing(store, nth) as failed:
            try:
                submit(store)
                break
            except StoreDown:
                pass
    assert failed == []
    assert submit(store) == submit(store)
    (row,) = store.leads()
    assert [each.target for each in store.deliveries(row.id)] == ["crm", "fax"]
    assert [line.action for line in store.history(row.id)] == ["created", "noted"]
