"""A town called like a state (`Delaware` in Ohio), and words that are called like one (`car wash`)."""

import re

from desk.reading import places
from desk.reading.asked import Asked
from desk.reading.shapes import Hit
from desk.reading.text import Text, fold

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


def without_its_verb(text: Text) -> Text:
    """The text without the verb after a town (`Hilliard's easier`)."""
    return text.without(*(match.span() for match in _ITS.finditer(text.folded)))


def a_thing(text: Text, start: int, end: int) -> bool:
    """Whether a state's name is a word here (`behind the car wash`) or that of a school (`through Ohio State`)."""
    if text.raw[end : end + 6] == " State":
        return True
    return text.raw[start:end] in ("wash", "mass", "miss", "ill") and bool(_THING_BEFORE.search(text.before(start, 12)))


_ITS = re.compile(
    r"(?<=[a-z]{3})'s(?=\s+(?:(?:much|way|a lot|just|even|so) )*(?:easier|better|closer|nearer|best|fine|good|ok|okay|handy|where|the|not|near|more|probably|about|only|right)(?!\w))"  # noqa: E501
)
_THING_BEFORE = re.compile(
    r"(?<!\w)(?:car|truck|hand|brain|dish|the|to|a|at|after|i|will|not|am|and|is|was|feel|very) $"
)
