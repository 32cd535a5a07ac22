"""Answers are read to an exact value and an honest status."""

import json
from pathlib import Path

import pytest
from answers import NOW, read
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.reading import Reading, report, serve

HERE = Path(__file__).parent
SLOTS = [
    "phone",
    "email",
    "name",
    "location",
    "timing",
    "contact_time",
    "coverage",
    "referral",
    "contact_channel",
    "channel",
    "consent",
    "age",
    "role",
    "service_line",
    "urgency",
    "relationship",
    "confirm",
    "org",
    "documentation",
    "patient_count",
    "volume",
    "headcount",
]


def test_a_spoken_phone_number_is_its_digits(reader):
    assert read(reader, "phone", "six one four, triple five, oh one four two") == "+16145550142"
    assert read(reader, "phone", "seis catorce, cinco cincuenta y cinco, cero uno veintiuno") == "+16145550121"


def test_an_extension_stays_beside_the_number(reader):
    assert read(reader, "phone", "614-555-0150 ext. 4412") == {"e164": "+16145550150", "ext": "4412"}


def test_a_number_with_eight_digits_is_not_usable(reader):
    assert read(reader, "phone", "61455501") == "invalid"


def test_ones_own_number_is_taken_and_not_the_mothers(reader):
    assert read(reader, "phone", "my mom's is 216-555-0110 and mine is 216-555-0120") == "+12165550120"


def test_digits_are_corrected_against_the_number_held(reader):
    assert read(reader, "phone", "no it ends in 32 not 23", prev="+16145550123") == "+16145550132"
    assert read(reader, "phone", "change the area code to 617", prev="+16145550123") == "+16175550123"


def test_an_email_address_may_be_spoken(reader):
    assert read(reader, "email", "lupita punto mora arroba gmail punto com") == "lupita.mora@gmail.com"


def test_an_email_address_without_a_dot_is_not_completed(reader):
    assert read(reader, "email", "maria@gmail") == "invalid"
    assert read(reader, "email", "maria at gmail") == "invalid"


def test_a_name_whose_order_is_unknown_stays_whole(reader):
    assert read(reader, "name", "Tran Thi Mai") == {"full": "Tran Thi Mai"}
    assert read(reader, "name", "Susan Tran") == {"first": "Susan", "last": "Tran"}


def test_two_spanish_surnames_are_one_last_name(reader):
    assert read(reader, "name", "soy Alejandro Núñez Peña") == {"first": "Alejandro", "last": "Núñez Peña"}


def test_being_in_pain_is_no_name(reader):
    assert read(reader, "name", "I'm in a lot of pain") == "unclear"


def test_a_zip_code_is_not_turned_into_its_city(reader):
    assert read(reader, "location", "43215") == {"zip": "43215"}


def test_a_zip_code_that_does_not_exist_is_not_usable(reader):
    assert read(reader, "location", "99999") == "invalid"
    assert read(reader, "location", "4321") == "invalid"


def test_next_friday_is_the_friday_of_next_week_and_friday_the_coming_one(reader):
    assert read(reader, "timing", "next friday") == {"start": "2026-05-22", "end": "2026-05-22"}
    assert read(reader, "timing", "friday") == {"start": "2026-05-15", "end": "2026-05-15"}


def test_manana_is_tomorrow_and_also_the_morning(reader):
    assert read(reader, "timing", "mañana por la mañana") == {
        "start": "2026-05-14",
        "end": "2026-05-14",
        "part": "morning",
    }


def test_a_day_and_month_are_read_as_the_language_writes_them(reader):
    assert read(reader, "timing", "3/6", lang="es") == {"start": "2026-06-03", "end": "2026-06-03"}
    assert read(reader, "timing", "6/3", lang="en") == {"start": "2026-06-03", "end": "2026-06-03"}


def test_another_day_replaces_the_one_held(reader):
    held = {"start": "2026-06-08", "end": "2026-06-08"}
    assert read(reader, "timing", "the 9th not the 8th", prev=held) == {"start": "2026-06-09", "end": "2026-06-09"}


def test_a_day_that_is_past_is_not_usable(reader):
    assert read(reader, "timing", "march 3 2024") == "invalid"


def test_bare_hours_to_call_are_in_the_afternoon(reader):
    assert read(reader, "contact_time", "weekdays between 2 and 4") == {
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "start": "14:00",
        "end": "16:00",
    }


def test_a_second_payer_comes_second(reader):
    assert read(reader, "coverage", "my secondary is Humana, primary is Medicare") == {
        "status": "insured",
        "payer": "Medicare",
        "secondary": "Humana",
    }


def test_asking_whether_a_payer_is_taken_tells_no_cover(reader):
    assert read(reader, "coverage", "do you take Aetna?") == "question"


