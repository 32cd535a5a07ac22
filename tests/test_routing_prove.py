"""`desk route prove` finds what would lose or strand a request, says where, and says what it went through."""

import re
import shutil
import time
from pathlib import Path

import pytest
from broken_site import ROOT, TODAY, Seed, break_it, expected, sample
from typer.testing import CliRunner

from desk.check.proof import Proof, prove
from desk.cli import app

pytestmark = pytest.mark.slow


def proof_of(data: Path, *broken: Seed) -> tuple[Proof, list[str]]:
    """The proof of the folder with the seeds in it, and the line each has to cause."""
    break_it(data, broken)
    return prove(data, TODAY), [expected(data, seed) for seed in broken]


HOLE = Seed(
    name="a request no row takes",
    file="routes.yml",
    old="  - route: everybody else\n    queue: human_handoff",
    new="  - route: everybody else\n    when: {status: partial}\n    queue: human_handoff",
    at="routes:\n  - route",
    what="",
    cure="",
)
SHADOW = Seed(
    name="a row two others cover",
    file="routes.yml",
    old="  - route: patients\n    when: {role: patient}\n    queue",
    new=(
        "  - route: early patients\n    when: {role: patient, timing: [within_2_weeks, flexible, none]}\n"
        "    queue: patient_access\n    first_contact: 4 hours\n    example: {role: patient}\n"
        "  - route: patients\n    when: {role: patient}\n    queue"
    ),
    at="- route: patients\n",
    what="",
    cure="Move it up, narrow the rows above it, or remove it.",
)
IMPOSSIBLE = Seed(
    name="a sub-role of another role",
    file="routes.yml",
    old="    when: {role: administrator, subrole: vendor}",
    new="    when: {role: administrator, subrole: clinician}",
    at="- route: vendors",
    what="no request can meet the conditions of 'vendors'",
    cure="Mend its `when:`, or remove the row.",
)
DEAD = Seed(
    name="a queue only a row that is never reached sends to",
    file="routes.yml",
    old="    when: {role: administrator, subrole: payer}",
    new="    when: {role: administrator, subrole: payer, intent: complaint}",
    at="- queue: payer_relations",
    what="no request ever reaches the queue 'payer_relations'",
    cure="Mend the rows that send to it, or remove it.",
)
AWAY = Seed(
    name="everybody of a queue away on the same days",
    file="routes.yml",
    old="staff:\n",
    new="staff:\n  - member: records.one@riverbend.example\n    away: [{first: 2026-12-01, last: 2026-12-02}]\n",
    at="- queue: records",
    what="nobody works 'records' on Tue 2026-12-01 at 08:15 and at 33 more open hours",
    cure="Give a member that shift, or take the hours away.",
)
SHIFTS = Seed(
    name="an hour of the week no shift covers",
    file="routes.yml",
    old="staff:\n",
    new=(
        "staff:\n  - member: research.one@riverbend.example\n"
        '    shifts: {mon: ["08:30-16:30"], tue: ["08:30-16:30"], wed: ["08:30-16:30"], thu: ["08:30-16:30"]}\n'
    ),
    at="- queue: research",
    what="nobody works 'research' on Fri 2026-11-27 at 08:45 and at 95 more open hours",
    cure="Give a member that shift, or take the hours away.",
)


LATER = Seed(
    name="the same half a year from now",
    file="routes.yml",
    old="staff:\n",
    new="staff:\n  - member: records.one@riverbend.example\n    away: [{first: 2027-06-01, last: 2027-06-02}]\n",
    at="- queue: records",
    what="nobody works 'records' on Tue 2027-06-01 at 08:15 and at 33 more open hours",
    cure="Give a member that shift, or take the hours away.",
)
GONE = Seed(
    name="everybody away who may acknowledge",
    file="routes.yml",
    old="supervisor, acknowledged_by: [nurse.lead@riverbend.example, nurse.one@riverbend.example]}\n\n",
    new="supervisor, acknowledged_by: [access.three@riverbend.example]}\n\n",
    at="acknowledged_by: [access.three@",
    what="everybody who may acknowledge urgent requests of 'caregiver_support' is away on Thu 2026-12-24",
    cure="Add somebody under `acknowledged_by:`, or change a day off.",
)
KEPT_BY_NOBODY = Seed(
    name="a row for who cannot be reached, of whom nothing is kept",
    file="routes.yml",
    old="    when: {role: administrator, subrole: vendor}",
    new="    when: {role: administrator, contactable: false}",
    at="- route: vendors",
    what="no request can meet the conditions of 'vendors'",
    cure="Mend its `when:`, or remove the row.",
)


@pytest.mark.parametrize("seed", [IMPOSSIBLE, KEPT_BY_NOBODY, DEAD, AWAY, LATER, SHIFTS, GONE], ids=str)
def test_a_fault_in_the_table_is_told_with_its_line(seed: Seed, tmp_path: Path) -> None:
    proof, (line,) = proof_of(sample(tmp_path), seed)
    assert line in [str(fault) for fault in proof.faults]


