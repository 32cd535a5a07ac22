"""The part of the day somebody wants to come in: by name, or by an hour."""

import re
from functools import cache

from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar, spaced
from desk.reading.scan import Scan
from desk.reading.story import without_affairs
from desk.reading.stretch import NOT_AFTER, Span, not_before

type Part = tuple[str, int, int]
"""`morning`, `afternoon` or `evening`, and where it stands."""

_DENIED = re.compile(
    r"(?<!\w)(?:don'?t|doesn'?t|can'?t|cannot|won'?t|hate|never|no puedo|no me gusta)(?!\s+(?:care|mind|matter|wait))[^,.;]{0,30}$"  # noqa: E501
)


def part_beside(asked: Asked, day: Span) -> Part | None:
    """Of several parts of a day the one told in the clause of the day (`mornings I sleep, afternoon on the 19th`)."""
    start = max((one.end() for one in _JOINT.finditer(asked.text.folded, 0, day.start)), default=0)
    after = _JOINT.search(asked.text.folded, day.end)
    end = after.start() if after else len(asked.text.folded)
    return part_of_day(asked.of(asked.text.without((0, start), (end, len(asked.text.folded)))))


_JOINT = re.compile(r"[,.;!\n]|(?<!\w)(?:but|so|because|since|pero|asi que|porque)(?!\w)")


_GREETS = re.compile(r"(?<!\w)(?:good|buen[oa]s?)\s+$")
_LATE = re.compile(r"(?<!\w)(?:bien|muy|tan|demasiado|super|(?:sal|lleg|acab|termin)(?:go|g?o|e|en|an?|imos|amos))\s+$")
"""Before a *tarde* that is late and no part of the day (`salgo bien tarde`)."""


def part_of_day(asked: Asked, *, on_a_day: bool = True) -> Part | None:
    """The part of the day: by name, or by an hour (`at 3pm`; without its half only beside a day)."""
    if match := said(asked, "timing", "tonight"):
        return ("afternoon" if re.search(r"tarde", match.group()) else "evening"), match.start(), match.end()
    named = [
        (match, part)
        for part in ("morning", "afternoon", "evening")
        for match in _named(part).finditer(asked.text.indexed)
        if not not_before().search(asked.text.before(match.start(), 24))
        and not _GREETS.search(asked.text.before(match.start(), 8))
        and not (match.group() == "tarde" and _LATE.search(asked.text.before(match.start(), 14)))
        and not NOT_AFTER.match(asked.text.after(match.end(), 30))
        and not _DENIED.search(asked.text.before(match.start(), 40))
    ]
    if named:
        if asked.prev and len({part for _, part in named}) > 1:
            named = [one for one in named if not _FILLED.match(asked.text.folded, one[0].end())]
        if len({part for _, part in named}) > 1:
            named = _kept(asked, named)
        if len({part for _, part in named}) != 1:
            return None
        match, part = named[0]
        return part, match.start(), match.end()
    clock = _CLOCK.search(asked.text.folded)
    if not clock:
        return None
    bare = clock["bare"] or clock["plain"]
    if not 1 <= int(clock["h"] or bare) <= 12 or (bare and not on_a_day):
        return None
    measures = grammar().measures["clock"]
    if bare:
        hour = int(bare) + (12 if int(bare) < measures["day_begins"] else 0)
    else:
        hour = int(clock["h"]) % 12 + (12 if clock["m"][0] == "p" else 0)
    name = (
        "evening"
        if hour >= measures["evening_from"]
        else "afternoon"
        if hour >= measures["afternoon_from"]
        else "morning"
    )
    return name, clock.start(), clock.end()


def _kept(asked: Asked, named: list[tuple[re.Match[str], str]]) -> list[tuple[re.Match[str], str]]:
    """Of several parts those named with `only`, else those nobody is said to be busy in."""
    only = [
        one
        for one in named
        if _ONLY_AFTER.match(asked.text.folded, one[0].end())
        or _ONLY_BEFORE.search(asked.text.before(one[0].start(), 14))
    ]
    free = without_affairs(asked).folded
    return only or [one for one in named if free[one[0].start() : one[0].end()] == one[0].group()]


_ONLY_AFTER = re.compile(r"\s+(?:only|solamente|nomas|unicamente|nada mas)(?!\w)")
_ONLY_BEFORE = re.compile(
    r"(?<!\w)(?:only|just|solo|solamente|nomas|unicamente)\s+(?:the\s+|in the\s+|en la\s+|por la\s+|las\s+|la\s+)?$"
)
_FILLED = re.compile(
    r"s?,?\s+(?:(?:i|we|he|she|yo)\s+(?:(?:always|usually|siempre)\s+)?(?:pick|work|have|get(?!s? off)|go|sleep|nap|take|teach|drive|watch|babysit|am busy|'?m busy)|(?:trabaj|cuid|recoj|teng|duerm|llev|estudi|limpi)[oa]|estoy ocupad[oa]|(?:is|are|'s) (?:bad|busy|taken|full))(?!\w)"  # noqa: E501
)
"""After a part of the day that something fills (`in the morning, por la tarde I pick up mis nietos`)."""
_CLOCK = re.compile(
    r"(?<![\d/:.-])(?P<h>\d{1,2})(?::[0-5]\d)?\s*(?P<m>a\.?\s?m|p\.?\s?m)(?![a-z])|(?:(?<!\w)(?:at|around|about|(?:not )?(?:before|until)(?= [12](?!\d))|after(?= (?:[1-7]|1[0-2])(?!\d))|past(?= [1-7](?!\d))|a(?: eso de)? las?|como a las?|despues de las?)\s+|@\s?)(?P<bare>\d{1,2})(?::?[0-5]\d)?(?![\d:/-]|\s*(?:th|st|rd|nd|de )(?!\w)|\s*(?:(?:-|to|or|a|o)\s*\d+\s*)?(?:days?|weeks?|months?|years?|hours?|min|dias?|semanas?|mes|anos?|horas?)(?!\w))|(?<![\d/:.-])(?P<plain>\d{1,2}):[0-5]\d(?![\d:])"  # noqa: E501
)


@cache
def _named(part: str) -> Scan:
    listed = sorted(
        (word for language in [grammar().tables["timing"]["parts"][part]] for word in language), key=len, reverse=True
    )
    return Scan(rf"(?<![^\W_])(?:{'|'.join(spaced(word) for word in listed)})(?![^\W_])")
