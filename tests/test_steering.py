"""What visitors say instead of an answer is heard as that and raises few alarms: tests/understanding/steering.jsonl.

The floors stand under what was measured when it was opened; `desk bench understanding` prints the rates.
"""

import asyncio
import json
import secrets
from pathlib import Path

import pytest
from broken_site import ROOT

from desk.gateway.engine import Engine
from desk.safety import Screen
from desk.settings import Settings
from desk.supervisor import engine_alone

STEERING = [
    json.loads(line) for line in (ROOT / "tests/understanding/steering.jsonl").read_text(encoding="utf-8").splitlines()
]
ALARMS, WRONG = 0.04, 0.08
"""Most of them that may raise an alarm, or be taken for something else."""
BATCH = 40
"""Messages ranked at once."""


def test_few_of_them_raise_an_alarm_while_a_question_is_open() -> None:
    screen = Screen.load(ROOT / "data", ["en", "es"])

    raised = [one["id"] for one in STEERING if screen.look(one["text"], answering=True) is not None]

    assert len(raised) <= ALARMS * len(STEERING), raised


@pytest.mark.slow
def test_most_are_told_apart_by_the_engine(model: Path) -> None:
    key = secrets.token_hex(32)
    batches = [STEERING[at : at + BATCH] for at in range(0, len(STEERING), BATCH)]
    with engine_alone(Settings.read(), model, key) as url, asyncio.Runner() as runner:
        engine = Engine(url, key)
        ranked = [one for batch in batches for one in runner.run(engine.parse([each["text"] for each in batch]))]
        runner.run(engine.close())

    wrong = [one["id"] for one, ranking in zip(STEERING, ranked, strict=True) if ranking[0][0] != one["intent"]]

    assert len(wrong) <= WRONG * len(STEERING), wrong
