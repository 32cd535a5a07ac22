"""The door: signed, strict, once for each message."""

import base64
import json
import threading
import time
import uuid

import pytest

from bot.nlu.encoder import SentenceEncoder
from bot.tests.world import KEY, new_sender, said

ID = "0190c6a2-0000-7000-8000-000000000001"
FINE = {"sender": "abcdef.0", "message_id": ID, "text": "hello"}


def test_a_message_is_answered_with_intent_ranking_and_replies(desk):
    sender = new_sender()
    status, body = desk.send(sender, "where can i park", message_id=ID)
    assert status == 200
    assert body["message_id"] == ID
    assert body["intent"]["name"] == "faq_parking"
    assert body["ranking"][0] == ["faq_parking", body["intent"]["confidence"]]
    assert len(body["ranking"]) == 5
    assert body["replies"] == [{"key": "utter_answer_faq", "args": {}}]
    assert sorted(body) == ["intent", "message_id", "ranking", "replies"]


def test_a_message_that_brings_its_meaning_is_understood_by_it(desk):
    def understood(text, meaning):
        vector = base64.b64encode(SentenceEncoder.encoder().encode(meaning).astype("<f4").tobytes()).decode()
        body = {"sender": new_sender(), "message_id": str(uuid.uuid4()), "text": text, "vector": vector}
        return desk.post("/desk/messages", body)[1]["ranking"]

    _, plain = desk.send(new_sender(), "where can i park")
    assert understood("where can i park", "where can i park") == plain["ranking"]
    assert understood("where can i park", "my mother needs a nurse at home") != plain["ranking"]


def test_arguments_of_a_reply_pass_as_they_are(desk):
    args = {"value": "94110", "places": ["North", "South"], "count": 0, "empty": ""}
    desk.actions.scripts["action_small_talk"] = lambda body: said("utter_hello", **args)
    _, body = desk.send(new_sender(), intent="greet")
    assert body["replies"] == [{"key": "utter_hello", "args": args}]


def test_actions_get_key_intent_and_message_id_but_no_text(desk):
    desk.send(new_sender(), "i need a cardiologist", message_id=ID)
    latest = desk.actions.calls[-1]["tracker"]["latest_message"]
    assert desk.actions.key == KEY
    assert latest["message_id"] == ID and latest["intent"]["name"] == "seek_care" and latest["text"] is None
    assert desk.actions.calls[-1]["domain"]["forms"]["intake_form"]["required_slots"][0] == "service_line"


def test_parts_of_a_message_are_judged_apart_and_only_the_actions_hear_of_them(desk):
    parts = ["hello there", "where can i park"]
    body = {"sender": new_sender(), "message_id": str(uuid.uuid4()), "text": "i need a cardiologist", "apart": parts}
    status, answer = desk.post("/desk/messages", body)
    latest = desk.actions.calls[-1]["tracker"]["latest_message"]
    assert (status, sorted(answer)) == (200, ["intent", "message_id", "ranking", "replies"])
    assert answer["ranking"] == desk.send(new_sender(), "i need a cardiologist")[1]["ranking"]
    assert [one["name"] for one in latest["apart"]][1] == "faq_parking"
    assert latest["apart"][1]["ranking"][0][0] == "faq_parking" and len(latest["apart"]) == 2


@pytest.mark.parametrize("apart", ["hello", [1], ["a"] * 9])
def test_parts_of_a_message_that_are_no_few_texts_are_refused(desk, apart):
    status, answer = desk.post("/desk/messages", FINE | {"apart": apart})
    assert (status, answer["error"]["field"]) == (400, "apart")


def test_the_same_message_again_gets_the_same_answer_and_is_not_processed_again(desk):
    sender, message_id = new_sender(), str(uuid.uuid4())
    first = desk.send(sender, intent="choose", message_id=message_id)
    asked = len(desk.actions.calls)
    assert desk.send(sender, intent="choose", message_id=message_id) == first
    assert len(desk.actions.calls) == asked


