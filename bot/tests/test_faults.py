"""The known faults of Rasa 3.6 in production, each ruled out; tests of the same fault have the same number."""

import json
import threading
import uuid

import pytest

from bot.tests import world
from bot.tests.world import new_sender, opened, rejected, said

CANARY = "my ssn is 123-45-6789 zanahoria"


def test_01_an_active_conversation_keeps_its_form_however_long_it_lasts(root):
    from rasa.shared.core.domain import Domain

    assert not Domain.load(
        [str(root / "domain.yml"), str(root / "build/bot/domain.yml")]
    ).session_config.are_sessions_enabled()


def test_03_turn_60_sends_and_keeps_no_more_than_turn_6(desk):
    sender = new_sender()
    desk.actions.scripts["validate_intake_form"] = lambda body: said(
        "utter_ask_name", slots={"location": "x", "requested_slot": "name"}
    )
    for _ in range(60):
        desk.send(sender, intent="choose")
    sizes = [len(json.dumps(body)) for body in desk.actions.calls if body["next_action"] == "validate_intake_form"]
    assert sizes[59] <= sizes[5] + 40


def test_06_a_waiting_message_starts_when_the_one_before_is_done(desk):
    sender, order = new_sender(), []
    gate = threading.Event()

    async def slow(body):
        order.append(body["tracker"]["latest_message"]["message_id"])
        if len(order) == 1:
            await desk.actions.loop.run_in_executor(None, gate.wait, 5)
        return world.usual(body)

    desk.actions.scripts["validate_intake_form"] = slow
    ids = [str(uuid.uuid4()) for _ in range(3)]
    senders = [
        threading.Thread(target=desk.send, args=(sender,), kwargs={"intent": "choose", "message_id": one})
        for one in ids
    ]
    for number, thread in enumerate(senders):
        thread.start()
        while len(order) + number == 0:
            pass
    gate.set()
    for thread in senders:
        thread.join(10)
    assert order[0] == ids[0]
    assert sorted(order) == sorted(ids)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/version",
        "/status",
        "/domain",
        "/model/parse",
        "/model/train",
        "/conversations/x/tracker",
        "/webhooks/rest/webhook",
    ],
)
def test_09_nothing_but_the_desk_s_door_is_open(desk, path):
    assert desk.request("GET", path)[0] == 404
    assert desk.request("POST", path, b"{}")[0] == 404


@pytest.mark.parametrize(
    "method, path", [("GET", "/desk/health"), ("OPTIONS", "/desk/messages"), ("POST", "/desk/messages")]
)
def test_10_no_other_origin_is_allowed(desk, method, path):
    _, headers, _ = desk.request(method, path, headers={"Origin": "https://evil.example"})
    assert [name for name in headers if name.startswith("access-control")] == []


STRIPPED = [chr(code) for code in range(0x110000) if not chr(code).strip()]
HIDDEN = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u180e", "\u034f"]


def test_11_a_typed_intent_is_text_whatever_stands_before_it(desk):
    assert len(STRIPPED) == 29
    before = ["", *STRIPPED, *HIDDEN, *(space + hidden for space in STRIPPED for hidden in HIDDEN)]
    texts = [f"{hidden}{slash}choose" for hidden in before for slash in ("/", "//", "\uff0f", "\uff0f/")]
    names = set()
    for start in range(0, len(texts), 256):
        status, body = desk.post("/desk/parse", {"texts": texts[start : start + 256]})
        assert status == 200
        names |= {parse["intent"]["name"] for parse in body["parses"]}
    assert "choose" not in names


@pytest.mark.parametrize(
    "text", ['/inform{"location": "94110"}', '\u2003/choose{"name": "Eve"}', "/restart", "/back", "/session_start"]
)
def test_11_typed_commands_set_no_slot_and_start_nothing(desk, text):
    sender = new_sender()
    desk.send(sender, "hello")
    desk.actions.scripts["validate_intake_form"] = lambda body: rejected("validate_intake_form")
    desk.send(sender, text)
    desk.send(sender, "hello")
    assert set(desk.actions.calls[-1]["tracker"]["slots"].values()) == {None}
    assert desk.actions.named().count("action_session_start") == 1


def test_12_no_raw_text_lands_in_a_slot_or_in_what_the_engine_remembers(desk):
    sender = new_sender()
    desk.actions.scripts["validate_intake_form"] = lambda body: (500, {})
    desk.send(sender, CANARY)
    desk.actions.scripts.clear()
    desk.send(sender, "94110")
    assert "zanahoria" not in json.dumps(desk.actions.calls)


