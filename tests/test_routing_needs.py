"""Questions computed from the need: on any table, one is worth asking exactly when an answer changes something."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from broken_site import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.content import Content, load
from desk.content.tables import Flag, Member, Route
from desk.content.terms import AGE_GROUPS
from desk.routing import candidates, facts_of, matches, needs_of, route
from desk.routing.compiled import Compiled, compiled
from desk.routing.table import open_now
from desk.routing.vocabulary import values_of

pytestmark = pytest.mark.slow

CONTENT = load(ROOT / "data")
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
SUNDAY_NIGHT = datetime.fromisoformat("2026-05-17T22:00:00-04:00")
REACH = ("consent", "name", "channel", "phone", "email", "leave_message", "contact_time")

PARTS = ("hyperbaric", "diabetic_foot", "mri", "infusion")
"""Parts that tables ask about, two of one line."""
ANSWERS: dict[str, Sequence[Any]] = {
    "role": ["patient", "caregiver", "referrer", "administrator"],
    "service_line": [line.service_line for line in CONTENT.site.service_lines],
    "sub_line": [*PARTS, *(line.sub_lines[-1].sub_line for line in CONTENT.site.service_lines if line.sub_lines)],
    "timing": [
        {"bucket": "asap"},
        {"bucket": "flexible"},
        {"bucket": "exploring"},
        {"start": "2026-05-15"},
        {"start": "2026-05-22"},
        {"start": "2026-07-01"},
    ],
    "urgency": ["routine", "soon", "urgent"],
    "location": [{"zip": "43215"}, {"zip": "94110"}, {"location": "dublin"}, {"any": True}],
    "referral": [{"status": "has_referral"}, {"status": "self"}, {"status": "pending"}],
    "coverage": [
        {"status": "insured", "payer": "Aetna"},
        {"status": "insured", "payer": "Somebody's Plan"},
        {"status": "uninsured"},
        {"status": "self_pay"},
        {"status": "workers_comp"},
    ],
    "age": [{"age": 9}, {"age": 15, "minor": True}, {"age": 40}, {"age": 80}],
    "documentation": [{"all": True}, {"ready": []}, {"none": True}],
    "relationship": ["adult_child", "spouse"],
    "subrole": ["practice_manager", "employer", "payer", "partner", "vendor"],
}
"""What a visitor may answer: at least one value of every class."""
BEFORE: dict[str, Sequence[Any]] = {
    "subrole": [subrole for role in CONTENT.intake.roles for subrole in role.subroles],
    "intent": ["seek_care", "complaint", "join_trial", "billing_question", "ask_person", "ask_hours"],
    "language": ["en", "es"],
}
"""What is known without a question."""


def some_answers() -> st.SearchStrategy[dict[str, Any]]:
    known = {**ANSWERS, **BEFORE}
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in known.items()})


def outcome(content: Content, answers: Mapping[str, Any], now: datetime) -> tuple[Any, ...]:
    """What staff get of these answers, told by the table itself, row after row."""
    facts = facts_of({**answers, "phone": "+16145550101", "status": "complete"}, content, now)
    routed = route(content, facts, now)
    row = next(entry for entry in content.routes.routes if entry.route == routed.route)
    queue = next(entry for entry in content.routes.queues if entry.queue == routed.queue)
    asked = {flag.flag for flag in content.routes.flags if flag.asked} | {*row.flags}
    packet = queue.packet if row.packet is None else row.packet
    flags = tuple(sorted({flag for flag in routed.flags if flag in asked}))
    return routed.queue, row.first_contact, flags, tuple(packet)


def completions(pending: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every way the pending questions may be answered; None: not answered."""
    for chosen in product(*([None, *ANSWERS.get(name, [])] for name in pending)):
        yield {name: value for name, value in zip(pending, chosen, strict=True) if value is not None}


