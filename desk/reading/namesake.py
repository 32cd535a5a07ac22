"""A town of the site's that is called like another state (`Delaware` in Ohio)."""

import re

from desk.reading import places
from desk.reading.asked import Asked
from desk.reading.shapes import Hit
from desk.reading.text import fold

_THE_STATE = re.compile(r"(?<!\w)(?:state|estado)(?: of| de)?\s+(?:of |de )?$")
_AS_STATE = re.compile(r"[\s,(]+(?:the |el )?(?:state|estado)(?!\w)")


def the_town(asked: Asked, place: Hit) -> Hit:
    """The city a state alone stands for, where one of the site's places in another state is called so; else `place`."""
    if place.value.keys() != {"state"}:
        return place
    said = asked.text.folded[place.start : place.end].strip()
    cities = [
        one.city
        for one in asked.site.content.site.locations
        if fold(one.city) == said and one.state != place.value["state"] and said in places.states()
    ]
    if (
        not cities
        or _THE_STATE.search(asked.text.before(place.start, 20))
        or _AS_STATE.match(asked.text.folded, place.end)
    ):
        return place
    return Hit({"city": cities[0]}, place.start, place.end)
