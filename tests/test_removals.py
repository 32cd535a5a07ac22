"""Taking out an intent or question makes a conversation fail: a sample; `python tests/removals.py` takes out each."""

from pathlib import Path

import pytest
import removals as taken_out
from test_conversations import SCRIPTS

from desk.content import Content

pytestmark = pytest.mark.slow

SAMPLE, SEED = 6, 2026
FEW = 8
"""Conversations a removal touches at most to be drawn: the sample takes under a minute, a common question several."""


def test_a_sample_of_intents_and_questions_is_missed_by_a_conversation(content: Content, model: Path) -> None:
    scripts = [script for script in SCRIPTS if not script.waits]

    with taken_out.playing(content, model) as played:
        few = [one for one in taken_out.removals(scripts, played, content) if len(one.touched) <= FEW]
        sample = taken_out.chosen(few, [], SAMPLE, SEED)
        verdicts = [taken_out.judge(removal, played) for removal in sample]

    assert len(verdicts) == SAMPLE
    assert [verdict.removal.name for verdict in verdicts if verdict.noticed_by is None] == []
