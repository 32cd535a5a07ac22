"""Another way of contact than the one agreed to, asked for in so many words: `text me instead`."""

import re
from datetime import datetime

from desk.consent import doubtful, taken_back
from desk.intake import consents
from desk.intake.conversation import REACHED_BY, Answer, Conversation, Say
from desk.intake.heard import Heard, Knowledge, Turn
from desk.intake.planner import channels
from desk.intake.quiet import no_calls

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


_WISH = re.compile(
    r"(?:^|[,;]\s*|\b(?:please|pls|just|can|could|you|u|best to|better to|and|or"
    r"|have (?:some(?:one|body)|a (?:person|nurse)))\s+)(?:call|text|e-?mail|phone) (?:me|us)\b"
    r"|\b(?:texts?|texting|calls?|e-?mails?) (?:(?:is|are|would be|works?) )?(?:the )?(?:best|better|easier|easiest)\b"
    r"|\bprefer (?:an? )?(?:phone )?(?:texts?|calls?|e-?mails?)\b"
    r"|\b(?:ll[aá]m|m[aá]rqu)e(?:n)?me\b|\b(?:m[aá]nd|env[ií])e(?:n)?me (?:un )?(?:texto|mensaje|correo|e-?mail)\b"
    r"|\b(?:me|nos) (?:pueden?|podr[ií]an?) (?:llamar|marcar|mandar (?:un )?(?:texto|mensaje|correo)|textear)\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:nobody|no one|never|not|n't|they|he|she|told|said|asked|supposed|if|nadie|nunca|no|dijeron|dijo|si)\b",
    re.IGNORECASE,
)


def notice_wish(conversation: Conversation, heard: Heard, turn: Turn, knowledge: Knowledge, now: datetime) -> list[str]:
    """Take the way of contact somebody asks for before any is chosen (`text me at …`); `["channel"]` when one was.

    It is agreed to by the yes to the consent question, which leaves the way to the visitor: at once where that was
    said, else with it. Organisations and referrers are not asked for that yes. Who takes calls back beside the number
    (`614-…, but don't call me`) is asked for a way again.
    """
    if (
        conversation.open == "phone"
        and channels(conversation) == ["phone"]
        and "contact_phone" in taken_back(heard.text)
    ):
        turn.revoked = frozenset(turn.revoked) | no_calls(conversation)
        turn.says.append(Say("utter_no_calls"))
        return []
    if conversation.settled("channel") or conversation.open in ("consent", "channel") or doubtful(heard.text):
        return []
    if conversation.value("consent") == "no" or conversation.value("role") not in ("patient", "caregiver"):
        return []
    for sentence in re.split(r"[.!\n]+(?=\s|$)", heard.text):
        wish = _WISH.search(sentence)
        if not wish or "?" in sentence or _OF_OTHERS.search(sentence[: wish.end()]):
            continue
        told = knowledge.reader.read("contact_channel", sentence.strip(), lang=conversation.language, now=now)
        if told.status == "value" and told.value in REACHED_BY:
            conversation.put("channel", Answer(told.value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
            turn.consents += consents.channels_chosen(conversation, heard.text, heard.turn, knowledge.content, now)
            return ["channel"]
    return []


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
