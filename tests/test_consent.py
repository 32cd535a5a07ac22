"""Consent: events are only added, the last word counts, and the database itself refuses to rewrite them."""

import shutil
import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock
from hypothesis import given
from hypothesis import strategies as st

from desk import content as contents
from desk.consent import (
    ACTIONS,
    PURPOSES,
    BadEvent,
    Event,
    allows_delivery,
    allows_storing,
    offered,
    reviewed,
    standing,
)
from desk.leads import Row, Store, Transaction, Vault, new_id

SAMPLE = contents.load(Path(__file__).parent.parent / "data")
NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
NOTHING = dict.fromkeys(PURPOSES, False)
acts = st.lists(st.tuples(st.sampled_from(PURPOSES), st.sampled_from(ACTIONS)))


def test_without_events_nothing_is_allowed() -> None:
    assert standing([]) == NOTHING


def test_each_purpose_is_allowed_on_its_own() -> None:
    assert standing([("store", "granted"), ("contact_email", "granted")]) == NOTHING | {
        "store": True,
        "contact_email": True,
    }


@pytest.mark.parametrize("action", ["revoked", "declined"])
def test_the_last_word_on_a_purpose_counts(action: str) -> None:
    assert not standing([("store", "granted"), ("marketing", "granted"), ("marketing", action)])["marketing"]
    assert standing([("store", action), ("store", "granted")])["store"]


def test_contact_without_storing_is_not_allowed() -> None:
    assert standing([("contact_phone", "granted")]) == NOTHING


def test_taking_back_storing_takes_back_everything() -> None:
    assert standing([("store", "granted"), ("contact_phone", "granted"), ("store", "revoked")]) == NOTHING


def test_a_lead_whose_every_contact_was_taken_back_is_not_delivered() -> None:
    both = [("store", "granted"), ("contact_phone", "granted"), ("contact_text", "granted")]
    assert allows_delivery([*both, ("contact_phone", "revoked")])
    assert not allows_delivery([*both, ("contact_phone", "revoked"), ("contact_text", "revoked")])


def test_a_record_without_any_contact_is_delivered() -> None:
    assert allows_delivery([("store", "granted"), ("contact_phone", "declined")])


@given(acts)
def test_what_may_not_be_stored_is_not_delivered_and_allows_nothing(said: list[tuple[str, str]]) -> None:
    if not allows_storing(said):
        assert standing(said) == NOTHING
        assert not allows_delivery(said)


@given(acts, st.sampled_from(PURPOSES))
def test_a_purpose_is_never_allowed_after_it_was_taken_back(said: list[tuple[str, str]], purpose: str) -> None:
    assert not standing([*said, (purpose, "revoked")])[purpose]


def test_an_event_holds_the_hash_of_the_very_text_shown() -> None:
    entry = {"purpose": "store", "action": "granted", "text": "¿Podemos guardar esto?"}
    event = Event.of(entry, id="e1", now=NOW)
    assert event.text_sha256 == sha256("¿Podemos guardar esto?".encode()).hexdigest()
    assert (event.id, event.at) == ("e1", NOW)


def test_an_event_never_holds_the_query_of_a_page() -> None:
    entry = {"purpose": "store", "action": "granted", "page": "/cardiology?name=ana#top"}
    assert Event.of(entry, id="e1", now=NOW).page == "/cardiology"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"purpose": "sell"}, "unknown purpose"),
        ({"action": "yes"}, "unknown action"),
        ({"at": "2026-05-13T10:00:00"}, "no zone"),
        ({"text": "May we?", "text_sha256": "0" * 64}, "not the hash"),
        ({"phone": "+14155550123"}, "no field 'phone'"),
    ],
)
def test_an_event_that_cannot_be_a_record_is_refused(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadEvent, match=fault) as refused:
        Event.of({"purpose": "store", "action": "granted"} | change, id="e1", now=NOW)
    assert "4155550123" not in str(refused.value)


def recorded(store: Store) -> str:
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], store.clock())

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted", "text": "May we?", "act": "yes please"})
        tx.consent({"purpose": "marketing", "action": "declined", "text": "May we?"})
        lead = tx.lead({"queue": "patient_access"})
        tx.safety("crisis", "rule-1")
        return None, {"lead": lead["id"]}

    store.apply(id, "m", "submit", change, store.clock())
    store.audit("ana", "view", id, "ok", store.clock())
    return id


