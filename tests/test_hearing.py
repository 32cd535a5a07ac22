"""What is heard before a message is taken for an answer: danger that goes on, and a request asked about."""

from uuid import uuid4

import pytest
from running import Front

from desk.gateway.hearing import reference_asked


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
