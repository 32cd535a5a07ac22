"""Which deliveries of a lead wait in the outbox: planned when it is made, when it changes, anew when it is moved."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import allows_delivery, standing
from desk.leads import holding, revocation
from desk.leads.rows import ACTS, CARRYING, ON_CALL, add_delivery
from desk.leads.schema import delivery
from desk.leads.vault import Key, Vault

type Deliveries = list[tuple[str, dict[str, Any]]]
"""(name of the target, body `{type, timestamp, data}`); the body is frozen as it is."""

QUIET = timedelta(minutes=2)
"""A change waits so long for the next one: three answers in a row are one delivery."""
MOVED = "moved"
"""Reason of a delivery that was cancelled because its lead went to another queue."""


def plan(
    connection: Connection,
    vault: Vault,
    key: Key,
    lead_id: str,
    conversation: str,
    due: Collection[tuple[str, dict[str, Any]]],
    now: datetime,
    first: dict[str, datetime] | None = None,
) -> None:
    """Put `due` into the outbox as far as consent allows; what needs one of its own is held until it is given.

    `first`: target -> not before then.
    """
    for target, body in due:
        add_delivery(connection, key, lead_id, lead_id, target, body, (first or {}).get(target, now), now)
    if any(holding.needs(body) for _, body in due):
        holding.hold(connection, lead_id, now)
        holding.release(connection, vault, key, lead_id, conversation, now)
    if not allows_delivery(
        (act.purpose, act.action) for act in connection.execute(ACTS, {"conversation": conversation})
    ):
        revocation.cancel(connection, lead_id, now)


def tell(
    connection: Connection,
    vault: Vault,
    key: Key,
    lead_id: str,
    conversation: str,
    due: Collection[tuple[str, dict[str, Any]]],
    now: datetime,
) -> None:
    """Bring a lead that changed to its destinations: `due` holds it whole as it is now, under consent as the first.

    What waits for a destination and was not tried yet is made new in its place; else a delivery is planned, `QUIET`
    from now.
    """
    waiting = {each.target: each for each in connection.execute(_UNTRIED, {"lead": lead_id}).all()}
    acts = [(act.purpose, act.action) for act in connection.execute(ACTS, {"conversation": conversation})]
    anew = []
    for target, body in due:
        found = waiting.get(target)
        if found is None:
            anew.append((target, body))
            continue
        before = holding.read(key, found)
        if before["type"] != body["type"]:
            body = body | {"type": before["type"], "timestamp": before["timestamp"]}
        if "part2" in before["data"]:  # with the copy of the consent it was released by
            body = body | {"data": body["data"] | {"part2": before["data"]["part2"]}}
        holding.rewrite(connection, key, found.id, body, standing(acts), now)
    plan(connection, vault, key, lead_id, conversation, anew, now, {target: now + QUIET for target, _ in anew})


def withdraw(connection: Connection, lead_id: str, now: datetime) -> dict[str, datetime]:
    """Cancel what was not delivered of a lead yet; target -> when a try that is under way is over at the latest."""
    found = connection.execute(_UNSENT, {"lead": lead_id}).all()
    for each in found:
        connection.execute(_WITHDRAW, {"id_": each.id, "now": now})
    return {each.target: max(now, each.lease_until or now) for each in found}


_UNSENT = (
    sa.select(delivery.c.id, delivery.c.target, delivery.c.lease_until)
    .where(
        delivery.c.lead_id == bindparam("lead"),
        delivery.c.event.in_((*CARRYING, ON_CALL)),
        delivery.c.state.in_(("pending", "leased", "held", "dead")),
    )
    .order_by(delivery.c.target)
    .with_for_update()
)
_UNTRIED = (
    sa.select(delivery)
    .where(
        delivery.c.lead_id == bindparam("lead"),
        delivery.c.event.in_(CARRYING),
        delivery.c.state.in_(("pending", "held")),
        delivery.c.attempts == 0,
        delivery.c.body.is_not(None),
    )
    .order_by(delivery.c.created, delivery.c.id)
    .with_for_update()
)
_WITHDRAW = (
    delivery.update()
    .where(delivery.c.id == bindparam("id_"))
    .values(state="cancelled", reason=MOVED, next_at=None, lease_until=None, lease_token=None, updated=bindparam("now"))
)
