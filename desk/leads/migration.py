"""Bring a database to a revision of the schema, alone and in one transaction."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.leads.vault import Vault

FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x6465736B
"""Any number, the same for every desk: the name of PostgreSQL's advisory lock."""


def upgrade(connection: Connection, vault: Vault, revision: str = "head") -> None:
    """Run what is missing up to `revision` inside the transaction of `connection`, which must be able to write.

    `vault` opens and seals what a migration has to move. Raises Unreadable.
    """
    if connection.dialect.name == "postgresql":
        # A migration takes as long as it takes, and so does waiting for another desk's.
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    if current(connection) == (head() if revision == "head" else revision):
        return
    # Loads only where there is something to do: a desk that starts again after a crash must be quick.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, vault=vault)
    command.upgrade(config, revision)


def current(connection: Connection) -> str | None:
    """The revision the database has; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def head() -> str:
    """The newest revision this code knows."""
    return _revisions()[-1]


def known(revision: str) -> bool:
    """Whether this code has a migration of that name."""
    return revision in _revisions()


@cache
def _revisions() -> list[str]:
    """Oldest first: the numbers that the files in `versions` begin with, one after the other."""
    return sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))
