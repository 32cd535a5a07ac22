"""Requests that may be of one person: suggested, told apart, linked by a person, never merged, and forgotten alone."""

import time
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from broken_site import ROOT
from conftest import MASTER
from running import Front
from test_store_leads import agreed, conversation, submitted

from desk.content import load
from desk.gateway.likeness import likeness_of
from desk.leads import Likeness, NoLead, Row, Store, Transaction, Vault, migration, new_id
from desk.leads.purging import Retention

LIKE = likeness_of(load(ROOT / "data"))
PHONE, EMAIL = "+16145550142", "maria.delgado@example.org"
MARIA = {"name": {"first": "María", "last": "Delgado López"}, "phone": PHONE, "email": EMAIL}
MARIA_AGAIN = {"name": {"first": "Maria", "last": "Delgado"}, "phone": PHONE, "email": None}
JOSE = {"name": {"first": "José", "last": "Delgado"}, "phone": PHONE, "email": None}
DAY = timedelta(days=1)


def made(store: Store, contact: dict[str, Any], like: Likeness = LIKE, **changed: Any) -> dict[str, Any]:
    """A lead made the way the desk makes one, in a conversation of its own."""
    whole = {"role": "patient", "service_line": "imaging", "queue": "patient_access", "answers": []}

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        agreed(tx, *changed.pop("purposes", ("contact_phone",)))
        deliveries = changed.pop("deliveries", ())
        return None, tx.lead(whole | changed | {"contact": contact}, deliveries, like=like)

    return store.apply(conversation(store), new_id(), "submit", change, store.clock())


def shown(store: Store, lead: dict[str, Any]) -> list[tuple[str, tuple[str, ...], bool, str]]:
    return [(each.row.id, each.why, each.again, each.state) for each in store.related(lead["id"])]


def acts(store: Store, lead: dict[str, Any]) -> list[str]:
    return [line.action for line in store.history(lead["id"])]


def test_who_writes_again_adds_a_line_to_the_open_request_and_both_say_why(store: Store, clock: Any) -> None:
    first = made(store, MARIA)
    clock.move(days=1)
    second = made(store, MARIA_AGAIN)
    assert shown(store, second) == [(first["id"], ("phone", "name"), True, "suggested")]
    assert shown(store, first) == [(second["id"], ("phone", "name"), True, "suggested")]
    assert [each.newer for each in store.related(first["id"])] == [True]
    assert acts(store, first) == ["created", "wrote_again"]
    assert store.history(first["id"])[-1].detail == {"reference": second["reference"]}
    row = store.lead_row(first["id"])
    assert row is not None and (row.wrote_again, row.suggested, row.updated) == (True, True, clock())
    assert acts(store, second) == ["created"]


def test_another_name_with_the_same_phone_is_suggested_and_writes_nothing_into_the_first(store: Store) -> None:
    first = made(store, MARIA)
    son = made(store, JOSE)
    assert shown(store, son) == [(first["id"], ("phone", "other_name"), False, "suggested")]
    assert acts(store, first) == ["created"]
    row = store.lead_row(first["id"])
    assert row is not None and (row.wrote_again, row.suggested) == (False, True)


def test_the_same_address_is_the_same_however_it_is_written_and_another_contact_is_nobody(store: Store) -> None:
    first = made(store, MARIA)
    by_mail = made(store, MARIA | {"phone": None, "email": " Maria.Delgado@Example.ORG "})
    both = made(store, MARIA)
    stranger = made(store, MARIA | {"phone": "+16145550199", "email": None})
    assert shown(store, by_mail)[-1] == (first["id"], ("email", "name"), True, "suggested")
    assert shown(store, both)[-1] == (first["id"], ("phone", "email", "name"), False, "suggested")
    assert shown(store, stranger) == []


def test_nothing_of_either_request_changes_by_being_suggested_or_linked(store: Store, clock: Any) -> None:
    first = made(store, MARIA, purposes=("contact_phone",))
    before = store.lead(first["id"])
    second = made(store, MARIA_AGAIN, purposes=("contact_text", "marketing"))
    ana = store.add_staff("ana@example.org", "Ana", "intake", clock())
    store.decide(second["id"], first["id"], "linked", ana.id, clock())
    assert store.lead(first["id"]) == before
    (of_second,) = store.related(second["id"])
    (of_first,) = store.related(first["id"])
    assert (of_second.consent["contact_phone"], of_second.consent.get("contact_text")) == (True, False)
    assert (of_first.consent.get("contact_phone"), of_first.consent["contact_text"]) == (False, True)
    assert len(store.leads(state="open")) == 2


