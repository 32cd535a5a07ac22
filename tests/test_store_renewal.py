"""What was kept outlives its master key and its version: a new key opens everything, older events are chained."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock
from planted import PLANTED, request

from desk.leads import BadBackup, CannotRotate, OtherMasterKey, Store, Vault, rotation
from desk.leads.backup import backup
from desk.leads.rotation import rotate
from desk.leads.verification import verify

# ---- a new master key --------------------------------------------------------------------------


@pytest.fixture
def keyed(database_url: str, tmp_path: Path, clock: Clock) -> Store:
    """A store of the state folder `tmp_path`; its database is made anew, for the fixture's has another master key."""
    with sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://")).begin() as connection:
        connection.execute(sa.text("DELETE FROM setting"))
        connection.execute(sa.text("DELETE FROM data_key"))
    store = Store.open(database_url, Vault.at(tmp_path, {}), clock)
    store.migrate()
    yield store
    store.close()
    with sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://")).begin() as connection:
        connection.execute(sa.text("DELETE FROM setting"))
        connection.execute(sa.text("DELETE FROM data_key"))
    Store.open(database_url, Vault(MASTER)).migrate()


def test_a_new_master_key_opens_everything_and_the_old_one_nothing(
    keyed: Store, database_url: str, tmp_path: Path
) -> None:
    id = request(keyed)
    kept, old = keyed.kept(id), Vault.at(tmp_path, {})
    done = rotate(keyed, tmp_path)
    assert (done.keys, done.resumed) == (8, False)
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["master.key"]
    assert keyed.kept(id) == kept
    again = Store.open(database_url, Vault.at(tmp_path, {}), keyed.clock)
    again.migrate()
    assert again.kept(id) == kept
    assert again.leads_with({"phone": PLANTED[1]}) != []
    assert verify(again, []).faults == []
    with pytest.raises(OtherMasterKey):
        Store.open(database_url, old).migrate()
    again.close()


class Crash(Exception):
    pass


@pytest.mark.parametrize("at", ["before the database names it", "half way", "before the files change places"])
def test_a_rotation_that_crashed_is_gone_on_with(
    keyed: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    ids = [request(keyed, phone=f"+1614555{n:04d}") for n in range(3)]
    kept = [keyed.kept(id) for id in ids]
    calls: list[int] = []

    def crash(*_: Any) -> None:
        calls.append(1)
        if at != "half way" or len(calls) == 3:
            raise Crash

    match at:
        case "before the database names it":
            monkeypatch.setattr(keyed.vault, "use", crash)
        case "before the files change places":
            monkeypatch.setattr(rotation, "_replace", crash)
    with pytest.raises(Crash):
        rotate(keyed, tmp_path, told=crash if at == "half way" else lambda keys: None, at_once=2)
    monkeypatch.undo()
    while_broken = Store.open(database_url, Vault.at(tmp_path, {}), keyed.clock)
    while_broken.migrate()
    assert [while_broken.kept(id) for id in ids] == kept
    late = request(while_broken)
    done = rotate(while_broken, tmp_path)
    assert done.resumed
    while_broken.close()
    again = Store.open(database_url, Vault.at(tmp_path, {}), keyed.clock)
    again.migrate()
    assert [again.kept(id) for id in ids] == kept
    assert again.kept(late)["leads"]
    assert not (tmp_path / "keys" / "master.next").exists()
    again.close()


def test_a_desk_that_runs_meanwhile_takes_up_the_new_key(keyed: Store, database_url: str, tmp_path: Path) -> None:
    running = Store.open(database_url, Vault.at(tmp_path, {}), keyed.clock)
    running.migrate()
    before = request(running)
    rotate(keyed, tmp_path)
    after = request(running)
    running.vault.drop(before)
    assert running.kept(before)["messages"] and running.kept(after)["messages"]
    assert Vault.at(tmp_path, {}).fingerprint == running.vault.fingerprint
    running.close()


def test_a_desk_without_the_new_key_writes_nothing_with_the_old_one(
    keyed: Store, database_url: str, tmp_path: Path
) -> None:
    elsewhere = Store.open(database_url, Vault(Vault.at(tmp_path, {}).master), keyed.clock)
    rotate(keyed, tmp_path)
    with pytest.raises(OtherMasterKey):
        request(elsewhere)
    elsewhere.close()


def test_no_backup_is_made_of_half_a_rotation(keyed: Store, tmp_path: Path) -> None:
    request(keyed)

    def crash(keys: int) -> None:
        raise Crash

    with pytest.raises(Crash):
        rotate(keyed, tmp_path, told=crash)
    with pytest.raises(BadBackup, match="desk vault rotate"):
        backup(keyed, tmp_path / "desk.tar.gz")


def test_a_master_key_of_the_environment_needs_the_next_one_there(
    keyed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import base64

    monkeypatch.setenv("DESK_MASTER_KEY", base64.b64encode(keyed.vault.master).decode())
    with pytest.raises(CannotRotate, match="DESK_MASTER_KEY_NEXT"):
        rotate(keyed, tmp_path)
    id = request(keyed)
    monkeypatch.setenv("DESK_MASTER_KEY_NEXT", base64.b64encode(b"n" * 32).decode())
    keyed.vault = Vault.at(tmp_path)
    rotate(keyed, tmp_path)
    assert keyed.vault.fingerprint == Vault(b"n" * 32).fingerprint
    assert keyed.kept(id)["messages"]


# ---- a database of the version before ----------------------------------------------------------


def test_the_events_of_the_version_before_are_chained_as_they_came(empty_url: str) -> None:
    from desk.leads import migration

    store = Store.open(empty_url, Vault(MASTER))
    with store.db.write() as connection:
        migration.upgrade(connection, store.vault, "0001")
        connection.execute(sa.text("INSERT INTO setting VALUES ('master', :f)"), {"f": store.vault.fingerprint})
        for who, known in (("ana", True), ("gone", False)):
            wrapped = store.vault.new_key(who)
            if known:
                connection.execute(
                    sa.text("INSERT INTO data_key VALUES (:o, :w, '2026-05-01 00:00:00.000000')"),
                    {"o": who, "w": wrapped},
                )
            act = store.vault.key(who, wrapped).seal("consent_event", "act", f"e-{who}", "yes please")
            connection.execute(
                sa.text(
                    "INSERT INTO consent_event (id, conversation_id, purpose, action, basis, turn, page, act, at) "
                    "VALUES "
                    "(:i, :c, 'store', 'granted', 'consent', 3, '/sleep', :a, '2026-05-01 00:00:00.000000')"
                ),
                {"i": f"e-{who}", "c": who, "a": act},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO conversation (id, site, sender, epoch, token_hash, status, cursor, created, updated) "
                    "VALUES "
                    "(:i, 's', :n, 0, 'x', :s, 0, '2026-05-01 00:00:00.000000', '2026-05-01 00:00:00.000000')"
                ),
                {"i": who, "n": who, "s": "open" if known else "forgotten"},
            )
    store.migrate()
    assert verify(store, []).faults == []
    opened = store.consent_record("e-ana")["opened"]
    assert (opened["act"], opened["page"], opened["turn"]) == ("yes please", "/sleep", 3)
    assert store.consent_record("e-gone")["opened"] is None
    store.close()
