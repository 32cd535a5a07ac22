"""The visitor's page: one address for the frame, the phone, the link in an e-mail and the plain form without script.

The page holds the whole conversation as forms; `chat.js` takes the same elements over where scripts run. Both use the
verbs of `desk.gateway.desk.Desk`, so the lead is the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hmac import compare_digest
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html, redirect
from sanic.response import text as plain

from desk.content import Content
from desk.gateway import consent_page, cookie, frame, served
from desk.gateway.api import address
from desk.gateway.assets import Asset, load
from desk.gateway.desk import Desk
from desk.gateway.forms import field, from_own_page
from desk.gateway.limits import (
    CONVERSATIONS_OF_A_SITE,
    CONVERSATIONS_OF_AN_ADDRESS,
    MESSAGES_OF_A_CONVERSATION,
    MESSAGES_OF_A_SITE,
    MESSAGES_OF_AN_ADDRESS,
    Limits,
    TooMany,
)
from desk.gateway.links import parts, tel, written
from desk.gateway.refusals import NotAccepted, StaleChoice, TooLong
from desk.gateway.transcript import View, copy_of, view_of
from desk.leads import NoConversation, OtherBody, StoreDown
from desk.settings import Settings

HERE = Path(__file__).parent
NOTES = {"choice_closed", "ended", "expired", "empty", "too_long", "not_available", "cannot_start"}
"""Labels the page may show above the answer, by name."""
WAS = {"ended": "ended", "closed": "expired"}
PAGE = re.compile(r"/[^\s?#<>\"']{0,199}")
CAMPAIGN = re.compile(r"[\w.\-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where the visitor came from and the language to speak; all of it comes with the address."""

    site: str
    page: str | None
    campaign: str | None
    language: str

    def address(self, **more: str) -> str:
        told = {"page": self.page, "campaign": self.campaign, "lang": self.language, **more}
        return f"/chat/{self.site}?{urlencode({name: value for name, value in told.items() if value})}"


@dataclass(frozen=True)
class Desktop:
    """What every page is made of; made once."""

    desk: Desk
    content: Content
    settings: Settings
    limits: Limits
    words: Mapping[str, Mapping[str, str]]
    care: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, Asset]
    templates: Environment
    headers: Mapping[str, str]


def blueprint(
    desk: Desk,
    content: Content,
    settings: Settings,
    limits: Limits | None = None,
    *,
    built: Path = Path("build/widget"),
) -> Blueprint:
    """`/chat/{site}` and `/w/1/*`; `limits` are those of the visitor API, so both doors count together.

    Raises frame.MissingLabels and frame.BadColour when the content lacks what the page needs.
    """
    top = _desktop(desk, content, settings, limits or Limits(), built)
    kept = settings.var_folder / "widget"
    served.keep(top.assets, kept)
    pages = Blueprint("pages")

    @pages.get("/chat/<site:str>")
    async def show(request: Request, site: str) -> HTTPResponse:
        if site != content.site.organisation.key:
            return _problem(top, request, "page_not_found", 404)
        try:
            await admitted(request)
            token, identity = await _session(top, request)
            place, note = _place(top, request, site), request.args.get("note", "")
            gone = cookie.left(request)
            if gone and identity in (gone, None):
                if identity:
                    await desk.end(identity)
                return cookie.drop(_see(place.address()), settings)
            if identity is None or token is None:
                return _notice(top, place, WAS.get(request.args.get("was", ""), ""))
            return await _conversation(top, place, identity, token, note if note in NOTES else "")
        except NoConversation:
            return cookie.drop(_see(_place(top, request, site).address()), settings)
        except (StoreDown, TooMany) as fault:
            return _away(top, request, fault)

    @pages.post("/chat/<site:str>")
    async def start(request: Request, site: str) -> HTTPResponse:
        if site != content.site.organisation.key:
            return _problem(top, request, "page_not_found", 404)
        if not from_own_page(request):
            return _problem(top, request, "not_accepted", 403)
        place = _place(top, request, site)
        try:
            await top.limits.take(
                (f"start {address(request, settings)}", CONVERSATIONS_OF_AN_ADDRESS),
                (f"start {site}", CONVERSATIONS_OF_A_SITE),
            )
            started = await desk.start(
                site,
                place.page,
                place.campaign,
                place.language,
                field(request, "accepted"),
                request.headers.get("origin"),
            )
        except NotAccepted:
            return _notice(top, place, "cannot_start", 400)
        except StoreDown:
            return _notice(top, place, "cannot_start", 503)
        except TooMany as many:
            return _wait(_notice(top, place, "not_available", 429), many)
        return cookie.keep(_see(place.address()), started.token, settings)

    @pages.post("/chat/<site:str>/messages")
    async def say(request: Request, site: str) -> HTTPResponse:
        if site != content.site.organisation.key:
            return _problem(top, request, "page_not_found", 404)
        place = _place(top, request, site)
        try:
            token, identity = await _session(top, request)
            leaving = field(request, "choice") == "leave"
            if identity is None or token is None:
                return _left(top, place) if leaving else _see(place.address(was="closed"))
            if not from_own_page(request) or not compare_digest(
                field(request, "key").encode(), cookie.form_key(token).encode()
            ):
                return _problem(top, request, "not_accepted", 403)
            if leaving:
                await desk.end(identity)
                return cookie.drop(_left(top, place), settings)
            if field(request, "choice") == "end":
                await desk.end(identity)
                return cookie.drop(_see(place.address(was="ended")), settings)
            return await _said(top, request, place, identity, token)
        except NoConversation:
            return _see(place.address(was="closed"))
        except StoreDown:
            return _problem(top, request, "not_available", 503)

    @pages.get("/chat/<site:str>/copy")
    async def copy(request: Request, site: str) -> HTTPResponse:
        try:
            await admitted(request)
            _, identity = await _session(top, request)
            place = _place(top, request, site)
            return await _copied(top, place, identity) if identity else _see(place.address(was="closed"))
        except NoConversation:
            return _see(place.address(was="closed"))
        except (StoreDown, TooMany) as fault:
            return _away(top, request, fault)

    @pages.get("/w/<version:str>/<name:str>")
    async def file(request: Request, version: str, name: str) -> HTTPResponse:
        return served.serve(request, top.assets, kept, version, name)

    async def admitted(request: Request) -> None:
        await top.limits.take((f"address {address(request, settings)}", MESSAGES_OF_AN_ADDRESS))

    looks = {"show": partial(_page, top), "problem": partial(_problem, top), "own": from_own_page, "admitted": admitted}
    consent_page.add(pages, desk, place=lambda request: _place(top, request, content.site.organisation.key), **looks)
    return pages


