"""`desk talk`: plays conversations from YAML through the real gateway, engine, actions and routing.

The store is in memory. The test clock stands at each conversation's `now` and moves on by seconds a turn; when nothing
is left to say it moves past the abandonment time, as if the visitor had walked away.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import actions
from desk import app, supervisor
from desk.content import Content, Fault, yaml
from desk.content.models import Faq
from desk.gateway import Desk
from desk.gateway.refusals import TooLong
from desk.intake import Conversation
from desk.leads import Store, Vault
from desk.settings import Settings

SLOTS = frozenset(
    {
        *("role", "service_line", "timing", "urgency", "location", "referral", "coverage", "name", "phone", "email"),
        *("channel", "contact_channel", "contact_time", "consent", "confirm", "org", "documentation", "relationship"),
        *("age", "volume", "patient_count", "headcount", "program", "sub_line", "leave_message", "subrole"),
    }
)
"""Slots an item may name."""
MOST_TURNS = 80
PATIENCE = 10.0
"""Seconds a turn may take here: a busy machine must not turn a conversation into a guided one."""


@dataclass(frozen=True)
class Item:
    say: str
    slot: str | None = None
    """Said when the bot asks for this slot; None: said at this point whatever was asked."""


@dataclass(frozen=True)
class Script:
    """One conversation to play."""

    id: str
    turns: tuple[Item, ...]
    page: str | None = None
    now: datetime | None = None
    language: str | None = None
    expect: dict[str, Any] = field(default_factory=dict)
    waits: str | None = None
    """What it needs and the product cannot yet; the tests tell when it can."""


@dataclass
class Played:
    """What happened."""

    id: str
    transcript: list[dict[str, Any]]
    leads: list[dict[str, Any]]
    stored: dict[str, Any]
    safety: list[dict[str, Any]]
    unsent: list[dict[str, str]]
    seconds: float
    failures: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        keys = ("id", "transcript", "leads", "stored", "safety", "unsent", "seconds")
        told = {key: value for key, value in asdict(self).items() if key in keys}
        return json.dumps(told | ({"failures": self.failures} if self.failures else {}), ensure_ascii=False)

    def as_text(self) -> str:
        lines = [f"== {self.id}"]
        lines += [f"{'visitor' if line['who'] == 'visitor' else '    bot'}: {line['text']}" for line in self.transcript]
        lines += [
            f"   lead: {lead['reference']} {lead['role']} -> {lead['queue']} ({lead['status']})" for lead in self.leads
        ]
        lines += [f" unsent: {item}" for item in self.unsent]
        return "\n".join(lines + [f"  FAULT: {failure}" for failure in self.failures])


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


# ---- reading the files -------------------------------------------------------------------------


def load(files: Sequence[Path]) -> tuple[list[Script], list[Fault]]:
    """The conversations of these files, and every fault in them."""
    scripts: list[Script] = []
    faults: list[Fault] = []
    for file in files:
        document = yaml.read(file, str(file))
        faults += document.faults
        if document.faults:
            continue
        top: tuple[str, ...] = ("conversations",) if isinstance(document.root, dict) else ()
        entries = document.root.get("conversations") if top else document.root
        if not isinstance(entries, list):
            faults.append(document.fault((), "no list of conversations", "Put them under `conversations:`."))
            continue
        for number, entry in enumerate(entries):
            script, found = _script(entry, str(file), document.line((*top, number)))
            faults += found
            if script is not None:
                scripts.append(script)
    return scripts, faults


def _script(entry: Any, file: str, line: int) -> tuple[Script | None, list[Fault]]:
    def fault(what: str, cure: str) -> Fault:
        return Fault(file, line, what, cure)

    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return None, [fault("a conversation without an `id`", "Give it an id in words.")]
    faults = []
    unknown = set(entry) - {"id", "page", "now", "turns", "expect", "language", "waits"}
    faults += [
        fault(f"no key {key!r} in a conversation", "Use id, page, now, language, turns, expect, waits.")
        for key in sorted(map(str, unknown))
    ]
    now = None
    if entry.get("now") is not None:
        try:
            now = datetime.fromisoformat(str(entry["now"]))
        except ValueError:
            faults.append(fault("`now` is no moment", 'Write it as "2026-05-13T10:30:00-04:00".'))
        if now is not None and now.tzinfo is None:
            faults.append(fault("`now` has no offset", 'Write it as "2026-05-13T10:30:00-04:00".'))
    items = []
    for turn in entry.get("turns") or []:
        if isinstance(turn, dict) and set(turn) == {"for", "say"}:
            if turn["for"] not in SLOTS:
                faults.append(fault(f"no slot {turn['for']!r} to answer", f"Use one of {', '.join(sorted(SLOTS))}."))
            items.append(Item(str(turn["say"]), "channel" if turn["for"] == "contact_channel" else str(turn["for"])))
        elif isinstance(turn, dict | list) or turn is None:
            faults.append(
                fault(
                    "a turn is neither a text nor {for, say}", 'Write `- "text"` or `- {for: location, say: "94110"}`.'
                )
            )
        else:
            items.append(Item(str(turn)))
    if not items and not faults:
        faults.append(fault("a conversation without turns", "Say at least one thing."))
    script = Script(
        entry["id"],
        tuple(items),
        entry.get("page"),
        now,
        entry.get("language"),
        dict(entry.get("expect") or {}),
        entry.get("waits"),
    )
    return (None if faults else script), faults


# ---- playing -----------------------------------------------------------------------------------


def play(scripts: Sequence[Script], settings: Settings, content: Content, model: Path) -> Iterator[Played]:
    """Play one after the other; one engine for all. Raises CannotStart when the engine does not come up."""
    with asyncio.Runner() as runner:
        stage = Stage(settings, content, model)
        runner.run(stage.open())
        try:
            for script in scripts:
                yield runner.run(stage.play(script))
        finally:
            runner.run(stage.close())


class Stage:
    """A desk with an engine, a store in memory and a clock that stands still."""

    def __init__(self, settings: Settings, content: Content, model: Path) -> None:
        self.settings, self.content, self.model = settings, _reviewed(content), model
        self.clock = Clock()

    async def open(self) -> None:
        key = secrets.token_hex(32)
        store = Store.open("sqlite://", Vault(secrets.token_bytes(32)), self.clock)
        store.migrate()
        port = supervisor.free_port()
        self._engine = supervisor.engine_alone(
            self.settings, self.model, key, f"http://127.0.0.1:{port}/actions/webhook"
        )
        url = await asyncio.to_thread(self._engine.__enter__)
        try:
            settings = Settings.read({}, data=self.settings.data, var=self.settings.var, engine_url=url, engine_key=key)
            self.parts = app.build(
                settings, loaded=self.content, store=store, clock=self.clock, engine_seconds=PATIENCE
            )
            app.warm(self.parts.desk.knowledge)
            self._listener = await app.listen(
                actions.listener(self.parts.desk, key, f"actions-{port}"), "127.0.0.1", port
            )
        except BaseException:
            self._engine.__exit__(None, None, None)
            raise

    @property
    def desk(self) -> Desk:
        return self.parts.desk

    async def close(self) -> None:
        await self._listener.close()
        await self.desk.close()
        await asyncio.to_thread(self._engine.__exit__, None, None, None)

    async def play(self, script: Script) -> Played:
        """Play one conversation to its end and look at what is left of it."""
        unsent = list(script.turns)

        def following(question: str | None) -> str | None:
            item = _next(unsent, question)
            if item is None:
                return None
            unsent.remove(item)
            return item.say

        played = await self.converse(script.id, script.page, script.now, script.language, following)
        played.unsent = [{"for": item.slot, "say": item.say} if item.slot else {"say": item.say} for item in unsent]
        played.failures = list(compare(script.expect, played, self.content))
        return played

    async def converse(
        self,
        id: str,
        page: str | None,
        now: datetime | None,
        language: str | None,
        following: Callable[[str | None], str | None],
    ) -> Played:
        """One conversation with a visitor who says `following(the open question)`, until that is None or it is over."""
        began = time.perf_counter()
        self.clock.now = now or datetime.now(UTC)
        started = await self.desk.start(
            self.content.site.organisation.key,
            _page(page),
            None,
            language,
            self.content.policies.notice.version,
            None,
        )
        identity = started.conversation
        question: str | None = None
        heard = self._heard(identity, Heard()) or Heard()
        for _ in range(MOST_TURNS):
            if await self.desk.session(started.token) is None or (saying := following(question)) is None:
                break
            self.clock.move(timedelta(seconds=4))
            try:
                said = await self.desk.say(identity, secrets.token_hex(8), {"text": saying})
            except TooLong:
                break
            question = next(
                (message["question"] for message in reversed(said.messages) if message.get("question")), None
            )
            heard = self._heard(identity, heard, saying) or heard.ended(saying, said.messages)
        transcript, says, alarms = heard.transcript, heard.says, heard.alarms
        self.clock.move(timedelta(minutes=self.content.intake.thresholds.abandoned_minutes + 1))
        await self.desk.abandon(identity)
        kept = self.parts.store.kept(identity)
        leads = [lead for reference in kept["leads"] if (lead := self.parts.store.lead(reference["reference"]))]
        return Played(id, transcript, leads, kept, alarms, [], time.perf_counter() - began, says=says)

    def _heard(self, identity: str, before: "Heard", saying: str = "") -> "Heard | None":
        """`before` and what was said since; None once the conversation was forgotten or closed.

        What the visitor said stands in it also where they refused that it is kept, and the desk has nothing of it.
        """
        row = self.parts.store.conversation(identity)
        if row is None or row.status != "open":
            return None
        alarms = Conversation.of(row.state).alarms
        heard = Heard([*before.transcript], [*before.says], alarms or before.alarms, row.cursor)
        said = self.parts.store.messages(identity, before.cursor)
        if saying and not any(message.who == "visitor" for message in said):
            heard.transcript.append({"who": "visitor", "text": saying})
        for message in said:
            line = {"who": message.who, "text": message.body.get("text") or message.body.get("label", "")}
            if message.body.get("question"):
                line["question"] = message.body["question"]
            if message.body.get("key"):
                heard.says.append(message.body["key"])
            heard.transcript.append(line)
        return heard


@dataclass
class Heard:
    """What was said, by which keys, and the alarms that were raised."""

    transcript: list[dict[str, Any]] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    cursor: int = 0
    """Of the last line."""

    def ended(self, said: str, messages: Sequence[dict[str, Any]]) -> "Heard":
        """With the last exchange of a conversation that the desk has forgotten since."""
        last = [{"who": "visitor", "text": said}, *({"who": "bot", "text": message["text"]} for message in messages)]
        return Heard([*self.transcript, *last], self.says, self.alarms)


def _next(unsent: Sequence[Item], question: str | None) -> Item | None:
    """What is said next: the first item if it is plain, else the one for the open question, else the next plain one."""
    if unsent and unsent[0].slot is None:
        return unsent[0]
    fitting = (item for item in unsent if item.slot is not None and item.slot == question)
    plain = (item for item in unsent if item.slot is None)
    return next(fitting, None) or next(plain, None)


def _page(page: str | None) -> str | None:
    return page if page is None or page.startswith("/") else f"/{page.replace('_', '-')}"


# ---- comparing ---------------------------------------------------------------------------------


def _reviewed(content: Content) -> Content:
    """The content with no answer past its review, on whatever day a script plays."""
    never = {"review_by": date.max}
    faq = {key: Faq(faq=[one.model_copy(update=never) for one in held.faq]) for key, held in content.faq.items()}
    return content.model_copy(update={"faq": faq})


def compare(expect: dict[str, Any], played: Played, content: Content) -> Iterator[str]:
    """What is not as expected, one line each. What names no part of the conversation is about its first lead."""
    lead = played.leads[0] if played.leads else {}
    for key, wanted in expect.items():
        match key:
            case "leads":
                if len(played.leads) != wanted:
                    yield f"expected {wanted} leads, got {len(played.leads)}"
            case "says" | "never_says":
                for name in wanted:
                    if (name in played.says) != (key == "says"):
                        yield f"{key} {name}: it said {', '.join(dict.fromkeys(played.says))}"
            case "answers":
                told = {line["text"] for line in played.transcript if line["who"] == "bot"}
                if open_ := [faq for faq in wanted if told.isdisjoint(_answers(faq, content))]:
                    yield f"expected the answers to {', '.join(open_)}"
            case "safety":
                if [alarm["kind"] for alarm in played.safety] != wanted:
                    yield f"expected alarms {wanted}, got {[alarm['kind'] for alarm in played.safety]}"
            case "hides":
                shown = " ".join(line["text"] for line in lead.get("transcript", []))
                if told := [word for word in wanted if word in shown]:
                    yield f"expected {told} masked in the transcript"
            case "asked":
                asked = [line["question"] for line in played.transcript if line.get("question")]
                if list(dict.fromkeys(asked)) != wanted:
                    yield f"expected the questions {wanted}, got {list(dict.fromkeys(asked))}"
            case "stored":
                if bool(played.stored.get("messages") or played.stored.get("leads")) != wanted:
                    yield f"expected stored {wanted}, kept {sorted(played.stored)}"
            case _:
                got = _at(lead, key)
                if not _fits(wanted, got):
                    yield f"expected {key} {wanted!r}, got {got!r}"


def _answers(faq: str, content: Content) -> set[str]:
    """The approved answer to a frequent question, in every language."""
    return {entry.answer for language in content.faq.values() for entry in language.faq if entry.faq == faq}


def _at(lead: dict[str, Any], path: str) -> Any:
    for part in path.split("."):
        lead = lead.get(part) if isinstance(lead, dict) else None  # type: ignore[assignment]
    return lead


def _fits(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(got, dict):
        return all(_fits(value, got.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(got, list) and any(isinstance(one, dict) for one in wanted):
        return len(wanted) == len(got) and all(map(_fits, wanted, got))
    return wanted == got
