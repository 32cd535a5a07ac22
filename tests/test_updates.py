"""Who comes back to change a request: heard as that, told nothing, put beside the earlier one, decided by people."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from destination import Destination, destination
from running import Front
from test_consent_flow import PATIENT, Visit, visit
from test_discovery import sent
from test_duplicates import JOSE, MARIA, MARIA_AGAIN, PHONE, acts, made, shown
from test_outbox import SECRET, targets, worked, worker
from test_score import CONTENT, lead_of

from desk.intake import Conversation, change_of, changes, changes_more, reference_in
from desk.leads import NoLead, NotTheirs, Row, Store, Transaction, decided_on, new_id, proposed
from desk.leads.planning import QUIET
from desk.routing import recounted
from desk.targets import enqueue

NEXT_WEEK = {"start": "2026-05-20", "end": "2026-05-20"}
ELSEWHERE = {"name": {"first": "Maria", "last": "Delgado"}, "phone": "+16145550199", "email": None}


@pytest.fixture
def crm() -> Iterator[Destination]:
    with destination() as place:
        yield place


def wish(text: str, reference: str | None = None) -> dict[str, Any]:
    return change_of(text, 1) | {"reference": reference}


def answer(question: str, value: Any, **changed: Any) -> dict[str, Any]:
    return {"question": question, "as_typed": "…", "value": value, "status": "value", "source": "asked"} | changed


def again(store: Store, contact: dict[str, Any], *told: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return made(store, contact, answers=list(told), queue="existing_patient", **changed)


def offered(store: Store, older: dict[str, Any], newer: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    before, after = store.lead(older["id"]), store.lead(newer["id"])
    assert before is not None and after is not None
    decided = decided_on(store.history(older["id"]), newer["reference"])
    return [(each.id, each.before, each.after) for each in proposed(before, after, decided)]


def decide(store: Store, older: dict[str, Any], newer: dict[str, Any], *taken: str) -> None:
    all_of_it = [id for id, _, _ in offered(store, older, newer)]
    store.decide_changes(older["id"], newer["id"], taken, all_of_it, "ana", store.clock())


@pytest.mark.parametrize(
    "text",
    [
        "I asked for an appointment yesterday, I'd like to change the day",
        "My reference is WD-7K3M-Q2, I'd like to change the day",
        "I wrote to you yesterday. my new number is 614 555 0177",
        "please add to my request from yesterday that I need a wheelchair",
        "cancel my request",
        "ayer pedí una cita y quiero cambiar el día",
        "Hace dos días mandé una solicitud, tengo un nuevo número",
        "cancele mi solicitud",
    ],
)
def test_a_wish_to_change_what_was_sent_is_heard(text: str) -> None:
    assert changes(text) and changes_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "I asked my doctor for an MRI yesterday",
        "what's the status of WD-7K3M-Q2",
        "I had surgery yesterday and need home care",
        "how do I cancel my request",
        "I want to change my insurance plan",
        "I hurt my back moving boxes yesterday",
        "I need to reschedule my appointment",
        "tengo una cita ayer",
    ],
)
def test_what_only_sounds_like_one_is_not(text: str) -> None:
    assert not changes(text)


@pytest.mark.parametrize(
    "text", ["I need another appointment for my mother", "cambiar idioma", "how do I change my appointment?", "thanks"]
)
def test_after_sending_a_new_request_a_language_or_a_question_is_no_change(text: str) -> None:
    assert not changes_more(text)


def test_a_reference_is_read_as_people_write_it() -> None:
    assert [reference_in(text) for text in ("wd 7k3m q2 please", "WD-7K3M-Q2", "none")] == ["WD-7K3M-Q2"] * 2 + [None]


def test_a_reference_links_without_a_shared_contact_and_nothing_is_written(store: Store) -> None:
    first = made(store, MARIA)
    before = store.lead(first["id"])
    later = again(store, ELSEWHERE, wish("change the day", first["reference"]), answer("timing", NEXT_WEEK))
    assert shown(store, later) == [(first["id"], ("reference", "name"), True, "suggested")]
    assert acts(store, first) == ["created", "asked_change"]
    assert store.history(first["id"])[-1].detail == {"reference": later["reference"]}
    assert store.lead(first["id"]) == before
    assert offered(store, first, later)[:2] == [("change_1", None, "change the day"), ("timing", None, NEXT_WEEK)]
    row = store.lead_row(first["id"])
    assert row is not None and row.wrote_again


def test_a_reference_of_nobody_or_of_a_closed_or_confidential_request_of_another_name_links_nothing_open(
    store: Store,
) -> None:
    private = made(store, MARIA, service_line="behavioral_health")
    closed = made(store, MARIA | {"phone": "+16145550100", "email": None})
    store.record_outcome(closed["id"], "ana", "booked", None, store.clock())
    one, two, three = (JOSE | {"phone": f"+1614555011{n}"} for n in range(3))
    assert shown(store, again(store, one, wish("cancel it", "WD-0000-00"))) == []
    assert shown(store, again(store, two, wish("cancel it", private["reference"]))) == []
    other = again(store, three, wish("cancel it", closed["reference"]))
    assert shown(store, other) == [(closed["id"], ("reference", "other_name"), False, "suggested")]
    assert acts(store, private) == ["created"]


def test_a_second_request_of_the_same_matter_proposes_its_values_and_one_of_another_none(store: Store) -> None:
    first = made(store, MARIA, timing={"bucket": "asap"})
    same = again(store, MARIA_AGAIN, answer("timing", NEXT_WEEK), answer("location", {"zip": "43215"}, source="page"))
    assert offered(store, first, same) == [("timing", {"bucket": "asap"}, NEXT_WEEK)]
    other = again(store, MARIA_AGAIN, answer("timing", NEXT_WEEK), service_line="cardiology")
    assert offered(store, first, other) == []


def test_staff_take_some_and_leave_the_rest_and_both_histories_keep_what_stood_there(store: Store) -> None:
    first = made(store, MARIA, timing={"bucket": "asap"})
    later = again(
        store,
        MARIA_AGAIN | {"phone": PHONE},
        wish("I need a wheelchair"),
        answer("timing", NEXT_WEEK),
        answer("location", {"zip": "43215"}),
    )
    decide(store, first, later, "change_1", "timing")
    whole = store.lead(first["id"])
    assert whole is not None
    assert (whole["timing"], whole.get("location")) == (NEXT_WEEK, None)
    assert [(each["question"], each["corrected"]) for each in whole["answers"]] == [("change", False), ("timing", True)]
    (_, _, line) = store.history(first["id"])
    assert (line.action, line.staff_id) == ("change_taken", "ana")
    assert line.detail == {
        "reference": later["reference"],
        "taken": ["change_1", "timing"],
        "left": ["location"],
        "before": {"timing": {"bucket": "asap"}},
        "after": {"timing": NEXT_WEEK},
    }
    assert acts(store, later) == ["created", "change_taken"]
    assert "before" not in (store.history(later["id"])[-1].detail or {})
    assert offered(store, first, later) == []
    with pytest.raises(NoLead):
        store.decide_changes(first["id"], later["id"], [], ["location"], "ana", store.clock())


def test_leaving_everything_changes_nothing_but_the_histories(store: Store) -> None:
    first = made(store, MARIA)
    later = again(store, MARIA_AGAIN, wish("cancel my request"))
    before = store.lead(first["id"])
    decide(store, first, later)
    assert (store.lead(first["id"]), acts(store, first)[-1]) == (before, "change_left")
    assert offered(store, first, later) == []


def test_a_new_number_is_taken_over_only_where_its_owner_agreed_to_be_called_and_then_finds_the_request(
    store: Store,
) -> None:
    first = made(store, MARIA)
    told = wish("my new number", first["reference"]), answer("phone", "+16145550199")
    unasked = again(store, ELSEWHERE, *told, purposes=("contact_email",))
    assert [id for id, _, _ in offered(store, first, unasked)] == ["change_1"]
    agreed = again(store, ELSEWHERE, *told)
    assert ("phone", PHONE, "+16145550199") in offered(store, first, agreed)
    decide(store, first, agreed, "phone")
    whole = store.lead(first["id"])
    assert whole is not None and whole["contact"]["phone"] == "+16145550199"
    for phone in (PHONE, "+16145550199"):
        assert first["id"] in [id for id, _ in store.leads_with({"phone": phone})]
    assert whole["consent"]["records"] != (store.lead(agreed["id"]) or {})["consent"]["records"]


def test_nobody_decides_on_what_is_not_proposed_dismissed_closed_or_forgotten(store: Store) -> None:
    first, later = made(store, MARIA), again(store, MARIA_AGAIN, wish("cancel"))
    stranger = again(store, ELSEWHERE, wish("cancel"))
    now = store.clock()
    for newer, taken, seen in ((stranger, [], ["change_1"]), (later, ["timing"], ["change_1"]), (later, [], [])):
        with pytest.raises(NoLead):
            store.decide_changes(first["id"], newer["id"], taken, seen, "ana", now)
    store.decide(first["id"], later["id"], "dismissed", "ana", now)
    with pytest.raises(NoLead):
        store.decide_changes(first["id"], later["id"], [], ["change_1"], "ana", now)
    store.decide(first["id"], later["id"], "linked", "ana", now)
    store.record_outcome(first["id"], "ana", "booked", None, now)
    with pytest.raises(NotTheirs):
        store.decide_changes(first["id"], later["id"], [], ["change_1"], "ana", now)
    store.forget(store.conversation_of_lead(later["id"]), now)
    with pytest.raises(NoLead):
        store.decide_changes(first["id"], later["id"], [], ["change_1"], "ana", now)


# ---- what follows from the values --------------------------------------------------------------

LOOKING = {
    "role": "patient",
    "service_line": "imaging",
    "timing": {"bucket": "exploring"},
    "location": {"zip": "43215"},
}
PAYS_ALONE = {"status": "self_pay"}
SOON = "2026-05-13T10:45:00-04:00"
"""A quarter of an hour, which is what somebody who wants the first opening gets, after the tests' 10:30."""


