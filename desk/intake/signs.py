"""What stands in somebody's way and what interests them: tags heard in their words, what they asked and answered.

Kept with a tag is the phrase of the content that gave it, never what the visitor wrote. The same way a message may
name a choice of the site's own question.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from desk.content import Content
from desk.content.marks import Barrier, Sign, Signal
from desk.intake.conversation import Conversation
from desk.reading.text import fold
from desk.routing import matches


def in_passing(text: str, content: Content) -> dict[str, str]:
    """Question -> the first of its choices a message names by label or alias; only those heard `in_passing`."""
    words, found = _words(text), {}
    for question in content.intake.questions:
        for choice in question.choices if question.in_passing else ():
            names = [*choice.label.values(), *(name for names in choice.aliases.values() for name in names)]
            if any(_phrase(name) in words for name in names):
                found.setdefault(question.question, choice.value)
    return found


def heed(conversation: Conversation, text: str, content: Content) -> None:
    """Keep the phrases of the content that a message holds, by tag; the first of each stays."""
    words = _words(text)
    for sign in (*content.intake.barriers, *content.intake.signals):
        for phrase in (phrase for phrases in sign.said.values() for phrase in phrases):
            if _phrase(phrase) in words:
                conversation.signs.setdefault(_tag(sign), phrase)


def signs_of(signs: Iterable[Sign], facts: Mapping[str, Any], conversation: Conversation) -> dict[str, str]:
    """Tag -> what gave it: `said: no car`, `asked: ride_help`, or the facts of its condition (`coverage`)."""
    found: dict[str, str] = {}
    for sign in signs:
        tag, asked = _tag(sign), [topic for topic in conversation.topics if topic in sign.asked]
        if tag in conversation.signs and sign.said:
            found.setdefault(tag, f"said: {conversation.signs[tag]}")
        elif asked:
            found.setdefault(tag, f"asked: {asked[0]}")
        elif sign.when and matches(sign.when, facts):
            found.setdefault(tag, ", ".join(sign.when))
    return found


def heard(signs: Iterable[Sign], conversation: Conversation) -> list[str]:
    """The tags their own words or questions gave, in the order of the content; what routes may ask about."""
    given = signs_of([sign.model_copy(update={"when": {}}) for sign in signs], {}, conversation)
    return list(given)


def _tag(sign: Sign) -> str:
    match sign:
        case Barrier():
            return sign.barrier
        case Signal():
            return sign.signal
    raise TypeError(sign)


def _words(text: str) -> str:
    """The words alone, in small letters without accents or apostrophes, each between spaces."""
    return f" {' '.join(re.findall(r'\w+', fold(text).replace(chr(39), '')))} "


_phrase = lru_cache(2048)(_words)
