"""Leads: the list staff work from, one lead in full, who took it and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import bindparam, case, func
from sqlalchemy.engine import Connection

from desk.consent import standing
from desk.leads import journal
from desk.leads.database import Database
from desk.leads.identity import reference
from desk.leads.listing import LISTED, RANK, LeadRow, rank, row_of
from desk.leads.refusals import NoLead, NotTheirs
from desk.leads.rows import ACTS, ON_CALL, WHOLE, Lead, add_history, opened
from desk.leads.schema import Moment, data_key, delivery, lead, lead_history, lead_reference, message, safety_event
from desk.leads.transcript import transcript
from desk.leads.vault import Key, Vault

type State = Literal["open", "overdue", "claimed", "done", "all"]
type Order = Literal["due", "created"]


@dataclass(frozen=True)
class Claimed:
    """`won` is False when `by` (a staff id, or None if it is done) has the lead and not who asked."""

    by: str | None
    won: bool


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    action: str
    """`created`, `claimed`, `released`, `outcome`, `rerouted`, `acknowledged`, `escalated`, `wrote_again`, `told_more`,
    `asked_change` (in a later request), `asked_own_change` (in its own conversation), `change_taken`, `change_left`,
    `linked`, `dismissed`, `forgotten` or what a change named."""
    staff_id: str | None
    detail: dict[str, Any] | None
    """None when there is none or the lead was forgotten."""


class Leads:
    """The part of the store that keeps leads."""

    db: Database
    vault: Vault
    clock: Callable[[], datetime]

    def lead(self, id_or_reference: str) -> Lead | None:
        """The whole lead, with consent as it stands now and what was said after it was made; None if there is none.

        Its `consent` has `acts` too, oldest first: `{"purpose", "action", "at", "basis", "text_id", "text_version",
        "language"}`.
        A reference may be written any way `identity.reference` reads; a patient's own finds the batch. Raises
        StoreDown.
        """
        with self.db.read() as connection:
            found = _found(connection, id_or_reference, _WHOLE)
            if found is None or found.wrapped is None:
                return None
            acts = connection.execute(ACTS, {"conversation": found.conversation_id}).all()
            later = connection.execute(
                _SAID_AFTER, {"conversation": found.conversation_id, "after": found.last_cursor}
            ).all()
        whole = opened(self.vault, found)
        whole["consent"] = standing((act.purpose, act.action) for act in acts) | {
            "records": [act.id for act in acts],
            "acts": [_act(act) for act in acts],
        }
        whole["transcript"] = whole["transcript"] + self._told(found.conversation_id, later)
        return whole

    def lead_row(self, id_or_reference: str) -> LeadRow | None:
        """What the list shows of one lead, forgotten ones too. Raises StoreDown."""
        with self.db.read() as connection:
            found = _found(connection, id_or_reference, _ROW)
        return row_of(found._mapping) if found is not None else None

    def conversation_of_lead(self, id_or_reference: str) -> str:
        """The conversation a lead was made in, of forgotten ones too. Raises NoLead, StoreDown."""
        with self.db.read() as connection:
            found = _found(connection, id_or_reference, _OF_LEAD)
        if found is None:
            raise NoLead("no such lead. Give its reference, as WD-7K3M-Q2, or its id.")
        return found.conversation_id

    def leads(
        self,
        *,
        queue: str | None = None,
        state: State = "open",
        role: str | None = None,
        language: str | None = None,
        claimed_by: str | None = None,
        order: Order = "due",
        limit: int = 50,
        after: str | None = None,
    ) -> list[LeadRow]:
        """A page of leads: the earliest deadline first, or (`created`) the newest. Raises StoreDown.

        By deadline, what somebody on call has to acknowledge comes first, then what was escalated. `after`: id of the
        last lead of the page before. `queue` also finds batches with a patient of that queue. `open` is not claimed,
        `claimed` is claimed and not done, `overdue` nobody tried to reach in time. Forgotten leads are left out.
        """
        query = sa.select(*LISTED).where(lead.c.status != "forgotten", *_in_state(state, self.clock()))
        for column, value in ((lead.c.role, role), (lead.c.language, language), (lead.c.claimed_by, claimed_by)):
            if value is not None:
                query = query.where(column == value)
        if queue is not None:
            of_patients = sa.select(lead_reference.c.lead_id).where(lead_reference.c.queue == queue)
            query = query.where(sa.or_(lead.c.queue == queue, lead.c.id.in_(of_patients)))
        here = [RANK, lead.c.due, lead.c.id] if order == "due" else [lead.c.created.desc(), lead.c.id.desc()]
        if after is not None:
            query = query.where(_after(after, order))
        query = query.order_by(*here).limit(limit)
        with self.db.read() as connection:
            return [row_of(found._mapping) for found in connection.execute(query)]

    def counts(self, now: datetime | None = None) -> dict[str, Any]:
        """How many leads and deliveries are in which state; test leads are not counted. Raises StoreDown.

        `{"open", "claimed", "done", "overdue", "escalated", "queues": {queue: {"open", "claimed", "overdue"}},
        "unacknowledged", "unacknowledged_since": when the oldest came, "deliveries": {state: n},
        "alarms": {kind: n in the last day}}`.
        """
        now = now or self.clock()
        with self.db.read() as connection:
            by_queue = connection.execute(_COUNTS, {"now": now}).all()
            sent = connection.execute(_DELIVERY_COUNTS).all()
            alarms = connection.execute(_ALARM_COUNTS, {"since": now - timedelta(days=1)}).all()
        return {
            **{name: sum(getattr(row, name) for row in by_queue) for name in _COUNTED},
            "unacknowledged_since": min((row.since for row in by_queue if row.since is not None), default=None),
            "queues": {
                row.queue: {"open": row.open, "claimed": row.claimed, "overdue": row.overdue} for row in by_queue
            },
            "deliveries": {row.state: row.n for row in sent},
            "alarms": {row.kind: row.n for row in alarms},
        }

    def claim(self, lead_id: str, staff_id: str, now: datetime) -> Claimed:
        """Take a lead if nobody has it; of two at once one wins. Raises NoLead, StoreDown."""
        with self.db.write() as connection:
            won = connection.execute(_CLAIM, {"id_": lead_id, "staff": staff_id, "now": now}).rowcount == 1
            found = self._worked_on(connection, lead_id)
            if won:
                add_history(connection, self._key(lead_id, found), lead_id, "claimed", staff_id, None, now)
            return Claimed(found.claimed_by, won or (found.claimed_by == staff_id and found.done is None))

    def last_claims(self) -> dict[str, datetime]:
        """Staff id -> when they took the newest lead they still have or are done with. Raises StoreDown."""
        with self.db.read() as connection:
            return {each.claimed_by: each.at for each in connection.execute(_LAST_CLAIMS)}

    def given_back(self) -> set[str]:
        """Ids of leads that somebody gave back; they are for people to take. Raises StoreDown."""
        with self.db.read() as connection:
            return set(connection.scalars(_GIVEN_BACK))

    def release(self, lead_id: str, staff_id: str | None, now: datetime, *, own: bool = False) -> bool:
        """Give a claimed lead back to all; False if nobody had it or it is done.

        `staff_id` None: the operator does. `own`: only if it is theirs. Raises NoLead, NotTheirs, StoreDown.
        """
        with self.db.write() as connection:
            found = self._worked_on(connection, lead_id)
            if own and found.claimed_by not in (None, staff_id):
                raise NotTheirs
            if not connection.execute(_RELEASE, {"id_": lead_id, "now": now}).rowcount:
                return False
            detail = {"from": found.claimed_by} if found.claimed_by != staff_id else None
            add_history(connection, self._key(lead_id, found), lead_id, "released", staff_id, detail, now)
            return True

    def acknowledge(
        self, lead_id: str, staff_id: str, now: datetime, allowed: Callable[[LeadRow], bool] = lambda row: True
    ) -> bool:
        """Somebody on call has seen it and answers for it; False when that was said before or nobody has to.

        The history says for whom: the owner it named. Whoever is still to be told that it came is told no more. Raises
        NotTheirs where the lead as it is now is not `allowed` them, NoLead, StoreDown.
        """
        with self.db.write() as connection:
            found = self._worked_on(connection, lead_id)
            row = row_of(connection.execute(_ROW, {"id": lead_id}).one()._mapping)
            if row.on_call is None or row.acknowledged_at is not None:
                return False
            if not allowed(row):
                raise NotTheirs
            connection.execute(_ACKNOWLEDGE, {"id_": lead_id, "staff": staff_id, "now": now})
            connection.execute(_TELL_NOBODY, {"lead": lead_id, "now": now})
            told = {"for": row.on_call}
            add_history(connection, self._key(lead_id, found), lead_id, "acknowledged", staff_id, told, now)
            return True

    def record_outcome(
        self,
        lead_id: str,
        staff_id: str,
        disposition: str,
        note: str | None,
        now: datetime,
        *,
        final: bool = True,
        tries: int | None = None,
        score: Callable[[Lead], dict[str, Any] | None] | None = None,
    ) -> LeadRow:
        """Write down what came of it; `final` ends the work, else it counts as a try. Raises NoLead, StoreDown.

        `score` is asked for the lead's points as they are with this outcome. The note is sealed. On a done lead it
        corrects the outcome, and the history keeps both. With `tries` it is only written while the lead is theirs,
        open, and at that many tries; else NotTheirs is raised.
        """
        with self.db.write() as connection:
            found = self._worked_on(connection, lead_id)
            if tries is not None and (found.claimed_by, found.done, found.tries) != (staff_id, None, tries):
                raise NotTheirs
            detail = {"disposition": disposition, "final": final} | ({"note": note} if note else {})
            add_history(connection, self._key(lead_id, found), lead_id, "outcome", staff_id, detail, now)
            if score is not None:
                self._score(connection, lead_id, score)
            connection.execute(
                _OUTCOME,
                {
                    "id_": lead_id,
                    "outcome_": disposition,
                    "done_": now if final else None,
                    "tries_": found.tries + (0 if final else 1),
                    "now": now,
                },
            )
            return row_of(connection.execute(_ROW, {"id": lead_id}).one()._mapping)

    def _score(self, connection: Connection, lead_id: str, score: Callable[[Lead], dict[str, Any] | None]) -> None:
        held = connection.execute(_WHOLE, {"id": lead_id}).one()
        key, whole = self._key(lead_id, held), opened(self.vault, held)
        body = {name: value for name, value in whole.items() if name not in ("answers", "transcript")}
        sealed = key.seal("lead", "body", lead_id, body | {"score": score(whole)})
        connection.execute(_SCORE, {"id_": lead_id, "body_": sealed})

    def history(self, lead_id: str) -> list[HistoryLine]:
        """Oldest first. Raises StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_HISTORY, {"lead": lead_id}).all()
        return [HistoryLine(each.at, each.action, each.staff_id, self._detail(lead_id, each)) for each in found]

    def _detail(self, lead_id: str, found: Any) -> dict[str, Any] | None:
        if found.detail is None or found.wrapped is None:
            return None
        return self.vault.key(lead_id, found.wrapped).open("lead_history", "detail", found.id, found.detail)

    def _told(self, conversation_id: str, found: list[Any]) -> list[dict[str, Any]]:
        if not found:
            return []
        key = self.vault.key(conversation_id, found[0].wrapped)
        return transcript(journal.opened(key, each) for each in found)

    def _key(self, lead_id: str, found: Any) -> Key:
        return self.vault.key(lead_id, found.wrapped)

    def _worked_on(self, connection: Connection, lead_id: str) -> Any:
        found = connection.execute(_WORKED_ON, {"id": lead_id}).first()
        if found is None or found.wrapped is None:
            raise NoLead("no such lead, or it was forgotten")
        return found


