"""Who answers for what in the content, and by when it is read again: what `desk route owners` prints."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from desk.content.models import Content
from desk.content.tables import Queue
from desk.content.terms import Review
from desk.routing import on_call_of

SOON = timedelta(days=60)
"""What is due within that is told first."""
NAMED = 10
"""Most names of what is alike that are printed."""
NOBODY = "nobody"


@dataclass(frozen=True)
class Owned:
    owner: str
    what: str
    review_by: date | None
    """None where no review is set."""

    def __str__(self) -> str:
        return f"{self.what}; " + (f"review by {self.review_by}" if self.review_by else "no review is set")


def owned(content: Content) -> list[Owned]:
    """Everything somebody answers for, file by file; what is alike in owner and day stands in one entry."""
    return [*_routes(content), *_intake(content), *_words(content), *_consents(content)]


def told(content: Content, today: date) -> Iterator[str]:
    """The matrix in lines: what is overdue or due soon, the earliest first; then everything by owner."""
    entries = owned(content)
    soon = [(entry.review_by, entry) for entry in entries if entry.review_by and entry.review_by <= today + SOON]
    yield f"Overdue, or due within {SOON.days} days:" if soon else f"Nothing is overdue or due within {SOON.days} days."
    for due, entry in sorted(soon, key=lambda one: (one[0], one[1].owner, one[1].what)):
        yield f"  {'OVERDUE' if due < today else 'due'} {due}  {entry.owner}: {entry.what}"
    for owner, theirs in groupby(sorted(entries, key=lambda entry: entry.owner), key=lambda entry: entry.owner):
        yield owner
        yield from (f"  {entry}" for entry in theirs)


def _routes(content: Content) -> Iterator[Owned]:
    routes = content.routes
    for queue in routes.queues:
        yield Owned(queue.owner, f"the queue {queue.queue}: {_staff(queue, content)}", queue.review_by)
    own = [row for row in routes.routes if row.owner or row.review_by]
    yield from _alike(
        "rows with an owner or review of their own", [(row.route, _by(row, routes.review)) for row in own]
    )
    rest = f"{len(routes.routes) - len(own)} rows and {len(routes.flags)} flags without an owner of their own"
    owner, due = _by(None, routes.review)
    yield Owned(owner, rest, due)


def _staff(queue: Queue, content: Content) -> str:
    """Who works a queue, who gets what is left, who is called while it is closed."""
    said = [f"members {', '.join(queue.members) or NOBODY}"]
    if queue.members:
        said.append(f"fallback {queue.fallback or queue.members[0]}")
    if queue.escalates_to:
        said.append(f"escalates to {queue.escalates_to}")
    if queue.kind == "leads" and (called := on_call_of(queue, content)):
        said.append(f"on call {called.owner} ({called.phone})")
    return ", ".join(said)


def _intake(content: Content) -> Iterator[Owned]:
    intake = content.intake
    for persona in intake.personas:
        owner, due = _by(persona, intake.review)
        yield Owned(owner, f"the persona {persona.persona}", due)
    owner, due = _by(None, intake.review)
    yield Owned(owner, f"{len(intake.roles)} roles and {len(intake.questions)} questions", due)


def _words(content: Content) -> Iterator[Owned]:
    for language, asked in content.faq.items():
        answers = [(entry.faq, _by(entry, asked.review)) for entry in asked.faq]
        yield from _alike(f"frequent questions ({language})", answers)
    for language, said in content.responses.items():
        wordings = [(key, _by(said.reviews.get(key), said.review)) for key in said.words]
        yield from _alike(f"wordings ({language})", wordings)


def _consents(content: Content) -> Iterator[Owned]:
    texts = (content.policies.notice, *content.policies.consents)
    for language in content.site.organisation.languages:
        read = [
            (text.consent, (text.reviewed_by[language], text.review_by))
            for text in texts
            if language in text.reviewed_by
        ]
        yield from _alike(f"consent texts ({language})", read)


def _by(entry: Any, block: Review | None) -> tuple[str, date | None]:
    """Owner and day; what is not given is that of the file's block."""
    owner, due = getattr(entry, "owner", None), getattr(entry, "review_by", None)
    return owner or (block.owner if block else NOBODY), due or (block.review_by if block else None)


def _alike(kind: str, entries: Iterable[tuple[str, tuple[str, date | None]]]) -> Iterator[Owned]:
    groups: dict[tuple[str, date | None], list[str]] = {}
    for name, by in entries:
        groups.setdefault(by, []).append(name)
    for (owner, due), names in groups.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield Owned(owner, f"{kind}: {', '.join(names[:NAMED])}{more}", due)
