"""A reader of the sample site and what it makes of an answer, at one moment; `reader` is a fixture of every test."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk.content import load
from desk.reading import Reader

NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")


@pytest.fixture(scope="session")
def reader() -> Reader:
    made = Reader(load(Path(__file__).parent.parent / "data"))
    made.warm()
    return made


def read(reader: Reader, slot: str, text: str, prev: Any = None, lang: str | None = None) -> Any:
    """The value the answer holds, or else the status that says why it holds none."""
    reading = reader.read(slot, text, lang=lang, now=NOW, prev=prev)
    return reading.value if reading.status == "value" else reading.status
