"""Whatever visitors do in whatever order, a session is its own: once, in order, and nobody else's."""

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from conftest import MASTER, Clock
from hypothesis import HealthCheck
from hypothesis import settings as asked
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from running import ROOT, Front

from desk import app
from desk.content import Content
from desk.gateway.limits import Limits
from desk.gateway.sessions import new_token
from desk.intake import Knowledge
from desk.leads import Store, Vault
from desk.settings import Settings
from desk.supervisor import free_port

HOME, SISTER, FOREIGN = "https://www.home.example", "https://www.sister.example", "https://evil.example"
SAYINGS = (
    *("I need an appointment for my knee, for myself", "next week", "43215", "no", "yes, call me", "what is this?"),
    *("/restart", '/inform{"consent": "yes"}', "Dana Ruiz", "614 555 0142", "start over"),
)


@dataclass
class Talk:
    """One conversation as its visitor knows it."""

    id: str
    token: str
    origin: str | None
    over: bool = False
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Client id -> the body it was sent with."""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    old_choices: list[str] = field(default_factory=list)
    cursor: int = 0

    @property
    def address(self) -> str:
        return f"/api/conversations/{self.id}"

    def headers(self, **more: str) -> dict[str, str]:
        origin = {"origin": self.origin} if self.origin else {}
        return {"authorization": f"Bearer {self.token}"} | origin | more


@dataclass
class Served:
    client: httpx.Client
    desk: Any
    clock: Clock
    notice: str
    loop: asyncio.AbstractEventLoop

    def wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)


@pytest.fixture(scope="module")
def served(content: Content, mind: app.Mind) -> Iterator[Served]:
    """A desk without its engine, in a thread of its own; two origins may use it."""
    loop, clock = asyncio.new_event_loop(), Clock()
    Thread(target=loop.run_forever, daemon=True).start()
    store = Store.open("sqlite://", Vault(MASTER), clock)
    store.migrate()
    away = f"http://127.0.0.1:{free_port()}"
    settings = Settings.read({}, data=ROOT / "data", engine_url=away, engine_key="k" * 64)
    loaded = app.with_origins(content, [HOME, SISTER])
    alike = app.Mind(Knowledge(loaded, mind.knowledge.reader), mind.screen)
    parts = app.build(settings, loaded=loaded, mind=alike, store=store, clock=clock)
    made = Served(httpx.Client(timeout=30), parts.desk, clock, Front(parts, None, "").notice, loop)  # type: ignore[arg-type]
    listening = made.wait(app.listen(app.public(parts, Limits(1e6), "api-sessions"), "127.0.0.1", 0))
    made.client.base_url = f"http://127.0.0.1:{listening.port}"
    yield made
    made.client.close()
    made.wait(listening.close())
    made.wait(parts.desk.close())
    loop.call_soon_threadsafe(loop.stop)
    store.close()


class Visitors(RuleBasedStateMachine):
    served: Served

    def __init__(self) -> None:
        super().__init__()
        self.talks: list[Talk] = []

    @property
    def client(self) -> httpx.Client:
        return self.served.client

    def pick(self, data: st.DataObject, *, over: bool | None = False) -> Talk | None:
        among = [talk for talk in self.talks if over is None or talk.over == over]
        return data.draw(st.sampled_from(among)) if among else None

    @rule(origin=st.sampled_from([None, HOME, SISTER]))
    def start(self, origin: str | None) -> None:
        body = {"site": "riverbend", "page": "/orthopedics", "language": "en", "accepted": self.served.notice}
        answer = self.client.post("/api/conversations", json=body, headers={"origin": origin} if origin else {})
        assert answer.status_code == 201
        told = answer.json()
        self.client.cookies.clear()
        assert told["token"] not in {talk.token for talk in self.talks}
        self.talks.append(Talk(told["conversation"], told["token"], origin, cursor=told["cursor"]))

    @precondition(lambda self: self.talks)
    @rule(data=st.data(), text=st.sampled_from(SAYINGS))
    def say(self, data: st.DataObject, text: str) -> None:
        if (talk := self.pick(data)) is not None:
            self.post(talk, str(uuid4()), {"text": text})

    @precondition(lambda self: self.talks)
    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        talk = self.pick(data)
        if talk is not None and talk.choices:
            self.post(talk, str(uuid4()), {"choice": data.draw(st.sampled_from(talk.choices))})

    def post(self, talk: Talk, client_id: str, body: dict[str, Any]) -> None:
        sent = {"client_id": client_id, **body}
        answer = self.client.post(f"{talk.address}/messages", json=sent, headers=talk.headers())
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["accepted"] == client_id
        assert told["messages"], "never silence"
        cursors = [message["cursor"] for message in told["messages"]]
        assert cursors == sorted(set(cursors))
        assert cursors[0] > talk.cursor
        assert all(message["who"] == "bot" for message in told["messages"])
        talk.cursor, talk.sent[client_id], talk.answers[client_id] = told["cursor"], sent, told
        issued = [choice["id"] for message in told["messages"] for choice in message.get("choices") or ()]
        talk.old_choices += talk.choices
        talk.choices = [one["id"] for one in told["messages"][-1].get("choices") or ()]
        assert not set(issued) & set(talk.old_choices), "a choice is never issued twice"

    @precondition(lambda self: any(talk.sent for talk in self.talks))
    @rule(data=st.data(), other=st.booleans())
    def send_again(self, data: st.DataObject, other: bool) -> None:
        talk = self.pick(data)
        if talk is None or not talk.sent:
            return
        client_id = data.draw(st.sampled_from(sorted(talk.sent)))
        body = {"client_id": client_id, "text": "something else"} if other else talk.sent[client_id]
        answer = self.client.post(f"{talk.address}/messages", json=body, headers=talk.headers())
        if other:
            assert answer.status_code in (200, 422)  # 200: of what was refused nothing is held to compare with
            assert answer.status_code == 422 or answer.json() == talk.answers[client_id]
        elif answer.status_code == 200 and client_id in self.held(talk):
            assert answer.json() == talk.answers[client_id]

    def held(self, talk: Talk) -> set[str]:
        answer = self.client.get(f"{talk.address}/messages", headers=talk.headers())
        return {message["client_id"] for message in answer.json()["messages"] if message["who"] == "visitor"}

    @precondition(lambda self: any(talk.old_choices for talk in self.talks))
    @rule(data=st.data())
    def choose_what_is_over(self, data: st.DataObject) -> None:
        talk = self.pick(data)
        if talk is None or not talk.old_choices:
            return
        body = {"client_id": str(uuid4()), "choice": data.draw(st.sampled_from(talk.old_choices))}
        answer = self.client.post(f"{talk.address}/messages", json=body, headers=talk.headers())
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale_choice")

    @precondition(lambda self: len(self.talks) > 1)
    @rule(data=st.data(), way=st.sampled_from(["GET", "POST", "DELETE"]))
    def reach_for_another(self, data: st.DataObject, way: str) -> None:
        talk, other = self.pick(data), self.pick(data, over=None)
        if talk is None or other is None or talk.id == other.id:
            return
        forged = f"{talk.id}.{other.token.partition('.')[2]}"
        for token in (other.token, forged, talk.token[:-1], talk.token + "A", other.id):
            assert self.ask(way, talk, {"authorization": f"Bearer {token}"}) == 404
        assert self.ask(way, talk, {}) == 401

    @precondition(lambda self: self.talks)
    @rule(data=st.data(), way=st.sampled_from(["GET", "POST", "DELETE"]))
    def come_from_elsewhere(self, data: st.DataObject, way: str) -> None:
        if (talk := self.pick(data)) is None:
            return
        assert self.ask(way, talk, talk.headers(origin=FOREIGN)) == 403
        if talk.origin is not None:
            assert self.ask(way, talk, talk.headers(origin=SISTER if talk.origin == HOME else HOME)) == 404

    def ask(self, way: str, talk: Talk, headers: dict[str, str]) -> int:
        address = talk.address if way == "DELETE" else f"{talk.address}/messages"
        body = {"json": {"client_id": str(uuid4()), "text": "hello"}} if way == "POST" else {}
        return self.client.request(way, address, headers=headers, **body).status_code

    @precondition(lambda self: self.talks)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        if (talk := self.pick(data)) is not None:
            answer = self.client.delete(talk.address, headers=talk.headers())
            assert (answer.status_code, answer.json()["receipt"]["conversation"]) == (200, talk.id)
            talk.over = True

    @rule()
    def all_walk_away(self) -> None:
        self.served.clock.move(minutes=31)
        self.served.wait(self.served.desk.close_idle(self.served.clock() - timedelta(minutes=30)))
        for talk in self.talks:
            talk.over = True

    @precondition(lambda self: any(talk.over for talk in self.talks))
    @rule(data=st.data(), way=st.sampled_from(["GET", "POST", "DELETE"]))
    def come_back(self, data: st.DataObject, way: str) -> None:
        if (talk := self.pick(data, over=True)) is not None:
            assert self.ask(way, talk, talk.headers()) == 404

    @invariant()
    def everybody_sees_their_own_words_in_order_and_no_others(self) -> None:
        for talk in self.talks:
            if talk.over:
                continue
            answer = self.client.get(f"{talk.address}/messages", headers=talk.headers())
            assert answer.status_code == 200
            messages = answer.json()["messages"]
            cursors = [message["cursor"] for message in messages]
            assert cursors == sorted(set(cursors))
            mine = [message["client_id"] for message in messages if message["who"] == "visitor"]
            order = [client_id for client_id in talk.sent if client_id in mine]
            assert mine == order


def test_a_session_is_its_own_whatever_happens(served: Served) -> None:
    Visitors.served = served
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run(
        Visitors,
        settings=asked(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )


def test_a_token_ends_after_a_day_though_somebody_writes_all_the_while(served: Served) -> None:
    body = {"site": "riverbend", "accepted": served.notice}
    told = served.client.post("/api/conversations", json=body).json()
    served.client.cookies.clear()
    address = f"/api/conversations/{told['conversation']}/messages"
    bearer = {"authorization": f"Bearer {told['token']}"}
    for hours, status in ((12, 200), (11, 200), (1, 404)):
        served.clock.move(hours=hours)
        said = {"client_id": str(uuid4()), "text": "hello"}
        assert served.client.post(address, json=said, headers=bearer).status_code == status


def test_a_token_holds_256_random_bits_and_the_store_only_their_hash() -> None:
    tokens = [new_token("one") for _ in range(100)]
    secrets = {token.partition(".")[2] for token, _ in tokens}
    assert len(secrets) == 100
    assert {len(urlsafe_b64decode(secret + "=")) * 8 for secret in secrets} == {256}
    assert [kept for _, kept in tokens] == [sha256(token.partition(".")[2].encode()).digest() for token, _ in tokens]


async def test_the_engine_knows_a_conversation_by_a_secret_of_its_own(front: Front) -> None:
    started = await front.parts.desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
    row = front.parts.store.conversation(started.conversation)
    assert row is not None
    assert len(bytes.fromhex(row.sender)) == 16
    assert row.sender not in started.token.replace("-", "")
    assert row.sender not in str(started.messages)