def looking(store: Store, now: Any = None, **changed: Any) -> dict[str, Any]:
    whole = lead_of(now or store.clock(), **LOOKING)
    return made(store, MARIA, **{name: whole[name] for name in whole if name not in ("id", "contact")} | changed)


def sooner(store: Store, first: dict[str, Any], *taken: str, due: Any = lambda lead: []) -> dict[str, Any]:
    """The earlier lead after a later request for the first opening, paid alone, of which this was taken over."""
    told = answer("timing", {"bucket": "asap"}), answer("coverage", PAYS_ALONE), wish("as soon as you can")
    later = again(store, MARIA_AGAIN, *told)
    shown = [id for id, _, _ in offered(store, first, later)]

    def anew(lead: dict[str, Any], outcome: str | None) -> dict[str, Any]:
        return recounted(lead, CONTENT, store.clock(), outcome)

    store.decide_changes(first["id"], later["id"], taken, shown, "ana", store.clock(), due, anew)
    whole = store.lead(first["id"])
    assert whole is not None
    return whole


def test_points_flags_and_deadline_follow_what_was_taken_over_and_the_history_keeps_what_stood(store: Store) -> None:
    first = looking(store)
    held = store.lead(first["id"])
    assert held is not None
    whole = sooner(store, first, "timing", "coverage")
    assert "+30 wants the first opening" in whole["score"]["because"]
    assert (whole["score"]["points"], whole["flags"]) == (
        held["score"]["points"] + 30,
        [*held["flags"], "estimate_due"],
    )
    assert whole["sla"] == {"first_contact_due": SOON, "on_call": None}
    assert (whole["queue"], whole["route"]) == (held["queue"], held["route"])
    row = store.lead_row(first["id"])
    assert row is not None and row.due == store.clock() + timedelta(minutes=15)
    detail = store.history(first["id"])[-1].detail
    assert detail is not None
    changed = ("timing", "score", "flags", "sla")
    assert detail["before"] == {"coverage": None, **{name: held[name] for name in changed}}
    assert detail["after"] == {name: whole[name] for name in ("coverage", *changed)}


