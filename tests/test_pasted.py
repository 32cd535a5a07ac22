"""A referral pasted whole: said back patient by patient, each with a queue of its own, and put right by number."""

import pytest
from turns import CONTENT, NOW, asked, keys, say, started

from desk.gateway.outgoing import outgoing
from desk.intake import Conversation, Say, Turn, make_lead

PASTE = """Referral coordinator at Lakeside Family Practice, sending two patients to you today, thank you.
Please call me back at 614-555-0190 when they are scheduled.

1) Hilda Brackett, DOB 03/09/1951, MRN 0048213. Needs a sleep study, routine. Order, notes and insurance card attached.

2) Omar Teague, DOB 07/22/1960. Wound care for a leg ulcer, URGENT. Order and notes attached, no measurements yet.
"""


@pytest.fixture
def pasted() -> tuple[Conversation, Turn]:
    conversation = started()
    turn = say(conversation, PASTE, "make_referral")
    assert turn is not None
    return conversation, turn


def test_every_patient_of_a_paste_is_said_back_before_anything_is_asked(pasted: tuple[Conversation, Turn]) -> None:
    _, turn = pasted
    found = next(one for one in turn.says if one.key == "utter_patients_found")

    assert found.args["count"] == 2
    assert "1. Sleep care, Routine" in found.args["patients"]
    assert "2. Wound care, Urgent" in found.args["patients"]


def test_every_patient_of_a_paste_has_needs_and_a_queue_of_its_own(pasted: tuple[Conversation, Turn]) -> None:
    conversation, _ = pasted
    lead = make_lead(conversation, CONTENT, NOW)[0]

    assert [(one["service_line"], one["urgency"], one["queue"]) for one in lead["patients"]] == [
        ("sleep", "routine", "referral_intake"),
        ("wound_care", "urgent", "referral_intake"),
    ]
    assert (lead["patient_count"], lead["urgency"]) == (2, "urgent")
    assert "wound_measurements" in lead["documentation"]["missing"]


def test_what_identifies_a_patient_stands_only_in_the_answers(pasted: tuple[Conversation, Turn]) -> None:
    conversation, turn = pasted
    lead = make_lead(conversation, CONTENT, NOW)[0]
    sealed = [one["as_typed"] for one in lead["answers"] if one["question"] == "patient_identifiers"]
    elsewhere = str({name: value for name, value in lead.items() if name != "answers"})

    assert "utter_no_patient_names" in keys(turn)
    assert any("0048213" in one for one in sealed)
    assert "0048213" not in elsewhere
    assert not any("0048213" in str(one.args) for one in turn.says)
    assert all("0048213" not in one["as_typed"] for one in lead["answers"] if one["question"] == "urgency")


def test_the_summary_shows_every_patient_and_offers_to_change_the_answers_only(
    pasted: tuple[Conversation, Turn],
) -> None:
    conversation, _ = pasted
    conversation.open = "confirm"

    (message,) = outgoing(conversation, [Say("utter_summary_intro")], CONTENT)

    assert [item["value"].partition(";")[0] for item in message["items"][-2:]] == [
        "Sleep care, Routine",
        "Wound care, Urgent",
    ]
    assert not any(choice.get("change", "").startswith("patient_1") for choice in message["choices"])


def test_one_patient_of_a_paste_is_put_right_by_its_number(pasted: tuple[Conversation, Turn]) -> None:
    conversation, _ = pasted
    conversation.open = "confirm"

    turn = say(conversation, "patient 1 is urgent too")

    assert conversation.patients[0]["urgency"] == "urgent"
    assert "utter_changed" in keys(turn)


@pytest.mark.parametrize(
    "said, timing",
    [
        ("goes home monday, no wait, friday the 29th", {"start": "2026-05-29", "end": "2026-05-29"}),
        ("Best would be the week of May 25", {"start": "2026-05-25", "end": "2026-05-31"}),
    ],
)
def test_a_day_told_in_prose_is_read_with_what_puts_it_right(said: str, timing: dict[str, str]) -> None:
    told = f"discharge coordinator at Elm Rehab, 1 pt for home health, {said}. priority soon. I have the orders"
    assert asked("home-health", told).value("timing") == timing


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Referral coordinator here. I've got two patients to send, one for a sleep study and one for wound care.",
            ["sleep", "wound_care"],
        ),
        (
            "Referral coordinator here, 2 pts: a 60 yr old for cardiology and a 45 yr old for physical therapy",
            ["cardiology", "physical_therapy"],
        ),
        (
            "soy coordinadora de referidos, tengo dos pacientes, una para mamografía y otro para terapia física",
            ["imaging", "physical_therapy"],
        ),
    ],
)
def test_patients_told_of_one_by_one_in_a_sentence_have_a_line_each(text: str, lines: list[str]) -> None:
    conversation = started()
    assert say(conversation, text, "make_referral") is not None
    assert [patient["service_line"] for patient in conversation.patients] == lines


def test_two_patients_for_one_line_are_no_list_of_patients() -> None:
    conversation = started()
    assert say(conversation, "got two patients for wound care, both have orders", "make_referral") is not None
    assert conversation.patients == []


def test_a_whole_referral_waits_no_longer_than_its_soonest_patient() -> None:
    conversation = started()
    say(
        conversation,
        "two patients, one for a sleep study and one for wound care. The wound one is urgent",
        "make_referral",
    )
    assert conversation.open == "urgency"
    say(conversation, "the sleep one is routine")
    assert [patient["urgency"] for patient in conversation.patients] == ["routine", "urgent"]
    assert conversation.value("urgency") == "urgent"


def test_a_numbered_paste_that_says_first_what_each_is_for_is_read_by_its_numbers() -> None:
    conversation = started()
    text = (
        "Referral coordinator here with two patients, one for sleep and one for wound care.\n"
        + PASTE.split("\n\n", 1)[1]
    )
    assert say(conversation, text, "make_referral") is not None
    assert [one["documentation"]["ready"][0] for one in conversation.patients] == ["referral_order", "referral_order"]
