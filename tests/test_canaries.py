"""What a visitor wrote gets nowhere it should not, with every library's debug log on and things going wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def play(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE / "canaries.py"), *options],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_thirty_conversations_with_faults_leave_nothing_in_a_log_an_error_an_address_or_a_file() -> None:
    played = play("--conversations", "30")
    assert played.returncode == 0, played.stdout + played.stderr
    for happened in (
        "consent page answered 500",
        "our own fault answered 500",
        "ending: forgotten",
        "fault: engine quotes",
    ):
        assert happened in played.stdout
    lines = re.search(r"(\d+) debug lines of the engine", played.stdout)
    assert lines is not None
    assert int(lines[1]) > 1000, "the engine said what it does"


@pytest.mark.slow
def test_a_careless_error_handler_is_found_out() -> None:
    played = play("--conversations", "4", "--careless")
    assert played.returncode == 1
    assert "LEAK in log" in played.stdout
