"""Proving the consent ledger: every event, the chain between them, and the checkpoints written down outside.

What is found, and by what: a changed event by its hash, its seal (an HMAC under a key of the desk's own) and what its
commitment opens to; a deleted, inserted or exchanged one by sequence and previous hash; a whole rewritten chain by the
checkpoints; events cut off the end by a checkpoint beyond it. What came after the last checkpoint can be cut unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import REFUSAL, chain
from desk.leads.anchor import Checkpoint, Head
from desk.leads.keys import LEDGER, consents_of, own_key
from desk.leads.ledger import WITH_KEY
from desk.leads.schema import consent_event, conversation
from desk.leads.store import Store
from desk.leads.vault import Key, Unreadable, Vault

_AT_ONCE = 2000
"""Rows read at a time."""


@dataclass(frozen=True)
class Fault:
    sequence: int
    """Of the first event that is not as it was."""
    what: str

    def __str__(self) -> str:
        return f"event {self.sequence}: {self.what}"


@dataclass(frozen=True)
class Segment:
    """The events from one checkpoint to the next, or to the end."""

    first: int
    last: int
    checkpoint: bool
    """Whether a checkpoint ends it."""
    fault: Fault | None


@dataclass
class Verdict:
    """What was proved. `faults` is empty when all of it holds; the first one names the first bad sequence number."""

    head: Head
    events: int = 0
    forgotten: int = 0
    """Events of who was forgotten or refused: they are chained, and open to nothing."""
    checkpoints: int = 0
    segments: list[Segment] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def lines(self, most: int) -> list[str]:
        """What to print, at most so many faults of it."""
        if self.faults:
            more = len(self.faults) - most
            said = [str(fault) for fault in self.faults[:most]] + ([f"… and {more} more"] if more > 0 else [])
            return [*said, f"The ledger is NOT whole: the first bad event is number {self.faults[0].sequence}."]
        said = f"{self.events:,} events and {self.checkpoints:,} checkpoints prove each other"
        gone = f"; {self.forgotten:,} are of people who were forgotten or refused" if self.forgotten else ""
        return [f"{said}{gone}.", f"The last is event {self.head.sequence}, {self.head.hash}."]


def verify(store: Store, checkpoints: list[Checkpoint], *, since_checkpoint: bool = False) -> Verdict:
    """Prove the ledger against `checkpoints`, oldest first; `since_checkpoint`: only what follows the last sound one.

    One fault a segment is reported, its first. Raises Unreadable when the master key is another, StoreDown.
    """
    sound = {each.sequence: each.hash for each in checkpoints if each.fault is None}
    start = Head(0, chain.GENESIS)
    if since_checkpoint and sound:
        start = Head(max(sound), sound[max(sound)])
    verdict = Verdict(start, checkpoints=len(sound))
    bad = [
        Fault(each.sequence, f"the checkpoint of this event proves nothing: {each.fault}")
        for each in checkpoints
        if each.fault
    ]
    with store.db.snapshot() as connection:
        reading = _Reading(store.vault, own_key(connection, store.vault, LEDGER), sound)
        if start.sequence and connection.execute(_HASH, {"seq": start.sequence}).scalar() != start.hash:
            verdict.faults.append(Fault(start.sequence, "it is not the event its checkpoint signed, or it is gone"))
        _walk(connection, reading, verdict, start)
    beyond = [sequence for sequence in sound if sequence > verdict.head.sequence]
    if beyond and start.sequence <= verdict.head.sequence:
        what = f"it is gone, and all after it: a checkpoint signed event {max(beyond)}"
        verdict.faults.append(Fault(verdict.head.sequence + 1, what))
    verdict.faults = sorted([*verdict.faults, *bad], key=lambda fault: fault.sequence)
    return verdict


def _walk(connection: Connection, reading: "_Reading", verdict: Verdict, start: Head) -> None:
    last, first, fault = start, start.sequence + 1, None
    for found in _rows(connection, start.sequence):
        what = reading.wrong(found, last)
        if what is not None and fault is None:
            missing = found.seq > last.sequence + 1
            fault = Fault(last.sequence + 1 if missing else found.seq, what)
        verdict.events += 1
        verdict.forgotten += found.wrapped is None or found.basis == REFUSAL
        last = Head(found.seq, found.hash)
        if found.seq in reading.sound:
            verdict.segments.append(Segment(first, found.seq, True, fault))
            first, fault = found.seq + 1, None
    if last.sequence >= first:
        verdict.segments.append(Segment(first, last.sequence, False, fault))
    verdict.head = last
    verdict.faults += [segment.fault for segment in verdict.segments if segment.fault]


class _Reading:
    """Judges one event after the other; remembers the texts it has proved."""

    def __init__(self, vault: Vault, ledger_key: Key, sound: dict[int, str]) -> None:
        self._vault = vault
        self._ledger_key = ledger_key
        self.sound = sound
        self._texts: dict[str, bool] = {}

    def wrong(self, found: Any, last: Head) -> str | None:
        """What is not as it was with this event, given the one before it; None when nothing is."""
        if found.seq > last.sequence + 1:
            return "it is missing"
        if found.seq <= last.sequence or found.previous != last.hash:
            return "it does not follow the event before it"
        public = {name: getattr(found, name) for name in chain.PUBLIC} | {"at": chain.moment(found.at)}
        if chain.link(found.previous, found.seq, found.conversation_id, found.commitment, public) != found.hash:
            return "it was changed"
        if self._ledger_key.mac("ledger", bytes.fromhex(found.hash)) != found.mac:
            return "it was not written by this desk"
        if self.sound.get(found.seq, found.hash) != found.hash:
            return "it is not the event its checkpoint signed"
        if found.text_sha256 is not None and not self._has_text(found):
            return "the text that was shown is gone or was changed"
        return self._sealed(found, public)

    def _has_text(self, found: Any) -> bool:
        if found.text_sha256 not in self._texts:
            digest = None if found.text is None else sha256(found.text.encode()).hexdigest()
            self._texts[found.text_sha256] = digest == found.text_sha256
        return self._texts[found.text_sha256]

    def _sealed(self, found: Any, public: dict[str, Any]) -> str | None:
        if found.basis == REFUSAL:
            return None
        if found.wrapped is None:
            return None if found.status in (None, "forgotten") else "its key is gone, and its person was not forgotten"
        key = self._vault.key(consents_of(found.conversation_id), found.wrapped)
        try:
            opened = key.open_bytes("consent_event", "detail", found.id, found.detail)
        except Unreadable:
            return "what was sealed with it was changed"
        if chain.commitment(opened) != found.commitment:
            return "what was sealed with it is not what it commits to"
        event = chain.event_in(opened)
        if any(event.get(name) != value for name, value in public.items()):
            return "it does not say what was sealed with it"
        return None


def _rows(connection: Connection, after: int) -> Iterator[Any]:
    return iter(connection.execution_options(yield_per=_AT_ONCE).execute(_FROM, {"after": after}))


_FROM = (
    WITH_KEY.add_columns(conversation.c.status)
    .outerjoin(conversation, conversation.c.id == consent_event.c.conversation_id)
    .where(consent_event.c.seq > bindparam("after"))
    .order_by(consent_event.c.seq)
)
_HASH = sa.select(consent_event.c.hash).where(consent_event.c.seq == bindparam("seq"))
