"""Forgetting: what identifies a person goes with its keys; that something was agreed, shown or sent stays."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads.database import Database
from desk.leads.identity import new_id
from desk.leads.journal import opened
from desk.leads.refusals import NoConversation
from desk.leads.schema import (
    consent_event,
    conversation,
    data_key,
    delivery,
    effect,
    lead,
    message,
    safety_event,
)
from desk.leads.transaction import add_delivery, add_history
from desk.leads.transaction import opened as opened_lead
from desk.leads.vault import Vault


class Forgetting:
    """The part of the store that lets go."""

    db: Database
    vault: Vault

    def forget(self, id: str, now: datetime) -> dict[str, Any]:
        """Destroy everything a visitor said in conversation `id` and every lead made of it; a receipt.

        Keys, journal, effects, state, leads and the bodies of deliveries go at once. Deliveries not sent are
        cancelled; every target that was sent one gets `lead.forgotten` with the lead's id and reference. Consent and
        safety events, the history and the record of what was sent where remain, with no word of the visitor.
        Receipt: `{"conversation", "forgotten", "messages", "effects", "leads": [reference…], "cancelled", "notices",
        "kept": {"consent", "safety"}}`; the second time it counts nothing and keeps the first `forgotten`.
        Raises NoConversation, StoreDown.
        """
        with self.db.write() as connection:
            found = connection.execute(_LOCK, {"id": id}).first()
            if found is None:
                raise NoConversation("no such conversation")
            leads = connection.execute(_LEADS, {"conversation": id}).all()
            receipt = {
                "conversation": id,
                "forgotten": (found.updated if found.status == "forgotten" else now).isoformat(),
                "messages": connection.execute(_NO_MESSAGES, {"conversation": id}).rowcount,
                "effects": connection.execute(_NO_EFFECTS, {"conversation": id}).rowcount,
                "leads": [each.reference for each in leads],
                "cancelled": 0,
                "notices": 0,
                "kept": {
                    "consent": connection.execute(_CONSENTS, {"conversation": id}).scalar_one(),
                    "safety": connection.execute(_SAFETIES, {"conversation": id}).scalar_one(),
                },
            }
            for each in leads:
                cancelled, notices = self._forget_lead(connection, each, now)
                receipt["cancelled"] += cancelled
                receipt["notices"] += notices
            if found.status != "forgotten":
                connection.execute(_FORGET, {"id_": id, "now": now})
            connection.execute(_NO_KEY, {"owner_": id})
        for owner in (id, *(each.id for each in leads)):
            self.vault.drop(owner)
        return receipt

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
            "messages": [opened(key, each).body for each in rows["messages"]] if key else [],
            "effects": {
                each.kind: key.open("effect", "body", f"{each.message_id}/{each.kind}", each.body)
                for each in (rows["effects"] if key else [])
            },
            "leads": [opened_lead(self.vault, each) for each in rows["leads"] if each.wrapped is not None],
            "consent": [
                {"purpose": each.purpose, "action": each.action}
                | ({"act": key.open("consent_event", "act", each.id, each.act)} if key and each.act else {})
                for each in rows["consent"]
            ],
            "safety": [{"kind": each.kind, "rule": each.rule} for each in rows["safety"]],
            "deliveries": [
                self.vault.key(each.key_owner, each.wrapped).open("delivery", "body", each.id, each.body)
                for each in rows["deliveries"]
            ],
        }

    def _forget_lead(self, connection: Connection, found: Any, now: datetime) -> tuple[int, int]:
        """(deliveries cancelled, notices put into the outbox) for one lead; (0, 0) when it was forgotten before."""
        if found.wrapped is None:
            return 0, 0
        sent = connection.execute(_SENT, {"lead": found.id}).all()
        cancelled = connection.execute(_CANCEL, {"lead": found.id, "now": now}).rowcount
        connection.execute(_EMPTY, {"lead": found.id})
        for target, leased_until in sent:
            owner = new_id()
            wrapped = self.vault.new_key(owner)
            connection.execute(_ADD_KEY, {"owner": owner, "wrapped": wrapped, "created": now})
            notice = {
                "type": "lead.forgotten",
                "timestamp": now.isoformat(),
                "data": {"id": found.id, "reference": found.reference},
            }
            # A try that is under way must not arrive after the notice.
            first = max(now, leased_until) if leased_until else now
            add_delivery(connection, self.vault.key(owner, wrapped), owner, found.id, target, notice, first, now)
        add_history(connection, self.vault, found.id, found.wrapped, "forgotten", None, None, now)
        connection.execute(_FORGET_LEAD, {"id_": found.id, "now": now})
        connection.execute(_NO_KEY, {"owner_": found.id})
        return cancelled, len(sent)


_LOCK = sa.select(conversation).where(conversation.c.id == bindparam("id")).with_for_update()
_WHOLE = (
    sa.select(conversation, data_key.c.wrapped)
    .select_from(conversation.outerjoin(data_key, data_key.c.owner == conversation.c.id))
    .where(conversation.c.id == bindparam("id"))
)
_MESSAGES = sa.select(message).where(message.c.conversation_id == bindparam("conversation")).order_by(message.c.cursor)
_EFFECTS = sa.select(effect).where(effect.c.conversation_id == bindparam("conversation"))
_LEADS = (
    sa.select(lead, data_key.c.wrapped)
    .select_from(lead.outerjoin(data_key, data_key.c.owner == lead.c.id))
    .where(lead.c.conversation_id == bindparam("conversation"))
    .order_by(lead.c.request)
)
_CONSENT_EVENTS = (
    sa.select(consent_event)
    .where(consent_event.c.conversation_id == bindparam("conversation"))
    .order_by(consent_event.c.at, consent_event.c.id)
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
_NO_EFFECTS = effect.delete().where(effect.c.conversation_id == bindparam("conversation"))
_NO_KEY = data_key.delete().where(data_key.c.owner == bindparam("owner_"))
_ADD_KEY = data_key.insert()
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
    .where(*_of_lead, delivery.c.state.in_(("pending", "leased")))
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
