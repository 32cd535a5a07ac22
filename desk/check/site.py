"""data/site.yml: places, numbers, hours, and that every service line can be reached and is told apart."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from desk.check.names import collisions, missing, page_path
from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Model, ServiceLine, Site
from desk.content.tables import Routes
from desk.content.terms import AGE_GROUPS
from desk.content.yaml import Steps
from desk.routing.hours import never_open

E164 = re.compile(r"\+[1-9]\d{7,14}")
ZIP = re.compile(r"\d{5}")
ACCEPTS = {"accepts_new_patients": "new patients", "accepts_referrals": "referrals"}
"""What a line may refuse, and what is said of it."""


def check(folder: Folder, today: date) -> Iterator[Fault]:
    """Faults of the site's own file, and of language folders it names but does not have."""
    site: Site = folder.models["site"]  # type: ignore[assignment]
    yield from _organisation(folder, site)
    yield from languages_in(folder, "site", (), site, site.organisation.languages)
    yield from _phones(folder, site)
    yield from _locations(folder, site)
    for index, line in enumerate(site.service_lines):
        yield from _line(folder, site, line, ("service_lines", index))
    yield from _told_apart(folder, site)


def hours_faults(folder: Folder, file: str, path: Steps, hours: Mapping[str, list[str]]) -> Iterator[Fault]:
    """Intervals that end before they begin or run into each other, and hours that never open."""
    if never_open(hours):  # type: ignore[arg-type]
        yield folder.fault(file, path, "these hours never open", 'Write at least one day, as `mon: ["08:00-17:00"]`.')
    for day, intervals in hours.items():
        ends = ""
        for index, interval in enumerate(intervals):
            opens, closes = interval.split("-")
            where = (*path, day, index)
            if opens >= closes:
                cure = "Write the earlier time first; past midnight, write the rest under the next day."
                yield folder.fault(file, where, f"'{interval}' ends before it begins", cure)
            elif opens < ends:
                cure = "Order them by time, without overlap."
                yield folder.fault(file, where, f"'{interval}' begins before the one before it ends", cure)
            ends = max(ends, closes)


def zone_faults(folder: Folder, file: str, path: Steps, zone: str | None) -> Iterator[Fault]:
    """A fault where the zone is none."""
    if zone is not None and zone not in available_timezones():
        yield folder.fault(file, path, f"no time zone '{zone}'", did_you_mean(zone, _zones()))


def zones_known(site: Site, routes: Routes) -> bool:
    """Whether hours can be counted: every zone that is named is one."""
    named = {site.organisation.time_zone, *(queue.time_zone for queue in routes.queues)}
    return named - {None} <= available_timezones()


BY_LANGUAGE = ("name", "label", "text", "hours_in_words", "waiting", "aliases", "said")
"""Fields that hold one text, or one list of words, per language."""
SEVERAL_BY_LANGUAGE = ("discovery",)
"""Fields that hold several such texts, by name."""


def languages_in(folder: Folder, file: str, path: Steps, node: Any, languages: list[str]) -> Iterator[Fault]:
    """Texts anywhere in a file that lack one of the site's languages, or have one the site does not speak."""
    if isinstance(node, Model):
        for name in type(node).model_fields:
            held = getattr(node, name)
            if name in BY_LANGUAGE and isinstance(held, dict) and held:
                yield from _languages(
                    folder, file, (*path, name), held, languages, whole=name not in ("aliases", "said")
                )
            if name in SEVERAL_BY_LANGUAGE:
                for key, texts in held.items():
                    yield from _languages(folder, file, (*path, name, key), texts, languages, whole=True)
            yield from languages_in(folder, file, (*path, name), held, languages)
    elif isinstance(node, list):
        for index, entry in enumerate(node):
            yield from languages_in(folder, file, (*path, index), entry, languages)


def _languages(
    folder: Folder, file: str, path: Steps, texts: Mapping[str, Any], languages: list[str], *, whole: bool
) -> Iterator[Fault]:
    for language in texts:
        if language not in languages:
            what = f"the site does not speak '{language}'"
            yield folder.fault(file, (*path, language), what, did_you_mean(language, languages))
    for language in languages:
        if whole and language not in texts:
            yield folder.fault(file, path, f"the text has no '{language}'", f"Add `{language}:`.")


