"""Whose value it is: `my number is …`, `my mother's is …`."""

import re
from functools import cache

from desk.reading.grammar import grammar
from desk.reading.shapes import Whose
from desk.reading.text import Text

_REACH = 60


def owner_at(text: Text, start: int, end: int) -> Whose | None:
    """Whose the value at these characters is, by the nearest word of possession before it in the same clause, or by an
    `(hers)` right after it; None where nothing says."""
    after = re.match(rf"[\s,(-]{{0,4}}(?:is\s+|es\s+)?(?:{_pattern().pattern})", text.after(end, 30))
    before = re.split(r"[.;\n!?]|,(?!\s*\d)", text.before(start, _REACH))[-1]
    found = list(_pattern().finditer(before))
    if found:
        last = found[-1]
        own = [match for match in found if match.lastgroup == "other"]
        return "other" if own and (last.lastgroup == "other" or last.start() - own[-1].end() < 3) else _kind(last)
    if after and re.match(
        r"[\s,(-]{0,4}(?:is\s+|es\s+)?(?:hers|his|mine|(?:es )?(?:mio|mia|de \w+)|(?:my|mi)\s)", text.after(end, 30)
    ):
        return _kind(after)
    return None


def _kind(match: re.Match[str]) -> Whose:
    return "other" if match.lastgroup == "other" else "self"


@cache
def _pattern() -> re.Pattern[str]:
    table = grammar()
    others, other, own = table.one_of("whose", "others"), table.one_of("whose", "other"), table.one_of("whose", "self")
    return re.compile(rf"(?<![^\W_])(?:(?P<other>{others}(?:'?s)?|{other})|(?P<self>{own}))(?![^\W_])")
