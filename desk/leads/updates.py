"""What a later request proposes to change in an earlier one: shown beside it, taken over or left by staff.

A phone number is a family's and a reference may be anybody's, so nothing is written by itself: the earlier request
keeps its values, its consent and its history, and the history of both says what was decided.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import standing
from desk.leads import contacts
from desk.leads.database import Database
from desk.leads.planning import Deliveries, tell
from desk.leads.refusals import NoLead, NotTheirs
from desk.leads.rows import ACTS, WHOLE, Lead, add_history, due_of, opened
from desk.leads.schema import contact_index, lead, lead_history, lead_link
from desk.leads.vault import Key, Vault

CHANGE = "change"
"""The question whose answers ask for a change in the visitor's words."""
TAKEN, LEFT = "change_taken", "change_left"
"""What the history calls the two decisions."""
PLACES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("timing", "location", "coverage", "referral")},
    **{name: ("contact", name) for name in ("name", "phone", "email")},
    "contact_time": ("contact", "time"),
}
"""Question -> where in a lead its value stands. What routes and what may be said to whom is put right by people."""
ALLOWED_BY = {"phone": ("contact_phone", "contact_text"), "email": ("contact_email",)}
"""Way of contact -> the consents of the later request, one of which must stand for it to be taken over."""


@dataclass(frozen=True)
class Proposal:
    """One value of a later request that differs; `id` names it in a decision."""

    id: str
    question: str
    before: Any
    """As the earlier request has it; None of words."""
    after: Any
    answer: dict[str, Any]


def asks_for_change(whole: Lead) -> bool:
    return any(answer.get("question") == CHANGE for answer in whole.get("answers") or [])


def proposed(older: Lead, newer: Lead, decided: Collection[str] = ()) -> tuple[Proposal, ...]:
    """What `newer` proposes to change in `older` and nobody has `decided`; of another matter that is nothing.

    Both as the store gives them, `newer` with consent as it stands.
    """
    if not asks_for_change(newer) and newer.get("service_line") != older.get("service_line"):
        return ()
    found, words = [], 0
    for answer in newer.get("answers") or []:
        question = str(answer.get("question"))
        if question == CHANGE:
            words += 1
            found.append(Proposal(f"{CHANGE}_{words}", CHANGE, None, answer["as_typed"], answer))
        elif question in PLACES and answer.get("status") == "value" and answer.get("source") != "page":
            before, after = _at(older, question), answer.get("value")
            if not _same(before, after) and _may_be_used(question, newer):
                found.append(Proposal(question, question, before, after, answer))
    return tuple(each for each in found if each.id not in decided)


def decided_on(history: Iterable[Any], reference: str) -> frozenset[str]:
    """Ids of the proposals of the request with this reference that were decided; `history`: the earlier one's lines."""
    details = (line.detail or {} for line in history if line.action in (TAKEN, LEFT))
    ours = [detail for detail in details if detail.get("reference") == reference]
    return frozenset(id for detail in ours for id in (*detail.get("taken", ()), *detail.get("left", ())))


class Updates:
    """The part of the store that takes proposed changes over."""

    db: Database
    vault: Vault

    def decide_changes(
        self,
        older_id: str,
        newer_id: str,
        taken: Collection[str],
        shown: Collection[str],
        staff_id: str,
        now: datetime,
        deliveries: Callable[[Lead], Deliveries] = lambda lead: [],
        recounted: Callable[[Lead, str | None], Lead] = lambda lead, outcome: {},
    ) -> None:
        """Take what is `taken` of the proposals of `newer_id` over into `older_id`, and leave the others of `shown`.

        Values take the place of the earlier ones, and the history keeps both; words stand with its answers. A request
        that was left is finished by one of the same line that was sent. `recounted` gives what follows from the new
        values (points, flags, `sla`) for the lead and the last outcome staff recorded.
        The `deliveries` of the lead as it is then bring it to who has it. Raises NoLead where one of them is not
        proposed or was decided; NotTheirs for one that is done; StoreDown.
        """
        with self.db.write() as connection:
            found = connection.execute(_WHOLE.with_for_update(of=lead), {"id": older_id}).first()
            other = connection.execute(_WHOLE, {"id": newer_id}).first()
            linked = connection.execute(_LINKED, {"newer": newer_id, "older": older_id}).first()
            if linked is None or any(each is None or each.wrapped is None for each in (found, other)):
                raise NoLead("no such request proposes a change")
            if found.done is not None:
                raise NotTheirs
            older, key = opened(self.vault, found), self.vault.key(older_id, found.wrapped)
            newer = opened(self.vault, other) | {"consent": _consent(connection, other.conversation_id)}
            open_now = proposed(older, newer, self._decided(connection, key, older_id, newer["reference"]))
            if not shown or not set(taken) <= set(shown) <= {each.id for each in open_now}:
                raise NoLead("nothing is proposed, or it was decided already")
            over = [each for each in open_now if each.id in taken]
            detail = {"taken": [each.id for each in over]}
            detail |= {"left": [id for id in shown if id not in taken]}
            action = TAKEN if over else LEFT
            whole = _changed(older | {"consent": _consent(connection, found.conversation_id)}, over)
            values = [each for each in over if each.question in PLACES]
            anew = {"status": newer["status"]} if over and _finishes(newer, older) else {}
            anew |= recounted(whole | anew, found.outcome) if values or anew else {}
            moved = [name for name, value in anew.items() if older.get(name) != value]
            kept = {
                "before": {each.id: each.before for each in values} | {name: older.get(name) for name in moved},
                "after": {each.id: each.after for each in values} | {name: anew[name] for name in moved},
            }
            add_history(
                connection, key, older_id, action, staff_id, {"reference": newer["reference"], **detail, **kept}, now
            )
            theirs = self.vault.key(newer_id, other.wrapped)
            add_history(
                connection, theirs, newer_id, action, staff_id, {"reference": older["reference"], **detail}, now
            )
            if over:
                whole |= anew
                _write(connection, key, whole | {"consent": older.get("consent")}, found.due, now)
                _find_by(connection, self.vault, older_id, {each.question: each.after for each in over})
                tell(connection, self.vault, key, older_id, found.conversation_id, deliveries(whole), now)

    def _decided(self, connection: Connection, key: Key, older_id: str, reference: str) -> frozenset[str]:
        lines = [
            _Line(each.action, key.open("lead_history", "detail", each.id, each.detail))
            for each in connection.execute(_DECISIONS, {"lead": older_id})
            if each.detail is not None
        ]
        return decided_on(lines, reference)


