"""The arithmetic of the ledger: canonical JSON, salted commitments, and the hash that ties each event to the last.

An event is committed to as SHA-256(salt ‖ canonical JSON of the whole event). What is kept for ever (PUBLIC, the
commitment, sequence and previous hash) is hashed into the chain; salt and event are kept sealed, so that destroying
their key leaves a chain that still proves itself and a commitment that opens to nothing.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import rfc8785

from desk.consent.event import Event

FORMAT = "welcome-desk/consent/1"
GENESIS = "0" * 64
"""The hash before the first event."""
SALT = 32
"""Bytes."""
PUBLIC = (
    "id",
    "purpose",
    "action",
    "basis",
    "at",
    "text_id",
    "text_version",
    "text_sha256",
    "language",
    "build",
)
"""Fields of an event that stay readable when its person was forgotten: none of them identifies anybody."""

type Record = dict[str, Any]


def canonical(value: Any) -> bytes:
    """RFC 8785 canonical JSON."""
    return rfc8785.dumps(value)


def record(event: Event, conversation: str, screen: list[Record]) -> Record:
    """The whole event as it is committed to: its fields, the conversation, and the bot's words and buttons before it.

    The text stands in it as its hash; its bytes are kept once, apart.
    """
    whole = {name: value for name, value in vars(event).items() if name != "text"}
    return whole | {"at": moment(event.at), "conversation": conversation, "screen": screen}


def opening(salt: bytes, whole: Record) -> bytes:
    """What a commitment opens to, and what is sealed: the salt and the canonical event."""
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes")
    return salt + canonical(whole)


def commitment(opened: bytes) -> str:
    """Hex.

    >>> commitment(opening(bytes(32), {"b": 1, "a": 2})) == sha256(bytes(32) + b'{"a":2,"b":1}').hexdigest()
    True
    """
    return sha256(opened).hexdigest()


def event_in(opened: bytes) -> Record:
    """The event of an opening."""
    return json.loads(opened[SALT:])


def link(previous: str, sequence: int, conversation: str, committed: str, public: Record) -> str:
    """The hash of event number `sequence`, hex; `public` holds the fields PUBLIC names, `at` as `moment` writes it.

    SHA-256 of the canonical JSON list [FORMAT, previous, sequence, conversation, commitment, then PUBLIC in its order].
    """
    linked = [FORMAT, previous, sequence, conversation, committed, *(public[name] for name in PUBLIC)]
    return sha256(canonical(linked)).hexdigest()


def moment(at: datetime) -> str:
    """UTC, always with microseconds.

    >>> moment(datetime(2026, 5, 13, 14, 30, tzinfo=UTC))
    '2026-05-13T14:30:00.000000+00:00'
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds")
