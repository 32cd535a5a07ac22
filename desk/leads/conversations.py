"""Conversations: their state, and the journal that is durable before anything is acknowledged."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads import journal
from desk.leads.anchor import Anchor
from desk.leads.database import Database
from desk.leads.forgetting import emptied
from desk.leads.identity import new_id
from desk.leads.journal import Message
from desk.leads.keys import INDEX, new_key, own_key
from desk.leads.refusals import NoConversation, NoMessage, OtherBody
from desk.leads.schema import conversation, data_key, effect, message
from desk.leads.transaction import Transaction
from desk.leads.vault import Key, Vault


@dataclass(frozen=True)
class Row:
    """One conversation. `state` is empty once it was forgotten; `status` is `open`, `closed` or `forgotten`."""

    id: str
    site: str
    sender: str
    """The secret the engine knows the conversation by, without the epoch."""
    epoch: int
    origin: str | None
    state: dict[str, Any]
    cursor: int
    """Of the last journalled message."""
    status: str
    created: datetime
    updated: datetime
    token_hash: bytes


@dataclass(frozen=True)
class Receipt:
    """A visitor message is durable. `repeated`: it was so before; `replies`: what it was answered with then."""

    message_id: str
    cursor: int
    repeated: bool
    answered: bool
    replies: list[Message]
    row: Row | None = None
    """The conversation as it was when the message came; None from `received`."""


type Change = Callable[[Row, Transaction], tuple[dict[str, Any] | None, dict[str, Any]]]
"""(row, tx) -> (new state or None to keep it, effect). Pure but for `tx`; must not call the store."""
type Answer = Callable[[Row], tuple[dict[str, Any] | None, list[dict[str, Any]]]]
"""row -> (new state or None to keep it, messages to say)."""


class Conversations:
    """The part of the store that keeps conversations."""

    db: Database
    vault: Vault
    anchor: Anchor | None
    clock: Callable[[], datetime]

    def begin(
        self,
        id: str,
        site: str,
        token_hash: bytes,
        sender: str,
        origin: str | None,
        state: dict[str, Any],
        say: list[dict[str, Any]],
        now: datetime,
    ) -> Row:
        """Open a conversation of epoch 0 that has said `say`. `sender`: a secret without an epoch. Raises StoreDown."""
        row = Row(id, site, sender, 0, origin, state, len(say), "open", now, now, token_hash)
        with self.db.write() as connection:
            key = new_key(connection, self.vault, id, now)
            connection.execute(
                _BEGIN,
                {
                    "id": id,
                    "site": site,
                    "origin": origin,
                    "sender": sender,
                    "epoch": 0,
                    "token_hash": token_hash,
                    "status": "open",
                    "cursor": len(say),
                    "state": key.seal("conversation", "state", id, state),
                    "created": now,
                    "updated": now,
                },
            )
            _say(connection, key, id, 0, say, None, now)
        return row

    def conversation(self, id: str) -> Row | None:
        """Raises StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_BY_ID, {"id": id}).first()
        return self._row(found) if found else None

    def conversation_by_sender(self, sender: str) -> Row | None:
        """The conversation the engine calls `secret.epoch`; None also when that epoch is over. Raises StoreDown."""
        secret, _, epoch = sender.rpartition(".")
        with self.db.read() as connection:
            found = connection.execute(_BY_SENDER, {"sender": secret}).first()
        return self._row(found) if found and str(found.epoch) == epoch else None

    def receive(self, id: str, client_id: str, body: dict[str, Any], now: datetime) -> Receipt:
        """Journal what a visitor sent; durable when this returns.

        The same `client_id` again returns the first receipt, also after the conversation was closed; a choice's `label`
        and `unseen` are ours and not compared. Raises NoConversation, OtherBody (same `client_id`, another body),
        StoreDown.
        """
        with self.db.write() as connection:
            found, key = self._locked(connection, id)
            known_by = self._known_by(connection, id, client_id)
            first = connection.execute(_BY_CLIENT, {"id": id, "client": known_by}).first()
            if first is not None:
                return replace(_receipt(connection, key, first, body), row=self._row(found))
            if found.status != "open":
                raise NoConversation("the conversation is over")
            message_id, cursor = new_id(), found.cursor + 1
            entry = Message(cursor, "visitor", body, now, client_id)
            connection.execute(_JOURNAL, journal.sealed(key, id, entry, id=message_id, known_by=known_by))
            connection.execute(_MOVE_CURSOR, {"id_": id, "cursor_": cursor, "now": now})
        return Receipt(message_id, cursor, False, False, [], self._row(found))

    def received(self, id: str, client_id: str, body: dict[str, Any]) -> Receipt | None:
        """The receipt of a message that came before; None for a new one. Raises OtherBody, StoreDown."""
        with self.db.read() as connection:
            known_by = self._known_by(connection, id, client_id)
            first = connection.execute(_BY_CLIENT, {"id": id, "client": known_by}).first()
            if first is None:
                return None
            key = self.vault.key(id, connection.execute(_WRAPPED, {"owner": id}).scalar())
            return _receipt(connection, key, first, body)

    def apply(self, id: str, message_id: str, kind: str, change: Change, now: datetime) -> dict[str, Any]:
        """Do once, in one transaction, what `message_id` causes under the name `kind`; its effect, each time.

        Everything `change` writes through its transaction, the new state and the effect are stored together or not at
        all. Raises NoConversation for an unknown or forgotten one, StoreDown, and whatever `change` raises.
        """
        with self.db.write() as connection:
            found, key = self._locked(connection, id)
            place = f"{message_id}/{kind}"
            done = connection.execute(_EFFECT, {"message": message_id, "kind": kind, "conversation": id}).scalar()
            if done is not None:
                return key.open("effect", "body", place, done)
            state, caused = change(self._row(found), Transaction(connection, self.vault, key, id, found.cursor, now))
            connection.execute(
                _ADD_EFFECT,
                {
                    "message_id": message_id,
                    "kind": kind,
                    "conversation_id": id,
                    "body": key.seal("effect", "body", place, caused),
                    "at": now,
                },
            )
            if state is not None:
                sealed = key.seal("conversation", "state", id, state)
                connection.execute(_NEW_STATE, {"id_": id, "state_": sealed, "now": now})
        return caused

    def answer(self, id: str, message_id: str, change: Answer, now: datetime, refused: bool = False) -> list[Message]:
        """Say what answers `message_id`, once; the stored replies, each time.

        `refused`: keeping was refused. In this transaction everything said so far is destroyed with its key, and what
        `change` gives, its state too, is the first thing under a new one. Raises NoConversation, NoMessage, StoreDown,
        and whatever `change` raises.
        """
        with self.db.write() as connection:
            found, key = self._locked(connection, id)
            asked = connection.execute(_ANSWERED, {"message": message_id, "conversation": id}).first()
            if asked is None:
                raise NoMessage("no such message in this conversation")
            if asked.answered is not None:
                return _replies(connection, key, message_id)
            state, say = change(self._row(found))
            if refused:
                key = emptied(connection, self.vault, self.anchor, found, message_id, now)
            said = _say(connection, key, id, found.cursor, say, message_id, now)
            connection.execute(_MARK_ANSWERED, {"message": message_id, "now": now})
            sealed = found.state if state is None else key.seal("conversation", "state", id, state)
            connection.execute(
                _NEW_STATE_AND_CURSOR,
                {"id_": id, "state_": sealed, "cursor_": found.cursor + len(said), "now": now},
            )
        return said

    def journal(self, id: str, message_id: str) -> dict[str, Any]:
        """What the visitor sent as `message_id`. Raises NoConversation, NoMessage, StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_ONE_MESSAGE, {"message": message_id, "conversation": id}).first()
        if found is None:
            raise NoMessage("no such message in this conversation")
        return _without_client_id(self.vault.key(id, found.wrapped).open("message", "body", message_id, found.body))

    def effects(self, message_id: str) -> dict[str, dict[str, Any]]:
        """Kind -> effect of what this message caused so far. Raises StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_EFFECTS, {"message": message_id}).all()
        return {
            each.kind: self.vault.key(each.conversation_id, each.wrapped).open(
                "effect", "body", f"{message_id}/{each.kind}", each.body
            )
            for each in found
        }

    def messages(self, id: str, after: int = 0, limit: int = 1000) -> list[Message]:
        """The journal beyond cursor `after`, oldest first; empty for an unknown or forgotten one. Raises StoreDown.

        What a visitor refused to have kept is not in it.
        """
        with self.db.read() as connection:
            found = connection.execute(_JOURNAL_AFTER, {"id": id, "after": after, "limit": limit}).all()
        if not found:
            return []
        key = self.vault.key(id, found[0].wrapped)
        return [entry for each in found if (entry := journal.opened(key, each)).body]

    def raise_epoch(self, id: str) -> int:
        """Start a new epoch for the engine: whatever it answers to an older one is void. Raises NoConversation."""
        with self.db.write() as connection:
            epoch = connection.execute(_RAISE_EPOCH, {"id_": id}).scalar()
        if epoch is None:
            raise NoConversation("no such conversation")
        return epoch

    def end(self, id: str, now: datetime | None = None) -> None:
        """Take no more messages; does nothing to a closed or forgotten one. Raises StoreDown."""
        with self.db.write() as connection:
            connection.execute(_END, {"id_": id, "now": now or self.clock()})

    def idle_since(self, when: datetime, limit: int = 1000) -> list[str]:
        """Open conversations nothing happened in since `when`, longest first. Raises StoreDown."""
        with self.db.read() as connection:
            return list(connection.execute(_IDLE, {"when": when, "limit": limit}).scalars())

    def unanswered(self) -> list[tuple[str, str]]:
        """(conversation, message id) of every visitor message not answered yet, oldest first. Raises StoreDown."""
        with self.db.read() as connection:
            return [(each.conversation_id, each.id) for each in connection.execute(_UNANSWERED)]

    def _locked(self, connection: Connection, id: str) -> tuple[Any, Key]:
        found = connection.execute(_LOCK, {"id": id}).first()
        if found is None or found.wrapped is None:
            raise NoConversation("no such conversation")
        return found, self.vault.key(id, found.wrapped)

    def _known_by(self, connection: Connection, id: str, client_id: str) -> str:
        """What the database holds of a client id: a keyed hash, for what a browser sends may be anything."""
        return own_key(connection, self.vault, INDEX).mac("client id", f"{id}:{client_id}".encode())

    def _row(self, found: Any) -> Row:
        state = (
            self.vault.key(found.id, found.wrapped).open("conversation", "state", found.id, found.state)
            if found.wrapped is not None
            else {}
        )
        return Row(
            found.id,
            found.site,
            found.sender,
            found.epoch,
            found.origin,
            state,
            found.cursor,
            found.status,
            found.created,
            found.updated,
            bytes(found.token_hash),
        )


