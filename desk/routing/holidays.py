"""The days a site is closed: the public holidays of its country, less those it works, and days of its own.

The days come from the `holidays` library, for any year. Where a holiday of a weekend is kept on another day too, both
are closed.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from desk.content.models import Content, Site
from desk.content.tables import Queue

_YEARS_NAMED = 12
"""Years looked through for names; a holiday that comes every fourth year is found too."""


@dataclass(frozen=True)
class Closed:
    """`day in Closed(...)`: whether the site is closed all day."""

    country: str
    subdivision: str | None
    worked: frozenset[str]
    also: frozenset[date | str]

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        if day in self.also or f"{day:%m-%d}" in self.also:
            return True
        return day in _year(self.country, self.subdivision, self.worked, day.year)


def closed_days(site: Site) -> Closed:
    """The days this site is closed; only its own where `desk check` refuses its country or subdivision."""
    own = site.holidays
    return Closed(site.organisation.country, own.subdivision, frozenset(own.worked), frozenset(own.also))


def kept_by(queue: Queue, content: Content) -> Container[date]:
    """The days nobody works this queue since they are holidays; none where it works them."""
    return closed_days(content.site) if queue.closed_on_holidays else ()


def countries() -> dict[str, list[str]]:
    """Country -> its subdivisions, of those whose holidays are known."""
    return dict(holidays.list_supported_countries())


def named(country: str, subdivision: str | None, first: int) -> list[str]:
    """The names of a country's holidays, as `holidays: worked:` may list them. Raises NotImplementedError."""
    years = range(first, first + _YEARS_NAMED)
    known = holidays.country_holidays(country, subdiv=subdivision, years=years, observed=False)
    return list(dict.fromkeys(name for day in sorted(known) for name in known.get_list(day)))


@lru_cache(256)
def _year(country: str, subdivision: str | None, worked: frozenset[str], year: int) -> frozenset[date]:
    """A day stays closed while one of its holidays is kept; one moved from a weekend goes by the name it had there."""
    try:
        known = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError:
        return frozenset()
    return frozenset(
        day for day in known if any(not _is_one_of(name, worked) for name in known.get_list(day)) and day.year == year
    )


def _is_one_of(name: str, worked: frozenset[str]) -> bool:
    """`Independence Day (observed)` is `Independence Day`."""
    return name in worked or name.rpartition(" (")[0] in worked