def test_the_ledger_keeps_events_in_the_order_they_came(store: Store) -> None:
    id = recorded(store)
    assert store.kept(id)["consent"] == [
        {"purpose": "store", "action": "granted", "act": "yes please"},
        {"purpose": "marketing", "action": "declined"},
    ]


def test_a_lead_shows_each_act_of_consent_with_its_text(store: Store) -> None:
    id = recorded(store)
    lead = store.lead(store.kept(id)["leads"][0]["id"])
    assert lead["consent"]["acts"][0] == {
        "purpose": "store",
        "action": "granted",
        "at": "2026-05-13T14:30:00+00:00",
        "basis": "consent",
        "text_id": None,
        "text_version": None,
        "language": None,
    }


def test_a_text_shown_is_kept_once(store: Store) -> None:
    recorded(store)
    recorded(store)
    with store.db.read() as connection:
        assert connection.execute(sa.text("SELECT text FROM consent_text")).scalars().all() == ["May we?"]


@pytest.mark.parametrize("table", ["consent_event", "safety_event", "lead_history", "audit"])
@pytest.mark.parametrize("other", [False, True], ids=["by id", "by place"])
def test_a_program_that_is_not_ours_cannot_replace_a_record_either(
    migrated_sqlite: Path, tmp_path: Path, clock: Clock, table: str, other: bool
) -> None:
    path = Path(shutil.copy(migrated_sqlite, tmp_path / "desk.db"))
    store = Store.open(f"sqlite:///{path}", Vault(MASTER), clock)
    recorded(store)
    store.close()
    with sqlite3.connect(path) as connection:
        columns = ["rowid", *(name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})"))]
        values = dict(zip(columns, connection.execute(f"SELECT rowid, * FROM {table}").fetchone(), strict=True))
        values |= {"id": "another"} if other else {"rowid": 1000}
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(
                f"INSERT OR REPLACE INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
                list(values.values()),
            )


@pytest.mark.parametrize("table", ["consent_text", "consent_event", "safety_event", "lead_history", "audit"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
    ids=["change", "delete", "replace"],
)
def test_the_database_refuses_to_rewrite_what_was_recorded(store: Store, table: str, statement: str) -> None:
    id = recorded(store)
    if "REPLACE" in statement and store.db.dialect == "postgresql":
        statement = "TRUNCATE {table}"
    if "REPLACE" in statement and table == "consent_text":
        statement = "DELETE FROM {table}"
    column = "sha256" if table == "consent_text" else "id"
    before = store.kept(id)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), store.db.write() as connection:
        connection.execute(sa.text(statement.format(table=table, column=column)))
    assert store.kept(id) == before


# ---- what may be asked beside ------------------------------------------------------------------

BESIDE = {
    "automated_calls": "contact_automated",
    "sharing": "sharing",
    "substance_use_records": "part2",
    "acting_for_somebody": "proxy",
}


def names(**changed: Any) -> list[str]:
    asked = {"role": "patient", "language": "en", "confidential": False, "phone": True, "held": ("store",)} | changed
    return [text.consent for text in offered(SAMPLE.policies, **asked)]


def test_each_further_purpose_has_a_text_of_its_own() -> None:
    texts = {text.consent: text for text in SAMPLE.policies.consents}
    assert {consent: texts[consent].purposes for consent in BESIDE} == {name: [one] for name, one in BESIDE.items()}


def test_what_is_offered_goes_by_role_line_phone_and_what_is_held() -> None:
    assert names() == ["text_messages", "marketing", "automated_calls", "sharing"]
    assert names(role="caregiver") == [*names(), "acting_for_somebody"]
    assert names(confidential=True) == ["text_messages", "automated_calls", "substance_use_records"]
    assert names(phone=False) == ["marketing", "sharing"]
    assert names(held=("store", "marketing", "contact_text")) == ["automated_calls", "sharing"]
    assert names(role="referrer") == ["marketing"]


def test_a_text_is_offered_only_in_languages_in_which_somebody_reviewed_it() -> None:
    assert not set(names(language="es", role="caregiver")) & set(BESIDE)
    assert not names(language="fr")
    text = next(text for text in SAMPLE.policies.consents if text.consent == "sharing")
    assert (reviewed(text, "en"), reviewed(text, "es")) == (True, False)
    half = text.model_copy(update={"reviewed_by": {"en": "Ana", "es": "Ben"}})
    assert not reviewed(half, "es")
