"""Deliveries: the outbox. A lease is committed before the call, and only its holder may finish it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import allows_delivery
from desk.leads.database import Database
from desk.leads.holding import lacking
from desk.leads.identity import new_id
from desk.leads.rows import ACTS, CARRYING
from desk.leads.schema import data_key, delivery, delivery_attempt, lead, target_off
from desk.leads.vault import Unreadable, Vault


@dataclass(frozen=True)
class Leased:
    """A delivery this process may send until `until`; `body` is the same bytes on every try.

    But for what it says of consent: that is rewritten when consent is taken back, or given for what was held.
    """

    id: str
    """The webhook-id, the same on every try."""
    lead_id: str | None
    """None of an alarm."""
    target: str
    event: str
    body: bytes
    attempt: int
    """1 for the first."""
    token: str
    until: datetime


@dataclass(frozen=True)
class Outcome:
    """What one try came to. `status`: HTTP status, None without an answer; `error`: a kind of failure, never a body."""

    status: int | None
    error: str | None
    ended: datetime
    response_bytes: int | None = None
    response_sha256: str | None = None


@dataclass(frozen=True)
class Attempt:
    n: int
    started: datetime
    ended: datetime | None
    """None: under way, or its process died."""
    status: int | None
    error: str | None


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery of a lead: `pending`, `leased`, `delivered`, `dead`, `cancelled`, or `held` for want of a consent.

    `reason`: of dead and cancelled ones.
    """

    id: str
    target: str
    event: str
    state: str
    reason: str | None
    next_at: datetime | None
    created: datetime
    attempts: list[Attempt]


class Deliveries:
    """The part of the store that keeps the outbox."""

    db: Database
    vault: Vault
    clock: Callable[[], datetime]

    def lease(self, target: str, now: datetime, *, lasting: timedelta, limit: int = 10) -> list[Leased]:
        """Take up to `limit` due deliveries for `target`, longest due first.

        Due is what is pending and whose time has come, or whose lease ran out (its process died). Consent is looked at
        here, in the same transaction: what it no longer allows is cancelled and not returned. `lasting` must be longer
        than a call may take. Raises StoreDown.
        """
        with self.db.write() as connection:
            wanted = {"target": target, "now": now, "limit": limit}
            found = connection.execute(_ABANDONED, wanted).all()
            if len(found) < limit:
                found = [*found, *connection.execute(_DUE, wanted | {"limit": limit - len(found)}).all()]
            leased = [self._leased(connection, each, now, now + lasting) for each in found]
        return [each for each in leased if each is not None]

    def _leased(self, connection: Connection, found: Any, now: datetime, until: datetime) -> Leased | None:
        if found.body is None or found.wrapped is None:
            connection.execute(_SETTLE, _settled(found.id, "cancelled", "forgotten", None, now))
            return None
        try:
            key = self.vault.key(found.key_owner, found.wrapped)
            body = key.open_bytes("delivery", "body", found.id, found.body)
        except Unreadable:
            connection.execute(_SETTLE, _settled(found.id, "dead", "unreadable", None, now))
            return None
        if found.event in CARRYING and not _allowed(connection, found, body):
            connection.execute(_SETTLE, _settled(found.id, "cancelled", "no consent", None, now))
            return None
        token, n = new_id(), found.attempts + 1
        connection.execute(_LEASE, {"id_": found.id, "token": token, "until": until, "n": n, "now": now})
        connection.execute(_ADD_ATTEMPT, {"delivery_id": found.id, "n": n, "started": now})
        return Leased(found.id, found.lead_id, found.target, found.event, body, n, token, until)

    def finish(self, leased: Leased, outcome: Outcome, state: str, next_at: datetime | None = None) -> bool:
        """Write down what the try came to; `delivered`, `dead`, `cancelled`, or `pending` to try again at `next_at`.

        The try is recorded in any case; the delivery moves only if this lease still holds it, else False. Raises
        StoreDown.
        """
        with self.db.write() as connection:
            connection.execute(
                _END_ATTEMPT,
                {
                    "delivery": leased.id,
                    "n_": leased.attempt,
                    "ended_": outcome.ended,
                    "status_": outcome.status,
                    "error_": outcome.error,
                    "bytes_": outcome.response_bytes,
                    "sha256_": outcome.response_sha256,
                },
            )
            reason = outcome.error if state in ("dead", "cancelled") else None
            moved = connection.execute(
                _FINISH, _settled(leased.id, state, reason, next_at, outcome.ended) | {"token": leased.token}
            )
            return moved.rowcount == 1

    def still(self, leased: Leased) -> bool:
        """Whether this lease may still be sent: nothing was taken back or forgotten since. Raises StoreDown."""
        with self.db.read() as connection:
            return connection.execute(_STILL, {"id": leased.id, "token": leased.token}).first() is not None

    def next_due(self, target: str) -> datetime | None:
        """When the next delivery for `target` falls due; None when nothing waits. Raises StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_NEXT, {"target": target}).one()
        return min((when for when in found if when is not None), default=None)

    def deliveries(self, lead_id: str) -> list[DeliveryRow]:
        """The deliveries of a lead with every try, oldest first. Raises StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_OF_LEAD, {"lead": lead_id}).all()
            tries = connection.execute(_ATTEMPTS, {"lead": lead_id}).all()
        attempts: dict[str, list[Attempt]] = {}
        for each in tries:
            attempts.setdefault(each.delivery_id, []).append(
                Attempt(each.n, each.started, each.ended, each.status, each.error)
            )
        return [
            DeliveryRow(
                each.id,
                each.target,
                each.event,
                each.state,
                each.reason,
                each.next_at,
                each.created,
                attempts.get(each.id, []),
            )
            for each in found
        ]

    def replay(self, delivery_id: str, now: datetime) -> bool:
        """Try a dead delivery again from the start; False if it is not dead. Raises StoreDown."""
        with self.db.write() as connection:
            return connection.execute(_REPLAY, {"id_": delivery_id, "now": now}).rowcount == 1

    def switch_off(self, target: str, reason: str, now: datetime) -> None:
        """Send nothing to `target` until it is switched on; its deliveries wait. Raises StoreDown."""
        with self.db.write() as connection:
            connection.execute(_FORGET_OFF, {"name": target})
            connection.execute(_OFF, {"target": target, "reason": reason, "since": now})

    def switch_on(self, target: str) -> bool:
        """False if it was on. Raises StoreDown."""
        with self.db.write() as connection:
            return connection.execute(_FORGET_OFF, {"name": target}).rowcount == 1

    def switched_off(self) -> dict[str, str]:
        """Target -> reason, of those switched off. Raises StoreDown."""
        with self.db.read() as connection:
            return {each.target: each.reason for each in connection.execute(_ALL_OFF)}


