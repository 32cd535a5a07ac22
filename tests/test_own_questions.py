"""A question of the visitor's own that has no answer here is left to the team, in words; it is no failed answer."""

import pytest
from test_inviting import KNOWLEDGE, PATIENT, WEDNESDAY, knows

from desk.gateway.outgoing import outgoing
from desk.intake import Conversation, Heard, digress


def turned_away(conversation: Conversation, text: str) -> list[str]:
    """The keys said to a message that neither answers nor steers."""
    says = digress(conversation, "fallback", Heard(text), KNOWLEDGE, WEDNESDAY).says
    outgoing(conversation, says, KNOWLEDGE.content)
    return [say.key for say in says]


@pytest.mark.parametrize(
    ("open_question", "text"),
    [
        ("confirm", "is there a charge for the copies?"),
        ("confirm", "¿Me van a cobrar por las copias?"),
        ("phone", "will it be the same nurse who came last time?"),
        ("name", "¿y si mi hermana va en mi lugar?"),
    ],
)
def test_a_question_nobody_wrote_an_answer_for_goes_to_the_team_and_the_open_one_comes_again(
    open_question: str, text: str
) -> None:
    conversation = knows(**PATIENT)
    conversation.open = open_question

    assert turned_away(conversation, text) == ["utter_not_mine_to_answer", f"utter_ask_{open_question}"]
    assert conversation.open == open_question
    assert conversation.attempts == {}


@pytest.mark.parametrize(
    ("open_question", "text"),
    [
        ("location", "is it the one out by the airport?"),
        ("timing", "would some time after harvest be any good?"),
        ("confirm", "huh?"),
        ("confirm", "could you put something else there?"),
        ("phone", "the number on my card"),
    ],
)
def test_what_tries_to_answer_or_wishes_for_a_change_is_asked_again_in_other_words(
    open_question: str, text: str
) -> None:
    conversation = knows(**PATIENT)
    conversation.open = open_question

    assert turned_away(conversation, text)[0] == f"utter_did_not_catch_{open_question}"
    assert conversation.attempts == {open_question: 1}


def test_who_goes_on_asking_is_offered_a_person() -> None:
    conversation = knows(**PATIENT)
    conversation.open = "confirm"
    asked = [f"and what about the {thing} on the form?" for thing in ("box", "line", "stamp", "date", "code", "seal")]

    said = [turned_away(conversation, text)[0] for text in asked]

    assert said[:3] == ["utter_not_mine_to_answer"] * 3
    assert "utter_person" in said[3:]
