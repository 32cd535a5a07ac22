"""The part of a service line: asked where it changes something, heard anywhere, let go of with its line."""

from typing import Any

import pytest
from test_planner import CONTENT, WEDNESDAY, arrives

from desk.content import Content
from desk.content.tables import Flag, Route
from desk.gateway.outgoing import outgoing, summary
from desk.intake import Answer, Conversation, Heard, Knowledge, ask_again, begin, digress, make_lead, take
from desk.intake.planner import next_question
from desk.reading import Reader
from desk.routing import facts_of

KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
FAR, NEAR = {"zip": "45202"}, {"zip": "43215"}


def asked(content: Content = CONTENT, **known: Any) -> list[str]:
    """What is asked before anything about the person, each answered with `not known`."""
    conversation = arrives(**known)
    names = []
    while (question := next_question(conversation, content, WEDNESDAY)) is not None and question.question != "consent":
        names.append(question.question)
        conversation.put(question.question, Answer(status="unknown"))
    return names


def talks(*messages: str, page: str | None = "/wound-care", language: str = "en") -> Conversation:
    """A patient on the page of a line whose messages are heard in turn."""
    conversation, _ = begin("riverbend", page, CONTENT, WEDNESDAY, language=language)
    conversation.put("role", Answer("patient"))
    for turn, text in enumerate(messages, start=1):
        assert take(conversation, Heard(text, intent="inform", turn=turn), KNOWLEDGE, WEDNESDAY) is not None, text
    return conversation


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({"service_line": "wound_care", "location": FAR}, True),
        ({"service_line": "wound_care", "location": NEAR}, False),
        ({"service_line": "wound_care", "location": FAR, "urgency": "urgent"}, False),
        ({"service_line": "wound_care", "location": FAR, "intent": "billing_question"}, False),
        ({"service_line": "wound_care", "location": FAR, "sub_line": "diabetic_foot"}, False),
        ({"service_line": "cardiology", "location": FAR}, False),
        ({"service_line": "telehealth", "location": FAR}, False),
        ({"location": FAR}, False),
    ],
    ids=str,
)
def test_the_part_is_asked_exactly_where_it_can_change_where_the_request_goes(
    known: dict[str, Any], wanted: bool
) -> None:
    assert ("sub_line" in asked(role="patient", **known)) is wanted


def test_only_who_is_told_apart_by_a_part_is_asked_for_it() -> None:
    assert "sub_line" not in asked(role="caregiver", service_line="wound_care", location=FAR)


def test_a_row_that_names_no_line_asks_those_whose_line_has_the_part() -> None:
    when = {"sub_line": ["mri", "sleep_study"]}
    row = Route(route="scans", when=when, queue="research", first_contact="1 day", example={})
    routes = CONTENT.routes.model_copy(update={"routes": [row, *CONTENT.routes.routes], "flags": []})
    content = CONTENT.model_copy(update={"routes": routes})
    lines = [line.service_line for line in CONTENT.site.service_lines]
    flexible = {"timing": {"bucket": "flexible"}}
    assert [line for line in lines if "sub_line" in asked(content, role="patient", service_line=line, **flexible)] == [
        "imaging",
        "sleep",
    ]


def test_a_flag_or_a_packet_may_wait_for_a_part_and_a_line_without_parts_is_never_asked() -> None:
    flag = Flag(flag="rehab", when={"service_line": "cardiology", "sub_line": "cardiac_rehab"})
    routes = CONTENT.routes.model_copy(update={"flags": [flag]})
    flagged = CONTENT.model_copy(update={"routes": routes})
    assert "sub_line" in asked(flagged, role="patient", service_line="cardiology")
    queues = [queue.model_copy(update={"packet": ["sub_line"]}) for queue in CONTENT.routes.queues]
    packed = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"queues": queues})})
    assert "sub_line" in asked(packed, role="patient", service_line="dental")
    assert "sub_line" not in asked(packed, role="patient", service_line="telehealth")


def test_the_choices_are_the_parts_of_the_line_and_that_it_is_none_of_them() -> None:
    conversation = talks("I need an appointment", "45202")
    assert conversation.open == "sub_line"
    message = outgoing(conversation, [ask_again(conversation, CONTENT)], CONTENT)[-1]
    assert [choice["label"] for choice in message["choices"]] == [
        *("Diabetic foot", "Hyperbaric oxygen", "Not sure, or something else", "Skip"),
    ]
    meant = next(one for one in conversation.choices.values() if one["label"].startswith("Not sure"))
    assert take(conversation, Heard(choice=meant, turn=3), KNOWLEDGE, WEDNESDAY) is not None
    assert conversation.answers["sub_line"].status == "unknown"
    assert conversation.open == "timing"


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("hyperbaric", "en", "hyperbaric"),
        ("the hyperbaric chamber thing, please", "en", "hyperbaric"),
        ("hyperbarric oxygen", "en", "hyperbaric"),
        ("it's for a foot ulcer", "en", "diabetic_foot"),
        ("cámara hiperbárica", "es", "hyperbaric"),
        ("es por el pie diabético", "es", "diabetic_foot"),
    ],
)
def test_the_answer_is_read_as_a_part_of_the_line(text: str, language: str, part: str) -> None:
    conversation = talks(page="/wound-care", language=language)
    conversation.put("timing", Answer({"bucket": "asap"}))
    conversation.put("location", Answer(FAR))
    conversation.open = "sub_line"
    assert take(conversation, Heard(text, intent="inform", turn=3), KNOWLEDGE, WEDNESDAY) is not None
    assert conversation.answers["sub_line"] == Answer(part, as_typed=text, turn=3)
    assert conversation.open == "consent"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("not sure", "en"),
        ("I don't know", "en"),
        ("neither", "en"),
        ("none of these", "en"),
        ("no particular one", "en"),
        ("just a regular wound, something else", "en"),
        ("no sé", "es"),
        ("ninguna de estas", "es"),
        ("ninguna en particular", "es"),
        ("otra cosa", "es"),
    ],
)
def test_no_particular_part_is_an_answer_and_is_not_asked_again(text: str, language: str) -> None:
    conversation = talks(page="/wound-care", language=language)
    conversation.put("timing", Answer({"bucket": "asap"}))
    conversation.put("location", Answer(FAR))
    conversation.open = "sub_line"
    assert take(conversation, Heard(text, intent="inform", turn=3), KNOWLEDGE, WEDNESDAY) is not None
    assert conversation.answers["sub_line"].status == "unknown"
    assert conversation.open == "consent"


