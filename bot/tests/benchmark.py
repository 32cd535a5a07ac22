"""`python -m bot.tests.benchmark MODEL`: the engine's figures as JSON, from one run.

Starts the engine and a small action server and measures over HTTP, as the desk does: start, memory, form turns with one
action call, digressions with two, 32 conversations at once, turn 200 against turn 5, parsing in batches.
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any, Callable, Dict, List

from bot.tests import world

TEXTS = ["94110", "my name is maria lopez", "555 010 2233", "i have blue cross ppo", "next tuesday morning", "yes"]


def main(arguments: List[str]) -> int:
    with world.Actions() as actions, tempfile.TemporaryDirectory() as folder:
        actions.scripts["validate_intake_form"] = _always_answered
        started = time.monotonic()
        with world.Engine(Path(arguments[0]).resolve(), actions, Path(folder), level="WARNING") as engine:
            print(json.dumps({"ready_seconds": round(time.monotonic() - started, 2), **figures(engine)}, indent=1))
    return 0


def figures(engine: Any) -> Dict[str, float]:
    """Milliseconds, turns a second, texts a second and megabytes, of a running engine (see bot/tests/world.py)."""

    def turn(sender: str) -> Callable[[int], Any]:
        return lambda number: engine.send(sender, TEXTS[number % len(TEXTS)])

    def digression(sender: str) -> Callable[[int], Any]:
        return lambda number: engine.send(sender, intent="go_back")

    _timed(turn(_sender()), 30)
    busy = _cpu_seconds(engine.process.pid)
    single = _timed(turn(_sender()), 300)
    busy = _cpu_seconds(engine.process.pid) - busy
    long = _timed(turn(_sender()), 210)
    asides = _timed(digression(_sender()), 100)
    return {
        "form_turn_cpu_ms": round(busy * 1000 / 300, 1),
        "form_turn_p50_ms": _part(single, 0.5),
        "form_turn_p95_ms": _part(single, 0.95),
        "digression_p50_ms": _part(asides, 0.5),
        "turn_200_to_turn_5": round(statistics.median(long[195:]) / statistics.median(long[3:18]), 2),
        **_crowd(turn, 32, 30),
        "parse_texts_a_second": _parsing(engine),
        "memory_mb": _memory(engine.process.pid),
    }


def _crowd(turn: Callable, visitors: int, turns: int) -> Dict[str, float]:
    times: List[List[float]] = []

    def talk() -> None:
        times.append(_timed(turn(_sender()), turns))

    threads = [threading.Thread(target=talk) for _ in range(visitors)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    together = [one for some in times for one in some]
    return {"turns_a_second_32": round(len(together) / seconds, 1), "p95_ms_32": _part(together, 0.95)}


def _parsing(engine: Any) -> float:
    texts = [f"{TEXTS[number % len(TEXTS)]} {number}" for number in range(256)]
    started = time.monotonic()
    for _ in range(4):
        engine.post("/desk/parse", {"texts": texts})
    return round(4 * 256 / (time.monotonic() - started))


def _timed(act: Callable[[int], Any], times: int) -> List[float]:
    found = []
    for number in range(times):
        started = time.perf_counter()
        status, body = act(number)
        found.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"the engine answered {status}: {body}")
    return found


def _always_answered(body: Dict[str, Any]) -> Any:
    if body["tracker"]["latest_message"]["intent"]["name"] == "go_back":
        return world.rejected("validate_intake_form")
    return world.said("utter_ask_name", slots={"location": "x", "requested_slot": "name"})


def _cpu_seconds(pid: int) -> float:
    """Processor time used so far; says the same on a busy machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) // 1024


def _part(times: List[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)], 1)


def _sender() -> str:
    return f"{uuid.uuid4().hex}.0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
