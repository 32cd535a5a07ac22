"""What is offered to somebody who is not ready to send a request: a guide, a call back, or to come back later."""

import re
from datetime import datetime

from desk.content import Content
from desk.content.marks import IN_CHAT
from desk.intake.asking import ask, ask_again, standing
from desk.intake.conversation import Conversation, Say

OFFERS = {**IN_CHAT, "later": "info"}
"""What may be taken -> the offer the lead names as used."""
FEW = 5
"""Words up to which a message may do no more than take an offer."""
_NOT_READY = re.compile(
    r"\b(?:not (?:quite |really )?ready|not (?:just )?yet|maybe later|another (?:time|day)"
    r"|(?:think|sleep|talk) (?:about |on |it over|this over)|think (?:it|this) over|need (?:some )?time to think"
    r"|todav[ií]a no|a[uú]n no|m[aá]s adelante|otro d[ií]a|(?:lo|la) (?:voy a )?pens(?:ar[eé]?|o|amos)|pensarlo"
    r"|no estoy list[oa]|no estamos list[oa]s)\b",
    re.IGNORECASE,
)


def not_ready(conversation: Conversation, text: str) -> bool:
    """Whether somebody who asks for care hesitates, for the first time."""
    personal = conversation.value("role") in (None, "patient", "caregiver")
    return personal and not conversation.said.get("utter_not_ready") and bool(_NOT_READY.search(text))


def offered(conversation: Conversation, content: Content) -> list[Say]:
    """The offers, once in a conversation, to a visitor who only looks around."""
    timing = conversation.value("timing")
    looking = isinstance(timing, dict) and timing.get("bucket") == "exploring"
    personal = conversation.value("role") in ("patient", "caregiver")
    if not (looking and personal) or conversation.said.get("utter_not_ready"):
        return []
    return [Say("utter_not_ready", standing(conversation, content))]


def taken(conversation: Conversation, text: str, content: Content) -> str | None:
    """The offer a few words take, of those just made."""
    made = [meaning["offer"] for meaning in conversation.choices.values() if "offer" in meaning]
    if len(text.split()) > FEW:
        return None
    words = content.responses[conversation.language].words
    return next((one for one in made if any(_says(text, name) for name in words[f"label_offer_{one}"])), None)


def take_offer(conversation: Conversation, offer: str, content: Content, now: datetime) -> list[Say]:
    """The guide and the open question again; a call back, for which little is asked; or the end, until another day."""
    conversation.offer = OFFERS[offer]
    told = standing(conversation, content)
    match offer:
        case "guide":
            return [Say("utter_guide", told), ask_again(conversation, content)]
        case "callback":
            conversation.intent, conversation.wants_person = "ask_person", True
            return [Say("utter_callback", told), *ask(conversation, content, now)]
    conversation.stage, conversation.open = "stopped", None
    return [Say("utter_later", told)]


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
