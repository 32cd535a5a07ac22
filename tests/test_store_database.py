"""The database under the store: migrated whole, failing by one name, private on disk, quick enough."""

import sqlite3
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from conftest import MASTER

from desk.leads import NoConversation, OtherMasterKey, Store, StoreDown, Vault, new_id
from desk.leads.schema import metadata


def begun(store: Store) -> str:
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], store.clock())
    return id


def test_the_migrations_make_the_tables_the_code_means(store: Store) -> None:
    with store.db.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_a_migrated_database_changes_nothing(store: Store) -> None:
    id = begun(store)
    store.migrate()
    assert store.ready()
    assert store.conversation(id) is not None


def test_desks_that_start_at_once_migrate_once(empty_url: str) -> None:
    stores = [Store.open(empty_url, Vault(MASTER), patience=30) for _ in range(4)]
    faults: list[BaseException] = []

    def migrate(store: Store) -> None:
        try:
            store.migrate()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=migrate, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert all(store.ready() for store in stores)
    for store in stores:
        store.close()


def test_a_migration_that_fails_half_way_leaves_an_empty_database(empty_url: str) -> None:
    store = Store.open(empty_url, Vault(MASTER))
    with store.db.write() as connection:
        connection.execute(sa.text("CREATE TABLE staff (id TEXT)"))
    with pytest.raises((StoreDown, sa.exc.ProgrammingError)):
        store.migrate()
    with store.db.read() as connection:
        assert sa.inspect(connection).get_table_names() == ["staff"]
    store.close()


def test_a_database_of_another_master_key_is_refused(store: Store, database_url: str) -> None:
    store.migrate()
    other = Store.open(database_url, Vault(b"x" * 32))
    with pytest.raises(OtherMasterKey, match="DESK_MASTER_KEY"):
        other.migrate()
    other.close()


def test_a_database_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Use sqlite or postgresql"):
        Store.open("mysql://localhost/desk", Vault(MASTER))


def test_a_store_in_memory_keeps_what_it_is_told_across_threads() -> None:
    store = Store.open("sqlite://", Vault(MASTER))
    store.migrate()
    id = begun(store)
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: seen.append(store.receive(id, "c1", {"text": "hi"}, store.clock())))
    thread.start()
    thread.join()
    assert store.journal(id, seen[0].message_id) == {"text": "hi"}
    store.close()


def test_a_commit_survives_the_loss_of_power(store: Store) -> None:
    with store.db.read() as connection:
        if store.db.dialect == "sqlite":
            assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(sa.text("PRAGMA synchronous")).scalar() == 2
            assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
            assert connection.execute(sa.text("PRAGMA secure_delete")).scalar() == 1
        else:
            assert connection.execute(sa.text("SHOW synchronous_commit")).scalar() == "on"


def test_a_database_another_process_holds_is_down_and_nothing_is_stored(store: Store, database_url: str) -> None:
    id = begun(store)
    hasty = Store.open(database_url, Vault(MASTER), store.clock, patience=0.2)
    with held(database_url), pytest.raises(StoreDown):
        hasty.receive(id, "c1", {"text": "hello"}, store.clock())
    assert store.messages(id) == []
    assert hasty.receive(id, "c1", {"text": "hello"}, store.clock()).cursor == 1
    hasty.close()


def test_a_damaged_file_is_a_store_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"not a database at all " * 500)
    store = Store.open(f"sqlite:///{tmp_path / 'desk.db'}", Vault(MASTER))
    with pytest.raises(StoreDown):
        store.conversation("c1")
    store.close()


def test_a_folder_there_is_not_is_a_store_that_is_down(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'nowhere' / 'desk.db'}", Vault(MASTER))
    with pytest.raises(StoreDown):
        store.migrate()
    store.close()