# ---- answers -----------------------------------------------------------------------------------


def _notice(top: Desktop, place: Place, note: str = "", status: int = 200) -> HTTPResponse:
    return _page(top, "notice.html", place, status, note=note, notice=top.content.policies.notice.text[place.language])


async def _conversation(
    top: Desktop, place: Place, identity: str, token: str, note: str = "", typed: str = "", status: int = 200
) -> HTTPResponse:
    language, conversation = await top.desk.open_question(identity)
    if language != place.language:
        place = Place(place.site, place.page, place.campaign, language)
    messages = await _messages(top, identity)
    view: View = view_of(messages)
    field = frame.FIELDS.get(view.question or "", frame.FIELDS[""])
    told: dict[str, Any] = {"view": view, "key": cookie.form_key(token), "field": field, "note": note, "typed": typed}
    line = conversation.value("service_line")
    private = frame.confidential(top.content, place.page or conversation.page, line) or any(
        message.get("kind") == "emergency" for message in messages
    )
    told |= {"private": private, "conversation": identity, "new_id": lambda: str(uuid4())}
    return _page(top, "conversation.html", place, status, **told)


async def _messages(top: Desktop, identity: str) -> list[dict[str, Any]]:
    """The whole conversation as the visitor may read it."""
    _, messages = await top.desk.messages(identity)
    return await consent_page.with_link(top.desk, identity, messages, top.settings.url)


async def _copied(top: Desktop, place: Place, identity: str) -> HTTPResponse:
    """The conversation as a file to keep."""
    language, _ = await top.desk.open_question(identity)
    messages = await _messages(top, identity)
    words = top.words[language]
    reference = next((one["reference"] for one in reversed(messages) if one.get("reference")), "")
    head = {
        "title": f"{top.content.site.organisation.name}: {words['welcome_desk']}",
        "phone": f"{words['call']} {written(top.content.site.phones[0].number)}",
        "reference": f"{words['reference']} {reference}" if reference else "",
        "day": messages[-1]["at"][:10] if messages else "",
    }
    said = [{"who": words["you" if one["who"] == "visitor" else "assistant"], "text": one["text"]} for one in messages]
    headers = dict(top.headers) | {"content-disposition": f'attachment; filename="{reference or "chat"}.txt"'}
    return plain(copy_of(head, said), headers=headers)


def _left(top: Desktop, place: Place) -> HTTPResponse:
    """An empty page that goes to another site at once; a form may not be answered by a redirect to one."""
    to = top.words[place.language]["leave_to"]
    response = _page(top, "left.html", place, 200, note="", to=to)
    response.headers["refresh"] = f"0; url={to}"
    return response


