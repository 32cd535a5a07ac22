"""Phone numbers and web addresses in a text, to be followed; widget/src/links.ts does the same in the chat."""

import re
from typing import NamedTuple

_URL_OR_PHONE = r"(?:https://|http://127\.0\.0\.1:)[^\s<>\"]*[^\s<>\"().,;:!?]|\+?\(?\d[\d() .\-\u2011]{7,}\d"
_LONG = re.compile(_URL_OR_PHONE)
_SHORT = re.compile(_URL_OR_PHONE + r"|(?<![\d/:.,$\-])\b\d{3}\b(?![/:%\-]|[.,]\d)")


class Part(NamedTuple):
    text: str
    href: str | None


def parts(text: str, short: bool = False) -> list[Part]:
    """`text` in pieces, those to be followed with their address; with `short`, three digits are a phone number too.

    >>> parts("Call 911 now.", short=True)
    [Part(text='Call ', href=None), Part(text='911', href='tel:911'), Part(text=' now.', href=None)]
    """
    found: list[Part] = []
    end = 0
    for match in (_SHORT if short else _LONG).finditer(text):
        href = _href(match[0])
        if href is None:
            continue
        if match.start() > end:
            found.append(Part(text[end : match.start()], None))
        found.append(Part(match[0], href))
        end = match.end()
    if end < len(text):
        found.append(Part(text[end:], None))
    return found


def tel(number: str) -> str:
    """The `tel:` address of a phone number as people write it."""
    digits = re.sub(r"\D", "", number)
    return f"tel:{'+' if number.startswith('+') else ''}{digits}"


def written(number: str) -> str:
    """A phone number as people write it where it is a North American one, else as it is.

    >>> written("+16145550100")
    '(614) 555-0100'
    """
    known = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", number)
    return f"({known[1]}) {known[2]}-{known[3]}" if known else number


def _href(found: str) -> str | None:
    if found.startswith("http"):
        return found
    digits = len(re.sub(r"\D", "", found))
    return tel(found) if digits == 3 or 10 <= digits <= 15 else None
