"""Leads nobody reached, or nobody on call acknowledged: each gets a next owner, once, who may be told elsewhere."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.leads.database import Database
from desk.leads.listing import LISTED, LeadRow, row_of
from desk.leads.rows import add_delivery, add_history
from desk.leads.schema import data_key, lead
from desk.leads.vault import Vault

type Deliveries = Collection[tuple[str, dict[str, Any]]]
"""(name of the target, body)."""


class Escalation:
    """The part of the store that escalates leads."""

    db: Database
    vault: Vault

    def late(self, queue: str, attempts: int, now: datetime, on_call: timedelta) -> list[LeadRow]:
        """Open leads of this queue nobody tried to reach by their deadline, or tried `attempts` times in vain, or that
        nobody on call acknowledged within `on_call`.

        The longest due first; escalated and test leads are left out. Raises StoreDown.
        """
        asked = {"queue": queue, "attempts": attempts, "now": now, "came_by": now - on_call}
        with self.db.read() as connection:
            found = connection.execute(_LATE, asked)
            return [row_of(each._mapping) for each in found]

    def escalate(self, lead_id: str, to: str, reason: str, now: datetime, alerts: Deliveries = ()) -> bool:
        """Make `to` (an address) the next owner of an open lead; its history says why. False when one was made before.

        Who has claimed it keeps it. `alerts` go into the outbox in the same transaction. Raises StoreDown.
        """
        with self.db.write() as connection:
            if not connection.execute(_ESCALATE, {"id_": lead_id, "to": to, "now": now}).rowcount:
                return False
            wrapped = connection.execute(_WRAPPED, {"id": lead_id}).scalar_one()
            detail = {"escalated_to": to, "reason": reason}
            key = self.vault.key(lead_id, wrapped)
            add_history(connection, key, lead_id, "escalated", None, detail, now)
            for target, body in alerts:
                add_delivery(connection, key, lead_id, lead_id, target, body, now, now)
            return True


_open = (lead.c.done.is_(None), lead.c.status != "forgotten", lead.c.escalated_at.is_(None))
_LATE = (
    sa.select(*LISTED)
    .where(
        *_open,
        lead.c.queue == bindparam("queue"),
        sa.not_(lead.c.test),
        sa.or_(
            sa.and_(lead.c.outcome.is_(None), lead.c.due < bindparam("now")),
            lead.c.tries >= bindparam("attempts"),
            sa.and_(
                lead.c.on_call.is_not(None),
                lead.c.acknowledged_at.is_(None),
                lead.c.outcome.is_(None),
                lead.c.created <= bindparam("came_by"),
            ),
        ),
    )
    .order_by(lead.c.due, lead.c.id)
)
_ESCALATE = (
    lead.update()
    .where(lead.c.id == bindparam("id_"), *_open)
    .values(escalated_to=bindparam("to"), escalated_at=bindparam("now"), updated=bindparam("now"))
)
_WRAPPED = sa.select(data_key.c.wrapped).where(data_key.c.owner == bindparam("id"))
