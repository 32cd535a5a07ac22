"""What a message means while the engine is away: the intent of the example in `nlu.yml` it is most like.

Heard is only what may be said at any time, to steer. Needs and answers are left to the questions.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from desk import meaning
from desk.content import yaml
from desk.intake.conversation import Conversation
from desk.intake.earlier import take
from desk.intake.heard import Heard, Knowledge, Turn
from desk.intake.planner import question_named

STEERING = frozenset(
    {"ask_person", "ask_bot", "ask_why", "go_back", "start_over", "stop", "forget_me", "switch_language", "repeat"}
)
"""Intents that are heard; of a message like any other example it is only known that it does not steer."""
ALIKE = 0.6
"""How like an example a message has to be (cosine)."""
APART = 0.09
"""How much more than like any example of another kind, to count before what the message may answer."""
CERTAIN = 0.8
"""How like where nearly anything may be an answer: a name, an office."""
REACHING = ("consent", "channel", "phone", "email", "leave_message", "contact_time")
"""Questions a no to which sounds like a wish to stop: there an answer always goes first."""
FEW = 12
"""Words up to which a message is no more than a wish; longer examples are like none such."""


class Ear:
    """The examples of `data/<language>/nlu.yml`, encoded when first needed (about a second)."""

    def __init__(self, data: Path, languages: Sequence[str]) -> None:
        self._files = [data / language / "nlu.yml" for language in languages]

    def heard(self, text: str) -> Heard:
        """The intent of a steering message, and how sure it is; an empty one for every other message."""
        if not text or len(text.split()) > FEW:
            return Heard()
        intents, examples = self._known
        likeness = (examples @ meaning.vector(text)).tolist()
        alike, best = max(zip(likeness, intents, strict=True))
        if alike < ALIKE or best not in STEERING:
            return Heard()
        other = max(one for one, intent in zip(likeness, intents, strict=True) if intent not in STEERING)
        return Heard(intent=best, confidence=alike if alike - other >= APART else 0.0)

    @cached_property
    def _known(self) -> tuple[list[str], Any]:
        told = [
            (entry["intent"], text)
            for file in self._files
            for entry in yaml.read(file, str(file)).root["nlu"]
            for text in (line.lstrip("- ").strip() for line in entry["examples"].splitlines())
            if len(text.split()) <= FEW
        ]
        return [intent for intent, _ in told], meaning.vectors([text for _, text in told])


def take_unaided(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The turn a message makes while the engine is away; None where it steers, or answers nothing."""
    question = question_named(conversation.open, knowledge.content)
    loose = question is not None and question.reads in ("name", "org")
    if conversation.open in REACHING or (loose and heard.confidence < CERTAIN):
        heard = replace(heard, confidence=0.0)
    return take(conversation, heard, knowledge, now)
