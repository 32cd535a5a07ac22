"""Every conversation in tests/conversations goes as it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.talking import Played, Script, load

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
SCRIPTS, FAULTS = load(FILES)

pytestmark = pytest.mark.slow


def test_the_files_of_conversations_have_no_faults() -> None:
    assert FAULTS == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_the_conversation_goes_as_written(script: Script, perform: Callable[[Script], Played]) -> None:
    played = perform(script)

    assert played.failures == [], played.as_text()
