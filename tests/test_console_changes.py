"""What a later request proposes, on the page of the earlier one: seen, taken over or left by people, and logged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from console_site import NOW, Site, caregiver, sample, site
from test_console_request import SAM, post, section, words

from desk.intake import change_of

pytestmark = pytest.mark.slow

MAY_20 = {"start": "2026-05-20", "end": "2026-05-20"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def both(desk: Site, **changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An earlier request and one that asks for a change of it, which gave its reference."""
    first = desk.lead(now=NOW - timedelta(days=1), **changed)
    wish = change_of("I need a wheelchair", 1) | {"reference": first["reference"]}
    day = {"question": "timing", "as_typed": "the 20th", "value": MAY_20, "status": "value", "source": "asked"}
    answers = [*caregiver(NOW)["answers"], wish, day]
    return first, desk.lead(answers=answers, timing=MAY_20, **changed)


def test_a_proposed_change_stands_on_the_earlier_request_beside_what_stands_there_now(desk: Site) -> None:
    first, later = both(desk)
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{first['reference']}").text
        of_later = client.get(f"/staff/leads/{later['reference']}").text
        listed = words(client.get("/staff/").text)
    shown = section(page, "related")
    assert "the reference was given" in shown.lower()
    assert "Change asked for: “I need a wheelchair”" in shown
    assert "When: May 20" in shown.replace("Wednesday, ", "") and "(now: " in shown
    assert f"Asked for a change in a later request: {later['reference']}" in section(page, "history")
    assert "It asks to change" not in of_later
    assert "Wrote again" in listed


def test_what_is_ticked_is_taken_over_the_rest_is_left_and_the_trail_says_who(desk: Site) -> None:
    first, later = both(desk)
    seen = {"other": later["reference"], "shown": "change_1 timing"}
    with desk.signed_in() as client:
        answer = post(client, first["reference"], "change", take_timing="yes", **seen)
        page = client.get(answer.headers["location"]).text
        again = post(client, first["reference"], "change", take_timing="yes", **seen)
    assert "What you ticked is taken over" in words(page)
    assert "It asks to change" not in page
    assert f"Change taken over: {later['reference']} by Dana Ruiz" in section(page, "history")
    kept = desk.store.lead(first["id"])
    assert kept is not None and kept["timing"] == MAY_20
    assert "wheelchair" not in str(kept["answers"])
    assert again.status_code == 409 and "decided already" in words(again.text)
    acts = [(line.action, line.outcome) for line in desk.store.audit_of(first["id"])]
    assert acts == [("change", "ok"), ("view_lead", "ok"), ("change", "no_change")]


def test_the_history_shows_what_stood_there_before_and_after_to_who_may_see_the_field(desk: Site) -> None:
    first, later = both(desk)
    with desk.signed_in() as client:
        post(client, first["reference"], "change", take_timing="yes", other=later["reference"], shown="change_1 timing")
        page = section(client.get(f"/staff/leads/{first['reference']}").text, "history")
        blind = section(client.get(f"/staff/leads/{later['reference']}").text, "history")
    assert "When: As soon as possible → is now Wednesday, May 20" in page
    assert "→" not in blind


@pytest.mark.parametrize(
    ("policy", "claimed", "shown"),
    [
        ({"seen_by": ["admin"]}, True, False),
        ({"seen_by": ["intake"]}, False, True),
        ({"seen_by": ["intake"], "held_back_from": ["intake"]}, False, False),
        ({"seen_by": ["intake"], "held_back_from": ["intake"]}, True, True),
    ],
    ids=["not seen", "seen", "held back", "held back, claimed"],
)
def test_the_history_holds_a_value_back_as_the_policies_hold_its_field_back(
    tmp_path: Path, policy: dict[str, list[str]], claimed: bool, shown: bool
) -> None:
    policies = sample().policies
    fields = [each.model_copy(update=policy) if each.field == "timing" else each for each in policies.fields]
    content = sample().model_copy(update={"policies": policies.model_copy(update={"fields": fields})})
    with site(tmp_path, content=content) as desk:
        me = desk.staff()
        first, later = both(desk, service_line="behavioral_health")
        desk.store.decide_changes(first["id"], later["id"], ["timing"], ["timing"], me, NOW)
        if claimed:
            desk.store.claim(first["id"], me, NOW)
        with desk.signed_in() as client:
            page = section(client.get(f"/staff/leads/{first['reference']}").text, "history")
    assert "Change taken over" in page
    assert ("As soon as possible" in page) == ("May 20" in page) == shown


def test_nothing_ticked_leaves_the_request_as_it_is(desk: Site) -> None:
    first, later = both(desk)
    before = desk.store.lead(first["id"])
    with desk.signed_in() as client:
        answer = post(client, first["reference"], "change", other=later["reference"], shown="change_1 timing")
        page = client.get(answer.headers["location"]).text
    assert "stays as it is" in words(page)
    assert desk.store.lead(first["id"]) == before
    assert f"Change left: {later['reference']} by Dana Ruiz" in section(page, "history")


def test_who_only_reads_sees_no_form_and_may_not_decide(desk: Site) -> None:
    first, later = both(desk)
    desk.staff(SAM, "Sam Okoye", "auditor")
    with desk.signed_in(SAM) as client:
        page = client.get(f"/staff/leads/{first['reference']}").text
        refused = post(client, first["reference"], "change", other=later["reference"], shown="change_1")
    assert "wheelchair" not in page and refused.status_code == 403


def test_what_was_said_on_a_confidential_line_is_proposed_only_to_who_claimed_the_later_request(desk: Site) -> None:
    first, later = both(desk, service_line="behavioral_health")
    me = desk.store.staff_by_email("dana@riverbend.example")
    assert me is not None
    desk.store.claim(first["id"], me.id, NOW)
    with desk.signed_in() as client:
        before = client.get(f"/staff/leads/{first['reference']}").text
        desk.store.claim(later["id"], me.id, NOW)
        after = client.get(f"/staff/leads/{first['reference']}").text
    assert "wheelchair" not in before and "wheelchair" in after
