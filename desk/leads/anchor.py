"""What is written down outside the database: signed checkpoints of the ledger, and who was forgotten.

Both are files of JSON lines that only grow. A checkpoint says which event was the last and what its hash was, signed
with Ed25519, so that events cut off the end are missed; each names the one before it. The list of the forgotten is read
when a backup is restored, so that nobody comes back.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desk.consent import chain
from desk.leads.refusals import BadAnchor
from desk.leads.vault import create

CHECKPOINTS, FORGOTTEN, KEY_FILE = "consent.jsonl", "forgotten.jsonl", "checkpoint.key"


@dataclass(frozen=True)
class Head:
    """The last event of a ledger; sequence 0 and the first hash when there is none."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Checkpoint:
    """Signed: event number `sequence` had the hash `hash` at the moment `at`."""

    sequence: int
    hash: str
    at: str
    fault: str | None = None
    """Why it proves nothing; None: it does."""


class Anchor:
    """The files of one ledger in `folder`; the signing key is made in `keys` on first use, readable by its owner."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self._folder = folder
        self._key = keys / KEY_FILE

    def checkpoint(self, head: Head, now: datetime) -> Checkpoint | None:
        """Sign the ledger's head and write it down, durably; None when the last checkpoint says as much already.

        Raises BadAnchor, OSError.
        """
        if head.sequence == 0:
            return None
        key = self._signing_key()
        with self._open(CHECKPOINTS) as file:
            last = _last(file)
            if last and last.get("sequence", 0) >= head.sequence:
                return None
            line = {
                "sequence": head.sequence,
                "hash": head.hash,
                "at": chain.moment(now),
                "previous": last["signature"] if last else "",
                "key": key.public_key().public_bytes_raw().hex(),
            }
            line["signature"] = key.sign(_signed(line)).hex()
            _write(file, line)
        return Checkpoint(head.sequence, head.hash, line["at"])

    def last(self) -> Checkpoint | None:
        """The last checkpoint as it is written there, unproved. Raises OSError."""
        path = self._folder / CHECKPOINTS
        if not path.exists():
            return None
        with path.open("rb") as file:
            line = _last(file)
        return Checkpoint(line["sequence"], line["hash"], line["at"]) if line else None

    def checkpoints(self) -> list[Checkpoint]:
        """Every checkpoint, oldest first, those that prove nothing with their fault. Raises BadAnchor, OSError."""
        path = self._folder / CHECKPOINTS
        if not path.exists():
            return []
        own = self._signing_key().public_key()
        found, before = [], ""
        for line in _lines(path):
            found.append(_judged(line, own, before, found[-1].sequence if found else 0))
            before = str(line.get("signature", ""))
        return found

    def forget(self, conversation: str, now: datetime, *, epoch: int | None = None) -> None:
        """Write down, durably, that this conversation is forgotten; `epoch`: as it was before that one only.

        Raises OSError.
        """
        before = {} if epoch is None else {"epoch": epoch}
        with self._open(FORGOTTEN) as file:
            _write(file, {"conversation": conversation, "at": chain.moment(now)} | before)

    def forgotten(self) -> dict[str, int | None]:
        """Every conversation that was ever forgotten -> None, or the epoch before which it was. Raises OSError."""
        path = self._folder / FORGOTTEN
        gone: dict[str, int | None] = {}
        for line in _lines(path) if path.exists() else ():
            if "conversation" in line and gone.get(str(line["conversation"]), 0) is not None:
                gone[str(line["conversation"])] = line.get("epoch")
        return gone

    def _signing_key(self) -> Ed25519PrivateKey:
        if not self._key.exists():
            create(self._key, os.urandom(32))
        if self._key.stat().st_mode & 0o077:
            raise BadAnchor(f"{self._key}: others may read the signing key. Run `chmod 600 {self._key}`.")
        try:
            return Ed25519PrivateKey.from_private_bytes(base64.b64decode(self._key.read_text().strip(), validate=True))
        except ValueError:
            raise BadAnchor(f"{self._key}: not a signing key. Take it from a copy.") from None

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        """The file for one writer at a time, at its end."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _signed(line: dict[str, Any]) -> bytes:
    """The bytes a checkpoint's signature is over."""
    unsigned = {name: value for name, value in line.items() if name != "signature"}
    return b"welcome-desk/checkpoint/1\n" + chain.canonical(unsigned)


def _judged(line: dict[str, Any], own: Ed25519PublicKey, before: str, sequence: int) -> Checkpoint:
    try:
        checkpoint = Checkpoint(int(line["sequence"]), str(line["hash"]), str(line["at"]))
        own.verify(bytes.fromhex(line["signature"]), _signed(line))
    except (KeyError, TypeError, ValueError, InvalidSignature):
        number = line.get("sequence")
        fault = "it is not signed with this desk's checkpoint key"
        return Checkpoint(number if isinstance(number, int) else sequence, "", "", fault)
    if line.get("previous") != before:
        return Checkpoint(checkpoint.sequence, checkpoint.hash, checkpoint.at, "the checkpoint before it is missing")
    return checkpoint


def _last(file: IO[bytes]) -> dict[str, Any]:
    """The last whole line, which stands within the last few kilobytes; empty when there is none."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 4096))
    whole = [line for text in file.read().decode(errors="replace").splitlines() if (line := _parsed(text))]
    return whole[-1] if whole else {}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole line; what a crash left half written says nothing."""
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from (line for text in file if (line := _parsed(text)))


def _write(file: IO[bytes], line: dict[str, Any]) -> None:
    """One line more, on disk when this returns; what a crash left half written is closed first."""
    end = file.seek(0, os.SEEK_END)
    half = end and (file.seek(end - 1), file.read(1))[1] != b"\n"
    file.write((b"\n" if half else b"") + json.dumps(line, separators=(",", ":")).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())


def _parsed(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