async def _said(top: Desktop, request: Request, place: Place, identity: str, token: str) -> HTTPResponse:
    """Take what a plain form said. What cannot be taken stays in the field, with the reason above it."""
    choice, typed = field(request, "choice"), field(request, "text").strip()
    if not choice and not typed:
        return await _conversation(top, place, identity, token, "empty", status=400)
    try:
        await top.limits.take(
            (f"address {address(request, top.settings)}", MESSAGES_OF_AN_ADDRESS),
            (f"conversation {identity}", MESSAGES_OF_A_CONVERSATION),
            (f"site {place.site}", MESSAGES_OF_A_SITE),
        )
        body = {"choice": choice} if choice else {"text": typed}
        seen = int(field(request, "seen")[:10]) if field(request, "seen") else None
        await top.desk.say(identity, str(UUID(field(request, "client_id"))), body, seen)
    except TooLong:
        return await _conversation(top, place, identity, token, "too_long", typed, 413)
    except (StaleChoice, OtherBody, ValueError):
        return _see(place.address(note="choice_closed") + "#open")
    except StoreDown:
        return await _conversation(top, place, identity, token, "not_available", typed, 503)
    except TooMany as many:
        return _wait(await _conversation(top, place, identity, token, "not_available", typed, 429), many)
    return _see(place.address() + "#open")


def _problem(top: Desktop, request: Request, word: str, status: int) -> HTTPResponse:
    place = _place(top, request, top.content.site.organisation.key)
    return _page(top, "problem.html", place, status, note="", what=word)


def _away(top: Desktop, request: Request, fault: StoreDown | TooMany) -> HTTPResponse:
    if isinstance(fault, TooMany):
        return _wait(_problem(top, request, "not_available", 429), fault)
    return _problem(top, request, "not_available", 503)


def _page(top: Desktop, template: str, place: Place, status: int, **facts: Any) -> HTTPResponse:
    words = top.words[place.language]
    phone = top.content.site.phones[0]
    organisation = top.content.site.organisation
    script = {
        "site": place.site,
        "page": place.page,
        "campaign": place.campaign,
        "language": place.language,
        "notice": top.content.policies.notice.version,
        "conversation": facts.pop("conversation", None),
        "origins": list(organisation.origins),
        "words": top.words,
        "fields": frame.FIELDS,
        "care": top.care,
        "signs": f"/w/{top.assets['signs.json'].version}/signs.json",
        "leftwards": frame.LEFTWARDS,
    }
    facts.setdefault("private", frame.confidential(top.content, place.page))
    body = top.templates.get_template(template).render(
        words=words,
        all_words=top.words,
        place=place,
        organisation=organisation.name,
        phone=phone.number,
        phone_name=phone.name.get(place.language) or next(iter(phone.name.values())),
        assets={name: f"/w/{asset.version}/{name}" for name, asset in top.assets.items()},
        integrity={name: asset.integrity for name, asset in top.assets.items()},
        direction="rtl" if place.language in frame.LEFTWARDS else "ltr",
        version=top.content.policies.notice.version,
        script=script,
        **facts,
    )
    return html(body, status=status, headers=dict(top.headers))


def _wait(response: HTTPResponse, many: TooMany) -> HTTPResponse:
    response.headers["retry-after"] = str(many.retry_after)
    return response


def _see(to: str) -> HTTPResponse:
    return redirect(to, status=303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


# ---- reading a request -------------------------------------------------------------------------


async def _session(top: Desktop, request: Request) -> tuple[str | None, str | None]:
    """(token, conversation id) of the browser's cookie; the id is None when it opens nothing."""
    token = cookie.held(request)
    return token, await top.desk.session(token) if token else None


def _place(top: Desktop, request: Request, site: str) -> Place:
    """Page, campaign and language of the address; what is not usable is left out."""
    languages = top.content.site.organisation.languages
    page, campaign = request.args.get("page", ""), request.args.get("campaign", "")
    spoken = [part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    language = next((one for one in (request.args.get("lang", ""), *spoken) if one in languages), languages[0])
    return Place(
        site, page if PAGE.fullmatch(page) else None, campaign if CAMPAIGN.fullmatch(campaign) else None, language
    )


# ---- made once ---------------------------------------------------------------------------------


def _desktop(desk: Desk, content: Content, settings: Settings, limits: Limits, built: Path) -> Desktop:
    words = frame.words(content)
    colours = frame.colours(content.site.organisation.colours)
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.filters |= {"parts": parts, "tel": tel, "written": written}
    return Desktop(
        desk=desk,
        content=content,
        settings=settings,
        limits=limits,
        words=words,
        care=frame.care(content),
        assets=load(
            built,
            HERE / "static",
            frame.launcher(content),
            frame.style(colours),
            desk.screen.for_browsers(),
        ),
        templates=templates,
        headers=_headers(content),
    )


def _headers(content: Content) -> dict[str, str]:
    ancestors = " ".join(["'self'", *content.site.organisation.origins])
    return {
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
        "require-trusted-types-for 'script'; trusted-types 'none'",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        "vary": "accept-language, cookie",
    }
