"""kill -9: what was acknowledged is there, what was not is there whole or not at all."""

import base64
import json
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import postgres
import pytest
import sqlalchemy as sa
from conftest import MASTER

from desk.leads import Store, StoreDown, Vault, new_id

pytestmark = pytest.mark.slow

KILLS = 8


def acknowledged_before_a_kill(url: str, after: int) -> list[list[Any]]:
    """What a process acknowledged until it was killed, which is some time after its `after`-th acknowledgement."""
    here = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, here / "crashing.py", url],
        env=os.environ | {"DESK_MASTER_KEY": base64.b64encode(MASTER).decode(), "PYTHONPATH": str(here.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = [process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.readlines()
    assert process.wait() == -signal.SIGKILL
    return [json.loads(line) for line in lines if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_desk_lost_nothing_it_acknowledged(database_url: str, seed: int) -> None:
    acks = acknowledged_before_a_kill(database_url, random.Random(seed).randint(20, 400))
    store = Store.open(database_url, Vault(MASTER))
    store.migrate()
    answered, last = set(), {}
    for what, id, *about in acks:
        match what, about:
            case "received", [message, client_id, text]:
                assert store.journal(id, message) == {"text": text}
                last[id] = (message, client_id, text)
            case "counted", [message]:
                assert "count" in store.effects(message)
            case "lead", [reference]:
                assert [row.target for row in store.deliveries(store.lead(reference)["id"])] == ["crm"]
            case "answered", [message]:
                answered.add(message)
    assert not answered & {message for _, message in store.unanswered()}
    for id, (message, client_id, text) in last.items():
        repeated = store.receive(id, client_id, {"text": text}, store.clock())
        assert (repeated.message_id, repeated.repeated) == (message, True)
    for id in {id for _, id, *_ in acks}:
        everything_is_whole(store, id)
    if store.db.dialect == "sqlite":
        with store.db.read() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    store.close()


def test_a_database_server_that_dies_loses_nothing_it_acknowledged_and_is_used_again() -> None:
    with postgres.running() as server:
        store = Store.open(postgres.create(server.url, "desk"), Vault(MASTER))
        store.migrate()
        ids, acked, under_way = [new_id() for _ in range(4)], [], Event()
        for id in ids:
            store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], store.clock())

        def chat(id: str) -> str:
            for n in count(1):
                try:
                    message = store.receive(id, f"c{n}", {"text": f"line {n}"}, store.clock()).message_id
                except StoreDown:
                    return f"c{n}"
                acked.append((id, message, f"line {n}"))
                if len(acked) > 100:
                    under_way.set()

        with ThreadPoolExecutor(4) as pool:
            refused = [pool.submit(chat, id) for id in ids]
            assert under_way.wait(60)
            server.crash()
            first_refused = dict(zip(ids, (each.result() for each in refused), strict=True))
        with pytest.raises(StoreDown):
            store.conversation(ids[0])
        server.start()
        assert all(store.journal(id, message) == {"text": text} for id, message, text in acked)
        for id, client_id in first_refused.items():
            store.receive(id, client_id, {"text": f"line {client_id[1:]}"}, store.clock())
            messages = store.messages(id, limit=10_000)
            assert [each.client_id for each in messages] == [f"c{n}" for n in range(1, len(messages) + 1)]
        store.close()


def everything_is_whole(store: Store, id: str) -> None:
    """No half transaction: numbers without gaps, state and effects in step, every answer and every lead complete."""
    row, messages = store.conversation(id), store.messages(id, limit=10_000)
    assert [each.cursor for each in messages] == list(range(1, row.cursor + 1))
    with store.db.read() as connection:
        counted, replies, leads, deliveries, references = (
            connection.execute(sa.text(statement), {"id": id}).scalar_one()
            for statement in (
                "SELECT count(*) FROM effect WHERE conversation_id = :id AND kind = 'count'",
                "SELECT count(*) FROM message WHERE conversation_id = :id AND who = 'bot'",
                "SELECT count(*) FROM lead WHERE conversation_id = :id",
                "SELECT count(*) FROM delivery JOIN lead ON lead.id = lead_id WHERE conversation_id = :id",
                "SELECT count(*) FROM lead_reference JOIN lead ON lead.id = lead_id WHERE conversation_id = :id",
            )
        )
        answered = connection.execute(
            sa.text("SELECT count(*) FROM message WHERE conversation_id = :id AND answered IS NOT NULL"), {"id": id}
        ).scalar_one()
    assert row.state == {"n": counted}
    assert replies == 2 * answered
    assert leads == deliveries == references