def _say(
    connection: Connection,
    key: Key,
    id: str,
    cursor: int,
    say: list[dict[str, Any]],
    reply_to: str | None,
    now: datetime,
) -> list[Message]:
    if not say:
        return []
    said = [Message(cursor + n, "bot", body, now, None) for n, body in enumerate(say, start=1)]
    connection.execute(_JOURNAL, [journal.sealed(key, id, entry, reply_to=reply_to) for entry in said])
    return said


def _receipt(connection: Connection, key: Key, first: Any, body: dict[str, Any]) -> Receipt:
    """The receipt of a message that came before. Raises OtherBody."""
    if not _same(_without_client_id(key.open("message", "body", first.id, first.body)), body):
        raise OtherBody("this client id came with another body before")
    replies = _replies(connection, key, first.id) if first.answered else []
    return Receipt(first.id, first.cursor, True, first.answered is not None, replies)


def _same(held: dict[str, Any], body: dict[str, Any]) -> bool:
    """Whether a visitor sent the same; the words on a choice and `unseen` are ours, and of what was refused nothing is
    held.
    """
    ours = {"label": None, "unseen": None}
    return not held or held | ours == body | ours


def _without_client_id(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "client_id"}


def _replies(connection: Connection, key: Key, message_id: str) -> list[Message]:
    return [journal.opened(key, each) for each in connection.execute(_REPLIES, {"message": message_id})]