def test_words_alone_change_no_deadline_and_no_points(store: Store, clock: Any) -> None:
    first = looking(store)
    before = store.lead(first["id"])
    clock.move(minutes=1)
    whole = sooner(store, first, "change_1")
    assert before is not None and all(whole[name] == before[name] for name in ("score", "flags", "sla"))


def test_a_deadline_moves_no_later_and_not_at_all_once_somebody_tried(store: Store, clock: Any) -> None:
    promised = {"first_contact_due": "2026-05-13T10:35:00-04:00", "on_call": None}
    assert sooner(store, looking(store, sla=promised), "timing")["sla"] == promised
    tried = looking(store)
    store.record_outcome(tried["id"], "ana", "no_answer", None, clock(), final=False)
    whole = sooner(store, tried, "timing")
    assert whole["sla"] == tried["sla"]
    assert "+30 wants the first opening" in whole["score"]["because"]


def test_a_request_after_an_alarm_stays_without_points(store: Store) -> None:
    assert sooner(store, looking(store, score=None), "timing")["score"] is None


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ({"queue": "patient_access"}, SOON),
        ({"queue": "records", "route": {"rule": "patient who is looking around"}}, "2026-05-14T10:30:00-04:00"),
        ({"queue": "records", "route": {"rule": "a row that is gone"}}, "2026-05-20T09:00:00-04:00"),
        ({"queue": "gone", "route": {"rule": "patient who is looking around"}}, "2026-05-20T09:00:00-04:00"),
    ],
    ids=["its queue's row", "moved by hand", "no row", "no queue"],
)
def test_the_deadline_is_the_one_of_the_queue_it_stands_in(held: dict[str, Any], due: str) -> None:
    now = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
    lead = lead_of(now, **LOOKING) | {"timing": {"bucket": "asap"}} | held
    lead["sla"] = {"first_contact_due": "2026-05-20T09:00:00-04:00", "on_call": None}
    assert recounted(lead, CONTENT, now)["sla"]["first_contact_due"] == due


