"""What kind of program an organization asks for: heard in any message, asked where a queue needs it, on the lead."""

from datetime import datetime
from typing import Any

import pytest
from broken_site import ROOT

from desk.content import load
from desk.intake import Answer, Conversation, Heard, Knowledge, make_lead, take
from desk.intake.planner import next_question
from desk.reading import Reader

CONTENT = load(ROOT / "data")
KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")


def knows(subrole: str | None, **answers: Any) -> Conversation:
    made = Conversation("riverbend", "/for-business", None, "en", WEDNESDAY.isoformat())
    made.subrole = subrole
    for question, value in ({"role": "administrator"} | answers).items():
        made.put(question, Answer(value))
    return made


def hears(conversation: Conversation, text: str, question: str = "headcount") -> Any:
    conversation.open = question
    take(conversation, Heard(text=text, turn=4), KNOWLEDGE, WEDNESDAY)
    return conversation.value("program")


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("about 200, and we want a nurse on site", "on_site"),
        ("85 people, DOT physicals mostly", "checkups"),
        ("60, for a lunch and learn", "event"),
        ("around 400, many with high blood pressure", "chronic"),
        ("120, we are after a discount for them", "benefits"),
        ("somos 180, queremos vacunas contra la gripe", "checkups"),
        ("unos 90, que vengan a la planta", "on_site"),
        ("300, es para una feria de salud", "event"),
        ("about 200", None),
        ("200. We are an outdoor company, founded on sitework", None),
    ],
)
def test_a_program_is_heard_in_an_answer_to_something_else(text: str, program: str | None) -> None:
    assert hears(knows("employer"), text) == program


def test_of_several_the_first_of_the_list_counts_and_what_was_heard_first_stays() -> None:
    conversation = knows("employer")
    assert hears(conversation, "200, flu shots and checkups on site") == "on_site"
    assert hears(conversation, "checkups first of all", "org") == "on_site"


def test_it_is_not_heard_in_the_name_of_an_organization_nor_of_a_visitor_who_asks_for_care() -> None:
    assert hears(knows("employer"), "Sunrise Physicals and Screening LLC", "org") is None
    patient = knows(None, role="patient", service_line="primary_care")
    assert hears(patient, "next week, for a yearly checkup", "timing") is None
    assert hears(knows("practice_manager"), "about 20 a month, to your primary care", "volume") is None


PRESSED = [
    ("role", "administrator", "checkups"),
    ("role", "patient", None),
    ("subrole", "employer", "checkups"),
    ("subrole", "practice_manager", None),
]


@pytest.mark.parametrize(("said", "kept"), [("for my company", "checkups"), ("for myself", None)])
def test_what_was_heard_before_the_role_was_known_is_kept_for_an_organization_only(said: str, kept: str | None) -> None:
    conversation = Conversation("riverbend", None, None, "en", WEDNESDAY.isoformat())
    conversation.put("program", Answer("checkups", source="volunteered"))
    assert hears(conversation, said, "role") == kept


@pytest.mark.parametrize(("question", "value", "kept"), PRESSED)
def test_a_button_pressed_keeps_it_for_those_who_may_be_asked_only(question: str, value: str, kept: str | None) -> None:
    conversation = knows(None)
    if question == "role":
        conversation.answers.clear()
    conversation.put("program", Answer("checkups", source="volunteered"))
    choice = {"question": question, "value": value, "label": value}
    take(conversation, Heard(choice=choice, turn=4), KNOWLEDGE, WEDNESDAY)
    assert conversation.value("program") == kept


@pytest.mark.parametrize(
    ("subrole", "asked"),
    [
        ("employer", "headcount"),
        ("partner", "org"),
        ("payer", "org"),
        ("practice_manager", "volume"),
        ("vendor", "org"),
    ],
)
def test_nobody_is_asked_for_it_in_the_sample(subrole: str, asked: str) -> None:
    question = next_question(knows(subrole), CONTENT, WEDNESDAY)
    assert question is not None and question.question == asked


@pytest.mark.parametrize(("known", "asked"), [({}, "program"), ({"program": "event"}, "headcount")])
def test_it_is_asked_of_those_whose_queue_needs_it_unless_it_was_heard(known: dict[str, str], asked: str) -> None:
    queues = [queue.model_copy(update={"packet": ["program", *queue.packet]}) for queue in CONTENT.routes.queues]
    needing = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"queues": queues})})
    question = next_question(knows("employer", **known), needing, WEDNESDAY)
    assert question is not None and question.question == asked


@pytest.mark.parametrize(
    ("text", "program"), [("we'd like someone at our plant", "on_site"), ("Checkups, tests or shots", "checkups")]
)
def test_the_answer_stands_on_the_lead_with_where_the_organization_came_from(text: str, program: str) -> None:
    conversation = knows("employer", headcount=90, org="Harmon Steel")
    conversation.campaign = "healthy-workplace"
    assert hears(conversation, text, "program") == program
    lead, _ = make_lead(conversation, CONTENT, WEDNESDAY)
    assert (lead["program"], lead["queue"]) == (program, "employer_services")
    assert lead["source"] == {"page": "/for-business", "campaign": "healthy-workplace", "referrer": None}


def test_who_does_not_say_goes_on_without() -> None:
    conversation = knows("employer", headcount=90)
    assert hears(conversation, "skip", "program") is None
    assert make_lead(conversation, CONTENT, WEDNESDAY)[0]["program"] is None
