"""What a request's page says of other requests of the same person, of who is on call, and of its score."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from console_site import NOW, Site, site
from test_console_request import SAM, post, section, words

from desk.console.sight import Sight
from desk.leads import LeadRow, NotTheirs

pytestmark = pytest.mark.slow

OUT_OF_HOURS = {"first_contact_due": "2026-05-14T08:15:00-04:00", "on_call": {"owner": "Nurse line supervisor"}}
NURSE = "nurse.lead@riverbend.example"
JOSE = {"name": {"first": "José", "last": "Delgado"}, "phone": "+15135550142", "email": None}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def row(desk: Site, lead: dict[str, Any]) -> LeadRow:
    found = desk.store.lead_row(lead["id"])
    assert found is not None
    return found


def test_another_request_of_the_same_phone_is_shown_with_why_its_own_consent_and_who_has_it(desk: Site) -> None:
    first = desk.lead(now=NOW - timedelta(days=1))
    sam = desk.staff(SAM, "Sam Okoye")
    desk.store.claim(first["id"], sam, NOW)
    consent = {"store": True, "contact_phone": False, "contact_text": True, "contact_email": False, "marketing": False}
    second = desk.lead(consent=consent)
    with desk.signed_in() as client:
        of_second = section(client.get(f"/staff/leads/{second['reference']}").text, "related")
        page = client.get(f"/staff/leads/{first['reference']}").text
    assert f"{first['reference']} Caregiver · Heart care · Caregiver support" in of_second
    assert "Same phone number, same e-mail address, similar name. This request was written after it" in of_second
    assert "Claimed by Sam Okoye" in of_second
    assert "Phone calls Yes , Text messages No" in of_second
    of_first = section(page, "related")
    assert "Wrote again after this request." in of_first
    assert "Phone calls No , Text messages Yes" in of_first
    assert f"Wrote again: {second['reference']}" in section(page, "history")
    assert "Phone calls Yes Text messages No" in section(page, "consent")


def test_a_family_that_shares_a_phone_is_named_as_such_and_can_be_told_apart(desk: Site) -> None:
    mother, son = desk.lead(), desk.lead(contact=JOSE)
    with desk.signed_in() as client:
        before = section(client.get(f"/staff/leads/{son['reference']}").text, "related")
        answer = post(client, son["reference"], "dismiss", other=mother["reference"])
        page = client.get(answer.headers["location"]).text
    assert "Same phone number, another name." in before
    assert "It is noted that they are different people." in words(page)
    assert "Somebody else by Dana Ruiz" in section(page, "related")
    assert f"Noted as somebody else: {mother['reference']} by Dana Ruiz" in section(page, "history")
    assert [line.action for line in desk.store.audit_of(son["id"])] == ["view_lead", "dismiss", "view_lead"]


def test_linking_writes_who_did_it_into_the_trail_and_both_requests_stay_open(desk: Site) -> None:
    first, second = desk.lead(now=NOW - timedelta(days=1)), desk.lead()
    with desk.signed_in() as client:
        assert post(client, second["reference"], "link", other=first["reference"]).status_code == 303
        listed = words(client.get("/staff/").text)
    (line,) = desk.store.audit_of(second["id"])
    me = desk.store.staff_by_email("dana@riverbend.example")
    assert me is not None
    assert (line.action, line.outcome, line.staff_id) == ("link", "ok", me.id)
    assert first["reference"] in listed and second["reference"] in listed
    assert row(desk, first).done is None and row(desk, second).done is None


def test_the_list_marks_who_wrote_again_and_what_nobody_decided_yet(desk: Site) -> None:
    first, second = desk.lead(now=NOW - timedelta(days=1)), desk.lead()
    with desk.signed_in() as client:
        listed = client.get("/staff/").text
        assert re.search(
            rf"{first['reference']}</a>\s*<span class=\"tag tag-strong\">.*?Wrote again", listed, re.DOTALL
        )
        assert "Same person?" in listed
        post(client, second["reference"], "dismiss", other=first["reference"])
        listed = client.get("/staff/").text
        assert "Wrote again" not in listed and "Same person?" not in listed


def test_who_only_reads_sees_no_button_and_who_may_not_see_it_no_other_request(desk: Site) -> None:
    first, second = desk.lead(now=NOW - timedelta(days=1)), desk.lead()
    desk.staff(SAM, "Sam Okoye", "auditor")
    with desk.signed_in(SAM) as client:
        page = client.get(f"/staff/leads/{second['reference']}").text
        listed = client.get("/staff/").text
        assert post(client, second["reference"], "link", other=first["reference"]).status_code == 403
    assert "related" not in Sight.of("auditor", desk.content.policies)
    assert "Other requests of this person" not in page
    assert "Wrote again" not in listed and "Same person?" not in listed


def test_an_urgent_request_of_the_night_stands_first_until_somebody_acknowledges_it(desk: Site) -> None:
    due_first = desk.lead(contact={"phone": "+15135550101"})
    urgent = desk.lead(urgency="urgent", sla=OUT_OF_HOURS, contact={"phone": "+15135550102"})
    nurse = desk.staff(NURSE, "Nia Cole", "lead")
    with desk.signed_in(NURSE) as client:
        listed = words(client.get("/staff/").text)
        assert listed.index(urgent["reference"]) < listed.index(due_first["reference"])
        assert "1 urgent request came while nobody was at work and waits to be acknowledged." in listed
        assert "To acknowledge Nurse line supervisor" in listed
        page = words(client.get(f"/staff/leads/{urgent['reference']}").text)
        assert "Nurse line supervisor has to acknowledge it: Nia Cole or nurse.one@riverbend.example." in page
        post(client, urgent["reference"], "claim")
        assert row(desk, urgent).unacknowledged
        answer = post(client, urgent["reference"], "acknowledge")
        after = client.get(answer.headers["location"]).text
        again = post(client, urgent["reference"], "acknowledge")
        listed = words(client.get("/staff/?state=claimed").text)
    assert (row(desk, urgent).acknowledged_by, row(desk, urgent).acknowledged_at) == (nurse, NOW)
    assert "Acknowledged by Nia Cole Wed, May 13, 2026, 10:30 AM EDT" in words(after)
    assert "10:30 AM Acknowledged by Nia Cole for Nurse line supervisor" in section(after, "history")
    assert again.status_code == 409 and "Nia Cole has acknowledged this request already." in words(again.text)
    assert "To acknowledge" not in listed and "to be acknowledged" not in listed


@pytest.mark.parametrize("role", ["intake", "lead"])
def test_who_is_not_on_call_sees_no_button_is_refused_by_the_call_itself_and_reads_who_has_to(
    desk: Site, role: str
) -> None:
    urgent = desk.lead(urgency="urgent", sla=OUT_OF_HOURS)
    desk.staff(SAM, "Sam Okoye", role)
    with desk.signed_in(SAM) as client:
        page = client.get(f"/staff/leads/{urgent['reference']}").text
        refused = post(client, urgent["reference"], "acknowledge")
    assert "Nurse line supervisor has to acknowledge it" in words(page) and "Acknowledge: I see to it" not in page
    assert refused.status_code == 403
    told = (
        "Only who is on call can acknowledge this request: nurse.lead@riverbend.example or nurse.one@riverbend.example"
    )
    assert f"{told}, for Nurse line supervisor . Nothing was changed." in words(refused.text)
    assert row(desk, urgent).unacknowledged
    assert [line.action for line in desk.store.history(urgent["id"])] == ["created"]
    assert [(line.action, line.outcome) for line in desk.store.audit_of(urgent["id"])][-1] == (
        "acknowledge",
        "not_on_call",
    )


def test_an_administrator_acknowledges_in_place_of_the_owner(desk: Site) -> None:
    urgent = desk.lead(urgency="urgent", sla=OUT_OF_HOURS)
    desk.staff(SAM, "Sam Okoye", "admin")
    with desk.signed_in(SAM) as client:
        assert "Acknowledge: I see to it" in client.get(f"/staff/leads/{urgent['reference']}").text
        page = client.get(post(client, urgent["reference"], "acknowledge").headers["location"]).text
    assert "Acknowledged by Sam Okoye for Nurse line supervisor" in section(page, "history")


def test_whom_it_was_escalated_to_may_acknowledge_it_from_then_on(desk: Site) -> None:
    urgent = desk.lead(urgency="urgent", sla=OUT_OF_HOURS)
    with desk.signed_in() as client:
        assert post(client, urgent["reference"], "acknowledge").status_code == 403
        desk.store.escalate(urgent["id"], "Dana@riverbend.example", "unacknowledged", NOW)
        assert post(client, urgent["reference"], "acknowledge").status_code == 303
    assert not row(desk, urgent).unacknowledged


def test_who_may_acknowledge_is_of_the_queue_it_stands_in_when_it_is_acknowledged(desk: Site) -> None:
    urgent = desk.lead(urgency="urgent", sla=OUT_OF_HOURS)
    seen: list[str] = []
    with pytest.raises(NotTheirs):
        desk.store.acknowledge(urgent["id"], "ana", NOW, lambda held: seen.append(held.queue) or False)
    assert seen == ["caregiver_support"] and row(desk, urgent).unacknowledged


def test_a_request_of_open_hours_needs_nobody_on_call(desk: Site) -> None:
    lead = desk.lead(urgency="urgent")
    with desk.signed_in() as client:
        assert "has to acknowledge" not in client.get(f"/staff/leads/{lead['reference']}").text
        assert post(client, lead["reference"], "acknowledge").status_code == 409
    assert row(desk, lead).acknowledged_at is None


def test_the_pages_of_the_list_go_on_behind_what_waits_to_be_acknowledged(desk: Site) -> None:
    due = (NOW + timedelta(hours=9)).isoformat()
    waiting = [desk.lead(sla=OUT_OF_HOURS, contact={})["id"] for _ in range(3)]
    rest = [desk.lead(sla={"first_contact_due": due}, contact={})["id"] for _ in range(3)]
    seen: list[str] = []
    while page := desk.store.leads(limit=2, after=seen[-1] if seen else None):
        seen += [each.id for each in page]
    assert seen == waiting + rest


@pytest.mark.parametrize(
    ("disposition", "points", "because"),
    [
        ("booked", 95, "+40 staff booked a visit"),
        ("no_answer", 55, "+10 answered everything that was asked"),
        ("wrong_number", 15, "-40 staff closed it without a visit"),
    ],
)
def test_an_outcome_makes_the_score_anew_with_its_reason(
    desk: Site, disposition: str, points: int, because: str
) -> None:
    asked = {"role": "patient", "service_line": "imaging", "timing": {"bucket": "asap"}, "location": {"zip": "43215"}}
    lead = desk.lead(**asked, referral=None, coverage=None, score={"points": 55, "because": ["+55 as it came"]})
    with desk.signed_in() as client:
        before = section(client.get(f"/staff/leads/{lead['reference']}").text, "route")
        post(client, lead["reference"], "claim")
        assert post(client, lead["reference"], "outcome", disposition=disposition).status_code == 303
        after = section(client.get(f"/staff/leads/{lead['reference']}").text, "route")
    assert "Score 55 +55 as it came" in before
    told = f"Score {points}: call first" if points >= 55 else f"Score {points}"
    assert f"{told} +30 wants the first opening" in after and because in after
    kept = desk.store.lead(lead["id"])
    assert kept is not None and kept["score"]["points"] == points
    assert {**kept, "score": None, "transcript": None, "consent": None} == {
        **lead, "score": None, "transcript": None, "consent": None,
    }  # fmt: skip


def test_a_request_after_an_alarm_gets_no_score_by_an_outcome(desk: Site) -> None:
    lead = desk.lead(role="patient", score=None)
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        post(client, lead["reference"], "outcome", disposition="booked")
        assert "Score" not in client.get(f"/staff/leads/{lead['reference']}").text
    kept = desk.store.lead(lead["id"])
    assert kept is not None and kept["score"] is None
