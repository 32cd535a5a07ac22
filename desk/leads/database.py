"""The database: short transactions on SQLite or PostgreSQL, one writer at a time on SQLite, one name for failure."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import QueuePool, StaticPool

from desk.leads.refusals import StoreDown

PATIENCE = 5.0
"""Seconds a transaction waits for another; above a slow commit, below a visitor's patience."""
CONNECTIONS = 16


class Database:
    """Connections to one database: `read` and `write` give a transaction; a failure of the database is StoreDown."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        """`url`: of SQLite (`sqlite://`: in memory) or PostgreSQL, as SQLAlchemy writes them. Raises ValueError."""
        parsed = make_url(url)
        match parsed.get_backend_name():
            case "sqlite":
                self.engine = _sqlite(parsed, patience)
            case "postgresql":
                self.engine = _postgresql(parsed, patience)
            case other:
                raise ValueError(f"database {other!r} is not known. Use sqlite or postgresql.")
        self._writing = self.engine.execution_options(desk_writes=True)
        self._loose = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.dialect = self.engine.dialect.name
        self._patience = patience
        self._in_memory = isinstance(self.engine.pool, StaticPool)
        # On SQLite threads queue here, fairly, rather than in its busy handler, which sleeps up to 100 ms a time.
        self._writers = Lock() if self.dialect == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state and changes nothing. Raises StoreDown."""
        with self._turn(self._in_memory), _named(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed when the block ends and rolled back when it raises. Raises StoreDown.

        Not to be opened inside another one.
        """
        with self._turn(True), _named(), self._writing.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that sees one state of all tables however long it takes. Raises StoreDown."""
        with self._turn(self._in_memory), _named(), self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction, for what the database refuses inside one. Raises StoreDown."""
        with self._turn(True), _named(), self._loose.connect() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _turn(self, needed: bool) -> Iterator[None]:
        if not needed or self._writers is None:
            yield
            return
        if not self._writers.acquire(timeout=self._patience):
            raise StoreDown("the database is busy")
        try:
            yield
        finally:
            self._writers.release()


@contextmanager
def _named() -> Iterator[None]:
    """Give what the database can fail with its one name; what a caller got wrong keeps its own."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError) as failure:
        raise StoreDown(_reason(failure)) from failure
    except exc.DatabaseError as failure:
        # sqlite3 reports a damaged file as the bare class; its subclasses are the caller's mistakes.
        if type(failure) is not exc.DatabaseError and not failure.connection_invalidated:
            raise
        raise StoreDown(_reason(failure)) from failure


def _reason(failure: exc.SQLAlchemyError) -> str:
    """What the driver said, first line: it names tables and files, never values (`hide_parameters`)."""
    return str(getattr(failure, "orig", None) or failure).partition("\n")[0]


def _sqlite(url: URL, patience: float) -> Engine:
    if url.database in (None, "", ":memory:"):
        engine = sa.create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
        )
    else:
        engine = sa.create_engine(
            url,
            poolclass=QueuePool,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=patience,
            connect_args={"check_same_thread": False, "timeout": patience},
            hide_parameters=True,
        )

    @sa.event.listens_for(engine, "do_connect")
    def keep_private(_dialect: Any, _record: Any, args: list[Any], _options: dict[str, Any]) -> None:
        # Made without a descriptor: closing one lets go of every lock this process has on the file.
        if url.database not in (None, "", ":memory:"):
            with suppress(FileExistsError, FileNotFoundError):
                os.mknod(args[0], stat.S_IFREG | 0o600)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transactions begin too late and cannot begin IMMEDIATE; ours are explicit, below.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _write_ahead(connection, patience)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("desk_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """SQLite waits for no lock when it changes the journal, as the first of several desks does with a new database."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _postgresql(url: URL, patience: float) -> Engine:
    milliseconds = int(patience * 1000)
    limits = f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds * 3} -c timezone=UTC"
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=patience,
        pool_pre_ping=True,
        connect_args={"connect_timeout": max(2, int(patience)), "options": limits},
        hide_parameters=True,
    )
