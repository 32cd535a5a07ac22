"""Who speaks a visitor's language gets their request; where nobody does, somebody else does, and staff are told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from broken_site import ROOT
from hypothesis import given
from hypothesis import strategies as st

from desk.check.languages import unspoken
from desk.content import Content, load
from desk.content.tables import Away, Flag, Member
from desk.routing import assign, explain, facts_of, hand_out, next_owner, recounted, route
from desk.routing.members import spoken_in
from desk.routing.table import queue_named

CONTENT = load(ROOT / "data")
QUEUE = queue_named("caregiver_support", CONTENT)
ONE, TWO = QUEUE.members
LEAD = str(QUEUE.escalates_to)
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
BILL = {"role": "patient", "intent": "billing_question", "language": "es"}


def staffed(*staff: Member, **routes: Any) -> Content:
    return CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"staff": list(staff), **routes})})


ENGLISH = staffed(Member(member=ONE, languages=["en"]))
NOBODY = staffed(Member(member=ONE, languages=["en"]), Member(member=TWO, languages=["en"]))


def test_who_speaks_the_language_gets_the_request_though_others_hold_fewer() -> None:
    found = assign(QUEUE, {ONE: 0, TWO: 5}, ENGLISH, WEDNESDAY, language="es")
    assert (found.member, found.because) == (TWO, "at work with 5 open, the fewest of 1 who speak es")
    assert assign(QUEUE, {ONE: 0, TWO: 5}, ENGLISH, WEDNESDAY, language="en").member == ONE
    unknown = assign(QUEUE, {ONE: 0, TWO: 5}, ENGLISH, WEDNESDAY)
    assert (unknown.member, unknown.because) == (ONE, "at work with 0 open, the fewest of 2")


def test_of_those_who_speak_it_the_least_loaded_gets_it() -> None:
    assert assign(QUEUE, {ONE: 3, TWO: 2}, staffed(), WEDNESDAY, language="es").member == TWO


@pytest.mark.parametrize(
    ("content", "loads"),
    [
        (NOBODY, {ONE: 4, TWO: 3}),
        (staffed(Member(member=ONE, languages=["es"], capacity=1), Member(member=TWO, languages=["en"])), {ONE: 1}),
        (
            staffed(
                Member(member=ONE, away=[Away(first=WEDNESDAY.date(), last=WEDNESDAY.date())]),
                Member(member=TWO, languages=["en"]),
            ),
            {},
        ),
    ],
    ids=["nobody speaks it", "who speaks it is full", "who speaks it is away"],
)
def test_where_nobody_who_could_take_it_speaks_it_the_least_loaded_gets_it_and_the_reason_says_so(
    content: Content, loads: dict[str, int]
) -> None:
    found = assign(QUEUE, loads, content, WEDNESDAY, language="es")
    assert (found.member, found.waiting) == (TWO, False)
    assert found.because.endswith("; nobody at work with room speaks es")


def test_what_waited_is_handed_out_by_language_and_still_oldest_first() -> None:
    content = staffed(Member(member=ONE, languages=["en"], capacity=2), Member(member=TWO, capacity=2))
    spoken = {"a": "es", "b": "es", "c": "es", "d": "en", "e": "en"}
    found = hand_out(list(spoken), QUEUE, {}, content, WEDNESDAY, languages=spoken)
    assert list(found.items()) == [("a", TWO), ("b", TWO), ("c", ONE), ("d", ONE)]


@given(spoken=st.lists(st.sampled_from(["en", "es", None]), max_size=8), room=st.integers(1, 4))
def test_the_oldest_are_handed_out_whatever_they_speak_as_far_as_there_is_room(
    spoken: list[str | None], room: int
) -> None:
    content = staffed(
        *(Member(member=name, languages=[way], capacity=room) for name, way in ((ONE, "en"), (TWO, "es")))
    )
    languages = {f"lead {at}": language for at, language in enumerate(spoken)}
    found = hand_out(list(languages), QUEUE, {}, content, WEDNESDAY, languages=languages)
    assert list(found) == list(languages)[: 2 * room]


def test_the_queue_that_takes_a_request_decides_whether_the_language_is_spoken_there() -> None:
    flags = {
        queue.queue: "call_with_interpreter" in recounted(BILL | {"queue": queue.queue}, CONTENT, WEDNESDAY)["flags"]
        for queue in CONTENT.routes.queues
        if queue.kind == "leads"
    }
    without = {name for name, flagged in flags.items() if flagged}
    assert without == {"payer_relations", "partnerships", "records"}
    assert all((name in without) == ("es" not in spoken_in(queue_named(name, CONTENT), CONTENT)) for name in flags)


@pytest.mark.parametrize(("language", "flagged"), [("es", True), ("en", False), (None, False)])
def test_a_flag_on_the_language_nobody_speaks_needs_a_language(language: str | None, flagged: bool) -> None:
    facts = facts_of({"intent": "records_request", "language": language}, CONTENT, WEDNESDAY)
    routed = route(CONTENT, facts, WEDNESDAY)
    assert (routed.queue, "call_with_interpreter" in routed.flags) == ("records", flagged)


def test_a_row_may_ask_whether_its_queue_speaks_the_language_and_a_flag_whether_it_is_open() -> None:
    rows = [
        row.model_copy(update={"when": row.when | {"spoken": True}}) if row.route == "medical records" else row
        for row in CONTENT.routes.routes
    ]
    closed = Flag(flag="after_hours", when={"staffed": False})
    content = CONTENT.model_copy(
        update={"routes": CONTENT.routes.model_copy(update={"routes": rows, "flags": [closed]})}
    )
    asked = {"role": "patient", "intent": "records_request"}
    found = {
        way: route(content, facts_of(asked | {"language": way}, content, WEDNESDAY), WEDNESDAY) for way in ("en", "es")
    }
    assert (found["en"].queue, found["es"].queue) == ("records", "patient_access")
    assert "spoken is false, not true" in [step.why for step in found["es"].trace]
    night = WEDNESDAY + timedelta(hours=12)
    assert (found["en"].flags, route(content, asked, night).flags) == ((), ("after_hours",))


def test_explain_says_why_a_flag_told_of_the_queue_is_set() -> None:
    content = staffed(*CONTENT.routes.staff, flags=[Flag(flag="unspoken", when={"spoken": False})])
    told = explain({"intent": "records_request", "language": "es"}, content, WEDNESDAY)
    assert "Flag unspoken: spoken is false." in told.splitlines()


def test_a_next_owner_who_is_away_is_passed_over_while_another_is_there() -> None:
    off = [Away(first=WEDNESDAY.date(), last=WEDNESDAY.date())]
    gone = [Member(member=name, away=off) for name in (LEAD, ONE, TWO)]
    found = [next_owner(QUEUE, staffed(*gone[:number]), WEDNESDAY) for number in range(4)]
    assert found == [LEAD, ONE, TWO, LEAD]
    assert next_owner(QUEUE, staffed(gone[0]), WEDNESDAY, ONE) == TWO
    assert next_owner(QUEUE, staffed(gone[0]), WEDNESDAY + timedelta(days=1)) == LEAD


def test_the_proof_says_in_which_staffed_hours_nobody_speaks_a_language() -> None:
    def told(content: Content, queue: str = "caregiver_support") -> list[str]:
        return list(unspoken(queue_named(queue, content), content, WEDNESDAY.date()))

    assert told(CONTENT) == []
    assert told(NOBODY) == ["caregiver_support: nobody at work speaks es at any staffed hour."]
    shift = Member(member=TWO, shifts={"wed": ["10:00-12:00", "15:00-20:00"]})
    late = staffed(Member(member=ONE, languages=["en"], shifts={"wed": ["08:00-18:00"], "sat": ["09:00-15:00"]}), shift)
    assert told(late) == [
        "caregiver_support: nobody at work speaks es on Wed 08:00-10:00, Wed 12:00-15:00, Sat 09:00-15:00."
    ]
    assert told(CONTENT, "patient_access") == [
        "patient_access: nobody at work speaks es on Thu 13:00-18:00, Tue 13:00-18:00."
    ]
