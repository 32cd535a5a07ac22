"""Who comes back to change a request: heard as that, told nothing, put beside the earlier one, decided by people."""

from typing import Any
from uuid import uuid4

import pytest
from running import Front
from test_consent_flow import PATIENT, Visit, visit
from test_duplicates import JOSE, MARIA, MARIA_AGAIN, PHONE, acts, made, shown
from wishes import NEXT_WEEK, again, answer, offered, wish

from desk.intake import Conversation, changes, changes_more, reference_in
from desk.leads import NoLead, NotTheirs, Store

ELSEWHERE = {"name": {"first": "Maria", "last": "Delgado"}, "phone": "+16145550199", "email": None}


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