def test_14_a_message_the_form_turns_away_is_answered_with_one_look_by_the_form(desk):
    sender = new_sender()
    desk.send(sender, intent="choose")
    desk.actions.calls.clear()
    assert desk.replies(sender, intent="ask_why") == ["utter_explain_why"]
    assert desk.actions.named() == ["validate_intake_form", "action_explain_why"]
    assert desk.replies(sender, intent="choose") == ["utter_ask_name"]


def test_15_after_the_end_a_new_request_opens_the_form_at_its_first_question(desk):
    sender = new_sender()
    for _ in range(5):
        desk.send(sender, intent="choose")
    assert desk.actions.named()[-1] == "action_submit_lead"
    empty = dict.fromkeys(world.SLOTS)
    desk.actions.scripts["action_new_request"] = lambda body: said("utter_new_request", slots=empty)
    assert desk.replies(sender, intent="seek_care") == ["utter_new_request", "utter_ask_location"]
    assert desk.replies(sender, intent="choose") == ["utter_ask_name"]


def test_16_going_back_keeps_the_form_and_the_other_answers(desk):
    sender = new_sender()
    for _ in range(3):
        desk.send(sender, intent="choose")
    desk.actions.scripts["action_go_back"] = lambda body: said(
        "utter_went_back", slots={"name": None, "requested_slot": "name"}
    )
    assert desk.replies(sender, intent="go_back") == ["utter_went_back"]
    desk.send(sender, intent="choose")
    tracker = desk.actions.calls[-1]["tracker"]
    assert tracker["active_loop"]["name"] == "intake_form"
    assert tracker["slots"]["service_line"] == "x" and tracker["slots"]["name"] is None


def test_17_a_slot_the_form_has_not_asked_for_is_kept(desk):
    sender = new_sender()
    desk.actions.scripts["validate_intake_form"] = lambda body: said(
        "utter_ask_name", slots={"phone": "+1", "requested_slot": "name"}
    )
    desk.send(sender, intent="choose")
    desk.send(sender, intent="choose")
    assert desk.actions.calls[-1]["tracker"]["slots"]["phone"] == "+1"


def test_18_the_start_of_a_conversation_speaks_once(desk):
    sender = new_sender()
    desk.actions.scripts["action_session_start"] = lambda body: (
        200,
        {**opened()[1], "responses": said("utter_welcome")[1]["responses"]},
    )
    assert desk.replies(sender, "hello") == ["utter_welcome", "utter_small_talk"]
    assert desk.replies(sender, "/session_start").count("utter_welcome") == 0


@pytest.mark.parametrize(
    "event",
    [
        {
            "event": "reminder",
            "name": "r",
            "date_time": "2030-01-01T00:00:00",
            "intent": "greet",
            "kill_on_user_msg": False,
        },
        {"event": "rewind"},
        {"event": "undo"},
        {"event": "restart"},
        {"event": "pause"},
        {"event": "user", "text": "x"},
        {"event": "nonsense"},
        {"name": "no kind"},
        "text",
    ],
)
def test_19_an_action_cannot_rewind_remind_or_speak_for_the_visitor(desk, event):
    sender = new_sender()
    desk.actions.scripts["validate_intake_form"] = lambda body: (200, {"events": [event], "responses": []})
    status, body = desk.send(sender, intent="choose")
    assert (status, body["error"]["code"]) == (503, "engine_failed")


