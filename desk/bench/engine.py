"""Welcome Desk beside a stock Rasa project, in one run on one machine: speeds are ratios, never times."""

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx

from desk import content, supervisor, training
from desk.bench import drive, stock
from desk.bench.drive import Caller, Pace, Say
from desk.bench.report import table as markdown
from desk.settings import Settings

TEXTS = (
    "I would like an appointment for my knee, it hurts when I walk",
    "next week",
    "is there parking at the hospital?",
    "43215",
    "why do you need that?",
    "can I bring someone with me?",
    "yes, you can call me",
    "Dana Whitfield",
    "614 555 0142",
    "my phone is 614 555 0143",
)
"""A conversation of ten turns: answers, questions back, a correction. Every turn runs an action."""
LONG = ("is there parking at the hospital?", "what are your hours?")
PHASES = (("one", 1, 4, 5), ("many", 8, 2, 4), ("crowd", 32, 1, 2))
"""Visitors at once, conversations of each in a round, rounds."""
FOLDER = Path("build/bench")


@dataclass(frozen=True)
class Measured:
    """One side's figures. Times in milliseconds unless named otherwise."""

    p50: float
    p95: float
    per_second: float
    p95_crowd: float
    start_seconds: float
    memory_mb: float
    training_seconds: float
    disk_mb: float
    growth: float


def table(settings: Settings) -> str:
    """The table of the engine section, ours beside stock's."""
    theirs, ours, restart = _both(settings)
    rows = [
        _row("reply p50, 1 visitor, durable", ours.p50, theirs.p50, "ms", 0.4),
        _row("reply p95, 1 visitor, durable", ours.p95, theirs.p95, "ms", 0.4),
        _row("replies a second, one engine process", ours.per_second, theirs.per_second, "/s", 3, more=True),
        _row("reply p95, 32 visitors at once", ours.p95_crowd, theirs.p95_crowd, "ms", 0.45),
        _row("engine ready from a cold start", ours.start_seconds, theirs.start_seconds, "s", 0.35),
        ["desk restart", f"{restart:.1f} s", "–", "–", "≤ 4 s", "met" if restart <= 4 else "MISSED"],
        _row("engine memory, loaded and used", ours.memory_mb, theirs.memory_mb, "MB", 0.35),
        _row("training", ours.training_seconds, theirs.training_seconds, "s", 0.5),
        _row("environments on disk", ours.disk_mb, theirs.disk_mb, "MB", 0.6),
        [
            "turn 200 against turn 5",
            f"{ours.growth:.2f} ×",
            f"{theirs.growth:.2f} ×",
            "–",
            "≤ 1.3 ×",
            "met" if ours.growth <= 1.3 else "MISSED",
        ],
    ]
    return markdown(["figure", "Welcome Desk", "stock Rasa", "ratio", "target", ""], rows)


def _row(name: str, ours: float, theirs: float, unit: str, target: float, *, more: bool = False) -> list[str]:
    ratio = ours / theirs
    met = ratio >= target if more else ratio <= target
    return [
        name,
        f"{ours:.1f} {unit}",
        f"{theirs:.1f} {unit}",
        f"{ratio:.2f}",
        f"{'≥' if more else '≤'} {target} ×",
        "met" if met else "MISSED",
    ]


