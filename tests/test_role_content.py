"""The files that tell who is writing: what is learned, what phrases mean, faults with their line, labelled messages."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from desk.content import ContentFaults
from desk.role import Lexicon, judge, language_of, service_line_of, urgency_of
from desk.role.fit import Message, apart, calibrate, solve
from desk.role.learned import Learned, Table, features, rarities, words_of
from desk.role.phrase import Phrasebook, PhraseError, plain
from desk.role.report import calibration_error, figures

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
LABELLED = ROOT / "tests" / "understanding"


def messages(name: str) -> list[dict]:
    return [json.loads(line) for line in (LABELLED / name).read_text(encoding="utf-8").splitlines()]


def copied(folder: Path) -> Path:
    for file in (*DATA.glob("role*"), *DATA.glob("*/*.yml")):
        target = folder / file.relative_to(DATA)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    return folder


# ---- what was learned ------------------------------------------------------------------------


def test_words_are_pairs_too_whatever_their_accents():
    assert words_of("Mi MAMÁ, cayó.") == ["mi", "mama", "cayo", "mi mama", "mama cayo"]


def test_the_words_of_a_message_have_length_one_together_and_strangers_none():
    known = Learned.of(rarities(["my mom", "my knee", "my mom fell"], least=2), {})
    row, stranger = features(["my mom fell", "zzz"], known.words)[:, 512:]
    assert list(known.words) == ["mom", "my", "my mom"]
    assert np.linalg.norm(row) == pytest.approx(1.0)
    assert not stranger.any()


def test_learned_tables_come_back_from_their_file_and_a_damaged_one_is_told(tmp_path: Path):
    table = Table(("yes", "no"), np.ones((513, 2), dtype=np.float32) * [1.0, -1.0], np.array([0.5, 0.0]))
    kept = Learned.of({"mom": 1.5}, {"asks": table})
    kept.keep(tmp_path / "role_text.npz")
    assert Learned.kept(tmp_path / "role_text.npz").odds("asks", "mom") == pytest.approx(
        kept.odds("asks", "mom"), rel=1e-5
    )
    (tmp_path / "role_text.npz").write_bytes(b"PK no archive")
    with pytest.raises(ValueError):
        Learned.kept(tmp_path / "role_text.npz")


def test_without_what_was_learned_the_fault_names_the_command_that_makes_it(tmp_path: Path):
    (copied(tmp_path) / "role_text.npz").unlink()
    with pytest.raises(ContentFaults, match=rf"{tmp_path.name}/role_text.npz:1: .* `python -m desk.role.fit`"):
        Lexicon.load(tmp_path)


def test_weights_tell_apart_what_they_were_fitted_to_and_heavy_messages_win():
    matrix = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    truth = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    weights = solve(matrix, truth, np.array([3, 1, 1], dtype=np.float32), np.full(2, 0.01, dtype=np.float32))
    assert (matrix @ weights).argmax(axis=1).tolist() == [0, 0, 1]


def test_the_temperature_of_scores_that_are_twice_too_sure_is_two():
    draws = np.random.default_rng(7)
    honest = draws.normal(size=(4000, 3))
    odds = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    truth = np.array([draws.choice(3, p=row) for row in odds])
    assert calibrate(2.0 * honest, truth) == pytest.approx(2.0, abs=0.15)


def test_an_author_is_scored_by_weights_that_learned_none_of_that_author_s_messages():
    every = [Message("", "patient", source, ()) for source in ("nlu", "a", "b", "a")]
    asked = []

    def learn(kept: np.ndarray, left: np.ndarray) -> np.ndarray:
        asked.append((kept.tolist(), left.tolist()))
        return np.ones((len(left), 1))

    assert apart(every, learn, 1)[:, 0].tolist() == [0, 1, 1, 1]
    assert asked == [([0, 2], [1, 3]), ([0, 1, 3], [2])]


# ---- phrases ---------------------------------------------------------------------------------


def found(phrase: str, text: str, **lists: list[str]) -> bool:
    return bool(Phrasebook.of([("key", phrase)], lists).find(plain(text)))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("my {kin} needs", "My MOM needs help", True),
        ("my {kin} needs", "mommy needs help", False),
        ("my older? {kin}", "my older mother in law", True),
        ("for * {kin} .", "for my dear old mom!", True),
        ("for * {kin} .", "for one two three four mom", False),
        ("walk*", "walking", True),
        ("{n}yo", "67yo male", True),
        ("dr {word} office", "Dr. Chen's office", True),
        ("dr {word} office", "Dr. office", False),
        ("help .", "help me", False),
        ("cant walk", "she can’t walk", True),
        ("mi mama", "MI MAMÁ", True),
    ],
)
def test_a_phrase_means_what_the_head_of_the_file_says(phrase: str, text: str, expected: bool):
    assert found(phrase, text, kin=["mom", "mother in law"]) is expected


@pytest.mark.parametrize("phrase", ["my {kin", "(a|b", "a)", "my {nobody}", "(a)?"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str):
    with pytest.raises(PhraseError):
        Phrasebook.of([("key", phrase)])


# ---- the content files -----------------------------------------------------------------------


def test_a_phrase_with_an_unknown_list_is_told_with_file_and_line(tmp_path: Path):
    file = copied(tmp_path) / "en" / "urgency.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines.index("  urgent:") + 1
    file.write_text("\n".join([*lines[:at], "    - help {nobody} now", *lines[at:]]), encoding="utf-8")
    with pytest.raises(ContentFaults) as told:
        Lexicon.load(tmp_path)
    assert str(told.value) == (
        f"{tmp_path.name}/en/urgency.yml:{at + 1}: phrase 'help {{nobody}} now': no list 'nobody'. "
        "Write it as the head of data/en/role.yml shows; put quotes around numbers."
    )


def test_an_unknown_key_in_role_yml_is_told_with_the_key_it_may_mean(tmp_path: Path):
    file = copied(tmp_path) / "role.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\npage: {}\n", encoding="utf-8")
    with pytest.raises(ContentFaults, match=r"unknown key 'page'. Did you mean 'pages'\?"):
        Lexicon.load(tmp_path)


def test_both_languages_have_the_same_cues_and_sub_roles():
    books = Lexicon.load(DATA)
    english, spanish = ({phrase.key for many in book.by_word.values() for phrase in many} for book in books.cues)
    assert english - spanish == set()
    assert spanish - english == set()


def test_no_labelled_message_is_a_training_example():
    examples = {
        line.removeprefix("    - ").strip().lower()
        for file in DATA.glob("*/nlu.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    labelled = [one for file in LABELLED.glob("*.jsonl") for one in messages(file.name)]
    assert [one["id"] for one in labelled if one["text"].strip().lower() in examples] == []


def test_no_message_stands_twice():
    first = [json.loads(line) for line in (DATA / "first_messages.jsonl").read_text(encoding="utf-8").splitlines()]
    held = [one for file in sorted(LABELLED.glob("*.jsonl")) for one in messages(file.name)]
    texts = [one["text"].strip().lower() for one in (*first, *held)]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_first_messages_have_known_labels():
    known = Lexicon.load(DATA)
    lines = set(known.lines["ties"]) | {None}
    for line in (DATA / "first_messages.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        among = known.subroles[one["role"]]
        assert one["subrole"] in {*among.among, among.default, None}, one["text"]
        assert one["service_line"] in lines, one["text"]
        assert one["urgency"] in ("routine", "soon", "urgent"), one["text"]
        assert one["language"] in ("en", "es", "mixed"), one["text"]


# ---- the labelled messages -------------------------------------------------------------------


def understood(some: list[dict]) -> list[dict]:
    found = []
    for one in some:
        language = language_of(one["text"])
        judgement = judge(one["text"], page_line=one.get("page"), ranking=(), entities=(), language=language)
        found.append(
            {
                "id": one["id"],
                "role": judgement.role,
                "role_confidence": judgement.confidence,
                "subrole": judgement.subrole,
                "service_line": service_line_of(one["text"], (), one.get("page"), language),
                "urgency": urgency_of(one["text"], language) or "routine",
                "language": language,
                "intent": None,
            }
        )
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "group", "least"),
    [
        ("role", "all", 0.95),
        ("role", "es", 0.95),
        ("service_line", "all", 0.92),
        ("urgency", "all", 0.95),
        ("language", "all", 0.97),
        ("subrole", "all", 0.85),
    ],
)
def test_the_development_messages_are_understood_without_the_engine(field: str, group: str, least: float):
    some = messages("development.jsonl")
    shares = {(figure.field, figure.group): figure.share for figure in figures(some, understood(some))}
    assert shares[field, group] >= least


def test_the_calibration_error_is_the_gap_between_confidence_and_truth():
    labelled = [{"id": n, "role": "patient"} for n in range(4)]
    answers = [{"id": n, "role": "patient" if n < 3 else "caregiver", "role_confidence": 0.95} for n in range(4)]
    assert calibration_error(labelled, answers) == pytest.approx(0.2)
