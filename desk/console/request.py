"""One request: read it, claim it, give it back, acknowledge it, say what came of it and whose it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from desk.consent import PURPOSES
from desk.console.changes import changes
from desk.console.moments import Moment, moment
from desk.console.names import Names
from desk.console.outcomes import DISPOSITIONS, TRIES, may
from desk.console.people import People
from desk.console.related import others
from desk.console.script import script
from desk.console.sheet import sheet
from desk.console.sight import Sight
from desk.console.trail import accesses, deliveries, history
from desk.console.visit import Answer, Desk, Go, Member, Page, Visit, message
from desk.content import Content
from desk.leads import LeadRow, NoConversation, NoLead, NotTheirs, Verdict
from desk.routing import acknowledgers, moved, recounted, score_of
from desk.targets import enqueue, on_call
from desk.targets.payload import confidential

WAYS = ("by_phone", "in_person", "by_letter", "by_email", "by_text", "another_way")
"""How staff may have been told that consent is taken back; their words are in templates/words.html."""
REASONS = ("wrong_service", "wrong_place", "wrong_person", "another_urgency", "another_reason")
"""Why a request was in the wrong queue; what the review of the routing table counts."""
_NOTICES = frozenset(
    {"claimed", "released", "recorded", "revoked", "acknowledged", "linked", "dismissed", "rerouted", "changed", "left"}
)


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
    may_move: bool
    may_revoke: bool
    on_call: str | None
    """Who has to acknowledge it, or had to."""
    unacknowledged: bool
    may_acknowledge: bool
    acknowledgers: tuple[str, ...]
    """Names of those who may."""
    escalated_to: str | None
    escalated_at: Moment | None
    acknowledged_by: str | None
    acknowledged_at: Moment | None


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
    me, note, score = visit.signed_in.id, draft.note or None, rescored(desk.content, draft.disposition)
    try:
        desk.store.record_outcome(
            row.id, me, draft.disposition, note, visit.now, final=final, tries=row.tries, score=score
        )
    except NotTheirs:
        return _page(desk, visit, "not_yours", 409, draft)
    return _back(row, "recorded")


def reroute(desk: Desk, visit: Visit) -> Answer:
    """Put the request into another queue and say why; 422 for a form that is not complete, 409 if it is somebody's."""
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    if row.done is not None:
        return _page(desk, visit, "closed", 409)
    queue, reason, note = (visit.form.get(name, "").strip() for name in ("queue", "reason", "why"))
    if queue == row.queue or queue not in dict(Names(desk.content).queues()):
        return _page(desk, visit, "no_queue", 422)
    if reason not in REASONS:
        return _page(desk, visit, "no_reason", 422)
    if len(note) > desk.limits.note_characters:
        return _page(desk, visit, "note_long", 422)
    me = visit.signed_in
    try:
        desk.store.reroute(
            row.id, me.id, queue, reason, note or None, visit.now,
            own=not may(me.role, "release"), deliveries=lambda lead: _moved(desk, lead, visit.now),
            moved=lambda lead: moved(lead, desk.content, visit.now),
        )  # fmt: skip
    except NotTheirs:
        return _page(desk, visit, "not_yours", 409)
    return _back(row, "rerouted")


def change(desk: Desk, visit: Visit) -> Answer:
    """Take over what is ticked of a later request's changes and leave the rest; 409 where nothing waits or it is done.

    The form names every change it showed in `shown`, so that one that came since is not decided unseen.
    """
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    if row.done is not None:
        return _page(desk, visit, "closed", 409)
    other = desk.store.lead_row(visit.form.get("other", ""))
    shown = visit.form.get("shown", "").split()
    taken = [id for id in shown if f"take_{id}" in visit.form]
    updates = partial(_deliveries, desk.content, event="lead.updated", now=visit.now)
    try:
        if other is None or not shown:
            raise NoLead("no such request")
        me = visit.signed_in.id
        desk.store.decide_changes(
            row.id, other.id, taken, shown, me, visit.now, updates,
            lambda lead, outcome: recounted(lead, desk.content, visit.now, outcome),
        )  # fmt: skip
    except NoLead:
        return _page(desk, visit, "no_change", 409)
    except NotTheirs:
        return _page(desk, visit, "closed", 409)
    return _back(row, "changed" if taken else "left")


