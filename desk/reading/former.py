"""Numbers and addresses told only to be set aside: old ones, closed ones, such as nobody answers."""

import re
from functools import cache

from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.shapes import Hit

_REACH = 40


def in_use(asked: Asked, hits: list[Hit]) -> list[Hit]:
    """The hits that are not told to be out of use; all of them where none would be left."""
    return [hit for hit in hits if not _set_aside(asked, hit, hits)] or hits


def _set_aside(asked: Asked, hit: Hit, hits: list[Hit]) -> bool:
    earliest = max([other.end for other in hits if other.end <= hit.start], default=0)
    before = asked.text.folded[max(earliest, hit.start - _REACH) : hit.start]
    return bool(_before().search(before) or _after().match(asked.text.after(hit.end, _REACH)))


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){grammar().one_of('former', 'before')}[\s:(]*(?:(?!now|use|try|but|so|it'?s|better|ahora|use|mejor|pero|es)\w+\s+){{0,2}}$"  # noqa: E501
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"[\s,.;(-]*{grammar().one_of('former', 'after')}(?!\w)")
