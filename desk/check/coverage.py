"""Who works the queues of data/routes.yml, who answers out of hours, and what each queue needs to know."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.check import languages
from desk.check.names import missing
from desk.check.site import hours_faults, zones_known
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Content, Intake, Site
from desk.content.tables import Member, OnCall, Queue, Routes
from desk.content.yaml import Steps
from desk.routing.compiled import compiled
from desk.routing.coverage import URGENT, always_open, next_owners, on_call_of
from desk.routing.hours import is_open, zone_of
from desk.routing.reach import rows_by_queue

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_A_WEEK = [datetime(2026, 5, 11, tzinfo=UTC) + timedelta(minutes=30 * half) for half in range(7 * 48)]
"""Every half hour of one without a clock change."""


def check(folder: Folder, site: Site, intake: Intake, routes: Routes) -> Iterator[Fault]:
    members = {member for queue in routes.queues for member in queue.members}
    everybody = members | {queue.escalates_to for queue in routes.queues if queue.escalates_to}
    phones = [phone.phone for phone in site.phones]
    questions = [question.question for question in intake.questions]
    for at, member in enumerate(routes.staff):
        yield from missing(folder, "routes", ("staff", at, "member"), "member", member.member, everybody)
        yield from _times(folder, member, ("staff", at))
    yield from languages.check(folder, site, routes)
    for at, queue in enumerate(routes.queues):
        where = ("queues", at)
        yield from missing(folder, "routes", (*where, "fallback"), "member", queue.fallback, members)
        yield from _packet(folder, (*where, "packet"), queue.packet, questions)
        for index, name in enumerate(queue.members):
            if not _ADDRESS.fullmatch(name):
                what, cure = f"'{name}' is no work address", "Write it as name@example.org."
                yield folder.fault("routes", (*where, "members", index), what, cure)
        what = f"what comes to '{queue.queue}'"
        yield from _on_call(folder, (*where, "on_call"), queue.on_call, what, phones, everybody)
        yield from _escalation(folder, queue, where)
    yield from _on_call(folder, ("on_call",), routes.on_call, "urgent requests that come", phones, everybody)
    yield from _urgent(folder, site, intake, routes)
    for at, row in enumerate(routes.routes):
        yield from _packet(folder, ("routes", at, "packet"), row.packet or [], questions)


def _escalation(folder: Folder, queue: Queue, where: Steps) -> Iterator[Fault]:
    """What is late must have somebody to go to who is not the one who is late."""
    cure = "Write the work address of the next owner under `escalates_to:`."
    if queue.escalates_to is not None and not _ADDRESS.fullmatch(queue.escalates_to):
        what = f"what is late in '{queue.queue}' is escalated to '{queue.escalates_to}', which is no work address"
        yield folder.fault("routes", (*where, "escalates_to"), what, cure)
    elif queue.kind == "leads" and queue.members and not all(next_owners(queue, name) for name in queue.members):
        what = f"what is late in '{queue.queue}' is escalated to nobody but who is late"
        yield folder.fault("routes", (*where, "queue"), what, cure)


def _times(folder: Folder, member: Member, where: Steps) -> Iterator[Fault]:
    if member.shifts is not None:
        yield from hours_faults(folder, "routes", (*where, "shifts"), member.shifts)
    if member.capacity is not None and member.capacity < 1:
        what = f"'{member.member}' can hold nothing"
        yield folder.fault("routes", (*where, "capacity"), what, "Write 1 or more, or take the member off the queue.")
    for index, away in enumerate(member.away):
        if away.last < away.first:
            what = f"the time off ends on {away.last}, before it begins"
            yield folder.fault("routes", (*where, "away", index), what, "Write the earlier day as `first:`.")


def _packet(folder: Folder, where: Steps, packet: list[str], questions: list[str]) -> Iterator[Fault]:
    for index, name in enumerate(packet):
        yield from missing(folder, "routes", (*where, index), "question", name, questions)


def _on_call(
    folder: Folder, where: Steps, on_call: OnCall | None, what: str, phones: list[str], everybody: set[str]
) -> Iterator[Fault]:
    if on_call is None:
        return
    yield from missing(folder, "routes", (*where, "phone"), "phone", on_call.phone, phones)
    if not on_call.owner.strip():
        told = f"nobody acknowledges {what} out of hours"
        yield folder.fault("routes", (*where, "owner"), told, "Name who does under `owner:`.")
    if not on_call.acknowledged_by:
        told = f"nobody may acknowledge {what} out of hours"
        cure = "List the work addresses of who may under `acknowledged_by:`."
        yield folder.fault("routes", (*where, "acknowledged_by"), told, cure)
    for index, name in enumerate(on_call.acknowledged_by):
        yield from missing(folder, "routes", (*where, "acknowledged_by", index), "member", name, everybody)


def _urgent(folder: Folder, site: Site, intake: Intake, routes: Routes) -> Iterator[Fault]:
    """A request somebody called urgent must find somebody at every hour, in whichever queue it ends."""
    content = Content.model_construct(site=site, intake=intake, routes=routes)
    rows = rows_by_queue(content, compiled(content), URGENT)
    silent: dict[tuple[Steps, str, str], list[str]] = {}
    for at, queue in enumerate(routes.queues):
        if queue.queue not in rows or always_open(queue, content):
            continue
        if (called := on_call_of(queue, content)) is not None:
            own: Steps = ("queues", at, "on_call", "phone") if queue.on_call else ("on_call", "phone")
            if when := _unanswered(queue, called, content):
                silent.setdefault((own, called.phone, when), []).append(queue.queue)
            continue
        row = rows[queue.queue]
        line = folder.line("routes", ("routes", row, "route"))
        what = f"urgent requests reach '{queue.queue}' by '{routes.routes[row].route}' (line {line}), and out of hours "
        what += "nobody answers for them"
        cure = "Add `on_call: {phone: …, owner: …, acknowledged_by: […]}` to the queue or to the file, or staff it "
        cure += "every hour."
        yield folder.fault("routes", ("queues", at, "queue"), what, cure)
    for (where, phone, when), closed in silent.items():
        more = f" and {len(closed) - 1} more are" if closed[1:] else " is"
        what = f"'{phone}' is on call while '{closed[0]}'{more} closed, and nobody answers it on {when}"
        yield folder.fault("routes", where, what, "Name a phone whose `hours:` cover every hour they are closed.")


def _unanswered(queue: Queue, called: OnCall, content: Content) -> str | None:
    """When nobody answers the number shown while the queue is closed, as it is all day on a holiday of any weekday."""
    phone = next((phone for phone in content.site.phones if phone.phone == called.phone), None)
    if phone is None or not zones_known(content.site, content.routes):
        return None
    answered = (phone.hours or content.site.hours, content.site.organisation.time_zone)
    staffed = (queue.hours or content.site.hours, zone_of(queue, content))
    silent = [at for at in _A_WEEK if not is_open(at, *answered)]
    gap = next((at for at in silent if not is_open(at, *staffed)), None)
    holiday = gap is None and queue.closed_on_holidays
    if not silent or (gap is None and not holiday):
        return None
    local = (gap or silent[0]).astimezone(ZoneInfo(answered[1]))
    return f"{local:%a at %H:%M}" + (", if that is a holiday" if holiday else "")