def test_a_referral_names_who_sent(reader):
    assert read(reader, "referral", "yes, from Dr. Patel") == {"status": "has_referral", "source": "Dr. Patel"}
    assert read(reader, "referral", "my doctor is sending it") == {"status": "pending", "source": "doctor"}


def test_not_knowing_is_no_referral(reader):
    assert read(reader, "referral", "not sure if I have one") == "unknown"


def test_consent_is_read_purpose_by_purpose(reader):
    assert read(reader, "consent", "you can text me but don't call") == {"contact_phone": False, "contact_text": True}


def test_what_is_no_plain_yes_is_no_consent(reader):
    assert read(reader, "consent", "maybe") == "unclear"
    assert read(reader, "consent", "I don't know") == "unknown"
    assert read(reader, "consent", "what will you do with it?") == "question"


def test_a_birthday_yet_to_come_is_not_counted(reader):
    assert read(reader, "age", "born 5/14/2010") == {"age": 15, "minor": True}
    assert read(reader, "age", "turning 16 next month") == {"age": 15, "minor": True}


def test_a_mistyped_service_line_is_understood(reader):
    assert read(reader, "service_line", "cardiolgy") == "cardiology"


def test_a_relation_is_named_with_or_without_my(reader):
    assert read(reader, "relationship", "my mom") == "adult_child"
    assert read(reader, "relationship", "esposo") == "spouse"


def test_confirming_with_a_but_is_a_change(reader):
    assert read(reader, "confirm", "yes") == "yes"
    assert read(reader, "confirm", "yes but my zip is wrong") == "change"


def test_papers_are_told_apart_into_ready_and_missing(reader):
    assert read(reader, "documentation", "we have the office notes but still need the mri report") == {
        "ready": ["clinical_notes"],
        "missing": ["imaging_report"],
    }


def test_an_amount_may_carry_a_comma(reader):
    assert read(reader, "headcount", "about 1,200 employees") == 1200


@pytest.mark.parametrize("slot", ["phone", "email", "name", "location", "age"])
def test_refusing_not_knowing_and_asking_back_are_told_apart(reader, slot):
    assert read(reader, slot, "I'd rather not say") == "refused"
    assert read(reader, slot, "no sé") == "unknown"
    assert read(reader, slot, "¿para qué lo necesitan?") == "question"


def test_a_value_points_at_the_words_it_came_from(reader):
    text = "sure, call 614-555-0150 ext 4"
    reading = reader.read("phone", text, now=NOW)
    assert text[reading.start : reading.end] == "614-555-0150 ext 4"


def test_a_slot_nobody_reads_is_an_error(reader):
    with pytest.raises(KeyError):
        reader.read("shoe_size", "44", now=NOW)


def test_a_malformed_line_is_answered_and_the_rest_go_on(reader):
    lines = [
        "{oops",
        '{"id": "2", "slot": "age", "text": "45"}',
        '{"id": "3", "slot": "age"}',
        '{"id": "4", "slot": "x", "text": ""}',
    ]
    assert [json.loads(line) for line in serve(lines, reader, clock=NOW)] == [
        {"id": None, "error": "not JSON"},
        {"id": "2", "status": "value", "value": {"age": 45, "minor": False}},
        {"id": "3", "error": "text is missing or no string"},
        {"id": "4", "error": "no such slot"},
    ]


def test_the_development_answers_are_read_as_labelled(reader):
    table = report(HERE / "reading" / "development.jsonl", reader)
    assert table.total.rate >= 0.97, table
    assert table.invented <= 0.01, table


@pytest.mark.parametrize("answers", [f"development{number}.jsonl" for number in range(2, 9)])
def test_the_answers_of_strangers_are_read_as_labelled(reader, answers):
    table = report(HERE / "reading" / answers, reader)
    assert table.total.rate >= 0.99, table.misses
    assert table.total.invented == 0


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("coverage", "that stays between me and my insurance man"),
        ("location", "I don't care to say where I live"),
        ("timing", "I'd rather not say when"),
        ("name", "let's leave my name out of this"),
        ("referral", "not going to say who sent me"),
        ("contact_time", "eso lo hablo con la enfermera"),
    ],
)
def test_declining_is_a_refusal_even_where_a_word_of_the_question_stands_in_it(reader, slot, text):
    assert read(reader, slot, text) == "refused"


def test_the_time_somebody_is_busy_is_not_the_time_to_call(reader):
    assert read(reader, "contact_time", "I'm at the plant mon-fri, weekends are good") == {"days": ["sat", "sun"]}
    assert read(reader, "contact_time", "I nap from 1 to 3 so call after that") == {"start": "15:00"}


def test_an_hour_that_does_not_exist_is_not_usable(reader):
    assert read(reader, "contact_time", "call at 3:75") == "invalid"
    assert read(reader, "timing", "november 31st") == "invalid"


