"""How the screen does on a labelled corpus: what it finds, whether it names it rightly, and its false alarms."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.safety.screen import Screen


@dataclass(frozen=True)
class Tally:
    """Counts over messages of one kind, language and split; shares of them are between 0 and 1."""

    messages: int
    raised: int
    """An alarm went up; for messages of a practice about its patient a notice is no alarm."""
    rightly: int
    """The alarm was of the labelled kind."""

    @property
    def recall(self) -> float:
        return self.raised / self.messages if self.messages else 0.0

    @property
    def right_kind(self) -> float:
        return self.rightly / self.messages if self.messages else 0.0


type Cell = tuple[str, str, str]
"""Split (`development`, `validation`), language, kind (`none`, `emergency`, `crisis`, `abuse`)."""


def tally(screen: Screen, corpus: Path) -> dict[Cell, Tally]:
    """Count the screen's answers to `positives.jsonl` and `negatives.jsonl` in the folder `corpus`.

    A line is `{"id", "text", "kind", "language", "split", "note"?}`. Raises OSError and json.JSONDecodeError.
    """
    counts: dict[Cell, Tally] = {}
    for name in ("positives.jsonl", "negatives.jsonl"):
        for line in (corpus / name).read_text("utf-8").splitlines():
            entry = json.loads(line)
            alarm = screen.look(entry["text"])
            cell = (entry["split"], entry["language"], entry["kind"])
            so_far = counts.get(cell, Tally(0, 0, 0))
            raised = alarm is not None and not alarm.notice_only
            counts[cell] = Tally(
                so_far.messages + 1,
                so_far.raised + raised,
                so_far.rightly + (raised and alarm is not None and alarm.kind == entry["kind"]),
            )
    return counts


def total(counts: Mapping[Cell, Tally], split: str, kinds: Iterable[str]) -> Tally:
    """The sum over all languages of one split and some kinds."""
    wanted = [one for (where, _, kind), one in counts.items() if where == split and kind in set(kinds)]
    return Tally(
        sum(one.messages for one in wanted), sum(one.raised for one in wanted), sum(one.rightly for one in wanted)
    )


def report(corpus: Path, content: Path = Path("data")) -> str:
    """The table of `tally`, one line a cell, with the sums of both splits below."""
    counts = tally(Screen.load(content), corpus)
    rows = [f"{'split':<12} {'language':<8} {'kind':<10} {'messages':>8} {'alarm':>7} {'right kind':>10}"]
    for (split, language, kind), one in sorted(counts.items()):
        right = f"{one.right_kind:>10.1%}" if kind != "none" else f"{'':>10}"
        rows.append(f"{split:<12} {language:<8} {kind:<10} {one.messages:>8} {one.recall:>7.1%} {right}")
    for split in ("development", "validation"):
        found = total(counts, split, ("emergency", "crisis", "abuse"))
        false = total(counts, split, ("none",))
        rows.append(
            f"{split}: any alarm {found.recall:.1%}, right kind {found.right_kind:.1%} of {found.messages}; "
            f"false alarms {false.recall:.2%} of {false.messages}"
        )
    return "\n".join(rows)
