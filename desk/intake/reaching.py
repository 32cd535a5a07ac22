"""Another way of contact than the one agreed to, asked for in so many words: `text me instead`."""

import re
from datetime import datetime

from desk.consent import doubtful
from desk.intake import consents
from desk.intake.conversation import Answer, Conversation
from desk.intake.heard import Heard, Knowledge, Turn
from desk.intake.planner import channels

_ASKED_FOR = re.compile(
    r"\b(?:instead|rather|better|prefer|not? call|don'?t (?:call|text|email|write)"
    r"|(?:call|phone|text|ring|email|e-mail|write) me"
    r"|(?:by|via) (?:text|phone|e-?mail)|mejor|prefiero|en vez|en lugar|no (?:me )?(?:llamen|escriban|manden)"
    r"|que no me (?:llamen|escriban|manden)|(?:ll[aá]men|escr[ií]ban|m[aá]nden|env[ií]en|marquen)me"
    r"|por (?:correo|mensaje|texto|tel[eé]fono|llamada))\b",
    re.IGNORECASE,
)
STEERING = ("stop", "forget_me", "start_over", "switch_language", "ask_person", "ask_advice", "job_or_vendor")
"""What a message is about first, whatever way of contact it names."""
_TOO = re.compile(r"\b(?:also|too|as well|both|tambi[eé]n|adem[aá]s|igual)\b", re.IGNORECASE)

_ONLY = re.compile(
    r"\b(?:instead|rather|better|prefer|only|just|no|not|never|don'?t|stop"
    r"|mejor|prefiero|en vez|en lugar|s[oó]lo|solamente|[uú]nicamente|nada m[aá]s|nom[aá]s|nunca)\b",
    re.IGNORECASE,
)


def another_way(conversation: Conversation, heard: Heard, turn: Turn, knowledge: Knowledge, now: datetime) -> bool:
    """Take the way of contact a message asks for in place of the one that stands; True when there was one.

    What replaces is agreed to by asking for it, after the consent text was shown; what is replaced is taken back.
    """
    steers = heard.digresses(knowledge.content) and heard.intent in STEERING
    value = None if steers else another_way_asked_for(conversation, heard.text, knowledge, now)
    if value is None:
        return False
    conversation.put("channel", Answer(value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
    turn.revoked = frozenset(turn.revoked) | consents.no_longer(conversation)
    turn.consents += consents.channels_chosen(conversation, heard.text, heard.turn, knowledge.content, now)
    return True


def another_way_asked_for(
    conversation: Conversation, text: str, knowledge: Knowledge, now: datetime
) -> str | list[str] | None:
    """The way or ways of contact `text` asks for in place of those that stand; None where it asks for no change.

    Not before a way was chosen: then the question itself is asked. One of several agreed to, named in passing ("yes,
    call me before 5"), takes none of the others back: that takes a word like "only" or "not".
    """
    held = channels(conversation)
    if not held or not _ASKED_FOR.search(text) or doubtful(text):
        return None
    told = knowledge.reader.read("contact_channel", text, lang=conversation.language, now=now)
    if told.status != "value" or told.value == "any":
        return None
    named = [told.value] if isinstance(told.value, str) else list(told.value)
    if set(named) <= set(held) and (len(named) == len(held) or not _ONLY.search(text)):
        return None
    return [*held, *named] if _TOO.search(text) and len(named) == 1 else told.value
