"""Turns of a conversation without an engine, for tests: what a text does to it."""

from datetime import datetime
from pathlib import Path

from desk import content as contents
from desk.intake import Conversation, Heard, Knowledge, Turn, begin, take
from desk.reading import Reader

CONTENT = contents.load(Path("data"))
KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")


def started(page: str | None = None, language: str = "en") -> Conversation:
    return begin("riverbend", page, CONTENT, NOW, language=language)[0]


def say(conversation: Conversation, text: str, intent: str = "", confidence: float = 0.9) -> Turn | None:
    return take(conversation, Heard(text, intent=intent, confidence=confidence, turn=2), KNOWLEDGE, NOW)


def keys(turn: Turn | None) -> list[str]:
    return [one.key for one in turn.says] if turn else []


def asked(page: str, *said: str, language: str = "en") -> Conversation:
    """A conversation in which this was said."""
    conversation = started(page, language)
    for text in said:
        assert say(conversation, text) is not None
    return conversation
