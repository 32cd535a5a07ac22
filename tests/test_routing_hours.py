"""Deadlines count open hours only, across nights, weekends, holidays and the two days a year when the clock jumps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desk.routing.hours import DAYS, BadPromise, NeverOpen, due, is_open, parse_promise

NEW_YORK = "America/New_York"
WEEKDAYS = {day: ["08:00-17:00"] for day in DAYS[:5]}
SPLIT = {day: ["08:00-12:00", "13:00-17:00"] for day in DAYS[:5]}
ALWAYS = {day: ["00:00-24:00"] for day in DAYS}
AROUND_TWO = {"sun": ["01:00-02:30", "03:00-05:00"]}
NIGHTS = {day: ["00:00-06:00", "22:00-24:00"] for day in DAYS}


@pytest.mark.parametrize(
    ("received", "promise", "hours", "runs_out"),
    [
        ("2026-05-13T10:30:00-04:00", "30 minutes", WEEKDAYS, "2026-05-13T11:00:00-04:00"),
        ("2026-05-15T16:50:00-04:00", "30 minutes", WEEKDAYS, "2026-05-18T08:20:00-04:00"),
        ("2026-05-15T16:30:00-04:00", "30 minutes", WEEKDAYS, "2026-05-15T17:00:00-04:00"),
        ("2026-05-16T11:00:00-04:00", "15 minutes", WEEKDAYS, "2026-05-18T08:15:00-04:00"),
        ("2026-05-13T11:30:00-04:00", "1 hour", SPLIT, "2026-05-13T13:30:00-04:00"),
        ("2026-05-13T14:30:00+00:00", "4 hours", SPLIT, "2026-05-13T15:30:00-04:00"),
        ("2026-05-13T10:30:00-04:00", "20 hours", WEEKDAYS, "2026-05-15T12:30:00-04:00"),
        ("2026-05-13T10:30:00-04:00", "1 day", WEEKDAYS, "2026-05-14T10:30:00-04:00"),
        ("2026-05-15T10:30:00-04:00", "2 days", WEEKDAYS, "2026-05-19T10:30:00-04:00"),
        ("2026-05-15T20:00:00-04:00", "1 day", WEEKDAYS, "2026-05-19T08:00:00-04:00"),
        ("2026-05-13T12:30:00-04:00", "1 day", SPLIT, "2026-05-14T13:00:00-04:00"),
        ("2026-05-22T16:00:00-04:00", "2 hours", WEEKDAYS, "2026-05-26T09:00:00-04:00"),
        ("2026-05-22T16:00:00-04:00", "1 day", WEEKDAYS, "2026-05-26T16:00:00-04:00"),
        ("2026-05-13T23:30:00-04:00", "1 hour", NIGHTS, "2026-05-14T00:30:00-04:00"),
        ("2026-03-08T01:30:00-05:00", "1 hour", ALWAYS, "2026-03-08T03:30:00-04:00"),
        ("2026-03-08T05:00:00-04:00", "20 hours", ALWAYS, "2026-03-09T01:00:00-04:00"),
        ("2026-11-01T00:30:00-04:00", "2 hours", ALWAYS, "2026-11-01T01:30:00-05:00"),
        ("2026-03-07T21:00:00-05:00", "6 hours", NIGHTS, "2026-03-08T05:00:00-04:00"),
        ("2026-10-31T21:00:00-04:00", "6 hours", NIGHTS, "2026-11-01T03:00:00-05:00"),
        ("2026-03-07T02:30:00-05:00", "1 day", ALWAYS, "2026-03-08T03:30:00-04:00"),
        ("2026-03-08T00:30:00-05:00", "100 minutes", AROUND_TWO, "2026-03-08T03:40:00-04:00"),
        ("2026-10-30T12:00:00-04:00", "2 days", ALWAYS, "2026-11-01T12:00:00-05:00"),
    ],
)
def test_a_promise_runs_out(received: str, promise: str, hours: dict[str, list[str]], runs_out: str) -> None:
    holidays = [date(2026, 5, 25)]
    assert due(datetime.fromisoformat(received), promise, hours, NEW_YORK, holidays).isoformat() == runs_out


def test_the_answer_is_in_the_zone_of_the_hours() -> None:
    received = datetime.fromisoformat("2026-05-13T07:00:00-07:00")
    assert due(received, "1 hour", WEEKDAYS, NEW_YORK).isoformat() == "2026-05-13T11:00:00-04:00"


def test_hours_that_never_open_are_an_error_and_no_endless_search() -> None:
    now = datetime(2026, 5, 13, 12, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        due(now, "1 hour", {}, NEW_YORK)
    with pytest.raises(NeverOpen):
        due(now, "2 days", {"mon": []}, NEW_YORK)


@pytest.mark.parametrize("promise", ["soon", "0 hours", "half an hour", "-1 day", "1 week", "1hour", ""])
def test_a_promise_that_is_no_time_is_an_error(promise: str) -> None:
    with pytest.raises(BadPromise):
        parse_promise(promise)


def test_it_is_open_from_the_minute_of_opening_to_the_minute_of_closing() -> None:
    at = {
        clock: datetime.fromisoformat(f"2026-05-13T{clock}:00-04:00") for clock in ("07:59", "08:00", "17:00", "17:01")
    }
    assert {clock: is_open(moment, WEEKDAYS, NEW_YORK) for clock, moment in at.items()} == {
        "07:59": False,
        "08:00": True,
        "17:00": True,
        "17:01": False,
    }


def test_a_holiday_is_closed_all_day() -> None:
    noon = datetime.fromisoformat("2026-05-25T12:00:00-04:00")
    assert is_open(noon, WEEKDAYS, NEW_YORK)
    assert not is_open(noon, WEEKDAYS, NEW_YORK, [date(2026, 5, 25)])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def opening_hours(draw: st.DrawFn) -> dict[str, list[str]]:
    """Any lawful hours with at least one opening: up to three intervals a day, not touching each other."""
    hours = {}
    for day in DAYS:
        edges = sorted(draw(st.lists(st.integers(0, 24 * 12), max_size=6, unique=True)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        hours[day] = [f"{_clock(opens * 5)}-{_clock(closes * 5)}" for opens, closes in pairs]
    assume(any(hours.values()))
    return hours


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from([NEW_YORK, "America/Phoenix", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Chatham"])
HOLIDAYS = st.lists(st.dates(date(2026, 1, 1), date(2028, 1, 31)), max_size=12)
PROMISES = st.builds("{} {}".format, st.integers(1, 50), st.sampled_from(["minutes", "hours", "days"]))


@given(received=MOMENTS, promise=PROMISES, hours=opening_hours(), zone=ZONES, holidays=HOLIDAYS)
def test_a_deadline_is_never_in_closed_hours_and_never_before_the_lead(
    received: datetime, promise: str, hours: dict[str, list[str]], zone: str, holidays: list[date]
) -> None:
    runs_out = due(received, promise, hours, zone, holidays)
    assert runs_out > received
    assert is_open(runs_out, hours, zone, holidays)


@given(received=MOMENTS, minutes=st.integers(1, 600), hours=opening_hours(), zone=ZONES, holidays=HOLIDAYS)
def test_the_open_minutes_before_a_deadline_are_exactly_what_was_promised(
    received: datetime, minutes: int, hours: dict[str, list[str]], zone: str, holidays: list[date]
) -> None:
    received = received.replace(second=0, microsecond=0)
    whole = due(received, f"{minutes} minutes", hours, zone, holidays)
    rest = due(whole, "1 minute", hours, zone, holidays)
    assert due(received, f"{minutes + 1} minutes", hours, zone, holidays) == rest
    assert whole - received >= timedelta(minutes=minutes)
