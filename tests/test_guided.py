"""When the engine leaves in the middle of a turn, what it already did counts and the visitor still gets an answer."""

from uuid import uuid4

from running import Front

from desk.gateway.effects import turn
from desk.intake import Heard


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
