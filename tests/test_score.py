"""What a lead is marked with: points with their reasons, persona, barriers, journey stage, and who is on call."""

from datetime import datetime
from typing import Any

import pytest
from broken_site import ROOT
from hypothesis import given
from hypothesis import strategies as st

from desk.content import load
from desk.intake import Answer, Conversation, make_lead
from desk.routing import score_of

CONTENT = load(ROOT / "data")
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
NIGHT = datetime.fromisoformat("2026-05-13T22:30:00-04:00")


def lead_of(now: datetime = WEDNESDAY, **answers: Any) -> dict[str, Any]:
    conversation = Conversation(site="riverbend", page=None, campaign=None, language="en", started=now.isoformat())
    for question in ("subrole", "intent", "alarms", "language", "wants_person"):
        if question in answers:
            setattr(conversation, question, answers.pop(question))
    for question, value in answers.items():
        conversation.put(question, Answer(value))
    return make_lead(conversation, CONTENT, now)[0]


PATIENT = {"role": "patient", "service_line": "imaging", "timing": {"bucket": "asap"}, "location": {"zip": "43215"}}


def test_every_point_of_a_score_has_its_reason() -> None:
    assert lead_of(**PATIENT)["score"] == {
        "points": 55,
        "because": [
            "+30 wants the first opening",
            "+15 the line takes new patients",
            "+10 a location serves the ZIP code",
            "-10 a referral is still needed",
            "+10 answered everything that was asked",
        ],
    }


def test_the_same_fact_scores_by_role() -> None:
    assert lead_of(role="administrator", subrole="vendor")["score"]["points"] == -20
    assert lead_of(role="administrator", subrole="employer")["score"]["points"] == 40


def test_what_staff_say_became_of_a_lead_changes_its_score_and_leaves_the_lead_as_it_is() -> None:
    lead = lead_of(**PATIENT)
    kept = str(lead)
    booked, wrong = (score_of(lead, CONTENT, WEDNESDAY, outcome) for outcome in ("booked", "wrong_number"))
    assert booked is not None and wrong is not None
    assert (booked["points"], booked["because"][-1]) == (95, "+40 staff booked a visit")
    assert (wrong["points"], wrong["because"][-1]) == (15, "-40 staff closed it without a visit")
    assert str(lead) == kept


def test_a_corrected_answer_is_scored_as_it_stands_now() -> None:
    lead = lead_of(**PATIENT)
    later = lead | {"timing": {"bucket": "exploring"}, "referral": {"status": "has_referral"}}
    found = score_of(later, CONTENT, WEDNESDAY)
    assert found is not None and found["points"] == 45


def test_a_conversation_with_an_alarm_has_no_score_and_somebody_unknown_has_none() -> None:
    assert lead_of(**PATIENT, alarms=[{"kind": "emergency"}])["score"] is None
    assert lead_of()["score"] is None


@given(urgency=st.sampled_from(["routine", "soon", "urgent", None]), role=st.sampled_from(["patient", "referrer"]))
def test_urgency_never_changes_a_score(urgency: str | None, role: str) -> None:
    lead = {"role": role, "service_line": "oncology", "status": "complete"}
    assert score_of(lead | {"urgency": urgency}, CONTENT, WEDNESDAY) == score_of(lead, CONTENT, WEDNESDAY)


@pytest.mark.parametrize(
    ("answers", "tags"),
    [
        (
            PATIENT | {"wants_person": True},
            {
                "persona": "patient_immediate",
                "primary_concern": "access",
                "offer_used": "appointment_request",
                "next_step": "call",
                "barriers": ["referral_requirement"],
                "journey": {"stage": "decision", "because": "named a time within two weeks"},
                "asked_for_person": True,
            },
        ),
        (
            {
                "role": "patient",
                "timing": {"bucket": "exploring"},
                "location": {"zip": "94110"},
                "coverage": {"status": "uninsured"},
                "language": "es",
            },
            {
                "persona": "patient_continuity",
                "primary_concern": "continuity",
                "offer_used": "intake_guide",
                "next_step": "call",
                "barriers": ["cost", "access", "language", "uncertainty"],
                "journey": {"stage": "awareness", "because": "has named no time"},
                "asked_for_person": False,
            },
        ),
    ],
)
def test_the_tags_of_a_lead_come_from_the_content(answers: dict[str, Any], tags: dict[str, Any]) -> None:
    assert lead_of(**answers)["tags"] == tags


def test_an_urgent_lead_of_the_night_names_who_has_to_acknowledge_it() -> None:
    urgent = {"role": "referrer", "urgency": "urgent", "service_line": "oncology"}
    assert lead_of(NIGHT, **urgent)["sla"]["on_call"] == {
        "phone": "+16145550150",
        "owner": "Nurse line supervisor",
        "acknowledge": True,
    }
    assert lead_of(WEDNESDAY, **urgent)["sla"]["on_call"] is None
