"""The store: everything that must survive, behind one door. All of it is synchronous and safe between threads."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from desk.leads import migration
from desk.leads.conversations import Conversations
from desk.leads.database import PATIENCE, Database
from desk.leads.deliveries import Deliveries
from desk.leads.forgetting import Forgetting
from desk.leads.leads import Leads
from desk.leads.refusals import OtherMasterKey
from desk.leads.schema import setting
from desk.leads.staff import Staff
from desk.leads.vault import Vault


def _now() -> datetime:
    return datetime.now(UTC)


class Store(Conversations, Leads, Deliveries, Staff, Forgetting):
    """One database and the vault its sealed columns were sealed with."""

    def __init__(self, db: Database, vault: Vault, clock: Callable[[], datetime] = _now) -> None:
        self.db = db
        self.vault = vault
        self.clock = clock

    @classmethod
    def open(
        cls, url: str, vault: Vault, clock: Callable[[], datetime] = _now, *, patience: float = PATIENCE
    ) -> "Store":
        """The store at an SQLAlchemy URL (`sqlite:///var/desk.db`, `sqlite://` in memory, `postgresql://…`).

        Opens no connection yet. `patience`: seconds a transaction waits for another. Raises ValueError for other kinds.
        """
        return cls(Database(url, patience), vault, clock)

    def migrate(self) -> None:
        """Bring the tables to the newest revision, in one transaction. Raises OtherMasterKey, StoreDown."""
        with self.db.write() as connection:
            migration.upgrade(connection)
            held = connection.execute(_MASTER).scalar()
            if held is None:
                connection.execute(setting.insert(), {"name": "master", "value": self.vault.fingerprint})
            elif held != self.vault.fingerprint:
                raise OtherMasterKey(
                    "this database was sealed with another master key. Bring back its keys/master.key or "
                    "DESK_MASTER_KEY."
                )

    def ready(self) -> bool:
        """Whether the database answers and has the newest revision. Raises StoreDown."""
        with self.db.read() as connection:
            return migration.current(connection) == migration.head()

    def close(self) -> None:
        self.db.close()


_MASTER = sa.select(setting.c.value).where(setting.c.name == "master")