def test_nothing_changed_counts_as_when_it_was_made() -> None:
    now = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
    lead = lead_of(now, **LOOKING)
    assert recounted(lead, CONTENT, now) == {name: lead[name] for name in ("score", "flags", "sla")}


# ---- destinations hear of it -------------------------------------------------------------------


def updates(url: str, store: Store) -> Any:
    where = targets(crm=url)
    where.targets[0].fields.extend(["id", "timing", "told_later", "consent"])

    def due(lead: dict[str, Any], event: Any = "lead.updated") -> list[tuple[str, dict[str, Any]]]:
        return enqueue(lead, where, {"SECRET": SECRET}, event=event, now=store.clock())

    return due


def tell(store: Store, conversation: str, due: Any, *texts: str) -> None:
    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        assert all(tx.told_more(1, change_of(text, 9), due) for text in texts)
        return None, {}

    store.apply(conversation, new_id(), "told_more", change, store.clock())


async def test_three_answers_in_a_row_are_one_update_with_the_lead_as_it_is_then(
    store: Store, clock: Any, crm: Destination
) -> None:
    due = updates(crm.url, store)
    lead = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    sender, conversation = worker(store, clock, crm=crm.url), store.conversation_of_lead(lead["id"])
    await worked(sender)
    for text in ("one", "two", "three"):
        tell(store, conversation, due, text)
        clock.move(seconds=20)
    assert await worked(sender) == 0
    clock.now += QUIET
    assert (await worked(sender), await worked(sender)) == (1, 0)
    created, updated = (json.loads(request.body) for request in crm.requests)
    assert (created["type"], updated["type"]) == ("lead.created", "lead.updated")
    assert (created["data"]["told_later"], created["data"]["id"]) == ([], updated["data"]["id"])
    assert [each["said"] for each in updated["data"]["told_later"]] == ["one", "two", "three"]
    assert updated["timestamp"] > created["timestamp"]
    tell(store, conversation, due, "four")
    clock.now += QUIET
    assert await worked(sender) == 1
    assert len({request.headers["webhook-id"] for request in crm.requests}) == 3


