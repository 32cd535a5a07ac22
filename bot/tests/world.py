"""The engine's surroundings in tests: a small site, a real action server, the engine as a process, a signed client."""

import asyncio
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

from bot.signature import sign

ROOT = Path(__file__).resolve().parents[2]
KEY = "5f" * 32
SLOTS = ["service_line", "location", "name", "phone", "confirm"]
FAQS = {"parking": ["where can i park", "is there parking", "donde me estaciono", "cuesta el estacionamiento"]}
EXAMPLES = {
    "seek_care": ["i need a cardiologist", "i want to see a doctor", "necesito un doctor", "can i get an appointment"],
    "seek_care_for_other": ["my mother needs a nurse", "care for my dad", "mi madre necesita ayuda", "for my son"],
    "inform": ["94110", "maria lopez", "555 010 2233", "next tuesday", "blue cross", "calle diez 22"],
    "affirm": ["yes", "correct", "si", "that is right"],
    "deny": ["no", "not right", "no es correcto"],
    "ask_person": ["let me talk to a person", "a human please", "quiero hablar con alguien"],
    "ask_bot": ["are you a robot", "is this a machine", "eres un robot"],
    "ask_why": ["why do you ask that", "what for", "por que preguntan eso"],
    "ask_advice": ["should i take aspirin", "is this rash dangerous", "que medicina tomo"],
    "go_back": ["go back", "previous question please", "regresar"],
    "skip": ["skip this", "next question", "saltar"],
    "stop": ["stop", "end this chat", "terminar"],
    "greet": ["hello", "good morning", "hola"],
    "thank": ["thanks", "thank you so much", "gracias"],
    "goodbye": ["bye", "see you", "adios"],
    "insult": ["you are stupid", "idiot", "eres tonto"],
    "off_topic": ["tell me a joke", "who won the game", "cuentame un chiste"],
    "repeat": ["say that again", "repeat the question", "repite"],
}


def write_site(root):
    """Copy the real config, domain, rules and stories to `root` and add small examples in the compiler's format."""
    for name in ("config.yml", "domain.yml", "data/rules.yml", "data/stories.yml"):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    slots = "".join(
        f"  {slot}: {{type: any, influence_conversation: false, mappings: [{{type: custom}}]}}\n" for slot in SLOTS
    )
    required = "".join(f"      - {slot}\n" for slot in SLOTS)
    _write(
        root / "build/bot/domain.yml",
        'version: "3.1"\nintents:\n  - faq_parking\n'
        f"slots:\n{slots}forms:\n  intake_form:\n    required_slots:\n{required}",
    )
    _write(root / "data/en/nlu.yml", _examples(EXAMPLES))
    _write(root / "build/bot/nlu.yml", _examples({f"faq_{faq}": texts for faq, texts in FAQS.items()}))
    _write(
        root / "build/bot/rules.yml",
        'version: "3.1"\nrules:\n  - rule: parking\n    steps:\n      - intent: faq_parking\n'
        "      - action: action_answer_faq\n    wait_for_user_input: false\n",
    )
    return root


def train(root, archive):
    """Train in a process of its own, as `desk train` does; the archive."""
    call = f"main([{str(archive)!r}], Path({str(root)!r}))"
    code = f"import sys; from pathlib import Path; from bot.train import main; sys.exit({call})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return archive


class Actions:
    """The desk's action listener: a real HTTP server whose answers a test sets in `scripts`, and what it was asked."""

    def __init__(self):
        self.port = free_port()
        self.loop = asyncio.new_event_loop()
        self.reset()

    def reset(self):
        self.scripts = {}
        self.calls = []
        self.connections = set()

    def named(self, sender=None):
        return [body["next_action"] for body in self.calls if sender in (None, body["sender_id"])]

    def __enter__(self):
        started = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(started,), daemon=True)
        self.thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _serve(self, started):
        asyncio.set_event_loop(self.loop)
        app = web.Application()
        app.router.add_post("/actions/webhook", self._answer)
        runner = web.AppRunner(app)
        self.loop.run_until_complete(runner.setup())
        self.loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", self.port).start())
        started.set()
        self.loop.run_forever()
        self.loop.run_until_complete(runner.cleanup())

    async def _answer(self, request):
        body = await request.json()
        self.calls.append(body)
        self.connections.add(request.transport.get_extra_info("peername"))
        self.key = request.headers.get("X-Desk-Key")
        answer = self.scripts.get(body["next_action"], usual)(body)
        if asyncio.iscoroutine(answer):
            answer = await answer
        status, said = answer
        return web.Response(status=status, body=json.dumps(said).encode(), content_type="application/json")


