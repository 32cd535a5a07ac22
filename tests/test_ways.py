"""The longest way of each role: what its cap counts, every prompt beside it, and what one answer settles at once."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from turns import CONTENT, keys, say, started

from desk.bench.planner import visit
from desk.content.models import Content, Question
from desk.intake import Answer, Conversation
from desk.routing.paths import Paths

ROLES = CONTENT.intake.roles


def with_questions(change: Callable[[Question], Question]) -> Content:
    questions = [change(entry) for entry in CONTENT.intake.questions]
    return CONTENT.model_copy(update={"intake": CONTENT.intake.model_copy(update={"questions": questions})})


def counting(name: str) -> Content:
    """The sample with this question counted."""
    return with_questions(lambda entry: entry.model_copy(update={"counted": True}) if entry.question == name else entry)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.role)
def test_the_whole_way_has_every_counted_question_and_what_is_not_counted(role: Any) -> None:
    counted, whole = Paths(CONTENT), Paths(CONTENT, whole=True)
    uncounted = {entry.question for entry in CONTENT.intake.questions if not entry.counted}
    for subrole in (None, *role.subroles):
        short, long = counted.longest(role, subrole), whole.longest(role, subrole)
        assert not uncounted.intersection(short)
        assert len(short) <= role.most_by_subrole.get(subrole, role.most_questions)
        assert {"role", "channel", "confirm"} <= set(long)
        assert ("consent" in long) == (role.role in ("patient", "caregiver"))
        assert len(long) - len(uncounted.intersection(long)) <= len(short)
        assert long[-1] == "confirm"


def test_what_only_one_line_asks_about_reaching_counts_on_its_way_alone() -> None:
    patient = ROLES[0]
    way = Paths(counting("contact_time")).longest(patient, None)
    assert way[-2:] == ("phone", "contact_time")
    assert "age" in way
    assert "referral" not in way


def test_a_question_about_reaching_that_its_role_never_meets_is_on_no_way() -> None:
    referrer = next(role for role in ROLES if role.role == "referrer")
    assert "leave_message" not in Paths(counting("leave_message")).longest(referrer, None)


def test_a_simulated_visit_counts_its_prompts_beside_its_questions() -> None:
    random = Random(5)
    for entry in (visit(CONTENT, random) for _ in range(100)):
        consent = entry.role in ("patient", "caregiver")
        assert entry.prompts >= entry.asked + 1 + consent


def office(role: str) -> Conversation:
    """A conversation of an office in which only the contact is open."""
    conversation = started()
    known = {"service_line": "cardiology", "urgency": "routine", "documentation": {"all": True}, "org": "Maple"}
    known |= {
        "patient_count": 1,
        "volume": 10,
        "timing": {"bucket": "flexible"},
        "name": {"first": "Ann", "last": "Lee"},
    }
    for question, value in {"role": role, **known}.items():
        conversation.put(question, Answer(value))
    conversation.subrole = "case_manager" if role == "referrer" else "practice_manager"
    conversation.open = "channel"
    return conversation


@pytest.mark.parametrize("role", ["referrer", "administrator"])
@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("614-555-0188", {"phone": "+16145550188"}),
        ("call 614-555-0188", {"phone": "+16145550188", "channel": "phone"}),
        ("text me at 614 555 0188", {"phone": "+16145550188", "channel": "text"}),
        ("dana@maple.example.org", {"email": "dana@maple.example.org", "channel": "email"}),
    ],
)
def test_a_number_or_address_tells_an_office_s_way_and_detail_at_once(
    role: str, text: str, detail: dict[str, str]
) -> None:
    conversation = office(role)
    turn = say(conversation, text)
    assert {name: conversation.value(name) for name in detail} == detail
    assert conversation.open == "confirm"
    assert not {"utter_ask_channel", "utter_ask_phone", "utter_ask_email"}.intersection(keys(turn))


def test_a_patient_s_number_alone_does_not_choose_between_a_call_and_a_text() -> None:
    conversation = started()
    known = {
        "role": "patient",
        "service_line": "cardiology",
        "timing": {"bucket": "asap"},
        "location": {"zip": "43215"},
    }
    for question, value in (known | {"consent": "yes", "name": {"first": "Ann", "last": "Lee"}}).items():
        conversation.put(question, Answer(value))
    conversation.consent, conversation.open = {"store": True}, "channel"
    turn = say(conversation, "614-555-0188")
    assert conversation.value("channel") is None
    assert conversation.open == "channel"
    assert "utter_ask_channel" in keys(turn)
    assert not conversation.consent.get("contact_phone")
