"""Which of the site's languages the people of its queues speak, and in which staffed hours nobody does."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from desk.check.names import missing
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Content, Site
from desk.content.tables import Queue, Routes
from desk.routing.conditions import values
from desk.routing.coverage import at_work
from desk.routing.hours import DAYS, calendar_of
from desk.routing.members import member_named, speaks, spoken_in


class Stretch(NamedTuple):
    """Minutes of one day, from midnight, in which the same members of a queue are at work."""

    day: date
    opens: int
    closes: int
    members: tuple[str, ...]


def check(folder: Folder, site: Site, routes: Routes) -> Iterator[Fault]:
    """Members who speak nothing of the site's, and languages no queue of leads speaks and no flag names."""
    languages = site.organisation.languages
    for at, member in enumerate(routes.staff):
        where = ("staff", at, "languages")
        for index, language in enumerate(member.languages or []):
            yield from missing(folder, "routes", (*where, index), "language", language, languages)
        if member.languages == []:
            cure = "List what they speak, or take `languages:` away."
            yield folder.fault("routes", where, f"'{member.member}' speaks nothing with visitors", cure)
    content = Content.model_construct(site=site, routes=routes)
    known = {one for queue in routes.queues if queue.kind == "leads" for one in spoken_in(queue, content)}
    known |= {one for flag in routes.flags for one in values(flag.when.get("language", []))}
    for at, language in enumerate(languages):
        if language not in known:
            what = f"nobody who works a queue speaks '{language}', and no flag says so to staff"
            cure = f"Add it to a member's `languages:` in routes.yml, or a flag there on `language: {language}`."
            yield folder.fault("site", ("organisation", "languages", at), what, cure)


def unspoken(queue: Queue, content: Content, today: date) -> Iterator[str]:
    """A line for each of the site's languages nobody at work speaks in some staffed hours of the week from `today`."""
    week = list(_staffed(queue, content, today))
    for language in content.site.organisation.languages:
        gaps = [one for one in week if not any(speaks(name, language, content) for name in one.members)]
        if gaps:
            when = "at any staffed hour" if gaps == week else "on " + ", ".join(_said(gaps))
            yield f"{queue.queue}: nobody at work speaks {language} {when}."


def _staffed(queue: Queue, content: Content, today: date) -> Iterator[Stretch]:
    hours, zone, _ = calendar_of(queue, content)
    shifts = [member_named(name, content).shifts or {} for name in queue.members]
    for day in (today + timedelta(days=ahead) for ahead in range(7)):
        name = DAYS[day.weekday()]
        spans = [span for kept in (hours, *shifts) for span in kept.get(name, [])]
        edges = {_minute(clock) for span in spans for clock in span.split("-")}
        for opens, closes in pairwise(sorted(edges)):
            middle = time(*divmod((opens + closes) // 2, 60))
            members = at_work(queue, content, datetime.combine(day, middle, ZoneInfo(zone)))
            if members:
                yield Stretch(day, opens, closes, tuple(members))


def _said(gaps: list[Stretch]) -> list[str]:
    """`Mon 13:00-17:00`, what runs on told as one."""
    told: list[Stretch] = []
    for one in gaps:
        if told and (told[-1].day, told[-1].closes) == (one.day, one.opens):
            told[-1] = told[-1]._replace(closes=one.closes)
        else:
            told.append(one)
    return [f"{one.day:%a} {_clock(one.opens)}-{_clock(one.closes)}" for one in told]


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
