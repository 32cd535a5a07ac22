"""Whole conversations without words: nothing is asked for nothing, and nothing that matters is left out."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_routing_needs import ANSWERS, BEFORE, CONTENT, REACH, WEDNESDAY, worth_asking

from desk.intake import Answer, Conversation, Heard, Knowledge, begin, digress, make_lead, take
from desk.intake.planner import next_question, offers_number, questions_for
from desk.reading import Reader
from desk.routing import facts_of, matches

IDENTITY = ("name", "phone", "email")
SAID = {
    "consent": ["yes"],
    "channel": ["phone", "text", "email", "any"],
    "name": [{"first": "Robin", "last": "Vale"}],
    "phone": ["+16145550142"],
    "email": ["robin@example.org"],
    "org": ["Lakeside"],
    "patient_count": [1],
    "volume": [20],
    "headcount": [250],
    "program": ["on_site"],
    "contact_time": [{"any": True}],
    "leave_message": ["yes", "call_only"],
}
APPLIES = {entry.question: entry.when for entry in CONTENT.intake.questions}


def arrives(**known: Any) -> Conversation:
    conversation = Conversation(
        site="riverbend", page=None, campaign=None, language="en", started=WEDNESDAY.isoformat()
    )
    conversation.subrole, conversation.intent = known.pop("subrole", None), known.pop("intent", None)
    for question, value in known.items():
        conversation.put(question, Answer(value, source="volunteered"))
    return conversation


def values(conversation: Conversation) -> dict[str, Any]:
    held = {name: answer.value for name, answer in conversation.answers.items() if answer.status == "value"}
    known = {"subrole": conversation.subrole, "intent": conversation.intent}
    return held | {name: value for name, value in known.items() if value is not None}


def walk(conversation: Conversation, draw: st.DataObject) -> list[str]:
    """Answer whatever is asked, at random, until only the summary is left; the questions in their order."""
    asked = []
    while (question := next_question(conversation, CONTENT, WEDNESDAY)) is not None:
        name = question.question
        assert name not in asked
        asked.append(name)
        value = draw.draw(st.sampled_from([None, *ANSWERS.get(name, []), *SAID.get(name, [])]), label=name)
        if value is None and name not in ("role", "consent", "name"):
            conversation.put(name, Answer(status="unknown"))
        else:
            conversation.put(name, Answer(value if value is not None else {**ANSWERS, **SAID}[name][0]))
        if name == "consent":
            conversation.put("channel", Answer(draw.draw(st.sampled_from(["phone", "email"]), label="channel")))
    return asked


@settings(max_examples=40, deadline=None)
@given(
    known=st.fixed_dictionaries(
        {"role": st.sampled_from(ANSWERS["role"])},
        optional={
            "service_line": st.sampled_from(ANSWERS["service_line"]),
            "subrole": st.sampled_from(BEFORE["subrole"]),
            "intent": st.sampled_from(BEFORE["intent"]),
            "urgency": st.sampled_from(ANSWERS["urgency"]),
        },
    ),
    draw=st.data(),
)
def test_on_any_path_nothing_that_was_not_asked_could_have_changed_the_lead(
    known: dict[str, Any], draw: st.DataObject
) -> None:
    conversation = arrives(**known)
    asked = walk(conversation, draw)
    held = values(conversation)
    facts = facts_of({**held, "phone": "+16145550101"}, CONTENT, WEDNESDAY)
    never = [
        name
        for name in questions_for(conversation, CONTENT)
        if name not in (*REACH, *asked, *known) and matches(APPLIES[name], facts)
    ]
    assume(len(never) < 5)
    answers = {name: value for name, value in held.items() if name not in (*REACH, *never)}
    assert worth_asking(CONTENT, answers, never, WEDNESDAY) == set()


@settings(max_examples=60, deadline=None)
@given(role=st.sampled_from(ANSWERS["role"]), draw=st.data())
def test_what_decides_the_queue_comes_first_consent_before_contact_and_identity_last(
    role: str, draw: st.DataObject
) -> None:
    conversation = arrives(role=role)
    asked = walk(conversation, draw)
    routing = [name for name in asked if name not in REACH]
    assert asked[: len(routing)] == routing
    if role != "administrator":
        assert asked[0] == "service_line"
    identity = [asked.index(name) for name in asked if name in IDENTITY]
    if role in ("patient", "caregiver"):
        assert asked.index("consent") < min(identity)
    else:
        assert "consent" not in asked


@settings(max_examples=40, deadline=None)
@given(role=st.sampled_from(["patient", "caregiver"]), detail=st.sampled_from(IDENTITY), draw=st.data())
def test_a_detail_given_early_has_consent_asked_at_once_and_is_not_asked_again(
    role: str, detail: str, draw: st.DataObject
) -> None:
    conversation = arrives(role=role, **{detail: SAID[detail][0]})
    asked = walk(conversation, draw)
    assert asked[0] == "consent"
    assert detail not in asked


def test_a_number_is_offered_once_the_need_is_known_and_never_when_one_is_held() -> None:
    assert not offers_number(arrives(role="patient"), CONTENT, WEDNESDAY)
    known = arrives(role="patient", service_line="cardiology")
    assert offers_number(known, CONTENT, WEDNESDAY)
    known.said["utter_offer_number"] = 1
    assert not offers_number(known, CONTENT, WEDNESDAY)
    held = arrives(role="patient", service_line="cardiology", phone="+16145550142")
    assert not offers_number(held, CONTENT, WEDNESDAY)
    assert not offers_number(arrives(role="referrer", service_line="cardiology"), CONTENT, WEDNESDAY)


def test_a_referrer_who_gave_a_number_is_not_asked_for_a_channel() -> None:
    conversation = arrives(role="referrer", service_line="sleep", phone="+16145550142")
    for name in ("urgency", "timing", "documentation", "org", "name"):
        conversation.put(name, Answer(status="unknown"))
    assert next_question(conversation, CONTENT, WEDNESDAY) is None
    assert make_lead(conversation, CONTENT, WEDNESDAY)[0]["contact"]["phone"] == "+16145550142"


@pytest.mark.parametrize(
    ("label", "queue", "then"),
    [
        ("An employer", "employer_services", ["headcount", "org", "name", "phone"]),
        ("A health plan", "payer_relations", ["org", "name", "phone"]),
        ("A medical practice or clinic", "business_development", ["volume", "org", "name", "phone"]),
        ("skip", "business_development", ["volume", "org", "name", "phone"]),
    ],
)
def test_who_presses_the_button_of_an_organization_is_asked_what_kind_it_is_and_reaches_its_queue(
    label: str, queue: str, then: list[str]
) -> None:
    knowledge = Knowledge(CONTENT, Reader(CONTENT))
    conversation, _ = begin("riverbend", None, CONTENT, WEDNESDAY)
    conversation.open, conversation.subrole = "role", "self"
    business = {"question": "role", "value": "administrator", "label": "for a business"}
    take(conversation, Heard(text="", turn=1, choice=business), knowledge, WEDNESDAY)
    assert conversation.open == "subrole"
    if label == "skip":
        digress(conversation, "skip", Heard(text=label, turn=2), knowledge, WEDNESDAY)
    else:
        assert take(conversation, Heard(text=label, turn=2), knowledge, WEDNESDAY) is not None
    asked = []
    while (question := next_question(conversation, CONTENT, WEDNESDAY)) is not None:
        asked.append(question.question)
        conversation.put(question.question, Answer({**ANSWERS, **SAID, "channel": ["phone"]}[asked[-1]][0]))
    assert [name for name in asked if name != "channel"] == then
    lead = make_lead(conversation, CONTENT, WEDNESDAY)[0]
    assert (lead["queue"], lead["subrole"] is None) == (queue, label == "skip")


def test_an_organization_whose_kind_is_known_is_not_asked_for_it() -> None:
    for subrole in ANSWERS["subrole"]:
        asked = next_question(arrives(role="administrator", subrole=subrole), CONTENT, WEDNESDAY)
        assert asked is not None and asked.question != "subrole"


def test_a_campaign_says_which_line_it_is_for_where_the_page_does_not() -> None:
    brought, said = begin("riverbend", "/offers", CONTENT, WEDNESDAY, campaign="heart-month")
    assert (brought.value("service_line"), said.key) == ("cardiology", "utter_welcome_line")
    on_page, _ = begin("riverbend", "/dental", CONTENT, WEDNESDAY, campaign="heart-month")
    assert on_page.value("service_line") == "dental"


def test_a_sub_line_that_is_named_is_a_fact_of_the_request_as_long_as_it_is_of_its_line() -> None:
    knowledge = Knowledge(CONTENT, Reader(CONTENT))
    conversation, _ = begin("riverbend", "/orthopedics", CONTENT, WEDNESDAY)
    conversation.open = "service_line"
    assert take(conversation, Heard(text="a knee replacement", turn=1), knowledge, WEDNESDAY) is not None
    conversation.put("role", Answer("patient"))
    assert make_lead(conversation, CONTENT, WEDNESDAY)[0]["sub_line"] == "joint_replacement"
    conversation.put("service_line", Answer("dental"))
    assert make_lead(conversation, CONTENT, WEDNESDAY)[0]["sub_line"] is None


def test_the_wait_of_a_line_is_told_in_the_visitors_language_before_the_first_question() -> None:
    knowledge = Knowledge(CONTENT, Reader(CONTENT))
    conversation, _ = begin("riverbend", "/sleep", CONTENT, WEDNESDAY, language="es")
    turn = take(conversation, Heard(text="necesito una cita para mí", turn=1), knowledge, WEDNESDAY)
    assert turn is not None
    assert ("utter_waiting", "de unas cuatro semanas") in [(say.key, say.args.get("wait")) for say in turn.says]
