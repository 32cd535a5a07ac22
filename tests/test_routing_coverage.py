"""Who is at work and who gets the next lead: shifts, time off, capacity, fairness, and never nobody."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from broken_site import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.content import Content, load
from desk.content.tables import Away, Member, OnCall, Queue
from desk.routing import on_call, route
from desk.routing.compiled import compiled
from desk.routing.coverage import URGENT, assign, at_work, hand_out
from desk.routing.holidays import kept_by
from desk.routing.hours import is_open
from desk.routing.reach import rows_by_queue
from desk.routing.table import queue_named
from desk.routing.vocabulary import NEEDS

pytestmark = pytest.mark.slow

CONTENT = load(ROOT / "data")
QUEUE = queue_named("caregiver_support", CONTENT)
ONE, TWO = QUEUE.members
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
WEDNESDAY_NIGHT = datetime.fromisoformat("2026-05-13T22:30:00-04:00")


def staffed(*staff: Member) -> Content:
    return CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"staff": list(staff)})})


def test_a_member_works_their_shift_inside_the_hours_of_the_queue() -> None:
    content = staffed(Member(member=TWO, shifts={"wed": ["12:00-23:00"]}))
    noon, late = (WEDNESDAY.replace(hour=hour) for hour in (13, 21))
    assert at_work(QUEUE, content, WEDNESDAY) == [ONE]
    assert at_work(QUEUE, content, noon) == [ONE, TWO]
    assert at_work(QUEUE, content, late) == []


def test_somebody_away_does_not_work_from_the_first_day_to_the_last() -> None:
    day = WEDNESDAY.date()
    content = staffed(Member(member=ONE, away=[Away(first=day, last=day + timedelta(days=1))]))
    found = [at_work(QUEUE, content, WEDNESDAY + timedelta(days=days)) for days in (-1, 0, 1, 2)]
    assert found == [[ONE, TWO], [TWO], [TWO], [ONE, TWO]]


def test_the_least_loaded_gets_the_next_and_of_equals_the_one_who_waited_longest() -> None:
    assert assign(QUEUE, {ONE: 3, TWO: 2}, CONTENT, WEDNESDAY).member == TWO
    later = {ONE: WEDNESDAY, TWO: WEDNESDAY - timedelta(hours=1)}
    assert assign(QUEUE, {ONE: 2, TWO: 2}, CONTENT, WEDNESDAY, later).member == TWO
    assert assign(QUEUE, {ONE: 2, TWO: 2}, CONTENT, WEDNESDAY, {ONE: WEDNESDAY - timedelta(hours=1)}).member == TWO


def test_somebody_who_is_full_gets_nothing_more() -> None:
    content = staffed(Member(member=TWO, capacity=2))
    assert assign(QUEUE, {ONE: 9, TWO: 1}, content, WEDNESDAY).member == TWO
    assert assign(QUEUE, {ONE: 9, TWO: 2}, content, WEDNESDAY).member == ONE


@pytest.mark.parametrize(
    ("loads", "now", "why"),
    [
        ({ONE: 5, TWO: 5}, WEDNESDAY, "everybody at work is full; fallback of the queue"),
        ({}, WEDNESDAY_NIGHT, "nobody is at work; fallback of the queue"),
    ],
)
def test_without_anybody_it_is_the_fallbacks_and_waits(loads: dict[str, int], now: datetime, why: str) -> None:
    content = staffed(Member(member=ONE, capacity=5), Member(member=TWO, capacity=5))
    found = assign(QUEUE, loads, content, now)
    assert (found.member, found.because, found.waiting) == (ONE, why, True)


def test_a_fallback_who_is_away_is_not_named_while_somebody_else_is_there() -> None:
    day = WEDNESDAY_NIGHT.date()
    off = [Away(first=day, last=day)]
    gone = [Member(member=name, away=off) for name in (ONE, TWO, str(QUEUE.escalates_to))]
    found = [assign(QUEUE, {}, staffed(*gone[:number]), WEDNESDAY_NIGHT) for number in range(4)]
    assert [one.member for one in found] == [ONE, TWO, QUEUE.escalates_to, ONE]
    assert found[1].because == f"nobody is at work; the fallback {ONE} is away"
    assert all(one.waiting for one in found)
    assert assign(QUEUE, {}, staffed(gone[0]), WEDNESDAY_NIGHT + timedelta(days=1)).member == ONE


def test_what_waited_is_handed_out_oldest_first_as_far_as_there_is_room() -> None:
    content = staffed(Member(member=ONE, capacity=2), Member(member=TWO, capacity=2))
    assert hand_out(["a", "b", "c", "d"], QUEUE, {ONE: 1, TWO: 0}, content, WEDNESDAY) == {"a": TWO, "b": ONE, "c": TWO}
    assert hand_out(["a"], QUEUE, {}, content, WEDNESDAY_NIGHT) == {}


def test_of_equals_the_one_who_waited_longest_gets_the_first_of_what_waited() -> None:
    content, earlier = staffed(), WEDNESDAY - timedelta(hours=1)
    waited = {ONE: WEDNESDAY - timedelta(minutes=5), TWO: earlier}
    assert hand_out(["a", "b"], QUEUE, {}, content, WEDNESDAY, waited) == {"a": TWO, "b": ONE}
    assert list(hand_out(["a"], QUEUE, {}, content, WEDNESDAY, {ONE: earlier}).values()) == [TWO]


def test_an_urgent_request_while_the_queue_is_closed_has_a_number_and_somebody_who_acknowledges() -> None:
    urgent = {"role": "referrer", "urgency": "urgent"}
    found = on_call("referral_intake", urgent, CONTENT, WEDNESDAY_NIGHT)
    assert found is not None
    assert (found.number, found.owner) == ("+16145550150", "Nurse line supervisor")
    assert on_call("referral_intake", urgent, CONTENT, WEDNESDAY) is None
    assert on_call("referral_intake", {"urgency": "soon"}, CONTENT, WEDNESDAY_NIGHT) is None
    business = {"role": "administrator", "urgency": "urgent"}
    assert on_call("business_development", business, CONTENT, WEDNESDAY_NIGHT) is None


def test_a_queue_without_a_number_of_its_own_has_the_sites_and_one_with_its_own_keeps_it() -> None:
    default = OnCall(phone="main", owner="Night manager", acknowledged_by=["desk.lead@riverbend.example"], minutes=5)
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"on_call": default})})
    urgent = {"role": "caregiver", "urgency": "urgent"}
    found = [on_call(name, urgent, content, WEDNESDAY_NIGHT) for name in ("caregiver_support", "nurse_review")]
    assert [(one.number, one.owner) for one in found if one] == [
        ("+16145550100", "Night manager"),
        ("+16145550150", "Nurse line supervisor"),
    ]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@settings(max_examples=150)
@given(
    now=MOMENTS,
    role=st.sampled_from(["patient", "caregiver", "referrer", None]),
    line=st.sampled_from([entry.service_line for entry in CONTENT.site.service_lines]),
    need=st.sampled_from([*NEEDS, None]),
    status=st.sampled_from(["complete", "partial"]),
)
def test_an_urgent_request_always_finds_an_open_queue_or_somebody_on_call(
    now: datetime, role: str | None, line: str, need: str | None, status: str
) -> None:
    facts = {"role": role, "urgency": "urgent", "service_line": line, "intent": need, "status": status}
    queue = queue_named(route(CONTENT, facts, now).queue, CONTENT)
    opened = is_open(now, queue.hours or CONTENT.site.hours, "America/New_York", kept_by(queue, CONTENT))
    called = on_call(queue.queue, facts, CONTENT, now)
    assert opened or (called is not None and called.number and called.owner)


def test_the_queues_urgent_requests_reach_are_those_of_the_whole_table_whatever_a_row_asks() -> None:
    found = rows_by_queue(CONTENT, compiled(CONTENT), URGENT)
    business = {"business_development", "employer_services", "payer_relations", "partnerships"}
    assert found.keys() == {queue.queue for queue in CONTENT.routes.queues if queue.kind == "leads"} - business
    rows = [CONTENT.routes.routes[at] for at in found.values()]
    assert all(row.queue == name for row, name in zip(rows, found, strict=True))
    plain = [row.model_copy(update={"when": {}}) for row in CONTENT.routes.routes[-1:]]
    deaf = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"routes": plain, "flags": []})})
    assert rows_by_queue(deaf, compiled(deaf), URGENT) == {"human_handoff": 0}


def _year(queue: Queue, content: Content, random: Random) -> tuple[Counter[str], int, int]:
    """A year, an hour at a time: leads come, members close some; (leads by member, leads without owner, left over)."""
    now = datetime(2026, 1, 1, 5, tzinfo=UTC)
    loads: Counter[str] = Counter()
    got: Counter[str] = Counter()
    waiting: list[str] = []
    unowned = number = 0
    for _ in range(365 * 24):
        now += timedelta(hours=1)
        given = hand_out(waiting, queue, loads, content, now)
        assert list(given) == waiting[: len(given)]
        waiting = waiting[len(given) :]
        loads.update(given.values())
        got.update(given.values())
        for member in at_work(queue, content, now):
            loads[member] -= min(loads[member], random.randint(0, 2))
        for _ in range(random.choice([0, 0, 1, 2])):
            number += 1
            found = assign(queue, loads, content, now)
            unowned += found.member not in queue.members
            if found.waiting or waiting:
                waiting.append(f"lead {number}")
            else:
                loads[found.member] += 1
                got[found.member] += 1
    return got, unowned, len(waiting)


@pytest.mark.parametrize("name", ["caregiver_support", "patient_access", "referral_intake", "nurse_review"])
def test_a_year_of_leads_leaves_none_without_an_owner_and_none_behind(name: str) -> None:
    got, unowned, left = _year(queue_named(name, CONTENT), CONTENT, Random(7))
    assert unowned == 0
    assert left < 60
    assert sum(got.values()) > 6000


def test_over_a_year_members_with_the_same_shifts_get_the_same_share() -> None:
    got, _, _ = _year(queue_named("referral_intake", CONTENT), CONTENT, Random(7))
    fewest, most = sorted(got.values())
    assert most - fewest < 0.05 * most
