"""Safe contact: a wish that no message is left, or that others do not hear of it; English and Spanish."""

import re
from dataclasses import replace

from desk.intake.conversation import Answer, Conversation
from desk.intake.heard import Heard
from desk.intake.planner import channels

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
_SAFE = re.compile(
    r"\d\W+(?:(?:and|y)\W+)?(?P<yes>yes|yeah|yep|sure|ok(?:ay)?|fine|safe|s[ií]|claro|est[aá] bien|no problem|no hay problema)\b"  # noqa: E501
    r"|\b(?P<it_is>(?:it'?s|that'?s|is|es|est[aá]) (?:ok(?:ay)? and )?(?:safe|fine|okay|segur[oa]|bien))\b"
    r"|\d\W+(?:(?:and|but|y|pero)\W+)?(?P<no>no|nope|not safe|mejor no)\b",
    re.IGNORECASE,
)
"""Said beside the number, after the visitor was told that a message is left only where that is safe."""
_TOLD = "utter_why_leave_message"
_OTHERS = (
    r"(?:my|any ?(?:one|body)(?: else)?|people|others|him|her|them|the family|mi|mis|la familia|los dem[aá]s|nadie)"
)
_LEARN = r"(?:know|find out|hear|see|learn|sep[ae]n?|se enteren?|oigan?|vean?|escuchen?|saber|enterarse|o[ií]r|ver)"
_DISCREET = re.compile(
    r"\b(?:discreet(?:ly)?|discretion|discret[oa]s?|discreci[oó]n|discretamente)\b"
    r"|\bkeep\s+(?:this|it|that|everything)\s+(?:\w+\s+)?(?:private|quiet|secret|between us|to yourselves)\b"
    rf"|\b(?:do ?n[o']?t|dont|do not)\s+want\s+{_OTHERS}\b[^.!?]{{0,20}}?\bto\s+{_LEARN}\b"
    rf"|\bwithout\s+{_OTHERS}\b[^.!?]{{0,20}}?\b(?:knowing|finding out|hearing|seeing)\b"
    rf"|\b(?:nobody|no one)\b[^.!?]{{0,12}}?\b(?:can|may|must|should|is to)\s+{_LEARN}\b"
    rf"|\b{_OTHERS}\b[^.!?]{{0,15}}?\b(?:can'?t|cant|cannot|can not|must(?:n'?t| not)|should(?:n'?t| not))"
    r"\s+(?:know|find out|(?:see|hear|learn)\s+(?:of|about|this|that|it|us|me))\b"
    rf"|\b(?:no\s+quiero\s+que|sin\s+que|para\s+que\s+no|que\s+nadie)\b[^.!?]{{0,25}}?\b{_LEARN}\b"
    rf"|\b{_OTHERS}\b[^.!?]{{0,15}}?\bno\s+(?:se\s+)?(?:puede|debe|pueden|deben)\s+(?:saber|enterarse)\b",
    re.IGNORECASE,
)


def notice_quiet(conversation: Conversation, heard: Heard) -> bool:
    """Keep a wish for no message or for discretion, or that a message is welcome; True for a wish heard the first time.

    >>> bool(_QUIET.search("call, but don't leave a message on the machine"))
    True
    >>> bool(_QUIET.search("text messages are fine, no calls"))
    False
    >>> bool(_DISCREET.search("I don't want my husband to know about this"))
    True
    """
    if not heard.text:
        return False
    first = bool(_DISCREET.search(heard.text)) and not conversation.discreet
    conversation.discreet = conversation.discreet or first
    if _QUIET.search(heard.text):
        first = first or conversation.leave_message is not False
        if conversation.leave_message is not False:
            conversation.put("leave_message", _told("call_only", heard))
    elif _LOUD.search(heard.text) and conversation.leave_message is not True:
        conversation.put("leave_message", _told("yes", heard))
    elif conversation.open == "phone" and conversation.said.get(_TOLD) and (safe := _SAFE.search(heard.text)):
        conversation.put("leave_message", _told("call_only" if safe["no"] else "yes", heard))
    return first


def no_calls(conversation: Conversation) -> frozenset[str]:
    """Take calls back; where they were the only way of contact, none is left and it is asked for again.

    The purposes to take back in the ledger.
    """
    left = [way for way in channels(conversation) if way != "phone"]
    held = conversation.answers.pop("channel", None)
    if held is not None and left:
        conversation.put("channel", replace(held, value=left[0] if len(left) == 1 else left))
    granted = conversation.consent.get("contact_phone", False)
    conversation.consent["contact_phone"] = False
    return frozenset({"contact_phone"} if granted else ())


def _told(value: str, heard: Heard) -> Answer:
    return Answer(value, as_typed=heard.text, turn=heard.turn, source="volunteered")
