"""Who works the queues of data/routes.yml, who answers out of hours, and what each queue needs to know."""

import re
from collections.abc import Iterator

from desk.check.names import missing
from desk.check.site import hours_faults
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Content, Intake, Site
from desk.content.tables import Member, Queue, Routes
from desk.content.yaml import Steps
from desk.routing.coverage import always_open, is_urgent, next_owner

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check(folder: Folder, site: Site, intake: Intake, routes: Routes) -> Iterator[Fault]:
    everybody = {member for queue in routes.queues for member in queue.members}
    phones = [phone.phone for phone in site.phones]
    questions = [question.question for question in intake.questions]
    for at, member in enumerate(routes.staff):
        yield from missing(folder, "routes", ("staff", at, "member"), "member", member.member, everybody)
        yield from _times(folder, member, ("staff", at))
    for at, queue in enumerate(routes.queues):
        where = ("queues", at)
        yield from missing(folder, "routes", (*where, "fallback"), "member", queue.fallback, everybody)
        yield from _packet(folder, (*where, "packet"), queue.packet, questions)
        if queue.on_call is not None:
            yield from missing(folder, "routes", (*where, "on_call", "phone"), "phone", queue.on_call.phone, phones)
            if not queue.on_call.owner.strip():
                what = f"nobody acknowledges what comes to '{queue.queue}' out of hours"
                yield folder.fault("routes", (*where, "on_call", "owner"), what, "Name who does under `owner:`.")
        yield from _escalation(folder, queue, where)
    yield from _urgent(folder, site, routes)
    for at, row in enumerate(routes.routes):
        yield from _packet(folder, ("routes", at, "packet"), row.packet or [], questions)


def _escalation(folder: Folder, queue: Queue, where: Steps) -> Iterator[Fault]:
    """What is late must have somebody to go to who is not the one who is late."""
    cure = "Write the work address of the next owner under `escalates_to:`."
    if queue.escalates_to is not None and not _ADDRESS.fullmatch(queue.escalates_to):
        what = f"what is late in '{queue.queue}' is escalated to '{queue.escalates_to}', which is no work address"
        yield folder.fault("routes", (*where, "escalates_to"), what, cure)
    elif queue.kind == "leads" and queue.members and any(next_owner(queue, name) is None for name in queue.members):
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


def _urgent(folder: Folder, site: Site, routes: Routes) -> Iterator[Fault]:
    """A request somebody called urgent must find somebody at every hour."""
    content = Content.model_construct(site=site, routes=routes)
    queues = {queue.queue: queue for queue in routes.queues}
    for at, row in enumerate(routes.routes):
        queue = queues.get(row.queue)
        if queue is None or not is_urgent(row) or queue.on_call is not None or always_open(queue, content):
            continue
        what = f"'{row.route}' is urgent, and out of hours nobody answers for '{row.queue}'"
        cure = "Add `on_call: {phone: …, owner: …}` to the queue, or staff it every hour."
        yield folder.fault("routes", ("routes", at, "queue"), what, cure)
