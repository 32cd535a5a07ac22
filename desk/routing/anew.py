"""What follows from a lead's values, counted anew: when a value was put right, when staff moved it to another queue."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from desk.content.models import Content
from desk.content.tables import Queue, Route
from desk.routing.conditions import matches
from desk.routing.coverage import to_acknowledge
from desk.routing.facts import facts_of
from desk.routing.hours import NeverOpen, calendar_of, open_from
from desk.routing.score import score_of
from desk.routing.table import facts_for, first_contact, flags_of


def recounted(lead: Mapping[str, Any], content: Content, now: datetime, outcome: str | None = None) -> dict[str, Any]:
    """`{"score", "flags", "sla"}` of a lead as it is now, in the queue it stands in.

    Counted by the first row of the table that takes it there, else by the row it came by. The deadline is the earlier
    of the held one and one made `now`; once somebody tried (`outcome`) it stays. Without points, as after an alarm, it
    gets none.
    """
    facts = facts_of(lead, content, now)
    row = _row(lead, facts, content, now)
    sla = dict(lead.get("sla") or {})
    if row is not None and outcome is None:
        sla["first_contact_due"] = _sooner(sla.get("first_contact_due"), row, facts, lead, content, now)
    return {
        "score": score_of(lead, content, now, outcome) if lead.get("score") is not None else None,
        "flags": _flags(row, lead, facts, content, now),
        "sla": sla,
    }


def moved(lead: Mapping[str, Any], content: Content, now: datetime) -> dict[str, Any]:
    """`{"flags", "sla"}` of a lead staff moved to the `queue` it holds; nothing for a queue the site no longer has.

    Due as before, or when that queue opens after that. `on_call`: who has to acknowledge it there, if it is urgent and
    the queue is closed `now`; else None.
    """
    queue, sla = _queue(lead, content), dict(lead.get("sla") or {})
    if queue is None:
        return {}
    due = held = datetime.fromisoformat(sla.get("first_contact_due") or now.isoformat())
    with suppress(NeverOpen):
        due = open_from(held, *calendar_of(queue, content))
    if due != held:
        sla["first_contact_due"] = due.isoformat()
    facts = facts_of(lead, content, now)
    return {
        "flags": _flags(_row(lead, facts, content, now), lead, facts, content, now),
        "sla": sla | {"on_call": to_acknowledge(queue.queue, facts, content, now)},
    }


def _flags(
    row: Route | None, lead: Mapping[str, Any], facts: Mapping[str, Any], content: Content, now: datetime
) -> list[str]:
    return list(flags_of(row, lead.get("queue", ""), facts, content, now))


def _row(lead: Mapping[str, Any], facts: Mapping[str, Any], content: Content, now: datetime) -> Route | None:
    rows, rule = content.routes.routes, (lead.get("route") or {}).get("rule")
    here = (row for row in rows if row.queue == lead.get("queue"))
    taking = (row for row in here if matches(row.when, facts_for(row.when, row.queue, facts, content, now)))
    return next(taking, None) or next((row for row in rows if row.route == rule), None)


def _sooner(
    held: str | None, row: Route, facts: Mapping[str, Any], lead: Mapping[str, Any], content: Content, now: datetime
) -> str | None:
    queue = _queue(lead, content)
    if queue is None:
        return held
    try:
        due = first_contact(row, facts, queue, content, now)
    except NeverOpen:
        return held
    return held if held and datetime.fromisoformat(held) <= due else due.isoformat()


def _queue(lead: Mapping[str, Any], content: Content) -> Queue | None:
    """The queue it stands in; None for one the site no longer has."""
    return next((queue for queue in content.routes.queues if queue.queue == lead.get("queue")), None)
