"""The tags of a lead: persona, concern, offer, next step, barriers, signals and journey stage, from the content."""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.intake.conversation import Conversation
from desk.intake.facts import page_kind
from desk.intake.inviting import offer_used, persona_of
from desk.intake.signs import signs_of
from desk.routing import matches


def tags_of(facts: Mapping[str, Any], conversation: Conversation, content: Content) -> dict[str, Any]:
    """The tags for these facts; `journey` holds the stage and what it was seen by, `persona_by` the
    trigger that chose the persona, `evidence` what gave each other."""
    intake = content.intake
    persona, trigger = persona_of(facts, conversation, content)
    barriers, signals = (signs_of(rows, facts, conversation) for rows in (intake.barriers, intake.signals))
    shown = next((row.concern for row in intake.concerns if not (barriers | signals).keys().isdisjoint(row.by)), None)
    return {
        "persona": persona.persona if persona else None,
        "persona_by": trigger,
        "primary_concern": shown or (persona.concern if persona else None),
        "offer_used": offer_used(conversation, facts, content),
        "next_step": "call" if conversation.wants_person else persona.next_step if persona else "none",
        "barriers": list(barriers),
        "signals": list(signals),
        "evidence": barriers | signals,
        "journey": _journey(facts, conversation, content),
        "asked_for_person": conversation.wants_person,
    }


def _journey(facts: Mapping[str, Any], conversation: Conversation, content: Content) -> dict[str, str] | None:
    """`{"stage", "because"}`: how far along, and what it was seen by, in words."""
    known = {**facts, "page_kind": page_kind(conversation.page, content)}
    for entry in content.intake.journey:
        asked = next((topic for topic in conversation.topics if topic in entry.asked), None)
        if asked is not None:
            return {"stage": entry.stage, "because": f"{entry.because} ({asked})"}
        if (entry.when or not entry.asked) and matches(entry.when, known):
            return {"stage": entry.stage, "because": entry.because}
    return None
