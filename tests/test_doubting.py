"""Consent that was not given: on a condition, in jest, asked back, or under a text that asks for something else."""

import pytest
from turns import asked, say

from desk.intake import Conversation

KNEE = ("I need an appointment for my knee, for myself", "next week", "43215")


@pytest.mark.parametrize(
    "text",
    [
        "call me only if my insurance covers it",
        "call me only if it's urgent",
        "llámenme sólo si es urgente",
        "yes unless it costs money",
        "yes if my doctor approves",
        "sí, si mi esposo dice que sí",
        "yes, but ask my daughter first",
        "okay but first tell me who sees it",
        "sure, if you tell me who sees it",
        "sí cuando me expliquen",
        "yeah right",
        "as if I'd agree to that",
        "oh sure, so you can spam me forever",
        "claro, para que me vendan cosas",
        "yes?",
        "¿sí?",
        "yes to what?",
        "yes and no",
        "sí pero no",
        "not yes",
        "si me llaman, no contesto",
        "I said yes last time",
        "you can call my doctor",
        "you may contact my lawyer",
        "call 911",
    ],
)
def test_a_yes_on_a_condition_in_jest_or_asked_back_is_asked_again(text: str) -> None:
    conversation = asked("/orthopedics", *KNEE)
    assert conversation.open == "consent"

    turn = say(conversation, text)

    assert (turn.consents if turn else []) == []
    assert (conversation.open, conversation.consent) == ("consent", {})


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("yes, call me only after 5", "phone"),
        ("Only if nobody leaves a voicemail, my roommate listens. but yeah, call", "phone"),
        ("yes, if you can call after 5", "phone"),
        ("yes, call me first thing in the morning", "phone"),
        ("yes, can you call tomorrow?", "phone"),
        ("sí, si quieren llámenme", "phone"),
        ("yes but text only", "text"),
    ],
)
def test_a_wish_about_hours_or_ways_is_no_condition(text: str, channel: str) -> None:
    conversation = asked("/orthopedics", *KNEE)

    say(conversation, text)

    assert (conversation.consent["store"], conversation.value("channel")) == (True, channel)


def test_a_condition_chooses_no_way_either() -> None:
    conversation = asked("/orthopedics", *KNEE, "yes", "Dana Ruiz")
    conversation.open = "channel"

    turn = say(conversation, "call me only if it's urgent")

    assert (turn.consents if turn else []) == []
    assert "contact_phone" not in conversation.consent


def test_a_condition_is_no_wish_for_another_way() -> None:
    conversation = asked("/orthopedics", *KNEE, "yes, call me", "Dana Ruiz", "614 555 0142")
    assert conversation.open == "confirm"

    turn = say(conversation, "text me instead, but only if my doctor says so")

    assert (turn.consents if turn else []) == []
    assert conversation.value("channel") == "phone"


def test_nobody_agrees_to_what_the_text_they_were_shown_does_not_ask() -> None:
    conversation = asked("/orthopedics", *KNEE)

    turn = say(conversation, "yes, call me and send me the newsletter too")

    assert turn is not None
    assert {event["purpose"] for event in turn.consents if event["action"] == "granted"} == {"store", "contact_phone"}
    assert "marketing" not in conversation.consent


def referring() -> Conversation:
    conversation = asked("/orthopedics", "I am a referral coordinator at Lakeside Family Practice", "Ann Lee")
    conversation.open = "confirm"
    return conversation


def test_what_is_only_like_a_yes_sends_no_referral_since_sending_is_its_basis() -> None:
    conversation = referring()

    say(conversation, "everything checks out on my end I suppose", intent="affirm", confidence=0.99)

    assert (conversation.stage, conversation.open) == ("asking", "confirm")


@pytest.mark.parametrize("text", ["Confirmed.", "send", "eso es, gracias", "Good now", "yes"])
def test_a_referral_is_sent_by_words_that_say_so(text: str) -> None:
    conversation = referring()

    say(conversation, text)

    assert conversation.stage == "confirmed"


@pytest.mark.parametrize("text", ["yeah right", "yes?", "yes and no"])
def test_a_doubtful_yes_to_the_summary_sends_nothing(text: str) -> None:
    conversation = referring()

    say(conversation, text)

    assert (conversation.stage, conversation.open) == ("asking", "confirm")
