"""Taking consent back, and giving more of it later: recorded, and felt everywhere in the same transaction.

What no longer may be sent is cancelled; a destination that has the request, or is about to get it, is told.
"""

import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import PURPOSES, Event, allows_delivery, standing
from desk.leads import holding, ledger
from desk.leads.database import Database
from desk.leads.identity import new_id
from desk.leads.keys import LINKS, own_key
from desk.leads.refusals import NoConsent, NoConversation
from desk.leads.rows import ACTS, CARRYING, WHOLE, add_delivery, add_history
from desk.leads.schema import conversation, data_key, delivery, lead
from desk.leads.vault import Vault

_TOKEN = 32
"""Hex digits of a link's signature: 128 bits."""


@dataclass(frozen=True)
class Revoked:
    """What a revocation came to; `purposes` is empty when nothing of it was granted any more."""

    purposes: tuple[str, ...]
    records: tuple[str, ...]
    """Ids of the events."""
    cancelled: int
    """Deliveries that were due and are not sent."""
    notices: int
    """Destinations that will be told."""


class Revoking:
    """The part of the store that takes consent back, or adds to it after the conversation."""

    db: Database
    vault: Vault
    clock: Callable[[], datetime]

    def revoke(
        self,
        id: str,
        purposes: Collection[str],
        *,
        actor: str,
        act: str | None,
        now: datetime,
        staff: str | None = None,
    ) -> Revoked:
        """Take back `purposes` in conversation `id`, at once and everywhere.

        `actor`: one of `desk.consent.ACTORS`; `act`: what was said or pressed; `staff`: id of who recorded it. Raises
        NoConversation for an unknown or forgotten one, BadEvent, StoreDown.
        """
        entry = {"actor": actor, "act": act, "on_behalf_of": "visitor" if actor == "staff" else "self"}
        with self.db.write() as connection:
            if connection.execute(_LOCK, {"id": id}).first() is None:
                raise NoConversation("no such conversation, or it was forgotten")
            return revoke(connection, self.vault, id, purposes, entry, now, staff=staff)

    def grant(self, id: str, entries: Sequence[dict[str, Any]], screen: list[dict[str, Any]], now: datetime) -> None:
        """Add to what was agreed to in conversation `id`; each entry has the fields of an Event, its text too.

        `screen`: the words and buttons the visitor saw. Raises NoConsent where storing does not stand, NoConversation,
        BadEvent, StoreDown; then nothing is recorded.
        """
        with self.db.write() as connection:
            if connection.execute(_LOCK, {"id": id}).first() is None:
                raise NoConversation("no such conversation, or it was forgotten")
            stands = standing((act.purpose, act.action) for act in connection.execute(ACTS, {"conversation": id}))
            if not stands["store"]:
                raise NoConsent("nothing can be added where storing does not stand")
            for entry in entries:
                event = Event.of(entry | {"action": "granted"}, id=new_id(), now=now)
                ledger.append(connection, self.vault, id, event, screen)
            detail = {"purposes": [entry["purpose"] for entry in entries]}
            for found in connection.execute(_LEADS, {"conversation": id}).all():
                key = self.vault.key(found.id, found.wrapped)
                add_history(connection, key, found.id, "consent_granted", None, detail, now)
            released(connection, self.vault, id, now)

    def consent_of(self, id: str) -> dict[str, bool] | None:
        """Purpose -> granted now, in conversation `id`; None for an unknown or forgotten one. Raises StoreDown."""
        with self.db.read() as connection:
            if connection.execute(_LOCK, {"id": id}).first() is None:
                return None
            acts = connection.execute(ACTS, {"conversation": id}).all()
        return standing((act.purpose, act.action) for act in acts)

    def consent_records(self, id: str) -> list[dict[str, Any]]:
        """`{"id", "purpose", "action", "at"}` of every event of conversation `id`, oldest first. Raises StoreDown."""
        with self.db.read() as connection:
            acts = connection.execute(ACTS, {"conversation": id}).all()
        return [{"id": act.id, "purpose": act.purpose, "action": act.action, "at": act.at} for act in acts]

    def consent_token(self, id: str) -> str:
        """The signed part of the link by which a visitor sees and takes back what they agreed to in `id`."""
        with self.db.read() as connection:
            key = own_key(connection, self.vault, LINKS)
        return f"{id}.{key.mac('consent link', id.encode())[:_TOKEN]}"

    def conversation_of_token(self, token: str) -> str | None:
        """The conversation a link is for; None for one we did not sign, or of somebody forgotten. Raises StoreDown."""
        id, _, signature = token.partition(".")
        if len(token) > 200 or not signature.isascii():
            return None
        with self.db.read() as connection:
            key = own_key(connection, self.vault, LINKS)
            known = connection.execute(_LOCK, {"id": id}).first() is not None
        genuine = hmac.compare_digest(key.mac("consent link", id.encode())[:_TOKEN], signature)
        return id if known and genuine else None