def _moved(desk: Desk, lead: dict[str, Any], now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Where a lead in its new queue goes, and who is told there that it is urgent and the queue closed."""
    return _deliveries(desk.content, lead) + on_call(lead, desk.content.targets, desk.url, now)


def _deliveries(content: Content, lead: dict[str, Any], **told: Any) -> list[tuple[str, dict[str, Any]]]:
    return enqueue(lead, content.targets, policies=content.policies, site=content.site, **told)


def rescored(content: Content, outcome: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    """A lead's points as they are with this outcome; a lead that had none, as after an alarm, gets none.

    Counted as of the day it came: a date it names has not moved closer because somebody called.
    """

    def score(lead: dict[str, Any]) -> dict[str, Any] | None:
        if lead.get("score") is None:
            return None
        return score_of(lead, content, datetime.fromisoformat(lead["created"]), outcome)

    return score


def acknowledge(desk: Desk, visit: Visit) -> Answer:
    """Say that somebody on call has seen an urgent request; 409 when that was said before or nobody has to.

    403 naming who has to, for anybody else than those people, who it was escalated to, and an administrator.
    """
    row = _row(desk, visit)
    if row is None:
        return message("no_lead", 404)
    if row.done is not None:
        return _page(desk, visit, "closed", 409)
    me = visit.signed_in
    try:
        done = desk.store.acknowledge(row.id, me.id, visit.now, lambda held: _answers_for(me, held, desk.content))
    except NotTheirs:
        return _page(desk, visit, "not_on_call", 403)
    if not done:
        return _page(desk, visit, "acknowledged_already", 409)
    return _back(row, "acknowledged")


def _answers_for(me: Member, row: LeadRow, content: Content) -> bool:
    """Whether they may acknowledge it; an administrator in place of the owner."""
    return me.role == "admin" or me.email in (address.lower() for address in _on_call(row, content))


def _on_call(row: LeadRow, content: Content) -> list[str]:
    """Addresses of those who may acknowledge it: of its queue, then whom it was escalated to."""
    return list(dict.fromkeys([*acknowledgers(row.queue, content), *filter(None, [row.escalated_to])]))


def link(desk: Desk, visit: Visit) -> Answer:
    """Say that another request is the same person's; 409 for one that was never suggested."""
    return _decide(desk, visit, "linked")


def dismiss(desk: Desk, visit: Visit) -> Answer:
    """Say that another request is somebody else's; 409 for one that was never suggested."""
    return _decide(desk, visit, "dismissed")


def _decide(desk: Desk, visit: Visit, verdict: Verdict) -> Answer:
    row = _row(desk, visit)
    other = desk.store.lead_row(visit.form.get("other", ""))
    if row is None:
        return message("no_lead", 404)
    try:
        if other is None:
            raise NoLead("no such request")
        desk.store.decide(row.id, other.id, verdict, visit.signed_in.id, visit.now)
    except NoLead:
        return _page(desk, visit, "not_suggested", 409)
    return _back(row, verdict)


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
    private = confidential(lead, desk.content.site) and row.claimed_by != visit.signed_in.id
    sight = Sight.of(visit.signed_in.role, desk.content.policies, private=private)
    if "reference" not in sight:
        return message("no_lead", 404)
    people, names, now, zone = People(desk.store), Names(desk.content), visit.now, desk.zone
    lines = desk.store.history(row.id) if "history" in sight else []
    sent = desk.store.deliveries(row.id) if "delivery" in sight else []
    tried = next((line.at for line in lines if line.action == "outcome"), None)
    consent = lead["consent"] if "consent" in sight else {}
    seen = sight.lead(lead)
    related = desk.store.related(row.id) if "related" in sight else []
    told = changes(desk, visit, lead, related, desk.store.history(row.id)) if "answers" in sight else {}
    facts: dict[str, Any] = {
        "script": script(seen, desk.content, sight, names),
        "lead": sheet(seen, desk.content, tried, now, zone, desk.limits),
        "sees": sight,
        "held_back": private and bool(Sight.of(visit.signed_in.role, desk.content.policies).fields - sight.fields),
        "work": _work(row, visit, people, desk, sight),
        "others": others(related, sight, names, people, now, zone),
        "changes": told if row.done is None else {},
        "queues": [entry for entry in names.queues() if entry[0] != row.queue],
        "reasons": REASONS,
        "held": [purpose for purpose in PURPOSES if consent.get(purpose)],
        "ways": WAYS,
        "deliveries": deliveries(sent, desk.store.switched_off(), now, zone),
        "history": history(lines, people, names, sight, now, zone),
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


def _work(row: LeadRow, visit: Visit, people: People, desk: Desk, sight: Sight) -> Work:
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
        may_move=row.done is None
        and may(me.role, "act")
        and (mine or row.claimed_by is None or may(me.role, "release")),
        may_revoke=may(me.role, "revoke"),
        on_call=row.on_call if "sla" in sight else None,
        unacknowledged="sla" in sight and row.unacknowledged,
        may_acknowledge=may(me.role, "act") and _answers_for(me, row, desk.content),
        acknowledgers=tuple(str(people.named(address)) for address in _on_call(row, desk.content)),
        escalated_to=people.named(row.escalated_to) if "sla" in sight else None,
        escalated_at=moment(row.escalated_at, visit.now, desk.zone),
        acknowledged_by=people.name(row.acknowledged_by) if "history" in sight else None,
        acknowledged_at=moment(row.acknowledged_at, visit.now, desk.zone),
    )


def _back(row: LeadRow, notice: str) -> Go:
    return Go(f"/staff/leads/{row.reference}?done={notice}", object_id=row.id)