def worth_asking(content: Content, answers: Mapping[str, Any], pending: Sequence[str], now: datetime) -> set[str]:
    """By trying everything: pending questions of which two answers, all others alike, lead to different outcomes."""
    found = {}
    for filled in completions(pending):
        found[tuple(repr(filled.get(name)) for name in pending)] = outcome(content, {**answers, **filled}, now)
    wanted = {name for _, _, _, packet in found.values() for name in packet}
    changing = set()
    for at, name in enumerate(pending):
        alike: dict[tuple[str, ...], set[tuple[Any, ...]]] = {}
        for key, value in found.items():
            alike.setdefault(key[:at] + key[at + 1 :], set()).add(value)
        if any(len(values) > 1 for values in alike.values()) or name in wanted:
            changing.add(name)
    return changing


def lists(values: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=3, unique=True)


def conditions() -> st.SearchStrategy[dict[str, Any]]:
    names = (
        *("role", "service_line", "sub_line", "timing", "urgency"),
        *("referral", "coverage", "age_group", "zip_area", "lead_type"),
    )
    known = {name: lists([*values_of(name, CONTENT.site, CONTENT.intake), "none"]) for name in names}
    known["sub_line"] = lists([*PARTS[:1], *PARTS[2:], "none"])
    known |= {name: st.booleans() for name in ("accepting", "referral_required", "confidential", "staffed", "spoken")}
    return st.fixed_dictionaries({}, optional=known)


@st.composite
def tables(draw: st.DrawFn) -> Content:
    """The sample site with another table, other flags, other languages of its staff, other lines closed to some."""
    queues = ["patient_access", "nurse_review", "research"]
    questions = ["timing", "location", "relationship", "coverage"]
    rows = [
        Route(
            route=f"row {at}",
            when=draw(conditions()),
            queue=draw(st.sampled_from(queues)),
            first_contact=draw(st.sampled_from(["30 minutes", "1 day"])),
            packet=draw(st.none() | st.lists(st.sampled_from(questions), max_size=2, unique=True)),
            example={},
        )
        for at in range(draw(st.integers(1, 6)))
    ]
    flags = [Flag(flag=f"flag_{at}", when=draw(conditions())) for at in range(draw(st.integers(0, 2)))]
    last = Route(route="rest", queue="patient_access", first_contact="1 day", packet=[], example={})
    closed = draw(st.sets(st.sampled_from(ANSWERS["service_line"]), max_size=3))
    ages = draw(st.dictionaries(st.sampled_from(ANSWERS["service_line"]), lists(AGE_GROUPS), max_size=3))
    lines = [
        line.model_copy(
            update={
                "accepts_new_patients": line.service_line not in closed,
                "accepts_referrals": draw(st.booleans()),
                "ages": ages.get(line.service_line, list(AGE_GROUPS)),
            }
        )
        for line in CONTENT.site.service_lines
    ]
    site = CONTENT.site.model_copy(update={"service_lines": lines})
    members = sorted({name for queue in CONTENT.routes.queues if queue.queue in queues for name in queue.members})
    staff = [Member(member=name, languages=draw(st.sampled_from([["en"], ["es"], None]))) for name in members]
    routes = CONTENT.routes.model_copy(update={"routes": [*rows, last], "flags": flags, "staff": staff})
    return CONTENT.model_copy(update={"site": site, "routes": routes})


@settings(max_examples=60, deadline=None)
@given(
    content=tables(),
    answers=some_answers(),
    pending=st.lists(
        st.sampled_from(["service_line", "sub_line", "timing", "urgency", "referral", "coverage", "age", "location"]),
        max_size=3,
        unique=True,
    ),
    now=st.sampled_from([WEDNESDAY, SUNDAY_NIGHT]),
)
def test_on_any_table_exactly_the_questions_that_change_something_are_worth_asking(
    content: Content, answers: dict[str, Any], pending: list[str], now: datetime
) -> None:
    held = {name: value for name, value in answers.items() if name not in pending}
    facts = facts_of({**held, "phone": "+16145550101"}, content, now)
    assert set(needs_of(content, facts, pending, now)) == worth_asking(content, held, pending, now)


