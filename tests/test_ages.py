"""A line sees some age groups: for anybody else it does not accept, and the line to ask instead is offered."""

from datetime import datetime
from typing import Any

import pytest
from broken_site import ROOT

from desk.content import Content, load
from desk.intake import Answer, Conversation, Heard, Knowledge, begin, make_lead, take
from desk.reading import Reader
from desk.routing import facts_of, needs_of

CONTENT = load(ROOT / "data")
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
CARE = {"role": "caregiver", "service_line": "wound_care", "relationship": "parent", "location": {"zip": "43215"}}


def with_line(name: str, **changed: Any) -> Content:
    lines = [
        line.model_copy(update=changed) if line.service_line == name else line for line in CONTENT.site.service_lines
    ]
    return CONTENT.model_copy(update={"site": CONTENT.site.model_copy(update={"service_lines": lines})})


def knows(language: str = "en", **answers: Any) -> Conversation:
    made = Conversation("riverbend", None, None, language, WEDNESDAY.isoformat())
    for question, value in answers.items():
        made.put(question, Answer(value))
    return made


def says(conversation: Conversation, text: str, content: Content = CONTENT) -> list[Any]:
    turn = take(conversation, Heard(text=text, turn=3), Knowledge(content, Reader(content)), WEDNESDAY)
    assert turn is not None
    return turn.says


def accepting(line: str, content: Content = CONTENT, **answers: Any) -> bool:
    facts = facts_of({"role": "caregiver", "service_line": line, **answers}, content, WEDNESDAY)
    told: bool = facts["accepting"]
    return told


@pytest.mark.parametrize(
    ("age", "accepts"),
    [
        (None, True),
        ({"age": 7}, False),
        ({"age": 17}, False),
        ({"minor": True}, False),
        ({"age": 18}, True),
        ({"age": 80}, True),
    ],
)
def test_a_line_for_adults_accepts_nobody_who_is_known_to_be_younger(age: Any, accepts: bool) -> None:
    assert accepting("wound_care", age=age) is accepts
    assert accepting("dental", age=age) is True


def test_a_line_that_takes_nobody_takes_nobody_of_any_age() -> None:
    closed = with_line("wound_care", accepts_new_patients=False, alternative="primary_care")
    assert [accepting("wound_care", closed, age={"age": age}) for age in (7, 40)] == [False, False]


@pytest.mark.parametrize(("age", "flagged"), [({"age": 7}, True), ({"age": 40}, False)])
def test_staff_see_that_the_line_does_not_accept_and_what_stands_in_the_way(age: Any, flagged: bool) -> None:
    lead, _ = make_lead(knows(**CARE, timing={"bucket": "flexible"}, age=age), CONTENT, WEDNESDAY)
    assert ("not_accepting" in lead["flags"]) is flagged
    assert ("access" in lead["tags"]["barriers"]) is flagged
    assert any("the line takes new patients" in why for why in lead["score"]["because"]) is not flagged


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("en", "My son is 7 and has a wound on his leg that will not heal. I am his mother.", "Primary care"),
        ("es", "Mi hijo tiene 7 años y tiene una herida en la pierna que no cierra.", "Atención primaria"),
    ],
)
def test_the_other_line_is_offered_at_once_where_the_age_is_told_first(language: str, text: str, other: str) -> None:
    conversation, _ = begin("riverbend", "/wound-care", CONTENT, WEDNESDAY, language=language)
    conversation.put("role", Answer("caregiver"))
    offered = [say.args["alternative"] for say in says(conversation, text) if say.key == "utter_not_seen_here"]
    assert offered == [other]


def test_the_other_line_is_offered_when_the_age_is_told_later() -> None:
    conversation = knows(**CARE)
    conversation.open = "timing"
    keys = [say.key for say in says(conversation, "next week, he is 9 years old")]
    assert keys.count("utter_not_seen_here") == 1


def test_it_is_offered_once_and_not_at_all_to_grown_ups_or_about_a_bill() -> None:
    again = knows(**CARE)
    again.open, again.said = "timing", {"utter_not_seen_here": 1}
    grown = knows(**CARE)
    grown.open = "timing"
    bill = knows(**CARE)
    bill.open, bill.intent = "timing", "billing_question"
    told = [
        [say.key for say in says(again, "next week, he is 9 years old")],
        [say.key for say in says(grown, "next week, he is 29 years old")],
        [say.key for say in says(bill, "next week, he is 9 years old")],
    ]
    assert ["utter_not_seen_here" in keys for keys in told] == [False, False, False]


def test_an_age_put_right_in_the_summary_offers_the_other_line() -> None:
    conversation = knows(**CARE, timing={"bucket": "asap"}, age={"age": 70}, name={"full": "Ana Ruiz"}, consent="yes")
    conversation.put("phone", Answer("+16145550142"))
    conversation.open = "confirm"
    keys = [say.key for say in says(conversation, "no, he is 7 years old")]
    assert keys[:2] == ["utter_changed", "utter_not_seen_here"]


@pytest.mark.parametrize(
    ("by_age", "other"),
    [({}, "telehealth"), ({"child": "primary_care"}, "primary_care"), ({"teen": "dental"}, "telehealth")],
)
def test_the_alternative_of_the_age_group_goes_before_that_of_the_line(by_age: dict[str, str], other: str) -> None:
    content = with_line("wound_care", alternative="telehealth", alternative_by_age=by_age)
    conversation = knows(**CARE)
    conversation.open = "timing"
    named = next(line.name["en"] for line in content.site.service_lines if line.service_line == other)
    told = says(conversation, "next week, he is 9 years old", content)
    assert [say.args["alternative"] for say in told if say.key == "utter_not_seen_here"] == [named]


def test_an_age_is_worth_asking_exactly_where_the_line_does_not_see_everybody() -> None:
    """The flag for minors, which asks for the age of everybody, is taken away."""
    flags = [flag for flag in CONTENT.routes.flags if flag.flag != "minor"]
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"flags": flags})})

    def asks(line: str) -> dict[str, str]:
        facts = facts_of({"role": "patient", "service_line": line, "intent": "seek_care"}, content, WEDNESDAY)
        return needs_of(content, facts, ["age"], WEDNESDAY)

    assert asks("wound_care") == {"age": "flag not_accepting"}
    assert asks("dental") == {}