_with_key = conversation.outerjoin(data_key, data_key.c.owner == conversation.c.id)
_whole = sa.select(conversation, data_key.c.wrapped).select_from(_with_key)
_mine = conversation.c.id == bindparam("id_")

_BEGIN = conversation.insert()
_BY_ID = _whole.where(conversation.c.id == bindparam("id"))
_BY_SENDER = _whole.where(conversation.c.sender == bindparam("sender"))
_LOCK = _BY_ID.with_for_update(of=conversation)
_MOVE_CURSOR = conversation.update().where(_mine).values(cursor=bindparam("cursor_"), updated=bindparam("now"))
_NEW_STATE = conversation.update().where(_mine).values(state=bindparam("state_"), updated=bindparam("now"))
_NEW_STATE_AND_CURSOR = (
    conversation.update()
    .where(_mine)
    .values(state=bindparam("state_"), cursor=bindparam("cursor_"), updated=bindparam("now"))
)
_RAISE_EPOCH = conversation.update().where(_mine).values(epoch=conversation.c.epoch + 1).returning(conversation.c.epoch)
_END = (
    conversation.update()
    .where(_mine, conversation.c.status == "open")
    .values(status="closed", updated=bindparam("now"))
)
_IDLE = (
    sa.select(conversation.c.id)
    .where(conversation.c.status == "open", conversation.c.updated < bindparam("when"))
    .order_by(conversation.c.updated)
    .limit(bindparam("limit"))
)