@pytest.mark.parametrize("text", ["not the hyperbaric", "the mri", "something for my leg"])
def test_what_is_no_part_of_the_line_is_no_answer(text: str) -> None:
    conversation = talks()
    conversation.put("timing", Answer({"bucket": "asap"}))
    conversation.put("location", Answer(FAR))
    conversation.open = "sub_line"
    take(conversation, Heard(text, intent="inform", turn=3), KNOWLEDGE, WEDNESDAY)
    assert "sub_line" not in conversation.answers


@pytest.mark.parametrize(
    ("messages", "turn"),
    [
        (["I want hyperbaric oxygen for my leg", "45202"], 1),
        (["I have a wound that will not heal", "45202, they said hyperbaric oxygen"], 2),
    ],
    ids=["first", "later"],
)
def test_a_part_named_in_any_message_is_heard_and_not_asked(messages: list[str], turn: int) -> None:
    conversation = talks(*messages)
    told = conversation.answers["sub_line"]
    assert (told.value, told.turn, told.as_typed, told.source) == (
        *("hyperbaric", turn, messages[turn - 1], "volunteered"),
    )
    assert "sub_line" not in conversation.asked


def test_a_part_named_before_the_line_is_kept_where_it_is_of_that_line() -> None:
    conversation = arrives(role="patient")
    conversation.open = "timing"
    take(conversation, Heard("this week, for the hyperbaric", intent="inform", turn=1), KNOWLEDGE, WEDNESDAY)
    assert conversation.value("sub_line") == "hyperbaric"
    other = Conversation.of(conversation.dump())
    for held, line in ((conversation, "wound care"), (other, "dental")):
        held.open = "service_line"
        take(held, Heard(line, intent="inform", turn=2), KNOWLEDGE, WEDNESDAY)
    assert conversation.value("sub_line") == "hyperbaric"
    assert "sub_line" not in other.answers


def test_of_several_parts_the_first_of_the_line_is_taken_and_a_later_mention_does_not_replace_it() -> None:
    conversation = talks(
        "an MRI last year; now hyperbaric oxygen for my diabetic foot", "this week, for the diabetic foot"
    )
    assert conversation.value("sub_line") == "hyperbaric"


def test_another_line_lets_go_of_the_part_and_of_not_knowing_one() -> None:
    conversation = talks("I want hyperbaric oxygen for my leg")
    conversation.open = "service_line"
    take(conversation, Heard("dental care", intent="inform", turn=2), KNOWLEDGE, WEDNESDAY)
    assert "sub_line" not in conversation.answers
    assert make_lead(conversation, CONTENT, WEDNESDAY)[0]["sub_line"] is None
    conversation.put("sub_line", Answer(status="unknown", turn=3))
    conversation.open = "service_line"
    take(conversation, Heard("wound care", intent="inform", turn=4), KNOWLEDGE, WEDNESDAY)
    take(conversation, Heard("as soon as possible", intent="inform", turn=5), KNOWLEDGE, WEDNESDAY)
    take(conversation, Heard("45202", intent="inform", turn=6), KNOWLEDGE, WEDNESDAY)
    assert conversation.open == "sub_line"


def test_the_part_stands_in_the_summary_and_can_be_changed_there() -> None:
    conversation = talks("I want hyperbaric oxygen for my leg", "45202")
    assert {"question": "sub_line", "label": "More exactly", "value": "Hyperbaric oxygen"} in summary(
        conversation, CONTENT
    )
    assert make_lead(conversation, CONTENT, WEDNESDAY)[0]["queue"] == "nurse_review"
    conversation.open = "confirm"
    change = Heard(choice={"command": "change", "question": "sub_line"}, turn=3)
    digress(conversation, "change_answer", change, KNOWLEDGE, WEDNESDAY)
    assert conversation.open == "sub_line"
    take(conversation, Heard("diabetic foot", intent="inform", turn=4), KNOWLEDGE, WEDNESDAY)
    lead, _ = make_lead(conversation, CONTENT, WEDNESDAY)
    assert (lead["sub_line"], lead["queue"]) == ("diabetic_foot", "patient_access")


def test_a_part_of_another_line_is_no_fact() -> None:
    held = {"role": "patient", "service_line": "dental", "sub_line": "hyperbaric"}
    assert "sub_line" not in facts_of(held, CONTENT, WEDNESDAY)
    assert facts_of({**held, "service_line": "wound_care"}, CONTENT, WEDNESDAY)["sub_line"] == "hyperbaric"
