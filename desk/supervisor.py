"""`desk run`: the engine, the desk and the delivery worker as children of one process.

Each child holds the reading end of a pipe and leaves when it closes, so nothing outlives the supervisor, however it
dies. A child that dies is started again; the others go on.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from desk import training
from desk.receiver import secret_at
from desk.settings import Settings

PATIENCE = 90.0
"""Seconds the engine may take to be ready the first time."""


class CannotStart(Exception):
    """A child did not come up; the message names it, what it said, and the cure."""


@dataclass
class Child:
    """One process, started again when it ends by itself, with a growing pause between tries."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    reads: bool = False
    """Whether the first line it prints is awaited."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    first_line: str = field(default="", repr=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if self.reads else subprocess.DEVNULL,
            start_new_session=True,
        )
        if self.reads:
            assert self.process.stdout is not None
            self.first_line = self.process.stdout.readline().decode(errors="replace").strip()

    def check(self, say: Callable[[str], None]) -> bool:
        """Start the child again if it died, and say whether; after each quick death the pause doubles, up to 30 s."""
        if self.process is None or self.process.poll() is None:
            return False
        lived = time.monotonic() - self.started
        pause = min(30.0, 0.2 * 2**self.quick_deaths)
        if lived < pause:
            return False
        self.quick_deaths = 0 if lived > 60 else self.quick_deaths + 1
        say(f"{self.name} ended with code {self.process.returncode}; starting it again.")
        self._let_go()
        self.start()
        return True

    def stop(self, seconds: float = 5.0) -> None:
        if self.process is None:
            return
        self._let_go()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _let_go(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout) if self.process else ():
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


@dataclass
class House:
    """Everything `desk run` started, and where it is."""

    url: str
    engine_url: str
    children: list[Child]
    demo_url: str | None = None
    received: str | None = None
    """Where the demo receiver keeps the webhooks it verified."""

    def child(self, name: str) -> Child:
        return next(child for child in self.children if child.name == name)

    def watch(self, stopped: threading.Event, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        """Keep the children alive until `stopped`; `changed` is called when one was started again."""
        while not stopped.wait(0.1):
            if any([child.check(say) for child in self.children]):
                changed()

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()


def open_house(settings: Settings, model: Path, *, demo: bool = False, worker: bool = True, wait: bool = True) -> House:
    """Start everything and return once visitors can be served. Raises CannotStart; then nothing is left running."""
    engine_port, actions_port = free_port(), free_port()
    port = int(settings.port) or free_port()
    key = settings.engine_key or secrets.token_hex(32)
    engine_url = f"http://127.0.0.1:{engine_port}"
    environment = dict(os.environ) | {
        "DESK_HOST": settings.host,
        "DESK_PORT": str(port),
        "DESK_PUBLIC_URL": settings.public_url,
        "DESK_DATA": settings.data,
        "DESK_VAR": str(settings.var_folder),
        "DESK_DATABASE_URL": settings.database,
        "DESK_ENGINE_URL": engine_url,
        "DESK_ENGINE_PORT": str(engine_port),
        "DESK_ENGINE_KEY": key,
        "DESK_ACTIONS_PORT": str(actions_port),
        "DESK_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/actions/webhook",
        "DESK_MODEL": str(model),
        "DESK_RATE_FACTOR": settings.rate_factor,
        "DESK_SUPERVISED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
    }
    children: list[Child] = []
    house = House(settings.public_url or f"http://{settings.host}:{port}", engine_url, children)
    if demo:
        children.append(_demo(environment, house, settings))
    children.append(engine_child(settings, environment))
    children.append(Child("desk", [sys.executable, "-m", "desk", "serve"], environment, reads=True))
    if worker:
        children.append(Child("worker", [sys.executable, "-m", "desk", "work"], environment))
    try:
        for child in children:
            child.start()
        if not house.child("desk").first_line.startswith("{"):
            raise CannotStart("the desk did not start; its reason stands above.")
        if wait:
            _await_engine(house, engine_url)
    except BaseException:
        house.stop()
        raise
    return house


@contextlib.contextmanager
def engine_alone(
    settings: Settings, model: Path, key: str, actions_url: str = "http://127.0.0.1:9/none"
) -> Iterator[str]:
    """One engine for as long as the block runs; yields its address once it is ready. Raises CannotStart."""
    port = free_port()
    environment = dict(os.environ) | {
        "DESK_ENGINE_PORT": str(port),
        "DESK_ENGINE_KEY": key,
        "DESK_ACTIONS_URL": actions_url,
        "DESK_MODEL": str(model),
        "DESK_VAR": str(settings.var_folder),
        "RASA_TELEMETRY_ENABLED": "false",
    }
    child = engine_child(settings, environment)
    house = House("", f"http://127.0.0.1:{port}", [child])
    child.start()
    try:
        _await_engine(house, house.engine_url)
        yield house.engine_url
    finally:
        house.stop()


def engine_child(settings: Settings, environment: Mapping[str, str]) -> Child:
    """The engine as a child process; its address, model and secrets are in `environment`.

    The model is pinned by the hash it was trained with, or by the DESK_MODEL_SHA256 an operator set.
    """
    pinned = environment.get("DESK_MODEL_SHA256") or training.pinned(Path(environment["DESK_MODEL"])) or ""
    command = [str(Path(settings.engine_python).absolute()), "-m", "bot.serve"]
    return Child("engine", command, {**environment, "DESK_MODEL_SHA256": pinned})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _demo(environment: dict[str, str], house: House, settings: Settings) -> Child:
    """Sample service pages and a webhook receiver, in one process of their own; the environment knows of both."""
    pages_port, receiver_port = free_port(), free_port()
    folder = settings.var_folder / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    house.demo_url = f"http://127.0.0.1:{pages_port}"
    house.received = str(folder / "received.jsonl")
    environment["DESK_WEBHOOK_SECRET"] = secret_at(folder / "webhook.secret")
    environment["DESK_WEBHOOK_URL"] = f"http://127.0.0.1:{receiver_port}/"
    environment["DESK_ALERT_SECRET"], environment["DESK_ALERT_URL"] = (
        environment["DESK_WEBHOOK_SECRET"],
        environment["DESK_WEBHOOK_URL"],
    )
    environment["DESK_EXTRA_ORIGINS"] = house.demo_url
    pages = ["-m", "desk.demo", "--port", str(pages_port), "--desk", house.url]
    receiver = ["--receiver-port", str(receiver_port), "--out", house.received]
    return Child("demo", [sys.executable, *pages, *receiver], environment, reads=True)


def _await_engine(house: House, engine_url: str) -> None:
    child = house.child("engine")
    until = time.monotonic() + PATIENCE
    with httpx.Client(trust_env=False, timeout=2.0) as client:
        while time.monotonic() < until:
            if child.process is not None and child.process.poll() is not None:
                raise CannotStart(
                    f"the engine ended with code {child.process.returncode}. Run `desk train`, then try again."
                )
            with contextlib.suppress(httpx.HTTPError):
                if client.get(f"{engine_url}/desk/health").status_code == 200:
                    return
            time.sleep(0.1)
    raise CannotStart(f"the engine was not ready within {PATIENCE:.0f} s. Run `desk train --force`, then try again.")


def describe(house: House) -> dict[str, object]:
    """What `desk status` reads: addresses and process ids."""
    return {
        "url": house.url,
        "engine_url": house.engine_url,
        "demo_url": house.demo_url,
        "received": house.received,
        "processes": {child.name: child.process.pid if child.process else None for child in house.children},
        "supervisor": os.getpid(),
    }


def write_status(house: House, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "running.json").write_text(json.dumps(describe(house)))
