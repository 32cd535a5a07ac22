"""Rows more than one verb writes or reads: a whole lead, a line of its history, a delivery, the acts of consent."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads.identity import new_id
from desk.leads.keys import transcript_of
from desk.leads.refusals import NoLead
from desk.leads.schema import consent_event, data_key, delivery, lead, lead_history
from desk.leads.vault import Key, Vault

type Lead = dict[str, Any]

CARRYING = ("lead.created", "lead.updated")
"""Events whose body carries a lead, and goes only where consent allows."""
ON_CALL = "lead.on_call"
"""The event that tells staff of an urgent request somebody on call has to acknowledge."""


def opened(vault: Vault, found: Any) -> Lead:
    """The whole lead of a row of WHOLE; its transcript may have ended before it. Raises Unreadable when forgotten."""
    key = vault.key(found.id, found.wrapped)
    words = vault.key(transcript_of(found.id), found.words) if found.words is not None else key
    whole = key.open("lead", "body", found.id, found.body)
    whole["answers"] = key.open("lead", "answers", found.id, found.answers)
    whole["transcript"] = words.open("lead", "transcript", found.id, found.transcript) if found.transcript else []
    return whole


def due_of(whole: Lead, held: datetime) -> datetime:
    """The deadline a lead names, else the one `held`."""
    named = (whole.get("sla") or {}).get("first_contact_due")
    return datetime.fromisoformat(named) if named else held


def add_history(
    connection: Connection,
    key: Key | None,
    lead_id: str,
    action: str,
    staff_id: str | None,
    detail: dict[str, Any] | None,
    now: datetime,
) -> None:
    """One line of a lead's history, its detail sealed with the lead. Raises NoLead for a lead without a key."""
    if key is None:
        raise NoLead("no such lead, or it was forgotten")
    id = new_id()
    sealed = None if detail is None else key.seal("lead_history", "detail", id, detail)
    connection.execute(
        _ADD_HISTORY,
        {"id": id, "lead_id": lead_id, "action": action, "staff_id": staff_id, "detail": sealed, "at": now},
    )


def add_delivery(
    connection: Connection,
    key: Key,
    key_owner: str,
    lead_id: str | None,
    target: str,
    body: dict[str, Any],
    next_at: datetime,
    now: datetime,
) -> str:
    """Put a delivery into the outbox, its bytes frozen; its id, which is the webhook-id of every try."""
    id = f"msg_{new_id()}"
    frozen = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    connection.execute(
        _ADD_DELIVERY,
        {
            "id": id,
            "lead_id": lead_id,
            "target": target,
            "event": body["type"],
            "key_owner": key_owner,
            "body": key.seal_bytes("delivery", "body", id, frozen),
            "state": "pending",
            "attempts": 0,
            "next_at": next_at,
            "created": now,
            "updated": now,
        },
    )
    return id


_ADD_HISTORY = lead_history.insert()
_ADD_DELIVERY = delivery.insert()
ACTS = (
    sa.select(
        *(
            consent_event.c[name]
            for name in ("id", "purpose", "action", "at", "basis", "text_id", "text_version", "language")
        )
    )
    .where(consent_event.c.conversation_id == bindparam("conversation"))
    .order_by(consent_event.c.seq)
)
_words = data_key.alias("words")
WHOLE = sa.select(lead, data_key.c.wrapped, _words.c.wrapped.label("words")).select_from(
    lead.outerjoin(data_key, data_key.c.owner == lead.c.id).outerjoin(
        _words, _words.c.owner == lead.c.id + ".transcript"
    )
)
"""Leads with the wrapped keys of their own and of their transcript."""
