"""An intent, question or story taken out makes a conversation fail: a sample of `python tests/removals.py`."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import removals as taken_out
from test_conversations import SCRIPTS

from desk.content import Content

pytestmark = pytest.mark.slow

SAMPLE, SEED = 6, 2026
FEW = 8
"""Conversations a removal touches at most to be drawn: the sample takes under a minute, a common question several."""
GO_AS_WRITTEN = [script for script in SCRIPTS if not script.waits]


@pytest.fixture(scope="module")
def played(content: Content, model: Path) -> Iterator[taken_out.Played]:
    with taken_out.playing(content, model) as played:
        yield played


def test_a_sample_of_intents_and_questions_is_missed_by_a_conversation(
    content: Content, played: taken_out.Played
) -> None:
    few = [one for one in taken_out.removals(GO_AS_WRITTEN, played, content) if len(one.touched) <= FEW]
    sample = taken_out.chosen(few, [], SAMPLE, SEED)

    verdicts = [taken_out.judge(removal, played) for removal in sample]

    assert len(verdicts) == SAMPLE
    assert [verdict.removal.name for verdict in verdicts if verdict.noticed_by is None] == []


def test_a_story_or_rule_is_missed_by_a_conversation(played: taken_out.Played) -> None:
    few = [one for one in taken_out.stories(GO_AS_WRITTEN, played) if 0 < len(one[2]) <= FEW]

    verdict = taken_out.judge_story(*Random(SEED).choice(few), played)

    assert verdict.noticed_by is not None, verdict.removal.name
