"""The journal of a conversation: entries numbered by a cursor, bodies sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.leads.identity import new_id
from desk.leads.vault import Key


@dataclass(frozen=True)
class Message:
    """One entry of the journal. `who` is `visitor` or `bot`; `body` as it was given."""

    cursor: int
    who: str
    body: dict[str, Any]
    at: datetime
    client_id: str | None


def opened(key: Key, found: Any) -> Message:
    """The entry of a row of `message`. Raises Unreadable."""
    body = key.open("message", "body", found.id, found.body)
    return Message(found.cursor, found.who, body, found.at, body.pop("client_id", None))


def sealed(
    key: Key,
    conversation: str,
    entry: Message,
    *,
    id: str | None = None,
    known_by: str | None = None,
    reply_to: str | None = None,
) -> dict[str, Any]:
    """The row of `message` that keeps `entry`; `known_by`: the hash its client id is found by, which itself is sealed.

    `reply_to` is the message id it answers.
    """
    id = id or new_id()
    body = entry.body if entry.client_id is None else entry.body | {"client_id": entry.client_id}
    return {
        "id": id,
        "conversation_id": conversation,
        "cursor": entry.cursor,
        "who": entry.who,
        "client_id": known_by,
        "body": key.seal("message", "body", id, body),
        "at": entry.at,
        "answered": None,
        "reply_to": reply_to,
    }
