"""Which service line a first message is about: the kinds of wording that were weak."""

import json
from functools import cache
from pathlib import Path

import pytest

from desk import content as contents
from desk.reading import Reader
from desk.role import language_of, service_line_of
from desk.role.parse import page_line

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests" / "understanding" / "lines.jsonl"
FLOOR = 0.91
"""93.1 % were right when the phrases were written; the first look was 76.9 %."""


@cache
def site() -> tuple[contents.Content, Reader]:
    content = contents.load(ROOT / "data")
    return content, Reader(content)


def line_of(text: str, page: str | None = None) -> str | None:
    content, reader = site()
    language = language_of(text)
    return service_line_of(text, reader.entities(text, language), page_line(page, content), language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I have my depression med check by video", "telehealth"),
        ("quiero la consulta de la diabetes por la cámara del celular", "telehealth"),
        ("video visits dont work for me, i need a therapist in person", "behavioral_health"),
        ("I'm 14 weeks along, who delivers babies there", "other"),
        ("ya no veo bien de lejos, ocupo lentes", "other"),
        ("mi hijo vive en la ciudad y ya no oye bien, hay audiólogo ahí?", "other"),
        ("my heart clinic closed, whoever does hearts there please", "cardiology"),
        ("jammed my thumb at work on a pallet", "orthopedics"),
        ("burns to pee since sunday", "primary_care"),
        ("90 days clean and i need a shrink", "behavioral_health"),
        ("se me despegó la funda del diente", "dental"),
        ("had my hip replaced in june, where can i do rehab", "physical_therapy"),
        ("I sound like a freight train and my wife sleeps in the guest room", "sleep"),
        ("hospital sends her home on friday with a picc line, who gives the iv antibiotics", "home_health"),
        ("¿están probando algo nuevo para el parkinson?", "clinical_trials"),
    ],
)
def test_a_line_is_told_by_the_way_of_visit_by_what_is_not_offered_and_by_everyday_words(text: str, expected: str):
    assert line_of(text) == expected


def test_a_place_in_spanish_names_no_sleep_measure():
    assert line_of("¿hay alguien ahí?") is None


def test_the_lines_of_messages_written_apart_are_told():
    messages = [json.loads(row) for row in LABELLED.read_text(encoding="utf-8").splitlines()]
    right = [line_of(one["text"], one["page"]) == one["service_line"] for one in messages]
    assert sum(right) / len(messages) >= FLOOR
