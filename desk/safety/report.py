"""How the screen does on labelled messages: what it finds, whether it names it rightly, and its false alarms."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.safety.guess import KINDS
from desk.safety.screen import Screen

DANGERS = KINDS[1:]


@dataclass(frozen=True)
class Tally:
    """Counts over messages of one kind, language and split; shares of them are between 0 and 1."""

    messages: int = 0
    raised: int = 0
    """An alarm went up and the conversation stopped."""
    noticed: int = 0
    """One line of notice, as for a practice that describes its patient; the conversation went on."""
    rightly: int = 0
    """The alarm or notice was of the labelled kind."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.messages + other.messages,
            self.raised + other.raised,
            self.noticed + other.noticed,
            self.rightly + other.rightly,
        )

    @property
    def found(self) -> float:
        """An alarm or a notice: what a danger should get."""
        return (self.raised + self.noticed) / max(self.messages, 1)

    @property
    def stopped(self) -> float:
        """An alarm: what an ordinary message should not get."""
        return self.raised / max(self.messages, 1)

    @property
    def right_kind(self) -> float:
        return self.rightly / max(self.messages, 1)


type Cell = tuple[str, str, str]
"""Split (`development`, `validation`; `unseen` where a line names none), language, kind of `KINDS`."""


def tally(screen: Screen, corpus: Path) -> dict[Cell, Tally]:
    """Count the screen's answers to the `.jsonl` file `corpus`, or to every one in that folder.

    A line is `{"text", "kind", "language" or "lang", "split"?}`. Raises OSError, json.JSONDecodeError, and KeyError for
    a line without text, kind or language.
    """
    counts: dict[Cell, Tally] = {}
    for file in sorted(corpus.glob("*.jsonl")) if corpus.is_dir() else [corpus]:
        for line in file.read_text("utf-8").splitlines():
            entry = json.loads(line)
            language = entry["language"] if "language" in entry else entry["lang"]
            alarm = screen.look(entry["text"])
            one = Tally(
                1,
                alarm is not None and not alarm.notice_only,
                alarm is not None and alarm.notice_only,
                alarm is not None and alarm.kind == entry["kind"],
            )
            cell = (entry.get("split", "unseen"), language, entry["kind"])
            counts[cell] = counts.get(cell, Tally()) + one
    return counts


def total(counts: Mapping[Cell, Tally], split: str, kinds: Iterable[str]) -> Tally:
    """The sum over all languages of one split and some kinds."""
    wanted = set(kinds)
    return sum((one for (where, _, kind), one in counts.items() if where == split and kind in wanted), Tally())


def report(corpus: Path, content: Path = Path("data"), *, cache: Path | None = Path("var/models")) -> str:
    """The table of `tally` for a file or folder, one line a cell, with the sums of each split below.

    `right kind` counts among all messages of a kind. For messages without danger `stopped` is the false alarms.
    """
    counts = tally(Screen.load(content, cache=cache), corpus)
    rows = [
        f"{'split':<12} {'language':<8} {'kind':<10} {'messages':>8} {'found':>7} {'stopped':>8} {'right kind':>10}"
    ]
    for (split, language, kind), one in sorted(counts.items()):
        right = f"{one.right_kind:>10.1%}" if kind != "none" else f"{'':>10}"
        shares = f"{one.messages:>8} {one.found:>7.1%} {one.stopped:>8.1%} {right}"
        rows.append(f"{split:<12} {language:<8} {kind:<10} {shares}")
    for split in sorted({split for split, _, _ in counts}):
        danger, ordinary = total(counts, split, DANGERS), total(counts, split, ["none"])
        rows.append(
            f"{split}: any alarm {danger.found:.1%}, right kind {danger.right_kind:.1%} of {danger.messages}; "
            f"false alarms {ordinary.stopped:.2%}, with notices {ordinary.found:.2%} of {ordinary.messages}"
        )
    return "\n".join(rows)
