"""Spanish words of no that deny nothing: `cómo no` is of course, `llámenme no más` is only."""

import re

from desk.reading.text import Text

_OF_COURSE = re.compile(r"(?:^|[,.;:!]|(?<!\w)(?:si|claro))\s*(?P<no>como no)(?!\w)(?P<ends>(?=\s*(?:[,.;:!?]|$)))?")
_ONLY = re.compile(
    r"(?<=\w)(?<!\bya)(?<!\by)(?<!\bpero)(?<!\bque)(?<!\bpues) no mas(?=\s*(?:[,.;:!]|$))"
    r"|(?<!\w)(?<!\bya )no mas(?= (?:por|con|para|en las?|al|a mi|el|mi) \w)"
)
_NO_MAS = len("no mas")


def without_idioms(text: Text) -> Text:
    """The text with them put as what they mean; every other character stays where it was. Without an accent and with
    more behind it `como no` gives a reason (`como no pueden llamar de noche`).

    >>> without_idioms(Text.of("sí, cómo no, llámenme no más")).folded
    'si, claro  , llamenme nomas '
    """
    sure = [
        (*one.span("no"), "claro")
        for one in _OF_COURSE.finditer(text.folded)
        if one["ends"] is not None or text.raw[one.start("no") + 1] in "óÓ"
    ]
    only = [(one.end() - _NO_MAS, one.end(), "nomas") for one in _ONLY.finditer(text.folded)]
    return text.put(*sure, *only)
