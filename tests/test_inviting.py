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
EMPLOYER = PRACTICE | {"subrole": "employer", "headcount": 90, "program": "on_site"}


def knows(language: str = "en", **answers: Any) -> Conversation:
    """Somebody who answered everything; other names are set on the conversation itself."""
    made = Conversation("riverbend", None, None, language, WEDNESDAY.isoformat())
    for name, value in (REACHED | answers).items():
        if name in ("intent", "alarms", "subrole", "offer", "said", "topics"):
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
        (EMPLOYER, "discovery_call", "discovery_call", []),
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


@pytest.mark.parametrize("topic", ["insurance_accepted", "medicaid"])
@pytest.mark.parametrize("answers", [PATIENT, LATER, CAREGIVER])
def test_who_asked_whether_a_plan_is_taken_is_offered_a_check_and_takes_it_by_sending(
    topic: str, answers: dict[str, Any]
) -> None:
    conversation = knows(**answers, topics=["parking", topic])
    assert used(conversation, partial=True) is None
    assert (invites(conversation), buttons(conversation)) == (["benefit_check"], [])
    assert used(conversation) == "benefit_check"


@pytest.mark.parametrize(
    ("answers", "offer"),
    [
        (PATIENT | {"offer": "intake_guide"}, "intake_guide"),
        (PATIENT | {"intent": "ask_person"}, "callback"),
        (PATIENT | {"intent": "billing_question"}, None),
        (REFERRER, "referral_form"),
        (EMPLOYER, "discovery_call"),
    ],
)
def test_a_check_of_benefits_takes_the_place_of_nothing_but_a_request_for_care(
    answers: dict[str, Any], offer: str | None
) -> None:
    assert used(knows(**answers, topics=["insurance_accepted"])) == offer


ANGLES = {
    "patient_immediate": (PATIENT, "access"),
    "patient_continuity": (LATER, "reliability"),
    "care_partner": (CAREGIVER, "coordination"),
    "referral_coordinator": (REFERRER, "reliability"),
    "referring_clinician": (REFERRER | {"subrole": "clinician"}, "clarity"),
    "practice_administrator": (PRACTICE | {"subrole": "practice_manager"}, "clarity"),
    "plan_or_employer": (EMPLOYER, "operational_fit"),
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("persona", ANGLES)
def test_the_offer_is_put_from_the_angle_of_the_persona(persona: str, language: str) -> None:
    answers, angle = ANGLES[persona]
    conversation = knows(language, **answers)
    says = ask(conversation, CONTENT, WEDNESDAY)
    texts = [message["text"] for message in outgoing(conversation, says, CONTENT)]
    (sentence,) = CONTENT.responses[language].words[f"label_angle_{angle}"]
    assert sum(text.endswith(sentence) for text in texts) == 1


@pytest.mark.parametrize(
    ("answers", "seen", "persona", "by"),
    [
        (REFERRER, {}, "referral_coordinator", None),
        (REFERRER, {"topics": ["referral_feedback"]}, "referring_clinician", "asked: referral_feedback"),
        (
            REFERRER,
            {"page": "/for-referrers/physicians/heart"},
            "referring_clinician",
            "page: /for-referrers/physicians",
        ),
        (REFERRER, {"page": "/for-referrers"}, "referral_coordinator", None),
        (
            REFERRER,
            {"signs": {"clinical_evidence": "outcomes data"}},
            "referring_clinician",
            "signal: clinical_evidence",
        ),
        (REFERRER | {"subrole": "case_manager"}, {"topics": ["referral_feedback"]}, "referral_coordinator", None),
        (REFERRER | {"subrole": "clinician"}, {}, "referring_clinician", None),
        (PRACTICE, {"campaign": "healthy-workplace"}, "plan_or_employer", "campaign: healthy-workplace"),
        (PRACTICE, {"campaign": "heart-month"}, "practice_administrator", None),
        (PRACTICE | {"subrole": "vendor"}, {"campaign": "healthy-workplace"}, "practice_administrator", None),
        (PATIENT, {"topics": ["records_from_before"]}, "patient_immediate", None),
    ],
)
def test_a_trigger_chooses_a_persona_only_where_the_facts_leave_it_open(
    answers: dict[str, Any], seen: dict[str, Any], persona: str, by: str | None
) -> None:
    conversation = knows(**answers)
    for name, value in seen.items():
        setattr(conversation, name, value)
    tags = make_lead(conversation, CONTENT, WEDNESDAY)[0]["tags"]
    assert (tags["persona"], tags["persona_by"]) == (persona, by)


def test_who_named_no_time_and_asks_for_the_records_of_before_is_somebody_who_goes_on() -> None:
    answers = {name: value for name, value in PATIENT.items() if name != "timing"}
    tags = make_lead(knows(**answers, topics=["records_from_before"]), CONTENT, WEDNESDAY)[0]["tags"]
    assert (tags["persona"], tags["next_step"]) == ("patient_continuity", "call")


def test_a_role_without_a_persona_has_none() -> None:
    tags = make_lead(knows(), CONTENT, WEDNESDAY)[0]["tags"]
    assert (tags["persona"], tags["persona_by"]) == (None, None)
