"""The tags of a lead: persona, concern, offer, next step, barriers and journey stage, each from the content."""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.intake.conversation import Conversation
from desk.routing import matches


def tags_of(facts: Mapping[str, Any], conversation: Conversation, content: Content) -> dict[str, Any]:
    """The tags for these facts; `journey` holds the stage and what it was seen by."""
    intake = content.intake
    persona = next(
        (entry for entry in intake.personas if entry.role == facts.get("role") and matches(entry.when, facts)), None
    )
    stage = next((entry for entry in intake.journey if matches(entry.when, facts)), None)
    barriers = [entry.barrier for entry in intake.barriers if matches(entry.when, facts)]
    return {
        "persona": persona.persona if persona else None,
        "primary_concern": persona.concern if persona else None,
        "offer_used": conversation.offer or (persona.offer if persona else None),
        "next_step": "call" if conversation.wants_person else persona.next_step if persona else "none",
        "barriers": list(dict.fromkeys(barriers)),
        "journey": {"stage": stage.stage, "because": stage.because} if stage else None,
        "asked_for_person": conversation.wants_person,
    }
