"""The receiver: verifies with the official library, keeps each webhook once, ends with its parent."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Clock

from desk.content.models import Target, Targets
from desk.leads import Row, Store, Transaction
from desk.outbox import Worker
from desk.receiver import Received, secret_at

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def delivered_to_crm(store: Store) -> str:
    """The id of a lead with one delivery."""
    store.begin("c1", "riverbend", b"t" * 32, "secret-1", None, {}, [], store.clock())

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted"})
        body = {"type": "lead.created", "timestamp": "t", "data": {"role": "patient"}}
        return None, tx.lead({"queue": "patient_access"}, [("crm", body)])

    return store.apply("c1", "m1", "submit", change, store.clock())["id"]


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The receiver as its own process; the first line of its output is read already."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "desk.receiver",
            "--secret-env",
            "SECRET",
            "--out",
            tmp_path / "out",
            "--fail-first",
            "1",
        ],
        env={"SECRET": SECRET},
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    assert process.wait(20) == 0


async def test_a_receiver_in_another_process_verifies_and_keeps_each_delivery_once(
    store: Store, clock: Clock, receiver: subprocess.Popen[str], tmp_path: Path
) -> None:
    url = receiver.stdout.readline().removeprefix("listening on ").strip()
    lead = delivered_to_crm(store)
    clock.now = datetime.now(UTC)
    crm = Target(target="crm", kind="webhook", url=url, secret="SECRET")
    sender = Worker(store, Targets(targets=[crm]), clock, environment={"SECRET": SECRET}, chance=lambda: 0.0)
    for _ in range(2):
        await sender.start_due()
        await sender.settled()
        clock.move(seconds=5)
    (leased,) = store.deliveries(lead)
    assert (leased.state, [each.status for each in leased.attempts]) == ("delivered", [503, 204])
    kept = Received(tmp_path / "out")
    assert kept.ids == {leased.id}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}", b"401"),
        (b"POST / HTTP/1.1\r\ncontent-length: 1048577\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", b"400"),
        (
            b"POST / HTTP/1.1\r\ncontent-length: 2\r\nwebhook-id: a\r\nwebhook-timestamp: 1\r\n"
            b"webhook-signature: nonsense\r\n\r\n{}",
            b"401",
        ),
    ],
    ids=["not signed", "too large", "no length", "nonsense"],
)
def test_a_receiver_turns_away_what_is_not_a_signed_webhook(
    receiver: subprocess.Popen[str], tmp_path: Path, request_: bytes, status: bytes
) -> None:
    port = int(receiver.stdout.readline().rstrip("/\n").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request_)
        assert connection.recv(100).split()[1] == status
    assert not (tmp_path / "out").exists()


def test_a_receiver_knows_what_it_kept_before_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "out"
    assert Received(path).take("msg_1", {"n": 1}) == 204
    assert Received(path).take("msg_1", {"n": 1}) == 204
    assert len(path.read_text().splitlines()) == 1


def test_the_demo_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "webhook.secret"
    made = secret_at(path)
    assert made.startswith("whsec_")
    assert secret_at(path) == made
    assert path.stat().st_mode & 0o077 == 0