def _organisation(folder: Folder, site: Site) -> Iterator[Fault]:
    organisation = site.organisation
    yield from zone_faults(folder, "site", ("organisation", "time_zone"), organisation.time_zone)
    for index, origin in enumerate(organisation.origins):
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", origin):
            where = ("organisation", "origins", index)
            cure = "Write scheme and host only, as https://www.example.org"
            yield folder.fault("site", where, f"'{origin}' is not an origin", cure)
    yield from hours_faults(folder, "site", ("hours",), site.hours)


def _zones() -> list[str]:
    return [name for name in available_timezones() if "/" in name and ZoneInfo(name)]


def _phones(folder: Folder, site: Site) -> Iterator[Fault]:
    for index, phone in enumerate(site.phones):
        if not E164.fullmatch(phone.number):
            cure = 'Write it in quotes with country code and digits only, as "+16145550100".'
            yield folder.fault("site", ("phones", index, "number"), f"'{phone.number}' is not a phone number", cure)
        if phone.hours is not None:
            yield from hours_faults(folder, "site", ("phones", index, "hours"), phone.hours)


def _locations(folder: Folder, site: Site) -> Iterator[Fault]:
    phones = [phone.phone for phone in site.phones]
    for index, place in enumerate(site.locations):
        at = ("locations", index)
        yield from missing(folder, "site", (*at, "phone"), "phone", place.phone, phones)
        for code, where in [(place.zip, (*at, "zip")), *((code, (*at, "zips")) for code in place.zips)]:
            if not ZIP.fullmatch(code):
                cure = 'Write five digits in quotes, as "43215".'
                yield folder.fault("site", where, f"'{code}' is not a ZIP code", cure)
        yield from _areas(folder, site, index)
        if place.hours is not None:
            yield from hours_faults(folder, "site", (*at, "hours"), place.hours)
        if not any(place.location in line.locations for line in site.service_lines):
            cure = "Add it to the `locations:` of a service line, or remove it."
            yield folder.fault("site", (*at, "location"), f"no service line is offered at '{place.location}'", cure)


def _areas(folder: Folder, site: Site, index: int) -> Iterator[Fault]:
    """A ZIP code in the area of an earlier location too, where both offer the same line: the earlier would take all."""
    place = site.locations[index]
    for earlier, other in enumerate(site.locations[:index]):
        if not any({place.location, other.location} <= set(line.locations) for line in site.service_lines):
            continue
        for at, code in enumerate(place.zips):
            if code in other.zips:
                line = folder.line("site", ("locations", earlier, "zips", other.zips.index(code)))
                what = f"'{code}' is in the area of '{other.location}' (line {line}) already"
                yield folder.fault("site", ("locations", index, "zips", at), what, "Keep it with one location.")


def _line(folder: Folder, site: Site, line: ServiceLine, at: Steps) -> Iterator[Fault]:
    if not line.locations:
        cure = "List the places that offer it under `locations:`."
        yield folder.fault("site", (*at, "service_line"), f"'{line.service_line}' is offered nowhere", cure)
    for index, place in enumerate(line.locations):
        yield from missing(
            folder, "site", (*at, "locations", index), "location", place, [entry.location for entry in site.locations]
        )
    lines = {entry.service_line: entry for entry in site.service_lines}
    yield from missing(folder, "site", (*at, "alternative"), "service line", line.alternative, lines)
    yield from _closed(folder, line, lines.get(line.alternative or ""), at)
    yield from _ages(folder, line, lines, at)
    for index, page in enumerate(line.pages):
        yield from page_path(folder, "site", (*at, "pages", index), page)