def test_a_person_links_or_dismisses_and_may_think_again_and_both_histories_tell_it(store: Store, clock: Any) -> None:
    first, second = made(store, MARIA), made(store, MARIA_AGAIN)
    ana = store.add_staff("ana@example.org", "Ana", "intake", clock())
    store.decide(first["id"], second["id"], "dismissed", ana.id, clock())
    row = store.lead_row(first["id"])
    assert row is not None and (row.wrote_again, row.suggested) == (False, False)
    clock.move(minutes=1)
    store.decide(second["id"], first["id"], "linked", ana.id, clock())
    (related,) = store.related(first["id"])
    assert (related.state, related.decided_by, related.decided_at) == ("linked", ana.id, clock())
    assert acts(store, second) == ["created", "dismissed", "linked"]
    assert store.history(second["id"])[-1].detail == {"reference": first["reference"]}
    assert store.history(second["id"])[-1].staff_id == ana.id


def test_two_requests_nobody_suggested_cannot_be_decided_upon(store: Store, clock: Any) -> None:
    first, stranger = made(store, MARIA), made(store, MARIA | {"phone": "+16145550199", "email": None})
    with pytest.raises(NoLead):
        store.decide(first["id"], stranger["id"], "linked", "ana", clock())
    assert acts(store, first) == ["created"]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"done": True}, {}),
        ({}, {"after": 15 * DAY}),
        ({"role": "caregiver"}, {}),
    ],
    ids=["it is done", "too long ago", "another role"],
)
def test_what_is_no_longer_open_or_was_something_else_hears_nothing(
    store: Store, clock: Any, first: dict[str, Any], again: dict[str, Any]
) -> None:
    earlier = made(store, MARIA, role=first.get("role", "patient"))
    if first.get("done"):
        store.record_outcome(earlier["id"], "ana", "booked", None, clock())
    clock.now += again.get("after", DAY)
    later = made(store, MARIA_AGAIN)
    assert shown(store, later) == [(earlier["id"], ("phone", "name"), False, "suggested")]
    assert "wrote_again" not in acts(store, earlier)


def test_what_is_too_old_another_conversations_test_or_the_same_conversation_is_not_suggested(
    store: Store, clock: Any
) -> None:
    made(store, MARIA)
    clock.move(days=366)
    same = conversation(store)
    submitted(store, same, contact=MARIA)
    made(store, MARIA, test=True)

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, tx.lead({"queue": "records", "contact": MARIA}, request=2, like=LIKE)

    second = store.apply(same, new_id(), "submit", change, clock())
    assert store.related(second["id"]) == []