def _allowed(connection: Connection, found: Any, body: bytes) -> bool:
    """Whether consent allows this delivery now, for all that it is sent for."""
    acts = [
        (act.purpose, act.action) for act in connection.execute(ACTS, {"conversation": found.conversation_id}).all()
    ]
    return allows_delivery(acts) and not lacking(json.loads(body), acts)


def _settled(id: str, state: str, reason: str | None, next_at: datetime | None, now: datetime) -> dict[str, Any]:
    return {"id_": id, "state_": state, "reason_": reason, "next_": next_at, "now": now}


_to = (
    delivery.c.target == bindparam("target"),
    delivery.c.target.not_in(sa.select(target_off.c.target)),
)
_pending = (*_to, delivery.c.state == "pending")
_on_lease = (*_to, delivery.c.state == "leased")
_with_key = (
    sa.select(delivery, lead.c.conversation_id, data_key.c.wrapped)
    .select_from(
        delivery.outerjoin(lead, lead.c.id == delivery.c.lead_id).outerjoin(
            data_key, data_key.c.owner == delivery.c.key_owner
        )
    )
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=delivery)
)
_DUE = _with_key.where(*_pending, delivery.c.next_at <= bindparam("now")).order_by(delivery.c.next_at)
_ABANDONED = _with_key.where(*_on_lease, delivery.c.lease_until <= bindparam("now")).order_by(delivery.c.lease_until)
_LEASE = (
    delivery.update()
    .where(delivery.c.id == bindparam("id_"))
    .values(
        state="leased",
        lease_token=bindparam("token"),
        lease_until=bindparam("until"),
        attempts=bindparam("n"),
        updated=bindparam("now"),
    )
)
_SETTLE = (
    delivery.update()
    .where(delivery.c.id == bindparam("id_"))
    .values(
        state=bindparam("state_"),
        reason=bindparam("reason_"),
        next_at=bindparam("next_"),
        updated=bindparam("now"),
        lease_token=None,
        lease_until=None,
    )
)
_FINISH = _SETTLE.where(delivery.c.state == "leased", delivery.c.lease_token == bindparam("token"))
_ADD_ATTEMPT = delivery_attempt.insert()
_STILL = sa.select(delivery.c.id).where(
    delivery.c.id == bindparam("id"), delivery.c.lease_token == bindparam("token"), delivery.c.state == "leased"
)
_END_ATTEMPT = (
    delivery_attempt.update()
    .where(delivery_attempt.c.delivery_id == bindparam("delivery"), delivery_attempt.c.n == bindparam("n_"))
    .values(
        ended=bindparam("ended_"),
        status=bindparam("status_"),
        error=bindparam("error_"),
        response_bytes=bindparam("bytes_"),
        response_sha256=bindparam("sha256_"),
    )
)
_NEXT = sa.select(
    sa.select(sa.func.min(delivery.c.next_at)).where(*_pending).scalar_subquery(),
    sa.select(sa.func.min(delivery.c.lease_until)).where(*_on_lease).scalar_subquery(),
)
_OF_LEAD = (
    sa.select(delivery).where(delivery.c.lead_id == bindparam("lead")).order_by(delivery.c.created, delivery.c.id)
)
_ATTEMPTS = (
    sa.select(delivery_attempt)
    .join(delivery, delivery.c.id == delivery_attempt.c.delivery_id)
    .where(delivery.c.lead_id == bindparam("lead"))
    .order_by(delivery_attempt.c.delivery_id, delivery_attempt.c.n)
)
_REPLAY = (
    delivery.update()
    .where(delivery.c.id == bindparam("id_"), delivery.c.state == "dead", delivery.c.body.is_not(None))
    .values(state="pending", reason=None, next_at=bindparam("now"), updated=bindparam("now"))
)
_OFF = target_off.insert()
_FORGET_OFF = target_off.delete().where(target_off.c.target == bindparam("name"))
_ALL_OFF = sa.select(target_off)
