"""Nothing lost, doubled or out of order: the first fifty of the schedules that `python tests/faults.py` runs."""

import pytest
from faults import FAULTS, play

pytestmark = pytest.mark.slow


def test_in_fifty_schedules_of_faults_nothing_shown_as_sent_is_lost_doubled_or_out_of_order() -> None:
    outcomes = list(play(1, 50))
    assert [outcome for outcome in outcomes if not outcome.well] == []
    assert {fault for outcome in outcomes for fault in outcome.steps} == set(FAULTS)
    assert all(len(outcome.journal) >= 3 for outcome in outcomes)
