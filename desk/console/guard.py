"""What every request to the staff pages must prove, and what every answer carries."""

import re
from hmac import compare_digest
from urllib.parse import urlsplit

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

HOME = "/staff/"
_LOCAL = re.compile(r"/staff/(?:leads/[A-Za-z0-9-]{1,64})?(?:\?[A-Za-z0-9_.=&%+-]{0,300})?")


def same_site(fetch_site: str | None, origin: str | None, host: str, public_url: str) -> bool:
    """Whether a form was sent from our own page.

    Browsers say so in `Sec-Fetch-Site` (to https and to loopback); under `Referrer-Policy: no-referrer` they send
    `Origin: null` with a form, so an origin alone is only taken where the other header is missing. Neither: refused.

    >>> same_site("same-origin", "null", "desk.example.org", "https://desk.example.org")
    True
    >>> same_site(None, "https://evil.example", "desk.example.org", "https://desk.example.org")
    False
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    if not origin:
        return False
    asked = urlsplit(origin)
    public = urlsplit(public_url)
    return (asked.scheme, asked.netloc) == (public.scheme, public.netloc) or (
        asked.netloc != "" and asked.netloc == host
    )


def token_fits(sent: str | None, expected: str) -> bool:
    """Whether the form carries its session's token; compared in constant time."""
    return compare_digest((sent or "").encode(), expected.encode())


def local_path(path: str | None) -> str:
    """Where to go after signing in: the path if it is one of our own pages, else the inbox.

    >>> local_path("/staff/leads/WD-7K3M-Q2")
    '/staff/leads/WD-7K3M-Q2'
    >>> local_path("//evil.example/staff/")
    '/staff/'
    """
    return path if path and _LOCAL.fullmatch(path) else HOME
