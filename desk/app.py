"""The desk's process: puts the parts together and serves them until it is told to stop.

Two applications in one event loop: the public one (visitor API, conversation page, staff inbox) and, on a loopback port
of its own, the custom actions the engine calls.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sanic import Sanic
from sanic.response import json as answer
from sanic.server.async_server import AsyncioServer
from sanic.server.protocols.http_protocol import HttpProtocol

import actions
from desk import console, content, meaning, targets
from desk.assigning import escalate, hand_over
from desk.content import Content
from desk.gateway import Desk, api, pages
from desk.gateway.assets import script_version
from desk.gateway.engine import Engine
from desk.gateway.faults import Faults
from desk.gateway.limits import Limits
from desk.intake import Ear, Knowledge
from desk.leads import Anchor, Store, StoreDown, Vault
from desk.outbox import Worker
from desk.reading import Reader
from desk.role import judge, language_of
from desk.routing import chart, planner_of
from desk.safety import Screen
from desk.settings import Settings

log = structlog.get_logger()

SWEEP_SECONDS = 30.0
"""How often idle conversations and waiting leads are looked for."""


@dataclass(frozen=True)
class Parts:
    """A desk that is ready to be served."""

    settings: Settings
    content: Content
    store: Store
    desk: Desk


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Mind:
    """What messages are understood and screened with; loads in a second and serves any number of desks."""

    knowledge: Knowledge
    screen: Screen


def think(settings: Settings, loaded: Content) -> Mind:
    """The mind for this content; what it loads on first use, `warm` loads ahead."""
    languages = loaded.site.organisation.languages
    screen = Screen.load(settings.data_folder, languages, cache=settings.var_folder / "models")
    ear = Ear(settings.data_folder, languages)
    return Mind(Knowledge(loaded, Reader(loaded), ear.heard), screen)


def warm(knowledge: Knowledge) -> None:
    """Load what the first message would wait for."""
    text = "my knee hurts"
    meaning.vector(text)
    entities = knowledge.reader.entities(text, "en")
    judge(text, page_line=None, ranking=(), entities=entities, language=language_of(text))
    knowledge.reader.warm()
    knowledge.hear(text)
    chart(knowledge.content)


def build(
    settings: Settings,
    *,
    loaded: Content | None = None,
    mind: Mind | None = None,
    store: Store | None = None,
    clock: Callable[[], datetime] = clock,
    engine_seconds: float | None = None,
) -> Parts:
    """The parts of one desk from its settings, its content compiled. Raises ContentFaults, StoreDown, BadSetting."""
    loaded = with_origins(loaded or content.load(settings.data_folder), settings.origins)
    if store is None:
        store = open_store(settings, clock)
    engine = Engine(settings.engine_url, settings.engine_key, engine_seconds or loaded.intake.thresholds.engine_seconds)
    mind = mind or think(settings, loaded)
    planner_of(mind.knowledge.content)
    desk = Desk(
        store,
        mind.knowledge,
        mind.screen,
        engine,
        clock,
        lambda lead: _deliveries(lead, loaded, settings.url, clock()),
        lambda raised: _alarms(raised, loaded, clock()),
        build=script_version(),
    )
    return Parts(settings, loaded, store, desk)


def _deliveries(lead: Mapping[str, Any], loaded: Content, url: str, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Where a new lead goes, and who is told that it is urgent and came while its queue was closed."""
    whole = dict(lead)
    due = targets.enqueue(whole, loaded.targets, policies=loaded.policies, site=loaded.site)
    return due + targets.on_call(whole, loaded.targets, url, now)


