"""What a change of a conversation may write beside its state: consent, safety, a lead with deliveries, history."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from desk.consent import Event, allows_storing, standing
from desk.leads import contacts, journal, ledger, revocation
from desk.leads.duplicates import Likeness, suggest
from desk.leads.identity import new_id, new_reference
from desk.leads.keys import ALARMS, key_of, new_key, own_key, transcript_of
from desk.leads.planning import Deliveries, plan, tell
from desk.leads.refusals import NoConsent
from desk.leads.rows import ACTS, WHOLE, Lead, add_delivery, add_history, opened
from desk.leads.schema import (
    data_key,
    lead,
    lead_reference,
    message,
    safety_event,
)
from desk.leads.transcript import transcript as told
from desk.leads.vault import Key, Vault


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
        """Add one event to the ledger (fields of `desk.consent.Event`); its id. Raises BadEvent.

        One that takes back what was granted is felt at once: what it no longer allows to be sent is cancelled.
        """
        entry = Event.of(event, id=new_id(), now=self._now)
        taken = self._taken_back(entry)
        ledger.append(self._connection, self._vault, self._conversation, entry, self._screen(entry.turn))
        revocation.felt(self._connection, self._vault, self._conversation, taken, entry.actor, self._now)
        if entry.action == "granted":
            revocation.released(self._connection, self._vault, self._conversation, self._now)
        return entry.id

    def _taken_back(self, entry: Event) -> list[str]:
        """The purpose of an event that takes back what stands granted."""
        if entry.action == "granted":
            return []
        acts = self._connection.execute(ACTS, {"conversation": self._conversation})
        stood = {act.purpose: act.action for act in acts}
        return [entry.purpose] if stood.get(entry.purpose) == "granted" else []

    def revoke(self, purposes: Collection[str], entry: dict[str, Any]) -> revocation.Revoked:
        """Take back what was granted of `purposes`, everywhere; `entry`: what the events share. Raises BadEvent."""
        screen = self._screen(entry.get("turn"))
        return revocation.revoke(
            self._connection, self._vault, self._conversation, purposes, entry, self._now, screen=screen
        )

    def safety(self, kind: str, rule: str, tell: Collection[tuple[str, dict[str, Any]]] = ()) -> str:
        """Keep what the safety screen found, without what was written; the id of the event.

        `tell`: (name of the target, body) of whom among staff to tell; nothing of the visitor is in it, so it is sent
        whatever becomes of the conversation.
        """
        id = new_id()
        for target, body in tell:
            key, whole = own_key(self._connection, self._vault, ALARMS), body | {"data": {"id": id} | body["data"]}
            add_delivery(self._connection, key, ALARMS, None, target, whole, self._now, self._now)
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
        shown: Callable[[str], str] = str,
        like: Likeness | None = None,
    ) -> Lead:
        """Store the lead of this conversation's request number `request`, once; the whole lead, each time.

        Fills in `id`, `reference`, `created`, the references of `patients`, `consent` as the ledger has it, and the
        transcript, each text as `shown` gives it. `deliveries` may be a function of that whole lead. `like`: when an
        earlier request is suggested to staff as the same person's. Raises NoConsent.
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
            "transcript": [line | {"text": shown(line["text"])} for line in self._transcript()]
            if transcript
            else lead.get("transcript") or [],
        }
        key = self._insert(whole, request)
        if like is not None:
            suggest(self._connection, self._vault, whole, self._conversation, like, self._now)
        due = deliveries(whole) if callable(deliveries) else deliveries
        plan(self._connection, self._vault, key, id, self._conversation, due, self._now)
        return whole

    def told_more(
        self,
        request: int,
        answer: dict[str, Any],
        deliveries: Callable[[Lead], Deliveries] = lambda lead: [],
        *,
        action: str = "told_more",
        done: bool = True,
    ) -> bool:
        """Keep what was told after request number `request` was sent, with its answers; the history says that it was
        (`action`), and the `deliveries` of the lead as it is now bring it to who has it.

        False, and nothing kept, when the lead was forgotten or may be kept no more, or, without `done`, is closed.
        """
        acts = self._connection.execute(ACTS, {"conversation": self._conversation}).all()
        wanted = {"conversation": self._conversation, "request": request}
        held = self._connection.execute(_OF_REQUEST, wanted).first()
        if held is None or not allows_storing((act.purpose, act.action) for act in acts):
            return False
        if held.done is not None and not done:
            return False
        key = self._vault.key(held.id, held.wrapped)
        answers = [*key.open("lead", "answers", held.id, held.answers), answer]
        sealed = key.seal("lead", "answers", held.id, answers)
        self._connection.execute(_TOLD_MORE, {"id_": held.id, "answers_": sealed, "now": self._now})
        add_history(self._connection, key, held.id, action, None, None, self._now)
        stands = standing((act.purpose, act.action) for act in acts) | {"records": [act.id for act in acts]}
        whole = opened(self._vault, held) | {"answers": answers, "consent": stands}
        tell(self._connection, self._vault, key, held.id, self._conversation, deliveries(whole), self._now)
        return True

    def history(self, lead_id: str, action: str, detail: dict[str, Any] | None = None) -> None:
        """One line of the lead's history. Raises NoLead."""
        key = key_of(self._connection, self._vault, lead_id)
        add_history(self._connection, key, lead_id, action, None, detail, self._now)

    def _insert(self, whole: Lead, request: int) -> Key:
        id = whole["id"]
        key = new_key(self._connection, self._vault, id, self._now)
        words = new_key(self._connection, self._vault, transcript_of(id), self._now)
        sla = whole.get("sla") or {}
        due = sla.get("first_contact_due") or self._now
        body = {name: value for name, value in whole.items() if name not in ("answers", "transcript")}
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
                "on_call": (sla.get("on_call") or {}).get("owner"),
                "due": datetime.fromisoformat(due) if isinstance(due, str) else due,
                "patient_count": whole.get("patient_count") or 1,
                "test": bool(whole.get("test")),
                "tries": 0,
                "created": datetime.fromisoformat(whole["created"]),
                "updated": self._now,
                "last_cursor": self._cursor,
                "body": key.seal("lead", "body", id, body),
                "answers": key.seal("lead", "answers", id, whole["answers"]),
                "transcript": words.seal("lead", "transcript", id, whole["transcript"]),
            },
        )
        contacts.index(self._connection, self._vault, id, whole.get("contact") or {})
        add_history(self._connection, key, id, "created", None, None, self._now)
        return key

    def _reference(self, lead_id: str, patient: int, queue: str | None) -> str:
        """A reference nobody has, taken for this lead (0) or its n-th patient."""
        while True:
            wanted = {"reference": new_reference(), "lead_id": lead_id, "patient": patient, "queue": queue}
            if self._connection.execute(_take_reference(self._connection), wanted).rowcount:
                return wanted["reference"]

    def _screen(self, turn: int | None) -> list[dict[str, Any]]:
        """What stood on the screen when the visitor acted: the words and buttons said last before their message."""
        before = {"conversation": self._conversation, "turn": self._cursor if turn is None else turn}
        shown: list[dict[str, Any]] = []
        for found in self._connection.execute(_SAID_BEFORE, before):
            if found.who != "bot":
                if shown:
                    break
                continue
            body = journal.opened(self._key, found).body
            labels = [choice.get("label", "") for choice in body.get("choices") or []]
            shown.insert(0, {"text": body.get("text", "")} | ({"choices": labels} if labels else {}))
        return shown

    def _transcript(self) -> list[dict[str, Any]]:
        found = self._connection.execute(_JOURNAL, {"conversation": self._conversation})
        return told(journal.opened(self._key, each) for each in found)


def _take_reference(connection: Connection) -> sa.Executable:
    return _TAKE_REFERENCE[connection.dialect.name]


def _unless_there(table: sa.Table) -> dict[str, sa.Executable]:
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


_TAKE_REFERENCE = _unless_there(lead_reference)
_ADD_SAFETY = safety_event.insert()
_ADD_LEAD = lead.insert()
_OF_REQUEST = WHOLE.where(
    lead.c.conversation_id == bindparam("conversation"),
    lead.c.request == bindparam("request"),
    data_key.c.wrapped.is_not(None),
)
_TOLD_MORE = (
    lead.update().where(lead.c.id == bindparam("id_")).values(answers=bindparam("answers_"), updated=bindparam("now"))
)
_SAID_BEFORE = (
    sa.select(message)
    .where(message.c.conversation_id == bindparam("conversation"), message.c.cursor <= bindparam("turn"))
    .order_by(message.c.cursor.desc())
    .limit(12)
)
_JOURNAL = sa.select(message).where(message.c.conversation_id == bindparam("conversation")).order_by(message.c.cursor)