def test_two_requests_of_one_person_at_the_same_moment_find_each_other(database_url: str, clock: Any) -> None:
    stores = [Store.open(database_url, Vault(MASTER), clock, patience=30) for _ in range(2)]
    stored, waits = Event(), Event()
    made: dict[str, dict[str, Any]] = {}

    def consent(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, {"records": agreed(tx, "contact_phone")}

    def first(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        lead = tx.lead({"role": "patient", "queue": "records", "contact": MARIA}, like=LIKE)
        stored.set()
        assert waits.wait(30)
        return None, lead

    def second(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, tx.lead({"role": "patient", "queue": "records", "contact": MARIA_AGAIN}, like=LIKE)

    def run(name: str, store: Store, change: Any) -> None:
        made[name] = store.apply(rooms[name], new_id(), "submit", change, clock())

    rooms = {"first": conversation(stores[0]), "second": conversation(stores[1])}
    for room in rooms.values():
        stores[0].apply(room, new_id(), "consent", consent, clock())
    one = Thread(target=run, args=("first", stores[0], first))
    one.start()
    assert stored.wait(30)
    other = Thread(target=run, args=("second", stores[1], second))
    other.start()
    until = time.monotonic() + 30
    while other.is_alive() and not _blocked(stores[0]) and time.monotonic() < until:
        other.join(0.02)
    waits.set()
    for thread in (one, other):
        thread.join(30)
    assert shown(stores[0], made["second"]) == [(made["first"]["id"], ("phone", "name"), True, "suggested")]
    for store in stores:
        store.close()


def _blocked(store: Store) -> bool:
    """Whether a transaction waits for another; on SQLite none begins while another writes."""
    if store.db.dialect == "sqlite":
        return True
    with store.db.read() as connection:
        return bool(connection.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


def test_on_a_confidential_line_another_name_is_not_shown_beside_it(store: Store) -> None:
    private = made(store, MARIA, service_line="behavioral_health")
    made(store, JOSE)
    assert shown(store, private) == []
    again = made(store, MARIA_AGAIN)
    assert shown(store, private) == [(again["id"], ("phone", "name"), True, "suggested")]


def test_a_practice_that_refers_two_patients_is_asked_about_only_where_the_patients_are_alike(store: Store) -> None:
    def referral(patient: str) -> dict[str, Any]:
        told = [{"question": "patient_identifiers", "as_typed": patient}]
        return made(store, MARIA, role="referrer", answers=told)

    first = referral("name: Ruth Okafor; born: 04/11/1951")
    other = referral("name: Samuel Greene; born: 09/30/1974")
    again = referral("born: 04/11/1951; name: Ruth Okafor")
    assert shown(store, other) == []
    assert shown(store, again) == [(first["id"], ("phone", "email", "patient"), True, "suggested")]


def test_a_number_that_stands_on_many_requests_brings_a_few_suggestions_the_newest(store: Store, clock: Any) -> None:
    for n in range(8):
        last = made(store, {"name": {"first": f"Person{n}", "last": f"Of{n}"}, "phone": PHONE})
        clock.move(minutes=1)
    assert len(store.related(last["id"])) == 5


def test_forgetting_or_purging_one_leaves_no_link_and_no_index_and_the_other_whole(store: Store, clock: Any) -> None:
    first, second, third = made(store, MARIA), made(store, MARIA_AGAIN), made(store, JOSE)
    store.forget(store.conversation_of_lead(second["id"]), clock())
    assert [id for id, _, _, _ in shown(store, first)] == [third["id"]]
    assert store.related(second["id"]) == []
    later = made(store, MARIA_AGAIN)
    assert second["id"] not in [id for id, _, _, _ in shown(store, later)]
    assert store.lead(first["id"]) is not None
    store.purge(Retention(DAY, DAY, DAY, 9 * DAY, 9 * DAY), clock.move(days=3))
    with store.db.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM lead_link")).scalar() == 0
        assert connection.execute(sa.text("SELECT count(*) FROM contact_index")).scalar() == 0


def test_the_tables_of_links_hold_nothing_a_person_could_be_known_by(store: Store) -> None:
    made(store, MARIA)
    made(store, MARIA_AGAIN)
    with store.db.read() as connection:
        held = str(
            [connection.execute(sa.text(f"SELECT * FROM {name}")).all() for name in ("lead_link", "contact_index")]
        )
    for told in ("6145550142", "delgado", "maría", "maria"):
        assert told not in held.lower()


async def test_who_comes_back_reads_what_anybody_reads_and_nothing_of_the_earlier_request(front: Front) -> None:
    async def visit(*texts: str) -> tuple[list[str], str]:
        desk = front.parts.desk
        started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
        said = []
        for text in texts:
            answered = await desk.say(started.conversation, str(uuid4()), {"text": text})
            said += [message["text"] for message in answered.messages]
        (lead,) = desk.store.kept(started.conversation)["leads"]
        return [text.replace(lead["reference"], "WD-…") for text in said], lead["id"]

    asked = ("I need an appointment for my knee, for myself", "next week", "43215", "yes, call me")
    first, earlier = await visit(*asked, "Dana Ruiz", "614 555 0142", "yes")
    again, later = await visit(*asked, "Dana Ruiz", "614 555 0142", "yes")
    stranger, _ = await visit(*asked, "Dana Ruiz", "614 555 0177", "yes")
    store = front.parts.store
    assert again == first
    assert [text.replace("0177", "0142") for text in stranger] == first
    assert [(each.row.id, each.why, each.again) for each in store.related(later)] == [
        (earlier, ("phone", "name"), True)
    ]
    assert [line.action for line in store.history(earlier)] == ["created", "wrote_again"]


def test_requests_of_the_version_before_stand_in_the_list_as_they_were(empty_url: str, clock: Any) -> None:
    store = Store.open(empty_url, Vault(MASTER), clock)
    with store.db.write() as connection:
        migration.upgrade(connection, store.vault, "0002")
        connection.execute(sa.text("INSERT INTO setting VALUES ('master', :f)"), {"f": store.vault.fingerprint})
        moment = "'2026-05-01 00:00:00.000000'"
        connection.execute(
            sa.text(
                "INSERT INTO lead (id, conversation_id, request, reference, status, queue, due, patient_count, test, "
                "tries, created, updated, last_cursor) VALUES ('old', 'c', 1, 'WD-7K3M-Q2', 'complete', 'records', "
                f"{moment}, 1, :no, 0, {moment}, {moment}, 0)"
            ),
            {"no": False},
        )
    store.migrate()
    (row,) = store.leads()
    assert (row.id, row.queue, row.on_call, row.acknowledged_at) == ("old", "records", None, None)
    assert (row.suggested, row.wrote_again, row.unacknowledged) == (False, False, False)
    assert store.related("old") == []
    store.close()
