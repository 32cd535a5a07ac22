"""Canaries: whatever goes wrong, what a visitor wrote is in no log, no error, no address and no file in the clear.

`python tests/canaries.py --conversations 300` plays conversations that plant a name, a telephone number, an e-mail
address and a text of their own, over HTTP against a real desk with its engine, its outbox and its staff pages, with
debug logging of every library on, the engine's too, and with faults put in: an engine that hangs up, answers with
errors or with what it was asked; a database that is locked; a fault of ours whose message quotes the visitor; broken
requests; a destination that is down. Then it looks for every planted value, and for the tokens of consent links. Ends
with 1 and names each place with one. What a browser keeps is looked into by `test_canaries_browser.py`.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from destination import Behaviour, Destination, answers, destination
from sanic.handlers import ErrorHandler
from traces import VISITING, Canary, Seen, captured

import actions
from desk import app, supervisor, training
from desk import content as contents
from desk.console import invite
from desk.content import Content
from desk.gateway.limits import Limits
from desk.leads import Anchor, Store, StoreDown, Vault
from desk.outbox import Worker
from desk.settings import Settings

ROOT = Path(__file__).parent.parent
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PASSWORD = "four quiet otters"
KEY = "k" * 64
PATIENCE = 5.0
"""Seconds an engine that writes debug lines may take for a turn."""
FAULTS = (
    *("nothing", "nothing", "engine hangs up", "engine fails", "engine quotes", "database locked", "fault of ours"),
    *("not json", "field at fault", "unknown field", "unknown address", "foreign origin", "other body", "too long"),
    *("half a body", "consent page fails"),
)


class Loud:
    """A part of the desk that fails when armed, with a message that quotes what it was given."""

    def __init__(self, real: Any, verb: str) -> None:
        self._real, self._verb, self.armed = real, verb, False

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name != self._verb:
            return real

        def fails(*given: Any, **named: Any) -> Any:
            if self.armed:
                self.armed = False
                raise RuntimeError(f"cannot work on {given!r} {named!r}")
            return real(*given, **named)

        return fails


def quotes(handler: BaseHTTPRequestHandler) -> None:
    """An engine that fails and repeats what it was asked."""
    body = engine_of(handler).requests[-1].body
    answers(500, body=body)(handler)


def forwards(url: str) -> Behaviour:
    """A real engine behind this place."""

    def forward(handler: BaseHTTPRequestHandler) -> None:
        asked = engine_of(handler).requests[-1]
        headers = {name: value for name, value in asked.headers.items() if name not in ("host", "content-length")}
        request = urllib.request.Request(url + asked.path, asked.body or None, headers, method=handler.command)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            status, body = refusal.code, refusal.read()
        answers(status, {"content-type": "application/json"}, body)(handler)

    return forward


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def engine_of(handler: BaseHTTPRequestHandler) -> Destination:
    return ENGINES[handler.server.server_address[1]]


ENGINES: dict[int, Destination] = {}


async def play(conversations: int, seed: int, folder: Path, seen: Seen, *, careless: bool = False) -> None:
    """Play them; `seen.planted` gets what was planted, and the tokens that must stay secret."""
    chance, var = random.Random(seed), folder / "var"
    content = contents.load(ROOT / "data")
    settings = Settings.read({}, data=ROOT / "data", var=ROOT / "var")
    mind = app.think(settings, content)
    store = Store.open(
        f"sqlite:///{var / 'desk.db'}", Vault.at(var), app.clock, patience=0.3, anchor=Anchor(var / "out", var / "keys")
    )
    store.migrate()
    with destination(answers(500)) as engine, destination(answers(503)) as crm, ExitStack() as stack:
        ENGINES[int(engine.url.rpartition(":")[2].partition("/")[0])] = engine
        environment = {"DESK_WEBHOOK_URL": crm.url, "DESK_WEBHOOK_SECRET": SECRET}
        os.environ |= environment
        settings = Settings.read(
            {}, data=ROOT / "data", var=ROOT / "var", engine_url=engine.url.removesuffix("/leads"), engine_key=KEY
        )
        seconds = 0.2 if careless else PATIENCE
        parts = app.build(settings, loaded=content, mind=mind, store=store, engine_seconds=seconds)
        public = app.public(parts, Limits(1e6), "canaries")
        if careless:
            public.error_handler = ErrorHandler()
        served = await app.listen(public, "127.0.0.1", 0)
        if not careless:
            listener = await app.listen(actions.listener(parts.desk, KEY, "canaries-actions"), "127.0.0.1", 0)
            model = await asyncio.to_thread(training.train, ROOT, lambda line: None)
            os.environ["DESK_LOG_LEVEL"] = "DEBUG"
            alone = supervisor.engine_alone(settings, model, KEY, f"http://127.0.0.1:{listener.port}/actions/webhook")
            engine.behaviour = forwards(await asyncio.to_thread(stack.enter_context, alone))
        worker, stop = Worker(store, content.targets, app.clock, environment=environment), asyncio.Event()
        working = asyncio.create_task(worker.run(stop))
        VISITING.set(True)
        try:
            house = House(parts, f"http://127.0.0.1:{served.port}", engine, chance, seen, engine.behaviour)
            for number in range(conversations):
                canary = Canary(number)
                seen.planted += canary.values()
                seen.planted += await house.visit(canary)
            await house.staff()
            seen.add("addresses", "\n".join(request.path for place in (engine, crm) for request in place.requests))
            store.checkpoint(app.clock(), every=1)
            store.purge(_now_everything(), app.clock() + timedelta(days=1))
        finally:
            stop.set()
            await working
            await served.close()
            await parts.desk.close()
            for path in sorted(var.rglob("*")):
                if path.is_file():
                    seen.add("files", path.read_bytes())
            store.close()


def _now_everything() -> Any:
    from desk.leads import Retention

    return Retention(*(timedelta(days=30) for _ in range(5)))


@dataclass
class House:
    """The running desk and somebody who visits it."""

    parts: app.Parts
    url: str
    engine: Destination
    chance: random.Random
    seen: Seen
    well: Behaviour
    """How the engine answers where no fault is put in."""

    def __post_init__(self) -> None:
        self.screen = Loud(self.parts.desk.screen, "look")
        self.parts.desk.screen = self.screen  # type: ignore[assignment]
        self.content: Content = self.parts.content

    async def visit(self, canary: Canary) -> list[str]:
        """One conversation with its faults; the tokens of its consent link."""
        ending = self.chance.choice(("sent", "sent", "sent", "refused", "left", "forgotten", "cleared"))
        secrets: list[str] = []
        async with httpx.AsyncClient(base_url=self.url, timeout=120) as client:
            body = {"site": "riverbend", "page": "/orthopedics?q=" + canary.word, "language": "en"}
            opened = await client.post("/api/conversations", json=body | {"accepted": self.notice})
            talk = opened.json()
            bearer = {"authorization": f"Bearer {talk['token']}"}
            address = f"/api/conversations/{talk['conversation']}/messages"
            secrets.append(talk["token"].partition(".")[2])
            for text in canary.says(ending):
                fault = self.chance.choice(FAULTS)
                self.seen.counts[f"fault: {fault}"] += 1
                await self.fail(client, fault, address, bearer, f"{text} {canary.word}", talk)
                self.engine.behaviour = {
                    "engine hangs up": hangs_up,
                    "engine fails": answers(500),
                    "engine quotes": quotes,
                }.get(fault, self.well)
                self.parts.desk.engine._away_until = 0.0
                message = {"client_id": str(uuid4()), "text": text}
                for _ in range(5):
                    answer = await client.post(address, json=message, headers=bearer)
                    self.seen.answer(answer)
                    if answer.status_code in (200, 404):
                        break
                for told in answer.json().get("messages", ()) if answer.status_code == 200 else ():
                    if "/consent/" in told.get("text", ""):
                        token = told["text"].rpartition("/consent/")[2].partition("?")[0]
                        secrets.append(token.rpartition(".")[2])
                        await self.consent(client, token)
            if ending == "cleared":
                self.seen.answer(await client.delete(address.removesuffix("/messages"), headers=bearer))
            elif ending in ("left", "refused"):
                await self.parts.desk.abandon(talk["conversation"])
        self.seen.counts[f"ending: {ending}"] += 1
        return secrets

    @property
    def notice(self) -> str:
        return self.content.policies.notice.version

    async def fail(
        self,
        client: httpx.AsyncClient,
        fault: str,
        address: str,
        bearer: dict[str, str],
        text: str,
        talk: dict[str, Any],
    ) -> None:
        """Put the fault in: what goes wrong beside, or with, the visitor's next message."""
        good = {"client_id": str(uuid4()), "text": text}
        match fault:
            case "database locked":
                with _locked(self.parts.store):
                    self.seen.answer(await client.post(address, json=good | {"text": text}, headers=bearer))
            case "fault of ours":
                self.screen.armed = True
                answer = await client.post(address, json=good | {"text": text}, headers=bearer)
                self.seen.answer(answer)
                self.seen.counts[f"our own fault answered {answer.status_code}"] += 1
                with suppress(StoreDown):  # the machine is busy; whoever waits for the answer asks again
                    await self.parts.desk.recover()
            case "not json":
                broken = f'{{"text": "{text}'.encode()
                kind = {"content-type": "application/json"}
                self.seen.answer(await client.post(address, content=broken, headers=bearer | kind))
                self.seen.answer(await client.post(address, content=broken, headers=bearer))
            case "field at fault":
                for wrong in ({"client_id": text * 9}, {"text": [text]}, {"choice": text, "text": None}):
                    self.seen.answer(await client.post(address, json=good | wrong, headers=bearer))
            case "unknown field":
                self.seen.answer(await client.post(address, json=good | {text: text}, headers=bearer))
                self.seen.answer(await client.get(address, params={"after": text}, headers=bearer))
            case "unknown address":
                for path in (f"/chat/{text}", f"/{text}", f"/api/conversations/{text}/messages", f"/consent/{text}"):
                    self.seen.answer(await client.get(path, headers=bearer))
                    self.seen.answer(await client.put(path, headers=bearer, content=text.encode()))
            case "foreign origin":
                foreign = {"origin": "https://evil.example"}
                self.seen.answer(await client.post(address, json=good, headers=bearer | foreign))
            case "other body":
                await client.post(address, json=good | {"text": "hello"}, headers=bearer)
                self.seen.answer(await client.post(address, json=good, headers=bearer))
            case "too long":
                self.seen.answer(await client.post(address, json=good | {"text": text * 900}, headers=bearer))
                self.seen.answer(await client.post(address, json=good | {"text": text * 9000}, headers=bearer))
            case "half a body":
                await _half(self.url, address, bearer, text)
            case "consent page fails":
                token = self.parts.store.consent_token(talk["conversation"])
                with _locked(self.parts.store):
                    self.seen.answer(await client.post(f"/consent/{token}", data={"purpose": text}))

    async def consent(self, client: httpx.AsyncClient, token: str) -> None:
        """Look at the page of the link; now and then it fails in the middle, with the token in its address."""
        verb = Loud(self.parts.store, "conversation_of_token")
        verb.armed = self.chance.random() < 0.5
        self.parts.desk.store = verb  # type: ignore[assignment]
        for way in ("GET", "POST"):
            answer = await client.request(
                way, f"/consent/{token}", data={"purpose": "marketing"} if way == "POST" else None
            )
            self.seen.answer(answer)
            self.seen.counts[f"consent page answered {answer.status_code}"] += 1
        self.parts.desk.store = self.parts.store

    async def staff(self) -> None:
        """Staff look at requests, badly too."""
        store, chance = self.parts.store, self.chance
        link = invite(store, "dana@riverbend.example", "Dana", "lead", self.url, app.clock())
        async with httpx.AsyncClient(
            base_url=self.url, headers={"sec-fetch-site": "same-origin"}, timeout=120
        ) as client:
            await client.post(link, data={"password": PASSWORD, "again": PASSWORD})
            for row in chance.sample(rows := store.leads(state="all", limit=50), min(5, len(rows))):
                lead = store.lead(row.id)
                page = await client.get(f"/staff/leads/{row.reference}")
                self.seen.add("headers", repr(page.headers.raw))
                typed = lead["answers"][0]["as_typed"] if lead else ""
                self.seen.answer(await client.post(f"/staff/leads/{row.reference}/outcome", data={"note": typed}))
                self.seen.answer(await client.get("/staff/nowhere", params={"q": typed}))
                with _locked(store):
                    self.seen.answer(await client.get(f"/staff/leads/{row.reference}"))


