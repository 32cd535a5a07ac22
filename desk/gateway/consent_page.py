"""The page behind a consent link: what somebody agreed to, and a button for each to take it back. No script needed."""

import asyncio
from collections.abc import Callable
from typing import Any

from sanic import Blueprint, HTTPResponse, Request

from desk.consent import PURPOSES
from desk.gateway.desk import Desk
from desk.gateway.limits import TooMany
from desk.leads import NoConversation, StoreDown

type Shown = Callable[..., HTTPResponse]


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

    async def told(request: Request, token: str, note: str = "") -> HTTPResponse:
        conversation = await asyncio.to_thread(desk.store.conversation_of_token, token)
        granted = await asyncio.to_thread(desk.store.consent_of, conversation) if conversation else None
        if granted is None:
            return problem(request, "page_not_found", 404)
        held = [purpose for purpose in PURPOSES if granted[purpose]]
        return show("consent.html", place(request), 200, note=note, held=held, token=token)

    @pages.get("/consent/<token:str>")
    async def see(request: Request, token: str) -> HTTPResponse:
        try:
            await admitted(request)
            return await told(request, token)
        except (StoreDown, TooMany) as fault:
            return problem(request, "not_available", 429 if isinstance(fault, TooMany) else 503)

    @pages.post("/consent/<token:str>")
    async def take_back(request: Request, token: str) -> HTTPResponse:
        if not own(request):
            return problem(request, "not_accepted", 403)
        wanted = (request.form.getlist("purpose") or []) if request.form else []
        purposes = PURPOSES if "all" in wanted else [purpose for purpose in PURPOSES if purpose in wanted]
        try:
            await admitted(request)
            conversation = await asyncio.to_thread(desk.store.conversation_of_token, token)
            if conversation is not None and purposes:
                await asyncio.to_thread(
                    lambda: desk.store.revoke(
                        conversation, purposes, actor="link", act="pressed on the consent page", now=desk.clock()
                    )
                )
            return await told(request, token, "consent_taken_back" if purposes else "")
        except NoConversation:
            return problem(request, "page_not_found", 404)
        except (StoreDown, TooMany) as fault:
            return problem(request, "not_available", 429 if isinstance(fault, TooMany) else 503)
