"""How well answers are read, dangers seen and first messages understood, on messages that were written apart."""

import json
import time
from pathlib import Path

from desk import content, parsing, training
from desk.reading import Reader
from desk.reading import report as read_report
from desk.role.report import messages
from desk.role.report import report as role_report
from desk.safety import report as safety_report
from desk.settings import Settings

CORPORA = Path("tests")


def reading(settings: Settings) -> str:
    """Exact values by slot and language on tests/reading/validation.jsonl."""
    reader = Reader(content.load(settings.data_folder))
    return str(read_report(CORPORA / "reading" / "validation.jsonl", reader))


def safety(settings: Settings) -> str:
    """Recall, right kind and false alarms on the corpus of tests/safety."""
    return _plain(safety_report(CORPORA / "safety", settings.data_folder))


def understanding(settings: Settings) -> str:
    """Role, line, urgency, language and intent on tests/understanding/validation.jsonl, through `desk parse`."""
    labelled = CORPORA / "understanding" / "validation.jsonl"
    loaded = content.load(settings.data_folder)
    model = training.train(Path.cwd(), data=settings.data_folder, var=settings.var_folder)
    asked = messages(labelled)
    lines = [json.dumps({key: one[key] for key in ("id", "text", "page") if one.get(key)}) for one in asked]
    began = time.perf_counter()
    understood = [json.loads(line) for line in parsing.parse(lines, settings, loaded, model)]
    speed = f"{len(asked)} messages in {time.perf_counter() - began:.1f} s, the start of the engine included"
    return _plain(f"{role_report(asked, understood)}\n{speed}")


def _plain(text: str) -> str:
    return f"```\n{text}\n```"
