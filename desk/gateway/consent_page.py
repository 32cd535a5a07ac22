"""The consent link and the page behind it: what somebody agreed to, a button for each to take it back, and what else
they may agree to, each apart.

No script and no account is needed. The link is given with the thanks, and with every copy of the conversation.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sanic import Blueprint, HTTPResponse, Request

from desk.consent import PURPOSES, offered
from desk.content.models import ConsentText
from desk.gateway.assets import script_version
from desk.gateway.desk import Desk
from desk.gateway.frame import confidential
from desk.gateway.limits import TooMany
from desk.gateway.outgoing import Message
from desk.leads import NoConsent, NoConversation, StoreDown

type Shown = Callable[..., HTTPResponse]

_FOR = {"caregiver": "care_recipient", "referrer": "patients", "administrator": "organisation"}
"""Role -> for whom it acts."""


async def with_link(desk: Desk, identity: str, messages: list[Message], url: str) -> list[Message]:
    """`messages` of conversation `identity` as they leave: the thanks tells where consent is taken back.

    The address is put in here, so that journal, transcript, deliveries and staff pages never hold its token. `url` is
    the desk's own, as visitors reach it.
    """
    if not any(message.get("reference") for message in messages):
        return messages
    token = await asyncio.to_thread(desk.store.consent_token, identity)
    words = desk.knowledge.content.responses
    return [
        message
        | {
            "text": f"{message['text']}\n{words[message['language']].words['label_consent_link'][0]} "
            f"{url}/consent/{token}?lang={message['language']}"
        }
        if message.get("reference")
        else message
        for message in messages
    ]


def add(
    pages: Blueprint,
    desk: Desk,
    *,
    show: Shown,
    problem: Shown,
    place: Callable[[Request], Any],
    own: Callable[[Request], bool],
    admitted: Callable[[Request], Any],
) -> None:
    """Put `GET` and `POST /consent/{token}` into `pages`; what is given makes the pages look and behave as the others.

    A token nobody signed, or of somebody forgotten, is a page that is not there.
    """

    async def told(request: Request, token: str, note: str = "", status: int = 200) -> HTTPResponse:
        here = place(request)
        found = await asyncio.to_thread(_held, desk, token, here.language)
        if found is None:
            return problem(request, "page_not_found", 404)
        held = [purpose for purpose in PURPOSES if purpose in found.granted]
        facts = {"note": note, "held": held, "token": token, "offered": found.offered}
        return show("consent.html", here, status, **facts)

    @pages.get("/consent/<token:str>")
    async def see(request: Request, token: str) -> HTTPResponse:
        try:
            await admitted(request)
            return await told(request, token)
        except (StoreDown, TooMany) as fault:
            return problem(request, "not_available", 429 if isinstance(fault, TooMany) else 503)

    @pages.post("/consent/<token:str>")
    async def change(request: Request, token: str) -> HTTPResponse:
        if not own(request):
            return problem(request, "not_accepted", 403)
        form = request.form or {}
        wanted = form.getlist("purpose") or [] if form else []
        purposes = PURPOSES if "all" in wanted else [purpose for purpose in PURPOSES if purpose in wanted]
        agreed = (form.get("agree") or "") if form else ""
        signed = ((form.get("signed") or "") if form else "").strip()[:200]
        language = place(request).language
        try:
            await admitted(request)
            found = await asyncio.to_thread(_held, desk, token, language)
            if found is None:
                return problem(request, "page_not_found", 404)
            note = ""
            if purposes:
                taken = {"actor": "link", "act": "pressed on the consent page", "now": desk.clock()}
                await asyncio.to_thread(lambda: desk.store.revoke(found.conversation, purposes, **taken))
                note = "consent_taken_back"
            elif text := next((one for one in found.offered if one.consent == agreed), None):
                if "part2" in text.purposes and not signed:
                    return await told(request, token, "consent_unsigned", 422)
                await asyncio.to_thread(_grant, desk, found, text, language, signed)
                note = "consent_agreed"
            return await told(request, token, note)
        except (NoConversation, NoConsent):
            return problem(request, "page_not_found", 404)
        except (StoreDown, TooMany) as fault:
            return problem(request, "not_available", 429 if isinstance(fault, TooMany) else 503)


@dataclass(frozen=True)
class _Found:
    """What a link opens: the conversation, what stands in it, its request, and what may be asked beside."""

    conversation: str
    granted: frozenset[str]
    lead: Mapping[str, Any]
    offered: list[ConsentText]


def _held(desk: Desk, token: str, language: str) -> _Found | None:
    conversation = desk.store.conversation_of_token(token)
    granted = desk.store.consent_of(conversation) if conversation else None
    if conversation is None or granted is None:
        return None
    held = frozenset(purpose for purpose, stands in granted.items() if stands)
    leads = desk.store.kept(conversation)["leads"] if "store" in held else []
    if not leads:
        return _Found(conversation, held, {}, [])
    lead, content = leads[-1], desk.knowledge.content
    texts = offered(
        content.policies,
        role=lead.get("role") or "",
        language=language,
        confidential=confidential(content, (lead.get("source") or {}).get("page"), lead.get("service_line")),
        phone=bool((lead.get("contact") or {}).get("phone")),
        held=held,
    )
    return _Found(conversation, held, lead, texts)


def _grant(desk: Desk, found: _Found, text: ConsentText, language: str, signed: str) -> None:
    """Record a yes to one text, as it stood on the page."""
    button = desk.knowledge.content.responses[language].words["label_consent_agree"][0]
    for_whom = _FOR.get(found.lead.get("role") or "", "self")
    shared = {
        "text_id": text.consent,
        "text_version": text.version,
        "text": text.text[language],
        "language": language,
        "basis": "consent",
        "act": f"{button}: {signed}" if signed else button,
        "page": "/consent",
        "build": script_version() or None,
        "actor": found.lead.get("role") or "visitor",
        "on_behalf_of": for_whom,
        "authority": found.lead.get("relationship") if for_whom != "self" else None,
    }
    screen = [{"text": text.text[language], "choices": [button]}]
    entries = [{"purpose": purpose, **shared} for purpose in text.purposes if purpose not in found.granted]
    desk.store.grant(found.conversation, entries, screen, desk.clock())
