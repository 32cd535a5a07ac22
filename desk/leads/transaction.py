"""What a change of a conversation may write beside its state: consent, safety, a lead with deliveries, history."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from desk.consent import Event, allows_storing, standing
from desk.leads import journal
from desk.leads.identity import new_id, new_reference
from desk.leads.refusals import NoConsent, NoLead
from desk.leads.schema import (
    consent_event,
    consent_text,
    data_key,
    delivery,
    lead,
    lead_history,
    lead_reference,
    message,
    safety_event,
)
from desk.leads.transcript import transcript as told
from desk.leads.vault import Key, Vault

type Lead = dict[str, Any]
type Deliveries = list[tuple[str, dict[str, Any]]]
"""(name of the target, body `{type, timestamp, data}`); the body is frozen as it is."""


class Transaction:
    """Handed to the change of `Store.apply`; every row it writes is committed with that change or not at all."""

    def __init__(
        self, connection: Connection, vault: Vault, key: Key, conversation: str, cursor: int, now: datetime
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._key = key
        self._conversation = conversation
        self._cursor = cursor
        self._now = now

    def consent(self, event: dict[str, Any]) -> str:
        """Add one event to the ledger (fields of `desk.consent.Event`); its id. Raises BadEvent."""
        entry = Event.of(event, id=new_id(), now=self._now)
        if entry.text is not None:
            self._connection.execute(_keep_text(self._connection), {"sha256": entry.text_sha256, "text": entry.text})
        self._connection.execute(
            _ADD_CONSENT,
            {
                "id": entry.id,
                "conversation_id": self._conversation,
                "purpose": entry.purpose,
                "action": entry.action,
                "basis": entry.basis,
                "text_id": entry.text_id,
                "text_version": entry.text_version,
                "text_sha256": entry.text_sha256,
                "language": entry.language,
                "turn": entry.turn,
                "page": entry.page,
                "act": None if entry.act is None else self._key.seal("consent_event", "act", entry.id, entry.act),
                "at": entry.at,
            },
        )
        return entry.id

    def safety(self, kind: str, rule: str) -> str:
        """Keep what the safety screen found, without what was written; the id of the event."""
        id = new_id()
        self._connection.execute(
            _ADD_SAFETY,
            {"id": id, "conversation_id": self._conversation, "kind": kind, "rule": rule, "at": self._now},
        )
        return id

    def lead(
        self,
        lead: Lead,
        deliveries: Deliveries | Callable[[Lead], Deliveries] = (),
        *,
        transcript: bool = True,
        request: int = 1,
    ) -> Lead:
        """Store the lead of this conversation's request number `request`, once; the whole lead, each time.

        Fills in `id`, `reference`, `created`, the references of `patients`, `consent` as the ledger has it, and the
        transcript. `deliveries` may be a function of that whole lead. Raises NoConsent.
        """
        held = self._connection.execute(_OF_REQUEST, {"conversation": self._conversation, "request": request}).first()
        if held is not None:
            return opened(self._vault, held)
        acts = self._connection.execute(ACTS, {"conversation": self._conversation}).all()
        if not allows_storing((act.purpose, act.action) for act in acts):
            raise NoConsent("the ledger holds no standing consent, and no other basis, to store a lead")
        id = new_id()
        whole = lead | {
            "id": id,
            "reference": self._reference(id, 0, lead["queue"]),
            "created": lead.get("created") or self._now.isoformat(),
            "patients": [
                patient | {"reference": self._reference(id, n, patient.get("queue"))}
                for n, patient in enumerate(lead.get("patients") or [], start=1)
            ],
            "consent": standing((act.purpose, act.action) for act in acts) | {"records": [act.id for act in acts]},
            "answers": lead.get("answers") or [],
            "transcript": self._transcript() if transcript else lead.get("transcript") or [],
        }
        key = self._insert(whole, request)
        for target, body in deliveries(whole) if callable(deliveries) else deliveries:
            add_delivery(self._connection, key, id, id, target, body, self._now, self._now)
        return whole

    def history(self, lead_id: str, action: str, detail: dict[str, Any] | None = None) -> None:
        """One line of the lead's history. Raises NoLead."""
        wrapped = self._connection.execute(_KEY_OF, {"owner": lead_id}).scalar()
        add_history(self._connection, self._vault, lead_id, wrapped, action, None, detail, self._now)

    def _insert(self, whole: Lead, request: int) -> Key:
        id = whole["id"]
        wrapped = self._vault.new_key(id)
        key = self._vault.key(id, wrapped)
        due = (whole.get("sla") or {}).get("first_contact_due") or self._now
        body = {name: value for name, value in whole.items() if name not in ("answers", "transcript")}
        self._connection.execute(_ADD_KEY, {"owner": id, "wrapped": wrapped, "created": self._now})
        self._connection.execute(
            _ADD_LEAD,
            {
                "id": id,
                "conversation_id": self._conversation,
                "request": request,
                "reference": whole["reference"],
                "status": whole.get("status") or "complete",
                "role": whole.get("role"),
                "service_line": whole.get("service_line"),
                "language": whole.get("language"),
                "urgency": whole.get("urgency"),
                "queue": whole["queue"],
                "due": datetime.fromisoformat(due) if isinstance(due, str) else due,
                "patient_count": whole.get("patient_count") or 1,
                "test": bool(whole.get("test")),
                "tries": 0,
                "created": datetime.fromisoformat(whole["created"]),
                "updated": self._now,
                "last_cursor": self._cursor,
                "body": key.seal("lead", "body", id, body),
                "answers": key.seal("lead", "answers", id, whole["answers"]),
                "transcript": key.seal("lead", "transcript", id, whole["transcript"]),
            },
        )
        add_history(self._connection, self._vault, id, wrapped, "created", None, None, self._now)
        return key

    def _reference(self, lead_id: str, patient: int, queue: str | None) -> str:
        """A reference nobody has, taken for this lead (0) or its n-th patient."""
        while True:
            wanted = {"reference": new_reference(), "lead_id": lead_id, "patient": patient, "queue": queue}
            if self._connection.execute(_take_reference(self._connection), wanted).rowcount:
                return wanted["reference"]

    def _transcript(self) -> list[dict[str, Any]]:
        found = self._connection.execute(_JOURNAL, {"conversation": self._conversation})
        return told(journal.opened(self._key, each) for each in found)


