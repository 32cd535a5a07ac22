"""The list of requests."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from console_site import NOW, Site, site

from desk.console import Limits
from desk.leads import Outcome, new_id

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def references(text: str) -> list[str]:
    return re.findall(r'href="/staff/leads/(WD-[0-9A-Z-]+)"', text)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_earliest_deadline_stands_first_and_says_so_in_words(desk: Site) -> None:
    later = desk.lead(now=NOW - timedelta(minutes=12))
    late = desk.lead(now=NOW - timedelta(minutes=55))
    near = desk.lead(now=NOW - timedelta(minutes=25))
    with desk.signed_in() as client:
        page = client.get("/staff/").text
    assert references(page) == [late["reference"], near["reference"], later["reference"]]
    text = words(page)
    assert "1 overdue." in text
    assert "Overdue by 25 min 10:05 AM" in text
    assert "Due in 5 min 10:35 AM" in text
    assert "Due in 18 min 10:48 AM" in text


def test_what_nobody_tried_in_time_stands_in_a_list_of_its_own_claimed_or_not(desk: Site) -> None:
    desk.lead(now=NOW - timedelta(minutes=12))
    late, claimed, tried = (desk.lead(now=NOW - timedelta(minutes=minutes)) for minutes in (55, 50, 45))
    me = desk.store.staff_by_email("dana@riverbend.example")
    assert me is not None
    for lead in (claimed, tried):
        desk.store.claim(lead["id"], me.id, NOW)
    desk.store.record_outcome(tried["id"], me.id, "no_answer", None, NOW, final=False)
    with desk.signed_in() as client:
        page = client.get("/staff/?state=overdue").text
    assert references(page) == [late["reference"], claimed["reference"]]
    assert "Overdue 2 requests" in words(page)


def test_what_was_escalated_stands_first_and_says_to_whom_until_it_is_done(desk: Site) -> None:
    late = desk.lead(now=NOW - timedelta(minutes=40))
    later = desk.lead(now=NOW - timedelta(minutes=55))
    sam = desk.staff("families.lead@riverbend.example", "Sam Okafor", "lead")
    desk.store.escalate(late["id"], "families.lead@riverbend.example", "deadline", NOW)
    with desk.signed_in() as client:
        page = client.get("/staff/").text
        shown = words(client.get(f"/staff/leads/{late['reference']}").text)
        desk.store.record_outcome(late["id"], sam, "booked", None, NOW)
        after = words(client.get("/staff/").text)
    assert references(page) == [late["reference"], later["reference"]]
    assert "1 request was escalated:" in words(page) and "Escalated Sam Okafor" in words(page)
    assert "Escalated to Sam Okafor Wed, May 13, 2026, 10:30 AM EDT" in shown
    assert "Escalated to Sam Okafor (nobody tried in time)" in shown
    assert "scalated" not in after


def test_the_alarms_of_a_day_are_counted_for_those_who_answer_for_them_alone(desk: Site) -> None:
    desk.staff("families.lead@riverbend.example", "Sam Okafor", "lead")
    id = new_id()
    desk.store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], NOW)
    for kind in ("crisis", "emergency", "emergency"):
        desk.store.apply(
            id, new_id(), "safety", lambda row, tx, kind=kind: (None, {"id": tx.safety(kind, "rule")}), NOW
        )
    with desk.signed_in() as client:
        intake = words(client.get("/staff/").text)
    with desk.signed_in("families.lead@riverbend.example") as client:
        lead = words(client.get("/staff/").text)
    assert "Safety alarms in the last day: 1 crisis, 2 emergency." in lead
    assert "alarms" not in intake


def test_a_row_tells_who_what_and_when_in_the_sites_own_names(desk: Site) -> None:
    desk.lead()
    with desk.signed_in() as client:
        row = words(re.search(r"<tbody.*?</tbody>", client.get("/staff/").text, re.DOTALL).group(0))  # type: ignore[union-attr]
    for part in ("Caregiver", "Heart care", "Soon", "Spanish", "12 min ago", "10:18 AM", "Caregiver support", "Nobody"):
        assert part in row


def test_the_list_holds_no_name_no_contact_and_no_word_of_the_visitor(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        for address in ("/staff/", "/staff/?state=all", f"/staff/find?reference={lead['reference'][:-1]}"):
            page = client.get(address).text
            for secret in ("María", "Delgado", "555", "maria.delgado", "cardiólogo", "45202"):
                assert secret not in page


def test_each_state_shows_its_own(desk: Site) -> None:
    me = desk.store.staff_by_email("dana@riverbend.example")
    other = desk.staff("sam@riverbend.example", "Sam Okafor")
    assert me is not None
    free, mine, theirs, done = (desk.lead(now=NOW - timedelta(minutes=n)) for n in (1, 2, 3, 4))
    desk.store.claim(mine["id"], me.id, NOW)
    desk.store.claim(theirs["id"], other, NOW)
    desk.store.claim(done["id"], me.id, NOW)
    desk.store.record_outcome(done["id"], me.id, "booked", None, NOW)
    with desk.signed_in() as client:
        shown = {
            state: references(client.get("/staff/", params={"state": state}).text)
            for state in ("open", "mine", "claimed", "done", "all")
        }
        page = words(client.get("/staff/?state=claimed").text)
    assert shown == {
        "open": [free["reference"]],
        "mine": [mine["reference"]],
        "claimed": [theirs["reference"], mine["reference"]],
        "done": [done["reference"]],
        "all": [free["reference"], mine["reference"], theirs["reference"], done["reference"]],
    }
    assert "Sam Okafor" in page
    assert "You" in page


def test_queue_role_and_language_narrow_the_list_and_stand_in_the_address(desk: Site) -> None:
    spanish = desk.lead()
    english = desk.lead(language="en", role="patient", queue="patient_access")
    with desk.signed_in() as client:
        by_queue = client.get("/staff/?state=open&queue=patient_access")
        by_language = client.get("/staff/?language=es")
        by_role = client.get("/staff/?role=patient&queue=patient_access&language=en&state=open")
        neither = client.get("/staff/?role=referrer")
    assert references(by_queue.text) == [english["reference"]]
    assert references(by_language.text) == [spanish["reference"]]
    assert references(by_role.text) == [english["reference"]]
    assert references(neither.text) == []
    assert "No request fits this choice." in neither.text
    assert 'href="/staff/?state=done&amp;queue=patient_access&amp;role=patient&amp;language=en"' in by_role.text


def test_an_address_that_asks_for_nonsense_shows_the_open_list(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        answer = client.get("/staff/", params={"state": "'--", "queue": "<script>", "role": "x", "language": "xx"})
        paged = client.get("/staff/", params={"after": "nobody' OR 1=1"})
    assert (answer.status_code, paged.status_code) == (200, 200)
    assert references(answer.text) == [lead["reference"]]
    assert "<script>" not in answer.text


def test_queues_show_what_is_open_and_alert_queues_are_not_among_them(desk: Site) -> None:
    desk.lead()
    desk.lead()
    with desk.signed_in() as client:
        page = client.get("/staff/").text
    side = words(re.search(r'<nav class="queues".*?</nav>', page, re.DOTALL).group(0))  # type: ignore[union-attr]
    assert "All queues 2 open" in side
    assert "Caregiver support 2 open" in side
    assert "emergency" not in page.lower().replace("emergency advice", "")


def test_a_long_list_has_pages_that_miss_and_repeat_nothing(tmp_path: Path) -> None:
    with site(tmp_path, Limits(page=2)) as desk:
        desk.staff()
        made = [desk.lead(now=NOW - timedelta(minutes=n))["reference"] for n in (5, 4, 3, 2, 1)]
        with desk.signed_in() as client:
            address, seen, pages = "/staff/?state=open&language=es", [], 0
            while address:
                page = client.get(address).text
                seen += references(page)
                pages += 1
                following = re.search(r'href="([^"]+)">Next page', page)
                address = following.group(1).replace("&amp;", "&") if following else ""
    assert seen == made
    assert pages == 3


def test_a_request_somebody_tried_to_reach_is_not_called_late(desk: Site) -> None:
    me = desk.store.staff_by_email("dana@riverbend.example")
    assert me is not None
    lead = desk.lead(now=NOW - timedelta(minutes=55))
    desk.store.claim(lead["id"], me.id, NOW)
    desk.store.record_outcome(lead["id"], me.id, "no_answer", None, NOW, final=False)
    with desk.signed_in() as client:
        page = words(client.get("/staff/?state=mine").text)
    assert "No answer 1 try so far" in page
    assert "overdue by" not in page.lower()


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_reference_as_it_is_read_out_finds_its_request(desk: Site, written: str) -> None:
    reference = desk.lead()["reference"]
    typed = written.format(reference, reference.lower(), reference.replace("-", " ").replace("0", "O"))
    with desk.signed_in() as client:
        answer = client.get("/staff/find", params={"reference": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/leads/{reference}")


def test_a_reference_nobody_has_is_told_with_what_one_looks_like(desk: Site) -> None:
    with desk.signed_in() as client:
        answer = client.get("/staff/find", params={"reference": "WD-0000-<b>"})
    assert answer.status_code == 404
    assert "No request has the reference WD-0000-&lt;b&gt;. It looks like WD-7K3M-Q2." in answer.text


def test_deliveries_that_failed_for_good_are_named_on_the_list(desk: Site) -> None:
    body = {"type": "lead.created", "timestamp": NOW.isoformat(), "data": {}}
    desk.lead(deliveries=[("intake_crm", body), ("second", body)])
    (leased,) = desk.store.lease("intake_crm", NOW, lasting=timedelta(minutes=1))
    desk.store.finish(leased, Outcome(410, "gone", NOW), "dead")
    with desk.signed_in() as client:
        assert "Deliveries: 1 failed , 1 waiting" in words(client.get("/staff/").text)


def test_a_forgotten_request_is_in_no_list(desk: Site) -> None:
    lead = desk.lead()
    desk.store.forget(desk.conversations[lead["id"]], NOW)
    with desk.signed_in() as client:
        assert references(client.get("/staff/?state=all").text) == []
        assert client.get(f"/staff/leads/{lead['reference']}").status_code == 404
        assert client.get("/staff/find", params={"reference": lead["reference"]}).status_code == 404