FAILURES = {
    "error": lambda body: (500, {"error": CANARY, "request_body": CANARY}),
    "not found": lambda body: (404, {"error": "no action"}),
    "rejection without a name": lambda body: (400, {"error": "Invalid body request"}),
    "no object": lambda body: (200, [CANARY]),
    "events of a wrong shape": lambda body: (200, {"events": {"event": CANARY}}),
    "slot without a name": lambda body: (200, {"events": [{"event": "slot", "value": CANARY}]}),
    "words without a key": lambda body: (200, {"events": [], "responses": [{"text": CANARY}]}),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_20_a_failed_action_fails_the_turn_and_leaves_the_conversation_as_it_was(desk, failure):
    sender = new_sender()
    desk.send(sender, intent="choose")
    desk.actions.scripts["validate_intake_form"] = FAILURES[failure]
    status, body = desk.send(sender, CANARY)
    assert (status, body["error"]["code"]) == (503, "engine_failed")
    assert "zanahoria" not in json.dumps(body)
    desk.actions.scripts.clear()
    assert desk.replies(sender, intent="choose") == ["utter_ask_name"]


def test_20_a_turn_that_says_nothing_is_told_as_a_fault(desk):
    desk.actions.scripts["action_small_talk"] = lambda body: said()
    status, body = desk.send(new_sender(), intent="greet")
    assert (status, body["replies"], body["fault"]) == (200, [], "silent")


def test_20_an_action_that_takes_too_long_fails_the_turn(desk):
    sender = new_sender()
    gate = threading.Event()

    async def never(body):
        await desk.actions.loop.run_in_executor(None, gate.wait, 10)
        return said("utter_late")

    desk.actions.scripts["validate_intake_form"] = never
    status, body = desk.send(sender, intent="choose")
    gate.set()
    assert (status, body["error"]["code"]) == (503, "engine_failed")


def test_20_nothing_is_submitted_when_the_form_fails_as_it_opens(desk):
    sender = new_sender()
    for _ in range(5):
        desk.send(sender, intent="choose")
    desk.actions.calls.clear()
    desk.actions.scripts["validate_intake_form"] = lambda body: (500, {})
    status, _ = desk.send(sender, intent="seek_care")
    assert status == 503
    assert "action_submit_lead" not in desk.actions.named()


def test_20_a_failed_submission_is_no_silent_end(desk):
    sender = new_sender()
    desk.actions.scripts["action_submit_lead"] = lambda body: (500, {})
    for _ in range(4):
        desk.send(sender, intent="choose")
    assert desk.send(sender, intent="choose")[0] == 503
    desk.actions.scripts.clear()
    assert desk.replies(sender, intent="choose") == ["utter_submit_lead"]


def test_21_no_log_line_holds_a_visitor_s_words_even_at_debug(desk):
    sender = new_sender()
    desk.actions.scripts["action_default_fallback"] = lambda body: said(
        "utter_echo", value=CANARY, slots={"name": CANARY}
    )
    desk.send(sender, CANARY)
    for failure in FAILURES.values():
        desk.actions.scripts["validate_intake_form"] = failure
        desk.send(sender, CANARY)
    desk.post("/desk/parse", {"texts": [CANARY]})
    desk.post("/desk/messages", CANARY.encode())
    desk.post("/desk/messages", {"sender": CANARY, "message_id": "x", "text": CANARY})
    log = desk.log.read_text()
    assert '"level": "debug"' in log and "turn_failed" in log
    assert "zanahoria" not in log and sender not in log


def test_24_a_conversation_that_cannot_be_read_is_a_fault_and_no_blank_one():
    import asyncio

    from rasa.core.tracker_store import FailSafeTrackerStore
    from rasa.shared.core.domain import Domain

    from bot.faults import TurnFailed
    from bot.tracker import RecentTurns

    store = RecentTurns(Domain.empty())
    store._events["a.0"] = ("no event",)
    with pytest.raises(TurnFailed):
        asyncio.run(FailSafeTrackerStore(store).retrieve("a.0"))


def test_25_the_same_content_trains_the_same_model(root, model, desk, tmp_path):
    texts = ["i need a heart doctor", "donde aparco", "what is this for", "xyzzy"]
    again = world.train(root, tmp_path / "again.tar.gz")
    with world.Engine(again, None, tmp_path) as second:
        assert second.post("/desk/parse", {"texts": texts}) == desk.post("/desk/parse", {"texts": texts})


def test_health_says_no_while_the_model_is_broken(tmp_path):
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    with world.Engine(broken, None, tmp_path) as engine:
        assert engine.first_line["ready"] is False
        assert "desk train" in engine.first_line["cure"]
        status, _, body = engine.request("GET", "/desk/health")
        assert (status, json.loads(body)) == (503, {"ready": False})
        status, body = engine.send(new_sender(), "hello")
        assert (status, body["error"]["code"]) == (503, "engine_not_ready")


def test_two_conversations_at_once_do_not_mix(desk):
    desk.actions.scripts["validate_intake_form"] = lambda body: said(
        "utter_ask_name", slots={"location": body["sender_id"], "requested_slot": "name"}
    )
    senders = [new_sender() for _ in range(8)]
    threads = [
        threading.Thread(target=lambda one=one: [desk.send(one, intent="choose") for _ in range(5)]) for one in senders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    seen = {(body["sender_id"], body["tracker"]["slots"]["location"]) for body in desk.actions.calls}
    assert seen == {(one, value) for one in senders for value in (None, one)}


def test_the_engine_ends_when_its_parent_s_pipe_closes(model, tmp_path):
    with world.Engine(model, None, tmp_path) as engine:
        engine.process.stdin.close()
        assert engine.process.wait(8) == 0


def test_the_engine_listens_on_this_machine_only(desk):
    port = f"{desk.port:04X}"
    with open("/proc/net/tcp") as table, open("/proc/net/tcp6") as table6:
        rows = [line.split() for line in table.readlines()[1:] + table6.readlines()[1:]]
    assert [row[1].split(":")[0] for row in rows if row[1].endswith(f":{port}") and row[3] == "0A"] == ["0100007F"]