def revoke(
    connection: Connection,
    vault: Vault,
    id: str,
    purposes: Collection[str],
    entry: dict[str, Any],
    now: datetime,
    *,
    screen: list[dict[str, Any]] | None = None,
    staff: str | None = None,
) -> Revoked:
    """Take back `purposes` of conversation `id`; `entry` has what the events share. Raises BadEvent."""
    granted = {act.purpose: act.action for act in connection.execute(ACTS, {"conversation": id})}
    taken = [purpose for purpose in PURPOSES if purpose in purposes and granted.get(purpose) == "granted"]
    records = []
    for purpose in taken:
        event = Event.of({"purpose": purpose, "action": "revoked", "basis": "request", **entry}, id=new_id(), now=now)
        ledger.append(connection, vault, id, event, screen or [])
        records.append(event.id)
    cancelled, notices = felt(connection, vault, id, taken, entry.get("actor", "visitor"), now, staff)
    return Revoked(tuple(taken), tuple(records), cancelled, notices)


def felt(
    connection: Connection, vault: Vault, id: str, taken: list[str], actor: str, now: datetime, staff: str | None = None
) -> tuple[int, int]:
    """Make what was `taken` back in conversation `id` felt: (deliveries cancelled, destinations to be told)."""
    cancelled = notices = 0
    if not taken:
        return cancelled, notices
    acts = [(act.purpose, act.action) for act in connection.execute(ACTS, {"conversation": id})]
    for found in connection.execute(_LEADS, {"conversation": id}).all():
        more, told = _felt(connection, vault, found, taken, acts, now)
        cancelled, notices = cancelled + more, notices + told
        detail = {"purposes": taken, "by": actor}
        add_history(connection, vault.key(found.id, found.wrapped), found.id, "consent_revoked", staff, detail, now)
    return cancelled, notices


def released(connection: Connection, vault: Vault, id: str, now: datetime) -> None:
    """Send what was held in conversation `id` for want of a consent that now stands."""
    for found in connection.execute(_LEADS, {"conversation": id}).all():
        holding.release(connection, vault, vault.key(found.id, found.wrapped), found.id, id, now)


def cancel(connection: Connection, lead_id: str, now: datetime) -> int:
    """Send nothing of a lead that was not sent yet; how many deliveries that were."""
    return connection.execute(_CANCEL_ALL, {"lead": lead_id, "now": now}).rowcount


def _felt(
    connection: Connection, vault: Vault, found: Any, taken: list[str], acts: list[tuple[str, str]], now: datetime
) -> tuple[int, int]:
    """(deliveries of one lead cancelled, destinations to be told)."""
    key, stands, allowed = vault.key(found.id, found.wrapped), standing(acts), allows_delivery(acts)
    rows = connection.execute(_CREATED, {"lead": found.id}).all()
    cancelled = 0 if allowed else cancel(connection, found.id, now)
    for each in rows if allowed else ():
        if each.state not in _NOT_SENT:
            continue
        body = holding.read(key, each)
        if holding.needs(body) & set(taken):
            cancelled += connection.execute(_CANCEL_ONE, {"id_": each.id, "now": now}).rowcount
        else:
            holding.rewrite(connection, key, each.id, body, stands, now)
    told: dict[str, datetime] = {}
    for each in rows:
        if each.attempts:
            # A try that is under way must not arrive after the notice.
            told[each.target] = max(now, each.lease_until or now, told.get(each.target, now))
    for target, first in told.items():
        body = {
            "type": "consent.revoked",
            "timestamp": now.isoformat(),
            "data": {"id": found.id, "reference": found.reference, "revoked": taken, "consent": stands},
        }
        add_delivery(connection, key, found.id, found.id, target, body, first, now)
    return cancelled, len(told)


_LOCK = (
    sa.select(conversation.c.id)
    .where(conversation.c.id == bindparam("id"), conversation.c.status != "forgotten")
    .with_for_update()
)
_LEADS = WHOLE.where(lead.c.conversation_id == bindparam("conversation"), data_key.c.wrapped.is_not(None))
_created = (delivery.c.lead_id == bindparam("lead"), delivery.c.event.in_(CARRYING))
_NOT_SENT = ("pending", "leased", "held")
_CANCEL = (
    delivery.update()
    .where(delivery.c.state.in_(_NOT_SENT))
    .values(
        state="cancelled",
        reason="no consent",
        next_at=None,
        lease_until=None,
        lease_token=None,
        updated=bindparam("now"),
    )
)
_CANCEL_ALL, _CANCEL_ONE = _CANCEL.where(*_created), _CANCEL.where(delivery.c.id == bindparam("id_"))
_CREATED = sa.select(delivery).where(*_created, delivery.c.body.is_not(None)).order_by(delivery.c.target)
