"""Kin: who one is to the person cared for, who only drives, who is not to know; and what a greeting is not."""

import pytest
from answers import NOW, read

from desk.role import urgency_of


def found(reader, text, *slots):
    return {one.slot: one.value for one in reader.find(text, slots=slots, now=NOW)}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("I'm her daughter", "adult_child"),
        ("the daughter", "adult_child"),
        ("soy su hijo", "adult_child"),
        ("la hija", "adult_child"),
        ("I am his mom", "parent"),
        ("soy la mamá", "parent"),
        ("soy la nieta", "grandchild"),
        ("im the grandmother", "grandparent"),
        ("im the wife", "spouse"),
        ("her husband", "spouse"),
        ("my daughter", "parent"),
        ("this is my mom", "adult_child"),
        ("the mother of my husband", "adult_child"),
        ("la suegra de mi hija", "adult_child"),
    ],
)
def test_who_one_is_to_somebody_and_whom_one_has_are_one_relation(reader, text, relation):
    assert read(reader, "relationship", text) == relation


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("I'm Kathy, I'm his daughter and he's 81 and needs a cardiologist", "adult_child"),
        ("soy la mamá de un niño de 4 y necesito cita con el dentista", "parent"),
        ("my mom takes a lot of pills and needs a doctor", "adult_child"),
        ("my daughter drives me crazy, she needs therapy", "parent"),
        ("my mom is the one who needs care", "adult_child"),
    ],
)
def test_the_relation_is_found_in_a_message(reader, text, relation):
    assert found(reader, text, "relationship") == {"relationship": relation}


@pytest.mark.parametrize(
    "text",
    [
        "oh wait, my mom is the one driving her. Make it thursday",
        "my son will bring me",
        "my wife drives me everywhere",
        "mi hija me lleva el jueves",
        "mi sobrino nos va a llevar",
    ],
)
def test_who_only_drives_is_not_cared_for(reader, text):
    assert found(reader, text, "relationship") == {}


@pytest.mark.parametrize(
    "text",
    [
        "wait is this confidential? vivo con mi familia y no quiero que se enteren",
        "is this private? I live with my family and don't want them to find out",
        "no quiero que se enteren en mi casa",
        "my sister works there, I don't want her to know",
    ],
)
def test_who_is_not_to_know_refuses_nothing(reader, text):
    assert reader.read("consent", text, now=NOW).status in ("question", "unclear", "unknown")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no quiero que mi esposo sepa pero sí pueden mandar mensaje", {"contact_text": True}),
        ("sí, pero que nadie se entere", "yes"),
        ("I don't want people to know my business so no", "no"),
        ("no quiero que sepan, mejor no guarde nada", "no"),
        ("I don't want anyone calling me", {"contact_phone": False}),
        ("no quiero que me llamen", {"contact_phone": False}),
    ],
)
def test_what_is_said_beside_it_counts(reader, text, told):
    assert read(reader, "consent", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("buenas noches, en la mañana", {"start": "08:00", "end": "12:00"}),
        ("good evening. mornings are best", {"start": "08:00", "end": "12:00"}),
        ("any good evening works", {"start": "17:00", "end": "20:00"}),
    ],
)
def test_a_greeting_names_no_part_of_the_day(reader, text, told):
    assert read(reader, "contact_time", text) == told


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("text me please, he naps and the phone wakes him up", "text"),
        ("text, the phone rings and wakes the baby", "text"),
        ("mensaje, el teléfono despierta a la niña", "text"),
        ("call me, texting is hard", "phone"),
        ("phone is fine", "phone"),
    ],
)
def test_what_a_telephone_does_chooses_no_way(reader, text, channel):
    assert read(reader, "contact_channel", text) == channel


@pytest.mark.parametrize(
    "text",
    [
        "I got divorced this spring and I worry about everything",
        "we moved here this fall",
        "me divorcié esta primavera",
        "my husband died last winter",
    ],
)
def test_the_season_of_a_lifes_turn_is_no_wish(reader, text):
    assert found(reader, text, "timing") == {}


def test_the_season_wished_for_is_one(reader):
    told = found(reader, "I fell last winter and I want to be seen this spring", "timing")
    assert told == {"timing": {"start": "2026-05-13", "end": "2026-05-31"}}


@pytest.mark.parametrize(
    "reference", ["WD-JYS9-7R", "WD-CQQB-VA", "wd d75a pm", "WD-FBN7-11", "WD-5EVT-WC", "wd-m1s75t"]
)
def test_the_reference_of_a_request_is_no_value(reader, reference):
    told = found(reader, f"I wrote yesterday, {reference}. change it to next Friday", "timing", "coverage", "location")
    assert told == {"timing": {"start": "2026-05-22", "end": "2026-05-22"}}
    assert read(reader, "timing", f"{reference}, friday the 22nd") == {"start": "2026-05-22", "end": "2026-05-22"}


def test_who_greets_and_wants_a_call_has_named_no_hour(reader):
    assert found(reader, "buenas noches, quiero que me llamen", "contact_time", "timing") == {}
    assert found(reader, "good evening, please call me after 5", "contact_time") == {"contact_time": {"start": "17:00"}}


@pytest.mark.parametrize(
    "text",
    [
        "ya tenemos la orden",
        "Her doctor ordered an MRI of her lower back",
        "me dio la orden mi doctora",
        "el médico me dio el referido",
        "my pcp prescribed physical therapy",
    ],
)
def test_an_order_in_hand_is_a_referral(reader, text):
    assert found(reader, text, "referral")["referral"]["status"] == "has_referral"


def test_what_a_doctor_orders_at_home_is_none(reader):
    assert found(reader, "my doctor ordered me to rest and eat less salt", "referral") == {}


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("It's not urgent pero sí pronto", "soon"),
        ("no es urgente pero pronto", "soon"),
        ("it's not urgent at all", "routine"),
        ("no es urgente", "routine"),
    ],
)
def test_not_urgent_but_soon_is_soon_in_either_language(reader, text, urgency):
    assert urgency_of(text, "es") == urgency
    assert read(reader, "urgency", text) == urgency