def test_every_queue_an_urgent_request_reaches_without_anybody_on_call_is_told_at_its_line(tmp_path: Path) -> None:
    data = sample(tmp_path)
    text = (data / "routes.yml").read_text()
    (data / "routes.yml").write_text(re.sub(r"\non_call: .*\n", "\n\n", text, count=1))
    faults = [fault for fault in prove(data, TODAY).faults if "nobody answers for them" in fault.what]
    lines = (data / "routes.yml").read_text().splitlines()
    assert {lines[fault.line - 1].strip() for fault in faults} == {
        f"- queue: {name}"
        for name in (
            *("caregiver_support", "research", "patient_relations", "records", "billing", "human_handoff"),
            *("financial_counseling", "existing_patient"),
        )
    }
    for fault in faults:
        row, number = re.search(r"by '(.+)' \(line (\d+)\)", fault.what).groups()  # type: ignore[union-attr]
        assert lines[int(number) - 1].strip() == f"- route: {row}"


def test_a_request_no_row_takes_is_shown_as_it_would_come(tmp_path: Path) -> None:
    proof, (start,) = proof_of(sample(tmp_path), HOLE)
    place = start.split(": ")[0]
    holes = [str(fault) for fault in proof.faults if "no row takes this request" in fault.what]
    assert [hole.split(": ")[0] for hole in holes] == [place]
    assert "role not known" in holes[0] and "status anything else" in holes[0]


def test_a_row_that_several_others_cover_together_is_told_with_those(tmp_path: Path) -> None:
    proof, (line,) = proof_of(sample(tmp_path), SHADOW)
    found = [fault for fault in proof.faults if "'patients' is never reached" in fault.what]
    assert [f"{fault.file}:{fault.line}" for fault in found] == [line.partition(": ")[0]]
    assert "'early patients' (line " in found[0].what
    assert "'patient who wants to be seen now' (line " in found[0].what
    assert found[0].cure == SHADOW.cure


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (
            "routes.yml",
            "    owner: Billing manager\n    review_by: 2027-03-31",
            "    owner: Billing manager\n    review_by: 2026-03-31",
            "the queue 'billing' was to be reviewed by 2026-03-31",
        ),
        (
            "site.yml",
            "    pages: [/telehealth, /es/telesalud]\n    locations: [downtown]",
            "    pages: [/telehealth, /es/telesalud]\n    locations: []",
            "'telehealth' is offered nowhere",
        ),
        (
            "routes.yml",
            "    example: {role: administrator, subrole: payer,",
            "    example: {role: patient, subrole: payer,",
            "the example does not match its row: role is patient, not administrator",
        ),
        (
            "intake.yml",
            "questions: [role, subrole, program, volume, headcount, org,",
            "questions: [role, subrole, relationship, program, volume, headcount, org,",
            "no answer of the role 'administrator' to 'relationship' changes anything, so it is never asked",
        ),
        (
            "routes.yml",
            "    members: [payers.one@riverbend.example]",
            "    members: []",
            "nobody works the queue 'payer_relations'",
        ),
    ],
)
def test_what_the_check_finds_the_proof_finds(file: str, old: str, new: str, what: str, tmp_path: Path) -> None:
    data = sample(tmp_path)
    text = (data / file).read_text()
    assert old in text
    (data / file).write_text(text.replace(old, new, 1))
    found = [fault.what for fault in prove(data, TODAY).faults]
    assert what in found


def test_the_sample_site_is_proven_within_ten_seconds_and_says_what_was_gone_through() -> None:
    began = time.perf_counter()
    proof = prove(ROOT / "data", TODAY)
    assert time.perf_counter() - began < 10
    assert proof.faults == []
    told = "\n".join(proof.enumerated)
    for part in (
        "18 roles and sub-roles", "45 service lines and their parts", "8 places", "4 stated urgencies", "2 languages",
        "168 hours of the week", "2 complete and unfinished",
    ):  # fmt: skip
        assert part in told
    assert "Staffing and days off: every half hour from 2026-11-21 to " in told
    assert "urgent goes to nurse_line, acknowledged by Nurse line supervisor" in told


def test_the_command_ends_with_code_2_and_one_line_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = break_it(sample(tmp_path), [IMPOSSIBLE])
    for name in ("safety", "role", "role_weights"):
        shutil.copy(ROOT / "data" / f"{name}.yml", data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_DATA", str(data))
    result = CliRunner().invoke(app, ["route", "prove"])
    assert result.exit_code == 2
    assert "data/routes.yml:" in result.stderr and "no request can meet the conditions of 'vendors'" in result.stderr


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    assert [fault.what for fault in prove(tmp_path / "dta", TODAY).faults] == ["the content folder is missing"]