@settings(max_examples=40, deadline=None)
@given(answers=some_answers(), role=st.sampled_from(ANSWERS["role"]))
def test_on_the_sample_site_exactly_the_questions_that_change_something_are_worth_asking(
    answers: dict[str, Any], role: str
) -> None:
    held = answers | {"role": role}
    facts = facts_of({**held, "phone": "+16145550101"}, CONTENT, WEDNESDAY)
    possible = [name for name in candidates(role, held.get("service_line"), CONTENT) if name not in (*REACH, *held)]
    applies = {entry.question: entry.when for entry in CONTENT.intake.questions}
    open_to = {
        name: {fact: wanted for fact, wanted in when.items() if fact not in possible} for name, when in applies.items()
    }
    pending = [name for name in possible if matches(open_to[name], facts)]
    assert set(needs_of(CONTENT, facts, possible, WEDNESDAY)) == worth_asking(CONTENT, held, pending, WEDNESDAY)


@settings(max_examples=300, deadline=None)
@given(content=st.just(CONTENT) | tables(), answers=some_answers(), now=st.sampled_from([WEDNESDAY, SUNDAY_NIGHT]))
def test_the_compiled_table_takes_the_row_the_table_takes(
    content: Content, answers: dict[str, Any], now: datetime
) -> None:
    facts = facts_of(answers, content, now)
    table = compiled(content)
    staffed = {f"staffed@{queue}": open_now(queue, content, now) for queue in table.staffed_queues()}
    known = table.classes(facts | staffed)
    (row,) = table.diagrams.leaves(table.diagrams.given(table.rows, known))
    routed = route(content, facts, now)
    assert content.routes.routes[row].route == routed.route  # type: ignore[index]
    flags = {
        flag for flag, node in table.flags.items() if table.diagrams.leaves(table.diagrams.given(node, known)) == {True}
    }
    asked = {flag.flag for flag in content.routes.flags if flag.asked}
    assert flags == {*routed.flags} & asked


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"role": "patient", "service_line": "cardiology"}, {"timing": "deadline", "location": "flag out_of_area"}),
        ({"role": "patient", "service_line": "cardiology", "urgency": "urgent"}, {"location": "flag out_of_area"}),
        (
            {"role": "patient", "service_line": "wound_care", "timing": {"bucket": "asap"}},
            {"sub_line": "queue", "location": "queue"},
        ),
        (
            {"role": "patient", "service_line": "wound_care", "timing": {"bucket": "flexible"}},
            {"sub_line": "queue", "location": "queue"},
        ),
        (
            {"role": "patient", "service_line": "wound_care", "timing": {"bucket": "asap"}, "urgency": "urgent"},
            {"location": "flag out_of_area"},
        ),
        (
            {"role": "caregiver", "service_line": "wound_care", "timing": {"bucket": "asap"}},
            {"relationship": "packet", "location": "flag out_of_area"},
        ),
        ({"role": "patient", "intent": "billing_question", "service_line": "home_health"}, {}),
        ({"role": "patient", "intent": "complaint"}, {}),
        ({"role": "administrator", "subrole": "payer"}, {"org": "packet"}),
        (
            {"role": "administrator", "subrole": "employer"},
            {"headcount": "packet", "org": "packet"},
        ),
        (
            {"role": "referrer", "service_line": "home_health", "urgency": "urgent", "subrole": "clinician"},
            {"org": "packet"},
        ),
        (
            {"role": "referrer", "service_line": "home_health", "subrole": "clinician"},
            {"urgency": "deadline", "timing": "deadline", "org": "packet"},
        ),
        ({"role": "referrer", "service_line": "clinical_trials"}, {"org": "packet"}),
        (
            {"role": "caregiver"},
            {
                "service_line": "queue",
                "relationship": "packet",
                "timing": "deadline",
                "location": "flag out_of_area",
            },
        ),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_what_each_question_can_change_is_told(known: dict[str, Any], asked: dict[str, str]) -> None:
    pending = [name for name in candidates(known["role"], known.get("service_line"), CONTENT) if name not in known]
    found = needs_of(CONTENT, facts_of(known, CONTENT, WEDNESDAY), [name for name in pending if name not in REACH])
    assert found == asked


def test_a_content_is_compiled_once_and_forgotten_with_it() -> None:
    first = compiled(CONTENT)
    assert compiled(CONTENT) is first
    assert isinstance(compiled(CONTENT.model_copy()), Compiled)
    assert compiled(CONTENT.model_copy()) is not first
