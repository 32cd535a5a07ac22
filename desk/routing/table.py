"""The routing table at work: the first row whose conditions hold takes the lead; every row before says why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.content.models import Content
from desk.content.tables import Queue, Route
from desk.routing.conditions import because, matches
from desk.routing.holidays import kept_by
from desk.routing.hours import due, is_open


@dataclass(frozen=True)
class Step:
    """One row of the table that was looked at."""

    route: str
    taken: bool
    why: str


@dataclass(frozen=True)
class Routed:
    """Where a lead goes. `due` is in the queue's zone; `trace` ends with the row that took it."""

    queue: str
    route: str
    because: str
    due: datetime
    flags: tuple[str, ...]
    trace: tuple[Step, ...]


class NoRoute(LookupError):
    """No row took the lead: the table has no last row without a condition. `desk check` refuses such a table."""


def route(content: Content, facts: Mapping[str, Any], now: datetime) -> Routed:
    """The queue, the row and its reasons, the deadline and the flags for a lead with these facts. Raises NoRoute."""
    trace: list[Step] = []
    for row in content.routes.routes:
        seen = facts_for(row, facts, content, now)
        taken = matches(row.when, seen)
        trace.append(Step(row.route, taken, because(row.when, seen)))
        if taken:
            queue = queue_named(row.queue, content)
            return Routed(
                queue=row.queue,
                route=row.route,
                because=row.because or trace[-1].why,
                due=first_contact(row, queue, content, now),
                flags=flags_of(row, facts, content),
                trace=tuple(trace),
            )
    raise NoRoute("no row of data/routes.yml takes this lead. Add a last row without `when:`.")


def flags_of(row: Route | None, facts: Mapping[str, Any], content: Content) -> tuple[str, ...]:
    """The flags of the row, then those whose conditions hold, each once."""
    own = row.flags if row else []
    return tuple(dict.fromkeys([*own, *(flag.flag for flag in content.routes.flags if matches(flag.when, facts))]))


def queue_named(name: str, content: Content) -> Queue:
    """The queue with this id. Raises LookupError."""
    for queue in content.routes.queues:
        if queue.queue == name:
            return queue
    raise LookupError(f"no queue {name!r}")


def alert_queue(alarm: str, content: Content) -> Queue | None:
    """The queue that is notified of this kind of alarm (`emergency`, `crisis`, `abuse`), or None."""
    return next((queue for queue in content.routes.queues if queue.alarm == alarm), None)


def first_contact(row: Route, queue: Queue, content: Content, now: datetime) -> datetime:
    """When somebody has to have been in touch."""
    hours = queue.hours or content.site.hours
    return due(now, row.first_contact, hours, content.site.organisation.time_zone, kept_by(queue, content))


def facts_for(row: Route, facts: Mapping[str, Any], content: Content, now: datetime) -> Mapping[str, Any]:
    """The facts with `staffed` as it stands for the row's own queue, unless it is given."""
    if "staffed" not in row.when or "staffed" in facts:
        return facts
    return {**facts, "staffed": open_now(row.queue, content, now)}


def open_now(name: str, content: Content, now: datetime) -> bool:
    """Whether the queue of this name is open at `now`. Raises LookupError."""
    return is_staffed(queue_named(name, content), content, now)


def is_staffed(queue: Queue, content: Content, now: datetime) -> bool:
    """Whether the queue is open at `now`, holidays counted where it keeps them."""
    hours = queue.hours or content.site.hours
    return is_open(now, hours, content.site.organisation.time_zone, kept_by(queue, content))
