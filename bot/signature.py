"""Proof that a request comes from this machine's desk."""

import hashlib
import hmac
import re

_HEADER = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(key: str, body: bytes, at: int) -> str:
    """The `X-Desk-Signature` of `body` at `at` (unix seconds): `t=<at>,v1=<hex hmac-sha256 over b"<at>." + body>`.

    >>> sign("00ff", b"{}", 1_700_000_000)[:19]
    't=1700000000,v1=7b8'
    """
    return f"t={at},v1={_digest(key, body, str(at))}"


def signed(header: str, key: str, body: bytes, now: float, seconds: int = 300) -> bool:
    """Whether `header` was made with `key` for `body`, at most `seconds` (the contract's 300) before or after `now`."""
    match = _HEADER.fullmatch(header or "")
    if not match or abs(now - int(match[1])) > seconds:
        return False
    return hmac.compare_digest(_digest(key, body, match[1]), match[2])


def _digest(key: str, body: bytes, at: str) -> str:
    return hmac.new(key.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
