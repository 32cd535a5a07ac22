"""Who is at work, who gets the next lead, and who answers when nobody is: shifts, time off, capacity, on-call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.content.models import Content
from desk.content.tables import Member, OnCall, Queue
from desk.routing.conditions import matches
from desk.routing.hours import is_open, never_closes, zone_of
from desk.routing.members import member_named, speaks
from desk.routing.table import is_staffed, open_now, queue_named

URGENT = {"urgency": "urgent", "role": ["patient", "caregiver", "referrer", "none"]}
"""A request somebody called urgent, whichever row takes it; nobody asks a business how urgent it is."""


@dataclass(frozen=True)
class Assigned:
    """The member who answers for a lead. `waiting`: nobody could take it; it is the fallback's until somebody can."""

    member: str
    because: str
    waiting: bool = False


@dataclass(frozen=True)
class OnCallNow:
    """Who answers an urgent request while its queue is closed: the number shown, and who has to acknowledge it."""

    phone: str
    number: str
    owner: str


def at_work(queue: Queue, content: Content, now: datetime) -> list[str]:
    """Members of the queue who work at `now`, in the order of the file; none while the queue is closed."""
    if not is_staffed(queue, content, now):
        return []
    return [name for name in queue.members if _works(member_named(name, content), queue, content, now)]


def assign(
    queue: Queue,
    loads: Mapping[str, int],
    content: Content,
    now: datetime,
    last: Mapping[str, datetime] | None = None,
    language: str | None = None,
) -> Assigned:
    """Who takes the next lead: the least loaded of those at work with room; of equals the one who waited longest.

    Where some of them speak the visitor's `language`, it is one of those. `loads` are open leads by member, `last` when
    each got one. Without anybody it is the fallback's, so no lead is
    ever without an owner; while they are away another member's, else that of `escalates_to`. Raises LookupError for a
    queue without members, which `desk check` refuses.
    """
    working = at_work(queue, content, now)
    free = [name for name in working if _has_room(member_named(name, content), loads.get(name, 0))]
    if free:
        since = last or {}
        speaking = [name for name in free if speaks(name, language, content)]
        chosen = min(
            speaking or free,
            key=lambda name: (loads.get(name, 0), since.get(name, datetime.min.replace(tzinfo=now.tzinfo))),
        )
        why = f"at work with {loads.get(chosen, 0)} open, the fewest of {len(speaking or free)}"
        if len(speaking) < len(free):
            why += f" who speak {language}" if speaking else f"; nobody at work with room speaks {language}"
        return Assigned(chosen, why)
    fallback = queue.fallback or next(iter(queue.members), None)
    if fallback is None:
        raise LookupError(f"nobody works the queue {queue.queue!r}")
    why = "everybody at work is full" if working else "nobody is at work"
    after = [name for name in (*queue.members, queue.escalates_to) if name and name != fallback]
    found = next(there((fallback, *after), queue, content, now), fallback)
    place = "fallback of the queue" if found == fallback else f"the fallback {fallback} is away"
    return Assigned(found, f"{why}; {place}", waiting=True)


def hand_out(
    waiting: Sequence[str],
    queue: Queue,
    loads: Mapping[str, int],
    content: Content,
    now: datetime,
    last: Mapping[str, datetime] | None = None,
    languages: Mapping[str, str | None] | None = None,
) -> dict[str, str]:
    """Lead -> member for what waited, oldest first, as somebody comes on or frees up; the rest goes on waiting.

    `loads` and `last` are those of `assign`, before the first of them is given; `languages`: lead -> its visitor's.
    """
    held, since, given = dict(loads), dict(last or {}), {}
    for lead in waiting if queue.members else ():
        found = assign(queue, held, content, now, since, (languages or {}).get(lead))
        if found.waiting:
            break
        given[lead] = found.member
        held[found.member] = held.get(found.member, 0) + 1
        since[found.member] = now
    return given


def next_owner(queue: Queue, content: Content, now: datetime, holder: str | None = None) -> str | None:
    """Who gets a lead of this queue that `holder` or nobody reached; None where the queue names nobody else.

    The first of `next_owners` who is not away on the day; the first of all where everybody is.
    """
    named = next_owners(queue, holder)
    return next(there(named, queue, content, now), next(iter(named), None))


def next_owners(queue: Queue, holder: str | None = None) -> list[str]:
    """Who may get a lead of this queue that `holder` or nobody reached, in the order they are asked.

    >>> next_owners(Queue.model_construct(escalates_to="eva", fallback=None, members=["ana", "ben"]), "ana")
    ['eva', 'ben']
    """
    named = (queue.escalates_to, queue.fallback, *queue.members)
    return list(dict.fromkeys(name for name in named if name and name.strip() and name != holder))


def there(names: Sequence[str], queue: Queue, content: Content, now: datetime) -> Iterator[str]:
    """Those of these members who are not away on the day it is where the queue is."""
    return (name for name in names if not _away(member_named(name, content), queue, content, now))


def always_open(queue: Queue, content: Content) -> bool:
    """True for a queue that is staffed every hour of every day, holidays too."""
    return not queue.closed_on_holidays and never_closes(queue.hours or content.site.hours)


def on_call(queue: str, facts: Mapping[str, Any], content: Content, now: datetime) -> OnCallNow | None:
    """Who answers an urgent request of this queue at `now`; None when it is open, not urgent, or has nobody on call."""
    found = on_call_of(queue_named(queue, content), content)
    if found is None or not matches(URGENT, facts) or open_now(queue, content, now):
        return None
    phone = next((entry for entry in content.site.phones if entry.phone == found.phone), content.site.phones[0])
    return OnCallNow(phone.phone, phone.number, found.owner)


def to_acknowledge(queue: str, facts: Mapping[str, Any], content: Content, now: datetime) -> dict[str, Any] | None:
    """Who has to acknowledge an urgent request that came while its queue was closed, as a lead holds it."""
    found = on_call(queue, facts, content, now)
    return {"phone": found.number, "owner": found.owner, "acknowledge": True} if found else None


def on_call_of(queue: Queue, content: Content) -> OnCall | None:
    """Who answers urgent requests while the queue is closed: as it names them, else as the site does."""
    return queue.on_call or content.routes.on_call


def acknowledgers(queue: str, content: Content) -> list[str]:
    """Work addresses of who may acknowledge an urgent request of this queue; none for one the site no longer has."""
    found = next((entry for entry in content.routes.queues if entry.queue == queue), None)
    called = on_call_of(found, content) if found else None
    return called.acknowledged_by if called else []


def _works(member: Member, queue: Queue, content: Content, now: datetime) -> bool:
    if _away(member, queue, content, now):
        return False
    return member.shifts is None or is_open(now, member.shifts, zone_of(queue, content))


def _away(member: Member, queue: Queue, content: Content, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(zone_of(queue, content))).date()
    return any(away.first <= today <= away.last for away in member.away)


def _has_room(member: Member, load: int) -> bool:
    return member.capacity is None or load < member.capacity
