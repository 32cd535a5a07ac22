"""What a message is before it is an answer: an alarm, or a question about a request that was sent."""

import re
from datetime import datetime

from desk import intake
from desk.intake import Conversation, Knowledge
from desk.safety import Alarm, Screen

LEARNED = "learned"
"""The rule of an alarm that no sign raised, only likeness to what others wrote in danger."""
FEW = 8
"""Words up to which a message may be no more than its answer."""
SHORT = 300
"""Characters up to which a message that names a reference asks about it."""
_REFERENCE = re.compile(r"\bWD[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{2}\b", re.IGNORECASE)


def alarm_of(
    screen: Screen, text: str, conversation: Conversation, knowledge: Knowledge, now: datetime
) -> Alarm | None:
    """The alarm a message raises, with what its last one raised in mind.

    A few words that are the very answer to the open question (`I'm her husband`) are not taken for more by likeness
    alone; a sign always counts.
    """
    if not text:
        return None
    answering = conversation.open not in (None, intake.NEED) or conversation.stage != "asking"
    role, previous = conversation.value("role"), conversation.alarmed
    raised = screen.look(text, role=role, previous=previous, answering=answering)
    if raised is None or raised.rule != LEARNED or len(text.split()) > FEW or conversation.alarmed:
        return raised
    return None if intake.answers_plainly(conversation, text, knowledge, now) else raised


def reference_asked(text: str) -> str | None:
    """The reference a short message asks about; None where it names none, or wants something changed."""
    found = _REFERENCE.search(text)
    return found.group() if found and len(text) <= SHORT and not intake.changes(text) else None
