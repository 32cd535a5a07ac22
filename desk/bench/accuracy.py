"""How well answers are read, dangers seen and first messages understood, on messages that were written apart."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from desk import content, parsing, training
from desk.bench.report import table
from desk.reading import Reader, read_paste
from desk.reading import report as read_report
from desk.reading.report import DEFAULT_NOW
from desk.role.report import messages
from desk.role.report import report as role_report
from desk.safety import Screen
from desk.safety import report as safety_report
from desk.settings import Settings

CORPORA = Path("tests")
_UNSEEN = (
    "Above, the answers of two authors that nobody on the project has read (`unseen.jsonl`); below, `validation.jsonl`."
)
_SEEN = "These answers have been seen and mended for: the rate guards against steps back. What unseen answers gave stands in `tests/reading/README.md`."  # noqa: E501


def reading(settings: Settings) -> str:
    """Exact values by slot and language on unseen.jsonl and validation.jsonl of tests/reading, and the times."""
    loaded = content.load(settings.data_folder)
    reader = Reader(loaded)
    warm = _seconds(reader.warm)
    unseen = read_report(CORPORA / "reading" / "unseen.jsonl", reader)
    answers = read_report(CORPORA / "reading" / "validation.jsonl", reader)
    listed = [json.loads(line) for line in (CORPORA / "reading" / "messages.jsonl").read_text("utf-8").splitlines()]
    now, texts = datetime.fromisoformat(DEFAULT_NOW), [one["text"] for one in listed]
    slots = [
        one.question for one in loaded.intake.questions if one.reads not in ("choice", "text", "consent", "confirm")
    ]

    def find(text: str) -> None:
        reader.find(text, slots=slots, now=now)

    def slowest(text: str) -> float:
        return max(_best(partial(reader.read, slot, text, now=now)) for slot in slots)

    for text in texts:
        find(text)
    long = "\n".join(texts * 10)
    rows = [
        (
            "one message, median",
            f"{statistics.median(_seconds(partial(find, text)) for text in texts) * 1000:.1f} ms",
            "≤ 3 ms",
        ),
        ("an answer of 2,000 characters, the slowest slot", f"{slowest(long[:2_000]) * 1000:.1f} ms", "10 ms"),
        ("an answer of 15,000 characters, the slowest slot", f"{slowest(long[:15_000]) * 1000:.1f} ms", "200 ms"),
        ("2,000 characters, every value in them", f"{_best(lambda: find(long[:2_000])) * 1000:.0f} ms", "10 ms"),
        ("15,000 characters, every value in them", f"{_best(lambda: find(long[:15_000])) * 1000:.0f} ms", "200 ms"),
        (
            "a paste of 15,000 characters",
            f"{_best(lambda: read_paste(reader, long[:15_000], now=now)) * 1000:.0f} ms",
            "200 ms",
        ),
        ("loading, before the first message", f"{warm:.1f} s", ""),
    ]
    return f"{unseen}\n\n{_UNSEEN}\n\n{answers}\n\n{_SEEN}\n\n{table(['time', 'measured', 'target'], rows)}"


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor, so that what else the machine does counts little."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _best(work: Callable[[], object]) -> float:
    return min(_seconds(work) for _ in range(5))


def safety(settings: Settings) -> str:
    """Recall, right kind and false alarms on the corpus of tests/safety."""
    return _plain(safety_report(CORPORA / "safety", settings.data_folder))


def understanding(settings: Settings) -> str:
    """Role, line, urgency, language and intent of the files tests/understanding/unseen*.jsonl, through `desk parse`.

    Nothing there is learned from or tuned on. First a whole training. Last the intents of steering.jsonl, which was
    looked at, and the alarms it raises. Raises FileNotFoundError when there is no such file.
    """
    files = sorted((CORPORA / "understanding").glob("unseen*.jsonl"))
    if not files:
        raise FileNotFoundError(f"{CORPORA}/understanding: no unseen*.jsonl. Its README says what a line holds.")
    loaded = content.load(settings.data_folder)
    began = time.perf_counter()
    model = training.train(Path.cwd(), data=settings.data_folder, var=settings.var_folder, force=True)
    reports = [_plain(f"training\n{time.perf_counter() - began:.0f} s on {os.cpu_count()} cores; target 60 s on two")]
    for labelled in files:
        asked = messages(labelled)
        lines = [json.dumps({key: one[key] for key in ("id", "text", "page") if one.get(key)}) for one in asked]
        began = time.perf_counter()
        understood = [json.loads(line) for line in parsing.parse(lines, settings, loaded, model)]
        speed = f"{len(asked)} messages in {time.perf_counter() - began:.1f} s, the start of the engine included"
        reports.append(_plain(f"{labelled.name}\n{role_report(asked, understood)}\n{speed}"))
    steering = messages(CORPORA / "understanding" / "steering.jsonl")
    lines = [json.dumps({key: one[key] for key in ("id", "text")}) for one in steering]
    heard = [json.loads(line)["intent"] for line in parsing.parse(lines, settings, loaded, model)]
    screen = Screen.load(settings.data_folder, loaded.site.organisation.languages)
    right = sum(one["intent"] == intent for one, intent in zip(steering, heard, strict=True))
    alarms = sum(screen.look(one["text"], answering=True) is not None for one in steering)
    told = f"intent {right} of {len(steering)} ({right / len(steering):.1%}); alarms while a question is open {alarms}"
    return "\n\n".join([*reports, _plain(f"steering.jsonl, opened\n{told}")])


def intents(settings: Settings) -> str:
    """The engine's components on CLINC150, Banking77, HWU64 and HINT3, and what they are compared with.

    The sets stand in the folder PUBLIC_SETS names. Raises FileNotFoundError when it is none.
    """
    named = os.environ.get("PUBLIC_SETS", "")
    folder = Path(named)
    if not named or not folder.is_dir():
        raise FileNotFoundError("The public sets are not there. Name their folder in PUBLIC_SETS.")
    command = [".venv-bot/bin/python", "-W", "ignore", "-m", "bot.tests.public", str(folder)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _plain(text: str) -> str:
    return f"```\n{text}\n```"