async def test_what_was_not_sent_yet_is_sent_once_as_it_is_now(store: Store, clock: Any, crm: Destination) -> None:
    due = updates(crm.url, store)
    lead = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    tell(store, store.conversation_of_lead(lead["id"]), due, "before it left")
    await worked(worker(store, clock, crm=crm.url))
    clock.now += QUIET
    assert await worked(worker(store, clock, crm=crm.url)) == 0
    (request,) = (json.loads(request.body) for request in crm.requests)
    assert (request["type"], request["data"]["told_later"][0]["said"]) == ("lead.created", "before it left")


async def test_an_update_waiting_when_consent_is_taken_back_is_not_sent(
    store: Store, clock: Any, crm: Destination
) -> None:
    due = updates(crm.url, store)
    lead = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    conversation = store.conversation_of_lead(lead["id"])
    await worked(worker(store, clock, crm=crm.url))
    tell(store, conversation, due, "zqx secret")
    store.revoke(conversation, ["store"], actor="staff", act="told to staff", now=clock())
    clock.now += 2 * QUIET
    await worked(worker(store, clock, crm=crm.url))
    assert [json.loads(request.body)["type"] for request in crm.requests] == ["lead.created", "consent.revoked"]
    assert [row.state for row in store.deliveries(lead["id"]) if row.event == "lead.updated"] == ["cancelled"]
    assert "zqx" not in str([request.body for request in crm.requests])


async def test_what_staff_took_over_reaches_the_destination_of_the_earlier_request(
    store: Store, clock: Any, crm: Destination
) -> None:
    due = updates(crm.url, store)
    first = made(store, MARIA, deliveries=lambda lead: due(lead, "lead.created"))
    await worked(worker(store, clock, crm=crm.url))
    later = again(store, MARIA_AGAIN, wish("another day"), answer("timing", NEXT_WEEK))
    store.decide_changes(first["id"], later["id"], ["timing"], ["change_1", "timing"], "ana", clock(), due)
    clock.now += QUIET
    await worked(worker(store, clock, crm=crm.url))
    _, updated = (json.loads(request.body)["data"] for request in crm.requests)
    assert (updated["id"], updated["timing"], updated["told_later"]) == (first["id"], NEXT_WEEK, [])


