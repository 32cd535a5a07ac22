"""What a message causes, as changes the store applies once: a turn, a submission, an alarm, a change of language.

Each function here returns a change for `Store.apply` (or, `replies`, for `Store.answer`): pure but for the transaction.
An effect is `{"usable", "says": [{"key", "args"}], "open"?, "role"?, "forget"?, "refused"?, "reference"?}`; `refused`:
keeping was, and all that was said is to be destroyed with the answer.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from desk import consent, intake
from desk.content import Content
from desk.gateway.likeness import likeness_of
from desk.gateway.outgoing import Message, outgoing
from desk.intake import Conversation, Heard, Knowledge, Say, Turn, consents, discovery
from desk.intake.labels import label
from desk.intake.referral import masked
from desk.leads import Departure, LeadRow, NoConsent, Row, Transaction
from desk.role import language_of
from desk.safety import Alarm

log = structlog.get_logger()

RESERVED = ("back", "person", "again")
"""Choices that are always valid, beside `lang:<language>`."""

ANSWERED_BY_WISHES = ("consent", "channel", "leave_message", "contact_time", "phone", "email")
"""Questions whose answer may say how not to be reached."""
OVER = ("declined", "sent", "stopped")
"""Stages after which nothing is asked until the visitor begins again."""

type Effect = dict[str, Any]
type State = dict[str, Any]
type Change = Callable[[Row, Transaction], tuple[State | None, Effect]]
type Decide = Callable[[Conversation, Heard], Turn | None]
type Deliveries = Callable[[dict[str, Any]], list[tuple[str, dict[str, Any]]]]


@dataclass(frozen=True)
class InHand:
    """A message that is being answered, and what it caused in this try."""

    identity: str
    epoch: int
    message_id: str
    body: dict[str, Any]
    caused: dict[str, Effect] = field(default_factory=dict)


class OldEpoch(Exception):
    """An action of an engine conversation that was given up; it must change nothing."""


def turn(decide: Decide, heard: Heard, body: Mapping[str, Any], epoch: int, content: Content) -> Change:
    """The turn `decide` makes of a message; not usable, and nothing changed, where it makes none.

    Who had not seen what was said last, in another tab, agreed to nothing of it and sent nothing: it is asked again.
    """

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = _current(row, epoch)
        before = conversation.stage
        whole = replace(heard, turn=row.cursor, choice=meaning(body.get("choice"), conversation, content))
        made = decide(conversation, whole)
        if made is None:
            return None, effect_of([], conversation, usable=False)
        agreed = any(event["action"] == "granted" for event in made.consents) or (
            before == "asking" and conversation.stage == "confirmed"
        )
        if agreed and body.get("unseen"):
            shown = Conversation.of(row.state)
            return shown.dump(), effect_of([intake.ask_again(shown, content)], shown)
        young = conversation.too_young or conversation.with_grown_up
        refused = _refused(conversation) and (young or before != conversation.stage)
        for event in made.consents:
            tx.consent(event | ({"basis": consent.REFUSAL} if refused else {}))
        if made.revoked:
            tx.revoke(made.revoked, {"act": whole.text, "turn": whole.turn, **consents.acting(conversation)})
        return conversation.dump(), effect_of(made.says, conversation) | {"forget": made.forget, "refused": refused}

    return change


def submission(content: Content, deliveries: Deliveries, now: datetime, epoch: int, *, partial: bool = False) -> Change:
    """Store the confirmed request as a lead and thank for it; `partial`: what an abandoned one had consented to."""

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = _current(row, epoch)
        if conversation.stage != "confirmed" and not partial:
            return None, effect_of([], conversation, usable=False)
        if consents.by_submission(conversation, content):
            for event in consents.business(conversation, "confirm", row.cursor, content, now):
                tx.consent(event)
        told = intake.standing(conversation, content)
        if not conversation.consent.get("store"):
            return None, effect_of([Say("utter_nothing_kept", told)], conversation)
        lead, routed = intake.make_lead(conversation, content, now, partial=partial)
        try:
            stored = tx.lead(
                lead,
                deliveries,
                request=conversation.request,
                shown=lambda text: masked(text, conversation.sealed),
                like=likeness_of(content),
            )
        except NoConsent:  # taken back elsewhere: by a link, or with staff
            return None, effect_of([Say("utter_nothing_kept", told)], conversation)
        conversation.sent.append(stored["reference"])
        conversation.stage, conversation.open = "sent", None
        told["reference"] = stored["reference"]
        queue = next(queue for queue in content.routes.queues if queue.queue == routed.queue)
        says = [Say("utter_thanks", told), Say(queue.next_step, told)]
        if not partial:
            says += discovery.offered(conversation, lead["tags"]["persona"], content)
        return conversation.dump(), effect_of(says, conversation) | {"reference": stored["reference"]}

    return change


def departure(conversation: Conversation, content: Content, now: datetime) -> Departure:
    """Where somebody left who agreed to nothing, in words that fit any of them."""
    local = now.astimezone(ZoneInfo(content.site.organisation.time_zone))
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    asking = conversation.stage == "asking"
    question = (conversation.open or intake.NEED) if asking else conversation.stage
    return Departure(day, question, conversation.value("role") or "unknown", conversation.language)


def alarm(raised: Alarm, text: str, content: Content, now: datetime, tell: Deliveries) -> Change:
    """Answer an emergency, a crisis or abuse in the language of the message; staff hear of the first of each kind."""

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = Conversation.of(row.state)
        if (spoken := language_of(text)) in content.site.organisation.languages:
            conversation.language = spoken
        of = {"kind": raised.kind, "page": conversation.page, "language": conversation.language}
        known = any(before["kind"] == raised.kind for before in conversation.alarms)
        tx.safety(raised.kind, raised.rule, () if known else tell(of))
        conversation.alarmed = raised.kind
        conversation.alarms.append({"kind": raised.kind, "rule": raised.rule, "at": now.isoformat()})
        told = intake.standing(conversation, content)
        says = [Say(f"utter_{raised.kind}", told), Say("utter_continue_after_alarm", told)]
        return conversation.dump(), effect_of(says, conversation)

    return change


def at_once(
    alarm_raised: Alarm | None,
    choice: Mapping[str, Any] | None,
    text: str,
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
    tell: Deliveries,
) -> tuple[str, Change] | None:
    """(kind, change) of a message that is answered before and without the engine; None for every other.

    An alarm, a wish to be forgotten, consent taken back, a language.
    """
    content = knowledge.content
    if alarm_raised is not None and not alarm_raised.notice_only:
        return "safety", alarm(alarm_raised, text, content, now, tell)
    if consent.wants_forgotten(text):
        return "forget", forgotten(content)
    if purposes := taken_back(text, conversation, knowledge, now):
        return "revocation", revocation(purposes, text, content)
    if choice is not None and "language" in choice:
        return "language", language(choice["language"], content)
    return None


def taken_back(text: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> frozenset[str]:
    """The purposes a message takes back before its turn; none where none was agreed to, or `yielded` to the turn.

    Once a request was sent, what stands may have changed elsewhere: then the ledger tells.
    """
    granted = {purpose for purpose, allowed in conversation.consent.items() if allowed}
    if not conversation.sent and not granted:
        return frozenset()
    purposes = consent.taken_back(text, keywords=bool(conversation.sent))
    if not conversation.sent and not purposes & granted:
        return frozenset()
    return frozenset() if yielded(text, conversation, knowledge, now) else purposes


def forgotten(content: Content) -> Change:
    """Say that everything is destroyed; it is, once this was said."""

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = Conversation.of(row.state)
        conversation.stage, conversation.open = "stopped", None
        says = [Say("utter_forgotten", intake.standing(conversation, content))]
        return conversation.dump(), effect_of(says, conversation) | {"forget": True}

    return change


def yielded(text: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> frozenset[str]:
    """The ways of contact a message takes back where that is how the open question is answered, or asks for another
    way instead ("don't call, text me"): the turn makes the exchange, and what it leaves standing is taken back then.
    """
    if conversation.stage != "asking":
        return frozenset()
    purposes = consent.taken_back(text, keywords=bool(conversation.sent))
    if not purposes or purposes >= set(consent.CONTACT):
        return frozenset()
    answers = conversation.open in ANSWERED_BY_WISHES
    if answers or (
        purposes < set(consent.CONTACT) and intake.another_way_asked_for(conversation, text, knowledge, now) is not None
    ):
        return purposes
    return frozenset()


def revocation(purposes: Collection[str], text: str, content: Content, *, turned: bool = False) -> Change:
    """Take back what was agreed to, everywhere at once, and say so; who may not be contacted is asked no more.

    `turned`: the message had its turn already, which asked what is open; only what that left standing is taken back.
    """

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = Conversation.of(row.state)
        taken = [purpose for purpose in purposes if not turned or conversation.consent.get(purpose)]
        if not taken:
            return None, effect_of([], conversation)
        told = intake.standing(conversation, content)
        tx.revoke(taken, {"act": text, "turn": row.cursor, **consents.acting(conversation)})
        conversation.consent |= dict.fromkeys(taken, False)
        conversation.discovery = None
        says = [Say("utter_consent_revoked", told)]
        refused = "store" in taken and not conversation.sent
        if conversation.stage == "asking" and (refused or set(taken) >= set(consent.CONTACT)):
            conversation.stage, conversation.open = "stopped", None
        elif conversation.stage == "asking" and not turned:
            says.append(intake.ask_again(conversation, content))
        return conversation.dump(), effect_of(says, conversation) | {"refused": refused}

    return change


def note(raised: Alarm) -> Change:
    """Keep that a practice described an emergency of its patient; the conversation goes on."""

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        tx.safety(raised.kind, raised.rule)
        return None, {"usable": True, "says": []}

    return change


def status(row: LeadRow | None, reference: str, content: Content) -> Change:
    """How far the request with this reference is, and no more than that; the open question waits."""

    def change(held: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = Conversation.of(held.state)
        stage = "unknown"
        if row is not None and row.status != "forgotten":
            stage = "closed" if row.done else "contacted" if row.outcome else "received"
        told = intake.standing(conversation, content) | {"reference": reference.upper()}
        says = [Say(f"utter_status_{stage}", told)]
        if conversation.stage == "asking" and conversation.open not in (None, intake.NEED):
            says.append(intake.ask_again(conversation, content))
        return conversation.dump(), effect_of(says, conversation)

    return change


def language(to: str, content: Content) -> Change:
    """Go on in another language; the place is kept."""

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        conversation = Conversation.of(row.state)
        made = intake.switch_language(conversation, to, content)
        return conversation.dump(), effect_of(made.says, conversation)

    return change


def replies(
    keys: Sequence[str], effects: Mapping[str, Effect], content: Content
) -> Callable[[Row], tuple[State | None, list[Message]]]:
    """The messages for `keys`: filled from what the message's effects said, else with what every wording may use.

    Where keeping was refused the state holds nothing of before.
    """

    def change(row: Row) -> tuple[State | None, list[Message]]:
        conversation = Conversation.of(row.state)
        words = content.responses[conversation.language].words
        decided = [say for effect in effects.values() for say in effect["says"]]
        said = []
        for key in keys:
            if key not in words:
                log.error("no words for key", key=key)
                continue
            mine = next((say for say in decided if say["key"] == key), None)
            if mine is not None:
                decided.remove(mine)
            said.append(Say(key, mine["args"] if mine else intake.standing(conversation, content)))
        messages = outgoing(conversation, said, content)
        if "safety" not in effects:
            conversation.alarmed = None
        return (_emptied(conversation, keys) if refused(effects) else conversation).dump(), messages

    return change


def refused(effects: Mapping[str, Effect]) -> bool:
    """Whether a message that caused these refused that anything is kept."""
    return any(effect.get("refused") for effect in effects.values())


def keys_of(effect: Effect) -> list[str]:
    return [say["key"] for say in effect["says"]]


def meaning(choice: str | None, conversation: Conversation, content: Content) -> dict[str, Any] | None:
    """What a choice means: one of the last turn's, or a reserved one; None for anything else."""
    if choice is None:
        return None
    if choice in RESERVED:
        return {"command": choice, "label": label(choice, content, conversation.language)}
    kind, _, to = choice.partition(":")
    if kind == "lang" and to in content.site.organisation.languages:
        return {"language": to, "label": label(f"language_{to}", content, conversation.language)}
    return conversation.choices.get(choice)


