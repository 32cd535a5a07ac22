"""What staff read of a lead, a delivery and a clock, without a server."""

import doctest
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from console_site import NOW, caregiver, sample

from desk.console import guard, inbox, moments, outcomes, passwords, throttle
from desk.console.limits import USUAL
from desk.console.moments import deadline, moment
from desk.console.sheet import Act, Sheet, sheet

NEW_YORK = ZoneInfo("America/New_York")


def shown(**changes: Any) -> Sheet:
    return sheet({"reference": "WD-7K3M-Q2"} | caregiver(NOW) | changes, sample(), None, NOW, NEW_YORK, USUAL)


@pytest.mark.parametrize(
    "module", [guard, inbox, moments, outcomes, passwords, throttle], ids=lambda each: each.__name__
)
def test_the_examples_in_the_docstrings_hold(module: Any) -> None:
    held = doctest.testmod(module)
    assert (held.failed, held.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("away", "amount", "unit", "past"),
    [
        (timedelta(0), 0, "now", True),
        (timedelta(seconds=59), 0, "now", False),
        (timedelta(seconds=-60), 1, "minute", True),
        (timedelta(minutes=59, seconds=59), 59, "minute", False),
        (timedelta(hours=-47), 47, "hour", True),
        (timedelta(days=3, hours=5), 3, "day", False),
    ],
)
def test_a_distance_is_told_in_its_largest_whole_unit(away: timedelta, amount: int, unit: str, past: bool) -> None:
    told = moment(NOW + away, NOW, NEW_YORK)
    assert told is not None
    assert (told.amount, told.unit, told.past) == (amount, unit, past)


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        (
            {"role_confidence": 0.87, "role_because": ["kin_in_need", "page:home_health"]},
            "87% sure, by kin in need, page home health",
        ),
        ({"role_confidence": 0.87}, "87% sure"),
        ({"role_confidence": None, "role_because": ["asked"]}, "the visitor said so"),
        ({}, None),
    ],
)
def test_how_the_role_was_found_is_told_in_words(lead: dict[str, Any], told: str | None) -> None:
    assert shown(**lead).role_found == told


def test_a_moment_is_told_in_the_sites_zone_and_knows_its_day() -> None:
    late = datetime(2026, 5, 14, 3, 59, tzinfo=UTC)
    told = moment("2026-05-14T03:59:00+00:00", NOW, NEW_YORK)
    after = moment(late + timedelta(minutes=1), NOW, NEW_YORK)
    assert told is not None and after is not None
    assert (told.at.isoformat(), told.today) == ("2026-05-13T23:59:00-04:00", True)
    assert (after.at.isoformat(), after.today) == ("2026-05-14T00:00:00-04:00", False)


@pytest.mark.parametrize("value", [None, "", "yesterday", "2026-05-13T10:00:00", datetime(2026, 5, 13)])
def test_what_is_no_moment_with_a_zone_is_not_shown_as_one(value: Any) -> None:
    assert moment(value, NOW, NEW_YORK) is None


@pytest.mark.parametrize(
    ("promised", "waited", "tried", "state"),
    [
        (timedelta(hours=4), timedelta(minutes=30), None, "ahead"),
        (timedelta(hours=4), timedelta(hours=3), None, "soon"),
        (timedelta(minutes=30), timedelta(minutes=19), None, "ahead"),
        (timedelta(minutes=30), timedelta(minutes=20), None, "soon"),
        (timedelta(minutes=30), timedelta(minutes=30), None, "overdue"),
        (timedelta(minutes=30), timedelta(days=2), timedelta(minutes=30), "met"),
        (timedelta(minutes=30), timedelta(days=2), timedelta(minutes=31), "missed"),
    ],
)
def test_a_deadline_is_near_in_its_last_quarter_or_ten_minutes_and_is_met_or_missed_by_the_first_try(
    promised: timedelta, waited: timedelta, tried: timedelta | None, state: str
) -> None:
    created = NOW - waited
    first = None if tried is None else created + tried
    told = deadline(created + promised, created, first, NOW, NEW_YORK, USUAL)
    assert told is not None and told.state == state


def test_the_moment_and_the_text_of_consent_are_told_once_an_act() -> None:
    given = {
        "at": NOW.isoformat(),
        "text_id": "intake",
        "text_version": "2026-05-01",
        "language": "es",
        "basis": "consent",
    }
    later = given | {"at": (NOW + timedelta(minutes=1)).isoformat(), "action": "revoked"}
    acts = [given | {"purpose": "store"}, given | {"purpose": "contact_phone"}, later | {"purpose": "marketing"}]
    consent = shown(consent={"store": True, "contact_phone": True, "acts": acts}).consent
    first = moment(NOW, NOW, NEW_YORK)
    assert consent.acts == (
        Act(first, False, "intake", "2026-05-01", "es", "consent"),
        Act(moment(NOW + timedelta(minutes=1), NOW, NEW_YORK), True, "intake", "2026-05-01", "es", "consent"),
    )
    assert [(each.purpose, each.given) for each in consent.purposes] == [
        ("store", True),
        ("contact_phone", True),
        ("contact_text", None),
        ("contact_email", None),
        ("marketing", None),
    ]


@pytest.mark.parametrize(
    ("question", "value", "text"),
    [
        ("location", {"zip": "45202"}, "45202"),
        ("location", {"zip": "45202", "city": "Cincinnati"}, "45202, Cincinnati"),
        ("name", {"prefix": "Dr.", "first": "Ana", "last": "Lee"}, "Dr. Ana Lee"),
        ("phone", {"e164": "+15135550142", "ext": "12"}, "(513) 555-0142 x12"),
        ("timing", {"start": "not a day", "end": "not a day"}, "not a day, not a day"),
        ("service_line", "cardiology", "Heart care"),
        ("volume", 12, "12"),
        ("patient_count", None, ""),
        ("something_new", {"a": {"b": ["c", "d"]}}, "c, d"),
    ],
)
def test_an_understood_value_is_told_in_one_line(question: str, value: Any, text: str) -> None:
    answer = {"question": question, "as_typed": "x", "as_understood": "other", "value": value}
    assert shown(answers=[answer]).answers[0].understood == text


def test_a_lead_with_nothing_but_a_reference_still_has_a_page() -> None:
    bare = sheet({"reference": "WD-7K3M-Q2"}, sample(), None, NOW, NEW_YORK, USUAL)
    assert (bare.role, bare.status, bare.language, bare.deadline) == (None, None, None, None)
    assert (bare.answers, bare.consent.store) == ((), False)


def test_documents_ready_and_missing_carry_the_sites_names() -> None:
    documents = sample().intake.documents
    ready, missing = documents[0], documents[1]
    told = shown(documentation={"ready": [ready.document], "missing": [missing.document]}).documents
    assert [(each.name, each.ready) for each in told] == [(ready.name["en"], True), (missing.name["en"], False)]


def test_the_words_for_every_disposition_are_there() -> None:
    from desk.console.papers import printer

    words = printer().get_template("words.html").module
    assert set(words.DISPOSITIONS) == set(outcomes.DISPOSITIONS)  # type: ignore[attr-defined]
    assert set(outcomes.DISPOSITIONS) > outcomes.TRIES
