"""Putting right what was understood: a new value anywhere, or the name of what is wrong."""

import re
from datetime import datetime

from desk.content import Content
from desk.intake.asking import NEED
from desk.intake.conversation import Answer, Conversation
from desk.intake.gather import gather
from desk.intake.heard import Heard, Knowledge
from desk.intake.planner import question_named

CHANNELS = ("channel", "consent")
"""Answered only to their own question: what is agreed to is never read out of a correction."""
_SPELLED = re.compile(
    r"\b(?:is |se )?(?:spelled|spelt|written|spelling is|escribe|deletrea|deletreado)\s+"
    r"(?:like |con |as |así |asi )?(?=\S)",
    re.IGNORECASE,
)


def correct(
    conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime, *, certain: bool = True
) -> list[str]:
    """Take every value of the message that differs from what is held; names of what changed.

    Without being `certain` that it corrects (`ok now, send it`) it says nothing of the time unless it names it.
    """
    wrong = named(conversation, heard.text, knowledge.content)
    but = [slot for slot in ("timing", "contact_time") if not certain and slot not in wrong]
    changed = gather(conversation, heard, knowledge, now, correcting=True, but=but)
    for name in wrong:
        question = question_named(name, knowledge.content)
        if name in changed or name in CHANNELS or question is None:
            continue
        held = conversation.value(name)
        reads = name if question.reads in ("choice", "text", "number") else question.reads
        text = _SPELLED.sub("is ", heard.text) if name == "name" else heard.text
        reading = knowledge.reader.read(reads, text, lang=conversation.language, now=now, prev=held)
        value = _merged(held, reading.value)
        if reading.status == "value" and value != held:
            conversation.put(name, Answer(value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
            changed.append(name)
    return changed


def named(conversation: Conversation, text: str, content: Content) -> list[str]:
    """Answers the text calls by name (`the zip`, `mi apellido`): the wordings of `label_question_<question>`."""
    words = content.responses[conversation.language].words
    found = []
    for question, answer in conversation.answers.items():
        called = words.get(f"label_question_{question}", [])
        if answer.status == "value" and any(_says(text, name) for name in called) and question != NEED:
            found.append(question)
    return found


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _merged(held: object, value: object) -> object:
    """A name of which one part was put right keeps the others."""
    if isinstance(held, dict) and isinstance(value, dict) and held.keys() & {"first", "last"} and "full" not in value:
        return {**held, **value}
    return value
