"""The whole product, running, for tests that look at it from outside; and the stage `desk talk` plays on."""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import postgres
import pytest
from sanic import Sanic

from desk import app
from desk import content as contents
from desk.content import Content
from desk.gateway.limits import Limits
from desk.leads import Store
from desk.safety import Screen
from desk.settings import Settings
from desk.supervisor import free_port
from desk.talking import Played, Script, Stage

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0
_names = count(1)


@dataclass
class Running:
    """One `desk run` and what it said about itself."""

    process: subprocess.Popen[bytes]
    var: Path
    facts: dict[str, object]

    @property
    def url(self) -> str:
        return str(self.facts["url"])

    @property
    def demo_url(self) -> str:
        return str(self.facts["demo_url"])

    def pid(self, name: str) -> int:
        """Process id of a child, as it is now."""
        return int(json.loads((self.var / "running.json").read_text())["processes"][name])

    def kill(self, name: str) -> None:
        """kill -9 of one child."""
        os.kill(self.pid(name), signal.SIGKILL)

    def environment(self) -> dict[str, str]:
        return dict(os.environ) | {"DESK_VAR": str(self.var)}

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(var: Path, *options: str, **environment: str) -> Running:
    """`desk run` with its state in `var`, once it said where it is. Raises AssertionError with its words otherwise."""
    var.mkdir(parents=True, exist_ok=True)
    (var / "models").symlink_to(ROOT / "var" / "models")
    log = (var / "run.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "desk", "run", "--port", "0", *options],
        cwd=ROOT,
        env=dict(os.environ) | {"DESK_VAR": str(var), "DESK_RATE_FACTOR": "1000"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    facts = var / "running.json"
    wait_for(lambda: facts.exists() or process.poll() is not None, PATIENCE)
    assert facts.exists(), (var / "run.log").read_text()
    return Running(process, var, json.loads(facts.read_text()))


def wait_for(true: Callable[[], object], seconds: float) -> None:
    """Returns as soon as `true()`; raises AssertionError when it is not within `seconds`."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def content() -> Content:
    return contents.load(ROOT / "data")


@pytest.fixture(scope="session")
def mind(content: Content) -> app.Mind:
    """Loaded once for all desks of the session, and warm."""
    mind = app.think(Settings.read({}, data=ROOT / "data", var=ROOT / "var"), content)
    app.warm(mind.knowledge)
    return mind


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Screen:
    """The safety screen by itself, loaded once for all that look at it."""
    return Screen.load(ROOT / "data", cache=tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model; trains it when the checkout has none that fits."""
    from desk import training

    return training.train(ROOT, lambda line: None)


@pytest.fixture(scope="session")
def house(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything, with the demo pages and the webhook receiver. Tests that kill something start their own."""
    running = start(tmp_path_factory.mktemp("house") / "var", "--demo")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def desk_url(house: Running) -> str:
    return house.url


@pytest.fixture(scope="session")
def perform(model: Path, content: Content) -> Iterator[Callable[[Script], Played]]:
    """Plays one conversation on the stage of `desk talk`; one engine for the session."""
    with asyncio.Runner() as runner:
        stage = Stage(Settings.read(data=ROOT / "data", var=ROOT / "var"), content, model)
        runner.run(stage.open())
        # What the session holds is not searched again: one full collection of it outlasts an action's deadline.
        gc.collect()
        gc.freeze()
        yield lambda script: runner.run(stage.play(script))
        runner.run(stage.close())


@pytest.fixture
def kill_database(database_url: str, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Takes the database away while the store is open: the file is overwritten, the PostgreSQL database dropped."""

    def kill() -> None:
        if database_url.startswith("sqlite"):
            path = database_url.removeprefix("sqlite:///")
            for end in ("-wal", "-shm"):
                Path(path + end).unlink(missing_ok=True)
            Path(path).write_bytes(b"no database at all " * 1000)
        else:
            postgres.drop(request.getfixturevalue("postgres_url"), database_url.rpartition("/")[2])

    return kill


@dataclass
class Front:
    """A desk without its engine, served on a free port: the guided questions answer."""

    parts: app.Parts
    app: Sanic
    url: str

    @property
    def notice(self) -> str:
        return self.parts.content.policies.notice.version


@pytest.fixture
async def front(
    request: pytest.FixtureRequest, content: Content, mind: app.Mind, store: Store, clock: Callable[[], datetime]
) -> AsyncIterator[Front]:
    """The public application on a real store of each kind, without an engine. Its parameter: the rate factor."""
    settings = Settings.read({}, data=ROOT / "data", engine_url=f"http://127.0.0.1:{free_port()}", engine_key="k" * 64)
    parts = app.build(settings, loaded=content, mind=mind, store=store, clock=clock)
    public = app.public(parts, Limits(getattr(request, "param", 1000.0)), f"front-{next(_names)}")
    served = await app.listen(public, "127.0.0.1", 0)
    yield Front(parts, public, f"http://127.0.0.1:{served.port}")
    await served.close()
    await parts.desk.close()