def _refused(conversation: Conversation) -> bool:
    """Whether nothing of it may be kept: nobody agreed, or a child writes, and nothing was sent before."""
    return conversation.stage == "declined" and not conversation.sent and not conversation.consent.get("store")


def _emptied(refused: Conversation, keys: Sequence[str]) -> Conversation:
    """What is left of a conversation whose keeping was refused: where it was begun, and that `keys` were said last."""
    kept = ("page", "campaign", "referrer", "language", "started", "notice", "build", "clock")
    left = Conversation(refused.site, **{name: getattr(refused, name) for name in kept})
    left.too_young, left.with_grown_up = refused.too_young, refused.with_grown_up
    left.said = {key: refused.said[key] for key in keys if key in refused.said}
    left.answers = {name: answer for name, answer in refused.answers.items() if answer.source == "page"}
    left.stage, left.choices = "declined", refused.choices
    return left


def _current(row: Row, epoch: int) -> Conversation:
    if row.epoch != epoch:
        raise OldEpoch
    return Conversation.of(row.state)


def effect_of(says: Sequence[Say], conversation: Conversation, *, usable: bool = True) -> Effect:
    return {
        "usable": usable,
        "says": [say.dump() for say in says],
        "open": conversation.open if conversation.stage == "asking" else None,
        "role": conversation.value("role"),
    }
