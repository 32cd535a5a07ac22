"""The ledger proves itself: whatever was changed, left out, put in or cut off is found, and where."""

import json
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock

from desk.consent import chain
from desk.leads import NoRecord, Row, Store, Transaction, Vault, new_id, verification
from desk.leads.anchor import Anchor
from desk.leads.keys import consents_of
from desk.leads.verification import Verdict, verify

ASKED = {
    "text_id": "contact_request",
    "text_version": "2026-11-1",
    "text": "¿Podemos guardar esto?",
    "language": "es",
    "build": "3f9c1a2b",
    "page": "/behavioral-health?name=ana",
    "act": "sí, pero no me llamen al trabajo",
    "actor": "caregiver",
    "on_behalf_of": "care_recipient",
    "authority": "adult_child",
}


@pytest.fixture
def kept(migrated_sqlite: Path, tmp_path: Path, clock: Clock) -> Store:
    """A store on a file, anchored, with four people of two events each and checkpoints after the 3rd and 6th."""
    path = tmp_path / "desk.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    store = Store.open(
        f"sqlite:///{path}", Vault(MASTER), clock, anchor=Anchor(tmp_path / "checkpoints", tmp_path / "keys")
    )
    store.migrate()
    for person in range(4):
        id = f"person-{person}"
        store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [{"text": "May we?"}], clock())
        for purpose in ("store", "contact_phone"):
            add(store, id, purpose)
            if store.ledger_head().sequence in (3, 6):
                store.anchor.checkpoint(store.ledger_head(), clock())
    yield store
    store.close()


def add(store: Store, conversation: str, purpose: str, action: str = "granted") -> str:
    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, {"id": tx.consent(ASKED | {"purpose": purpose, "action": action})}

    return store.apply(conversation, new_id(), "consent", change, store.clock.move(seconds=1))["id"]


def proved(store: Store, **options: Any) -> Verdict:
    return verify(store, store.anchor.checkpoints(), **options)


def tampered(store: Store, tmp_path: Path, *statements: str) -> None:
    """What someone with the file and no key can do: the guards are dropped first."""
    with sqlite3.connect(tmp_path / "desk.db") as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.create_function("relinked", -1, relinked)
        for statement in statements:
            connection.execute(statement)


def relinked(*fields: Any) -> str:
    """The hash an intruder computes for a row they wrote; the arithmetic is no secret."""
    previous, sequence, conversation, committed, *public = fields
    told = dict(zip(chain.PUBLIC, public, strict=True))
    told["at"] = told["at"].replace(" ", "T") + "+00:00"
    return chain.link(previous, sequence, conversation, committed, told)


def rechain(tmp_path: Path, first: int) -> None:
    """Compute every hash from number `first` on anew, as somebody would who wants their change to fit."""
    columns = ", ".join(("conversation_id", "commitment", *chain.PUBLIC))
    with sqlite3.connect(tmp_path / "desk.db") as connection:
        before = connection.execute("SELECT hash FROM consent_event WHERE seq = ?", (first - 1,)).fetchone()
        previous = before[0] if before else chain.GENESIS
        for sequence, *fields in connection.execute(
            f"SELECT seq, {columns} FROM consent_event WHERE seq >= ? ORDER BY seq", (first,)
        ).fetchall():
            linked = relinked(previous, sequence, *fields)
            connection.execute(
                "UPDATE consent_event SET previous = ?, hash = ? WHERE seq = ?", (previous, linked, sequence)
            )
            previous = linked


def test_an_untouched_ledger_is_whole(kept: Store) -> None:
    verdict = proved(kept)
    assert (verdict.faults, verdict.events, verdict.checkpoints) == ([], 8, 2)
    assert [(segment.first, segment.last, segment.checkpoint) for segment in verdict.segments] == [
        (1, 3, True),
        (4, 6, True),
        (7, 8, False),
    ]
    assert verdict.head == kept.ledger_head()


def test_an_empty_ledger_is_whole(store: Store) -> None:
    assert verify(store, []).faults == []


