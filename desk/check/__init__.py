"""Proves the content: every fault of shape and every place where files disagree, at once, without the engine."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from desk.check import engine, holidays, intake, paths, policies, reaching, routes, site, targets, understanding, words
from desk.content.faults import ContentFaults, Fault
from desk.content.load import Folder

type Check = Callable[[Folder, date], Iterator[Fault]]

CHECKS: tuple[tuple[tuple[str, ...], Check], ...] = (
    ((), words.reserved),
    (("site",), site.check),
    (("site",), holidays.check),
    (("site", "intake"), intake.check),
    (("site", "intake", "routes"), routes.check),
    (("site", "policies"), policies.check),
    (("site", "intake", "routes", "targets"), targets.check),
    (("site", "intake", "routes", "policies"), words.check),
    ((), engine.check),
    ((), understanding.check),
)
"""What is compared, and the files whose shape has to be right before it can be."""

COMPUTED_FROM = ("/site.yml", "/intake.yml", "/routes.yml")
COMPUTED: tuple[Check, ...] = (paths.check, reaching.check)
"""What is computed from the files together; a fault of theirs would only be told a second time in its consequences."""


def check(folder: Path, today: date | None = None) -> list[Fault]:
    """Every fault of the content under `folder`, in the order of files and lines; empty when it is fit to run.

    `today` decides which texts are past their review date; the real day when not given.
    """
    try:
        found = Folder.read(folder, foreign=True, but=understanding.READ_ELSEWHERE)
    except ContentFaults as error:
        return error.faults
    day = today or date.today()
    faults = list(found.faults)
    for needed, compare in CHECKS:
        if all(name in found.models for name in needed):
            faults += compare(found, day)
    if not any(fault.file.endswith(COMPUTED_FROM) for fault in faults):
        for compute in COMPUTED:
            faults += compute(found, day)
    return sorted(set(faults))


def verdict(folder: Path, faults: Sequence[Fault]) -> str:
    """The plain line `desk check` ends with.

    >>> verdict(Path("data"), [])
    'data: no faults.'
    """
    match len(faults):
        case 0:
            return f"{folder}: no faults."
        case 1:
            return f"{folder}: 1 fault. Mend it and run `desk check` again."
        case count:
            files = len({fault.file for fault in faults})
            where = "1 file" if files == 1 else f"{files} files"
            return f"{folder}: {count} faults in {where}. Mend them and run `desk check` again."
