"""What is over ends: people who are forgotten, retention that runs out, consent that is taken back."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock
from planted import PLANTED, request

from desk.leads import NoConversation, Outcome, Purged, Retention, Row, Store, Transaction, Vault, new_id
from desk.leads.anchor import Anchor
from desk.leads.backup import backup, restore
from desk.leads.schema import metadata
from desk.leads.verification import verify

KEEP = Retention(*(timedelta(days=days) for days in (1, 300, 400, 2000, 2100)))


@pytest.fixture
def anchored(store: Store, tmp_path: Path) -> Store:
    store.anchor = Anchor(tmp_path / "checkpoints", tmp_path / "keys")
    return store


def lead_of(store: Store, id: str) -> str:
    return store.kept(id)["leads"][0]["id"]


def everything(store: Store) -> str:
    """Every row of every table."""
    with store.db.read() as connection:
        return repr([connection.execute(sa.select(table)).all() for table in metadata.sorted_tables])


# ---- forgetting --------------------------------------------------------------------------------


def test_after_forgetting_no_key_is_left_that_opens_anything(anchored: Store) -> None:
    id, other = request(anchored), request(anchored, phone="+16145550199")
    lead = lead_of(anchored, id)
    anchored.raise_epoch(id)
    receipt = anchored.forget(id, anchored.clock())
    assert (receipt["keys"], receipt["messages"], receipt["cancelled"]) == (4, 2, 1)
    with anchored.db.read() as connection:
        owners = connection.execute(sa.text("SELECT owner FROM data_key")).scalars().all()
    assert not [owner for owner in owners if id in owner or lead in owner]
    assert anchored.leads_with({"phone": PLANTED[1]}) == []
    assert anchored.leads_with({"phone": "+16145550199"}) == [(lead_of(anchored, other), other)]
    assert anchored.engine_forgets() == [f"secret-{id}.0", f"secret-{id}.1"]
    anchored.engine_forgot(anchored.engine_forgets())
    assert anchored.engine_forgets() == []


def test_what_was_planted_is_nowhere_in_any_file_before_or_after_forgetting(
    migrated_sqlite: Path, tmp_path: Path, clock: Clock
) -> None:
    """And after it the keys are gone too: not a wrapped key, not a sealed value is left in database or log."""
    path = tmp_path / "desk.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    store = Store.open(f"sqlite:///{path}", Vault(MASTER), clock, anchor=Anchor(tmp_path / "out", tmp_path / "keys"))
    store.migrate()
    id = request(store)
    store.anchor.checkpoint(store.ledger_head(), clock())
    held = sealed_of(store, id, lead_of(store, id))
    assert nowhere(tmp_path, [word.encode() for word in PLANTED])
    assert not nowhere(tmp_path, held)
    store.forget(id, clock())
    store.scrub()
    assert nowhere(tmp_path, [word.encode() for word in PLANTED] + held)
    store.close()


def sealed_of(store: Store, id: str, lead: str) -> list[bytes]:
    with store.db.read() as connection:
        of_keys = sa.text("SELECT wrapped FROM data_key WHERE owner IN (:a, :b, :c, :d)")
        owners = {"a": id, "b": f"{id}.consent", "c": lead, "d": f"{lead}.transcript"}
        held = list(connection.execute(of_keys, owners).scalars())
        for query in (
            "SELECT body FROM message WHERE conversation_id = :a",
            "SELECT state FROM conversation WHERE id = :a",
            "SELECT body FROM effect WHERE conversation_id = :a",
            "SELECT body FROM delivery WHERE lead_id = :c",
            "SELECT body FROM lead WHERE id = :c",
        ):
            held += connection.execute(sa.text(query), owners).scalars()
    return held


def nowhere(folder: Path, values: list[bytes]) -> bool:
    raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return not any(value in raw for value in values)


def test_a_contact_finds_everybody_who_gave_it_however_an_email_is_written(store: Store) -> None:
    first, second = request(store), request(store, phone="+16145550177")
    assert store.leads_with({"phone": PLANTED[1]}) == [(lead_of(store, first), first)]
    assert [conversation for _, conversation in store.leads_with({"email": " Quetza@Example.org "})] == [first, second]
    assert store.leads_with({}) == []


def test_an_index_without_its_key_says_nothing_of_a_number(store: Store) -> None:
    request(store)
    assert PLANTED[1] not in everything(store)
    assert PLANTED[2] not in everything(store)


def test_a_backup_made_before_does_not_bring_back_who_was_forgotten(
    anchored: Store, empty_url: str, tmp_path: Path
) -> None:
    gone, here = request(anchored), request(anchored, phone="+16145550199")
    made = backup(anchored, tmp_path / "desk.tar.gz")
    anchored.forget(gone, anchored.clock())
    restore(made.path, empty_url, Vault(MASTER), anchored.anchor.forgotten())
    again = Store.open(empty_url, Vault(MASTER))
    again.migrate()
    kept = again.kept(gone)
    assert (kept["status"], kept["messages"], kept["leads"], kept["deliveries"]) == ("forgotten", [], [], [])
    assert [lead["contact"]["phone"] for lead in again.kept(here)["leads"]] == ["+16145550199"]
    assert verify(again, []).faults == []
    again.close()


# ---- purging -----------------------------------------------------------------------------------


def test_nothing_is_purged_before_its_time(store: Store) -> None:
    id, refused = request(store), request(store, consent=False)
    before = store.kept(id)
    store.clock.move(hours=23)
    assert store.purge(KEEP, store.clock()) == Purged(0, 0, 0, 0, 0, 0)
    assert store.kept(id) == before
    assert store.kept(refused)["messages"]


def test_a_conversation_without_a_yes_ends_after_the_transient_time(store: Store) -> None:
    refused, agreed = request(store, consent=False), request(store)
    store.clock.move(days=2)
    done = store.purge(KEEP, store.clock())
    assert (done.transient, done.leads, done.transcripts) == (1, 0, 0)
    assert (store.kept(refused)["status"], store.kept(refused)["messages"]) == ("forgotten", [])
    assert store.kept(agreed)["leads"]


def test_a_lead_whose_storing_was_taken_back_ends_after_the_transient_time(store: Store) -> None:
    id = request(store)
    store.revoke(id, ["store"], actor="visitor", act="delete it", now=store.clock())
    store.clock.move(days=2)
    assert store.purge(KEEP, store.clock()).transient == 1
    assert store.kept(id)["leads"] == []


def test_a_transcript_may_end_before_its_lead(store: Store) -> None:
    id = request(store)
    lead = lead_of(store, id)
    assert store.lead(lead)["transcript"]
    store.clock.move(days=301)
    assert store.purge(KEEP, store.clock()).transcripts == 1
    whole = store.lead(lead)
    assert (whole["transcript"], whole["contact"]["phone"]) == ([], PLANTED[1])
    assert store.kept(id)["messages"] == []
    with store.db.read() as connection:
        owners = connection.execute(sa.text("SELECT owner FROM data_key")).scalars().all()
    assert id not in owners and f"{lead}.transcript" not in owners
    assert store.purge(KEEP, store.clock()).transcripts == 0


def test_a_lead_ends_and_its_consent_can_still_be_shown(store: Store) -> None:
    id = request(store)
    lead, record = lead_of(store, id), store.consent_records(id)[0]["id"]
    store.clock.move(days=401)
    done = store.purge(KEEP, store.clock())
    assert (done.leads, done.consents) == (1, 0)
    assert store.lead(lead) is None
    assert store.deliveries(lead)[0].state == "cancelled"
    assert [row.event for row in store.deliveries(lead)] == ["lead.created"]
    assert store.consent_record(record)["opened"]["act"] == PLANTED[4]


def test_what_opens_a_consent_record_ends_last_and_the_chain_stays_whole(store: Store) -> None:
    id = request(store)
    record = store.consent_records(id)[0]["id"]
    store.clock.move(days=401)
    store.purge(KEEP, store.clock())
    store.clock.move(days=1600)
    assert store.purge(KEEP, store.clock()).consents == 1
    assert store.consent_record(record)["opened"] is None
    assert verify(store, []).faults == []


def test_the_audit_trail_ends_in_its_time_and_only_by_a_purge(store: Store) -> None:
    store.audit("ana", "view", "lead-1", "ok", store.clock())
    store.clock.move(days=2050)
    store.audit("ana", "view", "lead-2", "ok", store.clock())
    store.clock.move(days=60)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), store.db.write() as connection:
        connection.execute(sa.text("DELETE FROM audit"))
    assert store.purge(KEEP, store.clock()).audit == 1
    with store.db.read() as connection:
        assert connection.execute(sa.text("SELECT object_id FROM audit")).scalars().all() == ["lead-2"]
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), store.db.write() as connection:
        connection.execute(sa.text("DELETE FROM audit"))


def test_a_purge_never_deletes_a_consent_event(store: Store) -> None:
    request(store)
    store.clock.move(days=9000)
    store.purge(KEEP, store.clock())
    assert store.ledger_head().sequence == 2


# ---- revocation --------------------------------------------------------------------------------


def test_taking_back_what_a_delivery_needs_cancels_it_in_the_same_moment(store: Store) -> None:
    id = request(store)
    done = store.revoke(id, ["contact_phone"], actor="staff", act="by telephone", now=store.clock(), staff="ana")
    assert (done.purposes, done.cancelled, done.notices) == (("contact_phone",), 1, 0)
    assert store.lease("crm", store.clock(), lasting=timedelta(seconds=60)) == []
    line = store.history(lead_of(store, id))[-1]
    assert (line.action, line.staff_id, line.detail["purposes"]) == ("consent_revoked", "ana", ["contact_phone"])


def test_a_lease_taken_before_may_not_be_sent_after(store: Store) -> None:
    id = request(store)
    (leased,) = store.lease("crm", store.clock(), lasting=timedelta(seconds=60))
    assert store.still(leased)
    store.revoke(id, ["contact_phone"], actor="visitor", act="stop", now=store.clock())
    assert not store.still(leased)


def test_a_destination_that_has_the_request_is_told_what_was_taken_back(store: Store) -> None:
    id = request(store)
    (leased,) = store.lease("crm", store.clock(), lasting=timedelta(seconds=60))
    store.finish(leased, Outcome(204, None, store.clock()), "delivered")
    assert store.revoke(id, ["contact_phone"], actor="visitor", act="stop", now=store.clock()).notices == 1
    (notice,) = store.lease("crm", store.clock(), lasting=timedelta(seconds=60))
    told = json.loads(notice.body)
    assert (notice.event, told["data"]["revoked"]) == ("consent.revoked", ["contact_phone"])
    assert told["data"]["consent"]["contact_phone"] is False
    assert PLANTED[0] not in notice.body.decode()


def test_what_is_still_to_be_sent_says_what_is_agreed_to_now(store: Store) -> None:
    id, now = new_id(), store.clock()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], now)

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        for purpose in ("store", "contact_phone", "contact_text"):
            tx.consent({"purpose": purpose, "action": "granted"})
        body = {"type": "lead.created", "timestamp": "t", "data": {"consent": {"contact_text": True, "records": ["r"]}}}
        return None, tx.lead({"queue": "patient_access"}, [("crm", body)])

    store.apply(id, "m", "submit", change, now)
    done = store.revoke(id, ["contact_text"], actor="visitor", act="stop texting me", now=now)
    assert done.cancelled == 0
    (leased,) = store.lease("crm", now, lasting=timedelta(seconds=60))
    assert json.loads(leased.body)["data"]["consent"] == {"contact_text": False, "records": ["r"]}


def test_what_was_not_granted_is_not_taken_back_twice(store: Store) -> None:
    id = request(store)
    store.revoke(id, ["contact_phone"], actor="visitor", act="stop", now=store.clock())
    again = store.revoke(id, ["contact_phone", "marketing"], actor="visitor", act="stop", now=store.clock())
    assert (again.purposes, again.records) == ((), ())


def test_nothing_is_taken_back_for_somebody_who_was_forgotten(store: Store) -> None:
    id = request(store)
    store.forget(id, store.clock())
    with pytest.raises(NoConversation):
        store.revoke(id, ["store"], actor="visitor", act=None, now=store.clock())
