"""A stock Rasa project: what `rasa init` makes, its default pipeline and policies, its REST channel, its action server.

It lives in an environment of its own under build/bench, which only this benchmark makes.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from desk.bench.drive import Caller, Say
from desk.supervisor import free_port

HERE = Path(__file__).parent
TEXTS = ("are you a bot?", "bye bye")
"""The first calls the action server, the second does not: a custom action on half the turns."""
ACTION = """from rasa_sdk import Action


class ActionNote(Action):
    def name(self):
        return "action_note"

    def run(self, dispatcher, tracker, domain):
        return []
"""


@dataclass
class Stock:
    """A stock project that was made and trained; `training` in seconds."""

    folder: Path
    training: float

    @property
    def python(self) -> Path:
        return self.folder / ".venv" / "bin" / "python"

    @property
    def project(self) -> Path:
        return self.folder / "project"


def make(folder: Path) -> Stock:
    """Install, `rasa init`, and a timed `rasa train`. Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = folder / ".venv"
    uv = shutil.which("uv") or str(Path(".tools/bin/uv").absolute())
    print("   installing stock Rasa", file=sys.stderr, flush=True)
    subprocess.run(
        [uv, "sync", "--frozen", "--no-progress", "--quiet", "--project", str(HERE / "stock"), "--python", "3.10"],
        env=dict(os.environ) | {"UV_PROJECT_ENVIRONMENT": str(environment), "UV_PYTHON_DOWNLOADS": "never"},
        check=True,
    )
    stock = Stock(folder, 0.0)
    shutil.rmtree(stock.project, ignore_errors=True)
    stock.project.mkdir()
    print("   rasa init", file=sys.stderr, flush=True)
    _rasa(stock, "init", "--no-prompt", "--init-dir", str(stock.project))
    _add_action(stock.project)
    print("   rasa train", file=sys.stderr, flush=True)
    began = time.perf_counter()
    _rasa(stock, "train", "--force")
    stock.training = time.perf_counter() - began
    return stock


class Serving:
    """The stock server and its action server; `start_seconds` from its start to its first answer."""

    def __init__(self, stock: Stock) -> None:
        self.actions_port, self.port = free_port(), free_port()
        endpoints = stock.project / "endpoints.yml"
        endpoints.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{self.actions_port}/webhook"\n')
        self._actions = _start(stock, "run", "actions", "--port", str(self.actions_port))
        began = time.perf_counter()
        self.process = _start(stock, "run", "--interface", "127.0.0.1", "--port", str(self.port))
        self._await_answer()
        self.start_seconds = time.perf_counter() - began
        self.caller = Caller()

    async def visitor(self, number: int) -> Say:
        sender = f"visitor-{number}-{time.monotonic_ns()}"

        async def say(text: str) -> None:
            status, said = await self.caller.post(
                f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", {"sender": sender, "message": text}
            )
            if status != 200 or not said:
                raise RuntimeError(f"stock answered {status}")

        return say

    def stop(self) -> None:
        for process in (self.process, self._actions):
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _await_answer(self) -> None:
        until = time.monotonic() + 240
        while time.monotonic() < until:
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{self.port}/webhooks/rest/webhook",
                    json={"sender": "first", "message": TEXTS[0]},
                    timeout=30,
                    trust_env=False,
                )
                if answer.status_code == 200 and answer.json():
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError("the stock server never answered")


def _add_action(project: Path) -> None:
    (project / "actions" / "actions.py").write_text(ACTION)
    domain = project / "domain.yml"
    domain.write_text(domain.read_text() + "\nactions:\n  - action_note\n")
    rules = project / "data" / "rules.yml"
    rules.write_text(
        rules.read_text().replace("  - action: utter_iamabot", "  - action: action_note\n  - action: utter_iamabot")
    )


def _rasa(stock: Stock, *arguments: str) -> None:
    with (stock.folder / "rasa.log").open("ab") as log:
        subprocess.run(
            [str(stock.python), "-m", "rasa", *arguments],
            cwd=stock.project,
            env=_environment(),
            stdout=log,
            stderr=log,
            check=True,
        )


def _start(stock: Stock, *arguments: str) -> subprocess.Popen[bytes]:
    log = (stock.folder / "rasa.log").open("ab")
    return subprocess.Popen(
        [str(stock.python), "-m", "rasa", *arguments], cwd=stock.project, env=_environment(), stdout=log, stderr=log
    )


def _environment() -> dict[str, str]:
    return dict(os.environ) | {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "PYTHONWARNINGS": "ignore",
    }
