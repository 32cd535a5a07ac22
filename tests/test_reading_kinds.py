"""Kinds of wording a third author's answers had shown to be missing."""

import pytest
from answers import NOW, read


def test_a_way_of_contact_told_of_as_broken_is_no_wish(reader):
    assert read(reader, "contact_channel", "email, my phone is always off at work") == "email"
    assert read(reader, "contact_channel", "me robaron el celular") == "unclear"
    assert read(reader, "contact_channel", "got a new phone") == "unclear"


def test_leaving_the_way_of_contact_to_us_is_any(reader):
    assert read(reader, "contact_channel", "por donde ustedes quieran") == "any"
    assert read(reader, "contact_channel", "your choice") == "any"


def test_asking_how_far_consent_goes_is_a_question(reader):
    assert read(reader, "consent", "¿eso incluye correos?") == "question"
    assert read(reader, "consent", "including texts?") == "question"


def test_a_yes_to_something_else_is_no_consent(reader):
    assert read(reader, "consent", "yes my knee hurts") == "unclear"
    assert read(reader, "consent", "yes my number is right") == "yes"


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("yes but text only pls, i cant pick up at work", "text"),
        ("yes but only by email", "email"),
        ("ok but email only please, i dont answer calls", "email"),
        ("sure, but don't call, only text", "text"),
        ("sí pero solo por texto, no puedo contestar en el trabajo", "text"),
        ("sí, pero nomás por correo", "email"),
    ],
)
def test_a_yes_with_a_but_to_one_way_is_a_yes_to_that_way_alone(reader, text, channel):
    ways = {f"contact_{way}": way == channel for way in ("phone", "text", "email")}
    assert read(reader, "consent", text) == ways


@pytest.mark.parametrize("text", ["yes but email me", "ok but text me", "sí pero mándeme un mensaje"])
def test_a_yes_with_a_but_never_turns_the_way_named_into_a_no(reader, text):
    assert False not in read(reader, "consent", text).values()


def test_a_yes_with_a_but_to_a_no_keeps_the_no(reader):
    assert read(reader, "consent", "yes but no texts")["contact_text"] is False
    assert read(reader, "consent", "sí pero sin llamadas")["contact_phone"] is False
    assert read(reader, "consent", "i'd rather not answer that") == "refused"


def test_a_changed_mind_counts_by_what_follows(reader):
    assert read(reader, "consent", "wait, changed my mind, no", prev="yes") == "no"
    assert read(reader, "consent", "no, siempre sí", prev="no") == "yes"


def test_an_age_may_be_told_by_a_birthday(reader):
    assert read(reader, "age", "celebrated my 60th birthday in may") == {"age": 60, "minor": False}
    assert read(reader, "age", "my 18th birthday is next month") == {"age": 17, "minor": True}


def test_a_birth_nobody_alive_had_is_not_usable(reader):
    assert read(reader, "age", "born in 1750") == "invalid"
    assert read(reader, "age", "dob 02/30/1980") == "invalid"


@pytest.mark.parametrize(
    "text",
    [
        "used to be a@example.net, now it's b@example.com",
        "a@example.net got hacked, use b@example.com",
        "ya no uso a@example.net, mejor b@example.com",
    ],
)
def test_an_address_out_of_use_is_not_taken(reader, text):
    assert read(reader, "email", text) == "b@example.com"


def test_a_number_nobody_answers_is_not_taken_where_another_is_given(reader):
    assert read(reader, "phone", "home is 614 555 0128 but no one answers, cell 614 555 0182") == "+16145550182"
    assert read(reader, "phone", "614 555 0128 but nobody answers in the morning") == "+16145550128"


def test_one_mark_of_an_address_takes_the_place_of_another(reader):
    assert read(reader, "email", "a dash, not an underscore", prev="karla_83@example.com") == "karla-83@example.com"
    assert read(reader, "email", "cambie el punto por guion bajo", prev="k.h@example.com") == "k_h@example.com"


def test_sentences_around_a_spoken_address_are_no_part_of_it(reader):
    assert read(reader, "email", "sure thing. kt at example dot com. all lowercase") == "kt@example.com"


