"""What a first message tells of ages, greetings, distances and of when to come or to call."""

from pathlib import Path
from typing import Any

import pytest
from answers import NOW, read

from desk.reading import Reader, report

HERE = Path(__file__).parent


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
        "I'm 22 weeks and need an ultrasound",
        "mi esposa está embarazada de 7 meses y necesita ginecólogo",
        "she hasn't eaten much in 2 wks",
        "can someone explain the bill for my ER visit 9/14",
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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My cell is 614-555-0177, Ellen Marsh", {"first": "Ellen", "last": "Marsh"}),
        ("so call after 3:30 at 614.555.0131 - Denise Kowalski", {"first": "Denise", "last": "Kowalski"}),
        ("Face sheet to follow. Marisol 614-555-0172", {"first": "Marisol"}),
        ("necesito cita para mi hijo. Gracias, Lucía Ramírez", {"first": "Lucía", "last": "Ramírez"}),
        ("My mom Rose Hill 614-555-0199 needs a dentist", None),
        ("Who do I talk to? Rick, rick@greenacre.example", {"first": "Rick"}),
        ("reach me at 614.555.0199, Dana Whitfield, HR", {"first": "Dana", "last": "Whitfield"}),
        ("please refer John Smith 614-555-0100", None),
        ("My doctor is Dr. Helen Ortiz, 740-555-0150", None),
        ("can I get in Monday - Friday", None),
    ],
)
def test_a_name_under_a_message_or_before_its_number_is_the_writers(
    reader: Reader, text: str, name: dict[str, str] | None
) -> None:
    assert found(reader, text, "name").get("name") == name


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("I work 7-3 so call after 3:30", None),
        ("Xrays done 4/12. Non-urgent.", None),
        ("mom's sleep study is scheduled for june 9 but she needs it sooner", None),
        ("Home O2 eval, sat 86% RA, dc tomorrow", "2026-05-14"),
        ("resident leaving us on the 22nd. Orders will be signed tomorrow", "2026-05-22"),
        ("can I just walk in today or tomorrow before 2", "2026-05-13"),
        ("call after 4 or text anytime 380-555-0117", None),
        ("My appointment with Dr. Lee is the 20th and I still don't know", None),
        ("mornings are best, but he has dialysis T/Th/Sat", None),
        ("notes and demographics faxed this morning, routine", None),
        ("authorization approved thru 6/30, member is 71", None),
        ("dialysis Tuesday and Thursday, so Wednesday please", "2026-05-20"),
        ("faxed the order this morning, can he come tomorrow", "2026-05-14"),
        ("puedo ir el viernes", "2026-05-15"),
        ("I can come 7/3 or 7/5", "2026-07-03"),
    ],
)
def test_hours_treatments_and_what_was_done_are_no_day_to_come(reader: Reader, text: str, timing: str | None) -> None:
    assert found(reader, text, "timing").get("timing", {}).get("start") == timing


def test_a_relation_with_an_age_before_it_is_heard_and_the_age_is_theirs(reader: Reader) -> None:
    told = reader.find("my 80 year old mother fell", now=NOW, slots=["age", "relationship"])
    assert {one.slot: (one.value, one.whose) for one in told} == {
        "relationship": ("adult_child", None),
        "age": ({"age": 80, "minor": False}, "other"),
    }
    assert found(reader, "my 15 yr old is on my husbands Aetna", "relationship") == {"relationship": "parent"}
    assert found(reader, "my 10 year old crown fell out", "age", "relationship") == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Need a new cardiologist since mine moved to Florida. 43221.", {"zip": "43221"}),
        ("my doctor moved to Dayton so I need a new one in Dublin", {"city": "Dublin"}),
        ("I have Blue Cross from Ohio State", None),
        ("she is on her own, her kids live in Arizona", None),
        ("acabamos de llegar de Texas, no tenemos doctor", None),
    ],
)
def test_where_others_have_gone_and_a_school_are_no_place(
    reader: Reader, text: str, place: dict[str, str] | None
) -> None:
    assert found(reader, text, "location").get("location") == place


def test_who_ordered_a_scan_in_spanish_is_a_referral(reader: Reader) -> None:
    assert found(reader, "un ultrasonido, me lo mandó la doctora Fuentes, cuánto cuesta?", "referral") == {
        "referral": {"status": "has_referral", "source": "Dra. Fuentes"}
    }


def test_the_eighteenth_answers_are_read_as_labelled(reader: Reader) -> None:
    table = report(HERE / "reading" / "development18.jsonl", reader)
    assert table.total.all == 179
    assert table.total.rate >= 0.98, table.misses


def test_what_only_takes_note_of_the_question_is_no_referral(reader: Reader) -> None:
    assert read(reader, "referral", "ok thx") == "unclear"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("my doctor is Dr. Ortiz, 740-555-0133, she said I should see a cardiologist", None),
        ("my PCP's office number is 614-555-0188 if you need the records", None),
        ("mi doctora es la Dra. Ríos, 614-555-0177, y mi cel es 614 555 0102", "+16145550102"),
        ("her pediatrician Dr. Amin (614) 555-0166 sent us. my cell 614-555-0121", "+16145550121"),
        ("Dr. Ortiz's office, 740-555-0133, Brenda", "+17405550133"),
        ("call my case manager at 614-555-0143", "+16145550143"),
    ],
)
def test_the_number_of_who_sends_somebody_is_not_the_visitors(reader: Reader, text: str, phone: str | None) -> None:
    assert found(reader, text, "phone").get("phone") == phone


@pytest.mark.parametrize("text", ["he's a veteran but he won't go to the VA", "I don't use the VA anymore"])
def test_who_does_not_go_there_has_not_their_cover(reader: Reader, text: str) -> None:
    assert found(reader, text, "coverage") == {}
