"""The visitor API, as `interfaces` promises it and `/api/openapi.json` describes it.

Strict in, honest out: a body that is not exactly what the schema says is refused with its reason and changes nothing;
errors are `{"error": {"code", "message", "field"?}}` and never hold what a visitor wrote.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sanic import Blueprint, Request
from sanic.response import HTTPResponse
from sanic.response import json as answer

from desk.gateway import cookie
from desk.gateway.consent_page import with_link
from desk.gateway.desk import Desk
from desk.gateway.limits import (
    CONVERSATIONS_OF_A_SITE,
    CONVERSATIONS_OF_AN_ADDRESS,
    MESSAGES_OF_A_CONVERSATION,
    MESSAGES_OF_A_SITE,
    MESSAGES_OF_AN_ADDRESS,
    Limits,
    TooMany,
)
from desk.gateway.openapi import DOCUMENT
from desk.gateway.refusals import NotAccepted, StaleChoice, TooLong, UnknownSite
from desk.leads import NoConversation, OtherBody, StoreDown
from desk.settings import Settings

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
LONGEST_WAIT = 25.0
MOST = 10**9
"""The highest cursor that may be asked about."""
BODY_LIMIT = 16_384
MESSAGE_LIMIT = 65_536
"""Bytes of a body; of a message's, which may be a pasted referral of 15,000 characters of up to four bytes."""

type Handler = Callable[..., Awaitable[HTTPResponse]]