def test_the_chain_is_what_its_description_says(kept: Store) -> None:
    """From the columns alone, with nothing of ours but canonical JSON."""
    record = kept.consent_record(first_id(kept))
    fields = ("id", "purpose", "action", "basis", "at", "text_id", "text_version", "text_sha256", "language", "build")
    told = ["welcome-desk/consent/1", "0" * 64, 1, "person-0", record["commitment"], *(record[name] for name in fields)]
    plain = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    assert sha256(plain).hexdigest() == record["hash"]


def first_id(store: Store) -> str:
    with store.db.read() as connection:
        return connection.execute(sa.text("SELECT id FROM consent_event WHERE seq = 1")).scalar_one()


@pytest.mark.parametrize("column", ["purpose", "action", "basis", "text_version", "language", "build", "at", "id"])
@pytest.mark.parametrize("hidden", [False, True], ids=["plainly", "with new hashes"])
def test_an_edited_event_is_found(kept: Store, tmp_path: Path, column: str, hidden: bool) -> None:
    changed = "'2020-01-01 00:00:00.000000'" if column == "at" else "'other'"
    tampered(kept, tmp_path, f"UPDATE consent_event SET {column} = {changed} WHERE seq = 4")
    if hidden:
        rechain(tmp_path, 4)
    assert proved(kept).faults[0].sequence == 4


def test_an_event_whose_sealed_part_was_exchanged_is_found(kept: Store, tmp_path: Path) -> None:
    other = "(SELECT detail FROM consent_event WHERE seq = 5)"
    tampered(kept, tmp_path, f"UPDATE consent_event SET detail = {other} WHERE seq = 4")
    assert proved(kept).faults[0].sequence == 4


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("previous", "it does not follow the event before it"),
        ("hash", "it was changed"),
        ("mac", "it was not written by this desk"),
    ],
)
def test_each_link_is_proved_by_itself(kept: Store, tmp_path: Path, column: str, told: str) -> None:
    tampered(kept, tmp_path, f"UPDATE consent_event SET {column} = '{'0' * 64}' WHERE seq = 4")
    assert str(proved(kept).faults[0]) == f"event 4: {told}"


def test_what_was_sealed_anew_with_the_right_key_is_not_what_the_event_commits_to(kept: Store, tmp_path: Path) -> None:
    with kept.db.read() as connection:
        event = next(verification._rows(connection, 3))
    key = kept.vault.key(consents_of(event.conversation_id), event.wrapped)
    said = key.open_bytes("consent_event", "detail", event.id, event.detail)
    forged = key.seal_bytes("consent_event", "detail", event.id, bytes([said[0] ^ 1]) + said[1:])
    tampered(kept, tmp_path, f"UPDATE consent_event SET detail = x'{forged.hex()}' WHERE seq = 4")
    assert str(proved(kept).faults[0]) == "event 4: what was sealed with it is not what it commits to"


def test_an_event_given_to_another_person_is_found(kept: Store, tmp_path: Path) -> None:
    tampered(kept, tmp_path, "UPDATE consent_event SET conversation_id = 'person-0' WHERE seq = 8")
    rechain(tmp_path, 8)
    assert proved(kept).faults[0].sequence == 8


def test_a_text_that_was_changed_or_deleted_is_found(kept: Store, tmp_path: Path) -> None:
    tampered(kept, tmp_path, "UPDATE consent_text SET text = '¿Podemos venderlo todo?'")
    assert proved(kept).faults[0].sequence == 1
    tampered(kept, tmp_path, "DELETE FROM consent_text")
    assert proved(kept).faults[0].sequence == 1


@pytest.mark.parametrize("sequence", [1, 2, 4, 6, 7])
def test_a_deleted_event_is_found(kept: Store, tmp_path: Path, sequence: int) -> None:
    tampered(kept, tmp_path, f"DELETE FROM consent_event WHERE seq = {sequence}")
    assert proved(kept).faults[0].sequence == sequence


