"""The visitor's session in the browser: one cookie, for plain forms and to find the conversation after a reload.

Its value is the conversation's token; no script can read it. A second one is there only between the way out and the
next page: it names the conversation somebody left, lest it be shown again where the network lost the call that ends it.
"""

import hashlib
import hmac
from typing import Any

from sanic import HTTPResponse, Request

from desk.settings import Settings

NAME = "wd_session"
LEFT = "wd_left"


def keep(response: HTTPResponse, token: str, settings: Settings) -> HTTPResponse:
    """Give the browser the session; it ends with the browser's own.

    Over https the cookie is partitioned, so it works in a frame on another site and follows nobody from site to site.
    """
    response.add_cookie(NAME, token, **_scope(settings))
    return response


def held(request: Request) -> str | None:
    """The token the browser holds; None without one. The desk still has to check it."""
    return request.cookies.get(NAME) or None


def left(request: Request) -> str | None:
    """The id of the conversation that was left by the way out in this browser and may not have heard of it."""
    return request.cookies.get(LEFT) or None


def drop(response: HTTPResponse, settings: Settings) -> HTTPResponse:
    """Take the session away from the browser, and the word that it was left."""
    for name in (NAME, LEFT):
        response.add_cookie(name, "", max_age=0, **_scope(settings))
    return response


def form_key(token: str) -> str:
    """What a plain form sends along to show that it came from our page: only the holder of `token` can work it out."""
    return hmac.new(token.encode(), b"plain form", hashlib.sha256).hexdigest()


def _scope(settings: Settings) -> dict[str, Any]:
    secure = settings.secure_cookies
    return {
        "path": "/",
        "httponly": True,
        "secure": secure,
        "samesite": "None" if secure else "Lax",
        "partitioned": secure,
    }