def _found(connection: Connection, id_or_reference: str, query: sa.Select[Any]) -> Any:
    if written := reference(id_or_reference):
        id_or_reference = connection.execute(_BY_REFERENCE, {"reference": written}).scalar() or id_or_reference
    return connection.execute(query, {"id": id_or_reference}).first()


def _act(found: Any) -> dict[str, Any]:
    act = dict(found._mapping) | {"at": found.at.isoformat()}
    del act["id"]
    return act


def _after(id: str, order: Order) -> sa.ColumnElement[bool]:
    """What stands behind the lead `id` in this order."""
    last = lead.alias()
    of = [rank(last), last.c.due, last.c.id] if order == "due" else [last.c.created, last.c.id]
    there = sa.select(*of).where(last.c.id == id).scalar_subquery()
    if order == "due":
        return sa.tuple_(RANK, lead.c.due, lead.c.id) > there
    return sa.tuple_(lead.c.created, lead.c.id) < there


_OF_LEAD = sa.select(lead.c.conversation_id).where(lead.c.id == bindparam("id"))
_ROW = sa.select(*LISTED).where(lead.c.id == bindparam("id"))
_WHOLE = WHOLE.where(lead.c.id == bindparam("id"))
_WORKED_ON = (
    sa.select(lead.c.claimed_by, lead.c.tries, lead.c.done, data_key.c.wrapped)
    .select_from(lead.outerjoin(data_key, data_key.c.owner == lead.c.id))
    .where(lead.c.id == bindparam("id"))
    .with_for_update(of=lead)
)
_BY_REFERENCE = sa.select(lead_reference.c.lead_id).where(lead_reference.c.reference == bindparam("reference"))
_SAID_AFTER = (
    sa.select(message, data_key.c.wrapped)
    .join(data_key, data_key.c.owner == message.c.conversation_id)
    .where(message.c.conversation_id == bindparam("conversation"), message.c.cursor > bindparam("after"))
    .order_by(message.c.cursor)
)

