"""What a lead is marked with: points with their reasons, persona, barriers, journey stage, and who is on call."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from broken_site import ROOT
from hypothesis import given
from hypothesis import strategies as st
from running import Front

from desk.content import load
from desk.intake import Answer, Conversation, Heard, Knowledge, make_lead, new_request, take
from desk.intake.signs import heed
from desk.intake.tags import tags_of
from desk.reading import Reader
from desk.routing import explain, score_of

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


@pytest.mark.parametrize(
    "answer, found",
    [
        (Answer("caregiver", source="volunteered"), (0.87, ["kin_in_need", "page:home_health"])),
        (Answer("caregiver", source="asked"), (None, ["asked"])),
        (Answer("caregiver", source="volunteered", corrected=True), (None, ["corrected"])),
        (Answer(status="refused"), (None, [])),
    ],
)
def test_a_lead_says_how_sure_its_role_is_and_by_what(answer: Answer, found: tuple[float | None, list[str]]) -> None:
    made = Conversation(site="riverbend", page=None, campaign=None, language="en", started=WEDNESDAY.isoformat())
    made.answers["role"] = answer
    made.role_confidence, made.role_reasons = 0.8712, ["kin_in_need", "page:home_health"]
    lead, _ = make_lead(made, CONTENT, WEDNESDAY)
    assert (lead["role_confidence"], lead["role_because"]) == found


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
        "follow_up": "first",
    }


@pytest.mark.parametrize(
    ("role", "timing", "outcome", "follow_up"),
    [
        ("patient", "asap", None, "first"),
        ("patient", "within_2_weeks", None, "usual"),
        ("patient", "exploring", None, "education"),
        ("patient", "asap", "declined", "usual"),
        ("caregiver", "exploring", None, "usual"),
    ],
)
def test_points_say_who_is_called_first_and_who_is_not_ready_gets_to_read_first(
    role: str, timing: str, outcome: str | None, follow_up: str
) -> None:
    lead = lead_of(**PATIENT | {"role": role, "timing": {"bucket": timing}})
    found = score_of(lead, CONTENT, WEDNESDAY, outcome)
    assert found is not None and found["follow_up"] == follow_up


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
                "persona_by": None,
                "primary_concern": "access",
                "offer_used": "appointment_request",
                "next_step": "call",
                "barriers": ["referral_requirement"],
                "signals": [],
                "evidence": {"referral_requirement": "role, referral_required, referral"},
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
                "persona_by": None,
                "primary_concern": "cost_basics",
                "offer_used": "info",
                "next_step": "call",
                "barriers": ["cost", "access", "language", "uncertainty"],
                "signals": [],
                "evidence": {
                    "cost": "coverage",
                    "access": "zip_area",
                    "language": "language",
                    "uncertainty": "role, timing",
                },
                "journey": {"stage": "awareness", "because": "has named no time"},
                "asked_for_person": False,
            },
        ),
    ],
)
def test_the_tags_of_a_lead_come_from_the_content(answers: dict[str, Any], tags: dict[str, Any]) -> None:
    assert lead_of(**answers)["tags"] == tags


@pytest.mark.parametrize(
    ("texts", "topics", "barriers", "signals"),
    [
        (
            ["I need a knee doctor but I can't drive and I'm scared of surgery", "How much does an MRI cost?"],
            ["ride_help"],
            {"fear": "said: im scared", "transportation": "said: cant drive"},
            {"pricing": "said: how much does"},
        ),
        (
            ["Mi mamá tiene MIEDO a las agujas y no tengo como llegar", "¿Hay que pagar mucho?"],
            ["cost_estimate", "hours"],
            {
                "fear": "said: tiene miedo",
                "transportation": "said: no tengo cómo llegar",
                "cost": "asked: cost_estimate",
            },
            {"pricing": "asked: cost_estimate", "opening_times": "asked: hours"},
        ),
        (["I am not scared. My car is fine, rideshare too.", "My ehrlich son"], [], {}, {}),
    ],
    ids=["English", "Spanish", "words that only look alike"],
)
def test_barriers_and_signals_are_heard_in_words_and_questions_and_say_what_gave_them(
    texts: list[str], topics: list[str], barriers: dict[str, str], signals: dict[str, str]
) -> None:
    conversation = Conversation("riverbend", None, None, "en", WEDNESDAY.isoformat(), topics=topics)
    for text in texts:
        heed(conversation, text, CONTENT)
    tags = tags_of({}, conversation, CONTENT)
    assert set(tags["barriers"]) == barriers.keys()
    assert set(tags["signals"]) == signals.keys()
    assert tags["evidence"] == barriers | signals


@pytest.mark.parametrize(
    ("text", "answers", "queue"),
    [
        ("is there a lunch and learn?", {"role": "referrer", "intent": "business_inquiry"}, "business_development"),
        ("quisiéramos educación continua", {"role": "referrer", "intent": "business_inquiry"}, "business_development"),
        ("she has had training sessions", {"role": "referrer", "intent": "make_referral"}, "referral_intake"),
        ("could you do an inservice", {"role": "referrer", "urgency": "urgent"}, "referral_intake"),
        ("we want CPR training for our staff", {"role": "administrator", "subrole": "employer"}, "employer_services"),
    ],
)
def test_a_row_may_ask_what_was_said_and_the_request_explains_it(
    text: str, answers: dict[str, Any], queue: str
) -> None:
    made = Conversation(site="riverbend", page=None, campaign=None, language="en", started=WEDNESDAY.isoformat())
    made.intent = answers.pop("intent", None)
    for question, value in answers.items():
        made.put(question, Answer(value))
    made.subrole = made.value("subrole")
    heed(made, text, CONTENT)
    lead, routed = make_lead(made, CONTENT, WEDNESDAY)
    assert routed.queue == queue
    assert "The lead was sent to" not in explain(json.loads(json.dumps(lead)), CONTENT)


def test_a_second_request_is_not_sent_where_the_words_of_the_first_belong() -> None:
    made = Conversation(site="riverbend", page=None, campaign=None, language="en", started=WEDNESDAY.isoformat())
    made.intent = "business_inquiry"
    made.put("role", Answer("referrer"))
    heed(made, "is there a lunch and learn for our office?", CONTENT)
    assert make_lead(made, CONTENT, WEDNESDAY)[1].queue == "business_development"
    new_request(made, Heard())
    made.put("role", Answer("referrer"))
    assert make_lead(made, CONTENT, WEDNESDAY)[1].queue == "referral_intake"


def test_a_request_of_a_need_is_explained_from_its_own_file() -> None:
    lead = lead_of(**PATIENT, intent="complaint")
    assert explain(lead, CONTENT).startswith("This lead goes to patient_relations by the row 'complaints'")


async def test_what_was_said_on_the_way_stands_on_the_request_and_a_new_beginning_forgets_it(front: Front) -> None:
    desk = front.parts.desk

    async def visit(*texts: str) -> dict[str, Any]:
        started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
        for text in texts:
            await desk.say(started.conversation, str(uuid4()), {"text": text})
        (lead,) = desk.store.kept(started.conversation)["leads"]
        found = desk.store.lead(lead["id"])
        assert found is not None
        return found["tags"]

    rest = ("next week", "43215", "yes, call me", "Dana Ruiz", "614 555 0142", "yes")
    knee = "I need an appointment for my knee, for myself"
    tags = await visit(f"{knee}, but I have no ride", "is there parking?", *rest)
    assert (tags["barriers"], tags["evidence"]) == (["transportation"], {"transportation": "said: no ride"})
    again = await visit(f"{knee}, but I have no ride", "start over", knee, *rest)
    assert (again["barriers"], again["signals"]) == ([], [])


def test_an_urgent_lead_of_the_night_names_who_has_to_acknowledge_it() -> None:
    urgent = {"role": "referrer", "urgency": "urgent", "service_line": "oncology"}
    assert lead_of(NIGHT, **urgent)["sla"]["on_call"] == {
        "phone": "+16145550150",
        "owner": "Nurse line supervisor",
        "acknowledge": True,
    }
    assert lead_of(WEDNESDAY, **urgent)["sla"]["on_call"] is None


# ---- journey stage and job title ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "topics", "facts", "stage", "because"),
    [
        (None, [], {}, "awareness", "has named no time"),
        ("/cardiology", [], {}, "evaluation", "began on the page of a service"),
        ("/es/cardiologia/prevencion", [], {}, "evaluation", "began on the page of a service"),
        ("for-referrers/forms", [], {}, "evaluation", "began on a page for offices"),
        ("/billing", [], {"timing": "asap"}, "onboarding", "began on a page for our patients"),
        ("/billings", [], {}, "awareness", "has named no time"),
        ("/cardiology", ["parking", "medicare"], {}, "evaluation", "asked what people compare (medicare)"),
        (None, ["cost_estimate"], {"timing": "exploring"}, "evaluation", "asked what people compare (cost_estimate)"),
        ("/cardiology", ["parking"], {"timing": "exploring"}, "awareness", "has named no time"),
        (None, ["what_to_bring"], {"timing": "flexible"}, "decision", "asked about the first visit (what_to_bring)"),
        ("/cardiology", ["what_to_bring"], {"timing": "asap"}, "decision", "named a time within two weeks"),
        (None, ["images_on_disc"], {}, "onboarding", "asked what our patients ask (images_on_disc)"),
        ("/cardiology", ["medicare"], {"intent": "billing_question"}, "onboarding", "under our care already"),
    ],
)
def test_how_far_along_somebody_is_is_seen_by_page_questions_time_and_need(
    page: str | None, topics: list[str], facts: dict[str, str], stage: str, because: str
) -> None:
    conversation = Conversation("riverbend", page, None, "en", WEDNESDAY.isoformat(), topics=topics)
    assert tags_of(facts, conversation, CONTENT)["journey"] == {"stage": stage, "because": because}


@pytest.mark.parametrize(
    ("said", "title", "subrole"),
    [
        (
            "Hi, I'm the Care Coordination Manager at Maple Street Clinic, I have a patient to refer for cardiology",
            "Care Coordination Manager",
            "referral_coordinator",
        ),
        (
            "I am the coding lead of a family practice and we want to partner with you on referrals",
            "coding lead",
            "practice_manager",
        ),
        ("Soy trabajadora social del hospital y quiero referir a un paciente", "trabajadora social", "social_worker"),
        ("We want to set up a referral partnership for our practice", None, "practice_manager"),
        ("I need a heart doctor for my mother. I am a social worker myself.", None, None),
    ],
)
def test_a_job_title_stays_as_it_was_typed_beside_what_it_was_taken_for(
    said: str, title: str | None, subrole: str | None
) -> None:
    conversation = Conversation("riverbend", None, None, "en", WEDNESDAY.isoformat(), open="need")
    take(conversation, Heard(text=said, turn=1), Knowledge(CONTENT, Reader(CONTENT)), WEDNESDAY)
    lead = make_lead(conversation, CONTENT, WEDNESDAY)[0]
    assert lead["job_title"] == title
    if subrole:
        assert lead["subrole"] == subrole
