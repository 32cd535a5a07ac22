"""Backups: one consistent copy of every table while the desk runs, and the way back into an empty database.

A backup is a tar.gz of one JSON Lines file a table (the first line names the columns and their kinds) and, last,
`manifest.json` with the rows and SHA-256 of each, the schema's revision, and a signature only the master key gives.
What visitors wrote stays sealed in it. The master key is not in it unless asked for; keep the two apart.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.leads import migration, rotation
from desk.leads.database import Database
from desk.leads.refusals import BadBackup
from desk.leads.schema import Moment, conversation, data_key, metadata, setting
from desk.leads.store import Store
from desk.leads.vault import Vault

FORMAT = 1
_MANIFEST = "manifest.json"
_AT_ONCE = 500
_EPOCH = sa.select(conversation.c.epoch).where(conversation.c.id == sa.bindparam("id"))
"""Rows read and written at a time."""
_KINDS: dict[str, Any] = {
    "text": sa.Text,
    "integer": sa.Integer,
    "boolean": sa.Boolean,
    "bytes": sa.LargeBinary,
    "moment": Moment,
}


@dataclass(frozen=True)
class Copied:
    """What a backup or a restore moved."""

    path: Path
    revision: str
    rows: dict[str, int]
    """Table -> rows."""

    def __str__(self) -> str:
        return f"{self.path}: {sum(self.rows.values())} rows of {len(self.rows)} tables, schema {self.revision}"


def backup(store: Store, path: Path, *, with_master_key: bool = False) -> Copied:
    """Write one state of the whole store to `path`, all or nothing, readable by the owner only.

    Raises StoreDown, OSError.
    """
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with store.db.snapshot() as connection, tarfile.open(fileobj=file, mode="w:gz") as archive:
                copied = _write(connection, archive, store.vault, path, with_master_key)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return copied


def restore(path: Path, url: str, vault: Vault, forgotten: Mapping[str, int | None] | None = None) -> Copied:
    """Fill the empty database at `url` from a backup, all or nothing; who was `forgotten` since is forgotten again.

    `forgotten`: what `Anchor.forgotten` gives; one with an epoch only where the backup is older than that.

    Everything is proved before the first row is written. Raises BadBackup (corrupt, of another master key, of a newer
    version, or the database is not empty), StoreDown, OSError.
    """
    path = Path(path)
    manifest = _proved(path, vault)
    database = Database(url)
    try:
        with database.write() as connection:
            if sa.inspect(connection).get_table_names():
                raise BadBackup("the database is not empty. Restore into a new one.")
            migration.upgrade(connection, vault, manifest["revision"])
            for table in (setting, data_key):
                connection.execute(table.delete())
            with tarfile.open(path, "r:gz") as archive:
                for name in manifest["tables"]:
                    _fill(connection, name, _member(archive, name))
            migration.upgrade(connection, vault)
            again = Store(database, vault)
            for id, before in (forgotten or {}).items():
                epoch = connection.execute(_EPOCH, {"id": id}).scalar()
                if epoch is not None and (before is None or epoch < before):
                    again.forget_in(connection, id, datetime.now(UTC), tell=False)
    finally:
        database.close()
    return Copied(path, manifest["revision"], {name: entry["rows"] for name, entry in manifest["tables"].items()})


def master_key(path: Path) -> bytes | None:
    """The master key of a backup that was asked to hold it, else None. Raises BadBackup, OSError."""
    held = _manifest(Path(path)).get("master_key")
    return base64.b64decode(held) if held else None


def _write(connection: Connection, archive: tarfile.TarFile, vault: Vault, path: Path, with_key: bool) -> Copied:
    if rotation.under_way(connection):
        raise BadBackup("the master key is being replaced. End that with `desk vault rotate`, then back up.")
    tables: dict[str, dict[str, Any]] = {}
    for table in metadata.sorted_tables:
        with TemporaryFile() as file:
            rows, digest = 0, hashlib.sha256()
            for line in _lines(connection, table):
                digest.update(line)
                file.write(line)
                rows += 1
            tables[table.name] = {"rows": rows - 1, "sha256": digest.hexdigest()}
            _add(archive, f"{table.name}.jsonl", file)
    revision = migration.current(connection) or ""
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(),
        "revision": revision,
        "master": vault.fingerprint,
        "tables": tables,
    } | ({"master_key": base64.b64encode(vault.master).decode()} if with_key else {})
    manifest["signature"] = vault.signature(_canonical(manifest))
    _add(archive, _MANIFEST, io.BytesIO(json.dumps(manifest, indent=1).encode()))
    return Copied(path, revision, {name: entry["rows"] for name, entry in tables.items()})


def _lines(connection: Connection, table: sa.Table) -> Iterator[bytes]:
    kinds = [_kind(column) for column in table.columns]
    yield _line({"columns": [column.name for column in table.columns], "kinds": kinds})
    found = connection.execution_options(yield_per=_AT_ONCE).execute(sa.select(table))
    for row in found:
        yield _line([_plain(value) for value in row])


def _kind(column: sa.Column[Any]) -> str:
    match column.type:
        case Moment():
            return "moment"
        case sa.LargeBinary():
            return "bytes"
        case sa.Boolean():
            return "boolean"
        case sa.Integer():
            return "integer"
    return "text"


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.isoformat()
    return value


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, io.SEEK_END)
    entry.mode = 0o600
    file.seek(0)
    archive.addfile(entry, file)


def _manifest(path: Path) -> dict[str, Any]:
    with _whole(), tarfile.open(path, "r:gz") as archive:
        return dict(json.loads(_member(archive, _MANIFEST).read()))


def _proved(path: Path, vault: Vault) -> dict[str, Any]:
    """The manifest of a backup that is whole, ours, and of a version this code knows. Raises BadBackup."""
    manifest = _manifest(path)
    with _whole():
        _check_origin(manifest, vault)
        with tarfile.open(path, "r:gz") as archive:
            for name, entry in manifest["tables"].items():
                if hashlib.file_digest(_member(archive, name), "sha256").hexdigest() != entry["sha256"]:
                    raise BadBackup(f"the backup is corrupt: {name} is not what the manifest says. Use another one.")
    return manifest


@contextmanager
def _whole() -> Iterator[None]:
    """Whatever a file that is no backup makes the readers stumble over is one fault."""
    try:
        yield
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError, TypeError) as fault:
        raise BadBackup("the file is not a whole backup. Use another one.") from fault


def _check_origin(manifest: dict[str, Any], vault: Vault) -> None:
    if manifest["format"] != FORMAT or not migration.known(manifest["revision"]):
        raise BadBackup("the backup was made by a newer version. Restore it with that version.")
    if manifest["master"] != vault.fingerprint:
        raise BadBackup("the backup belongs to another master key. Bring back its keys/master.key or DESK_MASTER_KEY.")
    signed = {name: value for name, value in manifest.items() if name != "signature"}
    if manifest["signature"] != vault.signature(_canonical(signed)):
        raise BadBackup("the backup was changed after it was made. Use another one.")


def _canonical(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name if name == _MANIFEST else f"{name}.jsonl")
    if file is None:
        raise BadBackup("the file is not a whole backup. Use another one.")
    return file


def _fill(connection: Connection, name: str, file: IO[bytes]) -> None:
    head = json.loads(file.readline())
    columns = [sa.column(column, _KINDS[kind]) for column, kind in zip(head["columns"], head["kinds"], strict=True)]
    table = sa.table(name, *columns)
    rows: list[dict[str, Any]] = []
    for line in file:
        values = (_revived(value, kind) for value, kind in zip(json.loads(line), head["kinds"], strict=True))
        rows.append(dict(zip(head["columns"], values, strict=True)))
        if len(rows) == _AT_ONCE:
            connection.execute(table.insert(), rows)
            rows = []
    if rows:
        connection.execute(table.insert(), rows)


def _revived(value: Any, kind: str) -> Any:
    if value is None:
        return None
    match kind:
        case "bytes":
            return base64.b64decode(value)
        case "moment":
            return datetime.fromisoformat(value)
    return value