_mine = lead.c.id == bindparam("id_")
_CLAIM = (
    lead.update()
    .where(_mine, lead.c.claimed_by.is_(None), lead.c.done.is_(None), lead.c.status != "forgotten")
    .values(claimed_by=bindparam("staff"), claimed_at=bindparam("now"), updated=bindparam("now"))
)
_LAST_CLAIMS = (
    sa.select(lead.c.claimed_by, func.max(lead.c.claimed_at).label("at"))
    .where(lead.c.claimed_by.is_not(None), lead.c.claimed_at.is_not(None))
    .group_by(lead.c.claimed_by)
)
_GIVEN_BACK = sa.select(lead_history.c.lead_id).where(lead_history.c.action == "released").distinct()
_RELEASE = (
    lead.update()
    .where(_mine, lead.c.claimed_by.is_not(None), lead.c.done.is_(None))
    .values(claimed_by=None, claimed_at=None, updated=bindparam("now"))
)
_ACKNOWLEDGE = (
    lead.update()
    .where(_mine)
    .values(acknowledged_by=bindparam("staff"), acknowledged_at=bindparam("now"), updated=bindparam("now"))
)
_TELL_NOBODY = (
    delivery.update()
    .where(delivery.c.lead_id == bindparam("lead"), delivery.c.event == ON_CALL, delivery.c.state == "pending")
    .values(state="cancelled", reason="acknowledged", next_at=None, updated=bindparam("now"))
)
_OUTCOME = (
    lead.update()
    .where(_mine)
    .values(outcome=bindparam("outcome_"), done=bindparam("done_"), tries=bindparam("tries_"), updated=bindparam("now"))
)
_SCORE = lead.update().where(_mine).values(body=bindparam("body_"))
_HISTORY = (
    sa.select(lead_history, data_key.c.wrapped)
    .select_from(lead_history.outerjoin(data_key, data_key.c.owner == lead_history.c.lead_id))
    .where(lead_history.c.lead_id == bindparam("lead"))
    .order_by(lead_history.c.at, lead_history.c.id)
)

