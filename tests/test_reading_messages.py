"""Whole messages and referral pastes: everything said is found, nothing else is."""

import json
from pathlib import Path

import pytest
from answers import NOW

from desk.reading import read_paste

HERE = Path(__file__).parent
SLOTS = [
    "phone",
    "email",
    "name",
    "location",
    "timing",
    "coverage",
    "referral",
    "channel",
    "contact_time",
    "age",
    "relationship",
    "service_line",
    "org",
    "patient_count",
    "headcount",
    "volume",
    "documentation",
]


def found(reader, text, *slots):
    return {
        (one.slot, json.dumps(one.value, sort_keys=True)) for one in reader.find(text, slots=slots or SLOTS, now=NOW)
    }


def test_five_values_of_one_message_are_all_found(reader):
    text = "hola, me llamo Rosa Díaz, mi mamá necesita un cardiólogo, tiene Medicare, vivimos en 43215, mi número es 614 555 0143"  # noqa: E501
    assert [(one.slot, one.value) for one in reader.find(text, slots=SLOTS, now=NOW)] == [
        ("name", {"first": "Rosa", "last": "Díaz"}),
        ("relationship", "adult_child"),
        ("service_line", "cardiology"),
        ("coverage", {"status": "insured", "payer": "Medicare"}),
        ("location", {"zip": "43215"}),
        ("phone", "+16145550143"),
    ]


def test_my_number_and_my_mothers_are_told_apart(reader):
    told = reader.find("my mom's number is 614 555 0102 and mine is 614 555 0101", slots=["phone"], now=NOW)
    assert [(one.value, one.whose) for one in told] == [("+16145550102", "other"), ("+16145550101", "self")]


def test_a_claim_number_is_no_zip_code_and_a_policy_no_phone(reader):
    assert found(reader, "claim number 43215, policy 6145550199", "location", "phone") == set()


def test_how_long_it_has_hurt_is_not_when_to_come(reader):
    assert found(reader, "my back has hurt for 3 weeks, since last tuesday", "timing") == set()


def test_a_correction_wins_over_what_was_said_before(reader):
    assert found(reader, "my zip is 43215, sorry I mean 43216", "location") == {("location", '{"zip": "43216"}')}


def test_consent_is_never_found_in_a_message(reader):
    assert found(reader, "yes you can call and text me, I agree to everything", "consent") == set()


def test_an_entity_points_at_its_words_with_accents_and_capitals(reader):
    text = "Mi MAMÁ necesita un cardiólogo"
    assert [(one.kind, one.id, text[one.start : one.end]) for one in reader.entities(text)] == [
        ("relation", "adult_child", "Mi MAMÁ"),
        ("service_line", "cardiology", "cardiólogo"),
    ]


def test_most_messages_are_read_with_nothing_missed_and_nothing_invented(reader):
    rows = [json.loads(line) for line in (HERE / "reading" / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [
        row["id"]
        for row in rows
        if found(reader, row["text"])
        != {(one["slot"], json.dumps(one["value"], sort_keys=True)) for one in row["found"]}
    ]
    assert len(wrong) <= 0.15 * len(rows), wrong


PASTE = """Hi this is Dana Cole at Maple Family Practice, callback 614-555-0188 ext 12, fax 614-555-0199.
Two referrals today:
1) John Smith DOB 3/4/1951, cardiology consult, urgent, Medicare. Order and office notes attached. Dr. Patel ordering. MRN 4456789
2) Ana Gomez, 54F, knee mri, routine, Aetna PPO - still need the prior auth. phone 614 555 0143

Thanks, Dana dana@maplefp.example.org"""  # noqa: E501


def test_each_patient_of_a_paste_has_its_own_line_urgency_and_papers(reader):
    first, second = read_paste(reader, PASTE, now=NOW).patients
    assert (first.service_line, first.urgency, first.ready) == (
        "cardiology",
        "urgent",
        ("referral_order", "clinical_notes"),
    )
    assert (second.service_line, second.sub_line, second.urgency) == ("imaging", "mri", "routine")
    assert "prior_authorization" in second.missing and second.ready == ()
    assert first.ordering_provider == "Dr. Patel"


def test_the_sender_of_a_paste_is_not_one_of_its_patients(reader):
    paste = read_paste(reader, PASTE, now=NOW)
    assert paste.org == "Maple Family Practice"
    assert paste.name == {"first": "Dana", "last": "Cole"}
    assert paste.phone == {"e164": "+16145550188", "ext": "12"}
    assert paste.email == "dana@maplefp.example.org"


def test_what_identifies_a_patient_is_marked_for_sealing(reader):
    marked = {(one.kind, PASTE[one.start : one.end]) for one in read_paste(reader, PASTE, now=NOW).identifiers}
    assert marked == {
        ("name", "John Smith"),
        ("born", "3/4/1951"),
        ("record", "4456789"),
        ("name", "Ana Gomez"),
        ("phone", "614 555 0143"),
    }


def test_pastes_are_read_exactly(reader):
    rows = [json.loads(line) for line in (HERE / "reading" / "pastes.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in rows:
        patients = read_paste(reader, row["text"], now=NOW).patients
        if [[one.service_line, one.urgency, sorted(one.ready)] for one in patients] != row["patients"]:
            wrong.append(row["id"])
    assert len(wrong) <= 0.2 * len(rows), wrong


def test_a_message_without_anything_asked_for_holds_nothing(reader):
    assert found(reader, "Hello!") == set()


def test_referrals_are_read_with_their_senders_and_identifiers(reader):
    rows = [
        json.loads(line) for line in (HERE / "reading" / "referrals.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    wrong = [row["id"] for row in rows if not exact(read_paste(reader, row["text"], now=NOW), row)]
    assert len(wrong) <= 0.1 * len(rows), wrong


def exact(paste, row):
    if len(paste.patients) != len(row["patients"]):
        return False
    for patient, told in zip(paste.patients, row["patients"], strict=True):
        marked: dict[str, list[str]] = {}
        for one in patient.identifiers:
            marked.setdefault(one.kind, []).append(row["text"][one.start : one.end])
        if (
            (patient.service_line, patient.urgency) != (told["service_line"], told["urgency"])
            or sorted(patient.ready) != told.get("ready", sorted(patient.ready))
            or any(marked.get(kind) != texts for kind, texts in told["identifiers"].items())
        ):
            return False
    return all(getattr(paste, key) == value or key == "phone" for key, value in row["sender"].items())


def test_a_patient_that_was_not_told_apart_shows(reader):
    text = "3 patients today, DOB 9/9/1944 one of them.\n1) John Smith DOB 3/4/1951, cardiology, urgent, order attached\n2) Ana Gomez, 54F, knee mri, routine"  # noqa: E501
    paste = read_paste(reader, text, now=NOW)
    assert (paste.announced, len(paste.patients)) == (3, 2)
    assert [text[start:end] for start, end in paste.left] == ["3 patients today, DOB 9/9/1944 one of them."]
    assert [patient.open for patient in paste.patients] == [(), ("documentation",)]


def test_a_paste_of_many_patients_costs_its_length(reader):
    line = "1) John Smith DOB 3/4/1951, cardiology, urgent\n"
    assert len(read_paste(reader, line * 300, now=NOW).patients) == 300


@pytest.mark.parametrize(
    "text",
    [
        "she has had an open sore since before Easter",
        "my knee was like that since long before Christmas",
        "our baby is due in august",
        "face to face still missing, doc signs it monday",
        "nos falta la nota, el doctor la firma el lunes",
    ],
)
def test_a_day_told_of_something_else_is_no_day_to_come(reader, text):
    assert found(reader, text, "timing") == set()
