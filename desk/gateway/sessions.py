"""Visitors' tokens: made here, kept as a hash, and looked up without asking the store each time."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256

from desk.leads import Row

MOST = 10_000
"""Conversations whose hash is remembered; others are read from the store."""


def new_token(identity: str) -> tuple[str, bytes]:
    """(the token of conversation `identity`, with 256 random bits; the hash to keep)."""
    secret = secrets.token_urlsafe(32)
    return f"{identity}.{secret}", _hash(secret)


class Sessions:
    """Conversation -> hash of its token, for those that are open."""

    def __init__(self) -> None:
        self._hashes: OrderedDict[str, bytes] = OrderedDict()

    async def conversation_of(self, token: str, read: Callable[[str], Awaitable[Row | None]]) -> str | None:
        """The conversation a token opens, or None: unknown, wrong, closed or forgotten."""
        identity, _, secret = token.partition(".")
        if not secret or len(token) > 200:
            return None
        held = self._hashes.get(identity)
        if held is None:
            row = await read(identity)
            if row is None or row.status != "open":
                return None
            held = self._hashes[identity] = row.token_hash
            if len(self._hashes) > MOST:
                self._hashes.popitem(last=False)
        return identity if hmac.compare_digest(held, _hash(secret)) else None

    def close(self, identity: str) -> None:
        self._hashes.pop(identity, None)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