class Refused(Exception):
    """A request that is refused: status, code, words for a developer, and the field at fault."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.field, self.more = status, code, message, field, more


def blueprint(desk: Desk, settings: Settings, limits: Limits) -> Blueprint:
    """The routes under `/api`."""
    api = Blueprint("api", url_prefix="/api")
    own = {settings.url, *desk.knowledge.content.site.organisation.origins}
    site = desk.knowledge.content.site.organisation.key

    def guarded(handler: Handler) -> Handler:
        async def run(request: Request, *arguments: Any, **named: Any) -> HTTPResponse:
            try:
                _check_origin(request, own)
                return await handler(request, *arguments, **named)
            except Refused as refusal:
                return refused(refusal)
            except TooMany as many:
                return refused(
                    Refused(
                        429,
                        "too_many",
                        f"Too many requests. Try again in {many.retry_after} s.",
                        retry_after=many.retry_after,
                    )
                )
            except StoreDown:
                return refused(
                    Refused(
                        503,
                        "try_again",
                        "The desk cannot store anything right now; nothing was taken. Try again.",
                        retry_after=2,
                    )
                )

        run.__name__ = handler.__name__
        return run

    async def session(request: Request, conversation: str) -> str:
        token = _bearer(request)
        if token is None:
            raise Refused(401, "no_token", "Send the conversation's token as `Authorization: Bearer …`.")
        if (
            _identity(conversation) is None
            or token.partition(".")[0] != conversation
            or await desk.session(token, _elsewhere(request, settings)) is None
        ):
            raise Refused(404, "no_conversation", "No such conversation, or it has ended.")
        return conversation

    @api.post("/conversations")
    @guarded
    async def start(request: Request) -> HTTPResponse:
        await limits.take(
            (f"start {address(request, settings)}", CONVERSATIONS_OF_AN_ADDRESS),
            (f"start {site}", CONVERSATIONS_OF_A_SITE),
        )
        body = _body(
            request, {"site": str, "page": str, "campaign": str, "language": str, "accepted": str}, ("site", "accepted")
        )
        try:
            started = await desk.start(
                body["site"],
                _path(body.get("page")),
                _short(body.get("campaign")),
                body.get("language"),
                body["accepted"],
                request.headers.get("origin"),
            )
        except UnknownSite:
            raise Refused(404, "no_site", "No such site key.", "site") from None
        except NotAccepted:
            raise Refused(
                409,
                "notice_not_accepted",
                "Accept the notice in its present version first.",
                "accepted",
                notice=_notice(desk, body.get("language")),
            ) from None
        response = answer(
            {
                "conversation": started.conversation,
                "token": started.token,
                "notice": _notice(desk, started.language),
                "language": started.language,
                "cursor": started.cursor,
                "messages": started.messages,
            },
            status=201,
            headers=HEADERS,
        )
        return cookie.keep(response, started.token, settings)

    @api.get("/conversations/current")
    @guarded
    async def current(request: Request) -> HTTPResponse:
        await limits.take((f"address {address(request, settings)}", MESSAGES_OF_AN_ADDRESS))
        token = cookie.held(request)
        identity = await desk.session(token, _elsewhere(request, settings)) if token else None
        if identity is None:
            raise Refused(404, "no_conversation", "No conversation is open in this browser.")
        language, conversation = await desk.open_question(identity)
        cursor, messages = await desk.messages(identity)
        messages = await with_link(desk, identity, messages, settings.url)
        return answer(
            {
                "conversation": identity,
                "token": token,
                "language": language,
                "cursor": cursor,
                "messages": messages,
                "question": conversation.open,
            },
            headers=HEADERS,
        )

    @api.post("/conversations/<conversation:str>/messages")
    @guarded
    async def say(request: Request, conversation: str) -> HTTPResponse:
        await limits.take((f"address {address(request, settings)}", MESSAGES_OF_AN_ADDRESS))
        identity = await session(request, conversation)
        body = _body(
            request, {"client_id": str, "text": str, "choice": str, "seen": int}, ("client_id",), MESSAGE_LIMIT
        )
        client_id = body.pop("client_id")
        seen = body.pop("seen", None)
        if not 8 <= len(client_id) <= 64 or not client_id.isascii():
            raise Refused(
                400, "bad_client_id", "`client_id` is 8 to 64 ASCII characters, new for each message.", "client_id"
            )
        if len(body) != 1:
            raise Refused(400, "text_or_choice", "Send either `text` or `choice`.")
        if "text" in body and not body["text"].strip():
            raise Refused(400, "empty", "The message is empty.", "text")
        if len(body.get("choice", "")) > 64:
            raise Refused(400, "bad_choice", "Not a choice id.", "choice")
        await limits.take(
            (f"conversation {identity}", MESSAGES_OF_A_CONVERSATION), (f"site {site}", MESSAGES_OF_A_SITE)
        )
        try:
            said = await desk.say(identity, client_id, body, seen)
        except TooLong as long:
            raise Refused(413, "too_long", f"At most {long.limit} characters.", "text", limit=long.limit) from None
        except StaleChoice as stale:
            raise Refused(
                409, "stale_choice", "That choice belongs to an earlier question.", "choice", messages=stale.messages
            ) from None
        except OtherBody:
            raise Refused(422, "other_body", "This client_id came before with another body.", "client_id") from None
        except NoConversation:
            raise Refused(404, "no_conversation", "No such conversation, or it has ended.") from None
        messages = await with_link(desk, identity, said.messages, settings.url)
        return answer({"accepted": client_id, "cursor": said.cursor, "messages": messages}, headers=HEADERS)

    @api.get("/conversations/<conversation:str>/messages")
    @guarded
    async def messages(request: Request, conversation: str) -> HTTPResponse:
        await limits.take((f"address {address(request, settings)}", MESSAGES_OF_AN_ADDRESS))
        identity = await session(request, conversation)
        after = _number(request.args.get("after", "0"), "after", 0, MOST)
        wait = _number(request.args.get("wait", "0"), "wait", 0, LONGEST_WAIT)
        cursor, new = await desk.messages(identity, int(after), wait)
        new = await with_link(desk, identity, new, settings.url)
        return answer({"cursor": cursor, "messages": new}, headers=HEADERS)

    @api.delete("/conversations/<conversation:str>")
    @guarded
    async def forget(request: Request, conversation: str) -> HTTPResponse:
        await limits.take((f"address {address(request, settings)}", MESSAGES_OF_AN_ADDRESS))
        identity = await session(request, conversation)
        receipt = await desk.end(identity)
        response = answer({"receipt": receipt}, headers=HEADERS)
        return cookie.drop(response, settings)

    @api.get("/openapi.json")
    async def openapi(request: Request) -> HTTPResponse:
        return answer(DOCUMENT, headers={"Cache-Control": "max-age=300"})

    return api


def refused(refusal: Refused) -> HTTPResponse:
    """The error body of a refusal, with `Retry-After` where it has one."""
    error = {"code": refusal.code, "message": refusal.message} | ({"field": refusal.field} if refusal.field else {})
    headers = dict(HEADERS)
    if (retry := refusal.more.pop("retry_after", None)) is not None:
        headers["Retry-After"] = str(retry)
    return answer({"error": error, **refusal.more}, status=refusal.status, headers=headers)


def address(request: Request, settings: Settings) -> str:
    """The caller's address; X-Forwarded-For is believed only from a listed proxy."""
    peer = request.ip
    if not settings.trusts(peer):
        return peer
    forwarded = [part.strip() for part in (request.headers.get("x-forwarded-for") or "").split(",") if part.strip()]
    return next((hop for hop in reversed(forwarded) if not settings.trusts(hop)), peer)


