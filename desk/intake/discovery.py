"""After a request was sent: a few questions of its persona, for who wants to answer them; nothing waits for that.

What is asked is `discovery:` of the personas of data/intake.yml that have `ask_visitor: true`; for all others those are
questions for the first call. Each answer is kept with the request as it was typed. Whatever else is said lets the
questions rest, so that a new request or a question is never taken for an answer.
"""

import re
from typing import Any

from desk.content import Content
from desk.content.models import Persona
from desk.intake.asking import standing
from desk.intake.conversation import Conversation, Say
from desk.intake.heard import Heard
from desk.intake.labels import words_of
from desk.reading.text import fold

OFFERED = -1
"""Place of a question before the first: the visitor was asked whether there may be any."""
_ANOTHER = re.compile(
    r"\b(?:another|one more|new|second|otr[oa]|nuev[oa]|segund[oa])\s+(?:\w+\s+)?"
    r"(?:patients?|referrals?|requests?|appointments?|paciente|referido|solicitud|cita)\b",
    re.IGNORECASE,
)
"""A second request, whatever else it sounds like."""


def offered(conversation: Conversation, persona: str | None, content: Content) -> list[Say]:
    """The offer to somebody whose request was just sent, once in a conversation; none after an alarm."""
    found = _persona(persona, content)
    wanted = found is not None and found.ask_visitor and bool(found.discovery)
    if not wanted or conversation.alarms or conversation.said.get("utter_more_offer"):
        return []
    conversation.discovery = {"persona": persona, "at": OFFERED}
    return [Say("utter_more_offer", _told(conversation, content))]


def choices(conversation: Conversation) -> list[str]:
    """What may be pressed at what was just said: `more`, `enough`; each has its label."""
    held = conversation.discovery
    return [] if held is None else ["more", "enough"] if held["at"] == OFFERED else ["enough"]


def answered(heard: Heard, conversation: Conversation, content: Content) -> bool:
    """Whether a message after the end takes the offer, turns it down, or answers the question that was just asked."""
    held = conversation.discovery
    if conversation.stage != "sent" or held is None or conversation.alarms:
        return False
    if heard.choice is not None:
        return heard.choice.get("command") in ("more", "enough")
    if not any(meaning.get("command") == "enough" for meaning in conversation.choices.values()):
        return False
    if held["at"] == OFFERED:
        return _means("more", heard.text, content) or _means("enough", heard.text, content)
    steers = heard.digresses(content) or "?" in heard.text or _ANOTHER.search(heard.text)
    return bool(heard.text.strip()) and not steers


def take(conversation: Conversation, heard: Heard, content: Content) -> tuple[dict[str, Any] | None, list[Say]]:
    """(the answer as the request keeps it, None for a yes or no to the offer; what is said). Asks the next question."""
    held = conversation.discovery or {"persona": None, "at": OFFERED}
    asked = _question(conversation, content)
    command = heard.choice.get("command") if heard.choice is not None else None
    if command == "enough" or (command is None and _means("enough", heard.text, content)):
        conversation.discovery = None
        return None, [Say("utter_more_skipped", _told(conversation, content))]
    conversation.discovery = {**held, "at": held["at"] + 1}
    following = _question(conversation, content)
    if following is None:
        conversation.discovery = None
        says = [Say("utter_more_kept", _told(conversation, content))]
    else:
        key = "utter_more" if asked is None else "utter_more_next"
        says = [Say(key, _told(conversation, content) | {"question": following[1]})]
    return (_kept(*asked, heard) if asked is not None else None), says


def _kept(about: str, asked: str, heard: Heard) -> dict[str, Any]:
    return {
        "question": "discovery",
        "about": about,
        "asked": asked,
        "as_typed": heard.text,
        "as_understood": heard.text,
        "value": heard.text,
        "status": "value",
        "turn": heard.turn,
        "corrected": False,
        "source": "asked",
    }


def _means(command: str, text: str, content: Content) -> bool:
    """Whether a text is one of the ways to say what a button does, in any language of the site."""
    said = re.sub(r"\W+", " ", fold(text)).strip()
    names = (name for words in content.responses.values() for name in words.words[f"label_{command}"])
    return any(re.sub(r"\W+", " ", fold(name)).strip() == said for name in names)


def _told(conversation: Conversation, content: Content) -> dict[str, Any]:
    sent = conversation.sent[-1] if conversation.sent else ""
    return standing(conversation, content) | {"reference": sent}


def _question(conversation: Conversation, content: Content) -> tuple[str, str] | None:
    """What the open question is about, and its words for the visitor; None before the first and after the last."""
    held = conversation.discovery
    persona = _persona(held["persona"], content) if held else None
    if held is None or persona is None or not 0 <= held["at"] < len(persona.discovery):
        return None
    about = list(persona.discovery)[held["at"]]
    return about, words_of(persona.discovery[about], content, conversation.language)


def _persona(name: str | None, content: Content) -> Persona | None:
    return next((entry for entry in content.intake.personas if entry.persona == name), None)
