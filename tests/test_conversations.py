"""Every conversation in tests/conversations goes as it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.talking import Item, Played, Script, load

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
SCRIPTS, FAULTS = load(FILES)

pytestmark = pytest.mark.slow


def test_the_files_of_conversations_have_no_faults() -> None:
    assert FAULTS == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_the_conversation_goes_as_written(script: Script, perform: Callable[[Script], Played]) -> None:
    played = perform(script)

    assert played.failures == [], played.as_text()


def test_of_a_forgotten_conversation_the_transcript_is_told_and_nothing_is_stored(
    perform: Callable[[Script], Played],
) -> None:
    turns = (Item("I need an appointment for my knee, for myself"), Item("please delete everything I wrote, forget me"))

    played = perform(Script("forgotten", turns, page="orthopedics"))

    assert [line["text"] for line in played.transcript if line["who"] == "visitor"] == [item.say for item in turns]
    assert played.transcript[-1]["who"] == "bot"
    assert (played.stored["status"], played.stored["messages"], played.leads) == ("forgotten", [], [])
