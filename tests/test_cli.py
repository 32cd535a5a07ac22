"""The command line as people use it: what it prints, its exit codes, and no traceback for a user's mistake."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import ROOT

WHOLE = Path("tests/conversations/administrator.yml")

pytestmark = pytest.mark.slow


def desk(
    *arguments: str, said: str = "", data: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `desk` on the repository, or on the content of `data`."""
    where = {"DESK_DATA": str(data)} if data else {}
    return subprocess.run(
        [sys.executable, "-m", "desk", *arguments],
        cwd=ROOT,
        env=dict(os.environ) | where | environment,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the content with a misspelt queue in a route."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    routes = data / "routes.yml"
    text = routes.read_text()
    assert "    queue: referral_intake\n" in text
    routes.write_text(text.replace("    queue: referral_intake\n", "    queue: referal_intake\n", 1))
    return data


def test_read_gives_a_value_and_goes_on_after_a_malformed_line() -> None:
    first = '{"id": "a", "slot": "phone", "text": "415 555 0123 ext 4412"}'
    lines = first + '\nnot json\n{"id": "b", "slot": "location", "text": "94110"}\n'

    ran = desk("read", said=lines)

    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0
    assert answers[0] == {"id": "a", "status": "value", "value": {"e164": "+14155550123", "ext": "4412"}}
    assert set(answers[1]) == {"id", "error"}
    assert (answers[2]["id"], answers[2]["value"]["zip"]) == ("b", "94110")


def test_check_finds_no_fault_in_the_sample_site() -> None:
    ran = desk("check")

    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "data: no faults.")


def test_check_names_every_fault_with_file_line_and_cure_and_ends_with_2(broken: Path) -> None:
    ran = desk("check", data=broken)

    assert ran.returncode == 2
    assert "routes.yml:" in ran.stderr
    assert "Did you mean 'referral_intake'?" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_run_refuses_broken_content_with_every_fault(broken: Path, tmp_path: Path) -> None:
    ran = desk("run", "--port", "0", data=broken, DESK_VAR=str(tmp_path / "var"))

    assert ran.returncode == 2
    assert "Did you mean 'referral_intake'?" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "var" / "running.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "no/such/file.yml"), "no such file"),
        (("check", "docs"), "not part of data"),
        (("talk", "no/such/file.yml"), "the file is missing"),
        (("route", "explain", "README.md"), "not JSON"),
        (("route", "explain", "nowhere.json"), "No such file"),
        (("bench", "everything"), "no section 'everything'"),
        (("bench", "intents"), "Name their folder in PUBLIC_SETS"),
        (("staff", "add", "not-an-address", "--name", "X"), "address"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_users_mistake_is_one_line_and_code_2(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    ran = desk(*arguments, DESK_VAR=str(tmp_path))

    assert ran.returncode == 2, ran.stderr
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_bad_setting_is_named_with_its_cure() -> None:
    ran = desk("status", DESK_PORT="eighty")

    assert (ran.returncode, ran.stderr.strip()) == (2, "DESK_PORT: not a port number. Use 0 to 65535.")


def test_a_folder_without_content_says_where_to_run(tmp_path: Path) -> None:
    ran = desk("check", data=tmp_path / "nothing")

    assert ran.returncode == 2
    assert "no such folder" in ran.stderr


def test_a_store_is_backed_up_and_restored_by_command(tmp_path: Path) -> None:
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    added = desk("staff", "add", "dana@riverbend.example", "--name", "Dana Ruiz", DESK_VAR=first)
    assert added.returncode == 0, added.stderr
    copied = desk("backup", str(tmp_path / "copy.tar.gz"), DESK_VAR=first)
    assert copied.returncode == 0, copied.stderr
    (tmp_path / "second").mkdir()
    shutil.copytree(tmp_path / "first" / "keys", tmp_path / "second" / "keys")

    restored = desk("restore", str(tmp_path / "copy.tar.gz"), DESK_VAR=second)
    again = desk("restore", str(tmp_path / "copy.tar.gz"), DESK_VAR=second)

    assert restored.returncode == 0, restored.stderr
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


def test_parse_understands_first_messages_in_their_order(model: Path) -> None:
    lines = [
        {"id": 1, "text": "my dad needs home care after his hip surgery"},
        {"id": 2, "text": "quiero una cita con el dentista para mí"},
        {"id": 3, "text": "I have crushing chest pain right now", "page": "cardiology"},
    ]

    ran = desk("parse", said="\n".join([*map(json.dumps, lines), "{"]) + "\n")

    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, ran.stderr
    assert [answer["id"] for answer in answers] == [1, 2, 3, None]
    assert set(answers[0]) == {
        *("id", "role", "role_confidence", "subrole", "service_line", "urgency", "safety", "language", "intent")
    }
    assert (answers[0]["role"], answers[0]["service_line"]) == ("caregiver", "home_health")
    assert (answers[1]["role"], answers[1]["language"], answers[1]["service_line"]) == ("patient", "es", "dental")
    assert (answers[2]["safety"], answers[2]["urgency"]) == ("emergency", "emergency")
    assert "error" in answers[3]


def test_talk_prints_one_json_object_a_conversation_and_its_lead_is_explained(model: Path, tmp_path: Path) -> None:
    ran = desk("talk", str(WHOLE), "--json")

    played = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, ran.stderr
    assert [set(one) for one in played] == [{"id", "transcript", "leads", "stored", "safety", "unsent", "seconds"}]
    lead = tmp_path / "lead.json"
    lead.write_text(json.dumps(played[0]["leads"][0]))

    explained = desk("route", "explain", str(lead))

    assert explained.returncode == 0, explained.stderr
    assert "employer_services" in explained.stdout
    assert "service_line" in explained.stdout or "role" in explained.stdout


def test_talk_ends_with_2_and_says_what_was_not_as_expected(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text("conversations:\n- {id: W, page: dental, turns: [I need a dentist], expect: {leads: 3}}\n")

    ran = desk("talk", str(file))

    assert ran.returncode == 2
    assert "expected 3 leads, got 0" in ran.stdout


def test_a_rate_factor_that_is_no_number_is_named_with_its_cure() -> None:
    ran = desk("status", DESK_RATE_FACTOR="plenty")

    assert ran.returncode == 2
    assert ran.stderr.strip() == "DESK_RATE_FACTOR: not a number above 0. Use 1 for the usual limits."


def heeds(process: int, number: int) -> bool:
    """Whether a process handles this signal by itself: it has begun its work."""
    caught = re.search(r"^SigCgt:\s*([0-9a-f]+)$", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    return caught is not None and bool(int(caught[1], 16) >> (number - 1) & 1)


def test_a_worker_started_by_a_service_manager_does_not_end_with_its_empty_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desk", "work"]
    running = subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ) | {"DESK_VAR": str(tmp_path)}, stdin=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 120
        while not heeds(running.pid, signal.SIGTERM):
            assert running.poll() is None and time.monotonic() < until, "it ended, or never began"
            time.sleep(0.1)
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(5)
    finally:
        running.terminate()

    assert running.wait(10) == 0
