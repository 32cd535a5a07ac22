"""How well first messages are understood: `python -m desk.role.report LABELLED.jsonl UNDERSTOOD.jsonl`.

LABELLED is `tests/understanding/*.jsonl`, UNDERSTOOD what `desk parse` answered to it.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = ("role", "subrole", "service_line", "urgency", "language", "intent")
BINS = 10

type Message = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """Of `count` messages of a group, `right` had the field exactly as labelled."""

    field: str
    group: str
    right: int
    count: int

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0


def figures(labelled: Sequence[Message], understood: Sequence[Message]) -> list[Figure]:
    """Exact rates of every labelled field: all messages, hard ones, and each language. Messages are paired by id."""
    answers = {one["id"]: one for one in understood}
    groups: dict[str, Callable[[Message], bool]] = {
        "all": lambda _: True,
        "hard": lambda one: bool(one.get("hard")),
        "en": lambda one: one["language"] == "en",
        "es": lambda one: one["language"] == "es",
        "mixed": lambda one: one["language"] == "mixed",
    }
    found = []
    for field in (field for field in FIELDS if any(one[field] is not None for one in labelled)):
        for group, belongs in groups.items():
            some = [one for one in labelled if belongs(one)]
            right = sum(one[field] == answers.get(one["id"], {}).get(field) for one in some)
            found.append(Figure(field, group, right, len(some)))
    return found


def calibration_error(labelled: Sequence[Message], understood: Sequence[Message]) -> float:
    """Expected calibration error of the role over ten bins of equal width."""
    roles = {one["id"]: one["role"] for one in labelled}
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for one in understood:
        bins[min(BINS - 1, int(one["role_confidence"] * BINS))].append(
            (one["role_confidence"], one["role"] == roles[one["id"]])
        )
    gaps = [abs(sum(confidence for confidence, _ in some) - sum(right for _, right in some)) for some in bins]
    return sum(gaps) / max(1, len(understood))


def report(labelled: Sequence[Message], understood: Sequence[Message]) -> str:
    """The figures as a table for people: a line a field, a column a group."""
    rows: dict[str, list[str]] = {}
    for figure in figures(labelled, understood):
        rows.setdefault(figure.field, []).append(f"{figure.share:6.1%} of {figure.count}")
    lines = [f"{'':14}" + "".join(f"{group:>18}" for group in ("all", "hard", "en", "es", "mixed"))]
    lines += [f"{field:14}" + "".join(f"{cell:>18}" for cell in cells) for field, cells in rows.items()]
    return "\n".join([*lines, f"role calibration error (ECE): {calibration_error(labelled, understood):.3f}"])


def messages(file: Path) -> list[dict[str, Any]]:
    """The messages of a JSON-lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print("desk.role.report: name the labelled file and what `desk parse` answered.", file=sys.stderr)
        return 2
    print(report(*(messages(Path(name)) for name in arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
