"""Every word the assistant has is said somewhere, and none twice in a conversation."""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import content as contents
from desk.check import spoken
from desk.gateway.outgoing import outgoing
from desk.intake import Heard, Knowledge, begin, digress, take
from desk.reading import Reader

pytestmark = pytest.mark.slow

CONTENT = contents.load(Path("data"))
KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")

SOURCE = "\n".join(path.read_text() for part in ("intake", "gateway") for path in Path("desk", part).glob("*.py"))
FAMILIES = {
    "utter_{raised.kind}": ("emergency", "crisis", "abuse"),
    "utter_ask_{conversation.open}": ("consent",),
    "utter_status_{stage}": ("received", "contacted", "closed", "unknown"),
}
"""Keys that are put together in the code, and what they come to."""


def test_every_utterance_the_code_needs_has_a_speaker() -> None:
    said = set(re.findall(r'"(utter_\w+)"', SOURCE))
    for family, endings in FAMILIES.items():
        assert f'f"{family}"' in SOURCE
        said |= {family.partition("{")[0] + ending for ending in endings}

    assert spoken.FIXED - said == set()


ASIDES = (
    *("ask_bot", "greet", "thank", "goodbye", "insult", "off_topic", "ask_person", "ask_advice", "job_or_vendor"),
    *(
        "ask_why",
        "repeat",
        "go_back",
        "skip",
        "dont_know",
        "change_answer",
        "switch_language",
        "start_over",
        "fallback",
    ),
    *("faq_parking", "faq_what_to_bring", "faq_hours", "faq_interpreter"),
)
NEEDS = {
    "en": (
        "I need an MRI of my knee, for me",
        "next week",
        "43215",
        "yes I have one",
        "yes, call me",
        "Robert Ellison",
    ),
    "es": (
        "necesito una resonancia de la rodilla, es para mí",
        "la próxima semana",
        "43215",
        "sí tengo",
        "sí, llámenme",
    ),
}


def few_of_a_kind(asides: list[str]) -> bool:
    return max(Counter(asides).values()) < 5


@settings(max_examples=60, deadline=None)
@given(
    language=st.sampled_from(("en", "es")),
    answered=st.integers(0, 5),
    asides=st.lists(st.sampled_from(ASIDES), min_size=1, max_size=12).filter(
        lambda all: max(Counter(all).values()) < 5
    ),
)
def test_whatever_is_asked_beside_nothing_is_said_twice(language: str, answered: int, asides: list[str]) -> None:
    conversation, welcome = begin("riverbend", "/imaging", CONTENT, NOW, language=language)
    told = [message["text"] for message in outgoing(conversation, [welcome], CONTENT)]
    for text in NEEDS[language][:answered]:
        turn = take(conversation, Heard(text, turn=2), KNOWLEDGE, NOW)
        assert turn is not None
        told += [message["text"] for message in outgoing(conversation, turn.says, CONTENT)]
    for aside in asides:
        said = digress(conversation, aside, Heard("well", turn=3), KNOWLEDGE, NOW).says
        messages = outgoing(conversation, said, CONTENT)
        assert messages, aside
        told += [message["text"] for message in messages]

    assert [text for text, times in Counter(told).items() if times > 1] == []
