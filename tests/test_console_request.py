"""One request: what its page shows, who may take it, and what is written down."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from console_site import NOW, Site, site

from desk.leads import Outcome

pytestmark = pytest.mark.slow

SAM = "sam@riverbend.example"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def post(client: httpx.Client, reference: str, act: str, **fields: str) -> httpx.Response:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/staff/").text)
    assert token
    return client.post(f"/staff/leads/{reference}/{act}", data={"csrf": token.group(1), "tries": "0", **fields})


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(page: str, title: str) -> str:
    found = re.search(rf'<section class="[^"]*"[^>]* aria-labelledby="{title}-title".*?</section>', page, re.DOTALL)
    assert found, title
    return words(found.group(0))


def test_the_page_shows_answers_as_typed_beside_as_understood_in_english(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        answers = section(client.get(f"/staff/leads/{lead['reference']}").text, "answers")
    assert "Heart care mi madre necesita un cardiólogo" in answers
    assert "45202 Corrected 4520, no, 45202" in answers
    assert "Does not know no sé" in answers
    assert "(513) 555-0142 513 555 0142" in answers


def test_the_page_shows_consent_by_purpose_before_anything_else(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}").text
    consent = section(page, "consent")
    assert "Keep this request Yes" in consent
    assert "Phone calls Yes" in consent
    assert "Text messages No" in consent
    assert "E-mail No" in consent
    assert "Marketing No" in consent
    assert re.findall(r'<h2 id="(\w+)-title"', page)[0] == "consent"


def test_consent_withdrawn_later_shows_as_withdrawn(desk: Site) -> None:
    lead = desk.lead()
    conversation = desk.conversations[lead["id"]]
    receipt = desk.store.receive(conversation, "later", {"text": "stop"}, NOW)

    def change(row: Any, tx: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        tx.consent({"purpose": "contact_phone", "action": "revoked"})
        return row.state, {}

    desk.store.apply(conversation, receipt.message_id, "revoke", change, NOW)
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}").text
    consent = section(page, "consent")
    assert "Phone calls No" in consent
    assert "Answered Wed, May 13, 2026, 10:18 AM EDT, wording 2026-05-01 (intake)" in consent
    assert "Withdrawn Wed, May 13, 2026, 10:30 AM EDT" in consent
    assert "Did not agree to calls" in section(page, "contact")


def test_the_phone_can_be_dialled_and_copied_and_its_limits_are_named(desk: Site) -> None:
    contact = {"name": {"full": "Wei Chen"}, "phone": "+15135550142", "ext": "4412", "email": "wei@example.org"}
    lead = desk.lead(contact=contact)
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}").text
    assert 'href="tel:+15135550142,4412"' in page
    assert 'data-copy="+15135550142 ext. 4412"' in page
    shown = section(page, "contact")
    assert "Wei Chen" in shown
    assert "(513) 555-0142 x4412" in shown
    assert "Did not agree to e-mail" in shown
    assert "Not asked: leave only your name and number" in shown


@pytest.mark.parametrize(
    "safe, shown",
    [(True, ["A message is safe"]), (False, ["Leave no message"]), (None, [])],
    ids=["yes", "no", "unasked"],
)
def test_whether_a_message_may_be_left_stands_at_the_top(desk: Site, safe: bool | None, shown: list[str]) -> None:
    lead = desk.lead(contact={"name": {"full": "Wei Chen"}, "phone": "+15135550142", "safe_to_leave_message": safe})
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}").text
    top = re.search(r'<ul class="tags" aria-label="Marks">(.*?)</ul>', page, re.DOTALL)[1]
    assert [words for words in ("A message is safe", "Leave no message") if words in top] == shown


def test_the_page_shows_the_queue_the_rule_and_every_row_looked_at(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        route = section(client.get(f"/staff/leads/{lead['reference']}").text, "route")
    assert "Queue Caregiver support" in route
    assert "Why A caregiver asks for somebody else" in route
    assert "Not taken: discharge within three days timing is asap, not within_3_days" in route
    assert "Taken: caregivers role is caregiver" in route


def test_the_page_shows_the_transcript_in_order_with_who_and_when(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}").text
    told = re.findall(r'<li class="(theirs|ours)">.*?<p class="pre">(.*?)</p>', page, re.DOTALL)
    assert told == [
        ("theirs", "mi madre necesita un cardiólogo"),
        ("ours", "What brings you here today?"),
        ("theirs", "45202"),
        ("ours", "What is the ZIP code?"),
        ("theirs", "yes, please"),
        ("ours", "Thank you. Your request is in."),
    ]
    assert "Visitor 10:18 AM" in section(page, "transcript")


def test_the_page_shows_each_try_of_each_delivery(desk: Site) -> None:
    body = {"type": "lead.created", "timestamp": NOW.isoformat(), "data": {}}
    lead = desk.lead(deliveries=[("intake_crm", body)])
    (leased,) = desk.store.lease("intake_crm", NOW, lasting=timedelta(minutes=1))
    desk.store.finish(leased, Outcome(503, "busy", NOW), "pending", NOW + timedelta(seconds=300))
    with desk.signed_in() as client:
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "deliveries")
        assert "intake_crm : failed, will be tried again Next try 10:35 AM . 10:30 AM : answered 503, busy" in shown
        desk.store.switch_off("intake_crm", "410 Gone", NOW)
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "deliveries")
        assert "intake_crm : not sent, this destination is off" in shown


def test_a_batch_shows_each_patient_with_its_own_reference_and_queue(desk: Site) -> None:
    papers = {"ready": [], "missing": []}
    patients = [
        {"service_line": "home_health", "urgency": "urgent", "documentation": papers, "queue": "referral_intake"},
        {"service_line": "imaging", "urgency": "routine", "documentation": "complete", "queue": "patient_access"},
    ]
    lead = desk.lead(role="referrer", patients=patients, patient_count=2, queue="referral_intake")
    second = lead["patients"][1]["reference"]
    with desk.signed_in() as client:
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "patients")
        by_patient = client.get(f"/staff/leads/{second}")
    assert "Patients in this referral (2)" in shown
    assert f"{second} Imaging Routine" in shown
    assert f'<span class="hidden">Request </span>{lead["reference"]}</h1>' in by_patient.text


def test_a_claim_is_shown_to_who_made_it_and_to_others(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as other:
        answer = post(client, lead["reference"], "claim")
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/staff/leads/{lead['reference']}?done=claimed",
        )
        assert "You have claimed this request." in client.get(answer.headers["location"]).text
        assert "Claimed by Dana Ruiz" in words(other.get(f"/staff/leads/{lead['reference']}").text)


def test_whoever_claims_second_is_told_who_has_it(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as other:
        post(client, lead["reference"], "claim")
        answer = post(other, lead["reference"], "claim")
    assert answer.status_code == 409
    assert "Dana Ruiz has claimed this request at 10:30 AM. Nothing was changed." in words(answer.text)


def test_the_page_says_who_opened_it(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor", "auditor")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as other:
        other.get(f"/staff/leads/{lead['reference']}")
        post(client, lead["reference"], "claim")
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "history")
    assert "Who opened this request (2)" in shown
    assert re.search(r"10:30 AM Dana Ruiz: claimed it 10:30 AM Sam Okafor: opened it", shown)


def test_of_eight_claims_at_once_one_wins(desk: Site) -> None:
    lead = desk.lead()
    addresses = [f"person{n}@riverbend.example" for n in range(8)]
    for address in addresses:
        desk.staff(address, address.partition("@")[0])

    with ExitStack() as open_, ThreadPoolExecutor(8) as threads:
        clients = [open_.enter_context(desk.signed_in(address)) for address in addresses]
        answers = sorted(threads.map(lambda client: post(client, lead["reference"], "claim").status_code, clients))
    assert answers == [303, *[409] * 7]
    assert [line.action for line in desk.store.history(lead["id"])] == ["created", "claimed"]


def test_claiming_twice_is_one_claim(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        answers = [post(client, lead["reference"], "claim").status_code for _ in range(2)]
    assert answers == [303, 303]
    assert [line.action for line in desk.store.history(lead["id"])] == ["created", "claimed"]


def test_an_outcome_closes_the_request_and_its_note_stays_with_it(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        answer = post(client, lead["reference"], "outcome", disposition="booked", note="Thursday 9:00, Dr. <Lee>")
        page = client.get(answer.headers["location"]).text
    row = desk.store.lead_row(lead["id"])
    assert row is not None and (row.outcome, row.done) == ("booked", NOW)
    assert "Outcome: Booked by Dana Ruiz Thursday 9:00, Dr. &lt;Lee&gt;" in section(page, "history")
    assert 'name="disposition"' not in page


def test_a_voicemail_is_a_try_and_the_request_stays_open(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        post(client, lead["reference"], "outcome", disposition="left_voicemail")
        page = client.get(f"/staff/leads/{lead['reference']}").text
    row = desk.store.lead_row(lead["id"])
    assert row is not None and (row.outcome, row.done, row.tries) == ("left_voicemail", None, 1)
    assert "1 try so far, last: Left voicemail" in section(page, "work")
    assert "First try in time" in page
    assert page.count('name="disposition"') == 9


def test_an_outcome_form_sent_twice_counts_once(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        answers = [post(client, lead["reference"], "outcome", disposition="no_answer") for _ in range(2)]
        third = post(client, lead["reference"], "outcome", disposition="no_answer", tries="1")
    assert [answer.status_code for answer in (*answers, third)] == [303, 409, 303]
    assert "This outcome was recorded already" in answers[1].text
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.tries == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose what happened."),
        ({"disposition": "cured", "note": "kept words"}, "Choose what happened."),
        ({"disposition": "booked", "note": "x" * 2001}, "Shorten the note to 2000 characters."),
    ],
)
def test_an_outcome_form_that_cannot_be_taken_comes_back_as_it_was(
    desk: Site, fields: dict[str, str], says: str
) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        answer = post(client, lead["reference"], "outcome", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert f">{fields.get('note', '')}</textarea>" in answer.text
    assert [line.action for line in desk.store.history(lead["id"])] == ["created", "claimed"]


def test_an_outcome_is_taken_only_from_who_claimed_the_request(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as other:
        unclaimed = post(other, lead["reference"], "outcome", disposition="booked")
        post(client, lead["reference"], "claim")
        foreign = post(other, lead["reference"], "outcome", disposition="booked")
    assert (unclaimed.status_code, foreign.status_code) == (409, 409)
    assert "Dana Ruiz has this request." in words(foreign.text)
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.outcome is None


def test_a_closed_request_takes_no_claim_no_release_and_no_second_outcome(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        post(client, lead["reference"], "outcome", disposition="declined")
        answers = [
            post(client, lead["reference"], act, disposition="booked").status_code
            for act in ("claim", "release", "outcome")
        ]
    assert answers == [409, 409, 409]
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.outcome == "declined"


def test_a_released_request_is_free_for_the_next(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as other:
        post(client, lead["reference"], "claim")
        assert post(other, lead["reference"], "release").status_code == 409
        assert post(client, lead["reference"], "release").status_code == 303
        assert post(other, lead["reference"], "claim").status_code == 303


def test_a_team_lead_can_take_a_request_back_from_somebody(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor", "lead")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as chief:
        post(client, lead["reference"], "claim")
        assert "Take it back" in chief.get(f"/staff/leads/{lead['reference']}").text
        assert post(chief, lead["reference"], "release").status_code == 303
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.claimed_by is None


def test_an_auditor_reads_and_cannot_act(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor", "auditor")
    lead = desk.lead()
    with desk.signed_in(SAM) as client:
        page = client.get(f"/staff/leads/{lead['reference']}")
        assert page.status_code == 200
        assert "/claim" not in page.text
        assert post(client, lead["reference"], "claim").status_code == 403
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.claimed_by is None


def test_marketing_sees_no_request(desk: Site) -> None:
    desk.staff(SAM, "Sam Okafor", "marketer")
    lead = desk.lead()
    with desk.signed_in(SAM) as client:
        answers = [
            client.get(f"/staff/leads/{lead['reference']}"),
            client.get("/staff/"),
            client.get("/staff/find?reference=x"),
        ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert all("Heart care" not in answer.text and "Delgado" not in answer.text for answer in answers)


@pytest.mark.parametrize("reference", ["WD-0000-00", "nothing", "..%2f..%2fetc", "%27%20OR%201%3D1"])
def test_a_request_that_is_not_there_says_so(desk: Site, reference: str) -> None:
    with desk.signed_in() as client:
        answers = [client.get(f"/staff/leads/{reference}"), post(client, reference, "claim")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "There is no request with this reference" in answers[0].text