@contextmanager
def _locked(store: Store) -> Iterator[None]:
    """The database while somebody else writes and does not end."""
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.db.write():
            ready.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    ready.wait(10)
    try:
        yield
    finally:
        done.set()
        holder.join()


async def _half(url: str, address: str, bearer: dict[str, str], text: str) -> None:
    """A request whose body stops in the middle."""
    host, _, port = url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {address} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n"
    head += f"Authorization: {bearer['authorization']}\r\n\r\n"
    writer.write(head.encode() + f'{{"client_id": "abcdefgh", "text": "{text}'.encode())
    await writer.drain()
    writer.close()


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--conversations", type=int, default=30)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--careless", action="store_true", help="with Sanic's own error handler, which must be found")
    wanted = reader.parse_args()
    seen = Seen()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "var").mkdir()
        with captured(folder / "log"):
            runner = asyncio.Runner(debug=True)
            with runner:
                runner.run(play(wanted.conversations, wanted.seed, folder, seen, careless=wanted.careless))
        seen.add("log", (folder / "log").read_bytes())
        seen.counts["debug lines of the engine"] = seen.places["log"][0].count(b'"level": "debug", "logger": "rasa')
    for what, count in sorted(seen.counts.items()):
        print(f"{count:6} {what}")
    print(f"{len(seen.planted):6} values looked for; the log has {len(seen.places['log'][0]):,} bytes")
    leaks = seen.leaks()
    for place, values in leaks.items():
        held = b"\n".join(seen.places[place]).lower()
        for value in values[:5]:
            at = held.index(value.lower().encode())
            print(f"LEAK in {place} ({len(values)} values): …", held[max(0, at - 300) : at + 60])
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