def test_a_day_counted_from_another_is_that_day(reader):
    assert read(reader, "timing", "Memorial Day is out but the day after that works") == {
        "start": "2026-05-26",
        "end": "2026-05-26",
    }


def test_the_nth_day_or_week_of_a_month_is_read(reader):
    assert read(reader, "timing", "first thursday in june") == {"start": "2026-06-04", "end": "2026-06-04"}
    assert read(reader, "timing", "la segunda semana de junio") == {"start": "2026-06-08", "end": "2026-06-14"}


def test_a_corrected_part_of_a_name_keeps_the_others(reader):
    held = {"first": "Ellen", "last": "Strickland"}
    assert read(reader, "name", "Strickland is my maiden name, it's Boggs now", prev=held) == {
        "first": "Ellen",
        "last": "Boggs",
    }
    assert read(reader, "name", "it's Helen with an h", prev=held) == {"first": "Helen", "last": "Strickland"}


def test_another_plan_or_a_second_payer_joins_the_cover_held(reader):
    held = {"status": "insured", "payer": "Medicare"}
    assert read(reader, "coverage", "Medicaid is my secondary", prev=held) == held | {"secondary": "Medicaid"}


def test_a_channel_refused_after_its_name_is_refused(reader):
    assert read(reader, "consent", "calling yes, texting never") == {"contact_phone": True, "contact_text": False}
    assert read(reader, "consent", "no quiero que me llamen, solo mensajes") == {
        "contact_phone": False,
        "contact_text": True,
        "contact_email": False,
    }


def test_agreeing_to_be_asked_later_is_no_consent(reader):
    assert read(reader, "consent", "I'd want to ask my son before I agree to anything") == "unknown"


def test_the_validation_answers_reach_the_targets(reader):
    table = report(HERE / "reading" / "validation.jsonl", reader)
    assert table.total.rate >= 0.93, table
    assert table.languages["es"].rate >= 0.90, table
    assert min(score.rate for score in table.slots.values()) >= 0.88, table
    assert table.invented <= 0.02, table


@settings(max_examples=150, deadline=None)
@given(slot=st.sampled_from(SLOTS), text=st.text(max_size=300))
def test_no_text_makes_reading_raise(reader, slot, text):
    reading = reader.read(slot, text, now=NOW)
    assert isinstance(reading, Reading)
    assert (reading.value is None) == (reading.status != "value")


_PHRASES = st.sampled_from(
    [
        "415 555 0123",
        "next tuesday",
        "no",
        "yes",
        "call me",
        "43215",
        "ends in",
        "not",
        "32",
        "maria@example.org",
        "arroba",
        "punto",
        "mañana",
        "@",
        ".",
        ",",
        "after 5",
        "Aetna",
        "Dr. Lee",
        "(",
        ")",
        "-",
        "14/5",
        "99/99/9999",
        "ext",
        "one two",
        "veinte y",
        "don't",
        "text",
        "my",
        "is",
        "?",
        "¿",
        "I'm",
        "and",
        "2026-13-45",
        "31 de febrero",
        "el",
        "de",
        "31",
    ]
)


@settings(max_examples=200, deadline=None)
@given(slot=st.sampled_from(SLOTS), words=st.lists(_PHRASES, max_size=12))
def test_no_jumble_of_answers_makes_reading_raise(reader, slot, words):
    text = " ".join(words)
    for prev in (
        None,
        "+16145550123",
        {"start": "2026-05-20", "end": "2026-05-20"},
        "a@example.org",
        {"zip": "43215"},
        7,
    ):
        assert isinstance(reader.read(slot, text, now=NOW, prev=prev), Reading)
    reader.find(text, slots=SLOTS, now=NOW)


@settings(max_examples=150, deadline=None)
@given(digits=st.text("0123456789", min_size=0, max_size=14))
def test_a_phone_number_has_the_digits_that_were_typed(reader, digits):
    reading = reader.read("phone", digits, now=NOW)
    if reading.status == "value":
        told, typed = reading.value.lstrip("+"), digits.removeprefix("011").removeprefix("00")
        # A zero within the country, "+49 030 …", is not dialled from abroad.
        assert told in (digits, "1" + digits, typed) or typed in {f"{told[:at]}0{told[at:]}" for at in (1, 2, 3)}


def test_a_zero_within_the_country_is_dropped_where_a_number_comes_of_it(reader):
    assert read(reader, "phone", "0049 030 901820") == "+4930901820"
    assert read(reader, "phone", "004900000") != "+490000"


@settings(max_examples=100, deadline=None)
@given(
    local=st.from_regex(r"[a-z]{1,8}[0-9]{0,3}", fullmatch=True),
    before=st.sampled_from(["", "it's ", "my email is ", "es "]),
)
def test_an_email_address_is_the_one_typed(reader, local, before):
    assert reader.read("email", f"{before}{local}@example.org", now=NOW).value == f"{local}@example.org"
