"""The store: everything that must survive, behind one door. All of it is synchronous and safe between threads."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.leads import migration
from desk.leads.anchor import Anchor
from desk.leads.contacts import Contacts
from desk.leads.conversations import Conversations
from desk.leads.database import PATIENCE, Database
from desk.leads.deliveries import Deliveries
from desk.leads.departures import Departures
from desk.leads.duplicates import Duplicates
from desk.leads.escalation import Escalation
from desk.leads.keys import MASTER, OWN, key_of, new_key
from desk.leads.leads import Leads
from desk.leads.ledger import Ledger
from desk.leads.purging import Purging
from desk.leads.refusals import OldRevision, OtherMasterKey
from desk.leads.rerouting import Rerouting
from desk.leads.revocation import Revoking
from desk.leads.schema import setting
from desk.leads.staff import Staff
from desk.leads.updates import Updates
from desk.leads.vault import Vault


def _now() -> datetime:
    return datetime.now(UTC)


class Store(
    Conversations,
    Leads,
    Deliveries,
    Staff,
    Ledger,
    Contacts,
    Duplicates,
    Updates,
    Escalation,
    Rerouting,
    Revoking,
    Purging,
    Departures,
):
    """One database and the vault its sealed columns were sealed with."""

    def __init__(
        self, db: Database, vault: Vault, clock: Callable[[], datetime] = _now, anchor: Anchor | None = None
    ) -> None:
        self.db = db
        self.vault = vault
        self.clock = clock
        self.anchor = anchor

    @classmethod
    def open(
        cls,
        url: str,
        vault: Vault,
        clock: Callable[[], datetime] = _now,
        *,
        patience: float = PATIENCE,
        anchor: Anchor | None = None,
    ) -> "Store":
        """The store at an SQLAlchemy URL (`sqlite:///var/desk.db`, `sqlite://` in memory, `postgresql://…`).

        Opens no connection yet. `patience`: seconds a transaction waits for another. `anchor`: what is written
        down outside the database; a store without it is for tests and plays. Raises ValueError for other kinds.
        """
        return cls(Database(url, patience), vault, clock, anchor)

    def migrate(self) -> None:
        """Bring the tables to the newest revision, in one transaction. Raises OtherMasterKey, StoreDown."""
        with self.db.write() as connection:
            if migration.current(connection) is not None:
                self._match(connection)
            migration.upgrade(connection, self.vault)
            if self._match(connection) is None:
                connection.execute(setting.insert(), {"name": MASTER, "value": self.vault.fingerprint})
            for owner in OWN:
                if key_of(connection, self.vault, owner) is None:
                    new_key(connection, self.vault, owner, self.clock())

    def _match(self, connection: Connection) -> str | None:
        """The fingerprint of the master key this database names, which the vault then uses. Raises OtherMasterKey."""
        held = connection.execute(_MASTER).scalar()
        if held is not None and not self.vault.use(held):
            raise OtherMasterKey(
                "this database was sealed with another master key. Bring back its keys/master.key or DESK_MASTER_KEY."
            )
        return held

    def attach(self) -> None:
        """Use the master key this database names, and change nothing. Raises OtherMasterKey, OldRevision, StoreDown."""
        with self.db.read() as connection:
            if migration.current(connection) != migration.head():
                raise OldRevision("this database is of another version. Start the desk on it once, or restore it.")
            self._match(connection)

    def ready(self) -> bool:
        """Whether the database answers and has the newest revision. Raises StoreDown."""
        with self.db.read() as connection:
            return migration.current(connection) == migration.head()

    def close(self) -> None:
        self.db.close()


_MASTER = sa.select(setting.c.value).where(setting.c.name == MASTER)
