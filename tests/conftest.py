"""What tests share: a clock that is set by hand, and the store on the two databases it promises."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import postgres
import pytest

from desk.leads import Store, Vault

pytest_plugins = ("running",)

MASTER = b"only for tests: 32 bytes of key!"
_numbers = count(1)


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
    with postgres.running() as server:
        yield server.url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "desk.db"
    store = Store.open(f"sqlite:///{path}", Vault(MASTER))
    store.migrate()
    store.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> str:
    """The name of a database with the newest tables, to be a template."""
    store = Store.open(postgres.create(postgres_url, "migrated"), Vault(MASTER))
    store.migrate()
    store.close()
    return "migrated"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the newest tables and nothing in them: an SQLite file, then a real PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "desk.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server, name = request.getfixturevalue("postgres_url"), f"test_{next(_numbers)}"
    yield postgres.create(server, name, request.getfixturevalue("migrated_postgres"))
    postgres.drop(server, name)


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    """The store on a fresh database of each kind, its clock the hand-set one."""
    store = Store.open(database_url, Vault(MASTER), clock)
    yield store
    store.close()


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """A second database of the same kind without any table."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, name = request.getfixturevalue("postgres_url"), f"test_{next(_numbers)}"
    yield postgres.create(server, name)
    postgres.drop(server, name)
