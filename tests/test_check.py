"""`desk check` finds every kind of fault, says where it is and what to do, and finds them all at once."""

import shutil
from pathlib import Path

import pytest
from broken_site import ROOT, TODAY, Seed, break_it, expected, lineless, sample, seeds, told, with_engine

from desk.check import check, supply, verdict
from desk.content import Fault, load
from desk.routing.vocabulary import facts_known

SEEDS = seeds()
EVERY = [pytest.param(group, seed, id=f"{group}: {seed}") for group, entries in SEEDS.items() for seed in entries]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[str]]]:
    """Group of seeds -> the folder that holds all of them, and what is told of it."""
    made = {}
    for group, entries in SEEDS.items():
        folder = tmp_path_factory.mktemp(group)
        data = break_it(with_engine(folder) if group == "engine" else sample(folder), entries)
        made[group] = data, told(data)
    return made


@pytest.mark.parametrize(("group", "seed"), EVERY)
def test_a_fault_is_told_with_file_line_and_cure(
    group: str, seed: Seed, broken: dict[str, tuple[Path, list[str]]]
) -> None:
    data, faults = broken[group]
    assert expected(data, seed) in faults


@pytest.mark.parametrize("group", SEEDS)
def test_nothing_is_told_that_no_mistake_caused(group: str, broken: dict[str, tuple[Path, list[str]]]) -> None:
    data, faults = broken[group]
    caused = {lineless(expected(data, seed)) for seed in SEEDS[group]}
    followed = {fault for seed in SEEDS[group] for fault in seed.also}
    assert {lineless(fault) for fault in faults} == caused | followed


def test_the_sample_site_has_no_fault() -> None:
    assert check(ROOT / "data", TODAY) == []


def test_the_sample_site_has_no_fault_without_the_engine(tmp_path: Path) -> None:
    assert check(sample(tmp_path), TODAY) == []


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    place = tmp_path / "dta"
    assert check(place) == [
        Fault(str(place), 1, "the content folder is missing", "Name the folder that holds site.yml.")
    ]


def test_a_file_that_is_missing_does_not_hide_the_faults_of_the_others(tmp_path: Path) -> None:
    data = break_it(sample(tmp_path), [seed for seed in SEEDS["site"] if seed.name == "a phone number that is none"])
    (data / "policies.yml").unlink()
    assert [fault.file for fault in check(data, TODAY)] == ["data/policies.yml", "data/site.yml"]


def test_a_file_of_others_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    data = sample(tmp_path)
    (data / "stories.yml").write_text("stories: [1, 2\nmore: 3\n")
    assert [(fault.file, fault.line) for fault in check(data, TODAY)] == [("data/stories.yml", 2)]


@pytest.mark.parametrize(
    ("content", "what", "cure"),
    [
        (b"", "the file is empty", "It needs `targets:`."),
        ("targets: [] # Sue\xf1o\n".encode("latin-1"), "the file cannot be read as UTF-8 text", "Save it as UTF-8."),
        (b"targets: []\x07\n", "this is no YAML", "Remove control characters from the file."),
    ],
    ids=["empty", "another encoding", "control characters"],
)
def test_a_file_that_holds_nothing_readable_is_told(content: bytes, what: str, cure: str, tmp_path: Path) -> None:
    data = sample(tmp_path)
    (data / "targets.yml").write_bytes(content)
    assert check(data, TODAY) == [Fault("data/targets.yml", 1, what, cure)]


def test_a_role_that_is_missing_is_told(tmp_path: Path) -> None:
    data = sample(tmp_path)
    lines = (data / "intake.yml").read_text().splitlines(keepends=True)
    start = lines.index("  - role: administrator\n")
    end = lines.index("questions:\n")
    (data / "intake.yml").write_text("".join([*lines[:start], "\n", *lines[end:]]))
    at = lines.index("roles:\n") + 1
    told = [fault for fault in check(data, TODAY) if fault.file == "data/intake.yml" and fault.line == at]
    cure = "Add `- role: administrator`."
    assert told == [Fault("data/intake.yml", at, "the role 'administrator' is missing", cure)]


def test_a_row_on_what_is_known_unasked_is_no_fault(tmp_path: Path) -> None:
    """An urgency is heard in any message, a part of a line is asked; `none` needs no answer."""
    data = sample(tmp_path)
    new = "".join(
        f"  - route: own row {number}\n    when: {{role: patient, {facts}}}\n    queue: patient_access\n"
        f"    first_contact: 4 hours\n    example: {{role: patient, {example}}}\n"
        for number, (facts, example) in enumerate(
            [
                ("service_line: cardiology, sub_line: cardiac_rehab, urgency: soon",) * 2,
                ("service_line: dental, age_group: [child, none]", "service_line: dental"),
                ("service_line: behavioral_health, age_group: teen", "service_line: behavioral_health, age: 15"),
            ]
        )
    )
    text = (data / "routes.yml").read_text()
    anchor = "  - route: patient who wants to be seen now\n"
    assert anchor in text
    (data / "routes.yml").write_text(text.replace(anchor, new + anchor, 1))
    assert check(data, TODAY) == []


