"""The consent ledger in the database: events added at its end, one of them shown again, its head."""

import os
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from desk.consent import REFUSAL, Event, chain
from desk.leads.anchor import Anchor, Checkpoint, Head
from desk.leads.database import Database
from desk.leads.keys import LEDGER, consents_of, key_of, new_key, own_key
from desk.leads.refusals import NoRecord
from desk.leads.schema import consent_event, consent_text, data_key
from desk.leads.vault import Key, Vault

_ONE_AT_A_TIME = 0x6C656467
"""Any number, the same for every desk: the name of PostgreSQL's advisory lock."""
EVERY, AT_LEAST = 100, timedelta(minutes=15)
"""Events, and time, after which the ledger's head is signed again."""


def append(connection: Connection, vault: Vault, conversation: str, entry: Event, screen: list[dict[str, Any]]) -> None:
    """Add one event at the end, in the transaction of `connection`; `screen` is what the visitor saw before the act."""
    keep_text(connection, entry)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    last = head(connection)
    owner = consents_of(conversation)
    if entry.basis == REFUSAL:
        key = vault.unkept()
    else:
        key = key_of(connection, vault, owner) or new_key(connection, vault, owner, entry.at)
    connection.execute(_ADD, row(last, conversation, entry, screen, key, own_key(connection, vault, LEDGER)))


def keep_text(connection: Connection, entry: Event) -> None:
    """Keep the words shown, once, under their hash."""
    if entry.text is not None:
        connection.execute(_KEEP_TEXT[connection.dialect.name], {"sha256": entry.text_sha256, "text": entry.text})


def row(
    last: Head, conversation: str, entry: Event, screen: list[dict[str, Any]], key: Key, ledger_key: Key
) -> dict[str, Any]:
    """The row of `consent_event` that follows `last`."""
    opened = chain.opening(os.urandom(chain.SALT), chain.record(entry, conversation, screen))
    committed, sequence = chain.commitment(opened), last.sequence + 1
    kept = {name: getattr(entry, name) for name in chain.PUBLIC}
    linked = chain.link(last.hash, sequence, conversation, committed, kept | {"at": chain.moment(entry.at)})
    return kept | {
        "seq": sequence,
        "conversation_id": conversation,
        "detail": key.seal_bytes("consent_event", "detail", entry.id, opened),
        "commitment": committed,
        "previous": last.hash,
        "hash": linked,
        "mac": ledger_key.mac("ledger", bytes.fromhex(linked)),
    }


def head(connection: Connection) -> Head:
    found = connection.execute(_HEAD).first()
    return Head(found.seq, found.hash) if found else Head(0, chain.GENESIS)


class Ledger:
    """The part of the store that shows consent records."""

    db: Database
    vault: Vault
    anchor: Anchor | None

    def ledger_head(self) -> Head:
        """Raises StoreDown."""
        with self.db.read() as connection:
            return head(connection)

    def checkpoint(self, now: datetime, *, every: int = EVERY, at_least: timedelta = AT_LEAST) -> Checkpoint | None:
        """Sign the ledger's head outside the database when it is due: `every` events or `at_least` after the last one.

        None when nothing was added since, or it is too soon. Raises BadAnchor, StoreDown, OSError.
        """
        if self.anchor is None:
            return None
        last, here = self.anchor.last(), self.ledger_head()
        added = here.sequence - (last.sequence if last else 0)
        waited = last is None or now - datetime.fromisoformat(last.at) >= at_least
        return self.anchor.checkpoint(here, now) if added >= every or (added > 0 and waited) else None

    def consent_record(self, id: str) -> dict[str, Any]:
        """One event with everything it holds: `{"sequence", "conversation", "text", "hash", …, "opened"}`.

        `opened` is the whole event as it was committed to, with the screen; None of a refusal and of who was forgotten.
        Raises NoRecord, Unreadable, StoreDown.
        """
        with self.db.read() as connection:
            found = connection.execute(_ONE, {"id": id}).first()
        if found is None:
            raise NoRecord("no such consent record. `desk consent list` names a request's.")
        shown = {name: getattr(found, name) for name in chain.PUBLIC} | {
            "at": chain.moment(found.at),
            "sequence": found.seq,
            "conversation": found.conversation_id,
            "text": found.text,
            "commitment": found.commitment,
            "previous": found.previous,
            "hash": found.hash,
            "opened": opened(self.vault, found),
        }
        return shown


def opened(vault: Vault, found: Any) -> dict[str, Any] | None:
    """The whole event of a row with its `wrapped` key; None of a refusal or a forgotten person. Raises Unreadable."""
    if found.wrapped is None or found.basis == REFUSAL:
        return None
    key = vault.key(consents_of(found.conversation_id), found.wrapped)
    return chain.event_in(key.open_bytes("consent_event", "detail", found.id, found.detail))


_KEEP_TEXT = {
    "sqlite": sqlite.insert(consent_text).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(consent_text).on_conflict_do_nothing(),
}
_ADD = consent_event.insert()
_HEAD = sa.select(consent_event.c.seq, consent_event.c.hash).order_by(consent_event.c.seq.desc()).limit(1)
WITH_KEY = sa.select(consent_event, consent_text.c.text, data_key.c.wrapped).select_from(
    consent_event.outerjoin(consent_text, consent_text.c.sha256 == consent_event.c.text_sha256).outerjoin(
        data_key, data_key.c.owner == consent_event.c.conversation_id + ".consent"
    )
)
"""Events with their text and the wrapped key of their records."""
_ONE = WITH_KEY.where(consent_event.c.id == bindparam("id"))
