"""What tests share: a clock that is set by hand, and the store on the two databases it promises."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import postgres
import psycopg
import pytest

from desk.leads import Store, Vault

pytest_plugins = ("answers", "running")

MASTER = b"only for tests: 32 bytes of key!"


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **parts: float) -> datetime:
        """Forward by a timedelta's `parts`; the new time."""
        self.now += timedelta(**parts)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server's maintenance database; make your own with `postgres.create`."""
    with postgres.running(durable=False) as server:
        yield server.url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "desk.db"
    store = Store.open(f"sqlite:///{path}", Vault(MASTER))
    store.migrate()
    store.close()
    return path


@pytest.fixture
def migrated_postgres(postgres_url: str) -> str:
    """The URL of a database with the newest tables and nothing in them; the same one each time, if it still exists."""
    url = postgres.url_of(postgres_url, "migrated")
    try:
        postgres.empty(url)
    except psycopg.OperationalError:
        store = Store.open(postgres.create(postgres_url, "migrated"), Vault(MASTER))
        store.migrate()
        store.close()
    return url


@pytest.fixture(scope="session")
def bare_postgres(postgres_url: str) -> str:
    """The URL of a second database, to be stripped before use."""
    return postgres.create(postgres_url, "bare")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the newest tables and nothing in them: an SQLite file, then a real PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "desk.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    return request.getfixturevalue("migrated_postgres")


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    """The store on a fresh database of each kind, its clock the hand-set one."""
    store = Store.open(database_url, Vault(MASTER), clock)
    yield store
    store.close()


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """A second database of the same kind without any table."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url = request.getfixturevalue("bare_postgres")
    postgres.strip(url)
    return url
