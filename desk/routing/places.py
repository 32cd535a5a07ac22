"""Which of the site's locations a place means: the one in whose area it is, and the nearest that offers the line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.content.models import Content, Location, ServiceLine


@dataclass(frozen=True)
class Located:
    serves: Location | None
    """The location in whose area the place is, or that was named; None outside every area."""
    nearest: Location | None
    """Where to go for the line: `serves` if it is offered there, else the closest that offers it."""


def located(place: Any, line: ServiceLine | None, content: Content) -> Located | None:
    """Where a place is, as the readings give it (`{"zip": "43215"}`, `{"city": "Dublin"}`) or in a word; None for none.

    Outside every area a ZIP code has a nearest location and no other place has one: a town's name may be told wrong.
    """
    place = _shaped(place)
    if place is None:
        return None
    offers = offering(line, content)
    serves = next((site for site in (*offers, *content.site.locations) if _serves(site, place)), None)
    if serves in offers:
        return Located(serves, serves)
    digits = place.get("zip") or (serves.zip if serves is not None else None)
    return Located(serves, _closest(str(digits), offers) if digits else None)


def chart(content: Content) -> None:
    """Find out where the site's locations lie, which the first place outside their areas would wait for."""
    for site in content.site.locations:
        _closest(site.zip, content.site.locations)


def offering(line: ServiceLine | None, content: Content) -> list[Location]:
    """The locations that offer the line; all while it is not known, or where it is offered nowhere."""
    offers = [site for site in content.site.locations if line is not None and site.location in line.locations]
    return offers or list(content.site.locations)


def _shaped(place: Any) -> Mapping[str, Any] | None:
    if isinstance(place, str) and place:
        return {"zip": place} if place.isdigit() else {"location": place}
    return place if isinstance(place, Mapping) else None


def _serves(site: Location, place: Mapping[str, Any]) -> bool:
    if place.get("location"):
        return site.location == place["location"]
    if place.get("zip"):
        return place["zip"] in site.zips or place["zip"] == site.zip
    city = str(place.get("city") or "").casefold()
    return bool(city) and city in {site.city.casefold(), *(alias.casefold() for alias in site.aliases)}


def _closest(digits: str, sites: list[Location]) -> Location | None:
    """By the way the crow flies; the first of those whose ZIP codes are nowhere."""
    from desk.reading.places import miles  # slow to load, and few places need it

    return min(sites, key=lambda site: miles(digits, site.zip), default=None)
