"""When the engine leaves in the middle of a turn, what it already did counts and the visitor still gets an answer."""

from uuid import uuid4

from running import Front

from desk.gateway.effects import turn
from desk.intake import Heard, take


async def test_a_message_the_engine_turned_away_before_it_died_is_answered_all_the_same(front: Front) -> None:
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
    await desk.say(started.conversation, str(uuid4()), {"text": "I need an appointment for my knee, for myself"})
    body = {"text": "hm hm hm"}
    client = str(uuid4())
    receipt = desk.store.receive(started.conversation, client, body, desk.clock())
    row = desk.store.conversation(started.conversation)
    turned_away = turn(lambda conversation, heard: None, Heard(), body, row.epoch, front.parts.content)
    desk.store.apply(started.conversation, receipt.message_id, "answer", turned_away, desk.clock())

    said = await desk.say(started.conversation, client, body)

    assert said.messages[-1]["text"]
    assert said.messages[-1]["question"] == "timing"


async def test_a_confirmed_request_whose_submission_was_cut_off_becomes_a_complete_lead_when_the_visitor_leaves(
    front: Front,
) -> None:
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
    said = None
    for text in ("I need an appointment for my knee, for myself", "next week", "43215", "yes, call me", "Dana Ruiz"):
        said = await desk.say(started.conversation, str(uuid4()), {"text": text})
    said = await desk.say(started.conversation, str(uuid4()), {"text": "614 555 0142"})
    assert said.messages[-1]["question"] == "confirm"
    body = {"text": "yes"}
    receipt = desk.store.receive(started.conversation, str(uuid4()), body, desk.clock())
    epoch = desk.store.conversation(started.conversation).epoch
    confirmed = turn(
        lambda conversation, heard: take(conversation, heard, desk.knowledge, desk.clock()),
        Heard(text="yes"),
        body,
        epoch,
        front.parts.content,
    )
    desk.store.apply(started.conversation, receipt.message_id, "answer", confirmed, desk.clock())

    await desk.abandon(started.conversation)

    assert [lead["status"] for lead in desk.store.kept(started.conversation)["leads"]] == ["complete"]
