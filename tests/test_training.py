"""`desk train`: what is compiled, when a model is trained anew, and how faults come back."""

import re
import shutil
from pathlib import Path

import pytest

from desk import training
from desk.safety import Screen

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def site(tmp_path):
    """The repository's own content in a folder that may be changed, beside the real engine."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for name in ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    return tmp_path


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def engine(folder, script):
    """An engine that is a shell script; `$3` is the archive to write."""
    path = folder / "engine"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


# ---- what is compiled ----------------------------------------------------------------------------


def test_a_frequent_question_becomes_an_intent_with_the_examples_of_both_languages_and_one_rule(site):
    for language, text in (("en", "Where is the [old] zebra ward?"), ("es", "¿Dónde está la sala de cebras?")):
        entry = f"  - faq: zebra_ward\n    questions: ['{text}']\n    answer: Upstairs.\n    review_by: 2030-01-01\n"
        replace(site / f"data/{language}/faq.yml", "faq:\n", f"faq:\n{entry}")
    training.compile(site / "data", site / "build")
    assert "  - faq_zebra_ward" in lines(site / "build/bot/domain.yml")
    examples = lines(site / "build/bot/nlu.yml")
    start = examples.index("  - intent: faq_zebra_ward")
    assert examples[start : start + 4] == [
        "  - intent: faq_zebra_ward",
        "    examples: |",
        "      - Where is the (old) zebra ward?",
        "      - ¿Dónde está la sala de cebras?",
    ]
    rules = lines(site / "build/bot/rules.yml")
    start = rules.index("  - rule: frequent question zebra_ward")
    assert rules[start + 1 : start + 5] == [
        "    steps:",
        "      - intent: faq_zebra_ward",
        "      - action: action_answer_faq",
        "    wait_for_user_input: false",
    ]


def test_every_question_is_a_slot_of_the_form_that_only_the_desk_sets(site):
    training.compile(site / "data", site / "build")
    domain = lines(site / "build/bot/domain.yml")
    assert "  location: {type: any, influence_conversation: false, mappings: [{type: custom}]}" in domain
    assert domain[domain.index("    required_slots:") :].count("      - location") == 1


def test_compiled_files_say_who_made_them_and_are_the_same_each_time(site):
    training.compile(site / "data", site / "build")
    first = {path.name: path.read_text() for path in (site / "build/bot").iterdir()}
    training.compile(site / "data", site / "build")
    assert {path.name: path.read_text() for path in (site / "build/bot").iterdir()} == first
    assert sorted(first) == ["domain.yml", "first_messages.yml", "nlu.yml", "rules.yml"]
    assert all(text.startswith("# Made by `desk train`") for text in first.values())


def test_a_response_that_a_story_says_is_listed_as_an_action(site):
    replace(site / "data/stories.yml", "action: action_small_talk", "action: utter_i_am_a_bot")
    training.compile(site / "data", site / "build")
    assert "  - utter_i_am_a_bot" in lines(site / "build/bot/domain.yml")


# ---- when a model is trained anew ----------------------------------------------------------------


def test_words_answers_and_routes_need_no_training(site):
    before = training.fingerprint(site)
    replace(site / "data/en/faq.yml", "    answer: ", "    answer: Yes. ")
    for name in ("en/responses.yml", "es/responses.yml", "routes.yml", "targets.yml", "site.yml"):
        with (site / "data" / name).open("a") as file:
            file.write("# a remark\n")
    assert training.fingerprint(site) == before


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/rules.yml",
        "data/stories.yml",
        "data/en/nlu.yml",
        "data/es/nlu.yml",
        "bot/nlu/encoder.py",
        "bot/recall.py",
        "bot/uv.lock",
    ],
)
def test_what_the_engine_learns_from_needs_training(site, name):
    before = training.fingerprint(site)
    with (site / name).open("a") as file:
        file.write("\n# changed\n")
    assert training.fingerprint(site) != before


def test_another_example_of_a_frequent_question_needs_training(site):
    before = training.fingerprint(site)
    replace(site / "data/en/faq.yml", "questions:\n", "questions:\n      - is there a zebra\n")
    assert training.fingerprint(site) != before


def test_a_model_is_trained_once_kept_and_proven(site, tmp_path):
    python = engine(tmp_path, 'echo "{\\"step\\": \\"Learning\\"}"; echo run >> runs; echo model > "$3"')
    steps = []
    model = training.train(site, steps.append, python=python)
    assert steps == ["Looking for what changed", "Learning"]
    assert training.train(site, python=python) == model == training.present(site)
    assert lines(site / "runs") == ["run"]


def test_where_a_model_is_trained_the_safety_screen_learns_too_and_the_first_start_finds_it(site, tmp_path):
    for language in ("en", "es"):
        file = site / f"data/{language}/safety_examples.yml"
        file.write_text(re.sub(r"((?:^  .*\n){60})(?:^  .*\n)*", r"\1", file.read_text(), flags=re.MULTILINE))
    python = engine(tmp_path, 'echo model > "$3"')
    model = training.prepare(site, python=python)
    kept = list(model.parent.glob("safety-*.npz"))
    written = [file.stat().st_mtime_ns for file in kept]
    Screen.load(site / "data", cache=model.parent)
    assert training.prepare(site, python=python) == model
    assert len(kept) == 1
    assert [file.stat().st_mtime_ns for file in model.parent.glob("safety-*.npz")] == written


@pytest.mark.parametrize("harm", ["write_text", "unlink"])
def test_a_damaged_or_missing_model_is_trained_again(site, tmp_path, harm):
    python = engine(tmp_path, 'echo run >> runs; echo model > "$3"')
    model = training.train(site, python=python)
    model.write_text("damaged") if harm == "write_text" else model.unlink()
    assert training.present(site) is None
    training.train(site, python=python)
    assert training.present(site) == model
    assert lines(site / "runs") == ["run", "run"]


def test_the_last_three_models_are_kept_with_their_proofs(site, tmp_path):
    python = engine(tmp_path, 'echo model > "$3"')
    models = []
    for number in range(5):
        (site / "bot/uv.lock").write_text(f"{number}\n")
        models.append(training.train(site, python=python))
    kept = sorted(path.name for path in (site / "var/models").iterdir())
    stems = [model.name.removesuffix(".tar.gz") for model in models[-3:]]
    assert kept == sorted(f"{stem}{ending}" for stem in stems for ending in (".sha256", ".tar.gz"))


# ---- faults --------------------------------------------------------------------------------------


def test_a_missing_engine_is_named_with_the_cure(site):
    with pytest.raises(training.CannotTrain, match=r"\.venv-bot/bin/python: .* missing\. Run `make setup`\."):
        training.train(site)


def test_an_engine_that_stops_leaves_no_model_and_no_traceback(site, tmp_path):
    python = engine(tmp_path, 'echo half > "$3"; echo Traceback >&2; echo "MemoryError" >&2; exit 3')
    with pytest.raises(training.CannotTrain) as told:
        training.train(site, python=python)
    assert str(told.value) == "desk train: the engine stopped with code 3 (MemoryError). Run `make setup`."
    assert list((site / "var/models").iterdir()) == []


def test_a_contradiction_comes_back_with_its_file_and_line(site):
    number = len(lines(site / "data/stories.yml"))
    with (site / "data/stories.yml").open("a") as file:
        file.write("  - story: odd\n    steps:\n      - intent: ask_person\n      - action: action_skip\n")
    with pytest.raises(training.CannotTrain) as told:
        training.train(site, python=ROOT / ".venv-bot/bin/python")
    assert str(told.value) == (
        f"data/stories.yml:{number + 1}: story 'odd' answers with action_skip, but rule 'asks for a person' answers "
        "with action_ask_person. Change one of them."
    )


def test_the_repository_s_own_content_trains(site):
    steps = []
    model = training.train(site, steps.append, python=ROOT / ".venv-bot/bin/python")
    assert steps[:3] == ["Looking for what changed", "Opening the engine", "Reading content"]
    assert steps[3].startswith("Learning from ")
    assert model.stat().st_size > 100_000
