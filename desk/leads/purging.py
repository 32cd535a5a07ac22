"""Purging: what is kept ends when its retention does, by the destruction of its key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads.database import Database
from desk.leads.forgetting import Forgetting, tell_engine
from desk.leads.keys import consents_of, destroy, transcript_of
from desk.leads.rows import WHOLE
from desk.leads.schema import (
    PURGE_BEFORE,
    audit,
    consent_event,
    conversation,
    data_key,
    delivery,
    delivery_attempt,
    departure,
    effect,
    lead,
    lead_history,
    message,
    safety_event,
    setting,
)
from desk.leads.vault import Vault

_AT_ONCE = 500
"""Conversations or leads looked at in one go; each ends in a transaction of its own."""


@dataclass(frozen=True)
class Retention:
    """How long each class is kept after something last happened to it."""

    transient: timedelta
    """Conversations whose storing nobody agreed to, or agreed to no longer."""
    transcript: timedelta
    lead: timedelta
    consent: timedelta
    """What opens the consent records; the ledger itself stays and names nobody."""
    audit: timedelta
    """Who looked at what, what was sent where, histories and safety events."""


@dataclass(frozen=True)
class Purged:
    """What ended, by class; `keys` were destroyed with it."""

    transient: int
    transcripts: int
    leads: int
    consents: int
    audit: int
    keys: int


class Purging(Forgetting):
    """The part of the store that ends what is over."""

    db: Database
    vault: Vault
    clock: Callable[[], datetime]

    def purge(self, keep: Retention, now: datetime) -> Purged:
        """End everything whose retention has run out; may be stopped at any moment and run again. Raises StoreDown.

        Destinations are not told: what they were given lives by their own rules. Taking a consent back tells them.
        """
        transient, keys = 0, 0
        for id in self._due(_TRANSIENT, now - keep.transient):
            keys += self.forget(id, now)["keys"]
            transient += 1
        transcripts, more = self._each(_TRANSCRIPTS, now - keep.transcript, self._end_transcript, now)
        keys += more
        leads, more = self._each(_LEADS, now - keep.lead, self._end_lead, now)
        keys += more
        consents, more = self._each(_CONSENTS, now - keep.consent, self._end_consents, now)
        return Purged(transient, transcripts, leads, consents, self._end_audit(now - keep.audit), keys + more)

    def _due(self, query: sa.Select[tuple[str]], before: datetime) -> list[str]:
        found: list[str] = []
        after = ""
        while True:
            with self.db.read() as connection:
                more = connection.execute(query, {"before": before, "after": after}).scalars().all()
            if not more:
                return found
            found += more
            after = more[-1]

    def _each(
        self,
        query: sa.Select[tuple[str]],
        before: datetime,
        end: Callable[[Connection, str, datetime], int],
        now: datetime,
    ) -> tuple[int, int]:
        """(how many ended, keys destroyed)."""
        due, keys = self._due(query, before), 0
        for id in due:
            with self.db.write() as connection:
                keys += end(connection, id, now)
        return len(due), keys

    def _end_transcript(self, connection: Connection, id: str, now: datetime) -> int:
        for statement in (_NO_MESSAGES, _NO_EFFECTS):
            connection.execute(statement, {"conversation": id})
        connection.execute(_CLOSE, {"id_": id})
        tell_engine(connection, connection.execute(_CONVERSATION, {"id": id}).one(), now)
        of_leads = [transcript_of(each) for each in connection.execute(_LEADS_OF, {"conversation": id}).scalars()]
        connection.execute(_NO_TRANSCRIPTS, {"conversation": id})
        return destroy(connection, self.vault, id, *of_leads)

    def _end_lead(self, connection: Connection, id: str, now: datetime) -> int:
        return self._forget_lead(connection, connection.execute(_LEAD, {"id": id}).one(), now, tell=False)[2]

    def _end_consents(self, connection: Connection, id: str, now: datetime) -> int:
        connection.execute(_FORGOTTEN, {"id_": id})
        return destroy(connection, self.vault, consents_of(id))

    def _end_audit(self, before: datetime) -> int:
        """Delete what the append-only tables hold from before then; the guards let it pass for this transaction."""
        horizon = before.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        with self.db.write() as connection:
            connection.execute(setting.insert(), {"name": PURGE_BEFORE, "value": horizon})
            gone = sum(connection.execute(statement, {"before": before}).rowcount for statement in _AUDIT)
            connection.execute(_NO_HORIZON)
        return gone


_next = (conversation.c.updated < bindparam("before"), conversation.c.id > bindparam("after"))
_last_word = (
    sa.select(consent_event.c.action)
    .where(consent_event.c.conversation_id == conversation.c.id, consent_event.c.purpose == "store")
    .order_by(consent_event.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_own = data_key.alias()
_living_lead = sa.exists().where(lead.c.conversation_id == conversation.c.id, lead.c.status != "forgotten")


def _page(query: sa.Select[tuple[str]], id: sa.Column[str]) -> sa.Select[tuple[str]]:
    return query.order_by(id).limit(_AT_ONCE)


_TRANSIENT = _page(
    sa.select(conversation.c.id).where(
        *_next, conversation.c.status != "forgotten", sa.func.coalesce(_last_word, "declined") != "granted"
    ),
    conversation.c.id,
)
_TRANSCRIPTS = _page(
    sa.select(conversation.c.id)
    .join(data_key, data_key.c.owner == conversation.c.id)
    .where(*_next, conversation.c.status != "forgotten"),
    conversation.c.id,
)
_LEADS = _page(
    sa.select(lead.c.id).where(
        lead.c.updated < bindparam("before"), lead.c.id > bindparam("after"), lead.c.status != "forgotten"
    ),
    lead.c.id,
)
_CONSENTS = _page(
    sa.select(conversation.c.id)
    .join(data_key, data_key.c.owner == conversation.c.id + ".consent")
    .where(
        conversation.c.id > bindparam("after"),
        sa.not_(_living_lead),
        sa.not_(sa.exists().where(_own.c.owner == conversation.c.id)),
        sa.select(sa.func.max(consent_event.c.at))
        .where(consent_event.c.conversation_id == conversation.c.id)
        .scalar_subquery()
        < bindparam("before"),
    ),
    conversation.c.id,
)
_LEAD = WHOLE.where(lead.c.id == bindparam("id"))
_CONVERSATION = sa.select(conversation).where(conversation.c.id == bindparam("id"))
_LEADS_OF = sa.select(lead.c.id).where(lead.c.conversation_id == bindparam("conversation"))

_NO_MESSAGES = message.delete().where(message.c.conversation_id == bindparam("conversation"))
_NO_EFFECTS = effect.delete().where(effect.c.conversation_id == bindparam("conversation"))
_NO_TRANSCRIPTS = lead.update().where(lead.c.conversation_id == bindparam("conversation")).values(transcript=None)
_mine = conversation.update().where(conversation.c.id == bindparam("id_"))
_CLOSE = _mine.values(status="closed", state=None, origin=None)
_FORGOTTEN = _mine.values(status="forgotten", state=None, origin=None)

_over = sa.select(delivery.c.id).where(
    sa.or_(delivery.c.body.is_(None), delivery.c.lead_id.is_(None)), delivery.c.updated < bindparam("before")
)
_AUDIT = (
    audit.delete().where(audit.c.at < bindparam("before")),
    lead_history.delete().where(lead_history.c.at < bindparam("before")),
    safety_event.delete().where(safety_event.c.at < bindparam("before")),
    delivery_attempt.delete().where(delivery_attempt.c.delivery_id.in_(_over)),
    delivery.delete().where(delivery.c.id.in_(_over)),
    departure.delete().where(departure.c.day < bindparam("before")),
)
_NO_HORIZON = setting.delete().where(setting.c.name == PURGE_BEFORE)
