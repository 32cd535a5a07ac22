"""What every kind of value is read from: the text, the moment, what was held before, and the site's names."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from desk.reading.grammar import Grammar, grammar
from desk.reading.names import SiteNames
from desk.reading.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """`now` carries the visitor's or the site's zone; `prev` is the value held before, for corrections."""

    text: Text
    now: datetime
    prev: Any
    site: SiteNames

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def spanish(self) -> bool:
        return self.text.language == "es"

    @property
    def grammar(self) -> Grammar:
        return grammar()

    def of(self, text: Text) -> "Asked":
        return Asked(text, self.now, self.prev, self.site)

    def in_days(self, days: int) -> date:
        return self.today + timedelta(days=days)


_MARKS = " \t\n\x01,.:;-!?¡¿\"'*"


def said(asked: Asked, section: str, *keys: str) -> re.Match[str] | None:
    return asked.grammar.scan(section, *keys).search(asked.text.indexed)


def body(text: Text) -> tuple[int, int]:
    """Where the answer itself stands: without greetings and openings (`um, it's …`) and closing marks."""
    start, end = 0, len(text.folded)
    opening = _opening()
    while match := opening.match(text.folded, start):
        if match.end() == start:
            break
        start = match.end()
    while start < end and text.folded[start] in _MARKS:
        start += 1
    while end > start and text.folded[end - 1] in _MARKS:
        end -= 1
    return start, end


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"[\s,.:;!¡¿*-]*{grammar().one_of('lead', 'in')}(?![^\W_])[\s,.:;!]*(?=\S)")
