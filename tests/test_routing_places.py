"""A place becomes the nearest location that offers the line, by distance; the visitor is told where it is another."""

from datetime import datetime
from typing import Any

import pytest
from broken_site import ROOT
from hypothesis import given
from hypothesis import strategies as st

from desk.content import load
from desk.content.models import ServiceLine
from desk.intake.asking import about_place
from desk.intake.choices import choices_of
from desk.intake.conversation import Answer, Conversation
from desk.reading.places import miles
from desk.routing import facts_of
from desk.routing.places import located

CONTENT = load(ROOT / "data")
NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
LINES = {line.service_line: line for line in CONTENT.site.service_lines}
ZIPS = [code for site in CONTENT.site.locations for code in site.zips]


def told(place: Any, line: str | None, role: str = "patient") -> list[tuple[str, Any, Any]]:
    conversation = Conversation("riverbend", None, None, "en", NOW.isoformat())
    for question, value in (("role", role), ("service_line", line), ("location", place)):
        if value is not None:
            conversation.put(question, Answer(value))
    return [(say.key, say.args.get("place"), say.args["location"]) for say in about_place(conversation, CONTENT, NOW)]


def test_miles_are_those_of_the_map() -> None:
    assert 8 < miles("43215", "43017") < 14
    assert 2050 < miles("94110", "43215") < 2200
    assert miles("43215", "43215") == 0
    assert miles("00000", "43215") == float("inf")


def test_only_locations_that_offer_the_line_are_choices() -> None:
    for line in CONTENT.site.service_lines:
        offered = [choice.value for choice in choices_of("location", CONTENT, line.service_line)]
        assert sorted(offered) == sorted(line.locations)
    assert len(choices_of("location", CONTENT)) == len(CONTENT.site.locations)


@pytest.mark.parametrize(
    ("place", "line", "location"),
    [
        ({"zip": "43230"}, "cardiology", "westerville"),
        ({"city": "Gahanna", "state": "OH"}, "cardiology", "westerville"),
        ({"location": "delaware"}, "cardiology", "dublin"),
        ({"zip": "43017"}, "cardiology", "dublin"),
        ({"zip": "43230"}, None, "gahanna"),
        ("43230", "cardiology", "westerville"),
    ],
)
def test_a_place_is_the_location_that_serves_it_or_the_nearest_that_offers_the_line(
    place: Any, line: str | None, location: str
) -> None:
    assert facts_of({"location": place, "service_line": line}, CONTENT, NOW)["location"] == location


@given(digits=st.sampled_from([*ZIPS, "45202", "44113"]), line=st.sampled_from([*LINES.values()]))
def test_no_location_that_offers_the_line_is_nearer_than_the_one_that_is_told(digits: str, line: ServiceLine) -> None:
    found = located({"zip": digits}, line, CONTENT)
    assert found is not None and found.nearest is not None
    assert found.nearest.location in line.locations
    if found.serves != found.nearest:
        far = {site.location: miles(digits, site.zip) for site in CONTENT.site.locations}
        assert far[found.nearest.location] == min(far[name] for name in line.locations)


@pytest.mark.parametrize(
    ("place", "line", "role", "says"),
    [
        (
            {"zip": "43230"},
            "cardiology",
            "patient",
            [("utter_offered_elsewhere", "Riverbend Gahanna", "Riverbend Westerville")],
        ),
        ({"zip": "43017"}, "cardiology", "patient", []),
        ({"zip": "43230"}, "cardiology", "referrer", []),
        ({"zip": "45202"}, None, "caregiver", [("utter_out_of_area", None, "Riverbend Grove City")]),
        ({"city": "Cincinnati", "state": "OH"}, "cardiology", "patient", []),
        ({"any": True}, "cardiology", "patient", []),
    ],
)
def test_the_visitor_is_told_of_a_location_that_is_not_their_own(place: Any, line: str, role: str, says: Any) -> None:
    assert told(place, line, role) == says