def test_no_before_a_name_corrects_the_one_held(reader):
    held = {"first": "Karen", "last": "Stein"}
    assert read(reader, "name", "No, it's Corinne Stein", prev=held) == {"first": "Corinne", "last": "Stein"}


def test_a_vietnamese_name_stays_whole(reader):
    assert read(reader, "name", "Phạm Thị Hồng Nhung") == {"full": "Phạm Thị Hồng Nhung"}


def test_a_city_called_like_a_state_or_a_daughter_called_like_a_city(reader):
    assert read(reader, "location", "Delaware the city not the state") == {"city": "Delaware"}
    assert read(reader, "location", "My daughter Anna lives in Texas") == {"state": "TX"}


def test_where_somebody_works_is_not_where_they_live(reader):
    assert read(reader, "location", "i work in Dublin but live in Hilliard") == {"city": "Hilliard"}


def test_a_week_may_lack_its_first_day_or_be_that_of_a_holiday(reader):
    assert read(reader, "timing", "next week but not monday") == {"start": "2026-05-19", "end": "2026-05-24"}
    assert read(reader, "timing", "the week of memorial day") == {"start": "2026-05-25", "end": "2026-05-31"}


def test_an_appointment_had_already_is_no_wish_for_its_day(reader):
    assert read(reader, "timing", "I already have an appointment on the 19th") == "unclear"
    assert read(reader, "timing", "ya tengo cita el 19, pero el 21 sí puedo") == {
        "start": "2026-05-21",
        "end": "2026-05-21",
    }


def test_a_referral_sent_after_all_replaces_none(reader):
    assert read(reader, "referral", "turns out Dr. Grubb did send one", prev={"status": "self"}) == {
        "status": "has_referral",
        "source": "Dr. Grubb",
    }


def test_not_at_any_hour_is_a_refusal(reader):
    assert read(reader, "contact_time", "don't call me at any time") == "refused"


def found(reader, slot: str, text: str) -> list:
    return [one.value for one in reader.find(text, slots=[slot], now=NOW)]


@pytest.mark.parametrize(
    ("text", "ready", "missing"),
    [
        (
            "El electrocardiograma, la lista de medicinas y la tarjeta del seguro me faltan",
            [],
            ["ekg", "medication_list", "insurance_card"],
        ),
        ("the EKG, med list and insurance card are still missing", [], ["ekg", "medication_list", "insurance_card"]),
        ("la nurse me acaba de traer las medidas de la herida, esas ya las tengo", ["wound_measurements"], []),
        ("no tenía las medidas de la herida pero ya las tengo", ["wound_measurements"], []),
        ("EKG done, med list pending", ["ekg"], ["medication_list"]),
    ],
)
def test_what_a_list_ends_in_holds_for_all_of_it(reader, text, ready, missing):
    assert read(reader, "documentation", text) == {"ready": ready, "missing": missing}


def test_a_priority_is_no_prior_authorization(reader):
    assert found(reader, "documentation", "Es pa ella. Prioridad pronto") == []
    assert found(reader, "documentation", "priority: soon") == []
    assert read(reader, "documentation", "PA pending") == {"ready": [], "missing": ["prior_authorization"]}