async def test_destinations_get_the_points_flags_and_deadline_that_follow_from_it(
    store: Store, clock: Any, crm: Destination
) -> None:
    where = targets(crm=crm.url)
    where.targets[0].fields.extend(["id", "score", "flags", "sla", "consent"])
    first = looking(store)

    def due(lead: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return enqueue(lead, where, {"SECRET": SECRET}, event="lead.updated", now=store.clock())

    whole = sooner(store, first, "timing", "coverage", due=due)
    clock.now += QUIET
    await worked(worker(store, clock, crm=crm.url))
    (updated,) = (json.loads(request.body)["data"] for request in crm.requests)
    assert [updated[name] for name in ("score", "flags", "sla")] == [whole[name] for name in ("score", "flags", "sla")]
    assert updated["sla"]["first_contact_due"] == SOON


# ---- what the visitor hears ----------------------------------------------------------------------


def state(made: Visit) -> Conversation:
    return Conversation.of(made.store.conversation(made.identity).state)


@pytest.mark.slow
async def test_a_change_in_the_same_conversation_is_kept_with_the_request_and_overwrites_nothing(front: Front) -> None:
    mine = await visit(front, *PATIENT, "614 555 0142", "yes")
    (before,) = mine.store.kept(mine.identity)["leads"]
    said = await mine.say("please add that I need a wheelchair")
    assert before["reference"] in said["text"]
    await mine.say("can you change it to Monday?")
    (lead,) = mine.store.kept(mine.identity)["leads"]
    assert {**lead, "answers": None} == {**before, "answers": None}
    told = [one["as_typed"] for one in lead["answers"] if one["question"] == "change"]
    assert told == ["please add that I need a wheelchair", "can you change it to Monday?"]
    assert [line.action for line in mine.store.history(lead["id"])] == ["created", *["asked_own_change"] * 2]
    row = mine.store.lead_row(lead["id"])
    assert row is not None and row.wrote_again


@pytest.mark.slow
async def test_a_request_that_is_closed_takes_no_change_and_says_so(front: Front) -> None:
    mine = await visit(front, *PATIENT, "614 555 0142", "yes")
    (lead,) = mine.store.kept(mine.identity)["leads"]
    mine.store.record_outcome(lead["id"], "ana", "booked", None, mine.store.clock())
    said = await mine.say("please add that I need a wheelchair")
    assert lead["reference"] not in said["text"]
    assert "asked_own_change" not in str(mine.store.history(lead["id"]))


@pytest.mark.slow
async def test_who_gives_a_reference_reads_the_same_whether_there_is_such_a_request_or_not(front: Front) -> None:
    mine = await visit(front, *PATIENT, "614 555 0142", "yes")
    (first,) = mine.store.kept(mine.identity)["leads"]

    async def comes_back(reference: str, phone: str) -> tuple[list[str], dict[str, Any]]:
        them = await visit(front)
        heard = []
        for text in (
            f"I asked for an appointment yesterday, {reference}. I'd like to change the day to next Friday",
            "yes, call me",
            "Dana Ruiz",
            phone,
            "please add that I need a wheelchair",
            "yes",
        ):
            answered = await them.desk.say(them.identity, str(uuid4()), {"text": text})
            heard += [message["text"].replace(reference, "WD") for message in answered.messages]
        (lead,) = them.store.kept(them.identity)["leads"]
        return [text.replace(lead["reference"], "WD").replace(phone[-4:], "") for text in heard], lead

    theirs, later = await comes_back(first["reference"], "614 555 0142")
    nobody, stranger = await comes_back("WD-0000-00", "614 555 0177")
    assert theirs == nobody
    assert (later["queue"], later["lead_type"]) == ("existing_patient", "local_service")
    words = [one["as_typed"] for one in later["answers"] if one["question"] == "change"]
    assert len(words) == 2 and words[1] == "please add that I need a wheelchair"
    store = front.parts.store
    assert shown(store, later) == [(first["id"], ("reference", "phone", "name"), True, "suggested")]
    assert shown(store, stranger) == []
    assert [id for id, _, _ in offered(store, first, later)][:2] == ["timing", "change_1"]


@pytest.mark.slow
async def test_a_wish_to_change_is_forgotten_with_a_no(front: Front) -> None:
    them = await visit(front, "I asked for a visit yesterday, please cancel it", "no")
    held = state(them)
    assert (held.earlier, held.stage, them.store.kept(them.identity)["leads"]) == (None, "declined", [])


@pytest.mark.slow
async def test_what_a_practice_answers_after_sending_is_told_to_the_destination_as_one_update(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_WEBHOOK_URL", "http://127.0.0.1:9/leads")
    monkeypatch.setenv("DESK_WEBHOOK_SECRET", SECRET)
    practice, _ = await sent(front)
    (lead,) = practice.store.kept(practice.identity)["leads"]
    (leased,) = practice.store.lease("intake_crm", practice.store.clock(), lasting=QUIET)
    for text in ("yes", "Family medicine, four doctors", "Yes, by fax"):
        await practice.say(text)
    rows = practice.store.deliveries(lead["id"])
    assert leased.event == "lead.created"
    assert [(row.event, row.state) for row in rows] == [("lead.created", "leased"), ("lead.updated", "pending")]
    assert rows[1].next_at == practice.store.clock() + QUIET
