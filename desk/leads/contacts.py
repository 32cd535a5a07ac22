"""Finding requests by a phone number or an e-mail address that is nowhere kept in the clear: a blind index.

The index holds HMAC-SHA256 of the value under a key of the desk's own, so that equal values meet and none can be read.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads.database import Database
from desk.leads.keys import INDEX, own_key
from desk.leads.schema import contact_index, lead
from desk.leads.vault import Vault


class Contacts:
    """The part of the store that finds people again."""

    db: Database
    vault: Vault

    def leads_with(self, contact: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(lead id, conversation) of every lead with one of these contacts, oldest first.

        `contact`: `{"phone"?: "+14155550123", "email"?: "maria@example.org"}`, as a lead holds them. Raises StoreDown.
        """
        with self.db.read() as connection:
            wanted = list(digests(connection, self.vault, contact).values())
            found = connection.execute(_WITH, {"digests": wanted}).all() if wanted else []
        return [(each.id, each.conversation_id) for each in found]


def index(connection: Connection, vault: Vault, lead_id: str, contact: Mapping[str, Any]) -> None:
    """Let `lead_id` be found by its contacts; of two requests with one contact at once the second waits for the first.

    So whoever looks for the contact afterwards in the same transaction finds what the other made.
    """
    for digest in sorted(digests(connection, vault, contact).values()):
        if connection.dialect.name == "postgresql":  # on SQLite one writes at a time
            connection.execute(_ALONE, {"digest": digest})
        connection.execute(_ADD, {"digest": digest, "lead_id": lead_id})


def digests(connection: Connection, vault: Vault, contact: Mapping[str, Any]) -> dict[str, str]:
    """`phone` and `email` as the index holds them, where given; the extension of a phone number does not count."""
    values = {}
    if phone := contact.get("phone"):
        values["phone"] = phone["e164"] if isinstance(phone, Mapping) else phone
    if email := contact.get("email"):
        values["email"] = email.strip().lower()
    if not values:
        return {}
    key = own_key(connection, vault, INDEX)
    return {kind: key.mac("contact", f"{kind}:{value}".encode()) for kind, value in values.items()}


_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(bindparam("digest"), 0)))
_ADD = contact_index.insert()
_WITH = (
    sa.select(lead.c.id, lead.c.conversation_id)
    .where(
        lead.c.id.in_(
            sa.select(contact_index.c.lead_id).where(contact_index.c.digest.in_(bindparam("digests", expanding=True)))
        )
    )
    .order_by(lead.c.created, lead.c.id)
)
