"""One entry of the consent ledger: who was shown which text, what they did, and for which one purpose."""

from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

PURPOSES = ("store", "contact_phone", "contact_text", "contact_email", "marketing")
CONTACT = ("contact_phone", "contact_text", "contact_email")
ACTIONS = ("granted", "declined", "revoked")


class BadEvent(ValueError):
    """A consent event that cannot be a record; the message names the field, never what a visitor wrote."""


@dataclass(frozen=True)
class Event:
    """The text shown and its hash are kept for ever; `act`, the visitor's own words, dies with the conversation."""

    id: str
    purpose: str
    """One of PURPOSES."""
    action: str
    """One of ACTIONS."""
    at: datetime
    """With a zone."""
    basis: str = "consent"
    """`consent`, or why none is needed: `submission` (a referrer's or organisation's own)."""
    text_id: str | None = None
    text_version: str | None = None
    text_sha256: str | None = None
    """SHA-256 of the UTF-8 bytes of `text`, hex; computed where it is not given."""
    text: str | None = None
    """The exact words shown."""
    language: str | None = None
    turn: int | None = None
    """Journal cursor of the message that was the act."""
    page: str | None = None
    """Path without query and fragment."""
    act: str | None = None

    @classmethod
    def of(cls, entry: dict[str, Any], *, id: str, now: datetime) -> "Event":
        """The event `entry` describes; `id` and `now` stand in where it has none. Raises BadEvent."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(entry.keys() - known):
            raise BadEvent(f"consent event: no field {unknown[0]!r}. Known: {', '.join(sorted(known))}.")
        if entry.get("purpose") not in PURPOSES:
            raise BadEvent(f"consent event: unknown purpose. Use one of {', '.join(PURPOSES)}.")
        if entry.get("action") not in ACTIONS:
            raise BadEvent(f"consent event: unknown action. Use one of {', '.join(ACTIONS)}.")
        at = entry.get("at") or now
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        if at.tzinfo is None:
            raise BadEvent("consent event: `at` has no zone. Write it with an offset.")
        text, digest = entry.get("text"), entry.get("text_sha256")
        computed = sha256(text.encode()).hexdigest() if text is not None else digest
        if digest is not None and digest != computed:
            raise BadEvent("consent event: `text_sha256` is not the hash of `text`. Leave it out to have it computed.")
        page = entry.get("page")
        page = page.partition("#")[0].partition("?")[0] if page is not None else None
        return cls(**(entry | {"id": entry.get("id") or id, "at": at, "page": page, "text_sha256": computed}))