def _alarms(raised: Mapping[str, Any], loaded: Content, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Who is told of an alarm, with the queue that is alerted by its kind, and its owner."""
    return [
        told
        for queue in loaded.routes.queues
        if queue.kind == "alerts" and queue.alarm == raised["kind"]
        for told in targets.alarm({**raised, "queue": queue.queue, "owner": queue.owner}, loaded.targets, now)
    ]


def with_origins(loaded: Content, extra: list[str]) -> Content:
    """The content with `extra` origins of service pages beside its own."""
    organisation = loaded.site.organisation.model_copy(update={"origins": [*loaded.site.organisation.origins, *extra]})
    return loaded.model_copy(update={"site": loaded.site.model_copy(update={"organisation": organisation})})


def open_store(settings: Settings, clock: Callable[[], datetime] = clock) -> Store:
    """The store of these settings, at the newest revision. Raises StoreDown, OtherMasterKey, BadMasterKey."""
    settings.var_folder.mkdir(parents=True, exist_ok=True)
    anchor = anchor_of(settings)
    store = Store.open(settings.database_url, Vault.at(settings.var_folder), clock, anchor=anchor)
    store.migrate()
    return store


def anchor_of(settings: Settings) -> Anchor:
    """What these settings keep outside the database."""
    return Anchor(settings.checkpoints_folder, settings.var_folder / "keys")


def public(parts: Parts, limits: Limits | None = None, name: str = "desk") -> Sanic:
    """The application the public and the staff see."""
    app = Sanic(name, configure_logging=False, error_handler=Faults())
    app.config.TOUCHUP = False
    app.config.REQUEST_MAX_SIZE = 256_000
    app.config.REQUEST_TIMEOUT = 10
    app.config.KEEP_ALIVE_TIMEOUT = 30
    app.config.RESPONSE_TIMEOUT = 40  # a body may take so long to arrive; above the longest long poll
    limits = limits or Limits()
    app.blueprint(api.blueprint(parts.desk, parts.settings, limits))
    app.blueprint(pages.blueprint(parts.desk, parts.content, parts.settings, limits))
    app.blueprint(console.blueprint(parts.store, parts.content, parts.desk.clock, parts.settings))

    @app.get("/health")
    async def health(request: object) -> object:
        engine = await parts.desk.engine.ready()
        try:
            store = await asyncio.to_thread(parts.store.ready)
        except StoreDown:
            store = False
        return answer({"ready": store, "engine": engine, "store": store}, status=200 if store else 503)

    return app


async def serve(settings: Settings, ready: Callable[[str, str], None]) -> None:
    """Serve until SIGTERM or SIGINT. `ready(url, actions_url)` is called once both listen."""
    parts = build(settings)
    factor = float(settings.rate_factor)
    limits = Limits(factor, redis=settings.redis)
    front = await listen(public(parts, limits), settings.host, int(settings.port))
    back = await listen(actions.listener(parts.desk, settings.engine_key), "127.0.0.1", int(settings.actions_port))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    chores = asyncio.create_task(_chores(parts, stop))
    parts.desk.warming = asyncio.create_task(asyncio.to_thread(warm, parts.desk.knowledge))
    ear = asyncio.create_task(_settle(parts.desk))
    ready(f"http://{settings.host}:{front.port}", f"http://127.0.0.1:{back.port}/actions/webhook")
    await stop.wait()
    chores.cancel()
    ear.cancel()
    parts.desk.warming.cancel()
    await front.close()
    await back.close()
    await parts.desk.close()
    await limits.close()
    parts.store.close()


@dataclass(frozen=True)
class Listening:
    port: int
    server: AsyncioServer

    async def close(self) -> None:
        """Take no more connections; those that are idle but open (the engine keeps one) are not waited for."""
        self.server.close()


class Impatient(HttpProtocol):
    """Closes a connection whose time is up; Sanic answers it and then waits for the rest of its body for ever."""

    def check_timeouts(self) -> None:
        super().check_timeouts()
        if self._http is not None and self._http.exception is not None:
            self.loop.call_later(1.0, self.abort)


async def listen(app: Sanic, host: str, port: int) -> Listening:
    """Serve `app` in the running loop; port 0 takes a free one. Raises OSError when the port is taken."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind((host, port))
    taken.listen(512)
    server = await app.create_server(sock=taken, return_asyncio_server=True, access_log=False, protocol=Impatient)
    await server.startup()
    await server.before_start()
    await server.after_start()
    await server.start_serving()
    return Listening(taken.getsockname()[1], server)


def stop_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` when standard input ends: the parent process is gone."""

    def wait() -> None:
        # Not through sys.stdin: a process that ends while this thread holds its lock is aborted.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True, name="parent").start()


async def _chores(parts: Parts, stop: asyncio.Event) -> None:
    """Answer what a crash left unanswered, then sweep for as long as the desk runs."""
    try:
        await parts.desk.recover()
    except Exception as error:
        log.error("recovery failed", error=type(error).__name__)
    while not stop.is_set():
        await asyncio.sleep(SWEEP_SECONDS)
        await sweep(parts)


async def sweep(parts: Parts) -> None:
    """One pass of what time alone brings about, by the desk's clock.

    Idle conversations end, waiting leads go to who came on or freed up, late ones to their next owner, and the engine
    forgets whom the store forgot. What fails is logged and holds up nothing else.
    """
    store, loaded, now = parts.store, parts.content, parts.desk.clock()
    idle = timedelta(minutes=loaded.intake.thresholds.abandoned_minutes)
    for chore in (
        lambda: parts.desk.close_idle(now - idle),
        lambda: asyncio.to_thread(store.checkpoint, now),
        lambda: asyncio.to_thread(hand_over, store, loaded, now),
        lambda: asyncio.to_thread(escalate, store, loaded, now, parts.settings.url),
        lambda: _tell_engine(parts),
    ):
        try:
            await chore()
        except Exception as error:
            log.error("sweep failed", error=type(error).__name__)


async def _settle(desk: Desk) -> None:
    """Have what is heard without the engine ready before the engine is missed; no message waits for it.

    What is loaded by then stays as long as the process does, and the collector need never look at it again.
    """
    if desk.warming is not None:
        await asyncio.wait([desk.warming])
    try:
        await asyncio.to_thread(desk.knowledge.hear, "start over")
    finally:
        gc.freeze()
        gc.enable()


async def _tell_engine(parts: Parts) -> None:
    """Have the engine forget who was forgotten, by whichever process; it is told again until it is there to hear."""
    senders = await asyncio.to_thread(parts.store.engine_forgets)
    if not senders:
        return
    if await parts.desk.engine.ready():
        for sender in senders:
            await parts.desk.engine.forget(sender)
        await asyncio.to_thread(parts.store.engine_forgot, senders)
    await asyncio.to_thread(parts.store.scrub)


async def deliver(settings: Settings) -> None:
    """The delivery worker's process: sends what is due until it is told to stop."""
    loaded = content.load(settings.data_folder)
    store = open_store(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await Worker(store, loaded.targets, clock).run(stop)
    store.close()


def announce(url: str, actions_url: str) -> None:
    """Tell the supervisor where this process listens: one JSON line on standard output."""
    print(json.dumps({"url": url, "actions_url": actions_url}), flush=True)
