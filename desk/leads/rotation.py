"""A new master key: every data key is wrapped anew, while the desk runs, and a crash at any point is gone on from.

The order, each step durable before the next: the new key is written down beside the old (`keys/master.next`); the
database names it, and from then on nothing is wrapped by the old one; the data keys are wrapped anew, some hundred at
a time; the new key takes the old one's place, which is destroyed. A backup made before opens with the old key only.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.leads.keys import MASTER, MASTER_BEFORE
from desk.leads.refusals import CannotRotate
from desk.leads.schema import data_key, setting
from desk.leads.store import Store
from desk.leads.vault import MASTER_FILE, NEXT_FILE, create, fingerprint, masters

AT_ONCE = 500
"""Keys wrapped in one transaction; visitors wait no longer than that takes."""


@dataclass(frozen=True)
class Rotated:
    keys: int
    """Wrapped anew by this call."""
    resumed: bool
    """A rotation that was begun before was gone on with."""
    fingerprint: str
    """Of the new master key."""


def rotate(
    store: Store, folder: Path, *, told: Callable[[int], None] = lambda keys: None, at_once: int = AT_ONCE
) -> Rotated:
    """Replace the master key of the state folder, or end its replacement.

    `told` hears how many keys were wrapped so far, after each `at_once`.

    With `DESK_MASTER_KEY` the new one is taken from `DESK_MASTER_KEY_NEXT`, which every desk must have been started
    with; after it, DESK_MASTER_KEY is to be set to it. Raises CannotRotate, BadMasterKey, StoreDown, OSError.
    """
    new, resumed = _following(store, folder)
    with store.db.write() as connection:
        named = connection.execute(_NAMED).scalar()
        if named != new:
            connection.execute(_FORGET_BEFORE)
            connection.execute(setting.insert(), {"name": MASTER_BEFORE, "value": named})
            connection.execute(_NAME, {"value_": new})
    store.vault.renew()
    if not store.vault.use(new):
        raise CannotRotate("the new master key is not held. Set DESK_MASTER_KEY_NEXT to it.")
    keys = 0
    while wrapped := _rewrap_all(store, told, at_once):
        keys += wrapped
    with store.db.write() as connection:
        connection.execute(_FORGET_BEFORE)
    if "DESK_MASTER_KEY" not in os.environ:
        _replace(folder / "keys")
    store.scrub()
    return Rotated(keys, resumed, new)


def under_way(connection: sa.Connection) -> bool:
    """Whether data keys are being wrapped anew: a backup made now would need two master keys."""
    return connection.execute(_UNDER_WAY).first() is not None


def _following(store: Store, folder: Path) -> tuple[str, bool]:
    """(fingerprint of the master key to come, whether it was there before). Raises CannotRotate."""
    present, following = masters(folder, os.environ)
    resumed = following is not None
    if following is None:
        if "DESK_MASTER_KEY" in os.environ:
            raise CannotRotate("DESK_MASTER_KEY is set. Start every desk with DESK_MASTER_KEY_NEXT, too, then rotate.")
        create(folder / "keys" / NEXT_FILE, os.urandom(32))
        present, following = masters(folder, os.environ)
    new = fingerprint(following or b"")
    if store.vault.fingerprint not in (fingerprint(present), new):
        raise CannotRotate("this database was sealed with another master key. Bring that back first.")
    return new, resumed


def _rewrap_all(store: Store, told: Callable[[int], None], at_once: int) -> int:
    """How many data keys were not wrapped by the present master key; none of those it saw is left."""
    after, changed = "", 0
    while True:
        with store.db.write() as connection:
            found = connection.execute(_SOME, {"after": after, "most": at_once}).all()
            for each in found:
                anew = store.vault.rewrapped(each.owner, bytes(each.wrapped))
                if anew is not None:
                    connection.execute(_REWRAP, {"owner_": each.owner, "wrapped_": anew})
                    changed += 1
        if not found:
            return changed
        after = found[-1].owner
        told(changed)


def _replace(keys: Path) -> None:
    """Put the new key in the old one's place, and overwrite what the old one was."""
    old, new = keys / MASTER_FILE, keys / NEXT_FILE
    with old.open("r+b") as file:
        size = old.stat().st_size
        new.replace(old)
        file.write(os.urandom(size))
        file.flush()
        os.fsync(file.fileno())
    descriptor = os.open(keys, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_NAMED = sa.select(setting.c.value).where(setting.c.name == MASTER).with_for_update()
_NAME = setting.update().where(setting.c.name == MASTER).values(value=bindparam("value_"))
_FORGET_BEFORE = setting.delete().where(setting.c.name == MASTER_BEFORE)
_UNDER_WAY = sa.select(setting.c.value).where(setting.c.name == MASTER_BEFORE)
_SOME = (
    sa.select(data_key)
    .where(data_key.c.owner > bindparam("after"))
    .order_by(data_key.c.owner)
    .limit(bindparam("most"))
    .with_for_update()
)
_REWRAP = data_key.update().where(data_key.c.owner == bindparam("owner_")).values(wrapped=bindparam("wrapped_"))
