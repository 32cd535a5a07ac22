"""A fault in a content file: where it is, what is wrong, what to do. All of them are told at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in one line of a content file.

    >>> print(Fault("data/routes.yml", 12, "no service line 'cardio'", "Did you mean 'cardiology'?"))
    data/routes.yml:12: no service line 'cardio'. Did you mean 'cardiology'?
    """

    file: str
    line: int
    what: str
    cure: str
    overdue: bool = field(default=False, compare=False)
    """A review past its day, and nothing else: told, and no reason not to start."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.cure}"


class ContentFaults(ValueError):
    """The content cannot be used; `faults` holds every mistake found, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: object, known: Iterable[str], otherwise: str = "") -> str:
    """A cure: the nearest known word, else `otherwise`, else the words there are.

    >>> did_you_mean("cardio", ["cardiology", "dental"])
    "Did you mean 'cardiology'?"
    """
    choices = sorted(set(known))
    near = get_close_matches(str(word), choices, n=1, cutoff=0.6)
    near = near or [choice for choice in choices if len(str(word)) > 3 and choice.startswith(str(word))]
    if near:
        return f"Did you mean {near[0]!r}?"
    return otherwise or f"Use {one_of(choices)}."


def one_of(words: Sequence[str], most: int = 12) -> str:
    """`a, b or c`, cut after `most` words."""
    if len(words) > most:
        return f"{', '.join(words[:most])} or one of {len(words) - most} more"
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else "none"
