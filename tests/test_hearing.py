"""What is heard before a message is taken for an answer: danger that goes on, and a request asked about."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from running import Front

from desk.app import Mind
from desk.gateway.hearing import reference_asked
from desk.intake import Answer, Say, begin, render, standing, take_unaided
from desk.safety import Screen


async def told(front: Front, *texts: str, page: str = "/orthopedics") -> list[str]:
    """The texts of the bot's answer to the last of these messages."""
    desk = front.parts.desk
    started = await desk.start("riverbend", page, None, "en", front.notice, None)
    said = None
    for text in texts:
        said = await desk.say(started.conversation, str(uuid4()), {"text": text})
    assert said is not None
    return [message["text"] for message in said.messages]


async def test_still_hurting_after_an_emergency_is_an_emergency_again(front: Front) -> None:
    after = await told(front, "I have crushing chest pain and my left arm is numb", "still hurts")
    alone = await told(front, "I need an appointment for my knee, for me", "still hurts")

    assert "911" in after[0]
    assert "911" not in alone[0]


async def test_the_screen_is_told_whether_a_question_is_open(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    answering = []
    look = Screen.look

    def seen(screen: Screen, text: str, **said: Any) -> Any:
        answering.append(said["answering"])
        return look(screen, text, **said)

    monkeypatch.setattr(Screen, "look", seen)
    await told(front, "I need an appointment for my knee, for me", "next week")

    assert answering == [False, True]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("what is the status of WD-7K3M-Q2?", "WD-7K3M-Q2"),
        ("my number is wd 7k3m q2", "wd 7k3m q2"),
        ("I need a dentist", None),
        ("order WD-7K3M-Q2 " + "and a long list of other things " * 12, None),
    ],
)
def test_a_short_message_that_names_a_reference_asks_about_it(text: str, reference: str | None) -> None:
    assert reference_asked(text) == reference


async def test_a_reference_nobody_issued_is_said_to_be_unknown(front: Front) -> None:
    (answer,) = await told(front, "what is the status of our referral WD-7K3M-Q2")

    assert "cannot find that reference" in answer


async def test_a_request_that_was_sent_is_told_to_be_with_the_team_and_no_more(front: Front) -> None:
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
    said = None
    for text in ("my knee hurts, I want an appointment for me", "next week", "43215", "yes, call me", "Dana Ruiz"):
        await desk.say(started.conversation, str(uuid4()), {"text": text})
    for text in ("614 555 0142", "yes"):
        said = await desk.say(started.conversation, str(uuid4()), {"text": text})
    assert said is not None
    reference = next(message["reference"] for message in said.messages if message.get("reference"))

    (answer,) = await told(front, f"where is my request {reference.lower()}")

    assert answer.startswith(f"Request {reference} is with the team.")
    assert "Ruiz" not in answer


# ---- while the engine is away --------------------------------------------------------------------


AWAY = {
    "en": "I need an appointment for my knee, for myself",
    "es": "necesito una cita para la rodilla, es para mí",
}


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "please forget everything I told you", "utter_forgotten"),
        ("es", "borre toda mi información, por favor", "utter_forgotten"),
        ("en", "let's start over", "utter_started_over"),
        ("es", "quiero empezar de nuevo", "utter_started_over"),
        ("en", "never mind, stop", "utter_stopped"),
        ("es", "quiero terminar esta conversación", "utter_stopped"),
        ("en", "can I talk to a real person?", "utter_person"),
        ("es", "quiero hablar con una persona", "utter_person"),
        ("en", "are you a robot?", "utter_i_am_a_bot"),
        ("es", "¿para qué lo necesita?", "utter_why_timing"),
        ("en", "what is the status of WD-7K3M-Q2?", "utter_status_unknown"),
        ("es", "¿cómo va mi solicitud WD-7K3M-Q2?", "utter_status_unknown"),
    ],
)
async def test_a_wish_is_heard_while_the_engine_is_away(front: Front, language: str, text: str, key: str) -> None:
    answer = await said_without_engine(front, language, AWAY[language], text)

    assert answer[0] in worded(front, key, language)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "forget everything I told you"), ("es", "olvídense de mis datos")]
)
async def test_who_wants_to_be_forgotten_while_the_engine_is_away_leaves_nothing(
    front: Front, language: str, text: str
) -> None:
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, language, front.notice, None)
    for said in (AWAY[language], text):
        await desk.say(started.conversation, str(uuid4()), {"text": said})

    kept = desk.store.kept(started.conversation)

    assert (kept["status"], kept["messages"]) == ("forgotten", [])


@pytest.mark.parametrize(
    ("text", "question"), [("no quiero darlo", "phone"), ("call me Bob", "name"), ("I do not consent", "consent")]
)
def test_an_answer_that_sounds_like_a_wish_stays_an_answer_while_the_engine_is_away(
    mind: Mind, text: str, question: str
) -> None:
    knowledge = mind.knowledge
    now = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
    conversation = begin("riverbend", "/imaging", knowledge.content, now)[0]
    conversation.put("role", Answer("patient"))
    conversation.open = question

    turn = take_unaided(conversation, replace(knowledge.hear(text), text=text), knowledge, now)

    assert turn is not None
    assert question in conversation.answers


async def said_without_engine(front: Front, language: str, *texts: str) -> list[str]:
    """The texts of the bot's answer to the last of these messages."""
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, language, front.notice, None)
    said = None
    for text in texts:
        said = await desk.say(started.conversation, str(uuid4()), {"text": text})
    assert said is not None
    return [message["text"] for message in said.messages]


def worded(front: Front, key: str, language: str) -> list[str]:
    """Every wording of a key as this visitor reads it."""
    content = front.parts.content
    now = front.parts.desk.clock()
    conversation = begin("riverbend", "/orthopedics", content, now, language=language)[0]
    conversation.put("role", Answer("patient"))
    told = standing(conversation, content) | {"reference": "WD-7K3M-Q2"}
    wordings = content.responses[language].words[key]
    return [render(Say(key, told), conversation, content) for _ in wordings]
