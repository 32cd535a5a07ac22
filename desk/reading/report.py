"""How well answers are read: exact value and status over a labelled file, by slot and language."""

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.reading.reader import Reader

DEFAULT_NOW = "2026-05-13T10:30:00-04:00"


@dataclass(frozen=True, slots=True)
class Miss:
    """One answer read otherwise than labelled."""

    id: str
    slot: str
    expected: Any
    read: Any


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of `all` answers; `invented` counts values given where the label has none."""

    right: int
    all: int
    invented: int

    @property
    def rate(self) -> float:
        return self.right / self.all if self.all else 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Scores by slot and by language; `invented` is a share of the answers that hold no value; `seconds` is for all."""

    slots: dict[str, Score]
    languages: dict[str, Score]
    total: Score
    without_value: int
    misses: tuple[Miss, ...]
    seconds: float

    @property
    def invented(self) -> float:
        return self.total.invented / self.without_value if self.without_value else 0.0

    def __str__(self) -> str:
        """The table as Markdown."""
        rows = [("all", self.total), *sorted(self.languages.items()), *sorted(self.slots.items())]
        lines = ["| | exact | of | rate |", "|---|---|---|---|"]
        lines += [f"| {name} | {score.right} | {score.all} | {score.rate:.1%} |" for name, score in rows]
        a_second = self.total.all / self.seconds if self.seconds else 0.0
        return "\n".join(
            [
                *lines,
                "",
                f"invented: {self.invented:.1%} of {self.without_value} answers without a value; {a_second:.0f} reads/s",  # noqa: E501
            ]
        )


def report(path: Path, reader: Reader) -> Table:
    """Reads every line of a JSONL file of `{"id", "slot", "text", "lang", "status", "value"?, "prev"?, "now"?}`.

    Raises ValueError for a line that is not JSON and KeyError for one without these keys or with an unknown slot.
    """
    labelled = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    began = time.perf_counter()
    read = [
        reader.read(
            one["slot"],
            one["text"],
            lang=one["lang"],
            now=datetime.fromisoformat(one.get("now", DEFAULT_NOW)),
            prev=one.get("prev"),
        )
        for one in labelled
    ]
    seconds = time.perf_counter() - began
    results = []
    misses = []
    for one, reading in zip(labelled, read, strict=True):
        right = reading.status == one["status"] and reading.value == one.get("value")
        invented = one["status"] != "value" and reading.status == "value"
        results.append((one["slot"], one["lang"], right, invented))
        if not right:
            misses.append(
                Miss(str(one["id"]), one["slot"], one.get("value") or one["status"], reading.value or reading.status)
            )
    without = sum(one["status"] != "value" for one in labelled)
    total = _score((right, invented) for _, _, right, invented in results)
    return Table(_by(results, 0), _by(results, 1), total, without, tuple(misses), seconds)


def _by(results: list[tuple[str, str, bool, bool]], column: int) -> dict[str, Score]:
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for row in results:
        groups[str(row[column])].append(row[2:])
    return {name: _score(rows) for name, rows in groups.items()}


def _score(rows: Iterable[tuple[bool, bool]]) -> Score:
    listed = list(rows)
    return Score(sum(right for right, _ in listed), len(listed), sum(invented for _, invented in listed))
