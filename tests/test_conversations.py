"""Every conversation in tests/conversations goes as it says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from desk.talking import Item, Played, Script, load

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
SCRIPTS, FAULTS = load(FILES)

pytestmark = pytest.mark.slow


def test_the_files_of_conversations_have_no_faults() -> None:
    assert FAULTS == []


def _played(script: Script) -> object:
    marks = [pytest.mark.xfail(reason=script.waits, strict=True)] if script.waits else []
    return pytest.param(script, id=script.id, marks=marks)


def test_there_are_a_hundred_and_fifty_conversations_in_two_languages_and_each_has_a_name_of_its_own() -> None:
    assert len({script.id for script in SCRIPTS}) == len(SCRIPTS) >= 150
    assert sum("_es" in file.name for file in FILES) >= 7


@pytest.mark.parametrize("script", [_played(script) for script in SCRIPTS])
def test_the_conversation_goes_as_written(script: Script, perform: Callable[[Script], Played]) -> None:
    with capture_logs() as told:
        played = perform(script)

    assert played.failures == [], played.as_text()
    assert [line for line in told if line["event"] == "engine was silent"] == []


def test_of_a_forgotten_conversation_the_transcript_is_told_and_nothing_is_stored(
    perform: Callable[[Script], Played],
) -> None:
    turns = (Item("I need an appointment for my knee, for myself"), Item("please delete everything I wrote, forget me"))

    played = perform(Script("forgotten", turns, page="orthopedics"))

    assert [line["text"] for line in played.transcript if line["who"] == "visitor"] == [item.say for item in turns]
    assert played.transcript[-1]["who"] == "bot"
    assert (played.stored["status"], played.stored["messages"], played.leads) == ("forgotten", [], [])
