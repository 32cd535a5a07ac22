"""Who left without agreeing to anything: forgotten, and counted without a trace of them, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from desk.leads.database import Database
from desk.leads.schema import conversation, departure


@dataclass(frozen=True)
class Departure:
    """Where in a conversation somebody left: nothing in it tells one visitor from another."""

    day: datetime
    """When it began where the site is."""
    question: str
    """The open one, or how the conversation stood: `declined`, `stopped`."""
    role: str
    """`unknown` where it was not known."""
    language: str


class Departures:
    """The part of the store that counts who left."""

    db: Database
    forget_in: Callable[..., dict[str, Any]]

    def depart(self, id: str, now: datetime, at: Departure) -> dict[str, Any]:
        """Forget an open conversation and count it, both or neither; the receipt of `forget`. Counted once only.

        Raises NoConversation, StoreDown.
        """
        with self.db.write() as connection:
            if connection.execute(_STATUS, {"id": id}).scalar() == "open":
                connection.execute(_COUNT[connection.dialect.name], {**vars(at), "count": 1})
            return self.forget_in(connection, id, now)

    def departures(self, since: datetime) -> list[tuple[Departure, int]]:
        """How many left where from then on, the most first. Raises StoreDown."""
        with self.db.read() as connection:
            return _read(connection, since)


def _read(connection: Connection, since: datetime) -> list[tuple[Departure, int]]:
    found = connection.execute(_SINCE, {"since": since})
    return [(Departure(each.day, each.question, each.role, each.language), each.count) for each in found]


def _count(insert: Any) -> sa.Executable:
    return insert.on_conflict_do_update(
        index_elements=["day", "question", "role", "language"], set_={"count": departure.c.count + 1}
    )


_COUNT = {"sqlite": _count(sqlite.insert(departure)), "postgresql": _count(postgresql.insert(departure))}
_STATUS = sa.select(conversation.c.status).where(conversation.c.id == bindparam("id")).with_for_update()
_SINCE = (
    sa.select(departure)
    .where(departure.c.day >= bindparam("since"))
    .order_by(departure.c.count.desc(), departure.c.day.desc(), departure.c.question)
)