@pytest.mark.parametrize(
    ("slot", "text", "count"),
    [
        ("headcount", "como 45... no espere, con los de la bodega somos 60", 60),
        ("headcount", "45 in the office, 60 counting the warehouse", 60),
        ("headcount", "not 140, 160", 160),
        ("headcount", "no son 140 sino 160", 160),
        ("volume", "20, no wait, 25 a month", 25),
        ("patient_count", "3, with the twins", 3),
    ],
)
def test_a_number_is_put_right_in_the_same_breath(reader, slot, text, count):
    assert read(reader, slot, text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("we are 160 employees, not 140", 160),
        ("tenemos 45 empleados... no espere, con los de la bodega somos 60", 60),
        ("we have 45 employees, sorry for the delay, we started in 2019", 45),
    ],
)
def test_a_message_puts_its_number_right(reader, text, count):
    assert found(reader, "headcount", text) == [count]


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("mark it soon rather than routine", "soon"),
        ("not urgent, more like soon", "soon"),
        ("en vez de rutina, pronto", "soon"),
        ("cámbielo de rutina a pronto", "soon"),
        ("creo que de rutina", "routine"),
    ],
)
def test_the_urgency_that_takes_anothers_place(reader, text, urgency):
    assert read(reader, "urgency", text) == urgency


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("I stayed with my son in 43235 at first, but now I have my own place in 43220", "43220"),
        ("le puse mal el zip, 43232 es el de la chamba, el de mi casa es 43068", "43068"),
        ("43232 is wrong, 43068 is right", "43068"),
        ("I live in 43220 but would rather come near work 43215", "43215"),
        ("43220 or 43215", "43220"),
    ],
)
def test_of_two_zip_codes_home_and_now_count(reader, text, digits):
    assert read(reader, "location", text) == {"zip": digits}
    assert found(reader, "location", text) == [{"zip": digits}]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("im in Delaware", {"city": "Delaware"}),
        ("vivo en Delaware", {"city": "Delaware"}),
        ("the state of Delaware", {"state": "DE"}),
        ("Wilmington, Delaware", {"city": "Wilmington", "state": "DE"}),
    ],
)
def test_a_town_of_ours_wins_over_the_state_called_so(reader, text, place):
    assert read(reader, "location", text) == place


@pytest.mark.parametrize(
    "text",
    ["mi mujer ya me mandó a dormir al sofá", "my wife sent me to the couch", "mi jefe me mandó a comprar pan"],
)
def test_sent_to_do_something_else_is_no_referral(reader, text):
    assert found(reader, "referral", text) == []
    assert read(reader, "referral", text) == "unclear"


def test_sent_by_a_doctor_is_a_referral(reader):
    told = {"status": "has_referral", "source": "doctor"}
    assert found(reader, "referral", "el doctor de la clínica sí me dio el referido") == [told]
    assert found(reader, "referral", "el doctor me mandó a hacerme una resonancia") == [told]
    assert found(reader, "referral", "my doctor sent me for an MRI") == [told]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("a pediatrician for my daughter. her brother is 3 and all set, so it's just for her", None),
        ("pediatra para mi hija, su hermano tiene 3 y ya tiene el suyo", None),
        ("my daughter is 7 and her brother is 3", 7),
        ("my sister is 60, she needs PT", 60),
        ("also shes 7 not 6", 7),
        ("my grandma fell again. She 81", 81),
        ("she 2 weeks ago fell", None),
    ],
)
def test_a_siblings_age_is_not_the_patients(reader, text, age):
    assert [one["age"] for one in found(reader, "age", text)] == ([] if age is None else [age])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ja, mirá vos. Federico Lombardi", {"first": "Federico", "last": "Lombardi"}),
        ("I see. Anna Smith", {"first": "Anna", "last": "Smith"}),
        ("Uy, mire nomás. Carmen Ortiz", {"first": "Carmen", "last": "Ortiz"}),
        ("Mira Patel", {"first": "Mira", "last": "Patel"}),
        ("Before I tell you that, am I writing with a real person?", "question"),
    ],
)
def test_an_exclamation_is_no_part_of_a_name(reader, text, name):
    assert read(reader, "name", text) == name


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Actually scratch the email, I never get to it. Phone me at the office, 614-555-0166 ext 12", "phone"),
        ("mejor llámenme, el correo del trabajo nos lo cambian el viernes", "phone"),
        ("olvide el correo, mensaje de texto", "text"),
        ("email works, or call me", ["phone", "email"]),
    ],
)
def test_a_way_that_fails_or_is_never_read_is_not_wanted(reader, text, way):
    told = read(reader, "contact_channel", text, prev="email")
    assert (sorted(told) if isinstance(told, list) else told) == (sorted(way) if isinstance(way, list) else way)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("qué bueno, ya se puso contenta. sí, mándelo", "yes"),
        ("Oh good, she is happy now. Yes, send it please", "yes"),
        ("gracias. sí, pero cambie el teléfono", "change"),
        ("y los papeles, se los mando por fax o cómo?", "question"),
        ("do I fax you the papers or how does that work?", "question"),
        ("si lo manda, quién lo ve?", "question"),
    ],
)
def test_a_later_sentence_may_say_yes_and_a_question_does_not(reader, text, answer):
    assert read(reader, "confirm", text) == answer