def test_a_deleted_event_whose_followers_were_renumbered_is_found(kept: Store, tmp_path: Path) -> None:
    tampered(
        kept, tmp_path, "DELETE FROM consent_event WHERE seq = 7", "UPDATE consent_event SET seq = 7 WHERE seq = 8"
    )
    rechain(tmp_path, 7)
    assert proved(kept).faults[0].sequence == 7


@pytest.mark.parametrize("hidden", [False, True], ids=["plainly", "with new hashes"])
def test_two_events_that_changed_places_are_found(kept: Store, tmp_path: Path, hidden: bool) -> None:
    tampered(
        kept,
        tmp_path,
        "UPDATE consent_event SET seq = 99 WHERE seq = 2",
        "UPDATE consent_event SET seq = 2 WHERE seq = 5",
        "UPDATE consent_event SET seq = 5 WHERE seq = 99",
    )
    if hidden:
        rechain(tmp_path, 2)
    assert proved(kept).faults[0].sequence == 2


COPY = (
    "INSERT INTO consent_event SELECT 'forged', {seq}, conversation_id, purpose, 'granted', basis, text_id, "
    "text_version, text_sha256, language, build, at, detail, commitment, previous, hash, mac "
    "FROM consent_event WHERE seq = {of}"
)


def test_an_event_put_in_between_is_found(kept: Store, tmp_path: Path) -> None:
    moved = [f"UPDATE consent_event SET seq = {n + 1} WHERE seq = {n}" for n in (8, 7, 6, 5)]
    tampered(kept, tmp_path, *moved, COPY.format(seq=5, of=4))
    rechain(tmp_path, 5)
    assert proved(kept).faults[0].sequence == 5


@pytest.mark.parametrize("forgotten", [False, True], ids=["a person who is known", "a person who was forgotten"])
def test_an_event_put_at_the_end_is_found(kept: Store, tmp_path: Path, forgotten: bool) -> None:
    if forgotten:
        kept.forget("person-3", kept.clock())
    tampered(kept, tmp_path, COPY.format(seq=9, of=8))
    rechain(tmp_path, 9)
    assert proved(kept).faults[0].sequence == 9


@pytest.mark.parametrize("last", [5, 3, 0])
def test_events_cut_off_the_end_are_found_by_the_checkpoints(kept: Store, tmp_path: Path, last: int) -> None:
    tampered(kept, tmp_path, f"DELETE FROM consent_event WHERE seq > {last}")
    assert proved(kept).faults[0].sequence == last + 1


@pytest.mark.parametrize("first", [2, 4, 7])
def test_events_cut_off_the_beginning_are_found(kept: Store, tmp_path: Path, first: int) -> None:
    tampered(kept, tmp_path, f"DELETE FROM consent_event WHERE seq < {first}")
    assert proved(kept).faults[0].sequence == 1


def test_a_key_that_went_without_anybody_being_forgotten_is_found(kept: Store, tmp_path: Path) -> None:
    tampered(kept, tmp_path, "DELETE FROM data_key WHERE owner = 'person-2.consent'")
    assert proved(kept).faults[0].sequence == 5


def test_a_chain_rewritten_with_our_own_keys_is_found_by_the_checkpoints(kept: Store, tmp_path: Path) -> None:
    """The master key makes every seal; what was signed outside stands against it."""
    tampered(kept, tmp_path, "DELETE FROM consent_event WHERE seq > 1")
    for purpose in ("contact_text", "marketing", "store", "store", "store"):
        add(kept, "person-0", purpose)
    assert [fault.sequence for fault in proved(kept).faults] == [3, 6]


def test_one_fault_is_named_for_each_segment(kept: Store, tmp_path: Path) -> None:
    tampered(kept, tmp_path, "UPDATE consent_event SET basis = 'x' WHERE seq IN (2, 3, 8)")
    verdict = proved(kept)
    assert [fault.sequence for fault in verdict.faults] == [2, 8]
    assert [segment.fault is None for segment in verdict.segments] == [False, True, False]