def test_a_full_disk_is_a_store_that_is_down_and_keeps_what_it_had(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'desk.db'}", Vault(MASTER))
    store.migrate()
    id = begun(store)
    with store.db.engine.connect() as connection:
        connection.execute(sa.text("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreDown, match="full"):
        for n in range(1000):
            store.receive(id, f"c{n}", {"text": "x" * 10_000}, store.clock())
    assert [each.cursor for each in store.messages(id)] == list(range(1, n + 1))
    store.close()


def test_a_server_that_is_gone_is_a_store_that_is_down() -> None:
    store = Store.open("postgresql://desk@127.0.0.1:1/desk", Vault(MASTER))
    with pytest.raises(StoreDown):
        store.conversation("c1")
    store.close()


def test_a_server_that_dropped_its_connections_is_asked_again(postgres_url: str, migrated_postgres: str) -> None:
    store = Store.open(migrated_postgres, Vault(MASTER))
    id = begun(store)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'migrated'")
    assert store.receive(id, "c1", {"text": "hello"}, store.clock()).cursor == 1
    store.close()


def test_what_fails_never_says_what_was_stored(store: Store) -> None:
    canary = "Zygmunt-canary"
    store.begin("c1", "riverbend", b"t" * 32, canary, None, {}, [], store.clock())
    with pytest.raises(sa.exc.IntegrityError) as failure:
        store.begin("c1", "riverbend", b"t" * 32, canary, None, {"name": canary}, [], store.clock())
    assert "[parameters" not in str(failure.value)


def test_the_file_of_the_database_is_for_its_owner_only(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'desk.db'}", Vault(MASTER))
    store.migrate()
    begun(store)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("desk.db*")} == {0o600}
    store.close()


def test_the_desk_itself_opens_no_file_of_the_database_whose_closing_would_let_go_of_its_locks(tmp_path: Path) -> None:
    path, opened, looking = tmp_path / "desk.db", [], [True]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if looking and event == "open" and str(arguments[0]).startswith(str(path)):
            opened.append(arguments[0])

    sys.addaudithook(hook)
    store = Store.open(f"sqlite:///{path}", Vault(MASTER))
    store.migrate()
    begun(store)
    looking.clear()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert opened == []
    store.close()


def test_a_destroyed_key_is_in_no_file_of_the_database(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    store = Store.open(f"sqlite:///{path}", Vault(MASTER))
    store.migrate()
    id = begun(store)
    with store.db.read() as connection:
        wrapped = connection.execute(sa.text("SELECT wrapped FROM data_key WHERE owner = :id"), {"id": id}).scalar_one()
    store.forget(id, store.clock())
    store.close()
    assert wrapped not in path.read_bytes()
    assert not path.with_name("desk.db-wal").exists()


def test_a_turn_of_a_conversation_is_fourteen_statements_each_compiled_before(store: Store) -> None:
    """What the milliseconds a turn may cost come down to."""
    id, said = begun(store), []

    def turn(client_id: str) -> None:
        message = store.receive(id, client_id, {"text": "my shoulder hurts"}, store.clock()).message_id
        store.apply(id, message, "validate", lambda row, tx: ({"open": "zip"}, {"say": []}), store.clock())
        store.answer(id, message, lambda row: (None, [{"text": "Where?"}, {"text": "ZIP?"}]), store.clock())

    turn("c1")

    @sa.event.listens_for(store.db.engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            said.append((statement.split()[0], context.cache_hit.name))

    turn("c2")
    receive = ["SELECT", "SELECT", "SELECT", "INSERT", "UPDATE"]
    apply = ["SELECT", "SELECT", "INSERT", "UPDATE"]
    answer = ["SELECT", "SELECT", "INSERT", "UPDATE", "UPDATE"]
    assert said == [(verb, "CACHE_HIT") for verb in receive + apply + answer]


def test_an_unknown_conversation_is_no_failure_of_the_database(store: Store) -> None:
    with pytest.raises(NoConversation):
        store.receive("nobody", "c1", {"text": "hello"}, store.clock())


class held:
    """While the block runs, another connection holds the lock every change of a conversation needs."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> None:
        if self.url.startswith("sqlite"):
            self.connection: Any = sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
            self.connection.execute("BEGIN IMMEDIATE")
        else:
            self.connection = psycopg.connect(self.url)
            self.connection.execute("LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE")

    def __exit__(self, *_: object) -> None:
        self.connection.rollback() if hasattr(self.connection, "pgconn") else self.connection.execute("ROLLBACK")
        self.connection.close()
