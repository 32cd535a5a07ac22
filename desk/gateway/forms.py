"""What a plain form sends, and whether our own page sent it."""

from urllib.parse import urlsplit

from sanic import Request


def field(request: Request, name: str) -> str:
    """One field of a plain form; "" when it is not there."""
    return (request.form.get(name) if request.form else None) or ""


def from_own_page(request: Request) -> bool:
    """True when the form can only have been sent from our own page, as the browser tells it."""
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.host
