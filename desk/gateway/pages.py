"""The visitor's page: one address for the frame, the phone, the link in an e-mail and the plain form without script.

The page holds the whole conversation as forms; `chat.js` takes the same elements over where scripts run. Both use the
verbs of `desk.gateway.desk.Desk`, so the lead is the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, html, raw, redirect, text

from desk.content import Content
from desk.gateway import cookie, frame
from desk.gateway.api import address
from desk.gateway.assets import Asset, load
from desk.gateway.desk import Desk
from desk.gateway.limits import (
    CONVERSATIONS_OF_AN_ADDRESS,
    MESSAGES_OF_A_CONVERSATION,
    MESSAGES_OF_AN_ADDRESS,
    Limits,
    TooMany,
)
from desk.gateway.links import parts, tel, written
from desk.gateway.refusals import NotAccepted, StaleChoice, TooLong
from desk.gateway.transcript import View, view_of
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
    pages = Blueprint("pages")

    @pages.get("/chat/<site:str>")
    async def show(request: Request, site: str) -> HTTPResponse:
        if site != content.site.organisation.key:
            return _problem(top, request, "page_not_found", 404)
        try:
            token, identity = await _session(top, request)
            place = _place(top, request, site)
            if identity is None or token is None:
                return _notice(top, place, WAS.get(request.args.get("was", ""), ""))
            note = request.args.get("note", "")
            return await _conversation(top, place, identity, token, note if note in NOTES else "")
        except StoreDown:
            return _problem(top, request, "not_available", 503)

    @pages.post("/chat/<site:str>")
    async def start(request: Request, site: str) -> HTTPResponse:
        if site != content.site.organisation.key:
            return _problem(top, request, "page_not_found", 404)
        if not _own(request):
            return _problem(top, request, "not_accepted", 403)
        place = _place(top, request, site)
        try:
            await top.limits.take((f"start {address(request, settings)}", CONVERSATIONS_OF_AN_ADDRESS))
            started = await desk.start(
                site,
                place.page,
                place.campaign,
                place.language,
                _one(request, "accepted"),
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
            if identity is None or token is None:
                return _see(place.address(was="closed"))
            if not _own(request) or not compare_digest(_one(request, "key").encode(), cookie.form_key(token).encode()):
                return _problem(top, request, "not_accepted", 403)
            if _one(request, "choice") == "end":
                await desk.end(identity)
                return cookie.drop(_see(place.address(was="ended")), settings)
            return await _said(top, request, place, identity, token)
        except NoConversation:
            return _see(place.address(was="closed"))
        except StoreDown:
            return _problem(top, request, "not_available", 503)

    @pages.get("/w/1/<name:str>")
    async def file(request: Request, name: str) -> HTTPResponse:
        return _file(top, request, name)

    return pages


# ---- answers -----------------------------------------------------------------------------------


def _notice(top: Desktop, place: Place, note: str = "", status: int = 200) -> HTTPResponse:
    return _page(top, "notice.html", place, status, note=note, notice=top.content.policies.notice.text[place.language])


async def _conversation(
    top: Desktop, place: Place, identity: str, token: str, note: str = "", typed: str = "", status: int = 200
) -> HTTPResponse:
    language, _ = await top.desk.open_question(identity)
    if language != place.language:
        place = Place(place.site, place.page, place.campaign, language)
    _, messages = await top.desk.messages(identity)
    view: View = view_of(messages)
    field = frame.FIELDS.get(view.question or "", frame.FIELDS[""])
    told = {"view": view, "key": cookie.form_key(token), "field": field, "note": note, "typed": typed}
    return _page(top, "conversation.html", place, status, new_id=lambda: str(uuid4()), **told)


async def _said(top: Desktop, request: Request, place: Place, identity: str, token: str) -> HTTPResponse:
    """Take what a plain form said. What cannot be taken stays in the field, with the reason above it."""
    choice, typed = _one(request, "choice"), _one(request, "text").strip()
    if not choice and not typed:
        return await _conversation(top, place, identity, token, "empty", status=400)
    try:
        await top.limits.take(
            (f"address {address(request, top.settings)}", MESSAGES_OF_AN_ADDRESS),
            (f"conversation {identity}", MESSAGES_OF_A_CONVERSATION),
        )
        body = {"choice": choice} if choice else {"text": typed}
        await top.desk.say(identity, str(UUID(_one(request, "client_id"))), body)
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
        "open": template == "conversation.html",
        "origins": list(organisation.origins),
        "words": top.words,
        "fields": frame.FIELDS,
    }
    body = top.templates.get_template(template).render(
        words=words,
        all_words=top.words,
        place=place,
        organisation=organisation.name,
        phone=phone.number,
        phone_name=phone.name.get(place.language) or next(iter(phone.name.values())),
        assets={name: f"/w/1/{name}?v={asset.version}" for name, asset in top.assets.items()},
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


def _file(top: Desktop, request: Request, name: str) -> HTTPResponse:
    asset = top.assets.get(name)
    if asset is None:
        if name in ("desk.js", "chat.js", "chat.css"):
            return text("The widget is not built. Run `make setup`.", status=503, headers={"cache-control": "no-store"})
        return text("No such file.", status=404)
    fixed = request.args.get("v") == asset.version
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if fixed else "public, max-age=300",
        "etag": f'"{asset.version}"',
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return empty(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return raw(asset.packed, content_type=asset.type, headers=headers | {"content-encoding": "gzip"})
    return raw(asset.body, content_type=asset.type, headers=headers)


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
    wanted = [request.args.get("lang", ""), *spoken]
    language = next((one for one in wanted if one in languages), languages[0])
    return Place(
        site, page if PAGE.fullmatch(page) else None, campaign if CAMPAIGN.fullmatch(campaign) else None, language
    )


def _one(request: Request, name: str) -> str:
    """One field of a plain form; "" when it is not there."""
    return (request.form.get(name) if request.form else None) or ""


def _own(request: Request) -> bool:
    """True when the form can only have been sent from our own page, as the browser tells it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.host


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
    launcher = {
        "accent": colours.accent,
        "onAccent": colours.on_accent,
        "ring": colours.on_light,
        "words": {
            language: {
                "open": said["open_desk"],
                "close": said["close"],
                "title": f"{content.site.organisation.name}: {said['welcome_desk']}",
            }
            for language, said in words.items()
        },
    }
    return Desktop(
        desk=desk,
        content=content,
        settings=settings,
        limits=limits,
        words=words,
        assets=load(built, HERE / "static", launcher, frame.style(colours)),
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