def test_passive_facts_are_facts_and_the_others_have_a_question() -> None:
    intake = load(ROOT / "data").intake
    assert supply.PASSIVE | supply.ASKED_AS.keys() <= facts_known(intake)
    asked = {question.question for question in intake.questions}
    assert {supply.ASKED_AS.get(fact, fact) for fact in facts_known(intake) - supply.PASSIVE} <= asked


def test_faults_of_the_safety_screen_and_of_the_role_are_told_with_the_others(tmp_path: Path) -> None:
    data = sample(tmp_path)
    for file in [ROOT / "data" / "safety.yml", *(ROOT / "data").glob("role*")]:
        shutil.copy(file, data)
    for file in [*(ROOT / "data").glob("e[ns]/*.yml")]:
        if file.stem in ("role", "needs", "urgency", "language") or file.stem.startswith("safety"):
            shutil.copy(file, data / file.parent.name)
    needs = data / "en" / "needs.yml"
    needs.write_text(needs.read_text().replace("\n  wound_care:", "\n  wound_cares:", 1))
    assert [(fault.file, fault.what) for fault in check(data, TODAY)] == [
        ("data/en/needs.yml", "no service line 'wound_cares'")
    ]
    for name in ("safety.yml", "role.yml"):
        (data / name).write_text((data / name).read_text() + "colour: blue\n")
    assert [(fault.file, "'colour'" in fault.what) for fault in check(data, TODAY)] == [
        ("data/role.yml", True),
        ("data/safety.yml", True),
    ]


def test_a_language_nobody_who_works_a_queue_speaks_is_told_unless_a_flag_names_it(tmp_path: Path) -> None:
    data, routes = sample(tmp_path), load(ROOT / "data").routes
    members = dict.fromkeys(name for queue in routes.queues if queue.kind == "leads" for name in queue.members)
    staff = "".join(f"  - {{member: {name}, languages: [es]}}\n" for name in members)
    before, _, flags = (data / "routes.yml").read_text().partition("\nstaff:\n")
    flags = flags.partition("\nflags:\n")[2]
    (data / "routes.yml").write_text(f"{before}\nstaff:\n{staff}\nflags:\n{flags}")
    line = (data / "site.yml").read_text().splitlines().index("  languages: [en, es]") + 1
    what = "nobody who works a queue speaks 'en', and no flag says so to staff"
    cure = "Add it to a member's `languages:` in routes.yml, or a flag there on `language: en`."
    assert check(data, TODAY) == [Fault("data/site.yml", line, what, cure)]
    flags = f"  - {{flag: in_english, when: {{language: en}}}}\n{flags}"
    (data / "routes.yml").write_text(f"{before}\nstaff:\n{staff}\nflags:\n{flags}")
    assert check(data, TODAY) == []


def test_who_is_escalated_to_may_have_time_off(tmp_path: Path) -> None:
    data = sample(tmp_path)
    text = (data / "routes.yml").read_text()
    off = "staff:\n  - {member: billing.lead@riverbend.example, away: [{first: 2026-12-24, last: 2026-12-26}]}\n"
    (data / "routes.yml").write_text(text.replace("staff:\n", off, 1))
    assert check(data, TODAY) == []


def test_a_review_is_overdue_the_day_after(tmp_path: Path) -> None:
    data = sample(tmp_path)
    before, after = TODAY.replace(2027, 3, 31), TODAY.replace(2027, 4, 1)
    assert check(data, before) == []
    assert {fault.what for fault in check(data, after)} >= {"the queue 'records' was to be reviewed by 2027-03-31"}


def test_the_last_line_counts_faults_and_files() -> None:
    one = Fault("data/site.yml", 3, "a", "b.")
    two = Fault("data/site.yml", 4, "a", "b.")
    three = Fault("data/intake.yml", 4, "a", "b.")
    assert verdict(Path("data"), []) == "data: no faults."
    assert verdict(Path("data"), [one]) == "data: 1 fault. Mend it and run `desk check` again."
    assert verdict(Path("data"), [one, two]) == "data: 2 faults in 1 file. Mend them and run `desk check` again."
    assert (
        verdict(Path("data"), [one, two, three]) == "data: 3 faults in 2 files. Mend them and run `desk check` again."
    )
