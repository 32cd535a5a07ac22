"""The holidays of data/site.yml: a country whose days are known, names that are its, days that there are."""

from collections.abc import Iterator
from datetime import date

from desk.check.names import missing
from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Site
from desk.routing.holidays import countries, named


def check(folder: Folder, today: date) -> Iterator[Fault]:
    site: Site = folder.models["site"]  # type: ignore[assignment]
    country, own = site.organisation.country, site.holidays
    yield from _days(folder, own.also)
    known = countries()
    if country not in known:
        what = f"no country '{country}' whose holidays are known"
        yield folder.fault("site", ("organisation", "country"), what, did_you_mean(country, known))
        return
    if own.subdivision is not None and own.subdivision not in known[country]:
        what = f"'{country}' has no subdivision '{own.subdivision}' whose holidays are known"
        cure = did_you_mean(own.subdivision, known[country], "Take `subdivision:` away.")
        yield folder.fault("site", ("holidays", "subdivision"), what, cure)
        return
    names = named(country, own.subdivision, today.year)
    for index, name in enumerate(own.worked):
        yield from missing(folder, "site", ("holidays", "worked", index), "holiday", name, names)


def _days(folder: Folder, also: list[date | str]) -> Iterator[Fault]:
    for index, day in enumerate(also):
        try:
            date.fromisoformat(f"2028-{day}" if isinstance(day, str) else str(day))
        except ValueError:
            cure = 'Write month and day in quotes, as "12-24".'
            yield folder.fault("site", ("holidays", "also", index), f"no year has a '{day}'", cure)
