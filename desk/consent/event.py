"""One entry of the consent ledger: who was shown which text, what they did, and for which one purpose."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

PURPOSES = (
    "store",
    "contact_phone",
    "contact_automated",
    "contact_text",
    "contact_email",
    "marketing",
    "sharing",
    "part2",
    "proxy",
)
"""`contact_phone`: by a person; `contact_automated`: by a dialler or an artificial voice; `part2`: 42 CFR Part 2;
`proxy`: to act for somebody else."""
CONTACT = ("contact_phone", "contact_automated", "contact_text", "contact_email")
ACTIONS = ("granted", "declined", "revoked")
ACTORS = ("patient", "caregiver", "referrer", "administrator", "visitor", "staff", "link")
"""Who acted: a visitor by role (`visitor`: not known), a member of staff, the holder of a consent link."""
PARTIES = ("self", "care_recipient", "patients", "organisation", "visitor")
"""For whom."""


REFUSAL = "refusal"
"""Basis of a no to everything: that it was said stays, and what it was said with is sealed with a key nobody keeps."""


class BadEvent(ValueError):
    """A consent event that cannot be a record; the message names the field, never what a visitor wrote."""


@dataclass(frozen=True)
class Event:
    """What PUBLIC names is kept for ever; everything else is sealed and dies with the person's key."""

    id: str
    purpose: str
    """One of PURPOSES."""
    action: str
    """One of ACTIONS."""
    at: datetime
    """With a zone."""
    basis: str = "consent"
    """`consent`, `request` (a revocation), REFUSAL, or why no yes is needed: `submission` (a referrer's or
    organisation's)."""
    text_id: str | None = None
    text_version: str | None = None
    text_sha256: str | None = None
    """SHA-256 of the UTF-8 bytes of `text`, hex; computed where it is not given."""
    text: str | None = None
    """The exact words shown."""
    language: str | None = None
    build: str | None = None
    """Version of the widget's files that showed them."""
    turn: int | None = None
    """Journal cursor of the message that was the act."""
    page: str | None = None
    """Path without query and fragment."""
    act: str | None = None
    """The label of the button, the visitor's own words, or what a member of staff was told and how."""
    actor: str = "visitor"
    """One of ACTORS."""
    on_behalf_of: str = "self"
    """One of PARTIES."""
    authority: str | None = None
    """What the actor is to them: `adult_child`, `guardian`; None when acting for themselves."""

    @classmethod
    def of(cls, entry: dict[str, Any], *, id: str, now: datetime) -> "Event":
        """The event `entry` describes; `id` and `now` stand in where it has none. Raises BadEvent."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(entry.keys() - known):
            raise BadEvent(f"consent event: no field {unknown[0]!r}. Known: {', '.join(sorted(known))}.")
        for name, allowed in (("purpose", PURPOSES), ("action", ACTIONS), ("actor", ACTORS), ("on_behalf_of", PARTIES)):
            if entry.get(name, getattr(cls, name, None)) not in allowed:
                raise BadEvent(f"consent event: unknown {name}. Use one of {', '.join(allowed)}.")
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
        whole = {"id": entry.get("id") or id, "at": at.astimezone(UTC), "page": page, "text_sha256": computed}
        return cls(**(entry | whole))
