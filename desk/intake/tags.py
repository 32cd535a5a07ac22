"""The tags of a lead: persona, concern, offer, next step, barriers, signals and journey stage, from the content."""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.intake.conversation import Conversation
from desk.intake.signs import signs_of
from desk.routing import matches


def tags_of(facts: Mapping[str, Any], conversation: Conversation, content: Content) -> dict[str, Any]:
    """The tags for these facts; `journey` holds the stage and what it was seen by, `evidence` what gave each other."""
    intake = content.intake
    persona = next(
        (entry for entry in intake.personas if entry.role == facts.get("role") and matches(entry.when, facts)), None
    )
    stage = next((entry for entry in intake.journey if matches(entry.when, facts)), None)
    barriers, signals = (signs_of(rows, facts, conversation) for rows in (intake.barriers, intake.signals))
    shown = next((row.concern for row in intake.concerns if not (barriers | signals).keys().isdisjoint(row.by)), None)
    return {
        "persona": persona.persona if persona else None,
        "primary_concern": shown or (persona.concern if persona else None),
        "offer_used": conversation.offer or (persona.offer if persona else None),
        "next_step": "call" if conversation.wants_person else persona.next_step if persona else "none",
        "barriers": list(barriers),
        "signals": list(signals),
        "evidence": barriers | signals,
        "journey": {"stage": stage.stage, "because": stage.because} if stage else None,
        "asked_for_person": conversation.wants_person,
    }
