"""The desk: the verbs of a conversation, for the visitor API, the plain pages, the actions and `desk talk` alike.

A visitor message is journaled before anything else; the engine is asked without a transaction open; every effect of a
message happens once, by (message, kind); replies are journaled before they are returned. When the engine is away the
same functions run without it.
"""

import asyncio
import contextlib
import secrets
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from uuid_utils import uuid7

from desk import intake, safety
from desk.gateway import afterwards, effects
from desk.gateway.effects import Effect, InHand, OldEpoch
from desk.gateway.engine import Engine, EngineAway
from desk.gateway.hearing import alarm_of, reference_asked
from desk.gateway.outgoing import INTENT_OF_COMMAND, Message, Said, Started, outgoing, repeated, shown
from desk.gateway.refusals import NotAccepted, StaleChoice, TooLong, UnknownSite
from desk.gateway.sessions import Sessions, new_token
from desk.intake import Conversation, Heard, Knowledge, Turn
from desk.leads import Message as JournalLine
from desk.leads import NoConversation, Row, Store
from desk.safety import Screen

log = structlog.get_logger()

TEXT_LIMIT, PASTE_LIMIT = 2_000, 15_000  # characters of one message; the second for a referral pasted whole


class Desk:
    """One desk. `clock`: the present with a zone; `woken`: called when a delivery is due; `build`: the widget's."""

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        screen: Screen,
        engine: Engine,
        clock: Callable[[], datetime],
        deliveries: Callable[[Mapping[str, Any]], list[tuple[str, dict[str, Any]]]],
        alarms: Callable[[Mapping[str, Any]], list[tuple[str, dict[str, Any]]]] = lambda raised: [],
        woken: Callable[[], None] = lambda: None,
        build: str = "",
    ) -> None:
        self.store, self.knowledge, self.screen, self.engine = store, knowledge, screen, engine
        self.clock, self._deliveries, self._alarms, self._woken, self._build = clock, deliveries, alarms, woken, build
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="store")
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._news: dict[str, asyncio.Event] = {}
        self._sessions = Sessions(timedelta(days=knowledge.content.policies.retention_days["transient"]))
        self._turns: dict[tuple[str, str], InHand] = {}
        """(sender, message) the engine has now: saves three reads a turn."""
        self.warming: asyncio.Task[None] | None = None
        """What readies the first turn after a start: a message waits for it rather than for the engine's deadline."""

    # ---- the visitor's verbs -------------------------------------------------------------------

    async def start(
        self,
        site: str,
        page: str | None,
        campaign: str | None,
        language: str | None,
        accepted: str,
        origin: str | None,
        referrer: str | None = None,
    ) -> Started:
        """Open a conversation once the notice was accepted. Raises UnknownSite, NotAccepted, StoreDown."""
        content = self.knowledge.content
        if site != content.site.organisation.key:
            raise UnknownSite(site)
        if accepted != content.policies.notice.version:
            raise NotAccepted
        now = self.clock()
        conversation, welcome = intake.begin(
            site, page, content, now, language=language, campaign=campaign, referrer=referrer, notice=accepted
        )
        conversation.build = self._build
        messages = outgoing(conversation, [welcome], content)
        identity = str(uuid7())
        token, kept = new_token(identity)
        secret, state = secrets.token_hex(16), conversation.dump()
        row = await self._io(self.store.begin, identity, site, kept, secret, origin, state, messages, now)
        return Started(identity, token, conversation.language, row.cursor, await self._after(identity, 0))

    async def session(self, token: str, origin: str | None = None) -> str | None:
        """The conversation a token opens, or None; `origin`: of the page that asks, where it is not our own."""
        return await self._sessions.conversation_of(token, self._row, self.clock(), origin)

    async def say(self, identity: str, client_id: str, body: dict[str, Any], seen: int | None = None) -> Said:
        """Take one visitor message, durably and once, and answer it.

        Raises NoConversation, OtherBody, TooLong, StaleChoice, StoreDown. The same `client_id` gets the same answer.
        """
        async with self._lock(identity):
            # The stored answer to a choice goes before any judgement of it.
            judged = "choice" in body or seen is not None
            known = await self._io(self.store.received, identity, client_id, body) if judged else None
            if known is None:
                body = await self._admitted(identity, body, seen)
                known = await self._io(self.store.receive, identity, client_id, body, self.clock())
            if known.answered:
                replies = known.replies
            else:
                row = known.row or await self._open(identity)
                if row.status != "open":
                    raise NoConversation
                replies = await self._process(row, known.message_id, body, first=not known.repeated)
            cursor = max((message.cursor for message in replies), default=known.cursor)
        messages = [shown(message) for message in replies] if seen is None else await self._after(identity, seen)
        self._tell(identity)
        return Said(cursor, messages)

    async def messages(self, identity: str, after: int = 0, wait: float = 0.0) -> tuple[int, list[Message]]:
        """(cursor, messages after `after`, the visitor's own too); waits up to `wait` seconds for something to come."""
        event = self._news.setdefault(identity, asyncio.Event())
        messages = await self._after(identity, after)
        if not messages and wait > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), wait)
            messages = await self._after(identity, after)
        return (messages[-1]["cursor"] if messages else after), messages

    async def end(self, identity: str) -> dict[str, Any]:
        """End the conversation and forget it; the receipt says what was destroyed.

        A request that was sent stays sent: clearing a shared computer must not withdraw it. "Forget me" does.
        """
        async with self._lock(identity):
            row = await self._io(self.store.conversation, identity)
            if row is None:
                raise NoConversation
            sent = Conversation.of(row.state).sent if row.state else []
            if sent:
                self._sessions.close(identity)
                await self._io(self.store.end, identity)
                receipt = {"conversation": identity, "closed": True, "leads_kept": sent}
            else:
                receipt = await self._forget(row)
        self._tell(identity)
        return receipt

    async def open_question(self, identity: str) -> tuple[str, Conversation]:
        """(language, the conversation as it stands), for the plain page."""
        conversation = Conversation.of((await self._open(identity)).state)
        return conversation.language, conversation

    # ---- the actions' verbs --------------------------------------------------------------------

    async def answer(self, sender: str, message_id: str, heard: Heard) -> Effect:
        """What the message answers: an effect whose `usable` says whether it answered anything."""

        def change(conversation: Conversation, heard: Heard) -> Turn | None:
            return intake.take(conversation, heard, self.knowledge, self.clock())

        return await self._effect(sender, message_id, "answer", change, heard)

    async def digress(self, sender: str, message_id: str, kind: str, heard: Heard) -> Effect:
        """What is said to a message that is no answer; `kind` names the digression."""

        def change(conversation: Conversation, heard: Heard) -> Turn:
            return intake.digress(conversation, kind, heard, self.knowledge, self.clock())

        return await self._effect(sender, message_id, kind, change, heard)

    async def again(self, sender: str, message_id: str) -> Effect:
        """Begin a second request in the same conversation; the message is then taken as its first."""
        return await self._effect(sender, message_id, "new_request", intake.new_request, Heard())

    async def submit(self, sender: str, message_id: str) -> Effect:
        """Store the confirmed request as a lead and thank for it; the same message makes the same lead."""
        hand = self._turns.get((sender, message_id))
        identity, epoch = (hand.identity, hand.epoch) if hand else await self._conversation_of(sender)
        effect = await self._submit(identity, message_id, epoch)
        if hand is not None:
            hand.caused["submit"] = effect
        return effect

    async def restore(self, sender: str) -> Conversation:
        """The conversation as the desk holds it, for an engine that begins or lost it. Raises OldEpoch."""
        identity, _ = await self._conversation_of(sender)
        row = await self._io(self.store.conversation, identity)
        if row is None:
            raise OldEpoch
        return Conversation.of(row.state)

    # ---- time and restarts ---------------------------------------------------------------------

    async def recover(self) -> int:
        """Answer what was journaled and not answered when the desk last stopped; the number of messages answered."""
        waiting = await self._io(self.store.unanswered)
        for identity, message_id in waiting:
            async with self._lock(identity):
                row = await self._io(self.store.conversation, identity)
                if row is None or row.status != "open":
                    continue
                await self._process(row, message_id, await self._io(self.store.journal, identity, message_id))
        return len(waiting)

    async def close_idle(self, before: datetime) -> int:
        """End conversations silent since `before`; how many. What other processes ended leaves memory here too."""
        safety.forget()
        idle = await self._io(self.store.idle_since, before)
        for identity in idle:
            await self.abandon(identity)
        return len(idle)

    async def abandon(self, identity: str) -> None:
        """End one conversation: what was consented to becomes a lead, everything else is destroyed and counted."""
        async with self._lock(identity):
            row = await self._io(self.store.conversation, identity)
            if row is None or row.status != "open":
                return
            conversation = Conversation.of(row.state)
            reachable = conversation.consent.get("store") and intake.contactable(conversation)
            if conversation.stage == "confirmed" or (conversation.stage == "asking" and reachable):
                await self._submit(identity, f"abandoned-{identity}", row.epoch, partial=conversation.stage == "asking")
            if Conversation.of((await self._io(self.store.conversation, identity)).state).sent:
                self._sessions.close(identity)
                await self._io(self.store.end, identity)
            else:
                left = effects.departure(conversation, self.knowledge.content, self.clock())
                await self._forget(row, lambda id, now: self.store.depart(id, now, left))

    async def close(self) -> None:
        await self.engine.close()
        self._pool.shutdown()

    # ---- inside --------------------------------------------------------------------------------

    async def _open(self, identity: str) -> Row:
        row = await self._row(identity)
        if row is None or row.status != "open":
            raise NoConversation
        return row

    async def _row(self, identity: str) -> Row | None:
        return await self._io(self.store.conversation, identity)

    async def _admitted(self, identity: str, body: dict[str, Any], seen: int | None) -> dict[str, Any]:
        """The body to journal: a choice with its label, a text of who missed a reply. Raises TooLong, StaleChoice."""
        text = body.get("text")
        if text is not None and len(text) <= TEXT_LIMIT and seen is None:
            return body
        row = await self._open(identity)
        conversation = Conversation.of(row.state)
        if text is not None:
            paste = conversation.open == intake.NEED or conversation.value("role") == "referrer"
            if len(text) > (limit := PASTE_LIMIT if paste else TEXT_LIMIT):
                raise TooLong(limit)
            return body | ({"unseen": True} if seen is not None and seen < row.cursor else {})
        choice = effects.meaning(body["choice"], conversation, self.knowledge.content)
        if choice is None:
            raise StaleChoice(repeated(conversation, self.knowledge.content))
        return body | {"label": choice["label"]}

    async def _process(
        self, row: Row, message_id: str, body: dict[str, Any], *, first: bool = False
    ) -> list[JournalLine]:
        """Answer a journaled message: what is said at once, else the engine or, when it is away, the guided question.

        `first`: nothing was done about it before, so all it caused is what it causes now.
        """
        content = self.knowledge.content
        conversation = Conversation.of(row.state)
        choice = effects.meaning(body.get("choice"), conversation, content)
        text = body.get("text", "")
        alarm = alarm_of(self.screen, text, conversation, self.knowledge, self.clock())
        hand = InHand(row.id, row.epoch, message_id, body)
        at_once = effects.at_once(alarm, choice, text, conversation, self.knowledge, self.clock(), self._alarms)
        if at_once is None and (asked := reference_asked(text)) is not None:
            at_once = "status", effects.status(await self._io(self.store.lead_row, asked), asked, content)
        if at_once is None and conversation.stage in effects.OVER:
            heard = replace(await self._io(self.knowledge.hear, text), text=text)
            at_once = afterwards.after_the_end(replace(heard, choice=choice), conversation, content, self.clock())
        if at_once is not None:
            keys = await self._cause(hand, *at_once)
            # The engine's form does not know of these; in a new epoch it begins with what is open now.
            if at_once[0] in ("anew", "revocation"):
                await self._io(self.store.raise_epoch, row.id)
        else:
            unwanted = effects.yielded(text, conversation, self.knowledge, self.clock())
            keys = await self._turn(row, hand, choice)
            if unwanted:
                left = effects.revocation(unwanted, text, content, turned=True)
                keys = [*await self._cause(hand, "revocation", left), *keys]
            if alarm is not None:
                await self._cause(hand, "safety", effects.note(alarm))
                keys = ["utter_safety_notice", *keys]
        caused = hand.caused if first else await self._io(self.store.effects, message_id)
        answer, refused = effects.replies(keys, caused, content), effects.refused(caused)
        said = await self._io(self.store.answer, row.id, message_id, answer, self.clock(), refused)
        if refused:
            safety.forget()
            await self.engine.forget(f"{row.sender}.{row.epoch}")
        if any(effect.get("forget") for effect in caused.values()):
            await self._forget(row)
        if "submit" in caused or "safety" in caused:
            self._woken()
        return said

    async def _cause(self, hand: InHand, kind: str, change: effects.Change) -> list[str]:
        effect = await self._io(self.store.apply, hand.identity, hand.message_id, kind, change, self.clock())
        hand.caused[kind] = effect
        return effects.keys_of(effect)

    async def _turn(self, row: Row, hand: InHand, choice: dict[str, Any] | None) -> list[str]:
        intent = None if choice is None else INTENT_OF_COMMAND.get(choice.get("command", ""), "choose")
        sender = f"{row.sender}.{row.epoch}"
        self._turns[sender, hand.message_id] = hand
        try:
            if self.warming is not None:
                await asyncio.wait([self.warming])
            asked = {"intent": intent} if intent else {"text": (text := hand.body["text"]), "apart": intake.parts(text)}
            turn = await self.engine.turn(sender, hand.message_id, **asked)
            if turn.replies:
                return [reply["key"] for reply in turn.replies]
            log.error("engine was silent", intent=turn.intent)
        except EngineAway:
            pass
        finally:
            del self._turns[sender, hand.message_id]
        keys = await self._guided(row, hand.message_id)
        hand.caused.update(await self._io(self.store.effects, hand.message_id))
        return keys

    async def _guided(self, row: Row, message_id: str) -> list[str]:
        """The turn without the engine: what it already did of this message counts, the rest is done here."""
        epoch = await self._io(self.store.raise_epoch, row.id)
        sender = f"{row.sender}.{epoch}"
        caused = await self._io(self.store.effects, message_id)
        if not any(effect["says"] for effect in caused.values()):
            body = await self._io(self.store.journal, row.id, message_id)
            heard = await self._io(self.knowledge.hear, body.get("text", ""))
            answered = caused.get("answer")
            answered = answered or await self._effect(sender, message_id, "answer", self._without_engine, heard)
            if not answered["usable"]:
                await self._effect(sender, message_id, "fallback", self._fallback, heard)
        if (await self.restore(sender)).stage == "confirmed":
            await self.submit(sender, message_id)
        caused = await self._io(self.store.effects, message_id)
        return [key for effect in caused.values() for key in effects.keys_of(effect)]

    def _without_engine(self, conversation: Conversation, heard: Heard) -> Turn | None:
        if heard.choice is not None and (kind := INTENT_OF_COMMAND.get(heard.choice.get("command", ""))):
            return self._fallback(conversation, heard, kind)
        return intake.take_unaided(conversation, heard, self.knowledge, self.clock())

    def _fallback(self, conversation: Conversation, heard: Heard, kind: str = "") -> Turn:
        return intake.digress(conversation, kind or heard.intent or "guided", heard, self.knowledge, self.clock())

    async def _effect(self, sender: str, message_id: str, kind: str, decide: effects.Decide, heard: Heard) -> Effect:
        hand = self._turns.get((sender, message_id))
        if hand is None:
            identity, epoch = await self._conversation_of(sender)
            hand = InHand(identity, epoch, message_id, await self._io(self.store.journal, identity, message_id))
        whole = replace(heard, text=hand.body.get("text", ""))
        change = effects.turn(decide, whole, hand.body, hand.epoch, self.knowledge.content)
        effect = await self._io(self.store.apply, hand.identity, message_id, kind, change, self.clock())
        hand.caused[kind] = effect
        return effect

    async def _forget(self, row: Row, forget: Callable[..., dict[str, Any]] | None = None) -> dict[str, Any]:
        self._sessions.close(row.id)
        safety.forget()
        receipt = await self._io(forget or self.store.forget, row.id, self.clock())
        await self.engine.forget(f"{row.sender}.{row.epoch}")
        return receipt

    async def _submit(self, identity: str, message_id: str, epoch: int, *, partial: bool = False) -> Effect:
        change = effects.submission(self.knowledge.content, self._deliveries, self.clock(), epoch, partial=partial)
        return await self._io(self.store.apply, identity, message_id, "submit", change, self.clock())

    async def _conversation_of(self, sender: str) -> tuple[str, int]:
        row = await self._io(self.store.conversation_by_sender, sender)
        if row is None or row.status != "open":
            raise OldEpoch
        return row.id, row.epoch

    async def _after(self, identity: str, after: int) -> list[Message]:
        return [shown(message) for message in await self._io(self.store.messages, identity, after)]

    async def _io[Result](self, verb: Callable[..., Result], *arguments: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, verb, *arguments)

    def _lock(self, identity: str) -> asyncio.Lock:
        return self._locks.setdefault(identity, asyncio.Lock())

    def _tell(self, identity: str) -> None:
        if (event := self._news.pop(identity, None)) is not None:
            event.set()