def _both(settings: Settings) -> tuple[Measured, Measured, float]:
    """Stock's figures, ours, and the seconds in which a killed desk is back."""
    made = stock.make((FOLDER / "stock").absolute())
    began = time.perf_counter()
    model = training.prepare(Path.cwd(), force=True)
    trained = time.perf_counter() - began
    serving = stock.Serving(made)
    try:
        with tempfile.TemporaryDirectory() as var:
            (Path(var) / "models").symlink_to(model.parent)
            mine = Settings.read(
                {}, data=settings.data, var=var, port=0, engine_python=settings.engine_python, rate_factor=100000
            )
            house = supervisor.open_house(mine, model, wait=False)
            try:
                engine = house.child("engine")
                _await(f"{house.engine_url}/desk/health")
                started = time.monotonic() - engine.started
                visitors = Visitors(house.url, content.load(settings.data_folder).policies.notice.version)
                said, ours_said = asyncio.run(_speak(serving, visitors))
                memory = memory_mb(engine.process.pid) if engine.process else 0.0
                theirs_memory = memory_mb(serving.process.pid)
                restart = _restart(house)
            finally:
                house.stop()
    finally:
        serving.stop()
    disk = disk_mb(Path(".venv")) + disk_mb(Path(".venv-bot"))
    theirs = _measured(said, serving.start_seconds, theirs_memory, made.training, disk_mb(made.folder / ".venv"))
    return theirs, _measured(ours_said, started, memory, trained, disk), restart


@dataclass
class Spoken:
    """What was said to one side, and how it grows."""

    paces: dict[str, Pace]
    growth: float = 0.0


async def _speak(serving: stock.Serving, visitors: "Visitors") -> tuple[Spoken, Spoken]:
    """Both sides in turn, a few conversations each: the speed of a machine drifts within minutes."""
    sides = (
        (serving.visitor, [stock.TEXTS[turn % 2] for turn in range(len(TEXTS))], stock.TEXTS, Spoken({})),
        (visitors.visitor, TEXTS, LONG, Spoken({})),
    )
    try:
        for visitor, texts, _, _ in sides:
            await drive.pace(visitor, texts, visitors=1, conversations=2)
        for name, at_once, each, rounds in PHASES:
            for _ in range(rounds):
                for visitor, texts, _, said in sides:
                    pace = await drive.pace(visitor, texts, visitors=at_once, conversations=each)
                    said.paces[name] = said.paces[name] + pace if name in said.paces else pace
        for visitor, _, long, said in sides:
            said.growth = await drive.growth(visitor, long)
        return sides[0][3], sides[1][3]
    finally:
        await serving.caller.close()
        await visitors.caller.close()


def _measured(said: Spoken, start: float, memory: float, trained: float, disk: float) -> Measured:
    one, crowd = said.paces["one"], said.paces["crowd"]
    return Measured(
        one.percentile(0.5),
        one.percentile(0.95),
        said.paces["many"].per_second,
        crowd.percentile(0.95),
        start,
        memory,
        trained,
        disk,
        said.growth,
    )


class Visitors:
    """Visitors of our own API."""

    def __init__(self, url: str, notice: str) -> None:
        self._url, self._notice = url, notice
        self.caller = Caller()

    async def visitor(self, number: int) -> Say:
        status, opened = await self.caller.post(
            f"{self._url}/api/conversations",
            {"site": "riverbend", "page": "/orthopedics", "accepted": self._notice},
        )
        if status != 201:
            raise RuntimeError(f"the desk answered {status}")
        address = f"{self._url}/api/conversations/{opened['conversation']}/messages"
        headers = {"Authorization": f"Bearer {opened['token']}"}

        async def say(text: str) -> None:
            status, said = await self.caller.post(address, {"client_id": str(uuid4()), "text": text}, headers)
            if status != 200 or not said["messages"]:
                raise RuntimeError(f"the desk answered {status}")

        return say


def _restart(house: supervisor.House) -> float:
    """Seconds from kill -9 of the desk to its first good health, the supervisor starting it again."""
    desk = house.child("desk")
    assert desk.process is not None
    os.kill(desk.process.pid, signal.SIGKILL)
    desk.process.wait()
    began = time.perf_counter()
    desk.start()
    _await(f"{house.url}/health")
    return time.perf_counter() - began


def _await(address: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if httpx.get(address, timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.02)
    raise RuntimeError(f"no answer at {address}")


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children."""
    own = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(own.split()[1]) / 1024 + sum(memory_mb(int(child)) for child in children)


def disk_mb(folder: Path) -> float:
    """Size of a folder as `du` counts it."""
    said = subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=True)
    return float(said.stdout.split()[0])
