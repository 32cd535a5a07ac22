"""How somebody stands to a question where no rule says it: refusing, not knowing, asking back."""

import json
from pathlib import Path

import numpy as np
import pytest
from answers import NOW

from desk.reading.fit import examples, fitted
from desk.reading.stance import STANCES, features

DATA = Path(__file__).parent.parent / "data"
STRANGE = [
    ("coverage", "money matters I settle at the window with a live person", "refused"),
    ("phone", "I would not tell that to my own sister", "refused"),
    ("age", "eso a una dama ni se le anda preguntando", "refused"),
    ("timing", "ni a mi sombra se lo digo", "refused"),
    ("coverage", "my sister has the cards in her purse and she's at work", "unknown"),
    ("contact_time", "hasta que salga el rol de turnos no puedo decirle", "unknown"),
    ("email", "el muchacho que me lo hizo se quedó con la clave y la dirección", "unknown"),
    ("name", "and that gets used for what exactly", "question"),
]


def status(reader, slot, text):
    return reader.read(slot, text, now=NOW).status


@pytest.mark.parametrize(("slot", "text", "stance"), STRANGE)
def test_a_stance_told_in_words_of_ones_own_is_heard(reader, slot, text, stance):
    assert text not in dict(examples(DATA))
    assert status(reader, slot, text) == stance


@pytest.mark.parametrize(
    "text",
    [
        "my knee has been swollen since the weekend",
        "hello good morning to everybody",
        "the weather is terrible over here",
        "me duele mucho la espalda cuando camino",
        "asdf jkl asdf jkl",
        "thank you so much for your help",
    ],
)
@pytest.mark.parametrize("slot", ["phone", "coverage"])
def test_what_is_no_stance_is_asked_again(reader, slot, text):
    assert status(reader, slot, text) == "unclear"


def test_a_refusal_that_was_only_learned_is_no_word_on_consent(reader):
    assert status(reader, "consent", "ni a mi sombra se lo digo") == "unclear"


def test_one_or_two_words_are_left_to_the_rules(reader):
    assert status(reader, "phone", "private matter") == "unclear"


def test_what_is_kept_was_learned_from_the_examples_beside_it():
    with np.load(DATA / "stances.npz", allow_pickle=False) as held:
        weights = held["weights"].astype("float32")
    taught = examples(DATA)
    scores = features([text for text, _ in taught]) @ weights
    right = sum(STANCES[best] == stance for best, (_, stance) in zip(scores.argmax(axis=1), taught, strict=True))
    assert right / len(taught) > 0.97
    assert abs(fitted(taught) - weights).max() < 0.02


def test_an_example_of_another_shape_is_told(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/stances.jsonl").write_text(json.dumps({"text": "no way", "stance": "cross"}) + "\n")
    with pytest.raises(ValueError, match="line 1"):
        examples(tmp_path)
