"""What a yes or a no to the consent question means, purpose by purpose, as events for the ledger.

Consent never comes from the engine, an entity or an intent: only from the answer to a question the desk itself showed.
The text a visitor agreed to is kept with the event, by version and hash, so the exact words can be shown again.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from uuid_utils import uuid7

from desk.content import Content
from desk.content.models import ConsentText
from desk.intake.conversation import PURPOSES, REACHED_BY, Answer, Conversation

_FOR = {"caregiver": "care_recipient", "referrer": "patients", "administrator": "organisation"}
_CHANNELS = {"contact_phone": "phone", "contact_text": "text", "contact_email": "email"}


def given(
    conversation: Conversation, value: Any, typed: str, turn: int, content: Content, now: datetime
) -> list[dict[str, Any]]:
    """Events for the answer to the consent question; sets `consent`, `channel` and the answer itself.

    `value` is `yes`, `no`, one purpose (`contact_phone`), or the purposes said yes and no to by name.
    A yes to any way of contact is a yes to storing: contact without storing is impossible. A plain yes after the
    visitor asked to be reached in one way (`text me at …`) is a yes to that one.
    """
    purposes = _purposes(value)
    agreed = bool(purposes.get("store"))
    wished = conversation.value("channel")
    if agreed and not purposes.keys() & _CHANNELS.keys() and wished in _CHANNELS.values():
        purposes |= {purpose: True for purpose, channel in _CHANNELS.items() if channel == wished}
    conversation.put("consent", Answer("yes" if agreed else "no", as_typed=typed, turn=turn))
    chosen = _to_be_used(conversation, [channel for purpose, channel in _CHANNELS.items() if purposes.get(purpose)])
    if chosen:
        conversation.put("channel", Answer(chosen[0] if len(chosen) == 1 else chosen, as_typed=typed, turn=turn))
    return _record(conversation, purposes, text_for(conversation, content), typed, turn, now)


def _to_be_used(conversation: Conversation, agreed: list[str]) -> list[str]:
    """Of the ways agreed to those to ask no more about: all that one number or address serves.

    Where both a number and an address would do, the one that is held; none where neither is, so that the visitor says
    which way it shall be instead of giving both.
    """
    details = {REACHED_BY[channel] for channel in agreed}
    held = {detail for detail in details if conversation.value(detail)}
    if len(details) < 2 or held == details:
        return agreed
    return [channel for channel in agreed if REACHED_BY[channel] in held]


def channels_chosen(
    conversation: Conversation, typed: str, turn: int, content: Content, now: datetime
) -> list[dict[str, Any]]:
    """Events for the channels chosen after a plain yes; none before one."""
    if not conversation.consent.get("store"):
        return []
    chosen = conversation.value("channel")
    named = list(_CHANNELS.values()) if chosen == "any" else chosen if isinstance(chosen, list) else [chosen]
    purposes = {purpose: True for purpose, channel in _CHANNELS.items() if channel in named}
    return _record(conversation, purposes, text_for(conversation, content), typed, turn, now)


def no_longer(conversation: Conversation) -> frozenset[str]:
    """Take back every way of contact that was granted and is not chosen any more; their purposes."""
    chosen = conversation.value("channel")
    kept = _CHANNELS.values() if chosen == "any" else chosen if isinstance(chosen, list) else [chosen]
    gone = {purpose for purpose, way in _CHANNELS.items() if way not in kept and conversation.consent.get(purpose)}
    conversation.consent |= dict.fromkeys(gone, False)
    return frozenset(gone)


def business(
    conversation: Conversation, typed: str, turn: int, content: Content, now: datetime
) -> list[dict[str, Any]]:
    """Events for a referrer's or organisation's own submission: its confirmation after the notice is the basis."""
    chosen = conversation.value("channel")
    by_mail, by_phone = chosen == "email", chosen in ("phone", "text")
    purposes = {
        "store": True,
        "contact_phone": conversation.value("phone") is not None and not by_mail,
        "contact_email": conversation.value("email") is not None and not by_phone,
    }
    return _record(
        conversation,
        {key: value for key, value in purposes.items() if value},
        text_for(conversation, content),
        typed,
        turn,
        now,
    )


def _purposes(value: Any) -> dict[str, bool]:
    match value:
        case "no":
            return dict.fromkeys(PURPOSES, False)
        case "yes":
            return {"store": True}
        case str() if value in PURPOSES:
            return {"store": True, value: True}
        case dict():
            purposes = {purpose: bool(value[purpose]) for purpose in PURPOSES if purpose in value}
            return purposes | {"store": any(purposes.get(purpose) for purpose in ("store", *_CHANNELS))}
        case list():
            return {"store": True} | {purpose: True for purpose in value if purpose in PURPOSES}
    raise ValueError("not a consent answer")


def text_for(conversation: Conversation, content: Content) -> ConsentText:
    """The text this role is shown before identity: the first whose roles name it and whose purposes hold storing."""
    role = conversation.value("role") or "patient"
    return next(text for text in content.policies.consents if role in text.roles and "store" in text.purposes)


def by_submission(conversation: Conversation, content: Content) -> bool:
    """True when sending after the text was shown is the basis, and no yes is asked for."""
    return text_for(conversation, content).basis == "submission"


def shown(conversation: Conversation, content: Content) -> str:
    """The words of that text in the visitor's language."""
    return text_for(conversation, content).text[conversation.language]


def acting(conversation: Conversation) -> dict[str, Any]:
    """Who acts, for whom and on what authority, where and on which build of the widget: what every event holds."""
    role = conversation.value("role")
    party = _FOR.get(role, "self")
    authority = conversation.value("relationship") or conversation.subrole
    return {
        "actor": role or "visitor",
        "on_behalf_of": party,
        "authority": authority if isinstance(authority, str) and party != "self" else None,
        "language": conversation.language,
        "page": conversation.page,
        "build": conversation.build or None,
    }


def _record(
    conversation: Conversation, purposes: dict[str, bool], text: ConsentText, typed: str, turn: int, now: datetime
) -> list[dict[str, Any]]:
    """Events under `text`; nobody agrees to what the text they were shown does not ask: marketing has its own."""
    words = text.text[conversation.language]
    shared = {
        "text_id": text.consent,
        "text_version": text.version,
        "text_sha256": sha256(words.encode()).hexdigest(),
        "text": words,
        "act": typed,
        "turn": turn,
        "basis": "consent" if text.basis == "agreement" else "submission",
        "at": now.isoformat(),
        **acting(conversation),
    }
    events = []
    for purpose, granted in purposes.items():
        if granted and purpose not in text.purposes:
            continue
        conversation.consent[purpose] = granted
        events.append(
            {
                "id": str(uuid7()),
                "action": "granted" if granted else "declined",
                "purpose": purpose,
                **shared,
            }
        )
    conversation.consent_records += [event["id"] for event in events]
    return events