def usual(body):
    """A desk in small: the first message opens, `inform` and `choose` answer, everything else is turned away."""
    action, tracker = body["next_action"], body["tracker"]
    if action == "action_session_start":
        return opened()
    if action != "validate_intake_form":
        return said(f"utter_{action[7:]}")
    intent = (tracker["latest_message"] or {}).get("intent", {}).get("name")
    if intent in ("inform", "choose", "seek_care", "seek_care_for_other"):
        empty = [slot for slot in SLOTS if tracker["slots"][slot] is None]
        following = empty[1] if len(empty) > 1 else None
        asked = [f"utter_ask_{following}"] if following else []
        return said(*asked, slots={empty[0]: "x", "requested_slot": following})
    return rejected(action)


def opened(**slots):
    events = [{"event": "session_started"}, *_slots(slots), {"event": "active_loop", "name": "intake_form"}]
    return 200, {"events": [*events, {"event": "action", "name": "action_listen"}], "responses": []}


def said(*keys, slots=None, events=(), **args):
    responses = [
        {"text": None, "buttons": [], "elements": [], "custom": {}, "template": key, "response": key, "image": None,
         "attachment": None, **args}
        for key in keys
    ]  # fmt: skip
    return 200, {"events": [*_slots(slots or {}), *events], "responses": responses}


def rejected(action):
    return 400, {"error": "no usable answer", "action_name": action}


def _slots(slots):
    return [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]


class Engine:
    """`python -m bot.serve` as a process, and a client of it. `replies` are the keys of what a turn said."""

    def __init__(self, model, actions, folder, level="DEBUG"):
        self.actions = actions
        self.port = free_port()
        self.log = folder / "engine.log"
        self.environ = {
            **os.environ,
            "DESK_ENGINE_PORT": str(self.port),
            "DESK_ACTIONS_URL": f"http://127.0.0.1:{actions.port if actions else 9}/actions/webhook",
            "DESK_ENGINE_KEY": KEY,
            "DESK_MODEL": str(model),
            "DESK_MODEL_SHA256": hashlib.sha256(Path(model).read_bytes()).hexdigest() if Path(model).is_file() else "",
            "DESK_LOG_LEVEL": level,
        }

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.serve"],
                cwd=ROOT, env=self.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.first_line = json.loads(self.process.stdout.readline() or b"{}")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def request(self, method, path, body=b"", headers=None):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        client.request(method, path, body, headers or {})
        answer = client.getresponse()
        content, found = answer.read(), (answer.status, {name.lower(): value for name, value in answer.getheaders()})
        client.close()
        return (*found, content)

    def post(self, path, value, key=KEY, at=None):
        """POST `value` (bytes, or anything JSON) signed; returns (status, body)."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {"X-Desk-Signature": sign(key, body, int(at or time.time())), "Content-Type": "application/json"}
        status, _, content = self.request("POST", path, body, headers)
        return status, json.loads(content)

    def send(self, sender, text=None, intent=None, message_id=None):
        message = {"sender": sender, "message_id": message_id or str(uuid.uuid4())}
        message.update({"intent": intent} if intent else {"text": text})
        return self.post("/desk/messages", message)

    def replies(self, sender, text=None, intent=None):
        status, body = self.send(sender, text, intent)
        assert status == 200, body
        return [reply["key"] for reply in body["replies"]]


def new_sender():
    return f"{uuid.uuid4().hex}.0"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def counting(*names):
    """How often functions of these names run inside, by the interpreter's own account: `{name: times}`."""
    counts = dict.fromkeys(names, 0)

    def count(frame, event, _):
        if event == "call" and frame.f_code.co_name in counts:
            counts[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        yield counts
    finally:
        sys.setprofile(None)


def _examples(intents):
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in intents.items():
        lines += [f"  - intent: {intent}", "    examples: |", *(f"      - {text}" for text in texts)]
    return "\n".join(lines) + "\n"


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
