"""Backups: one state of everything, taken while the desk runs, and a way back that refuses what is not right."""

import gzip
import io
import json
import stat
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import MASTER
from test_duplicates import made

from desk.leads import BadBackup, Departure, Row, Store, Transaction, Vault, new_id
from desk.leads.backup import backup, master_key, restore
from desk.leads.schema import metadata

BODY = {"type": "lead.created", "timestamp": "t", "data": {"role": "patient"}}


def filled(store: Store) -> str:
    """A conversation that became a lead, with something in every table."""
    id, now = new_id(), store.clock()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {"open": "role"}, [{"text": "Hello"}], now)
    message = store.receive(id, "c1", {"text": "para mi mamá 💙"}, now).message_id

    def change(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted", "text": "May we?", "act": "sí"})
        tx.safety("crisis", "rule-1")
        asked = {"queue": "patient_access", "test": True, "patients": [{"queue": "research"}]}
        lead = tx.lead(asked | {"contact": {"phone": "+16145550142"}}, [("crm", BODY)])
        return {"open": None}, {"lead": lead["id"]}

    lead = store.apply(id, message, "submit", change, now)["lead"]
    made(store, {"phone": "+16145550142"}, test=True)
    ana = store.add_staff("ana@example.org", "Ana", "intake", now)
    store.make_link(ana.id, now, timedelta(days=1))
    store.open_session(b"s" * 32, ana.id, "csrf", now, now + timedelta(hours=12))
    store.failed_signin("ana@example.org", now, timedelta(minutes=15))
    store.audit(ana.id, "view", lead, "ok", now)
    store.lease("crm", now, lasting=timedelta(seconds=60))
    store.switch_off("fax", "answered 410 Gone", now)
    other = new_id()
    store.begin(other, "riverbend", b"t" * 32, f"secret-{other}", None, {}, [], now)
    store.depart(other, now, Departure(now, "need", "unknown", "en"))
    return id


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.db.read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The backup with each member put through `change` (None leaves it out)."""
    changed = path.with_name("changed.tar.gz")
    with tarfile.open(path, "r:gz") as old, tarfile.open(changed, "w:gz") as new:
        for member in old.getmembers():
            data = change(member.name, old.extractfile(member).read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return changed


def test_what_was_backed_up_comes_back_whole(store: Store, empty_url: str, tmp_path: Path) -> None:
    id = filled(store)
    made = backup(store, tmp_path / "desk.tar.gz")
    restored = restore(tmp_path / "desk.tar.gz", empty_url, Vault(MASTER))
    assert restored.rows == made.rows
    assert all(made.rows.values()), made.rows
    again = Store.open(empty_url, Vault(MASTER))
    again.migrate()
    assert everything(again) == everything(store)
    assert again.kept(id) == store.kept(id)
    again.close()


def test_a_restored_store_goes_on_and_guards_its_ledger(store: Store, empty_url: str, tmp_path: Path) -> None:
    id = filled(store)
    backup(store, tmp_path / "desk.tar.gz")
    restore(tmp_path / "desk.tar.gz", empty_url, Vault(MASTER))
    again = Store.open(empty_url, Vault(MASTER))
    assert again.receive(id, "c2", {"text": "and one more thing"}, store.clock()).cursor == 3
    with pytest.raises(sa.exc.IntegrityError), again.db.write() as connection:
        connection.execute(sa.text("DELETE FROM consent_event"))
    again.close()


def test_a_backup_under_load_is_one_state(store: Store, empty_url: str, tmp_path: Path) -> None:
    ids = [new_id() for _ in range(4)]
    for id in ids:
        store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {"n": 0}, [], store.clock())
    done, under_way = Event(), Event()

    def chat(id: str) -> None:
        n = 0
        while not done.is_set():
            n += 1
            message = store.receive(id, f"c{n}", {"text": "x" * 200}, store.clock()).message_id
            store.apply(id, message, "count", lambda row, tx: ({"n": row.state["n"] + 1}, {}), store.clock())
            store.answer(id, message, lambda row: (None, [{"text": "ok"}]), store.clock())
            if n == 20:
                under_way.set()

    with ThreadPoolExecutor(4) as pool:
        chats = [pool.submit(chat, id) for id in ids]
        try:
            assert under_way.wait(60)
            copied = backup(store, tmp_path / "desk.tar.gz")
        finally:
            done.set()
        for each in chats:
            each.result()
    assert copied.rows["message"] < sum(len(store.messages(id, limit=100_000)) for id in ids)
    restore(tmp_path / "desk.tar.gz", empty_url, Vault(MASTER))
    again = Store.open(empty_url, Vault(MASTER))
    for id in ids:
        row, messages = again.conversation(id), again.messages(id, limit=100_000)
        assert [each.cursor for each in messages] == list(range(1, row.cursor + 1))
        assert row.state["n"] in {(row.cursor + 1) // 2, row.cursor // 2}
    again.close()


def test_a_backup_holds_no_word_of_a_visitor_and_no_master_key(store: Store, tmp_path: Path) -> None:
    filled(store)
    backup(store, tmp_path / "desk.tar.gz")
    plain = gzip.decompress((tmp_path / "desk.tar.gz").read_bytes())
    assert "mamá".encode() not in plain
    assert master_key(tmp_path / "desk.tar.gz") is None
    assert stat.S_IMODE((tmp_path / "desk.tar.gz").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob(".desk*")] == []


def test_a_backup_can_bring_its_master_key(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / "desk.tar.gz", with_master_key=True)
    assert master_key(tmp_path / "desk.tar.gz") == MASTER


def test_a_backup_says_what_it_holds(store: Store, tmp_path: Path) -> None:
    made = backup(store, tmp_path / "desk.tar.gz")
    assert str(made) == f"{tmp_path / 'desk.tar.gz'}: 5 rows of 23 tables, schema 0005"


def test_a_database_that_is_not_empty_is_left_alone(store: Store, tmp_path: Path, database_url: str) -> None:
    id = filled(store)
    backup(store, tmp_path / "desk.tar.gz")
    with pytest.raises(BadBackup, match="not empty"):
        restore(tmp_path / "desk.tar.gz", database_url, Vault(MASTER))
    assert store.conversation(id) is not None


def test_a_backup_of_another_master_key_is_refused_before_anything_is_written(
    store: Store, empty_url: str, tmp_path: Path
) -> None:
    backup(store, tmp_path / "desk.tar.gz")
    with pytest.raises(BadBackup, match="another master key"):
        restore(tmp_path / "desk.tar.gz", empty_url, Vault(b"x" * 32))
    restore(tmp_path / "desk.tar.gz", empty_url, Vault(MASTER))


def test_a_backup_with_a_changed_row_is_refused(store: Store, empty_url: str, tmp_path: Path) -> None:
    filled(store)
    path = backup(store, tmp_path / "desk.tar.gz").path

    def grant(name: str, data: bytes) -> bytes:
        return data.replace(b'"granted"', b'"revoked"') if name == "consent_event.jsonl" else data

    with pytest.raises(BadBackup, match="consent_event is not what the manifest says"):
        restore(rewritten(path, grant), empty_url, Vault(MASTER))


def test_a_backup_with_a_changed_row_and_a_changed_manifest_is_refused(
    store: Store, empty_url: str, tmp_path: Path
) -> None:
    filled(store)
    path = backup(store, tmp_path / "desk.tar.gz").path

    def forge(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        manifest = json.loads(data)
        manifest["tables"]["consent_event"]["sha256"] = "0" * 64
        return json.dumps(manifest).encode()

    with pytest.raises(BadBackup, match="changed after it was made"):
        restore(rewritten(path, forge), empty_url, Vault(MASTER))


def test_a_backup_without_one_of_its_tables_is_refused(store: Store, empty_url: str, tmp_path: Path) -> None:
    path = backup(store, tmp_path / "desk.tar.gz").path
    without = rewritten(path, lambda name, data: None if name == "lead.jsonl" else data)
    with pytest.raises(BadBackup, match="not a whole backup"):
        restore(without, empty_url, Vault(MASTER))


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_backup_cut_off_is_refused(store: Store, empty_url: str, tmp_path: Path, part: float) -> None:
    filled(store)
    whole = backup(store, tmp_path / "desk.tar.gz").path.read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BadBackup):
        restore(tmp_path / "cut.tar.gz", empty_url, Vault(MASTER))


def test_a_backup_of_a_newer_version_is_refused(store: Store, empty_url: str, tmp_path: Path) -> None:
    path = backup(store, tmp_path / "desk.tar.gz").path

    def newer(name: str, data: bytes) -> bytes:
        return data.replace(b'"revision": "0005"', b'"revision": "9999"') if name == "manifest.json" else data

    with pytest.raises(BadBackup, match="newer version"):
        restore(rewritten(path, newer), empty_url, Vault(MASTER))


def test_a_file_that_is_no_backup_is_refused(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("call the plumber")
    with pytest.raises(BadBackup, match="not a whole backup"):
        restore(tmp_path / "notes.txt", empty_url, Vault(MASTER))
