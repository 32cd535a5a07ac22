"""Identities: ids that sort by time, and references a person can read out over the telephone."""

import secrets

import uuid_utils

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32 (https://www.crockford.com/base32.html): no I, L, O, U."""
_HEARD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_id() -> str:
    """A UUID version 7 (RFC 9562) as text."""
    return str(uuid_utils.uuid7())


def new_reference() -> str:
    """A random reference, `WD-7K3M-Q2`: five characters and a check character; whether it is free the store decides."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(5))
    return _shown(body + _check(body))


def reference(text: str) -> str | None:
    """The reference meant by `text` however it is spaced or written, or None if it is none or mistyped.

    Any one wrong character and any two exchanged characters are found.

    >>> reference("wd 0ooo oo")
    'WD-0000-00'
    >>> reference("WD-0001-00") is None
    True
    """
    plain = "".join(character for character in text.upper() if character.isalnum())
    body = plain.removeprefix("WD").translate(_HEARD)
    if len(body) != 6 or any(character not in ALPHABET for character in body) or _check(body[:5]) != body[5]:
        return None
    return _shown(body)


def _shown(body: str) -> str:
    return f"WD-{body[:4]}-{body[4:]}"


def _check(body: str) -> str:
    """Sum over GF(32) of each character times its own power of x, so that substitutions and exchanges both show."""
    total = 0
    for character in body:
        total = _times_x(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _times_x(value: int) -> int:
    """Multiply by x modulo x⁵ + x² + 1, which is primitive over GF(2)."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
