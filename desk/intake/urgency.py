"""How urgent a request is, as a message after the opening says it outright."""

from desk.content import Content
from desk.intake.conversation import Answer, Conversation
from desk.intake.heard import Heard
from desk.intake.planner import questions_for
from desk.role import urgency_stated


def take_urgency(conversation: Conversation, heard: Heard, content: Content) -> list[str]:
    """Take what the message states; `["urgency"]` where it is new.

    Nobody asks a business how urgent it is, and that something is routine is new only where it is asked or was not so.
    Of a referral of several it holds for each.
    """
    if conversation.value("role") == "administrator" or conversation.open in (None, "need"):
        return []
    told, held = urgency_stated(heard.text), conversation.value("urgency")
    as_before = held is None and told == "routine" and "urgency" not in questions_for(conversation, content)
    if told is None or told == held or as_before:
        return []
    conversation.put("urgency", Answer(told, as_typed=heard.text, turn=heard.turn, source="volunteered"))
    for patient in conversation.patients:
        patient["urgency"] = told
    return ["urgency"]