def opened(vault: Vault, found: Any) -> Lead:
    """The whole lead of a row with its `wrapped` key. Raises Unreadable when it was forgotten."""
    key = vault.key(found.id, found.wrapped)
    whole = key.open("lead", "body", found.id, found.body)
    whole["answers"] = key.open("lead", "answers", found.id, found.answers)
    whole["transcript"] = key.open("lead", "transcript", found.id, found.transcript)
    return whole


def add_history(
    connection: Connection,
    vault: Vault,
    lead_id: str,
    wrapped: bytes | None,
    action: str,
    staff_id: str | None,
    detail: dict[str, Any] | None,
    now: datetime,
) -> None:
    """One line of a lead's history, its detail sealed with the lead. Raises NoLead for a lead without a key."""
    if wrapped is None:
        raise NoLead("no such lead, or it was forgotten")
    id = new_id()
    sealed = None if detail is None else vault.key(lead_id, wrapped).seal("lead_history", "detail", id, detail)
    connection.execute(
        _ADD_HISTORY,
        {"id": id, "lead_id": lead_id, "action": action, "staff_id": staff_id, "detail": sealed, "at": now},
    )


def add_delivery(
    connection: Connection,
    key: Key,
    key_owner: str,
    lead_id: str,
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


def _keep_text(connection: Connection) -> sa.Executable:
    return _KEEP_TEXT[connection.dialect.name]


def _take_reference(connection: Connection) -> sa.Executable:
    return _TAKE_REFERENCE[connection.dialect.name]


def _unless_there(table: sa.Table) -> dict[str, sa.Executable]:
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


_KEEP_TEXT = _unless_there(consent_text)
_TAKE_REFERENCE = _unless_there(lead_reference)
_ADD_CONSENT = consent_event.insert()
_ADD_SAFETY = safety_event.insert()
_ADD_LEAD = lead.insert()
_ADD_HISTORY = lead_history.insert()
_ADD_DELIVERY = delivery.insert()
_ADD_KEY = data_key.insert()
_KEY_OF = sa.select(data_key.c.wrapped).where(data_key.c.owner == bindparam("owner"))
ACTS = (
    sa.select(
        *(
            consent_event.c[name]
            for name in ("id", "purpose", "action", "at", "basis", "text_id", "text_version", "language")
        )
    )
    .where(consent_event.c.conversation_id == bindparam("conversation"))
    .order_by(consent_event.c.at, consent_event.c.id)
)
_OF_REQUEST = (
    sa.select(lead, data_key.c.wrapped)
    .join(data_key, data_key.c.owner == lead.c.id)
    .where(lead.c.conversation_id == bindparam("conversation"), lead.c.request == bindparam("request"))
)
_JOURNAL = sa.select(message).where(message.c.conversation_id == bindparam("conversation")).order_by(message.c.cursor)
