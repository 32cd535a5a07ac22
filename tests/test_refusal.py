"""A no to keeping destroys at once what was said: key, journal, state, the engine's memory. The visitor may go on."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from conftest import MASTER, Clock
from running import Front
from test_consent_flow import PATIENT, Visit, visit

from desk.leads import Anchor, Store, Vault, new_id
from desk.leads.backup import backup, restore
from desk.leads.verification import verify

WORD = "quetzalword"
ASKED = (f"I need an appointment for my knee, for myself, {WORD}", "next week", "43215")
EN_ESPANOL = ("necesito una cita para mi rodilla, para mí", "la próxima semana", "43215")
NO = "no, please save nothing, I am Dana Quetzalcoatl, 614 555 0142"
PLANTED = (WORD, "43215", "Quetzalcoatl", "6145550142", "+16145550142", "614 555 0142")


def wrapped(store: Store, id: str) -> list[bytes]:
    """The wrapped keys of a conversation and of its consent records."""
    with store.db.read() as connection:
        query = sa.text("SELECT wrapped FROM data_key WHERE owner LIKE :id")
        return [bytes(each) for each in connection.execute(query, {"id": f"{id}%"}).scalars()]


def readable(made: Visit) -> str:
    """Everything the store can still open of a conversation."""
    store, row = made.store, made.store.conversation(made.identity)
    assert row is not None
    records = [store.consent_record(each["id"]) for each in store.consent_records(made.identity)]
    return repr([store.kept(made.identity), row.state, store.messages(made.identity), records])


async def anew(made: Visit) -> None:
    await made.desk.say(made.identity, str(uuid4()), {"choice": "again"})


async def test_a_no_destroys_the_key_and_everything_said_in_the_same_moment(front: Front) -> None:
    made = await visit(front, *ASKED)
    (before,) = wrapped(made.store, made.identity)
    assert WORD in readable(made)
    answer = await made.say(NO)
    assert "call us" in answer["text"]
    (after,) = wrapped(made.store, made.identity)
    assert after != before
    assert [word for word in PLANTED if word in readable(made)] == []
    row = made.store.conversation(made.identity)
    assert row.status == "open"
    assert made.store.engine_forgets() == [f"{row.sender}.{epoch}" for epoch in range(row.epoch)]
    assert [message.who for message in made.store.messages(made.identity)] == ["bot"]


async def test_a_no_stands_in_the_ledger_and_opens_to_nothing(front: Front) -> None:
    made = await visit(front, *ASKED, NO)
    records = [made.store.consent_record(each["id"]) for each in made.store.consent_records(made.identity)]
    assert {(each["purpose"], each["action"], each["basis"]) for each in records} >= {("store", "declined", "refusal")}
    assert [each["opened"] for each in records] == [None] * len(records)
    assert all(each["text"] for each in records), "the words that were shown are ours and stay"
    verdict = verify(made.store, [])
    assert (verdict.faults, verdict.forgotten) == ([], len(records))


async def test_the_basis_of_an_event_cannot_be_made_a_refusal_to_hide_what_it_held(front: Front) -> None:
    made = await visit(front, *PATIENT)
    with made.store.db.write() as connection:
        if made.store.db.dialect == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER consent_event_no_update")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE consent_event SET basis = 'refusal' WHERE seq = 1")
    assert [fault.sequence for fault in verify(made.store, []).faults] == [1]


async def test_who_refused_goes_on_under_a_new_key_with_nothing_of_before(front: Front) -> None:
    made = await visit(front, *ASKED, NO)
    await anew(made)
    for text in PATIENT:
        await made.say(text)
    await made.say("614 555 0199")
    await made.say("yes")
    (lead,) = made.store.kept(made.identity)["leads"]
    assert lead["contact"]["phone"] == "+16145550199"
    assert lead["consent"]["store"] is True
    assert [word for word in PLANTED if word in json.dumps(lead["transcript"]) and word != "43215"] == []
    assert verify(made.store, []).faults == []


async def test_the_refusal_sent_twice_is_taken_once_and_answered_the_same(front: Front) -> None:
    made = await visit(front, *ASKED)
    once = str(uuid4())
    first = await made.desk.say(made.identity, once, {"text": NO})
    row = made.store.conversation(made.identity)
    again = await made.desk.say(made.identity, once, {"text": NO})
    assert (again.cursor, again.messages) == (first.cursor, first.messages)
    assert made.store.conversation(made.identity) == row


async def test_a_question_after_the_no_is_answered(front: Front) -> None:
    made = await visit(front, *ASKED, NO)
    assert "43215" not in readable(made)
    answer = await made.say("what is your phone number?")
    assert answer["text"]
    assert made.store.conversation(made.identity).status == "open"


@pytest.mark.parametrize(
    "asked, no, changed, consents",
    [
        (ASKED, NO, "actually yes, you can save it", "yes, call me"),
        (ASKED, NO, "I changed my mind", "yes, call me"),
        (ASKED, NO, "ok, go ahead and call me", "yes, call me"),
        (EN_ESPANOL, "no, no lo guarden", "en realidad sí, pueden guardarlo", "sí, llámenme"),
        (EN_ESPANOL, "no, no lo guarden", "cambié de idea", "sí, llámenme"),
    ],
)
async def test_a_change_of_mind_after_the_no_has_the_question_asked_again_and_is_no_consent_itself(
    front: Front, asked: tuple[str, ...], no: str, changed: str, consents: str
) -> None:
    made = await visit(front, *asked, no)
    epoch = made.store.conversation(made.identity).epoch
    answer = await made.say(changed)
    assert (answer["question"], len(answer["choices"])) == ("consent", 4)
    assert made.granted() == set()
    assert made.store.conversation(made.identity).epoch > epoch, "the engine begins with the question that is open"
    await made.say(consents)
    assert made.granted() == {"store", "contact_phone"}
    records = [one for one in made.store.consent_records(made.identity) if one["purpose"] == "contact_phone"]
    (record,) = [one for one in records if one["action"] == "granted"]
    assert made.store.consent_record(record["id"])["opened"]["act"] == consents


@pytest.mark.parametrize(
    "asked, no, over",
    [(ASKED, NO, "start over"), (ASKED, NO, None), (EN_ESPANOL, "no, no lo guarden", "empezar de nuevo")],
    ids=["en", "the button", "es"],
)
async def test_starting_over_after_the_no_begins_with_what_brings_them(
    front: Front, asked: tuple[str, ...], no: str, over: str | None
) -> None:
    made = await visit(front, *asked, no)
    epoch = made.store.conversation(made.identity).epoch
    body = {"choice": "again"} if over is None else {"text": over}
    said = (await made.desk.say(made.identity, str(uuid4()), body)).messages
    assert [message["who"] for message in said] == ["bot"]
    row = made.store.conversation(made.identity)
    assert (row.state["stage"], row.state["open"], row.epoch > epoch) == ("asking", "need", True)
    assert row.state["said"]["utter_started_over"] == 1


@pytest.mark.parametrize(
    "text", ["ok thanks", "no", "what is your phone number?", "don't save it", "did you save it?", "no me llamen"]
)
async def test_what_is_no_change_of_mind_asks_nothing_again(front: Front, text: str) -> None:
    made = await visit(front, *ASKED, NO)
    answer = await made.say(text)
    assert (answer["text"] != "", answer.get("question")) == (True, None)
    assert made.store.conversation(made.identity).state["stage"] == "declined"


async def test_a_child_who_changes_its_mind_is_asked_nothing(front: Front) -> None:
    made = await visit(front, f"I need an appointment for my knee, for myself, I am 11 years old, {WORD}")
    for text in ("actually yes, you can save it", "start over"):
        answer = await made.say(text)
        assert (answer["text"] != "", answer.get("question")) == (True, None)
    assert made.store.conversation(made.identity).state["stage"] == "declined"


async def test_a_yes_taken_back_before_anything_was_sent_destroys_what_was_said(front: Front) -> None:
    made = await visit(front, *PATIENT)
    assert "Ruiz" in readable(made)
    await made.say("I revoke my consent")
    state = made.store.conversation(made.identity).state
    assert (state["answers"].keys() - {"service_line"}, made.store.kept(made.identity)["effects"]) == (set(), {})
    assert "Ruiz" not in repr(made.store.kept(made.identity)["messages"])
    assert made.granted() == set()


async def test_of_a_child_under_13_nothing_is_kept_whatever_they_go_on_to_write(front: Front) -> None:
    made = await visit(front, f"I need an appointment for my knee, for myself, I am 11 years old, {WORD}")
    assert WORD not in readable(made)
    await made.say("my name is Dana Quetzalcoatl and my number is 614 555 0142")
    assert [word for word in PLANTED if word in readable(made)] == []
    assert made.store.conversation(made.identity).state["too_young"] is True


async def test_what_was_sent_before_is_not_destroyed_by_a_later_no(front: Front) -> None:
    made = await visit(front, *PATIENT, "614 555 0142", "yes")
    await made.say("I revoke my consent")
    assert len(made.store.kept(made.identity)["leads"]) == 1
    assert made.granted() == set()


async def test_a_backup_made_before_the_no_brings_nothing_back_and_one_made_after_keeps_what_followed(
    front: Front, tmp_path: Path, empty_url: str
) -> None:
    store = front.parts.store
    store.anchor = Anchor(tmp_path / "out", tmp_path / "keys")
    made = await visit(front, *ASKED)
    old = backup(store, tmp_path / "old.tar.gz")
    await made.say(NO)
    await anew(made)
    for text in (*PATIENT, "614 555 0199", "yes"):
        await made.say(text)
    new = backup(store, tmp_path / "new.tar.gz")
    restore(new.path, empty_url, Vault(MASTER), store.anchor.forgotten())
    kept = Store.open(empty_url, Vault(MASTER))
    assert len(kept.kept(made.identity)["leads"]) == 1
    kept.close()
    if empty_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'other.db'}"
        restore(old.path, url, Vault(MASTER), store.anchor.forgotten())
        brought = Store.open(url, Vault(MASTER))
        assert brought.kept(made.identity)["status"] == "forgotten"
        assert wrapped(brought, made.identity) == []
        brought.close()


@pytest.mark.parametrize("client_id", ["dana.ruiz@example.org", "614-555-0142"])
def test_what_a_browser_calls_its_message_is_nowhere_in_the_clear(
    migrated_sqlite: Path, tmp_path: Path, clock: Clock, client_id: str
) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    store = Store.open(f"sqlite:///{path}", Vault(MASTER), clock)
    for id in ("c1", "c2"):
        store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], clock())
        store.receive(id, client_id, {"text": "hello"}, clock())
    assert store.messages("c1")[0].client_id == client_id
    assert store.receive("c1", client_id, {"text": "hello"}, clock()).repeated
    with store.db.read() as connection:
        first, second = connection.execute(sa.text("SELECT client_id FROM message")).scalars()
    assert first != second, "the same id in two conversations cannot be seen to be the same"
    raw = b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.is_file())
    assert client_id.encode() not in raw
    store.close()


def test_a_refusal_that_was_not_answered_before_a_crash_is_carried_out_with_its_answer(
    store: Store, clock: Clock
) -> None:
    """The answer and the destruction are one transaction: either both are there or neither."""
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {"name": WORD}, [{"text": WORD}], clock())
    message = store.receive(id, "c1", {"text": WORD}, clock()).message_id
    (before,) = wrapped(store, id)

    def fails(row: object) -> tuple[None, list[dict[str, str]]]:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        store.answer(id, message, fails, clock(), True)
    assert wrapped(store, id) == [before]
    store.answer(id, message, lambda row: ({}, [{"text": "All right"}]), clock(), True)
    assert wrapped(store, id) != [before]
    assert WORD not in repr([store.kept(id), store.conversation(id)])