def test_only_what_follows_the_last_checkpoint_is_proved_when_asked(kept: Store, tmp_path: Path) -> None:
    assert proved(kept, since_checkpoint=True).events == 2
    tampered(kept, tmp_path, "UPDATE consent_event SET basis = 'x' WHERE seq = 2")
    assert proved(kept, since_checkpoint=True).faults == []
    tampered(kept, tmp_path, "UPDATE consent_event SET basis = 'x' WHERE seq = 8")
    assert proved(kept, since_checkpoint=True).faults[0].sequence == 8


def test_the_event_of_the_last_checkpoint_is_proved_too(kept: Store, tmp_path: Path) -> None:
    tampered(kept, tmp_path, "UPDATE consent_event SET hash = previous WHERE seq = 6")
    assert proved(kept, since_checkpoint=True).faults[0].sequence == 6
    tampered(kept, tmp_path, "DELETE FROM consent_event WHERE seq > 4")
    assert proved(kept, since_checkpoint=True).faults[0].sequence <= 6


def test_forgetting_a_person_leaves_the_chain_whole_and_their_records_shut(kept: Store) -> None:
    id = first_id(kept)
    assert kept.consent_record(id)["opened"]["act"] == ASKED["act"]
    kept.forget("person-0", kept.clock())
    verdict = proved(kept)
    assert (verdict.faults, verdict.forgotten) == ([], 2)
    record = kept.consent_record(id)
    assert record["opened"] is None
    assert record["text"] == ASKED["text"]


def test_an_event_of_a_forgotten_person_that_was_edited_is_found(kept: Store, tmp_path: Path) -> None:
    kept.forget("person-1", kept.clock())
    tampered(kept, tmp_path, "UPDATE consent_event SET action = 'declined' WHERE seq = 4")
    rechain(tmp_path, 4)
    assert proved(kept).faults[0].sequence == 4


def test_one_record_alone_shows_the_screen_again(kept: Store) -> None:
    record = kept.consent_record(first_id(kept))
    assert sha256(record["text"].encode()).hexdigest() == record["text_sha256"]
    assert {name: record["opened"][name] for name in ASKED if name != "text"} == {
        name: value for name, value in ASKED.items() if name != "text"
    } | {"page": "/behavioral-health"}
    assert record["opened"]["screen"] == [{"text": "May we?"}]


def test_the_screen_is_what_stood_there_before_the_act(store: Store) -> None:
    id = new_id()
    buttons = {
        "text": "Before your name: may we?",
        "choices": [{"id": "a", "label": "Yes"}, {"id": "b", "label": "No"}],
    }
    store.begin(id, "riverbend", b"t" * 32, "secret", None, {}, [{"text": "Hello"}], store.clock())
    first = store.receive(id, "c1", {"text": "knee"}, store.clock()).message_id
    store.answer(id, first, lambda row: (None, [{"text": "I see."}, buttons]), store.clock())
    second = store.receive(id, "c2", {"choice": "a", "label": "Yes"}, store.clock()).message_id
    asked = {"purpose": "store", "action": "granted", "text": "may we?"}
    made = store.apply(
        id, second, "answer", lambda row, tx: (None, {"id": tx.consent(asked | {"turn": row.cursor})}), store.clock()
    )
    assert store.consent_record(made["id"])["opened"]["screen"] == [
        {"text": "I see."},
        {"text": "Before your name: may we?", "choices": ["Yes", "No"]},
    ]


def test_nothing_a_visitor_wrote_or_chose_stands_in_the_clear(kept: Store, tmp_path: Path) -> None:
    kept.scrub()
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for word in ("llamen al trabajo", "behavioral-health", "adult_child"):
        assert word.encode() not in raw


def test_a_record_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(NoRecord):
        store.consent_record("nobody")


def test_two_people_at_once_get_numbers_one_after_the_other(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    ids = [new_id() for _ in range(6)]
    for id in ids:
        store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], store.clock())

    def agree(id: str) -> None:
        asked = {"purpose": "store", "action": "granted"}
        for n in range(5):
            store.apply(id, f"{id}{n}", "c", lambda row, tx: (None, {"id": tx.consent(asked)}), store.clock())

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(agree, ids))
    verdict = verify(store, [])
    assert (verdict.faults, verdict.events) == ([], 30)
