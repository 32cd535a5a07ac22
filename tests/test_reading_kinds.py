"""Kinds of wording a third author's answers had shown to be missing."""

import pytest
from answers import read


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
