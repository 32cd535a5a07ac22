"""The routing table at work: the first row whose conditions hold takes the lead; every row before says why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.content.models import Content
from desk.content.tables import Queue, Route
from desk.routing.conditions import because, matches
from desk.routing.facts import PER_QUEUE
from desk.routing.hours import calendar_of, due, is_open
from desk.routing.members import spoken_in
from desk.routing.unfinished import STEP, promise_of, told_of


@dataclass(frozen=True)
class Step:
    """One row of the table that was looked at; of a request that was left, `unfinished` is the last."""

    route: str
    taken: bool
    why: str


@dataclass(frozen=True)
class Routed:
    """Where a lead goes. `due` is in the queue's zone; `trace` ends with the row that took it, or `unfinished`."""

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
        seen = facts_for(row.when, row.queue, facts, content, now)
        taken = matches(row.when, seen)
        trace.append(Step(row.route, taken, because(row.when, seen)))
        if taken:
            why, told = row.because or trace[-1].why, told_of(facts, content)
            trace += [Step(STEP, *told)] if told else []
            return Routed(
                queue=row.queue,
                route=row.route,
                because=why,
                due=first_contact(row, facts, queue_named(row.queue, content), content, now),
                flags=flags_of(row, row.queue, facts, content, now),
                trace=tuple(trace),
            )
    raise NoRoute("no row of data/routes.yml takes this lead. Add a last row without `when:`.")


def flags_of(
    row: Route | None, queue: str, facts: Mapping[str, Any], content: Content, now: datetime
) -> tuple[str, ...]:
    """The flags of the row, then those whose conditions hold in the queue of this name, each once."""
    flags = [
        flag.flag
        for flag in content.routes.flags
        if matches(flag.when, facts_for(flag.when, queue, facts, content, now))
    ]
    return tuple(dict.fromkeys([*(row.flags if row else []), *flags]))


def queue_named(name: str, content: Content) -> Queue:
    """The queue with this id. Raises LookupError."""
    for queue in content.routes.queues:
        if queue.queue == name:
            return queue
    raise LookupError(f"no queue {name!r}")


def alert_queue(alarm: str, content: Content) -> Queue | None:
    """The queue that is notified of this kind of alarm (`emergency`, `crisis`, `abuse`), or None."""
    return next((queue for queue in content.routes.queues if queue.alarm == alarm), None)


def first_contact(row: Route, facts: Mapping[str, Any], queue: Queue, content: Content, now: datetime) -> datetime:
    """When somebody has to have been in touch."""
    return due(now, promise_of(row, facts, content), *calendar_of(queue, content))


def facts_for(
    when: Mapping[str, Any], queue: str, facts: Mapping[str, Any], content: Content, now: datetime
) -> Mapping[str, Any]:
    """The facts with what `when` asks of the queue of this name, unless it is given: `staffed` now, and `spoken`.

    `spoken` is not known where the visitor's language is not, and neither is of a queue the site no longer has.
    """
    asked = PER_QUEUE & when.keys() - facts.keys()
    found = next((entry for entry in content.routes.queues if entry.queue == queue), None) if asked else None
    if found is None:
        return facts
    told = {"staffed": is_staffed(found, content, now)} if "staffed" in asked else {}
    if "spoken" in asked and "language" in facts:
        told["spoken"] = facts["language"] in spoken_in(found, content)
    return {**facts, **told}


def open_now(name: str, content: Content, now: datetime) -> bool:
    """Whether the queue of this name is open at `now`. Raises LookupError."""
    return is_staffed(queue_named(name, content), content, now)


def is_staffed(queue: Queue, content: Content, now: datetime) -> bool:
    """Whether the queue is open at `now`, holidays counted where it keeps them."""
    return is_open(now, *calendar_of(queue, content))
