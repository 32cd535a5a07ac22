"""Spanish words of no that deny nothing: `cómo no` is of course, `llámenme no más` is only."""

import re

from desk.reading.text import Text

_OF_COURSE = re.compile(
    r"(?<!\w)como no(?=\s*(?:[,.;:!?]|$))|(?<=si )como no(?!\w)|(?<=si, )como no(?!\w)|(?<=claro )como no(?!\w)"
)
_ONLY = re.compile(
    r"(?<=\w)(?<!\bya)(?<!\by)(?<!\bpero)(?<!\bque)(?<!\bpues) no mas(?=\s*(?:[,.;:!]|$))"
    r"|(?<!\w)no mas(?= (?:por|con|para|en las?|al|a mi|el|mi) \w)"
)


def without_idioms(text: Text) -> Text:
    """The text with them put as what they mean; every other character stays where it was.

    >>> without_idioms(Text.of("sí, cómo no, llámenme no más")).folded
    'si, claro  , llamenme nomas '
    """
    raw, folded = text.raw, text.folded
    for pattern, meant in ((_OF_COURSE, "claro"), (_ONLY, "nomas")):
        for match in pattern.finditer(text.folded):
            start = match.end() - len(match.group().lstrip())
            put = meant.ljust(match.end() - start)
            raw, folded = raw[:start] + put + raw[match.end() :], folded[:start] + put + folded[match.end() :]
    return text if folded == text.folded else Text(raw, folded, text.language)