_IN_STATE = {
    "open": (lead.c.claimed_by.is_(None), lead.c.done.is_(None)),
    "claimed": (lead.c.claimed_by.is_not(None), lead.c.done.is_(None)),
    "done": (lead.c.done.is_not(None),),
    "all": (),
}


_UNTRIED = (lead.c.done.is_(None), lead.c.outcome.is_(None))


def _in_state(state: State, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_UNTRIED, lead.c.due < now) if state == "overdue" else _IN_STATE[state]


def _number(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return func.coalesce(func.sum(case((sa.and_(*conditions), 1), else_=0)), 0)


_COUNTED = ("open", "claimed", "done", "overdue", "unacknowledged", "escalated")
_COUNTS = (
    sa.select(
        lead.c.queue,
        _number(*_IN_STATE["open"]).label("open"),
        _number(*_IN_STATE["claimed"]).label("claimed"),
        _number(*_IN_STATE["done"]).label("done"),
        _number(*_UNTRIED, lead.c.due < bindparam("now")).label("overdue"),
        _number(RANK == 0).label("unacknowledged"),
        _number(lead.c.escalated_at.is_not(None), lead.c.done.is_(None)).label("escalated"),
        func.min(case((RANK == 0, lead.c.created)), type_=Moment()).label("since"),
    )
    .where(lead.c.status != "forgotten", sa.not_(lead.c.test))
    .group_by(lead.c.queue)
    .order_by(lead.c.queue)
)
_DELIVERY_COUNTS = sa.select(delivery.c.state, func.count().label("n")).group_by(delivery.c.state)
_ALARM_COUNTS = (
    sa.select(safety_event.c.kind, func.count().label("n"))
    .where(safety_event.c.at >= bindparam("since"))
    .group_by(safety_event.c.kind)
    .order_by(safety_event.c.kind)
)