def _check_origin(request: Request, allowed: set[str]) -> None:
    origin = request.headers.get("origin")
    if origin is not None and origin not in allowed:
        raise Refused(403, "origin", "This origin may not use the desk.")


def _elsewhere(request: Request, settings: Settings) -> str | None:
    """The origin a request comes from, where that is not our own."""
    origin = request.headers.get("origin")
    return None if origin == settings.url else origin


def _bearer(request: Request) -> str | None:
    kind, _, token = (request.headers.get("authorization") or "").partition(" ")
    return token if kind.lower() == "bearer" and token else None


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _body(
    request: Request, fields: dict[str, type], required: tuple[str, ...], limit: int = BODY_LIMIT
) -> dict[str, Any]:
    if (request.headers.get("content-type") or "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "not_json", "Send `Content-Type: application/json`.")
    if len(request.body) > limit:
        raise Refused(413, "too_long", f"At most {limit} bytes.")
    try:
        body = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError):  # ValueError: no UTF-8, no JSON, or a number of thousands of digits
        raise Refused(400, "bad_json", "The body is not JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise Refused(400, "not_an_object", "The body must be a JSON object.")
    for name, value in body.items():
        if name not in fields:
            raise Refused(400, "unknown_field", f"Only these fields are known: {', '.join(fields)}.")
        if value is not None and (not isinstance(value, fields[name]) or isinstance(value, bool)):
            raise Refused(400, "wrong_type", f"`{name}` must be {'a number' if fields[name] is int else 'text'}.", name)
        if fields[name] is int and value is not None and not 0 <= value <= MOST:
            raise Refused(400, "out_of_range", f"`{name}` must be from 0 to {MOST}.", name)
        if isinstance(value, str) and not _encodable(value):
            raise Refused(400, "bad_text", f"`{name}` holds half a character.", name)
    for name in required:
        if body.get(name) is None:
            raise Refused(400, "missing_field", f"`{name}` is missing.", name)
    return {name: value for name, value in body.items() if value is not None}


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _number(text: str, name: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        raise Refused(400, "wrong_type", f"`{name}` must be a number.", name) from None
    if not low <= number <= high:
        raise Refused(400, "out_of_range", f"`{name}` must be from {low:g} to {high:g}.", name)
    return number


def _path(page: str | None) -> str | None:
    """The path alone: query and fragment may hold what a visitor typed elsewhere."""
    try:
        return urlsplit(page or "").path[:200] or None
    except ValueError:
        return None  # no address at all, as `//[`


def _short(text: str | None) -> str | None:
    return text[:80] if text else None


def _notice(desk: Desk, language: str | None) -> dict[str, str]:
    content = desk.knowledge.content
    spoken = language if language in content.site.organisation.languages else content.site.organisation.languages[0]
    return {"version": content.policies.notice.version, "text": content.policies.notice.text[spoken]}
