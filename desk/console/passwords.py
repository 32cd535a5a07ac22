"""Passwords of staff: hashed with Argon2id, checked in the same time for accounts that do not exist."""

from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from desk.console.limits import Limits

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane is the least to use.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Hash of 32 random bytes nobody kept, with the parameters above: what an unknown account is checked against.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$RBIIr4vG9bhvNTTxAnSw/w$RiQU37oMBhY0cni5am9xuRCNCa8LVBQ8QugbJI11QIg"

type Weakness = Literal["short", "long", "mail", "differs"]


def hashed(password: str) -> str:
    """The Argon2id hash to store, in PHC format; takes about 25 ms, so call it off the event loop."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; `None` (no such account, none set) costs the same and is False."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with other parameters and should be made again at this sign-in."""
    return _HASHER.check_needs_rehash(stored)


def weakness(password: str, again: str, email: str, limits: Limits) -> Weakness | None:
    """Why a new password cannot be taken, or None. No rules of composition: length is what helps.

    >>> weakness("correct horse battery", "correct horse battery", "ana@example.org", Limits())
    >>> weakness("short", "short", "ana@example.org", Limits())
    'short'
    >>> weakness("Ana@Example.org", "Ana@Example.org", "ana@example.org", Limits())
    'mail'
    """
    if len(password) < limits.password_least:
        return "short"
    if len(password) > limits.password_most:
        return "long"
    if password.strip().casefold() == email.strip().casefold():
        return "mail"
    if password != again:
        return "differs"
    return None
