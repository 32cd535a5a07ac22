"""`desk check` finds every kind of fault, says where it is and what to do, and finds them all at once."""

import shutil
from pathlib import Path

import pytest
from broken_site import ROOT, TODAY, Seed, break_it, expected, lineless, sample, seeds, told, with_engine

from desk.check import check, verdict
from desk.content import Fault

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


def test_faults_of_the_safety_screen_and_of_the_role_are_told_with_the_others(tmp_path: Path) -> None:
    data = sample(tmp_path)
    for file in [ROOT / "data" / "safety.yml", *(ROOT / "data").glob("role*")]:
        shutil.copy(file, data)
    for file in [*(ROOT / "data").glob("e[ns]/*.yml")]:
        if file.stem in ("role", "needs", "urgency", "language") or file.stem.startswith("safety"):
            shutil.copy(file, data / file.parent.name)
    for name in ("safety.yml", "role.yml"):
        (data / name).write_text((data / name).read_text() + "colour: blue\n")
    assert [(fault.file, "'colour'" in fault.what) for fault in check(data, TODAY)] == [
        ("data/role.yml", True),
        ("data/safety.yml", True),
    ]


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
