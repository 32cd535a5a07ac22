"""Forgetting: what identifies a person goes with its keys; that something was agreed, shown or sent stays."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads.anchor import Anchor
from desk.leads.database import Database
from desk.leads.duplicates import unlink
from desk.leads.identity import new_id
from desk.leads.journal import opened
from desk.leads.keys import consents_of, destroy, new_key, transcript_of
from desk.leads.ledger import WITH_KEY
from desk.leads.ledger import opened as opened_event
from desk.leads.refusals import NoConversation
from desk.leads.rows import WHOLE, add_delivery, add_history
from desk.leads.rows import opened as opened_lead
from desk.leads.schema import (
    consent_event,
    contact_index,
    conversation,
    data_key,
    delivery,
    effect,
    engine_forget,
    lead,
    message,
    safety_event,
)
from desk.leads.vault import Key, Vault


class Forgetting:
    """The part of the store that lets go."""

    db: Database
    vault: Vault
    anchor: Anchor | None

    def forget(self, id: str, now: datetime, *, tell: bool = True) -> dict[str, Any]:
        """Destroy everything a visitor said in conversation `id` and every lead made of it; a receipt.

        Keys, journal, effects, state, leads and the bodies of deliveries go at once. Deliveries not sent are
        cancelled; every target that was sent one gets `lead.forgotten` with the lead's id and reference, unless `tell`
        is False; the engine is told by who calls `engine_forgets`. Consent and safety events, the history and the
        record of what was sent where remain, with no word of the visitor and nothing that opens what they commit to.
        Receipt: `{"conversation", "forgotten", "messages", "effects", "leads": [reference…], "cancelled", "notices",
        "keys", "kept": {"consent", "safety"}}`, `keys` being those destroyed; the second time it counts nothing and
        keeps the first `forgotten`. Raises NoConversation, StoreDown.
        """
        with self.db.write() as connection:
            return self.forget_in(connection, id, now, tell=tell)

    def forget_in(self, connection: Connection, id: str, now: datetime, *, tell: bool = True) -> dict[str, Any]:
        """`forget` inside a transaction that does more."""
        found = connection.execute(_LOCK, {"id": id}).first()
        if found is None:
            raise NoConversation("no such conversation")
        leads = connection.execute(_LEADS, {"conversation": id}).all()
        # First, so that whatever happens next a restored backup does not bring the person back.
        if found.status != "forgotten" and self.anchor is not None:
            self.anchor.forget(id, now)
        receipt = {
            "conversation": id,
            "forgotten": (found.updated if found.status == "forgotten" else now).isoformat(),
            "messages": connection.execute(_NO_MESSAGES, {"conversation": id}).rowcount,
            "effects": connection.execute(_NO_EFFECTS, {"conversation": id}).rowcount,
            "leads": [each.reference for each in leads],
            "cancelled": 0,
            "notices": 0,
            "keys": 0,
            "kept": {
                "consent": connection.execute(_CONSENTS, {"conversation": id}).scalar_one(),
                "safety": connection.execute(_SAFETIES, {"conversation": id}).scalar_one(),
            },
        }
        for each in leads:
            cancelled, notices, keys = self._forget_lead(connection, each, now, tell)
            receipt["cancelled"] += cancelled
            receipt["notices"] += notices
            receipt["keys"] += keys
        if found.status != "forgotten":
            connection.execute(_FORGET, {"id_": id, "now": now})
            tell_engine(connection, found, now)
        receipt["keys"] = destroy(connection, self.vault, id, consents_of(id)) + receipt["keys"]
        return receipt

    def engine_forgets(self) -> list[str]:
        """Senders the engine has to forget, `secret.epoch`, longest waiting first. Raises StoreDown."""
        with self.db.read() as connection:
            return list(connection.execute(_FOR_ENGINE).scalars())

    def engine_forgot(self, senders: Iterable[str]) -> None:
        """The engine has forgotten them. Raises StoreDown."""
        with self.db.write() as connection:
            for sender in senders:
                connection.execute(_ENGINE_TOLD, {"sender_": sender})

    def scrub(self) -> None:
        """Have the database overwrite what it deleted and still holds in its log or free space. Raises StoreDown."""
        with self.db.alone() as connection:
            if self.db.dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                for table in (
                    "data_key",
                    "message",
                    "effect",
                    "lead",
                    "conversation",
                    "delivery",
                    "contact_index",
                    "lead_link",
                ):
                    connection.exec_driver_sql(f"VACUUM {table}")

    def kept(self, id: str) -> dict[str, Any]:
        """What is still readable about the visitor of conversation `id`, from the store itself.

        `{"status", "state", "messages": [body…], "effects": {kind: effect}, "leads": [lead…], "consent": [{"purpose",
        "action", "act"?}…], "safety": [{"kind", "rule"}…], "deliveries": [body…]}`. Raises NoConversation, StoreDown.
        """
        with self.db.read() as connection:
            found = connection.execute(_WHOLE, {"id": id}).first()
            if found is None:
                raise NoConversation("no such conversation")
            rows = {
                name: connection.execute(query, {"conversation": id}).all()
                for name, query in (
                    ("messages", _MESSAGES),
                    ("effects", _EFFECTS),
                    ("leads", _LEADS),
                    ("consent", _CONSENT_EVENTS),
                    ("safety", _SAFETY_EVENTS),
                    ("deliveries", _BODIES),
                )
            }
        key = self.vault.key(id, found.wrapped) if found.wrapped is not None else None
        return {
            "status": found.status,
            "state": key.open("conversation", "state", id, found.state) if key and found.state else {},
            "messages": [body for each in rows["messages"] if (body := opened(key, each).body)] if key else [],
            "effects": {
                each.kind: key.open("effect", "body", f"{each.message_id}/{each.kind}", each.body)
                for each in (rows["effects"] if key else [])
            },
            "leads": [opened_lead(self.vault, each) for each in rows["leads"] if each.wrapped is not None],
            "consent": [
                {"purpose": each.purpose, "action": each.action}
                | ({"act": whole["act"]} if (whole := opened_event(self.vault, each)) and whole["act"] else {})
                for each in rows["consent"]
            ],
            "safety": [{"kind": each.kind, "rule": each.rule} for each in rows["safety"]],
            "deliveries": [
                self.vault.key(each.key_owner, each.wrapped).open("delivery", "body", each.id, each.body)
                for each in rows["deliveries"]
            ],
        }

    def _forget_lead(self, connection: Connection, found: Any, now: datetime, tell: bool) -> tuple[int, int, int]:
        """(deliveries cancelled, notices sent, keys destroyed) for one lead; zeros when it was forgotten before."""
        if found.wrapped is None:
            return 0, 0, 0
        sent = connection.execute(_SENT, {"lead": found.id}).all() if tell else []
        cancelled = connection.execute(_CANCEL, {"lead": found.id, "now": now}).rowcount
        connection.execute(_EMPTY, {"lead": found.id})
        for target, leased_until in sent:
            owner = new_id()
            key = new_key(connection, self.vault, owner, now)
            notice = {
                "type": "lead.forgotten",
                "timestamp": now.isoformat(),
                "data": {"id": found.id, "reference": found.reference},
            }
            # A try that is under way must not arrive after the notice.
            first = max(now, leased_until) if leased_until else now
            add_delivery(connection, key, owner, found.id, target, notice, first, now)
        add_history(connection, self.vault.key(found.id, found.wrapped), found.id, "forgotten", None, None, now)
        connection.execute(_FORGET_LEAD, {"id_": found.id, "now": now})
        connection.execute(_NO_CONTACTS, {"lead": found.id})
        unlink(connection, found.id)
        return cancelled, len(sent), destroy(connection, self.vault, found.id, transcript_of(found.id))


def emptied(
    connection: Connection, vault: Vault, anchor: Anchor | None, found: Any, message_id: str, now: datetime
) -> Key:
    """Destroy what was said in the open conversation of row `found`, which goes on in a new epoch; its new key.

    Of `message_id`, by which keeping was refused, stays that it came, so that it is not taken twice.
    """
    if anchor is not None:
        anchor.forget(found.id, now, epoch=found.epoch + 1)
    tell_engine(connection, found, now)
    connection.execute(_NO_EFFECTS, {"conversation": found.id})
    connection.execute(_NO_OTHERS, {"conversation": found.id, "message": message_id})
    destroy(connection, vault, found.id)
    key = new_key(connection, vault, found.id, now)
    connection.execute(_EMPTY_MESSAGE, {"id_": message_id, "body_": key.seal("message", "body", message_id, {})})
    connection.execute(_NEXT_EPOCH, {"id_": found.id})
    return key


def tell_engine(connection: Connection, found: Any, now: datetime) -> None:
    """Have the engine told, by who calls `engine_forgets`, to forget the conversation of this row, in every epoch."""
    senders = [f"{found.sender}.{epoch}" for epoch in range(found.epoch + 1)]
    connection.execute(_ENGINE_TOLD, [{"sender_": sender} for sender in senders])
    connection.execute(_TELL_ENGINE, [{"sender": sender, "since": now} for sender in senders])


_LOCK = sa.select(conversation).where(conversation.c.id == bindparam("id")).with_for_update()
_WHOLE = (
    sa.select(conversation, data_key.c.wrapped)
    .select_from(conversation.outerjoin(data_key, data_key.c.owner == conversation.c.id))
    .where(conversation.c.id == bindparam("id"))
)
_MESSAGES = sa.select(message).where(message.c.conversation_id == bindparam("conversation")).order_by(message.c.cursor)
_EFFECTS = sa.select(effect).where(effect.c.conversation_id == bindparam("conversation"))
_LEADS = WHOLE.where(lead.c.conversation_id == bindparam("conversation")).order_by(lead.c.request)
_CONSENT_EVENTS = WITH_KEY.where(consent_event.c.conversation_id == bindparam("conversation")).order_by(
    consent_event.c.seq
)
_SAFETY_EVENTS = (
    sa.select(safety_event)
    .where(safety_event.c.conversation_id == bindparam("conversation"))
    .order_by(safety_event.c.at, safety_event.c.id)
)
_BODIES = (
    sa.select(delivery.c.id, delivery.c.key_owner, delivery.c.body, data_key.c.wrapped)
    .join(lead, lead.c.id == delivery.c.lead_id)
    .join(data_key, data_key.c.owner == delivery.c.key_owner)
    .where(lead.c.conversation_id == bindparam("conversation"), delivery.c.body.is_not(None))
    .order_by(delivery.c.created, delivery.c.id)
)
_CONSENTS = sa.select(sa.func.count()).where(consent_event.c.conversation_id == bindparam("conversation"))
_SAFETIES = sa.select(sa.func.count()).where(safety_event.c.conversation_id == bindparam("conversation"))

_NO_MESSAGES = message.delete().where(message.c.conversation_id == bindparam("conversation"))
_NO_OTHERS = message.delete().where(
    message.c.conversation_id == bindparam("conversation"), message.c.id != bindparam("message")
)
_EMPTY_MESSAGE = message.update().where(message.c.id == bindparam("id_")).values(body=bindparam("body_"))
_NEXT_EPOCH = conversation.update().where(conversation.c.id == bindparam("id_")).values(epoch=conversation.c.epoch + 1)
_NO_EFFECTS = effect.delete().where(effect.c.conversation_id == bindparam("conversation"))
_NO_CONTACTS = contact_index.delete().where(contact_index.c.lead_id == bindparam("lead"))
_TELL_ENGINE = engine_forget.insert()
_FOR_ENGINE = sa.select(engine_forget.c.sender).order_by(engine_forget.c.since, engine_forget.c.sender)
_ENGINE_TOLD = engine_forget.delete().where(engine_forget.c.sender == bindparam("sender_"))
_FORGET = (
    conversation.update()
    .where(conversation.c.id == bindparam("id_"))
    .values(status="forgotten", state=None, origin=None, updated=bindparam("now"))
)
_FORGET_LEAD = (
    lead.update()
    .where(lead.c.id == bindparam("id_"))
    .values(
        status="forgotten",
        role=None,
        service_line=None,
        language=None,
        urgency=None,
        body=None,
        answers=None,
        transcript=None,
        updated=bindparam("now"),
    )
)
_of_lead = (delivery.c.lead_id == bindparam("lead"), delivery.c.event != "lead.forgotten")
_SENT = (
    sa.select(delivery.c.target, sa.func.max(delivery.c.lease_until))
    .where(*_of_lead, delivery.c.attempts > 0)
    .group_by(delivery.c.target)
    .order_by(delivery.c.target)
)
_CANCEL = (
    delivery.update()
    .where(*_of_lead, delivery.c.state.in_(("pending", "leased", "held")))
    .values(
        state="cancelled",
        reason="forgotten",
        next_at=None,
        lease_until=None,
        lease_token=None,
        updated=bindparam("now"),
    )
)
_EMPTY = delivery.update().where(*_of_lead).values(body=None)
