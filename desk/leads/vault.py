"""The vault: everything a visitor wrote is sealed with a key of its own, and dies with that key.

AES-256-GCM throughout. A data key belongs to one owner (a conversation or a lead) and is stored wrapped by the
master key; the associated data binds a sealed value to its table, column and row, so that it cannot be moved.
Sealed form: one version byte, 12 random bytes of nonce, ciphertext with its 16-byte tag.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE = 12
"""Bytes; NIST SP 800-38D, 96 random bits."""
MASTER_FILE, NEXT_FILE = "master.key", "master.next"

type Masters = tuple[bytes, bytes | None]
"""(the master key, the one to come while it is being replaced)."""


class Unreadable(Exception):
    """A sealed value cannot be opened: its key was destroyed, it was moved or changed, or the master key is another."""


class BadMasterKey(Exception):
    """The master key is malformed or readable by others; the message names place and cure."""


class Key:
    """One owner's data key, unwrapped. Made by `Vault.key`, never kept longer than a call."""

    def __init__(self, data_key: bytes, random: Callable[[int], bytes]) -> None:
        self._secret = data_key
        self._cipher = AESGCM(data_key)
        self._random = random

    def seal(self, table: str, column: str, row: object, value: Any) -> bytes:
        """`value` as JSON, sealed for this place only."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self.seal_bytes(table, column, row, plain.encode())

    def open(self, table: str, column: str, row: object, sealed: bytes) -> Any:
        """The value that was sealed for this place. Raises Unreadable."""
        return json.loads(self.open_bytes(table, column, row, sealed))

    def seal_bytes(self, table: str, column: str, row: object, plain: bytes) -> bytes:
        return _seal(self._cipher, self._random, f"{table}.{column}:{row}", plain)

    def open_bytes(self, table: str, column: str, row: object, sealed: bytes) -> bytes:
        """Raises Unreadable."""
        return _open(self._cipher, f"{table}.{column}:{row}", sealed)

    def mac(self, purpose: str, data: bytes) -> str:
        """HMAC-SHA256 over `data` with a secret of this key for `purpose` only; hex."""
        secret = hmac.digest(self._secret, f"welcome desk {purpose}".encode(), "sha256")
        return hmac.digest(secret, data, "sha256").hex()


class Vault:
    """Holds the master key and the data keys in use; safe to share between threads.

    While the master key is being replaced it holds two, and the database says which one wraps (`use`).
    """

    def __init__(
        self,
        master: bytes,
        *,
        following: bytes | None = None,
        random: Callable[[int], bytes] = os.urandom,
        kept: int = 4096,
        read: Callable[[], "Masters"] | None = None,
    ) -> None:
        """`master`, `following` (the key to come): 32 bytes. `kept`: how many unwrapped data keys are remembered.

        `read` gives both anew, for `renew`. Raises BadMasterKey.
        """
        self._random = random
        self._kept = kept
        self._read = read
        self._keys: OrderedDict[tuple[str, bytes], Key] = OrderedDict()
        self._lock = Lock()
        self._hold([master] if following is None else [master, following])

    @classmethod
    def at(cls, folder: Path, environment: Mapping[str, str] = os.environ) -> "Vault":
        """The vault of a state folder: `DESK_MASTER_KEY` (base64) if set, else `keys/master.key` there, made if absent.

        The key to come is `DESK_MASTER_KEY_NEXT` or `keys/master.next`. Raises BadMasterKey.
        """

        def read() -> Masters:
            return masters(folder, environment)

        master, following = read()
        return cls(master, following=following, read=read)

    @property
    def fingerprint(self) -> str:
        """Tells two master keys apart and reveals neither; 32 hex digits."""
        return fingerprint(self._masters[0])

    @property
    def master(self) -> bytes:
        """The key itself, for a backup that was asked to hold it."""
        return self._masters[0]

    def use(self, wanted: str) -> bool:
        """Wrap with the master key of that fingerprint from now on; False when it is not held."""
        order = sorted(self._masters, key=lambda master: fingerprint(master) != wanted)
        self._hold(order)
        return self.fingerprint == wanted

    def renew(self) -> None:
        """Read the master keys again: another process may have begun or ended their replacement."""
        if self._read is not None:
            in_use = self.fingerprint
            master, following = self._read()
            self._hold([master] if following is None else [master, following])
            self.use(in_use)

    def new_key(self, owner: str) -> bytes:
        """A fresh data key for `owner`, wrapped: what the database keeps."""
        return self._wrap(owner, self._random(32))

    def unkept(self) -> Key:
        """A key nobody keeps: what it seals can be committed to and never be opened."""
        return Key(self._random(32), self._random)

    def key(self, owner: str, wrapped: bytes | None) -> Key:
        """The usable key of `owner`. Raises Unreadable when it was destroyed (None) or the master key is another."""
        if wrapped is None:
            raise Unreadable("its key was destroyed")
        place = (owner, bytes(wrapped))
        with self._lock:
            if place in self._keys:
                self._keys.move_to_end(place)
                return self._keys[place]
        try:
            key = Key(self._unwrapped(*place), self._random)
        except Unreadable:
            self.renew()
            key = Key(self._unwrapped(*place), self._random)
        with self._lock:
            self._keys[place] = key
            while len(self._keys) > self._kept:
                self._keys.popitem(last=False)
        return key

    def rewrapped(self, owner: str, wrapped: bytes) -> bytes | None:
        """The data key wrapped by the present master key; None when it is so already. Raises Unreadable."""
        try:
            _open(self._wrapping[0], _wrapped_for(owner), wrapped)
        except Unreadable:
            return self._wrap(owner, self._unwrapped(owner, wrapped))
        return None

    def _hold(self, held: list[bytes]) -> None:
        for master in held:
            if len(master) != 32:
                raise BadMasterKey(f"the master key has {len(master)} bytes. It must have 32.")
        self._masters, self._wrapping = held, [AESGCM(_derived(master, b"data keys")) for master in held]

    def _wrap(self, owner: str, data_key: bytes) -> bytes:
        return _seal(self._wrapping[0], self._random, _wrapped_for(owner), data_key)

    def _unwrapped(self, owner: str, wrapped: bytes) -> bytes:
        *others, last = self._wrapping
        for cipher in others:
            try:
                return _open(cipher, _wrapped_for(owner), wrapped)
            except Unreadable:
                continue
        return _open(last, _wrapped_for(owner), wrapped)

    def drop(self, owner: str) -> None:
        """Forget the unwrapped key of `owner`; part of destroying it."""
        with self._lock:
            for place in [place for place in self._keys if place[0] == owner]:
                del self._keys[place]

    def signature(self, data: bytes) -> str:
        """HMAC-SHA256 over `data` with a key only this master key gives; hex."""
        return hmac.new(_derived(self.master, b"signature"), data, hashlib.sha256).hexdigest()


def masters(folder: Path, environment: Mapping[str, str]) -> Masters:
    """The master key of a state folder, made if absent, and the one to come. Raises BadMasterKey."""
    if given := environment.get("DESK_MASTER_KEY"):
        following = environment.get("DESK_MASTER_KEY_NEXT")
        return _decoded(given, "DESK_MASTER_KEY"), _decoded(following, "DESK_MASTER_KEY_NEXT") if following else None
    path, next_path = folder / "keys" / MASTER_FILE, folder / "keys" / NEXT_FILE
    if not path.exists():
        create(path, os.urandom(32))
    return _kept_in(path), _kept_in(next_path) if next_path.exists() else None


def fingerprint(master: bytes) -> str:
    return _derived(master, b"fingerprint")[:16].hex()


def _wrapped_for(owner: str) -> str:
    return f"data_key.wrapped:{owner}"


def _kept_in(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise BadMasterKey(f"{path}: others may read the master key. Run `chmod 600 {path}`.")
    return _decoded(path.read_text(encoding="ascii", errors="replace"), str(path))


def _seal(cipher: AESGCM, random: Callable[[int], bytes], place: str, plain: bytes) -> bytes:
    nonce = random(NONCE)
    return VERSION + nonce + cipher.encrypt(nonce, plain, place.encode())


def _open(cipher: AESGCM, place: str, sealed: bytes) -> bytes:
    sealed = bytes(sealed)
    if sealed[:1] != VERSION or len(sealed) < 1 + NONCE + 16:
        raise Unreadable("it is not in the sealed form")
    try:
        return cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], place.encode())
    except InvalidTag:
        raise Unreadable("it was changed or moved, or the key is another") from None


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"welcome desk " + purpose).derive(master)


def _decoded(text: str, place: str) -> bytes:
    try:
        master = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadMasterKey(f"{place}: not base64. Write 32 random bytes as base64.") from None
    if len(master) != 32:
        raise BadMasterKey(f"{place}: holds {len(master)} bytes. Write 32 random bytes as base64.")
    return master


def create(path: Path, secret: bytes) -> None:
    """Whole or not at all, readable by the owner only; a key another process made first stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secret) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