def test_the_same_message_twice_at_once_is_processed_once(desk):
    sender, message_id, answers = new_sender(), str(uuid.uuid4()), []
    threads = [
        threading.Thread(target=lambda: answers.append(desk.send(sender, intent="choose", message_id=message_id)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(answers) == 6 and all(answer == answers[0] for answer in answers)
    assert desk.actions.named(sender) == ["action_session_start", "validate_intake_form"]


def test_a_failed_message_may_be_sent_again(desk):
    sender, message_id = new_sender(), str(uuid.uuid4())
    desk.actions.scripts["validate_intake_form"] = lambda body: (500, {})
    assert desk.send(sender, intent="choose", message_id=message_id)[0] == 503
    desk.actions.scripts.clear()
    assert desk.send(sender, intent="choose", message_id=message_id)[0] == 200


def test_the_same_message_id_of_another_conversation_is_another_message(desk):
    message_id = str(uuid.uuid4())
    for sender in (new_sender(), new_sender()):
        desk.send(sender, intent="choose", message_id=message_id)
    assert desk.actions.named().count("validate_intake_form") == 2


def test_a_new_epoch_starts_from_what_the_desk_restores(desk):
    secret = uuid.uuid4().hex
    desk.send(f"{secret}.0", intent="choose")
    desk.send(f"{secret}.1", intent="choose")
    assert desk.actions.named(f"{secret}.1") == ["action_session_start", "validate_intake_form"]
    assert desk.actions.calls[-1]["tracker"]["slots"]["service_line"] is None


@pytest.mark.parametrize("at", [time.time() - 400, time.time() + 400])
def test_an_old_or_future_signature_is_refused(desk, at):
    status, body = desk.post("/desk/messages", FINE, at=at)
    assert (status, body["error"]["code"]) == (401, "not_signed")


@pytest.mark.parametrize("header", ["", "t=1,v1=", "v1=00", f"t={int(time.time())},v1={'0' * 64}", "\u00e9"])
@pytest.mark.parametrize("path", ["/desk/messages", "/desk/parse"])
def test_a_wrong_signature_is_refused_before_the_body_is_read(desk, path, header):
    status, _, body = desk.request("POST", path, b"{not json", {"X-Desk-Signature": header.encode("latin-1")})
    assert (status, json.loads(body)["error"]["code"]) == (401, "not_signed")


def test_a_signature_of_another_key_or_body_is_refused(desk):
    assert desk.post("/desk/messages", FINE, key="5e" * 32)[0] == 401


@pytest.mark.parametrize(
    "body, field",
    [
        (b"", "body"),
        (b"{", "body"),
        (b"\xff\xfe", "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b"[" * 50_000, "body"),
        ({}, "sender"),
        ({**FINE, "sender": "default"}, "sender"),
        ({**FINE, "sender": 7}, "sender"),
        ({**FINE, "sender": "a b.0"}, "sender"),
        ({**FINE, "message_id": "1"}, "message_id"),
        ({**FINE, "message_id": None}, "message_id"),
        ({**FINE, "text": None}, "text"),
        ({**FINE, "text": 12}, "text"),
        ({**FINE, "text": ["hello"]}, "text"),
        ({**FINE, "intent": "choose"}, "text"),
        ({**FINE, "metadata": {}}, "text"),
        ({**FINE, "vector": None}, "vector"),
        ({**FINE, "vector": "not base64"}, "vector"),
        ({**FINE, "vector": base64.b64encode(bytes(12)).decode()}, "vector"),
        ({**FINE, "vector": base64.b64encode(b"\xff" * 2048).decode()}, "vector"),
        ({"sender": "abcdef.0", "message_id": ID, "intent": "choose", "vector": ""}, "text"),
        ({"sender": "abcdef.0", "message_id": ID}, "text"),
        ({"sender": "abcdef.0", "message_id": ID, "intent": "no_such"}, "intent"),
        ({"sender": "abcdef.0", "message_id": ID, "intent": "session_start"}, "intent"),
        ({"sender": "abcdef.0", "message_id": ID, "intent": "restart"}, "intent"),
        ({"sender": "abcdef.0", "message_id": ID, "intent": "back"}, "intent"),
        ({"sender": "abcdef.0", "message_id": ID, "intent": None}, "intent"),
    ],
)
def test_a_message_out_of_shape_is_refused_by_the_name_of_its_field(desk, body, field):
    status, answer = desk.post("/desk/messages", body)
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (400, "bad_request", field)
    assert desk.actions.calls == []


@pytest.mark.parametrize("texts", [None, "hello", [], [1], ["x"] * 257, {"a": "b"}])
def test_a_parse_out_of_shape_is_refused(desk, texts):
    status, answer = desk.post("/desk/parse", {"texts": texts})
    assert (status, answer["error"]["field"]) == (400, "texts")


def test_a_body_over_64_kb_is_refused(desk):
    assert desk.post("/desk/messages", {**FINE, "text": "x" * 66_000})[0] == 413


@pytest.mark.parametrize("text", ["", " ", "/", "\u200b", "?", "\U0001f62d", "\x00", "x" * 15_000, "\ud83d"])
def test_no_text_is_too_odd_to_be_parsed(desk, text):
    status, body = desk.post("/desk/parse", {"texts": [text, "hello"]})
    assert status == 200
    assert body["parses"][1]["intent"]["name"] == "greet"


def test_a_text_of_nothing_is_not_understood(desk):
    _, body = desk.post("/desk/parse", {"texts": ["", " \u200b/ "]})
    assert [parse["intent"]["name"] for parse in body["parses"]] == ["nlu_fallback", "nlu_fallback"]


def test_texts_parsed_together_are_parsed_as_alone(desk):
    texts = ["where can i park", "my mother needs a nurse", "", "are you a robot"]
    alone = [desk.post("/desk/parse", {"texts": [text]})[1]["parses"][0] for text in texts]
    assert desk.post("/desk/parse", {"texts": texts})[1]["parses"] == alone


def test_health_names_the_model_by_its_hash(desk, model):
    import hashlib

    status, _, body = desk.request("GET", "/desk/health")
    assert status == 200
    assert json.loads(body) == {"ready": True, "model": hashlib.sha256(model.read_bytes()).hexdigest()}


def test_a_forgotten_conversation_leaves_nothing_behind(desk):
    sender, message_id = new_sender(), str(uuid.uuid4())
    desk.send(sender, intent="choose", message_id=message_id)
    assert desk.post("/desk/forget", {"sender": sender}) == (200, {"forgotten": sender})
    desk.actions.calls.clear()
    desk.send(sender, intent="choose", message_id=message_id)
    assert desk.actions.named() == ["action_session_start", "validate_intake_form"]
    assert desk.actions.calls[-1]["tracker"]["slots"]["service_line"] is None


def test_forgetting_an_unknown_conversation_is_fine_and_a_wrong_one_is_refused(desk):
    assert desk.post("/desk/forget", {"sender": new_sender()})[0] == 200
    assert desk.post("/desk/forget", {"sender": "default"})[0] == 400
