"""The files of the safety screen: what is learnt from them, and every fault told with its line."""

import shutil
from pathlib import Path

import pytest

from desk.content import ContentFaults
from desk.safety import Screen
from desk.safety.guess import Guess
from desk.safety.rules import fingerprint, quiet, read

DATA = Path("data")


def test_the_shipped_classifier_learned_what_the_content_says_now() -> None:
    shipped = Guess.kept(DATA / "safety_learned.npz", fingerprint(read(DATA, ("en", "es"))))
    assert shipped is not None, "run `python -m desk.safety.fit` and commit data/safety_learned.npz"


def test_an_edited_example_makes_another_fingerprint_and_a_threshold_does_not(copied: Path) -> None:
    before = fingerprint(read(copied, ("en", "es")))
    edit(copied / "safety.yml", "  sign_says: 0.5 ", "  sign_says: 0.6 ")
    assert fingerprint(read(copied, ("en", "es"))) == before

    edit(copied / "en" / "safety_examples.yml", "emergency: |\n", "emergency: |\n  the porch roof fell on him\n")
    assert fingerprint(read(copied, ("en", "es"))) != before


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(DATA / "safety.yml", folder / "safety.yml")
    for language in ("en", "es"):
        (folder / language).mkdir()
        for name in ("safety.yml", "safety_examples.yml"):
            shutil.copy(DATA / language / name, folder / language / name)
    return folder


def line_of(file: Path, beginning: str) -> int:
    return next(at for at, line in enumerate(file.read_text().splitlines(), 1) if line.startswith(beginning))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def faults(folder: Path) -> list[str]:
    with pytest.raises(ContentFaults) as raised:
        Screen.load(folder)
    return [str(fault) for fault in raised.value.faults]


def test_a_misspelt_key_is_refused_with_its_line(copied: Path) -> None:
    edit(copied / "safety.yml", "  excused:", "  excusd:")

    at = line_of(copied / "safety.yml", "  excusd:")
    assert f"data/safety.yml:{at}: there is no key 'excusd'. Did you mean 'excused'?" in faults(copied)


def test_an_unknown_context_is_refused_with_its_line(copied: Path) -> None:
    file = copied / "en" / "safety.yml"
    edit(file, "  despite: [study]", "  despite: [studdy]")

    at = line_of(file, "- sign: wants_to_die")
    assert faults(copied) == [f"data/en/safety.yml:{at}: there is no context 'studdy'. Did you mean 'study'?"]


def test_a_pattern_with_an_unknown_group_is_refused_with_its_line(copied: Path) -> None:
    file = copied / "es" / "safety.yml"
    edit(file, "    ^ infarto $", "    ^ {infartos} $")

    at = line_of(file, "    ^ {infartos} $")
    assert faults(copied) == [
        f"data/es/safety.yml:{at}: there is no group of words 'infartos'. See desk/safety/phrase.py."
    ]


def test_all_faults_are_told_at_once_and_a_missing_file_is_one(copied: Path) -> None:
    (copied / "es" / "safety.yml").unlink()
    edit(copied / "safety.yml", "practice_roles", "practise_roles")

    told = faults(copied)

    assert [line.split(":")[0] for line in told] == ["data/es/safety.yml", "data/safety.yml", "data/safety.yml"]


def test_an_example_that_stands_twice_is_refused_with_its_line(copied: Path) -> None:
    file = copied / "en" / "safety_examples.yml"
    first = file.read_text().splitlines().index("none: |") + 2
    again = file.read_text().splitlines()[first].strip()
    edit(file, "emergency: |\n", f"emergency: |\n  {again}\n")

    at = line_of(file, "emergency: |") + 1
    assert faults(copied) == [
        f"data/en/safety_examples.yml:{at}: the example stands in line {first + 1} too. Remove one of them."
    ]


def test_answers_without_their_key_are_refused_with_their_line_and_no_answers_are_none(copied: Path) -> None:
    assert quiet(read(copied, ("en", "es"))) == []
    file = copied / "es" / "answers.yml"
    file.write_text("answers: |\n  mañana por la tarde\n")
    assert quiet(read(copied, ("en", "es"))) == ["mañana por la tarde"]

    file.write_text("# what visitors answer\n\nanswer: |\n  mañana por la tarde\n")
    assert "data/es/answers.yml:3: there is no key 'answer'. Did you mean 'answers'?" in faults(copied)

    file.write_text("answers:\n")
    assert [fault.split(":")[0] for fault in faults(copied)] == ["data/es/answers.yml"]


def test_an_answer_that_is_a_danger_elsewhere_is_refused_with_its_line(copied: Path) -> None:
    examples = copied / "en" / "safety_examples.yml"
    edit(examples, "emergency: |\n", "emergency: |\n  the porch roof fell on him\n")
    (copied / "en" / "answers.yml").write_text("answers: |\n  (614) 555-0100\n  the porch roof fell on him\n")

    at = line_of(examples, "  the porch roof fell on him")
    assert faults(copied) == [
        f"data/en/answers.yml:3: this is an example of danger in data/en/safety_examples.yml:{at}. Remove one of them."
    ]
