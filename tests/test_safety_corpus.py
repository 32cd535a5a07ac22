"""On its corpus the safety screen keeps its figures: dangers found and named, false alarms, the time of a message."""

import json
import time
from pathlib import Path

import pytest

from desk.safety import Screen
from desk.safety.report import DANGERS, Tally, tally, total
from desk.safety.rules import lines, read
from desk.safety.verdict import LEARNED

DATA = Path("data")
CORPUS = Path("tests/safety")


@pytest.fixture(scope="session")
def counts(screen: Screen) -> dict[tuple[str, str, str], Tally]:
    return tally(screen, CORPUS)


@pytest.mark.slow
@pytest.mark.parametrize(("split", "messages", "share"), [("development", 1500, 0.94), ("opened", 590, 0.96)])
def test_nearly_every_danger_is_found(
    counts: dict[tuple[str, str, str], Tally], split: str, messages: int, share: float
) -> None:
    found = total(counts, split, DANGERS)

    assert found.messages >= messages
    assert found.found >= share


@pytest.mark.slow
@pytest.mark.parametrize(("split", "share"), [("development", 0.93), ("opened", 0.935)])
def test_a_danger_is_named_rightly(counts: dict[tuple[str, str, str], Tally], split: str, share: float) -> None:
    assert total(counts, split, DANGERS).right_kind >= share


@pytest.mark.slow
@pytest.mark.parametrize(("split", "messages", "share"), [("development", 3000, 0.024), ("opened", 820, 0.04)])
def test_false_alarms_are_rare(
    counts: dict[tuple[str, str, str], Tally], split: str, messages: int, share: float
) -> None:
    false = total(counts, split, ("none",))

    assert false.messages >= messages
    assert false.stopped <= share


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("danger", DANGERS)
def test_no_kind_of_danger_is_missed_much_more_often_in_one_language(
    counts: dict[tuple[str, str, str], Tally], language: str, danger: str
) -> None:
    assert counts["development", language, danger].found >= 0.91


def corpus() -> list[dict[str, str]]:
    return [
        json.loads(line)
        for name in ("positives.jsonl", "negatives.jsonl", "opened.jsonl")
        for line in (CORPUS / name).read_text("utf-8").splitlines()
    ]


def test_the_corpus_is_as_large_and_as_mixed_as_promised() -> None:
    entries = corpus()
    dangers = [entry for entry in entries if entry["kind"] != "none"]
    ordinary = [entry for entry in entries if entry["kind"] == "none"]

    assert len(dangers) >= 1500
    assert len(ordinary) >= 3000
    for part in (dangers, ordinary):
        assert sum(entry["language"] == "es" for entry in part) >= len(part) / 3


def test_no_text_of_the_corpus_stands_twice_or_among_the_training_examples() -> None:
    unseen = [
        json.loads(line) for file in CORPUS.glob("unseen*.jsonl") for line in file.read_text("utf-8").splitlines()
    ]
    texts = [entry["text"].lower() for entry in (*corpus(), *unseen)]
    taught = {
        line.lower()
        for examples in read(DATA, ("en", "es")).examples.values()
        for name in type(examples).model_fields
        for line in lines(getattr(examples, name))
    }

    assert len(texts) == len(set(texts))
    assert taught.intersection(texts) == set()


def test_while_a_question_is_open_the_classifier_alone_has_to_be_surer_and_a_sign_counts_as_ever(
    screen: Screen,
) -> None:
    shared = read(DATA, ("en", "es")).shared
    surest = shared.model_copy(update={"thresholds": shared.thresholds.model_copy(update={"answering": 1.0})})
    screen = Screen(surest, screen._signs, screen._spelling, screen._guess)
    texts = [json.loads(line)["text"] for line in (CORPUS / "positives.jsonl").read_text(encoding="utf-8").splitlines()]
    alarms = [(screen.look(text), screen.look(text, answering=True)) for text in texts[:200]]

    learned = [answering for alarm, answering in alarms if alarm is not None and alarm.rule == LEARNED]
    signed = [(alarm, answering) for alarm, answering in alarms if alarm is not None and alarm.rule != LEARNED]
    assert None in learned
    assert all(alarm == answering for alarm, answering in signed)
    assert len(signed) > len(learned)


@pytest.mark.slow
@pytest.mark.parametrize("around", [2, 12, 60])
def test_a_danger_is_found_among_ordinary_sentences(screen: Screen, around: int) -> None:
    entries = corpus()
    ordinary = [entry["text"] for entry in entries if entry["kind"] == "none"][::7]
    dangers = [entry["text"] for entry in entries if entry["kind"] != "none"][::20]
    half = around // 2

    found = [
        screen.look(". ".join([*ordinary[at : at + half], danger, *ordinary[at + half : at + around]])) is not None
        for at, danger in enumerate(dangers)
    ]
    alone = [screen.look(danger) is not None for danger in dangers]

    assert sum(found) >= 0.75 * sum(alone)


def taken(screen: Screen, texts: list[str]) -> float:
    """Seconds of one core that a message in the middle takes."""
    spent = []
    for text in texts:
        start = time.process_time()
        screen.look(text)
        spent.append(time.process_time() - start)
    return sorted(spent)[len(spent) // 2]


@pytest.mark.slow
def test_one_message_takes_less_than_8_ms_in_the_middle_on_a_busy_machine(screen: Screen) -> None:
    assert taken(screen, [entry["text"] for entry in corpus()][::10]) < 0.008


@pytest.mark.slow
@pytest.mark.parametrize(("characters", "seconds"), [(2_000, 0.06), (15_000, 0.2)])
def test_a_long_message_takes_less_than_it_may(screen: Screen, characters: int, seconds: float) -> None:
    ordinary = [entry["text"] for entry in corpus() if entry["kind"] == "none"]
    pastes = [". ".join(ordinary[at:])[:characters] for at in range(0, 45, 5)]

    assert taken(screen, pastes) < seconds


def test_a_labelled_file_is_reported_by_language_and_kind(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "unseen.jsonl"
    rows = [
        {"text": "my chest hurts and I can't breathe", "kind": "emergency", "lang": "en"},
        {"text": "where do I park", "kind": "emergency", "lang": "en"},
        {"text": "¿dónde me estaciono?", "kind": "none", "lang": "es"},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")

    assert tally(screen, file) == {("unseen", "en", "emergency"): Tally(2, 1, 0, 1), ("unseen", "es", "none"): Tally(1)}
