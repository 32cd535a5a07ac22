"""What a first message tells of ages, greetings, distances and of when to come or to call."""

from typing import Any

import pytest
from answers import NOW, read

from desk.reading import Reader


def found(reader: Reader, text: str, *slots: str) -> dict[str, Any]:
    return {one.slot: one.value for one in reader.find(text, now=NOW, slots=list(slots))}


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("im 17 tore my acl in soccer, can i set it up or does my dad have to", 17),
        ("I'm asking for my mom, she's 77 with a leaky heart valve", 77),
        ("yo my grandma needs dentures. she 81 and dont do phones", 81),
        ("im 45 never had a colonoscopy", 45),
        ("she's 8 has asthma n the school wants a form", 8),
        ("mi mamá tiene 77 con presión alta", 77),
    ],
)
def test_an_age_told_in_passing_is_heard(reader: Reader, text: str, age: int) -> None:
    assert found(reader, text, "age")["age"] == {"age": age, "minor": age < 18}


@pytest.mark.parametrize(
    "text",
    [
        "she's 5 ft tall and her hip hurts",
        "i'm 20 weeks pregnant and my back hurts",
        "he's 6'2 and his knee hurts",
        "he's 3 weeks out from surgery",
        "she's 2 weeks post op and needs home nursing",
        "i'm 2 hours away from columbus",
        "she's 2 for 2 on broken wrists",
    ],
)
def test_what_is_counted_otherwise_is_no_age_and_no_day(reader: Reader, text: str) -> None:
    assert not found(reader, text, "age", "timing")


AFTERNOONS = {"start": "12:00", "end": "17:00"}
NEXT_WEEK = {"start": "2026-05-18", "end": "2026-05-24"}


@pytest.mark.parametrize(
    ("text", "timing", "call"),
    [
        ("Morning! Would love an ortho next week, afternoons. Text is best", NEXT_WEEK | {"part": "afternoon"}, None),
        ("Morning, my knee clicks on the stairs, can I come", None, None),
        ("next week, afternoons. call me afternoons too", NEXT_WEEK | {"part": "afternoon"}, AFTERNOONS),
        ("any morning next week, call me afternoons", NEXT_WEEK | {"part": "morning"}, AFTERNOONS),
        ("No emergency, she just needs somebody to follow it", None, None),
    ],
)
def test_a_greeting_a_visit_and_a_call_are_told_apart(
    reader: Reader, text: str, timing: dict[str, str] | None, call: dict[str, str] | None
) -> None:
    told = found(reader, text, "timing", "contact_time")
    assert (told.get("timing"), told.get("contact_time")) == (timing, call)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("timing", "no emergency, she's ok", {"bucket": "flexible"}),
        ("timing", "no es una emergencia", {"bucket": "flexible"}),
        ("timing", "not too soon", "unclear"),
        ("timing", "it's kind of an emergency", {"bucket": "asap"}),
        ("timing", "three weeks out", {"start": "2026-06-03", "end": "2026-06-03"}),
        (
            "consent",
            "call me instead please, no texts, my phone eats them",
            {"contact_phone": True, "contact_text": False},
        ),
        ("contact_channel", "call me instead please, no texts, my phone eats them", "phone"),
        ("contact_channel", "llámenme, mensajes no, mi celular se los come", "phone"),
    ],
)
def test_a_no_says_what_is_not(reader: Reader, slot: str, text: str, value: Any) -> None:
    assert read(reader, slot, text) == value
