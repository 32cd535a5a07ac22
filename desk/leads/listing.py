"""What the list shows of a lead, and how it is selected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk.leads.schema import lead, lead_history, lead_link


@dataclass(frozen=True)
class LeadRow:
    """What the list shows of a lead; nothing that names or reaches a person."""

    id: str
    reference: str
    role: str | None
    service_line: str | None
    language: str | None
    urgency: str | None
    queue: str
    due: datetime
    status: str
    """`complete`, `partial` or `forgotten`."""
    patient_count: int
    claimed_by: str | None
    """Id of a member of staff."""
    claimed_at: datetime | None
    tries: int
    """Outcomes recorded that left it open."""
    outcome: str | None
    """The last disposition."""
    done: datetime | None
    created: datetime
    updated: datetime
    test: bool
    on_call: str | None
    """Who has to acknowledge it: it is urgent and came while its queue was closed."""
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    escalated_to: str | None
    """Address of the next owner: nobody tried in time, or every try was made."""
    escalated_at: datetime | None
    suggested: bool
    """Nobody has decided yet whether another request is of the same person."""
    wrote_again: bool
    """The same person, it seems, made a request after it, or asked for a change of it."""

    @property
    def unacknowledged(self) -> bool:
        return self.on_call is not None and self.acknowledged_at is None and self.done is None


def row_of(values: Mapping[str, Any]) -> LeadRow:
    """The row of what LISTED selects."""
    return LeadRow(**values)


def rank(of: sa.FromClause) -> sa.ColumnElement[int]:
    """0 for a lead somebody on call has yet to acknowledge, 1 for one that was escalated and is not done, else 2."""
    waits = sa.and_(of.c.on_call.is_not(None), of.c.acknowledged_at.is_(None), of.c.done.is_(None))
    late = sa.and_(of.c.escalated_at.is_not(None), of.c.done.is_(None))
    return sa.case((waits, 0), (late, 1), else_=2)


RANK = rank(lead)
_link, _said = lead_link.alias(), lead_history.alias()
_either = sa.or_(_link.c.newer_id == lead.c.id, _link.c.older_id == lead.c.id)
_COMPUTED = {
    "suggested": sa.exists().where(_either, _link.c.state == "suggested").correlate(lead),
    "wrote_again": sa.or_(
        sa.exists().where(_link.c.older_id == lead.c.id, _link.c.again, _link.c.state != "dismissed").correlate(lead),
        sa.exists().where(_said.c.lead_id == lead.c.id, _said.c.action == "asked_own_change").correlate(lead),
    ),
}
LISTED = [_COMPUTED[name].label(name) if name in _COMPUTED else lead.c[name] for name in LeadRow.__dataclass_fields__]
