"""Staff sessions: a random token in a cookie, its hash in the store, and two ends: idleness and age."""

import hashlib
import secrets
from datetime import datetime

from sanic.response import HTTPResponse

from desk.console.visit import Desk, Member


def cookie_name(secure: bool) -> str:
    """`__Host-` (only over https, only this host, every path) wherever a browser accepts it."""
    return "__Host-desk_staff" if secure else "desk_staff"


def set_cookie(response: HTTPResponse, token: str, secure: bool) -> None:
    """Hand the token to the browser, or take it back where it is empty.

    Lax and not Strict, so that a link in an e-mail finds its reader signed in.
    """
    response.add_cookie(
        cookie_name(secure),
        token,
        path="/",
        secure=secure,
        httponly=True,
        samesite="Lax",
        max_age=None if token else 0,
    )


def opened(desk: Desk, staff_id: str, now: datetime) -> str:
    """A new session; its 256-bit token, of which the store keeps only the hash. Raises StoreDown."""
    token = secrets.token_urlsafe(32)
    desk.store.open_session(_hashed(token), staff_id, secrets.token_urlsafe(32), now, now + desk.limits.absolute)
    return token


def member(desk: Desk, token: str, now: datetime) -> Member | None:
    """Whose session it is; None once it is idle too long, too old or closed. Raises StoreDown."""
    held = desk.store.session(_hashed(token), now)
    if held is None:
        return None
    if now - held.last_seen > desk.limits.idle:
        desk.store.close_session(held.token_hash)
        return None
    account = desk.store.staff(held.staff_id)
    if account is None:
        return None
    return Member(account.id, account.name, account.email, account.role, held.csrf)


def used(desk: Desk, token: str | None, now: datetime) -> None:
    """Set the session's idle clock back; nothing for none. Raises StoreDown."""
    if token:
        desk.store.touch_session(_hashed(token), now)


def close(desk: Desk, token: str | None) -> None:
    """End the session; nothing for none. Raises StoreDown."""
    if token:
        desk.store.close_session(_hashed(token))


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
