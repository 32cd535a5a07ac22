"""Which persona somebody is; its one offer, shown once with the summary where it can be taken; what a request used.

Used is what somebody took in the conversation, else what sending the request takes; what was only shown is not.
"""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.content.marks import IN_CHAT
from desk.content.models import Persona
from desk.intake.conversation import Conversation, Say
from desk.intake.facts import under
from desk.intake.labels import label
from desk.intake.signs import heard
from desk.routing import matches


def persona_of(
    facts: Mapping[str, Any], conversation: Conversation, content: Content
) -> tuple[Persona | None, str | None]:
    """(the persona of the role, the trigger that chose it as `asked: referral_feedback`; None where the facts did).

    The first whose condition holds. Where that one has none, the first whose condition is open, no known fact against
    it, goes before it if one of its triggers was seen.
    """
    personas = [entry for entry in content.intake.personas if entry.role == facts.get("role")]
    found = next((entry for entry in personas if matches(entry.when, facts)), None)
    for entry in () if found is not None and found.when else personas:
        open_still = all(matches({fact: wanted}, facts) for fact, wanted in entry.when.items() if fact in facts)
        if entry.when and open_still and (seen := _trigger(entry, conversation, content)):
            return entry, seen
    return found, None


def _trigger(persona: Persona, conversation: Conversation, content: Content) -> str | None:
    told, page = persona.triggers, under(conversation.page, persona.triggers.pages)
    signals = heard(content.intake.signals, conversation)
    evidence = {
        "page": page,
        "campaign": conversation.campaign if conversation.campaign in told.campaigns else None,
        "signal": next((one for one in told.signals if one in signals), None),
        "asked": next((one for one in told.asked if one in conversation.topics), None),
    }
    return next((f"{kind}: {what}" for kind, what in evidence.items() if what is not None), None)


def invited(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> Say | None:
    """The offer to show, put as the persona's angle says; None where there is none to take, or it was shown or taken.

    An offer that was asked for goes before the persona's own. Nothing is offered after an alarm, to who says it is
    urgent or asks to be called, or with a request that takes no offer (a complaint).
    """
    persona, by_sending = persona_of(facts, conversation, content)[0], _by_sending(conversation, facts, content)
    in_chat = IN_CHAT.values()
    hurried = conversation.alarms or facts.get("urgency") == "urgent" or by_sending in in_chat
    if persona is None or by_sending is None or hurried:
        return None
    offer = _asked_for(conversation, facts, content) or persona.offer
    key = f"utter_invite_{offer}"
    shown = conversation.offer or conversation.said.get("utter_not_ready") or conversation.said.get(key)
    takes = offer in in_chat or offer == by_sending
    angle = label(f"angle_{persona.angle}", content, conversation.language)
    return Say(key, {"angle": angle}) if takes and not shown else None


def offer_used(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> str | None:
    """What was taken; of a request that was not sent (`partial`) only what was taken on the way."""
    sent = facts.get("status") != "partial"
    return conversation.offer or (_by_sending(conversation, facts, content) if sent else None)


def _by_sending(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> str | None:
    types = (entry for entry in content.intake.lead_types if entry.lead_type == facts.get("lead_type"))
    own = next((entry.offer for entry in types), None)
    return (_asked_for(conversation, facts, content) or own) if own is not None else None


def _asked_for(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> str | None:
    rows = (row for row in content.intake.asked_offers if not set(row.asked).isdisjoint(conversation.topics))
    return next((row.offer for row in rows if matches(row.when, facts)), None)
