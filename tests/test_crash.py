"""kill -9 of the engine and of the desk: the visitor goes on, and nothing that was acknowledged is missing."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from running import Running, start, wait_for

from desk.content import Content

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def own_house(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("own") / "var")
    yield running
    running.stop()


class Visitor:
    """A visitor with a good client: the same message is sent again until it is acknowledged."""

    def __init__(self, url: str, notice: str, page: str = "/orthopedics") -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=30, trust_env=False)
        opened = self.client.post("/api/conversations", json={"site": "riverbend", "page": page, "accepted": notice})
        opened.raise_for_status()
        self.conversation = opened.json()["conversation"]
        self.token = {"Authorization": f"Bearer {opened.json()['token']}"}
        self.acknowledged: list[str] = []
        self.question: str | None = None
        self.last: list[dict[str, object]] = []

    def say(self, text: str, seconds: float = 30) -> float:
        """Send until acknowledged; how long it took."""
        body = {"client_id": str(uuid4()), "text": text}
        began = time.monotonic()
        while True:
            try:
                answer = self.client.post(
                    f"/api/conversations/{self.conversation}/messages", json=body, headers=self.token
                )
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                break
            assert time.monotonic() - began < seconds, "never acknowledged"
            assert answer is None or answer.status_code == 503, answer.text
            time.sleep(0.05)
        self.acknowledged.append(text)
        self.last = answer.json()["messages"]
        self.question = next((m["question"] for m in reversed(self.last) if m.get("question")), None)
        return time.monotonic() - began

    def finish(self) -> str:
        """Answer what is asked to the end; the reference."""
        says = {
            "timing": "next week",
            "location": "43215",
            "coverage": "Aetna PPO",
            "referral": "no, on my own",
            "age": "46",
            "consent": "yes, call me",
            "name": "Dana Whitfield",
            "channel": "phone",
            "phone": "614 555 0142",
            "confirm": "yes",
        }
        for _ in range(15):
            done = next((m for m in self.last if m.get("reference")), None)
            if done:
                return str(done["reference"])
            assert self.question in says, f"asked {self.question!r}: {self.last}"
            self.say(says[self.question])
        raise AssertionError("no end")

    def journal(self) -> list[str]:
        answer = self.client.get(f"/api/conversations/{self.conversation}/messages", headers=self.token)
        return [line["text"] for line in answer.json()["messages"] if line["who"] == "visitor"]


def test_with_the_engine_killed_the_next_question_comes_within_three_seconds_and_the_lead_is_complete(
    own_house: Running, content: Content
) -> None:
    visitor = Visitor(own_house.url, content.policies.notice.version)
    visitor.say("My knee hurts on the stairs and I would like an appointment for myself")
    own_house.kill("engine")

    took = visitor.say("next week")
    reference = visitor.finish()

    assert took < 3.0
    assert reference.startswith("WD-")
    assert visitor.journal() == visitor.acknowledged


def test_when_the_engine_is_back_the_conversation_goes_on_with_it(own_house: Running, content: Content) -> None:
    visitor = Visitor(own_house.url, content.policies.notice.version)
    visitor.say("My knee hurts on the stairs and I would like an appointment for myself")
    own_house.kill("engine")
    visitor.say("next week")
    wait_for(lambda: httpx.get(f"{own_house.url}/health", trust_env=False).json()["engine"], 60)

    visitor.say("is there parking at the hospital?")

    assert "park" in str(visitor.last[0]["text"]).lower()
    assert visitor.finish().startswith("WD-")


def test_with_the_desk_killed_no_acknowledged_message_or_lead_is_missing_after_the_restart(
    own_house: Running, content: Content
) -> None:
    visitor = Visitor(own_house.url, content.policies.notice.version)
    visitor.say("My knee hurts on the stairs and I would like an appointment for myself")
    own_house.kill("desk")

    visitor.say("next week")
    own_house.kill("desk")
    reference = visitor.finish()
    own_house.kill("desk")
    wait_for(lambda: alive(own_house.url), 30)

    assert visitor.journal() == visitor.acknowledged
    again = Visitor(own_house.url, content.policies.notice.version)
    again.say("I need an appointment for my hip")
    assert reference in kept_references(own_house)


def test_messages_that_were_journaled_and_not_answered_are_answered_at_the_restart(
    own_house: Running, content: Content
) -> None:
    visitors = [Visitor(own_house.url, content.policies.notice.version) for _ in range(3)]
    for visitor in visitors:
        visitor.say("My knee hurts on the stairs and I would like an appointment for myself")
    for round_ in range(3):
        own_house.kill("desk")
        for visitor in visitors:
            visitor.say(["next week", "43215", "I do not know"][round_])

    assert [visitor.journal() for visitor in visitors] == [visitor.acknowledged for visitor in visitors]


def alive(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def kept_references(house: Running) -> set[str]:
    from desk import app
    from desk.settings import Settings

    store = app.open_store(Settings.read({}, var=house.var))
    try:
        return {row.reference for row in store.leads(state="all", limit=500)}
    finally:
        store.close()
