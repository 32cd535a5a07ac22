"""Conversations and their journal: durable before acknowledged, once and only once, sealed."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy.exc import StatementError

from desk.leads import Message, NoConversation, NoMessage, OtherBody, Row, Store, Transaction, new_id


@pytest.fixture
def conversation(store: Store) -> str:
    """An open conversation that has said one thing."""
    id = new_id()
    say = [{"text": "What brings you here?"}]
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", "https://example.org", {"open": "role"}, say, store.clock())
    return id


def received(store: Store, conversation: str, client_id: str = "c1", text: str = "hello") -> str:
    return store.receive(conversation, client_id, {"text": text}, store.clock()).message_id


def test_a_begun_conversation_is_found_as_it_was_begun(store: Store) -> None:
    now = store.clock()
    begun = store.begin("id-1", "riverbend", b"t" * 32, "secret-1", None, {"open": "role"}, [{"text": "Hello"}], now)
    assert begun == Row("id-1", "riverbend", "secret-1", 0, None, {"open": "role"}, 1, "open", now, now, b"t" * 32)
    assert store.conversation("id-1") == begun


def test_an_unknown_conversation_is_none(store: Store) -> None:
    assert store.conversation("nobody") is None


def test_what_was_said_first_is_in_the_journal(store: Store, conversation: str) -> None:
    assert store.messages(conversation) == [
        Message(1, "bot", {"text": "What brings you here?"}, store.clock(), None),
    ]


def test_a_received_message_is_in_the_journal(store: Store, conversation: str) -> None:
    receipt = store.receive(conversation, "c1", {"text": "my shoulder hurts"}, store.clock())
    assert (receipt.cursor, receipt.repeated, receipt.answered, receipt.replies) == (2, False, False, [])
    assert store.journal(conversation, receipt.message_id) == {"text": "my shoulder hurts"}
    assert store.messages(conversation, after=1) == [
        Message(2, "visitor", {"text": "my shoulder hurts"}, store.clock(), "c1")
    ]


def test_the_same_message_again_is_stored_once(store: Store, conversation: str) -> None:
    first = store.receive(conversation, "c1", {"text": "hello"}, store.clock())
    again = store.receive(conversation, "c1", {"text": "hello"}, store.clock())
    assert (again.message_id, again.cursor, again.repeated, again.answered) == (first.message_id, 2, True, False)
    assert len(store.messages(conversation)) == 2


def test_the_same_message_after_its_answer_brings_the_answer(store: Store, conversation: str) -> None:
    message = received(store, conversation)
    said = store.answer(
        conversation, message, lambda row: (None, [{"text": "Where?"}, {"text": "ZIP?"}]), store.clock()
    )
    again = store.receive(conversation, "c1", {"text": "hello"}, store.clock())
    assert (again.answered, again.replies) == (True, said)
    assert [(each.cursor, each.body["text"]) for each in said] == [(3, "Where?"), (4, "ZIP?")]


def test_the_same_client_id_with_another_body_is_refused_and_changes_nothing(store: Store, conversation: str) -> None:
    received(store, conversation, "c1", "hello")
    with pytest.raises(OtherBody):
        received(store, conversation, "c1", "goodbye")
    assert len(store.messages(conversation)) == 2


def test_the_words_on_a_choice_do_not_make_it_another_choice(store: Store, conversation: str) -> None:
    first = store.receive(conversation, "c1", {"choice": "k1", "label": "For me"}, store.clock())
    assert store.receive(conversation, "c1", {"choice": "k1"}, store.clock()).message_id == first.message_id
    with pytest.raises(OtherBody):
        store.receive(conversation, "c1", {"choice": "k2", "label": "For me"}, store.clock())


def test_what_came_before_can_be_looked_up_without_sending_it_again(store: Store, conversation: str) -> None:
    assert store.received(conversation, "c1", {"text": "hello"}) is None
    message = received(store, conversation, "c1", "hello")
    said = store.answer(conversation, message, lambda row: (None, [{"text": "Where?"}]), store.clock())
    found = store.received(conversation, "c1", {"text": "hello"})
    assert (found.message_id, found.repeated, found.answered, found.replies) == (message, True, True, said)
    with pytest.raises(OtherBody):
        store.received(conversation, "c1", {"text": "goodbye"})


def test_an_unknown_conversation_takes_no_message(store: Store) -> None:
    with pytest.raises(NoConversation):
        received(store, "nobody")


def test_a_closed_conversation_takes_no_new_message_but_repeats_its_last_answer(
    store: Store, conversation: str
) -> None:
    message = received(store, conversation, "c1", "stop")
    store.answer(conversation, message, lambda row: (None, [{"text": "Goodbye"}]), store.clock())
    store.end(conversation)
    assert store.receive(conversation, "c1", {"text": "stop"}, store.clock()).replies[0].body == {"text": "Goodbye"}
    with pytest.raises(NoConversation):
        received(store, conversation, "c2")


def test_a_change_is_applied_once_and_its_effect_is_kept(store: Store, conversation: str) -> None:
    message = received(store, conversation)
    calls = []

    def change(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        calls.append(row.state)
        return {"open": "location"}, {"say": ["utter_ask_location"]}

    first = store.apply(conversation, message, "validate", change, store.clock())
    again = store.apply(conversation, message, "validate", change, store.clock())
    assert first == again == {"say": ["utter_ask_location"]}
    assert calls == [{"open": "role"}]
    assert store.conversation(conversation).state == {"open": "location"}
    assert store.effects(message) == {"validate": {"say": ["utter_ask_location"]}}


def test_each_kind_of_effect_of_a_message_stands_for_itself(store: Store, conversation: str) -> None:
    message = received(store, conversation)
    store.apply(conversation, message, "validate", lambda row, tx: ({"a": 1}, {"n": 1}), store.clock())
    store.apply(conversation, message, "submit", lambda row, tx: (row.state | {"b": 2}, {"n": 2}), store.clock())
    assert store.effects(message) == {"validate": {"n": 1}, "submit": {"n": 2}}
    assert store.conversation(conversation).state == {"a": 1, "b": 2}


def test_a_change_that_fails_leaves_nothing_behind(store: Store, conversation: str) -> None:
    message = received(store, conversation)

    def change(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted"})
        tx.safety("crisis", "rule-1")
        raise LookupError("no route")

    with pytest.raises(LookupError, match="no route"):
        store.apply(conversation, message, "submit", change, store.clock())
    kept = store.kept(conversation)
    assert (kept["consent"], kept["safety"], kept["effects"], kept["state"]) == ([], [], {}, {"open": "role"})


def test_a_change_without_a_new_state_keeps_the_old_one(store: Store, conversation: str) -> None:
    store.apply(conversation, "m", "look", lambda row, tx: (None, {"seen": True}), store.clock())
    assert store.conversation(conversation).state == {"open": "role"}


def test_a_forgotten_conversation_takes_no_change(store: Store, conversation: str) -> None:
    store.forget(conversation, store.clock())
    with pytest.raises(NoConversation):
        store.apply(conversation, "m", "validate", lambda row, tx: ({}, {}), store.clock())


def test_an_answer_is_given_once(store: Store, conversation: str) -> None:
    message = received(store, conversation)
    first = store.answer(conversation, message, lambda row: ({"open": "zip"}, [{"text": "ZIP?"}]), store.clock())
    again = store.answer(conversation, message, lambda row: ({"open": "no"}, [{"text": "other"}]), store.clock())
    assert first == again
    row = store.conversation(conversation)
    assert (row.state, row.cursor) == ({"open": "zip"}, 3)


def test_only_a_message_of_the_conversation_can_be_answered(store: Store, conversation: str) -> None:
    with pytest.raises(NoMessage):
        store.answer(conversation, new_id(), lambda row: (None, []), store.clock())


def test_the_journal_of_another_conversation_is_out_of_reach(store: Store, conversation: str) -> None:
    store.begin("other", "riverbend", b"u" * 32, "secret-other", None, {}, [], store.clock())
    message = received(store, conversation)
    with pytest.raises(NoMessage):
        store.journal("other", message)


def test_messages_come_by_pages_in_order(store: Store, conversation: str) -> None:
    for n in range(5):
        received(store, conversation, f"c{n}", f"line {n}")
    assert [each.body["text"] for each in store.messages(conversation, after=2, limit=3)] == [
        "line 1",
        "line 2",
        "line 3",
    ]


def test_the_engine_finds_a_conversation_by_its_secret_and_epoch(store: Store, conversation: str) -> None:
    assert store.conversation_by_sender(f"secret-{conversation}.0").id == conversation


def test_an_engine_of_an_old_epoch_finds_nothing(store: Store, conversation: str) -> None:
    assert store.raise_epoch(conversation) == 1
    assert store.conversation_by_sender(f"secret-{conversation}.0") is None
    assert store.conversation_by_sender(f"secret-{conversation}.1").epoch == 1


@pytest.mark.parametrize("sender", ["", ".", "secret", "secret.0", "default"])
def test_a_sender_nobody_was_given_finds_nothing(store: Store, conversation: str, sender: str) -> None:
    assert store.conversation_by_sender(sender) is None


def test_no_epoch_can_be_raised_of_nothing(store: Store) -> None:
    with pytest.raises(NoConversation):
        store.raise_epoch("nobody")


def test_unanswered_messages_of_open_conversations_are_known_after_a_restart(store: Store, conversation: str) -> None:
    answered = received(store, conversation, "c1")
    store.answer(conversation, answered, lambda row: (None, [{"text": "ok"}]), store.clock())
    waiting = received(store, conversation, "c2")
    assert store.unanswered() == [(conversation, waiting)]
    store.end(conversation)
    assert store.unanswered() == []


def test_idle_conversations_are_those_nothing_happened_in(store: Store, conversation: str, clock) -> None:
    begun = clock()
    clock.move(minutes=20)
    received(store, conversation)
    assert store.idle_since(begun + timedelta(minutes=20)) == []
    assert store.idle_since(begun + timedelta(minutes=21)) == [conversation]
    store.end(conversation)
    assert store.idle_since(begun + timedelta(minutes=21)) == []


def test_moments_keep_their_instant_whatever_zone_they_came_in(store: Store, conversation: str, clock) -> None:
    eastern = clock().astimezone(ZoneInfo("America/New_York"))
    store.receive(conversation, "c1", {"text": "hello"}, eastern)
    assert store.messages(conversation, after=1)[0].at == eastern


def test_a_moment_without_a_zone_is_refused(store: Store, conversation: str, clock) -> None:
    with pytest.raises(StatementError, match="a moment needs a zone"):
        store.receive(conversation, "c1", {"text": "hello"}, clock().replace(tzinfo=None))


def test_ten_copies_of_one_message_at_once_are_stored_once(store: Store, conversation: str) -> None:
    together = Barrier(10)

    def send(_: int) -> str:
        together.wait()
        return received(store, conversation, "c1", "hello")

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(send, range(10)))) == 1
    assert len(store.messages(conversation)) == 2


def test_ten_messages_at_once_get_ten_cursors(store: Store, conversation: str) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: received(store, conversation, f"c{n}"), range(10)))
    assert [each.cursor for each in store.messages(conversation, after=1)] == list(range(2, 12))


def test_changes_at_once_each_see_the_state_the_one_before_left(store: Store, conversation: str) -> None:
    def count(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"n": row.state.get("n", 0) + 1}, {}

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.apply(conversation, f"m{n}", "count", count, store.clock()), range(24)))
    assert store.conversation(conversation).state == {"n": 24}


def test_one_change_at_once_from_ten_sides_happens_once(store: Store, conversation: str) -> None:
    together = Barrier(10)

    def count(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"n": row.state.get("n", 0) + 1}, {"n": row.state.get("n", 0) + 1}

    def apply(_: int) -> dict[str, Any]:
        together.wait()
        return store.apply(conversation, "m", "count", count, store.clock())

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(apply, range(10))) == [{"n": 1}] * 10
    assert store.conversation(conversation).state == {"n": 1}


def test_nothing_a_visitor_wrote_stands_in_the_database_in_clear(
    store: Store, conversation: str, database_url: str
) -> None:
    canary = "Zygmunt-canary-5550199"
    message = received(store, conversation, "c1", canary)

    def change(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted", "act": canary})
        made = tx.lead(
            {"queue": "patient_access", "contact": {"name": canary}, "answers": [{"as_typed": canary}]},
            lambda lead: [("crm", {"type": "lead.created", "timestamp": "t", "data": lead})],
        )
        tx.history(made["id"], "note", {"text": canary})
        return {"name": canary}, {"said": canary}

    store.apply(conversation, message, "submit", change, store.clock())
    store.answer(conversation, message, lambda row: (None, [{"text": f"Thank you {canary}"}]), store.clock())
    assert canary in str(store.kept(conversation))
    assert canary.encode() not in everything(database_url)
    assert b"patient_access" in everything(database_url)


def everything(url: str) -> bytes:
    """Every value of every column of every row, as bytes."""
    values: list[Any] = []
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                values += [value for row in connection.execute(f'SELECT * FROM "{table}"') for value in row]
    else:
        with psycopg.connect(url) as connection:
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                ).fetchall()
            ]
            for table in tables:
                values += [value for row in connection.execute(f'SELECT * FROM "{table}"').fetchall() for value in row]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
