"""The part of a service line that a request is about: heard in any message, let go of with its line."""

from collections.abc import Sequence

from desk.content import Content
from desk.intake.conversation import Answer, Conversation
from desk.intake.heard import Heard
from desk.reading import Found

PART = "sub_line"


def take_part(
    conversation: Conversation, heard: Heard, found: Sequence[Found], content: Content, *, again: bool = False
) -> list[str]:
    """Take the first part among `found` that is one of the line, of any line while none is held; `again`: though one
    is held. Returns `["sub_line"]` where it is new."""
    named = (one.value for one in found if one.slot == PART)
    part = next((one for one in named if may_be(one, conversation, content)), None)
    held = conversation.value(PART)
    if part is None or part == held or (held is not None and not again):
        return []
    conversation.put(PART, Answer(part, as_typed=heard.text, turn=heard.turn, source="volunteered"))
    return [PART]


def may_be(part: str, conversation: Conversation, content: Content) -> bool:
    """Whether a part is one of the line that is held, or of any while none is."""
    held = conversation.value("service_line")
    lines = [line for line in content.site.service_lines if held in (None, line.service_line)]
    return any(entry.sub_line == part for line in lines for entry in line.sub_lines)


def let_go(conversation: Conversation, content: Content) -> None:
    """Drop a part of another line; that it is no particular one was said of the line that was held then."""
    told, line = conversation.answers.get(PART), conversation.answers.get("service_line")
    if told is None or line is None or line.status != "value":
        return
    if told.turn < line.turn if told.status != "value" else not may_be(told.value, conversation, content):
        conversation.answers.pop(PART)
