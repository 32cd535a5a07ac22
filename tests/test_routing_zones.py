"""A queue keeps the clock of its own zone: hours, shifts, days off and deadlines, right across clock changes."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from broken_site import ROOT, TODAY, Seed, break_it, sample
from console_site import site
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.check.proof import prove
from desk.console.moments import zone_at
from desk.content import Content, load
from desk.content.tables import Away, Member, Queue
from desk.routing import facts_of, is_open, moved, next_owner, on_call, route
from desk.routing.coverage import at_work
from desk.routing.hours import DAYS, calendar_of
from desk.routing.table import is_staffed, queue_named

pytestmark = pytest.mark.slow

CONTENT = load(ROOT / "data")
ZONES = ("America/New_York", "America/Phoenix", "Europe/Madrid", "Australia/Lord_Howe", "Pacific/Chatham")


def changed(queue: str, content: Content = CONTENT, *staff: Member, **update: object) -> Content:
    """The site with this queue changed, and these members for its staff."""
    queues = [entry.model_copy(update=update) if entry.queue == queue else entry for entry in content.routes.queues]
    routes = content.routes.model_copy(update={"queues": queues, "staff": list(staff)})
    return content.model_copy(update={"routes": routes})


PHOENIX = changed("billing", time_zone="America/Phoenix")
"""Billing works 8 to 18 as the site does, in Phoenix: three hours later than in New York in summer."""
BILL = {"role": "patient", "intent": "billing_question"}


def billing(content: Content) -> Queue:
    return queue_named("billing", content)


def test_a_queue_opens_by_its_own_clock_and_the_others_by_the_organisations() -> None:
    nine, twelve = (datetime.fromisoformat(f"2026-05-13T{hour}:00:00-04:00") for hour in ("09", "12"))
    assert [is_staffed(billing(PHOENIX), PHOENIX, now) for now in (nine, twelve)] == [False, True]
    assert is_staffed(queue_named("patient_relations", PHOENIX), PHOENIX, nine)


def test_a_deadline_is_counted_and_told_in_the_zone_of_the_queue() -> None:
    evening = datetime.fromisoformat("2026-05-13T19:30:00-04:00")
    hour = {"routes": [row.model_copy(update={"first_contact": "2 hours"}) for row in PHOENIX.routes.routes]}
    content = PHOENIX.model_copy(update={"routes": PHOENIX.routes.model_copy(update=hour)})
    assert route(content, facts_of(BILL, content, evening), evening).due.isoformat() == "2026-05-14T08:30:00-07:00"
    assert zone_at("billing", content).key == "America/Phoenix"
    assert zone_at("records", content).key == zone_at("no_such_queue", content).key == "America/New_York"


def test_shifts_and_days_off_are_those_of_the_zone() -> None:
    one, two = billing(PHOENIX).members
    noon = datetime.fromisoformat("2026-05-13T12:00:00-04:00")
    shift = Member(member=two, shifts={"wed": ["11:00-18:00"]})
    content = changed("billing", PHOENIX, shift)
    assert at_work(billing(content), content, noon) == [one]
    assert at_work(billing(content), content, noon + timedelta(hours=2)) == [one, two]
    night = datetime.fromisoformat("2026-05-14T01:00:00-04:00")
    off = Member(member=one, away=[Away(first=night.date(), last=night.date())])
    lead = str(billing(PHOENIX).escalates_to)
    away = changed("billing", PHOENIX, off.model_copy(update={"member": lead}))
    assert next_owner(billing(away), away, night) == lead
    assert next_owner(billing(away), away, night + timedelta(hours=3)) == one


def test_who_is_on_call_answers_while_the_queue_is_closed_by_its_own_clock() -> None:
    urgent = BILL | {"urgency": "urgent"}
    nine = datetime.fromisoformat("2026-05-13T09:00:00-04:00")
    assert on_call("billing", urgent, CONTENT, nine) is None
    assert on_call("billing", urgent, PHOENIX, nine) is not None


def test_staff_read_a_deadline_by_the_clock_of_its_queue_with_the_zones_name(tmp_path: Path) -> None:
    due = {"first_contact_due": "2026-05-13T13:00:00-07:00"}
    with site(tmp_path, content=PHOENIX) as desk:
        desk.staff()
        billed, other = desk.lead(queue="billing", sla=due), desk.lead(sla=due)
        with desk.signed_in() as client:
            inbox = client.get("/staff/").text
            pages = [client.get(f"/staff/leads/{lead['reference']}").text for lead in (billed, other)]
    shown = dict(re.findall(r'datetime="2026-05-13T(\S+)">[^<]+</time>([^<]*)<', inbox))
    assert shown["13:00:00-07:00"] == " MST"
    assert shown["16:00:00-04:00"] == ""
    assert ["1:00 PM MST" in page for page in pages] == [True, False]
    assert ["4:00 PM EDT" in page for page in pages] == [False, True]


def test_the_proof_counts_staffed_hours_by_the_clock_of_the_queue(tmp_path: Path) -> None:
    def told(data: Path) -> list[str]:
        return [line for line in prove(data, TODAY).enumerated if line.startswith("records: ")]

    data = sample(tmp_path)
    before = told(data)
    zone = Seed("", "routes.yml", "- queue: records\n", "- queue: records\n    time_zone: Asia/Tokyo\n", "", "", "")
    assert told(break_it(data, [zone])) == before
    assert before[0].startswith("records: 34 of 168 hours staffed")


@st.composite
def opening(draw: st.DrawFn) -> dict[str, list[str]]:
    """One or two intervals on some days of the week."""
    hours = {}
    for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True)):
        edges = sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        clocks = [tuple(f"{edge // 4:02}:{edge % 4 * 15:02}" for edge in pair) for pair in pairs]
        hours[day] = [f"{opens}-{closes}" for opens, closes in clocks]
    return hours


@settings(max_examples=200, deadline=None)
@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    hours=opening(),
    promise=st.builds("{} {}".format, st.integers(1, 20), st.sampled_from(["minutes", "hours", "days"])),
)
def test_a_deadline_is_never_in_the_closed_hours_of_its_queue_and_never_before_now(
    now: datetime, zone: str, hours: dict[str, list[str]], promise: str
) -> None:
    content = changed("billing", time_zone=zone, hours=hours)
    rows = [row.model_copy(update={"first_contact": promise}) for row in content.routes.routes]
    content = content.model_copy(update={"routes": content.routes.model_copy(update={"routes": rows})})
    due = route(content, facts_of(BILL, content, now), now).due
    assert due > now and due.tzinfo is not None and str(due.tzinfo) == zone
    assert is_open(due, *calendar_of(billing(content), content))
    lead = BILL | {"queue": "billing", "sla": {"first_contact_due": now.isoformat()}}
    there = datetime.fromisoformat(moved(lead, content, now)["sla"]["first_contact_due"])
    assert there >= now and is_open(there, *calendar_of(billing(content), content))
