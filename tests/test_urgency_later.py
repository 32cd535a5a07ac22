"""How urgent it is, said after the opening: heard in any message that says it outright, and in no other."""

from datetime import datetime
from typing import Any

import pytest
from test_planner import CONTENT, WEDNESDAY, arrives

from desk.gateway.outgoing import summary
from desk.intake import Conversation, Heard, Knowledge, digress, make_lead, take
from desk.reading import Reader
from desk.role import urgency_stated

KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
NIGHT = datetime.fromisoformat("2026-05-13T22:30:00-04:00")


def hears(
    text: str, open_question: str, now: datetime = WEDNESDAY, intent: str = "inform", **known: Any
) -> tuple[Conversation, list[str]]:
    """A conversation with `open_question` open after a message, and the keys said to it."""
    conversation = arrives(**known)
    conversation.open = open_question
    heard = Heard(text, intent=intent, turn=3)
    turn = take(conversation, heard, KNOWLEDGE, now)
    return conversation, [say.key for say in turn.says] if turn else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("actually this is urgent", "urgent"),
        ("Ana Ruiz. It's urgent, can somebody call me today?", "urgent"),
        ("43215, and it's urgent", "urgent"),
        ("URGENT!!", "urgent"),
        ("could you flag it as urgent? thanks", "urgent"),
        ("she's getting worse so it's urgent now", "urgent"),
        ("we need her seen urgently", "urgent"),
        ("this can't wait any longer", "urgent"),
        ("not routine, it's urgent", "urgent"),
        ("es urgente, ya no aguanta", "urgent"),
        ("sí, llámenme, es urgente", "urgent"),
        ("¿lo pueden poner como urgente?", "urgent"),
        ("le urge la cita a mi mamá", "urgent"),
        ("it's urgente, please call", "urgent"),
        ("no it's not urgent, routine", "routine"),
        ("actually not that urgent", "routine"),
        ("not urgent but I need a morning", "routine"),
        ("can you change it to routine?", "routine"),
        ("ya no es urgente", "routine"),
        ("pensándolo bien no es urgente", "routine"),
        ("not urgent but soon", "soon"),
        ("pronto pero no urgente", "soon"),
    ],
)
def test_what_says_outright_how_urgent_it_is_counts(text: str, expected: str) -> None:
    assert urgency_stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "is there an urgent care?",
        "I went to urgent care on Sunday",
        "it's urgent care I'm asking about",
        "is it urgent?",
        "if it's urgent who do I call",
        "what happens if my case is urgent?",
        "I'm not sure it's urgent",
        "do you think it's urgent?",
        "my boss urgently needs the form",
        "my boss says it's urgent",
        "the letter is needed urgently",
        "there's no rush on the x-rays",
        "tomorrow morning works",
        "as soon as possible",
        "I can't wait to meet the doctor",
        "my routine is the same every day",
        "the pain is unbearable",
        "¿es urgente?",
        "¿atienden urgencias?",
        "fui a cuidado de urgencia el domingo",
        "si es urgente, ¿a dónde llamo?",
        "no sé si es urgente",
        "mi jefe necesita urgente el papel",
        "no tengo prisa con los papeles",
        "lo antes posible",
    ],
)
def test_what_asks_supposes_or_speaks_of_something_else_does_not_count(text: str) -> None:
    assert urgency_stated(text) is None


@pytest.mark.parametrize("role", ["patient", "caregiver", "referrer"])
@pytest.mark.parametrize("open_question", ["location", "name", "phone"])
def test_it_is_heard_of_any_role_at_any_question(role: str, open_question: str) -> None:
    conversation, said = hears("actually this is urgent", open_question, role=role, service_line="cardiology")
    told = conversation.answers["urgency"]
    assert (told.value, told.as_typed, told.turn, told.source) == (
        *("urgent", "actually this is urgent", 3, "volunteered"),
    )
    assert conversation.open == open_question
    assert said[0] == "utter_understood"


def test_it_is_heard_in_what_answers_when() -> None:
    conversation, _ = hears("it's urgent, this week", "timing", role="patient", service_line="cardiology")
    assert conversation.value("urgency") == "urgent"
    assert conversation.open == "location"


