"""`desk route prove`: every request there can be reaches a queue somebody works, at every hour of the week.

Requests are enumerated by the classes the table tells apart, which is every one of them: see desk.routing.diagram.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.check import check
from desk.check.languages import unspoken
from desk.check.site import zones_known
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Content, RoleContent
from desk.content.tables import Queue
from desk.content.yaml import Steps
from desk.routing.compiled import ELSE, Compiled, compiled
from desk.routing.coverage import URGENT, at_work, on_call_of, there
from desk.routing.diagram import Node
from desk.routing.hours import DAYS, calendar_of, zone_of
from desk.routing.paths import Paths
from desk.routing.reach import possible, rows_by_queue
from desk.routing.vocabulary import values_of

WEEKS_AHEAD = 8
"""How far staffing is looked at where nobody wrote down a day off beyond."""
_FARTHEST = 550
"""Days beyond which no day off is looked at."""


@dataclass(frozen=True)
class Proof:
    faults: list[Fault]
    enumerated: list[str]
    """What was gone through, in lines to print."""


def prove(folder: Path, today: date | None = None) -> Proof:
    """Everything `desk check` finds, and every hole in the table, with what was enumerated to find them.

    Raises nothing: files that cannot be read are faults. `today` decides on reviews and time off.
    """
    day = today or date.today()
    faults = check(folder, day)
    found = Folder.read(folder) if folder.is_dir() else None
    models = {name: found.models.get(name) for name in ("site", "intake", "routes")} if found is not None else {}
    if found is None or not all(models.values()):
        return Proof(faults, [])
    content = Content.model_construct(**models)
    if not zones_known(content.site, content.routes):
        return Proof(faults, [])
    table = compiled(content)
    there_are = possible(content, table)
    rows = [table.diagrams.both(test, there_are) for test in table.taken]
    faults += _holes(found, content, table, there_are)
    faults += _shadows(found, content, table, rows)
    faults += _dead(found, content, table, rows)
    faults += _unowned(found, content, day)
    faults += _unacknowledged(found, content, day)
    return Proof(sorted(set(faults)), [*_counted(content, table), *_staffed(content, table, day)])


def _holes(folder: Folder, content: Content, table: Compiled, possible: Node) -> Iterator[Fault]:
    left = table.diagrams.choose(possible, table.rows, table.diagrams.leaf("impossible"))
    if None in table.diagrams.leaves(left):
        case = _said(table, table.diagrams.example(left, None))
        cure = "Add a row for it, or end the table with a row without `when:`."
        yield folder.fault("routes", ("routes",), f"no row takes this request: {case}", cure)


def _shadows(folder: Folder, content: Content, table: Compiled, rows: list[Node]) -> Iterator[Fault]:
    pick = table.diagrams
    earlier = pick.leaf(False)
    for at, (row, mine) in enumerate(zip(content.routes.routes, rows, strict=True)):
        where = ("routes", at, "route")
        if mine == pick.leaf(False):
            what = f"no request can meet the conditions of '{row.route}'"
            yield folder.fault("routes", where, what, "Mend its `when:`, or remove the row.")
        elif pick.but(mine, earlier) == pick.leaf(False):
            takers = _takers(folder, content, table, rows, at)
            what = f"'{row.route}' is never reached: {takers} take all of its requests"
            yield folder.fault("routes", where, what, "Move it up, narrow the rows above it, or remove it.")
        earlier = pick.either(earlier, mine)


def _takers(folder: Folder, content: Content, table: Compiled, rows: list[Node], at: int) -> str:
    pick = table.diagrams
    left, found = rows[at], []
    for earlier in range(at):
        rest = pick.but(left, rows[earlier])
        if rest != left:
            line = folder.line("routes", ("routes", earlier, "route"))
            found.append(f"'{content.routes.routes[earlier].route}' (line {line})")
        left = rest
    return ", ".join(found)


def _dead(folder: Folder, content: Content, table: Compiled, rows: list[Node]) -> Iterator[Fault]:
    """Queues only shadowed rows send to."""
    pick = table.diagrams
    live: set[str] = set()
    earlier = pick.leaf(False)
    for row, mine in zip(content.routes.routes, rows, strict=True):
        if pick.but(mine, earlier) != pick.leaf(False):
            live.add(row.queue)
        earlier = pick.either(earlier, mine)
    for at, queue in enumerate(content.routes.queues):
        named = any(row.queue == queue.queue for row in content.routes.routes)
        if queue.kind == "leads" and named and queue.queue not in live:
            what = f"no request ever reaches the queue '{queue.queue}'"
            yield folder.fault("routes", ("queues", at, "queue"), what, "Mend the rows that send to it, or remove it.")


def _unowned(folder: Folder, content: Content, today: date) -> Iterator[Fault]:
    limited = {member.member for member in content.routes.staff if member.shifts is not None or member.away}
    for at, queue in enumerate(content.routes.queues):
        if not limited.issuperset(queue.members):
            continue
        gaps = [hour for hour in _open_hours(queue, content, today) if not at_work(queue, content, hour)]
        if gaps and queue.members:
            what = f"nobody works '{queue.queue}' on {gaps[0]:%a %Y-%m-%d at %H:%M}"
            what += f" and at {len(gaps) - 1} more open hours" if len(gaps) > 1 else ""
            cure = "Give a member that shift, or take the hours away."
            yield folder.fault("routes", ("queues", at, "queue"), what, cure)


def _unacknowledged(folder: Folder, content: Content, today: date) -> Iterator[Fault]:
    """Days on which everybody who may acknowledge an urgent request of closed hours is away."""
    for at, queue in enumerate(content.routes.queues):
        called = on_call_of(queue, content)
        zone = ZoneInfo(zone_of(queue, content))
        noons = (datetime.combine(day, time(12), zone) for day in _days_ahead(content, today))
        gone = called and next(
            (noon for noon in noons if not any(there(called.acknowledged_by, queue, content, noon))), None
        )
        if gone:
            own: Steps = ("queues", at, "on_call") if queue.on_call else ("on_call",)
            what = f"everybody who may acknowledge urgent requests of '{queue.queue}' is away on {gone:%a %Y-%m-%d}"
            cure = "Add somebody under `acknowledged_by:`, or change a day off."
            yield folder.fault("routes", (*own, "acknowledged_by"), what, cure)


def _days_ahead(content: Content, today: date) -> Iterator[date]:
    """The weeks to come, and on to the last day off anybody has written down."""
    last = max((away.last for member in content.routes.staff for away in member.away), default=today)
    for ahead in range(min(max(WEEKS_AHEAD * 7, (last - today).days + 1), _FARTHEST)):
        yield today + timedelta(days=ahead)


def _open_hours(queue: Queue, content: Content, today: date) -> Iterator[datetime]:
    """The middle of every half hour the queue is open, for the weeks to come."""
    hours, name, holidays = calendar_of(queue, content)
    zone = ZoneInfo(name)
    for day in _days_ahead(content, today):
        for interval in () if day in holidays else hours.get(DAYS[day.weekday()], []):
            opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in interval.split("-"))
            for minute in range(opens, closes, 30):
                middle = min(minute + 15, (minute + closes) // 2)
                yield datetime.combine(day, time(middle // 60, middle % 60), zone)


def _counted(content: Content, table: Compiled) -> Iterator[str]:
    """What was enumerated, as the product of its parts."""
    site, intake = content.site, content.intake
    parts = {
        "roles and sub-roles": sum(len(role.subroles) + 1 for role in intake.roles),
        "service lines and their parts": sum(1 + len(line.sub_lines) for line in site.service_lines) + 1,
        "places": len(site.locations) + 2,
        "stated urgencies": len(values_of("urgency", site, intake)) + 1,
        "languages": len(site.organisation.languages),
        "hours of the week": 24 * 7,
        "complete and unfinished": len(values_of("status", site, intake)),
    }
    also = {"intent": "needs", "timing": "time frames", "documentation": "states of papers", "referral": "referrals"}
    for fact in [*also, "coverage", "age_group"]:
        parts[also.get(fact, fact.replace("_", " ") + "s")] = len(values_of(fact, site, intake)) + 1
    total = 1
    for size in parts.values():
        total *= size
    yield f"Requests: {' x '.join(f'{size} {name}' for name, size in parts.items())} = {total:,}."
    told = ", ".join(f"{name} {len(table.variables[at].samples)}" for name, at in table.at.items())
    yield f"Classes the table tells apart: {told}."
    yield from _longest(content)
    yield (
        f"Rows: {len(content.routes.routes)}, flags: {len(content.routes.flags)}, queues: {len(content.routes.queues)}."
    )


def _longest(content: Content) -> Iterator[str]:
    """The longest way of each role: the questions its cap counts, and every prompt that is answered on the way."""
    counted, whole = Paths(content), Paths(content, whole=True)
    for role in content.intake.roles:
        others = [None, *(one for one in role.subroles if one not in role.most_by_subrole)]
        yield f"Longest way of {role.role}: {_ways(role, others, role.most_questions, counted, whole)}."
        for subrole, cap in role.most_by_subrole.items():
            yield f"Longest way of {role.role}, {subrole}: {_ways(role, [subrole], cap, counted, whole)}."


def _ways(role: RoleContent, subroles: Sequence[str | None], cap: int, counted: Paths, whole: Paths) -> str:
    most, prompts = (max(len(paths.longest(role, one)) for one in subroles) for paths in (counted, whole))
    return f"{most} questions counted, of at most {cap}; {prompts} prompts in all, consent and summary included"


def _staffed(content: Content, table: Compiled, today: date) -> Iterator[str]:
    """Each queue's staffed half hours of the first week, and what happens in the others."""
    days = [*_days_ahead(content, today)]
    yield f"Staffing and days off: every half hour from {days[0]} to {days[-1]}."
    urgent = rows_by_queue(content, table, URGENT)
    for queue in content.routes.queues:
        week = [hour for hour in _open_hours(queue, content, today) if hour.date() < today + timedelta(days=7)]
        owned = [hour for hour in week if at_work(queue, content, hour)]
        rest = "waits for the next opening"
        called = on_call_of(queue, content) if queue.queue in urgent else None
        if called is not None:
            rest += f"; urgent goes to {called.phone}, acknowledged by {called.owner}"
        else:
            rest += f"; owner {queue.owner}"
        yield f"{queue.queue}: {len(owned) / 2:g} of 168 hours staffed by {len(queue.members)}; the rest {rest}."
        if queue.kind == "leads":
            yield from unspoken(queue, content, today)


def _said(table: Compiled, case: dict[int, int]) -> str:
    """A request in words: facts no row names are `anything else`."""
    said = []
    for at, way in case.items():
        variable = table.variables[at]
        if not way:
            said.append(f"{variable.name} {'anything else' if variable.sizes[0] else 'not known'}")
        for fact, value in variable.samples[way].items():
            if "@" not in fact and fact not in ("asks", "parts", "unseen"):
                said.append(f"{fact} {'anything else' if value == ELSE else value}")
    return ", ".join(said) or "any"
