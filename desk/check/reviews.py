"""Who answers for content and by when it is read again: the block of a file holds for all that has none of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.terms import Review
from desk.content.yaml import Steps


def overdue(folder: Folder, file: str, path: Steps, what: str, review_by: date, today: date) -> Iterator[Fault]:
    """A fault, marked as one of a review, when the day is past; `path` is that of what was to be reviewed."""
    if review_by < today:
        told = f"{what} was to be reviewed by {review_by}"
        fault = folder.fault(file, (*path, "review_by"), told, "Have it reviewed and set a new date.")
        yield replace(fault, overdue=True)


def block(
    folder: Folder, file: str, review: Review | None, what: str, lacking: Sequence[Steps], today: date
) -> Iterator[Fault]:
    """Faults of a file's `review:`; it may be left out only where nothing is `lacking` a review of its own."""
    if review is None:
        if lacking:
            cure = "Add `review: {owner: …, review_by: 2027-03-31}` to the file."
            yield folder.fault(file, lacking[0], f"nothing says who reviews {what}, and by when", cure)
        return
    yield from owned(folder, file, ("review",), review.owner, what)
    yield from overdue(folder, file, ("review",), what, review.review_by, today)


def owned(folder: Folder, file: str, path: Steps, owner: str | None, what: str) -> Iterator[Fault]:
    """A fault when an owner is given and is nobody."""
    if owner is not None and not owner.strip():
        yield folder.fault(file, (*path, "owner"), f"nobody answers for {what}", "Name who does under `owner:`.")
