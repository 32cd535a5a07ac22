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


def rather(asked: Asked, hits: list[Hit]) -> list[Hit]:
    """Of several numbers those somebody says to call rather than the first (`mine is … but call my wife's`)."""
    return [
        hit
        for hit in hits[1:]
        if _BUT_CALL.search(asked.text.before(hit.start, 60)) and not _ONLY_IF.match(asked.text.folded, hit.end)
    ]


_BUT_CALL = re.compile(
    r"(?<!\w)(?:but|instead|pero|better|mejor)\s+(?:(?!(?:or|o|at|on|in|if|when|after|before|during|en|si|cuando|despues|antes)(?!\w))[\w']+\s+){0,4}?(?:call|ring|try|use|reach|text|dial|ll[aá]m\w+|m[aá]r[cq]\w+|us[ae]\w*|h[aá]bl\w+)(?!\w)(?![^.;!?\n]*(?:\d|(?<!\w)not(?!\w)))[^.;!?\n]*$"
)
_ONLY_IF = re.compile(r"[\s,]*(?:just )?(?:if|when|whenever|in case|si|cuando|por si)(?!\w)")


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