_JOURNAL = message.insert()
_BY_CLIENT = sa.select(message.c.id, message.c.cursor, message.c.body, message.c.answered).where(
    message.c.conversation_id == bindparam("id"), message.c.client_id == bindparam("client")
)
_of_visitor = (
    message.c.id == bindparam("message"),
    message.c.conversation_id == bindparam("conversation"),
    message.c.who == "visitor",
)
_ANSWERED = sa.select(message.c.answered).where(*_of_visitor)
_ONE_MESSAGE = (
    sa.select(message.c.body, data_key.c.wrapped)
    .join(data_key, data_key.c.owner == message.c.conversation_id)
    .where(*_of_visitor)
)
_MARK_ANSWERED = message.update().where(message.c.id == bindparam("message")).values(answered=bindparam("now"))
_REPLIES = sa.select(message).where(message.c.reply_to == bindparam("message")).order_by(message.c.cursor)
_JOURNAL_AFTER = (
    sa.select(message, data_key.c.wrapped)
    .join(data_key, data_key.c.owner == message.c.conversation_id)
    .where(message.c.conversation_id == bindparam("id"), message.c.cursor > bindparam("after"))
    .order_by(message.c.cursor)
    .limit(bindparam("limit"))
)
_UNANSWERED = (
    sa.select(message.c.conversation_id, message.c.id)
    .join(conversation, conversation.c.id == message.c.conversation_id)
    # Written out, not bound, or SQLite cannot see that the partial index holds them all.
    .where(sa.text("message.who = 'visitor' AND message.answered IS NULL"), conversation.c.status == "open")
    .order_by(message.c.at, message.c.id)
)

_WRAPPED = sa.select(data_key.c.wrapped).where(data_key.c.owner == bindparam("owner"))
_EFFECT = sa.select(effect.c.body).where(
    effect.c.message_id == bindparam("message"),
    effect.c.kind == bindparam("kind"),
    effect.c.conversation_id == bindparam("conversation"),
)
_EFFECTS = (
    sa.select(effect, data_key.c.wrapped)
    .join(data_key, data_key.c.owner == effect.c.conversation_id)
    .where(effect.c.message_id == bindparam("message"))
    .order_by(effect.c.at, effect.c.kind)
)
_ADD_EFFECT = effect.insert()
