"""Data keys in the database: made for an owner, wrapped by the master key the database names, found, destroyed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.leads.refusals import OtherMasterKey
from desk.leads.schema import Moment, data_key, setting
from desk.leads.vault import Key, Vault

MASTER, MASTER_BEFORE = "master", "master before"
"""Settings: fingerprint of the master key that wraps; of the one it replaces, while keys are being re-wrapped."""
OWN = LEDGER, INDEX, LINKS, ALARMS = "desk.ledger", "desk.index", "desk.links", "desk.alarms"
"""Owners of the desk's own keys: of the ledger's seal, the blind index of contacts, consent links, staff's alarms."""


def consents_of(conversation: str) -> str:
    """Owner of the key of a conversation's consent records, which outlive its transcript."""
    return f"{conversation}.consent"


def transcript_of(lead: str) -> str:
    """Owner of the key of a lead's transcript, which may end before the lead does."""
    return f"{lead}.transcript"


def new_key(connection: Connection, vault: Vault, owner: str, now: datetime) -> Key:
    """A fresh key for `owner`, kept. Raises OtherMasterKey.

    The insert itself asks which master key wraps, and holds that answer until the transaction ends: a key is never
    wrapped by a master key that is being replaced.
    """
    for _ in range(2):
        wrapped = vault.new_key(owner)
        kept = {"owner_": owner, "wrapped_": wrapped, "created_": now, "master": vault.fingerprint}
        if connection.execute(_ADD, kept).first() is not None:
            return vault.key(owner, wrapped)
        vault.renew()
        vault.use(connection.execute(_MASTER).scalar() or "")
    raise OtherMasterKey("the master key was replaced. Give this process the new one and start it again.")


def key_of(connection: Connection, vault: Vault, owner: str) -> Key | None:
    """The key of `owner`; None when there is none, or none any more. Raises Unreadable."""
    wrapped = connection.execute(_WRAPPED, {"owner": owner}).scalar()
    return None if wrapped is None else vault.key(owner, wrapped)


def own_key(connection: Connection, vault: Vault, owner: str) -> Key:
    """One of the desk's own keys, which `Store.migrate` made. Raises Unreadable."""
    return vault.key(owner, connection.execute(_WRAPPED, {"owner": owner}).scalar())


def destroy(connection: Connection, vault: Vault, *owners: str) -> int:
    """Destroy keys, and with them what they sealed; how many there were."""
    gone = 0
    for owner in owners:
        gone += connection.execute(_DESTROY, {"owner_": owner}).rowcount
        vault.drop(owner)
    return gone


_present = sa.select(setting.c.value).where(setting.c.name == MASTER).with_for_update(read=True).subquery()
_ADD = (
    data_key.insert()
    .from_select(
        ["owner", "wrapped", "created"],
        sa.select(
            bindparam("owner_", type_=sa.String),
            bindparam("wrapped_", type_=sa.LargeBinary),
            bindparam("created_", type_=Moment),
        )
        .select_from(_present)
        .where(_present.c.value == bindparam("master")),
    )
    .returning(data_key.c.owner)
)
_MASTER = sa.select(setting.c.value).where(setting.c.name == MASTER)
_WRAPPED = sa.select(data_key.c.wrapped).where(data_key.c.owner == bindparam("owner"))
_DESTROY = data_key.delete().where(data_key.c.owner == bindparam("owner_"))
