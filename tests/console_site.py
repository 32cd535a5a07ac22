"""The staff pages on a free loopback port over a real SQLite store, with leads made the way the desk makes them."""

import asyncio
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from sanic import Sanic

from desk.console import Limits, blueprint, invite
from desk.console.limits import USUAL
from desk.content import Content, load
from desk.gateway.likeness import likeness_of
from desk.leads import Store, Vault, new_id
from desk.settings import Settings

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
"""A Wednesday, 10:30 in the morning where the sample site is."""

PASSWORD = "four quiet otters"
ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@cache
def sample() -> Content:
    """The sample organisation's content."""
    return load(Path(__file__).parent.parent / "data")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    url: str
    store: Store
    content: Content
    clock: Clock
    conversations: dict[str, str] = field(default_factory=dict)
    """Id of a lead -> id of its conversation."""

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=ORIGIN, timeout=30)

    def staff(self, email: str = "dana@riverbend.example", name: str = "Dana Ruiz", role: str = "intake") -> str:
        """The id of a new member of staff who has the password."""
        with self.client() as client:
            link = invite(self.store, email, name, role, self.url, self.clock.now)
            answer = client.post(link, data={"password": PASSWORD, "again": PASSWORD})
            assert answer.status_code == 303, answer.text
        account = self.store.staff_by_email(email)
        assert account is not None
        return account.id

    @contextmanager
    def signed_in(self, email: str = "dana@riverbend.example") -> Iterator[httpx.Client]:
        with self.client() as client:
            answer = client.post("/staff/sign-in", data={"email": email, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            yield client

    def lead(self, **changes: Any) -> dict[str, Any]:
        """A stored lead with its transcript; `changes` replace fields of the caregiver's below."""
        id, now = new_id(), changes.pop("now", self.clock.now - timedelta(minutes=12))
        said, deliveries = changes.pop("said", SAID), changes.pop("deliveries", [])
        request = caregiver(now) | changes
        self.store.begin(id, "riverbend", secrets.token_bytes(32), secrets.token_hex(8), None, {}, [], now)
        made: dict[str, Any] = {}

        def change(row: Any, tx: Any) -> tuple[dict[str, Any], dict[str, Any]]:
            for purpose, granted in request["consent"].items():
                action = "granted" if granted else "declined"
                tx.consent({"purpose": purpose, "action": action, "text_version": "2026-05-01", "text_id": "intake"})
            whole = request | {"created": now.isoformat()}
            made.update(tx.lead(whole, deliveries, like=likeness_of(self.content)))
            return row.state, {}

        for turn, (question, typed) in enumerate(said):
            receipt = self.store.receive(id, f"client-{turn}", {"text": typed}, now + timedelta(seconds=20 * turn))
            if turn == len(said) - 1:
                self.store.apply(id, receipt.message_id, "submit", change, now + timedelta(seconds=20 * turn))
            asks = [{"text": question, "question": "location"}]
            self.store.answer(id, receipt.message_id, lambda row, asks=asks: (row.state, asks), now)
        self.conversations[made["id"]] = id
        return made


SAID = (
    ("What brings you here today?", "mi madre necesita un cardiólogo"),
    ("What is the ZIP code?", "45202"),
    ("Thank you. Your request is in.", "yes, please"),
)


def caregiver(now: datetime) -> dict[str, Any]:
    """A caregiver's request as the desk hands it to the store, received at `now`."""
    return {
        "status": "complete",
        "role": "caregiver",
        "subrole": "care_partner",
        "lead_type": "appointment",
        "language": "es",
        "service_line": "cardiology",
        "sub_line": None,
        "location": {"zip": "45202", "city": "Cincinnati"},
        "timing": {"bucket": "asap"},
        "urgency": "soon",
        "referral": {"status": "self"},
        "coverage": {"status": "insured", "payer": "aetna", "plan_type": "PPO"},
        "org": None,
        "relationship": "adult_child",
        "headcount": None,
        "test": False,
        "patient_count": 1,
        "patients": [],
        "contact": {
            "name": {"first": "María", "last": "Delgado", "preferred": "Mari"},
            "phone": "+15135550142",
            "ext": None,
            "email": "maria.delgado@example.org",
            "channel": "phone",
            "time": {"days": ["mon", "tue"], "start": "14:00", "end": "16:00"},
            "safe_to_leave_message": False,
        },
        "care_recipient": {"age_group": "senior"},
        "documentation": {"ready": [], "missing": []},
        "consent": {
            "store": True,
            "contact_phone": True,
            "contact_text": False,
            "contact_email": False,
            "marketing": False,
        },
        "queue": "caregiver_support",
        "sla": {"first_contact_due": (now + timedelta(minutes=30)).isoformat()},
        "flags": ["interpreter"],
        "route": {
            "rule": "caregivers",
            "why": "A caregiver asks for somebody else",
            "trace": [
                {"route": "discharge within three days", "taken": False, "why": "timing is asap, not within_3_days"},
                {"route": "caregivers", "taken": True, "why": "role is caregiver"},
            ],
        },
        "answers": [
            {
                "question": "service_line",
                "as_typed": "mi madre necesita un cardiólogo",
                "as_understood": "Cardiología",
                "value": "cardiology",
                "status": "value",
                "turn": 1,
                "corrected": False,
            },
            {
                "question": "location",
                "as_typed": "4520, no, 45202",
                "as_understood": "45202",
                "value": {"zip": "45202"},
                "status": "value",
                "turn": 3,
                "corrected": True,
            },
            {
                "question": "coverage",
                "as_typed": "no sé",
                "as_understood": "unknown",
                "value": None,
                "status": "unknown",
                "turn": 5,
                "corrected": False,
            },
            {
                "question": "phone",
                "as_typed": "513 555 0142",
                "as_understood": "(513) 555-0142",
                "value": "+15135550142",
                "status": "value",
                "turn": 7,
                "corrected": False,
            },
        ],
    }


@contextmanager
def site(
    folder: Path,
    limits: Limits = USUAL,
    public_url: str = "",
    store: Store | None = None,
    content: Content | None = None,
) -> Iterator[Site]:
    """The pages as the desk mounts them, on their own loop in a thread; stopped and closed at the end."""
    clock = Clock()
    if store is None:
        store = Store.open(f"sqlite:///{folder / 'desk.db'}", Vault.at(folder / "keys"), clock, patience=0.2)
        store.migrate()
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    content = content or sample()
    settings = Settings.read({}, public_url=public_url or address)
    app = Sanic(f"console-{secrets.token_hex(4)}", configure_logging=False)
    app.config.TOUCHUP = False
    app.blueprint(blueprint(store, content, clock, settings, limits))
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        ready.set()
        await stop.wait()
        await server.before_stop()
        server.close()
        await server.after_stop()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(30)
    try:
        yield Site(address, store, content, clock)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
        store.close()
