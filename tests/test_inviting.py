"""The one offer of a persona: shown once, with the summary, where it can be taken; a lead names what was used."""

from datetime import datetime
from typing import Any

import pytest
from broken_site import ROOT

from desk.content import Content, load
from desk.gateway.outgoing import outgoing
from desk.intake import Answer, Conversation, Heard, Knowledge, ask, make_lead, new_request, take
from desk.reading import Reader

CONTENT = load(ROOT / "data")
KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
REACHED = {"consent": "contact_phone", "name": {"full": "Ana Ruiz"}, "channel": "phone", "phone": "+16145550142"}
CARE = {"service_line": "cardiology", "location": {"zip": "43215"}, "referral": {"status": "self"}}
PATIENT = {"role": "patient", **CARE, "timing": {"bucket": "asap"}}
LATER = PATIENT | {"timing": {"bucket": "flexible"}}
CAREGIVER = {"role": "caregiver", "relationship": "spouse", **CARE, "timing": {"bucket": "asap"}}
REFERRER = {
    "role": "referrer", **CARE, "urgency": "routine", "timing": {"bucket": "asap"}, "documentation": {"all": True},
    "patient_count": 1, "org": "Maple Street Clinic", "email": "dana@maple.example",
}  # fmt: skip
PRACTICE = {"role": "administrator", "volume": 20, "org": "Maple Street Clinic", "email": "dana@maple.example"}


def knows(language: str = "en", **answers: Any) -> Conversation:
    """Somebody who answered everything; other names are set on the conversation itself."""
    made = Conversation("riverbend", None, None, language, WEDNESDAY.isoformat())
    for name, value in (REACHED | answers).items():
        if name in ("intent", "alarms", "subrole", "offer", "said"):
            setattr(made, name, value)
        else:
            made.put(name, Answer(value))
    made.consent = {"store": True, "contact_phone": True}
    return made


def invites(conversation: Conversation, content: Content = CONTENT) -> list[str]:
    """The offers said with what comes next; all of it is said."""
    says = ask(conversation, content, WEDNESDAY)
    messages = outgoing(conversation, says, content)
    assert len(messages) == len(says)
    return [say.key.removeprefix("utter_invite_") for say in says if say.key.startswith("utter_invite_")]


def buttons(conversation: Conversation) -> list[str]:
    return [meaning["offer"] for meaning in conversation.choices.values() if "offer" in meaning]


def used(conversation: Conversation, *, partial: bool = False) -> str | None:
    lead, _ = make_lead(conversation, CONTENT, WEDNESDAY, partial=partial)
    offer: str | None = lead["tags"]["offer_used"]
    return offer


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("answers", "offer", "by_sending", "pressed"),
    [
        (PATIENT, "appointment_request", "appointment_request", []),
        (LATER, "intake_guide", "appointment_request", ["guide"]),
        (CAREGIVER, "intake_guide", "appointment_request", ["guide"]),
        (REFERRER, "referral_form", "referral_form", []),
        (REFERRER | {"subrole": "clinician"}, "referral_form", "referral_form", []),
        (PRACTICE | {"subrole": "practice_manager"}, "discovery_call", "discovery_call", []),
        (PRACTICE | {"subrole": "employer", "headcount": 90}, "discovery_call", "discovery_call", []),
    ],
)
def test_every_persona_is_shown_its_offer_once_with_the_summary(
    language: str, answers: dict[str, Any], offer: str, by_sending: str, pressed: list[str]
) -> None:
    conversation = knows(language, **answers)
    assert (invites(conversation), buttons(conversation)) == ([offer], pressed)
    assert conversation.open == "confirm"
    assert used(conversation) == by_sending
    assert (invites(conversation), buttons(conversation)) == ([], [])


@pytest.mark.parametrize(
    "changed",
    [
        {"alarms": [{"kind": "emergency", "rule": "r", "at": ""}]},
        {"urgency": "urgent"},
        {"intent": "complaint"},
        {"intent": "billing_question"},
        {"intent": "ask_person"},
        {"consent": "no"},
    ],
)
def test_nothing_is_offered_after_an_alarm_a_no_or_a_complaint_nor_to_who_is_in_a_hurry(
    changed: dict[str, Any],
) -> None:
    assert invites(knows(**PATIENT | changed)) == []
    assert invites(knows(**CAREGIVER | changed)) == []


@pytest.mark.parametrize(
    ("intent", "offer"), [("complaint", None), ("billing_question", None), ("ask_person", "callback")]
)
def test_a_request_about_something_else_names_no_offer_and_a_call_back_is_one(intent: str, offer: str | None) -> None:
    assert used(knows(**PATIENT, intent=intent)) == offer


def test_a_request_that_was_not_sent_used_no_offer_but_one_that_was_taken_on_the_way() -> None:
    assert used(knows(**PATIENT), partial=True) is None
    assert used(knows(**PATIENT, offer="intake_guide"), partial=True) == "intake_guide"


@pytest.mark.parametrize(("language", "said"), [("en", "the guide please"), ("es", "quiero ver la guía")])
def test_who_reads_the_guide_at_the_summary_is_asked_again_whether_to_send_and_used_it(
    language: str, said: str
) -> None:
    conversation = knows(language, **CAREGIVER)
    assert invites(conversation) == ["intake_guide"]
    turn = take(conversation, Heard(text=said, turn=9), KNOWLEDGE, WEDNESDAY)
    assert turn is not None
    assert [say.key for say in turn.says] == ["utter_guide", "utter_ask_confirm"]
    assert (conversation.stage, used(conversation)) == ("asking", "intake_guide")


def test_a_button_for_the_guide_is_one_and_words_for_offers_not_made_are_none() -> None:
    conversation = knows(**CAREGIVER)
    invites(conversation)
    (choice,) = [meaning for meaning in conversation.choices.values() if "offer" in meaning]
    take(conversation, Heard(text="call me later", turn=9), KNOWLEDGE, WEDNESDAY)
    assert conversation.offer is None
    turn = take(conversation, Heard(choice=choice, turn=10), KNOWLEDGE, WEDNESDAY)
    assert turn is not None and turn.says[0].key == "utter_guide"
    assert conversation.offer == "intake_guide"


def test_who_was_offered_the_guide_when_not_ready_is_not_offered_it_again() -> None:
    assert invites(knows(**LATER, said={"utter_not_ready": 1})) == []
    assert invites(knows(**LATER, offer="intake_guide")) == []


def test_a_second_request_names_what_it_used_itself() -> None:
    conversation = knows(**CAREGIVER, offer="intake_guide")
    new_request(conversation, Heard())
    for question, value in CARE.items():
        conversation.put(question, Answer(value))
    assert used(conversation) == "appointment_request"