def _closed(folder: Folder, line: ServiceLine, other: ServiceLine | None, at: Steps) -> Iterator[Fault]:
    """What a line does not take needs another line that does; `other` is its alternative, if that exists."""
    refused = [(fact, whom) for fact, whom in ACCEPTS.items() if not getattr(line, fact)]
    for fact, whom in refused if line.alternative is None else ():
        what = f"'{line.service_line}' takes no {whom} and names no alternative"
        cure = "Name the line to offer instead: `alternative: telehealth`."
        yield folder.fault("site", (*at, fact), what, cure)
    for fact, whom in refused or ACCEPTS.items():
        if other is not None and not getattr(other, fact):
            what = f"the alternative '{other.service_line}' takes no {whom} either"
            yield folder.fault("site", (*at, "alternative"), what, "Name a line that does.")


def _ages(folder: Folder, line: ServiceLine, lines: Mapping[str, ServiceLine], at: Steps) -> Iterator[Fault]:
    """Whom a line does not see needs another line that does."""
    if not line.ages:
        cure = "Name the age groups it sees, or remove `ages:`: then it sees everybody."
        yield folder.fault("site", (*at, "ages"), f"'{line.service_line}' sees nobody of any age", cure)
        return
    for group, named in line.alternative_by_age.items():
        where = (*at, "alternative_by_age", group)
        yield from missing(folder, "site", where, "service line", named, lines)
        if group in line.ages:
            what = f"'{line.service_line}' sees the age group '{group}' itself"
            yield folder.fault("site", where, what, "Remove it here, or take it out of `ages:`.")
    for group in AGE_GROUPS:
        if group in line.ages:
            continue
        own = group in line.alternative_by_age
        named = line.alternative_by_age.get(group) or line.alternative
        if named is None:
            what = f"'{line.service_line}' does not see the age group '{group}' and names no alternative"
            cure = f"Name the line to offer: `alternative_by_age: {{{group}: primary_care}}`."
            yield folder.fault("site", (*at, "ages"), what, cure)
        elif named in lines and group not in lines[named].ages:
            where = (*at, "alternative_by_age", group) if own else (*at, "alternative")
            what = f"the alternative '{named}' does not see the age group '{group}' either"
            yield folder.fault("site", where, what, "Name a line that does.")


def _told_apart(folder: Folder, site: Site) -> Iterator[Fault]:
    lines = [
        (line.service_line, alias, ("service_lines", at, "aliases", language, index))
        for at, line in enumerate(site.service_lines)
        for language, aliases in line.aliases.items()
        for index, alias in enumerate(aliases)
    ]
    lines += [
        (line.service_line, alias, ("service_lines", at, "sub_lines", sub, "aliases", language, index))
        for at, line in enumerate(site.service_lines)
        for sub, entry in enumerate(line.sub_lines)
        for language, aliases in entry.aliases.items()
        for index, alias in enumerate(aliases)
    ]
    yield from collisions(folder, "site", lines, "alias", "Keep it with one service line.")
    for at, line in enumerate(site.service_lines):
        parts = [
            (entry.sub_line, alias, ("service_lines", at, "sub_lines", sub, "aliases", language, index))
            for sub, entry in enumerate(line.sub_lines)
            for language, aliases in entry.aliases.items()
            for index, alias in enumerate(aliases)
        ]
        yield from collisions(folder, "site", parts, "alias", "Keep it with one part of the line.")
    pages = [
        (line.service_line, page, ("service_lines", at, "pages", index))
        for at, line in enumerate(site.service_lines)
        for index, page in enumerate(line.pages)
    ]
    yield from collisions(folder, "site", pages, "page", "A page is about one service line.")
    campaigns = [
        (line.service_line, code, ("service_lines", at, "campaigns", index))
        for at, line in enumerate(site.service_lines)
        for index, code in enumerate(line.campaigns)
    ]
    yield from collisions(folder, "site", campaigns, "campaign", "A campaign is about one service line.")
    payers = [
        (payer.payer, alias, ("payers", at, "aliases", index))
        for at, payer in enumerate(site.payers)
        for index, alias in enumerate(payer.aliases)
    ]
    yield from collisions(folder, "site", payers, "alias", "Keep it with one payer.")
    places = [
        (place.location, alias, ("locations", at, "aliases", index))
        for at, place in enumerate(site.locations)
        for index, alias in enumerate(place.aliases)
    ]
    yield from collisions(folder, "site", places, "alias", "Keep it with one location.")
