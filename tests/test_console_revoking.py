"""Consent that somebody takes back by telephone, in person or by letter: staff write it down, and it counts at once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from console_site import Site, site

from desk.leads.verification import verify

pytestmark = pytest.mark.slow

SAM = "sam@riverbend.example"
DUE = [("crm", {"type": "lead.created", "timestamp": "", "data": {"consent": {}}})]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def post(client: httpx.Client, reference: str, act: str = "consent", **fields: str) -> httpx.Response:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/staff/").text)
    assert token
    return client.post(f"/staff/leads/{reference}/{act}", data={"csrf": token.group(1), **fields})


def granted(desk: Site, lead: dict[str, str]) -> set[str]:
    stands = desk.store.consent_of(desk.conversations[lead["id"]])
    assert stands is not None
    return {purpose for purpose, allowed in stands.items() if allowed}


def test_what_staff_are_told_is_taken_back_at_once_and_what_was_due_is_not_sent(desk: Site) -> None:
    lead = desk.lead(deliveries=DUE)
    assert [delivery.state for delivery in desk.store.deliveries(lead["id"])] == ["pending"]
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}").text
        assert re.findall(r'name="take_(\w+)"', page) == ["store", "contact_phone"]
        answer = post(client, lead["reference"], take_contact_phone="yes", how="by_phone")
        assert answer.headers["location"] == f"/staff/leads/{lead['reference']}?done=revoked"
        shown = client.get(answer.headers["location"]).text
    assert granted(desk, lead) == {"store"}
    assert [delivery.state for delivery in desk.store.deliveries(lead["id"])] == ["cancelled"]
    assert "It is taken back from this moment on" in shown
    assert "Consent taken back by Dana Ruiz" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert 'name="take_contact_phone"' not in shown


def test_the_record_says_that_staff_wrote_it_down_how_they_were_told_and_who(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], take_store="yes", how="by_letter")
    records = desk.store.consent_records(desk.conversations[lead["id"]])
    opened = desk.store.consent_record(records[-1]["id"])
    assert (opened["action"], opened["basis"], opened["purpose"]) == ("revoked", "request", "store")
    assert (opened["opened"]["actor"], opened["opened"]["act"]) == ("staff", "told to staff by letter")
    assert opened["opened"]["on_behalf_of"] == "visitor"
    assert granted(desk, lead) == set()
    assert verify(desk.store, []).faults == []
    me = desk.store.staff_by_email("dana@riverbend.example")
    assert me is not None
    last = desk.store.audit_of(lead["id"])
    assert [(line.action, line.staff_id, line.outcome) for line in last if line.action == "revoke_consent"] == [
        ("revoke_consent", me.id, "ok")
    ]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"how": "by_phone"}, "Choose what they took back"),
        ({"take_contact_phone": "yes"}, "Say how you were told"),
        ({"take_contact_phone": "yes", "how": "in a dream"}, "Say how you were told"),
        ({"take_nothing_known": "yes", "how": "by_phone"}, "Choose what they took back"),
    ],
)
def test_a_form_that_is_not_complete_takes_nothing_back(desk: Site, fields: dict[str, str], says: str) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        answer = post(client, lead["reference"], **fields)
    assert answer.status_code == 422
    assert says in re.sub(r"<[^>]+>", "", answer.text)
    assert granted(desk, lead) == {"store", "contact_phone"}


@pytest.mark.parametrize(("role", "status"), [("intake", 303), ("lead", 303), ("admin", 303), ("auditor", 403)])
def test_whoever_may_work_on_requests_may_write_it_down_whoever_has_the_request(
    desk: Site, role: str, status: int
) -> None:
    desk.staff(SAM, "Sam Okafor", role)
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in(SAM) as other:
        post(client, lead["reference"], "claim")
        page = other.get(f"/staff/leads/{lead['reference']}").text
        assert ('name="take_contact_phone"' in page) == (status == 303)
        assert post(other, lead["reference"], take_contact_phone="yes", how="in_person").status_code == status
    assert granted(desk, lead) == ({"store"} if status == 303 else {"store", "contact_phone"})


def test_a_form_of_another_page_takes_nothing_back(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        forged = {"take_store": "yes", "how": "by_phone", "csrf": "forged"}
        answers = [
            client.post(f"/staff/leads/{lead['reference']}/consent", data=forged),
            client.post(
                f"/staff/leads/{lead['reference']}/consent", data=forged, headers={"Sec-Fetch-Site": "cross-site"}
            ),
        ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert granted(desk, lead) == {"store", "contact_phone"}


def test_what_was_taken_back_already_is_said_so_and_recorded_once(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        fields = {"take_contact_phone": "yes", "how": "by_phone"}
        answers = [post(client, lead["reference"], **fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "That was taken back already" in answers[1].text
    records = desk.store.consent_records(desk.conversations[lead["id"]])
    assert [record["action"] for record in records].count("revoked") == 1


def test_of_four_outcome_forms_at_once_one_counts(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client, ThreadPoolExecutor(4) as threads:
        post(client, lead["reference"], "claim")
        fields = {"disposition": "no_answer", "tries": "0"}
        statuses = sorted(
            threads.map(lambda _: post(client, lead["reference"], "outcome", **fields).status_code, range(4))
        )
    assert statuses == [303, 409, 409, 409]
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.tries == 1
