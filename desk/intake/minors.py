"""Who is too young: under 13 nothing is asked or kept; from 13 to 17 the line says who takes part."""

from datetime import datetime

from desk.intake.asking import standing
from desk.intake.conversation import Conversation, Say
from desk.intake.gather import own_age
from desk.intake.heard import Heard, Knowledge

CHILD, GROWN = 13, 18
"""Under the first nothing may be collected from a child (16 CFR 312.2); from the second a person decides alone."""


def heed(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> list[Say]:
    """What is said of the age of the person who writes; the conversation is declined where a child of under 13 does.

    A parent may ask for a child of any age; a child may not ask for anybody.
    """
    written = own_age(conversation, heard, knowledge, now) if heard.text else None
    age = conversation.value("age")
    if conversation.value("role") in (None, "patient") and isinstance(age, dict):
        written = age.get("age", GROWN - 1 if age.get("minor") else written)
    if conversation.too_young or (written is not None and written < CHILD):
        conversation.too_young, conversation.stage = True, "declined"
        return []
    held = conversation.value("service_line")
    line = next((one for one in knowledge.content.site.service_lines if one.service_line == held), None)
    if conversation.value("role") != "patient" or written is None or written >= GROWN or line is None:
        return []
    if line.teens == "not_here":
        conversation.with_grown_up, conversation.stage = True, "declined"
        return []
    key = "utter_minor_alone" if line.teens == "alone" else "utter_minor_teen"
    return [] if conversation.said.get(key) else [Say(key, standing(conversation, knowledge.content))]
