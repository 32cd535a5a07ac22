"""One visitor message as the desk has it, what it is understood with, and the turn that comes of it."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.content import Content
from desk.intake.conversation import Say
from desk.reading import Reader

DIGRESSIONS = {
    "ask_person", "ask_bot", "ask_why", "ask_advice", "go_back", "skip", "change_answer", "start_over", "stop",
    "forget_me", "switch_language", "repeat", "greet", "thank", "goodbye", "insult", "off_topic", "job_or_vendor",
}  # fmt: skip
"""Intents that are no answer, beside the frequent questions."""
POLITE = frozenset({"thank", "greet", "goodbye", "repeat", "skip"})
"""Digressions that a yes may sound like (`yes, thank you`)."""


_ASKS = re.compile(
    r"\?|^\W*(?:(?:so|and|but|ok|okay|hi|hello|hey|hola|oiga|disculpe|perdone|y|pero|also|tambi[eé]n)\W+)*"
    r"(?:do|does|did|can|could|may|will|would|should|what|what'?s|which|who|whose|where|when|how|why|is|are|am i"
    r"|(?:(?:a|de|en|con|desde|hasta) )?"
    r"(?:qu[eé]|qui[eé]n(?:es)?|cu[aá]l(?:es)?|cu[aá]nt[oa]s?|cu[aá]ndo|d[oó]nde|c[oó]mo)"
    r"|hay|tienen|aceptan|atienden|puedo|pueden|se puede|me (?:cobran|pueden|atienden))(?!\w)",
    re.IGNORECASE,
)
"""How a question looks, with its mark or, as people type, without."""
_WISHES = re.compile(
    r"\b(?:mak(?:e|ing) it|put|chang(?:e|ing)|switch|move|instead|rather|fix|correct|update|add|take (?:off|out)|remove"
    r"|cambi\w+|pon\w*|mejor|mover|muev\w+|corr[ei]\w+|agreg\w+|quit\w+|en vez)\b|[.!;]\s+\S",
    re.IGNORECASE,
)
"""What a question wishes for that is more than an answer; a sentence before it may tell something too."""


@dataclass(frozen=True)
class Heard:
    """One visitor message: its text or choice, and what the engine made of it (empty without one)."""

    text: str = ""
    choice: dict[str, Any] | None = None
    intent: str = ""
    confidence: float = 0.0
    ranking: Sequence[tuple[str, float]] = ()
    turn: int = 0
    """The journal cursor of the message."""
    apart: Sequence["Heard"] = ()
    """What it is without the questions it may ask, then each of these, judged by itself (`questions.parts`)."""

    def digresses(self, content: Content) -> bool:
        """True when the engine is sure that this is no answer."""
        known = self.intent in DIGRESSIONS or self.intent.startswith("faq_")
        return known and self.confidence >= content.intake.thresholds.intent

    def asks(self, content: Content) -> str | None:
        """The frequent question it asks beside what else it says; None when it asks none."""
        asked = self.digresses(content) and self.intent.startswith("faq_") and bool(_ASKS.search(self.text))
        return self.intent.removeprefix("faq_") if asked else None


def only_asks(text: str) -> bool:
    """Whether a message is a question that wishes for no change: `can the bill go to the company?`.

    >>> only_asks("do you take Buckeye for the sleep study?"), only_asks("could you make it the 12th?")
    (True, False)
    """
    return text.rstrip().endswith("?") and not _WISHES.search(text)


def begins_anew(text: str) -> bool:
    """Whether it is said in words that all of it begins again.

    >>> begins_anew("let's start over"), begins_anew("ok, start next week")
    (True, False)
    """
    return _AFRESH.search(text) is not None


_AFRESH = re.compile(
    r"\b(?:over|again|fresh|beginning|scratch|restart|reset|redo|clear|new|first question"
    r"|nuevo|cero|principio|inicio|otra vez|reinici\w*|borr\w*|desde)\b",
    re.IGNORECASE,
)


def nothing(text: str) -> Heard:
    """What is heard of a message without an ear: its words only."""
    return Heard()


@dataclass(frozen=True)
class Knowledge:
    """What a turn is understood with."""

    content: Content
    reader: Reader
    hear: Callable[[str], Heard] = nothing
    """The intent of a message while the engine is away."""


@dataclass
class Turn:
    says: list[Say] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    """Consent events to record in the same transaction."""
    revoked: Collection[str] = ()
    """Purposes to take back in the same transaction."""
    forget: bool = False
    """Everything is to be destroyed once this was said."""