@dataclass(frozen=True)
class _Line:
    action: str
    detail: dict[str, Any] | None


def _changed(older: Lead, over: Collection[Proposal]) -> Lead:
    """The earlier lead with what was taken over."""
    whole = older | {"contact": dict(older.get("contact") or {}), "answers": list(older["answers"])}
    for each in over:
        if each.question in PLACES:
            _put(whole, each.question, each.after)
        whole["answers"].append(each.answer | {"corrected": each.question != CHANGE})
    return whole


def _finishes(newer: Lead, older: Lead) -> bool:
    """Whether the visitor has sent now what they left before."""
    left, sent = older.get("status") == "partial", newer.get("status") == "complete"
    return left and sent and newer.get("service_line") == older.get("service_line")


def _write(connection: Connection, key: Key, whole: Lead, due: datetime, now: datetime) -> None:
    """Store the lead as it is now; `due` where it names no deadline."""
    body = {name: value for name, value in whole.items() if name not in ("answers", "transcript")}
    sealed = {"body_": key.seal("lead", "body", whole["id"], body)}
    sealed["answers_"] = key.seal("lead", "answers", whole["id"], whole["answers"])
    status = whole.get("status") or "complete"
    connection.execute(
        _WRITE, {"id_": whole["id"], "status_": status, "due_": due_of(whole, due), "now": now, **sealed}
    )


def _find_by(connection: Connection, vault: Vault, lead_id: str, contact: Mapping[str, Any]) -> None:
    """Let the lead be found by a new number or address too; the former ones stay."""
    known = set(connection.scalars(_KNOWN, {"lead": lead_id}))
    anew = {
        kind: contact[kind]
        for kind, digest in contacts.digests(connection, vault, contact).items()
        if digest not in known
    }
    contacts.index(connection, vault, lead_id, anew)


def _at(whole: Lead, question: str) -> Any:
    value: Any = whole
    for name in PLACES[question]:
        value = (value or {}).get(name)
    if question == "phone" and value and (whole.get("contact") or {}).get("ext"):
        return {"e164": value, "ext": whole["contact"]["ext"]}
    return value


def _put(whole: Lead, question: str, value: Any) -> None:
    *into, name = PLACES[question]
    part = whole["contact"] if into else whole
    if question == "phone":
        part["ext"] = value.get("ext") if isinstance(value, Mapping) else None
        value = value["e164"] if isinstance(value, Mapping) else value
    part[name] = value


def _same(before: Any, after: Any) -> bool:
    """Whether `after` says nothing else than `before`; the ZIP code alone is no change of a ZIP code and its city."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(_same(before.get(part), value) for part, value in after.items())
    if isinstance(before, str) and isinstance(after, str):
        return before.strip().casefold() == after.strip().casefold()
    return bool(before == after)


def _may_be_used(question: str, newer: Lead) -> bool:
    """Whether whoever gave a number or an address agreed to be reached by it."""
    purposes = ALLOWED_BY.get(question)
    return purposes is None or any((newer.get("consent") or {}).get(purpose) for purpose in purposes)


def _consent(connection: Connection, conversation: str) -> dict[str, Any]:
    acts = connection.execute(ACTS, {"conversation": conversation}).all()
    return standing((act.purpose, act.action) for act in acts) | {"records": [act.id for act in acts]}


_WHOLE = WHOLE.where(lead.c.id == bindparam("id"))
_LINKED = sa.select(lead_link.c.newer_id).where(
    lead_link.c.newer_id == bindparam("newer"),
    lead_link.c.older_id == bindparam("older"),
    lead_link.c.again,
    lead_link.c.state != "dismissed",
)
_DECISIONS = (
    sa.select(lead_history)
    .where(lead_history.c.lead_id == bindparam("lead"), lead_history.c.action.in_((TAKEN, LEFT)))
    .order_by(lead_history.c.at, lead_history.c.id)
)
_WRITE = (
    lead.update()
    .where(lead.c.id == bindparam("id_"))
    .values(
        status=bindparam("status_"),
        body=bindparam("body_"),
        answers=bindparam("answers_"),
        due=bindparam("due_"),
        updated=bindparam("now"),
    )
)
_KNOWN = sa.select(contact_index.c.digest).where(contact_index.c.lead_id == bindparam("lead"))
