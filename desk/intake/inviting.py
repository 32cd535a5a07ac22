"""The one offer of a persona: shown once, with the summary, where it can be taken; and which offer a request used.

Used is what somebody took in the conversation, else what sending the request takes; what was only shown is not.
"""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.content.marks import IN_CHAT
from desk.content.models import Persona
from desk.intake.conversation import Conversation
from desk.routing import matches


def persona_of(facts: Mapping[str, Any], content: Content) -> Persona | None:
    """The first persona of the role whose condition holds."""
    personas = (entry for entry in content.intake.personas if entry.role == facts.get("role"))
    return next((entry for entry in personas if matches(entry.when, facts)), None)


def invited(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> str | None:
    """The offer to show, by its key in the words; None where there is none to take, or it was shown or taken.

    Nothing is offered after an alarm, to who says it is urgent or asks to be called, or with a request that takes no
    offer (a complaint).
    """
    persona, by_sending, in_chat = persona_of(facts, content), _by_sending(facts, content), IN_CHAT.values()
    hurried = conversation.alarms or facts.get("urgency") == "urgent" or by_sending in in_chat
    if persona is None or by_sending is None or hurried:
        return None
    takes = persona.offer in in_chat or persona.offer == by_sending
    key = f"utter_invite_{persona.offer}"
    shown = conversation.offer or conversation.said.get("utter_not_ready") or conversation.said.get(key)
    return key if takes and not shown else None


def offer_used(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> str | None:
    """What was taken; of a request that was not sent (`partial`) only what was taken on the way."""
    sent = facts.get("status") != "partial"
    return conversation.offer or (_by_sending(facts, content) if sent else None)


def _by_sending(facts: Mapping[str, Any], content: Content) -> str | None:
    types = (entry for entry in content.intake.lead_types if entry.lead_type == facts.get("lead_type"))
    return next((entry.offer for entry in types), None)
