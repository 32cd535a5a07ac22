"""data/routes.yml: every row takes its own example, every queue is staffed and reached, no lead is lost."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.check import coverage, reviews, supply
from desk.check.names import Names, condition, missing
from desk.check.site import hours_faults, languages_in, zone_faults, zones_known
from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Content, Intake, Site
from desk.content.tables import Queue, Route, Routes
from desk.content.yaml import Steps
from desk.routing.conditions import because, matches
from desk.routing.facts import NAMES, facts_of
from desk.routing.hours import BadPromise, parse_promise
from desk.routing.table import facts_for

EXAMPLE_KEYS = (*NAMES, "at", "age", "phone", "email", "consent", "contact", "care_recipient")
"""What an example may say about its lead."""


def check(folder: Folder, today: date) -> Iterator[Fault]:
    site: Site = folder.models["site"]  # type: ignore[assignment]
    intake: Intake = folder.models["intake"]  # type: ignore[assignment]
    routes: Routes = folder.models["routes"]  # type: ignore[assignment]
    names = Names(site, intake)
    yield from languages_in(folder, "routes", (), routes, site.organisation.languages)
    yield from _queues(folder, routes, today)
    yield from coverage.check(folder, site, intake, routes)
    for at, flag in enumerate(routes.flags):
        yield from condition(folder, "routes", ("flags", at, "when"), flag.when, names)
    yield from _rows(folder, routes, names)
    yield from _reviewed(folder, routes, today)
    yield from supply.check(folder, site, intake, routes)
    yield from _examples(folder, site, intake, routes, today)


def _queues(folder: Folder, routes: Routes, today: date) -> Iterator[Fault]:
    reached = {row.queue for row in routes.routes}
    for at, queue in enumerate(routes.queues):
        where = ("queues", at)
        if not queue.members:
            cure = "List who works it under `members:`."
            yield folder.fault("routes", (*where, "queue"), f"nobody works the queue '{queue.queue}'", cure)
        if not queue.owner.strip():
            cure = "Name who answers for it under `owner:`."
            yield folder.fault("routes", (*where, "owner"), f"the queue '{queue.queue}' has no owner", cure)
        if queue.kind == "leads" and queue.queue not in reached:
            cure = "Add a row that does, or remove the queue."
            yield folder.fault("routes", (*where, "queue"), f"no row sends anything to '{queue.queue}'", cure)
        yield from _alerts(folder, routes, queue, at)
        if queue.hours is not None:
            yield from hours_faults(folder, "routes", (*where, "hours"), queue.hours)
        yield from zone_faults(folder, "routes", (*where, "time_zone"), queue.time_zone)
        yield from reviews.overdue(folder, "routes", where, f"the queue '{queue.queue}'", queue.review_by, today)


def _alerts(folder: Folder, routes: Routes, queue: Queue, at: int) -> Iterator[Fault]:
    where = ("queues", at, "queue")
    if queue.kind == "alerts" and queue.alarm is None:
        cure = "Add `alarm: emergency`, `crisis` or `abuse`."
        yield folder.fault("routes", where, f"the alert queue '{queue.queue}' is notified of nothing", cure)
    if queue.kind == "leads" and queue.alarm is not None:
        cure = "Write `kind: alerts`, or take `alarm:` away."
        yield folder.fault(
            "routes", ("queues", at, "alarm"), f"'{queue.queue}' holds leads and cannot be alerted", cure
        )
    same = [entry.queue for entry in routes.queues[:at] if entry.alarm == queue.alarm]
    if queue.alarm is not None and same:
        what = f"'{same[0]}' is notified of '{queue.alarm}' already"
        yield folder.fault("routes", ("queues", at, "alarm"), what, "One queue for each kind of alarm.")


def _rows(folder: Folder, routes: Routes, names: Names) -> Iterator[Fault]:
    queues = {queue.queue: queue for queue in routes.queues}
    for at, row in enumerate(routes.routes):
        where = ("routes", at)
        yield from condition(folder, "routes", (*where, "when"), row.when, names)
        yield from missing(folder, "routes", (*where, "queue"), "queue", row.queue, queues)
        if row.queue in queues and queues[row.queue].kind == "alerts":
            cure = "Send leads to a queue that holds leads; alarms find this one by themselves."
            yield folder.fault("routes", (*where, "queue"), f"'{row.queue}' is an alert queue", cure)
        yield from _promise(folder, where, row.first_contact)
        if not row.when and at < len(routes.routes) - 1:
            what = f"'{row.route}' takes everything, so no row after it is reached"
            yield folder.fault("routes", (*where, "route"), what, "Move it to the end, or give it a `when:`.")
    yield from _unfinished(folder, routes)
    if not routes.routes or routes.routes[-1].when:
        cure = "End the table with a row without `when:`."
        yield folder.fault("routes", ("routes",), "some leads are taken by no row", cure)


def _unfinished(folder: Folder, routes: Routes) -> Iterator[Fault]:
    """What follows a request that was left has a time, and staff can read how and why."""
    yield from _promise(folder, ("unfinished",), routes.unfinished.first_contact)
    for key in ("instructions", "because"):
        if not getattr(routes.unfinished, key).strip():
            what = f"`{key}:` tells staff nothing of a request that was left"
            yield folder.fault("routes", ("unfinished", key), what, "Write a sentence for them.")


def _promise(folder: Folder, where: Steps, promise: str) -> Iterator[Fault]:
    try:
        parse_promise(promise)
    except BadPromise as error:
        cure = "Write `30 minutes`, `4 hours` or `2 days`."
        yield folder.fault("routes", (*where, "first_contact"), str(error), cure)


def _reviewed(folder: Folder, routes: Routes, today: date) -> Iterator[Fault]:
    rows = [(("routes", at), row) for at, row in enumerate(routes.routes)]
    lacking: list[Steps] = [where for where, row in rows if row.owner is None or row.review_by is None]
    lacking.append(("unfinished",))
    yield from reviews.block(folder, "routes", routes.review, "the table of routes", lacking, today)
    for where, row in rows:
        yield from reviews.owned(folder, "routes", where, row.owner, f"the row '{row.route}'")
        if row.review_by is not None:
            yield from reviews.overdue(folder, "routes", where, f"the row '{row.route}'", row.review_by, today)


def _examples(folder: Folder, site: Site, intake: Intake, routes: Routes, today: date) -> Iterator[Fault]:
    if not zones_known(site, routes):
        return
    content = Content.model_construct(site=site, intake=intake, routes=routes)
    for at, row in enumerate(routes.routes):
        path = ("routes", at, "example")
        unknown = [key for key in row.example if key not in EXAMPLE_KEYS]
        for key in unknown:
            what = f"an example has no '{key}'"
            yield folder.fault("routes", (*path, key), what, did_you_mean(key, EXAMPLE_KEYS))
        if unknown or not _whole(row, routes):
            continue
        try:
            now = _moment(row, site, today)
        except ValueError:
            cure = 'Write a moment with its offset, as at: "2026-05-13T10:30:00-04:00".'
            yield folder.fault("routes", (*path, "at"), f"'{row.example['at']}' is not a moment", cure)
            continue
        yield from _taken(folder, content, row, at, now)


def _taken(folder: Folder, content: Content, row: Route, at: int, now: datetime) -> Iterator[Fault]:
    path = ("routes", at, "example")
    facts: dict[str, Any] = facts_of(row.example, content, now)
    facts |= {key: row.example[key] for key in row.example if key in NAMES and key not in facts}
    seen = facts_for(row.when, row.queue, facts, content, now)
    if not matches(row.when, seen):
        what = f"the example does not match its row: {because(row.when, seen)}"
        yield folder.fault("routes", path, what, "Change the example or the row's `when:`.")
        return
    for index, earlier in enumerate(content.routes.routes[:at]):
        theirs = facts_for(earlier.when, earlier.queue, facts, content, now)
        if _whole(earlier, content.routes) and matches(earlier.when, theirs):
            line = folder.line("routes", ("routes", index, "route"))
            what = f"the example of '{row.route}' is taken by '{earlier.route}' (line {line})"
            yield folder.fault("routes", path, what, "Move the row up, or narrow the other's `when:`.")
            return


def _moment(row: Route, site: Site, today: date) -> datetime:
    if "at" not in row.example:
        return datetime(today.year, today.month, today.day, 12, tzinfo=ZoneInfo(site.organisation.time_zone))
    moment = datetime.fromisoformat(str(row.example["at"]))
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment


def _whole(row: Route, routes: Routes) -> bool:
    """False where the row's queue does not exist; that is a fault of its own."""
    return any(queue.queue == row.queue for queue in routes.queues)
