"""One request: read it, claim it, give it back, say what came of it."""

from dataclasses import dataclass
from typing import Any

from desk.consent import PURPOSES
from desk.console.moments import Moment, moment
from desk.console.outcomes import DISPOSITIONS, TRIES, may
from desk.console.people import People
from desk.console.sheet import sheet
from desk.console.sight import Sight
from desk.console.trail import accesses, deliveries, history
from desk.console.visit import Answer, Desk, Go, Page, Visit, message
from desk.leads import LeadRow, NoConversation, NotTheirs

WAYS = ("by_phone", "in_person", "by_letter", "by_email", "by_text", "another_way")
"""How staff may have been told that consent is taken back; their words are in templates/words.html."""
_NOTICES = frozenset({"claimed", "released", "recorded", "revoked"})


@dataclass(frozen=True)
class Work:
    """Who has the request, what came of it, and what the reader may do about it."""

    claimed_by: str | None
    claimed_at: Moment | None
    mine: bool
    outcome: str | None
    done: Moment | None
    tries: int
    may_act: bool
    may_release: bool
    may_revoke: bool


@dataclass(frozen=True)
class Draft:
    """An outcome form that was not taken yet, shown again as it was."""

    disposition: str = ""
    note: str = ""


def show(desk: Desk, visit: Visit) -> Answer:
    """The lead page, or 404."""
    notice = visit.query.get("done", "")
    return _page(desk, visit, notice if notice in _NOTICES else "")


def claim(desk: Desk, visit: Visit) -> Answer:
    """Take the request: back to its page, or 409 naming who has it."""
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    if row.done is not None:
        return _page(desk, visit, "closed", 409)
    claimed = desk.store.claim(row.id, visit.signed_in.id, visit.now)
    return _back(row, "claimed") if claimed.won else _page(desk, visit, "lost", 409)


def release(desk: Desk, visit: Visit) -> Answer:
    """Put the request back into its queue; 409 if it is somebody else's and the reader may not take it back."""
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    if row.done is not None:
        return _page(desk, visit, "closed", 409)
    me = visit.signed_in
    if row.claimed_by is not None and row.claimed_by != me.id and not may(me.role, "release"):
        return _page(desk, visit, "not_yours", 409)
    try:
        desk.store.release(row.id, me.id, visit.now, own=not may(me.role, "release"))
    except NotTheirs:
        return _page(desk, visit, "not_yours", 409)
    return _back(row, "released")


def record(desk: Desk, visit: Visit) -> Answer:
    """Write down what came of it; 422 for a form that is not complete, 409 if the request is not the reader's.

    The form carries the number of tries it was made for, so that a form sent twice counts once: the second gets 409.
    """
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    draft = Draft(visit.form.get("disposition", ""), visit.form.get("note", "").strip())
    if row.done is not None:
        return _page(desk, visit, "closed", 409, draft)
    if row.claimed_by != visit.signed_in.id:
        return _page(desk, visit, "not_yours", 409, draft)
    if visit.form.get("tries") != str(row.tries):
        return _page(desk, visit, "told_already", 409, draft)
    if draft.disposition not in DISPOSITIONS:
        return _page(desk, visit, "no_disposition", 422, draft)
    if len(draft.note) > desk.limits.note_characters:
        return _page(desk, visit, "note_long", 422, draft)
    final = draft.disposition not in TRIES
    me, note = visit.signed_in.id, draft.note or None
    try:
        desk.store.record_outcome(row.id, me, draft.disposition, note, visit.now, final=final, tries=row.tries)
    except NotTheirs:
        return _page(desk, visit, "not_yours", 409, draft)
    return _back(row, "recorded")


def revoke(desk: Desk, visit: Visit) -> Answer:
    """Write down that the visitor took consent back, whoever has the request: effective with the answer.

    422 without a purpose or without how it was told; 409 when none of it stands any more.
    """
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    taken = [purpose for purpose in PURPOSES if f"take_{purpose}" in visit.form]
    if not taken:
        return _page(desk, visit, "no_purpose", 422)
    if visit.form.get("how") not in WAYS:
        return _page(desk, visit, "no_way", 422)
    how, me = f"told to staff {visit.form['how'].replace('_', ' ')}", visit.signed_in.id
    try:
        conversation = desk.store.conversation_of_lead(row.id)
        done = desk.store.revoke(conversation, taken, actor="staff", act=how, now=visit.now, staff=me)
    except NoConversation:
        return message("no_lead", 404)
    return _back(row, "revoked") if done.purposes else _page(desk, visit, "not_held", 409)


def _page(desk: Desk, visit: Visit, notice: str, status: int = 200, draft: Draft | None = None) -> Page:
    lead, row = desk.store.lead(visit.part), _row(desk, visit)
    if lead is None or row is None:
        return message("no_lead", 404)
    sight = Sight.of(visit.signed_in.role, desk.content.policies)
    if "reference" not in sight:
        return message("no_lead", 404)
    people, now, zone = People(desk.store), visit.now, desk.zone
    lines = desk.store.history(row.id) if "history" in sight else []
    sent = desk.store.deliveries(row.id) if "delivery" in sight else []
    tried = next((line.at for line in lines if line.action == "outcome"), None)
    consent = lead["consent"] if "consent" in sight else {}
    facts: dict[str, Any] = {
        "lead": sheet(sight.lead(lead), desk.content, tried, now, zone, desk.limits),
        "sees": sight,
        "work": _work(row, visit, people, desk),
        "held": [purpose for purpose in PURPOSES if consent.get(purpose)],
        "ways": WAYS,
        "deliveries": deliveries(sent, desk.store.switched_off(), now, zone),
        "history": history(lines, people, now, zone, notes="note" in sight),
        "accesses": accesses(desk.store.audit_of(row.id), people, now, zone) if "audit_trail" in sight else (),
        "dispositions": DISPOSITIONS,
        "note_characters": desk.limits.note_characters,
        "notice": notice,
        "draft": draft or Draft(),
        "now": moment(now, now, zone),
    }
    return Page("lead.html", facts, status, object_id=row.id, outcome=notice if status != 200 else "ok")


def _row(desk: Desk, visit: Visit) -> LeadRow | None:
    row = desk.store.lead_row(visit.part)
    return None if row is None or row.status == "forgotten" else row


def _work(row: LeadRow, visit: Visit, people: People, desk: Desk) -> Work:
    me = visit.signed_in
    mine = row.claimed_by == me.id
    return Work(
        claimed_by=people.name(row.claimed_by),
        claimed_at=moment(row.claimed_at, visit.now, desk.zone),
        mine=mine,
        outcome=row.outcome,
        done=moment(row.done, visit.now, desk.zone),
        tries=row.tries,
        may_act=may(me.role, "act"),
        may_release=may(me.role, "act") if mine else may(me.role, "release"),
        may_revoke=may(me.role, "revoke"),
    )


def _back(row: LeadRow, notice: str) -> Go:
    return Go(f"/staff/leads/{row.reference}?done={notice}", object_id=row.id)