def test_it_is_heard_beside_an_answer_and_what_follows_from_it_is_new() -> None:
    conversation, _ = hears("43215, and it's urgent", "location", role="patient", service_line="wound_care")
    assert conversation.value("location")["zip"] == "43215"
    assert {"question": "urgency", "label": "How urgent", "value": "Urgent"} in summary(conversation, CONTENT)
    lead, _ = make_lead(conversation, CONTENT, WEDNESDAY)
    assert (lead["urgency"], lead["queue"]) == ("urgent", "nurse_review")
    assert "triage_needed" in lead["flags"]
    assert conversation.open == "consent"


def test_at_night_the_on_call_number_is_shown_when_it_becomes_urgent() -> None:
    conversation, said = hears("it's urgent now", "location", NIGHT, role="patient", service_line="wound_care")
    assert said == ["utter_understood", "utter_on_call", "utter_ask_location"]
    assert conversation.on_call is not None


def test_it_is_taken_back_and_never_lowered_by_silence() -> None:
    known = {"role": "caregiver", "service_line": "cardiology", "urgency": "urgent"}
    conversation, _ = hears("next week, in the morning", "timing", **known)
    assert conversation.value("urgency") == "urgent"
    conversation, _ = hears("43215. no it's not urgent, routine", "location", **known)
    assert (conversation.value("urgency"), conversation.answers["urgency"].corrected) == ("routine", True)
    assert "triage_needed" not in make_lead(conversation, CONTENT, WEDNESDAY)[0]["flags"]


def test_that_it_is_routine_is_news_only_where_it_was_not_or_is_asked() -> None:
    conversation, _ = hears("43215, not urgent", "location", role="patient", service_line="cardiology")
    assert "urgency" not in conversation.answers
    conversation, _ = hears("heart care, not urgent", "service_line", role="referrer")
    assert conversation.value("urgency") == "routine"
    assert "urgency" not in conversation.asked


def test_nobody_takes_the_urgency_of_a_business() -> None:
    conversation, _ = hears("Acme Tools, it's urgent", "org", role="administrator", subrole="employer")
    assert "urgency" not in conversation.answers


def test_an_open_question_of_urgency_is_answered_as_before() -> None:
    conversation, _ = hears("soon, not urgent", "urgency", role="referrer", service_line="cardiology")
    assert (conversation.value("urgency"), conversation.answers["urgency"].source) == ("soon", "asked")


def test_it_is_heard_in_a_message_that_asks_for_a_person() -> None:
    conversation = arrives(role="patient", service_line="cardiology")
    conversation.open = "timing"
    heard = Heard("it's urgent, can I talk to somebody?", intent="ask_person", confidence=1.0, turn=3)
    assert take(conversation, heard, KNOWLEDGE, WEDNESDAY) is None
    turn = digress(conversation, "ask_person", heard, KNOWLEDGE, WEDNESDAY)
    assert conversation.value("urgency") == "urgent"
    assert [say.key for say in turn.says] == ["utter_understood", "utter_person", "utter_ask_timing"]


def test_at_the_summary_it_corrects_and_is_shown_again() -> None:
    known = {"role": "patient", "service_line": "cardiology", "phone": "+16145550142", "consent": "yes"}
    conversation, said = hears("wait, it's urgent", "confirm", **known)
    assert conversation.value("urgency") == "urgent"
    assert said[0] == "utter_changed"
    conversation, said = hears("no, it's not urgent", "confirm", urgency="urgent", **known)
    assert conversation.value("urgency") == "routine"
    assert said[0] == "utter_changed"


def test_of_a_referral_of_several_it_holds_for_each() -> None:
    conversation = arrives(role="referrer", service_line="cardiology", urgency="routine")
    paper = {"ready": [], "missing": []}
    conversation.patients = [
        {"service_line": "cardiology", "urgency": "routine", "documentation": paper},
        {"service_line": "sleep", "urgency": None, "documentation": paper},
    ]
    conversation.open = "timing"
    take(
        conversation, Heard("next week. These are fine but it's urgent", intent="inform", turn=3), KNOWLEDGE, WEDNESDAY
    )
    assert [patient["urgency"] for patient in conversation.patients] == ["urgent", "urgent"]
