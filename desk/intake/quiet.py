"""Safe contact: a wish that no message is left where others may hear or read it; English and Spanish."""

import re

from desk.intake.conversation import Conversation

_MESSAGE = r"(?:voice ?mails?|messages?|msgs?|recados?|mensajes?|buz[oó]n)"
_NO = r"(?:do ?n[o']?t|dont|do not|never|not to|no|without|nunca|sin|ni|que no me|que no)"
_LEAVE = r"(?:leav(?:e|ing)|left|play|dej(?:e|en|es|ar|ando)(?:me)?)"
_MACHINE = r"(?:answering machine|the machine|voice ?mail|contestador(?:a)?|buz[oó]n de voz)"
_QUIET = re.compile(
    rf"\b{_NO}\W+(?:\w+\W+){{0,3}}?{_LEAVE}\b[^.!?]{{0,30}}\b(?:{_MESSAGE}|{_MACHINE}|anything|any|nada|ning[uú]n\w*)"
    rf"|\b(?:no|sin|not|skip the|ningun|ning[uú]n)\W+(?:\w+\W+)?{_MESSAGE}\b(?! de texto)"
    rf"|\b(?:just|pero|but|solo|s[oó]lo)\s+(?:no|sin)\s+{_MESSAGE}\b"
    r"|\b(?:do ?n[o']?t|dont|do not|never|no)\s+(?:tell|say|mention|le digan?|digan?)\b[^.!?]{0,25}"
    r"\b(?:who|why|where|what|qui[eé]n|por qu[eé]|de d[oó]nde|anyone|anybody|nadie)\b",
    re.IGNORECASE,
)
_LOUD = re.compile(
    rf"\b(?:you can|ok(?:ay)? to|fine to|please|free to|pueden?|s[ií])\W+(?:\w+\W+){{0,2}}?{_LEAVE}\b"
    rf"[^.!?]{{0,20}}{_MESSAGE}",
    re.IGNORECASE,
)


def notice_quiet(conversation: Conversation, text: str) -> bool:
    """Keep the wish, or that a message is welcome; True when this message asked for quiet for the first time.

    >>> bool(_QUIET.search("call, but don't leave a message on the machine"))
    True
    >>> bool(_QUIET.search("text messages are fine, no calls"))
    False
    """
    if _QUIET.search(text):
        first, conversation.leave_message = conversation.leave_message is not False, False
        return first
    if _LOUD.search(text):
        conversation.leave_message = True
    return False
