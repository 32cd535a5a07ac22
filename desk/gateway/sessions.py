"""Visitors' tokens: made here, kept as a hash, and looked up without asking the store each time.

A token opens one conversation, from the origin it was begun from or from our own pages, and for a day at most.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from desk.leads import Row

MOST = 10_000
"""Conversations whose hash is remembered; others are read from the store."""


def new_token(identity: str) -> tuple[str, bytes]:
    """(the token of conversation `identity`, with 256 random bits; the hash to keep)."""
    secret = secrets.token_urlsafe(32)
    return f"{identity}.{secret}", _hash(secret)


@dataclass(frozen=True)
class Session:
    hash: bytes
    origin: str | None
    """Where it was begun; None where the browser did not say."""
    began: datetime


class Sessions:
    """Conversation -> its session, for those that are open; a token lives for `lasting`."""

    def __init__(self, lasting: timedelta) -> None:
        self._lasting = lasting
        self._open: OrderedDict[str, Session] = OrderedDict()

    async def conversation_of(
        self, token: str, read: Callable[[str], Awaitable[Row | None]], now: datetime, origin: str | None = None
    ) -> str | None:
        """The conversation a token opens, or None: unknown, wrong, closed, forgotten, over, or of another origin.

        `origin`: of the page that asks; None for our own.
        """
        identity, _, secret = token.partition(".")
        if not secret or len(token) > 200:
            return None
        held = self._open.get(identity)
        if held is None:
            row = await read(identity)
            if row is None or row.status != "open":
                return None
            held = self._open[identity] = Session(row.token_hash, row.origin, row.created)
            if len(self._open) > MOST:
                self._open.popitem(last=False)
        elsewhere = origin is not None and held.origin is not None and origin != held.origin
        if elsewhere or now - held.began >= self._lasting:
            return None
        return identity if hmac.compare_digest(held.hash, _hash(secret)) else None

    def close(self, identity: str) -> None:
        self._open.pop(identity, None)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
