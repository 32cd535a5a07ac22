"""Firefox ESR and WebKitGTK as Debian ships them, driven by keys: WebDriver BiDi for one, WebDriver for the other."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from desk.supervisor import free_port

KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Escape": "\ue00c", "Shift": "\ue008"}
PATIENCE = 60.0


class Engine(Protocol):
    def open(self, url: str) -> None:
        """Go to a page; returns once it is loaded."""

    def keys(self, keys: str) -> None:
        """Press each of `keys`, one after the other; names of `KEYS`, with `Shift+` too, stand for one key."""

    def read(self, expression: str) -> Any:
        """The value of a JavaScript expression."""


def missing(engine: str) -> str:
    """What this machine lacks to run `engine` ("firefox" or "webkit"); "" when nothing."""
    needs = {"firefox": ["firefox-esr"], "webkit": ["WebKitWebDriver", "Xvfb"]}[engine]
    lacking = [name for name in needs if not shutil.which(name)]
    if engine == "webkit" and not _mini_browser():
        lacking.append("MiniBrowser")
    cure = "apt-get install firefox-esr webkit2gtk-driver xvfb"
    return f"no {', '.join(lacking)} on this machine: {cure}" if lacking else ""


@contextmanager
def firefox() -> Iterator[Engine]:
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", profile, f"--remote-debugging-port={port}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with _connected(f"ws://127.0.0.1:{port}/session") as wire:
                yield _Bidi(wire)
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def webkit() -> Iterator[Engine]:
    port, screen = free_port(), f":{free_port() % 500 + 100}"
    shown = subprocess.Popen(
        ["Xvfb", screen, "-screen", "0", "1280x1024x24"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    driver = subprocess.Popen(
        ["WebKitWebDriver", f"--port={port}"],
        env={"DISPLAY": screen, "PATH": "/usr/bin:/bin", "HOME": tempfile.gettempdir(), "GDK_BACKEND": "x11"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _listening(port)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as wire:
            engine = _Driver(wire)
            yield engine
            engine.close()
    finally:
        for process in (driver, shown):
            process.terminate()
            process.wait(20)


class _Bidi:
    """https://w3c.github.io/webdriver-bidi/"""

    def __init__(self, wire: ClientConnection) -> None:
        self._wire, self._numbers = wire, count(1)
        self._ask("session.new", capabilities={})
        self._context = self._ask("browsingContext.create", type="tab")["context"]

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def keys(self, keys: str) -> None:
        actions = [{"type": "key", "id": "keyboard", "actions": _strokes(keys)}]
        self._ask("input.performActions", context=self._context, actions=actions)

    def read(self, expression: str) -> Any:
        told = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert told["type"] == "success", told
        return json.loads(told["result"].get("value", "null"))

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._wire.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._wire.recv(timeout=PATIENCE))
            if told.get("id") == number:
                assert told["type"] == "success", told
                return dict(told["result"])


class _Driver:
    """https://www.w3.org/TR/webdriver2/"""

    def __init__(self, wire: httpx.Client) -> None:
        options = {"binary": _mini_browser(), "args": ["--automation"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        self._wire, self._path = wire, ""
        self._path = "/session/" + self._post("/session", capabilities={"alwaysMatch": wanted})["sessionId"]

    def open(self, url: str) -> None:
        self._post("/url", url=url)

    def keys(self, keys: str) -> None:
        self._post("/actions", actions=[{"type": "key", "id": "keyboard", "actions": _strokes(keys)}])

    def read(self, expression: str) -> Any:
        return self._post("/execute/sync", script=f"return {expression}", args=[])

    def close(self) -> None:
        self._wire.delete(self._path)

    def _post(self, path: str, **body: Any) -> Any:
        answer = self._wire.post(self._path + path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]


def _strokes(keys: str) -> list[dict[str, str]]:
    if keys.startswith("Shift+"):
        inner = _strokes(keys.removeprefix("Shift+"))
        return [{"type": "keyDown", "value": KEYS["Shift"]}, *inner, {"type": "keyUp", "value": KEYS["Shift"]}]
    pressed = [KEYS[keys]] if keys in KEYS else list(keys)
    return [{"type": way, "value": key} for key in pressed for way in ("keyDown", "keyUp")]


def _mini_browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
    return str(found[-1]) if found else ""


@contextmanager
def _connected(address: str) -> Iterator[ClientConnection]:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            wire = connect(address, max_size=None)
            break
        except (OSError, WebSocketException):
            assert time.monotonic() < until, "the browser does not answer"
            time.sleep(0.1)
    with wire:
        yield wire


def _listening(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert time.monotonic() < until, "the driver does not listen"
        time.sleep(0.05)
