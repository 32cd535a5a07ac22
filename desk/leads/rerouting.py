"""Leads that stood in the wrong queue: moved by staff with a reason, and counted for the review of the table."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.leads.database import Database
from desk.leads.planning import Deliveries, plan, withdraw
from desk.leads.refusals import NoLead, NotTheirs
from desk.leads.rows import ON_CALL, WHOLE, Lead, add_history, due_of, opened
from desk.leads.schema import data_key, lead, lead_history, lead_reference
from desk.leads.vault import Vault


class Rerouting:
    """The part of the store that moves leads between queues."""

    db: Database
    vault: Vault

    def reroute(
        self,
        lead_id: str,
        staff_id: str,
        queue: str,
        reason: str,
        note: str | None,
        now: datetime,
        *,
        own: bool = False,
        deliveries: Callable[[Lead], Deliveries] = lambda lead: [],
        moved: Callable[[Lead], dict[str, Any]] = lambda lead: {},
    ) -> None:
        """Put an open lead into another queue, where nobody has it yet; the history says why.

        `moved` gives what else it has there: `sla`, `flags`. Somebody else on call has to acknowledge it anew; a
        deadline that moved and flags that changed stand in the history, before and after.
        What was not delivered yet is cancelled, and `deliveries` of the lead as it is now are planned, under consent as
        the first were, `lead.on_call` among them only while it is to be acknowledged; a destination that has it already
        gets it again under the same id. `own`: only one that is theirs or nobody's. Raises NoLead, NotTheirs (also when
        it is done), StoreDown.
        """
        with self.db.write() as connection:
            found = connection.execute(_HELD, {"id": lead_id}).first()
            if found is None or found.wrapped is None:
                raise NoLead("no such lead, or it was forgotten")
            if found.done is not None or (own and found.claimed_by not in (None, staff_id)):
                raise NotTheirs
            key = self.vault.key(lead_id, found.wrapped)
            body = key.open("lead", "body", lead_id, found.body) | {"queue": queue}
            there = body | moved(body)
            stood, sla = body.get("sla") or {}, there.get("sla") or {}
            sealed = key.seal("lead", "body", lead_id, there)
            due_then = due_of(there, found.due)
            anew = _on_call(found, sla)
            connection.execute(
                _REROUTE, {"id_": lead_id, "queue_": queue, "body_": sealed, "due_": due_then, "now": now, **anew}
            )
            connection.execute(_REFERENCE, {"id_": lead_id, "queue_": queue})
            whole = opened(self.vault, connection.execute(_WHOLE, {"id": lead_id}).one())
            due = [each for each in deliveries(whole) if each[1]["type"] != ON_CALL or anew["at_"] is None]
            withdrawn = withdraw(connection, lead_id, now)
            plan(connection, self.vault, key, lead_id, found.conversation_id, due, now, withdrawn)
            detail = {"from": found.queue, "to": queue, "reason": reason} | ({"note": note} if note else {})
            flags, sets = body.get("flags") or [], there.get("flags") or []
            before, after = ({"flags": flags}, {"flags": sets}) if flags != sets else ({}, {})
            if due_then != found.due or stood.get("on_call") != sla.get("on_call"):
                before["sla"], after["sla"] = stood, sla
            detail |= {"before": before, "after": after} if before else {}
            detail |= {"withdrawn": [*withdrawn], "planned": [target for target, _ in due]}
            add_history(connection, key, lead_id, "rerouted", staff_id, detail, now)

    def rerouted(self, since: datetime) -> list[dict[str, Any]]:
        """What staff moved from then on and is not forgotten: `{"rule", "from", "to", "reason"}`, oldest first.

        Raises StoreDown.
        """
        with self.db.read() as connection:
            found = connection.execute(_REROUTED, {"since": since}).all()
        moved = []
        for each in found:
            key = self.vault.key(each.lead_id, each.wrapped)
            rule = (key.open("lead", "body", each.lead_id, each.body).get("route") or {}).get("rule")
            detail = key.open("lead_history", "detail", each.id, each.detail)
            moved.append({"rule": rule, **{name: detail[name] for name in ("from", "to", "reason")}})
        return moved


def _on_call(found: Any, sla: dict[str, Any]) -> dict[str, Any]:
    """Who has to acknowledge it, and who did already, of the same owner or of none."""
    owner = (sla.get("on_call") or {}).get("owner")
    if found.acknowledged_at is not None and owner in (None, found.on_call):
        return {"on_call_": found.on_call, "by_": found.acknowledged_by, "at_": found.acknowledged_at}
    return {"on_call_": owner, "by_": None, "at_": None}


_HELD = (
    sa.select(lead, data_key.c.wrapped)
    .select_from(lead.outerjoin(data_key, data_key.c.owner == lead.c.id))
    .where(lead.c.id == bindparam("id"))
    .with_for_update(of=lead)
)
_WHOLE = WHOLE.where(lead.c.id == bindparam("id"))
_REROUTE = (
    lead.update()
    .where(lead.c.id == bindparam("id_"))
    .values(
        queue=bindparam("queue_"),
        body=bindparam("body_"),
        due=bindparam("due_"),
        on_call=bindparam("on_call_"),
        acknowledged_by=bindparam("by_"),
        acknowledged_at=bindparam("at_"),
        claimed_by=None,
        claimed_at=None,
        updated=bindparam("now"),
    )
)
_REFERENCE = (
    lead_reference.update()
    .where(lead_reference.c.lead_id == bindparam("id_"), lead_reference.c.patient == 0)
    .values(queue=bindparam("queue_"))
)
_REROUTED = (
    sa.select(lead_history.c.id, lead_history.c.lead_id, lead_history.c.detail, lead.c.body, data_key.c.wrapped)
    .join(lead, lead.c.id == lead_history.c.lead_id)
    .join(data_key, data_key.c.owner == lead.c.id)
    .where(lead_history.c.action == "rerouted", lead_history.c.at >= bindparam("since"), sa.not_(lead.c.test))
    .order_by(lead_history.c.at, lead_history.c.id)
)
