"""What is asked of a confidential line leaves the desk only with the patient's signed consent and a copy of it."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from broken_site import TODAY, sample
from conftest import Clock
from destination import Destination, destination
from running import ROOT, Front
from test_consent_flow import PATIENT, Visit, visit

from desk import content as contents
from desk.check import check
from desk.content.models import Target, Targets
from desk.leads import Row, Store, Transaction, new_id
from desk.leads.holding import needs
from desk.outbox import Worker
from desk.targets import enqueue

pytestmark = pytest.mark.slow

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAGE = "/behavioral-health"
_MINUTE = timedelta(seconds=60)
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def crm() -> Iterator[Destination]:
    with destination() as place:
        yield place


@pytest.fixture
def environment(crm: Destination, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The sample's own destination, on."""
    on = {"DESK_WEBHOOK_URL": crm.url, "DESK_WEBHOOK_SECRET": SECRET}
    for name, value in on.items():
        monkeypatch.setenv(name, value)
    return on


class House:
    """A desk whose requests go to a real receiver."""

    def __init__(self, front: Front, crm: Destination, environment: dict[str, str]) -> None:
        self.front, self.crm, self.environment = front, crm, environment

    async def sent(self, page: str = PAGE) -> Visit:
        asked = ["no, only call"] if page == PAGE else []
        made = await visit(self.front, *PATIENT, "614 555 0142", *asked, "yes", page=page)
        assert made.store.kept(made.identity)["leads"]
        return made

    async def work(self) -> list[dict[str, Any]]:
        """What the receiver has after the outbox was worked off."""
        parts = self.front.parts
        worker = Worker(parts.store, parts.content.targets, parts.desk.clock, environment=self.environment)
        while await worker.start_due():
            await worker.settled()
        return [json.loads(request.body) for request in self.crm.requests]

    async def sign(self, made: Visit, name: str = "Dana Ruiz") -> None:
        async with httpx.AsyncClient(base_url=self.front.url) as browser:
            token = made.store.consent_token(made.identity)
            await browser.post(f"/consent/{token}", data={"agree": "substance_use_records", "signed": name})

    def states(self, made: Visit) -> list[tuple[str, str | None]]:
        (lead,) = made.store.kept(made.identity)["leads"]
        return [(row.state, row.reason) for row in made.store.deliveries(lead["id"]) if row.event == "lead.created"]


@pytest.fixture
def house(front: Front, crm: Destination, environment: dict[str, str]) -> House:
    return House(front, crm, environment)


async def test_a_confidential_lines_request_is_held_and_waits_for_the_patients_own_consent(house: House) -> None:
    made = await house.sent()
    assert await house.work() == []
    assert house.states(made) == [("held", None)]
    assert made.granted() == {"store", "contact_phone"}


async def test_a_request_of_another_line_leaves_without_it(house: House) -> None:
    made = await house.sent("/orthopedics")
    (body,) = await house.work()
    assert (body["type"], "purposes" in body, "part2" in body["data"]) == ("lead.created", False, False)
    assert house.states(made) == [("delivered", None)]


async def test_once_signed_it_leaves_with_the_notice_and_a_copy_of_the_consent(house: House) -> None:
    made = await house.sent()
    await house.sign(made)
    (body,) = await house.work()
    assert body["purposes"] == ["part2"]
    assert body["data"]["contact"]["phone"] == "+16145550142"
    assert body["data"]["consent"]["part2"] is True
    told, record = body["data"]["part2"], made.store.consent_records(made.identity)[-1]
    text = next(each for each in house.front.parts.content.policies.consents if "part2" in each.purposes)
    assert told["notice"] == text.accompanied_by == NOTICE
    shown = made.store.consent_record(record["id"])
    assert told["consent"] == {
        "record": record["id"],
        "text": text.text["en"],
        "version": text.version,
        "language": "en",
        "sha256": shown["text_sha256"],
        "signed": "I agree: Dana Ruiz",
        "at": shown["at"],
    }
    assert house.states(made) == [("delivered", None)]


@pytest.mark.parametrize("other", ["automated_calls", "text_messages"])
async def test_another_consent_releases_nothing(house: House, other: str) -> None:
    made = await house.sent()
    async with httpx.AsyncClient(base_url=house.front.url) as browser:
        token = made.store.consent_token(made.identity)
        await browser.post(f"/consent/{token}", data={"agree": other})
    assert len(made.granted()) == 3
    assert await house.work() == []


async def test_taken_back_before_it_was_sent_it_is_cancelled_within_a_second_and_never_leaves(house: House) -> None:
    made = await house.sent()
    await house.sign(made)
    assert house.states(made) == [("pending", None)]
    began = time.perf_counter()
    made.store.revoke(made.identity, {"part2"}, actor="link", act="pressed", now=made.store.clock())
    assert time.perf_counter() - began < 1
    assert house.states(made) == [("cancelled", "no consent")]
    assert await house.work() == []
    assert made.granted() == {"store", "contact_phone"}


async def test_taken_back_while_a_worker_holds_it_it_may_not_be_sent_any_more(house: House) -> None:
    made = await house.sent()
    await house.sign(made)
    (leased,) = made.store.lease("intake_crm", made.store.clock(), lasting=_MINUTE)
    made.store.revoke(made.identity, {"part2"}, actor="staff", act="by phone", now=made.store.clock())
    assert not made.store.still(leased)
    assert house.states(made) == [("cancelled", "no consent")]


async def test_taken_back_after_it_was_sent_the_receiver_is_told(house: House) -> None:
    made = await house.sent()
    await house.sign(made)
    await house.work()
    made.store.revoke(made.identity, {"part2"}, actor="link", act="pressed", now=made.store.clock())
    told = (await house.work())[-1]
    assert (told["type"], told["data"]["revoked"]) == ("consent.revoked", ["part2"])


async def test_what_is_held_ends_with_the_rest_when_everything_is_taken_back_or_forgotten(house: House) -> None:
    first, second = await house.sent(), await house.sent()
    await first.say("I revoke my consent")
    assert house.states(first) == [("cancelled", "no consent")]
    (lead,) = second.store.kept(second.identity)["leads"]
    second.store.forget(second.identity, second.store.clock())
    assert [(row.state, row.reason) for row in second.store.deliveries(lead["id"])] == [("cancelled", "forgotten")]
    assert await house.work() == []


async def test_a_second_request_under_the_same_signature_leaves_with_a_copy_of_it(house: House) -> None:
    made = await house.sent()
    await house.sign(made)
    bodies = enqueue(
        made.store.kept(made.identity)["leads"][0],
        house.front.parts.content.targets,
        house.environment,
        policies=house.front.parts.content.policies,
        site=house.front.parts.content.site,
    )

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, tx.lead({"queue": "patient_access"}, bodies, request=2)

    made.store.apply(made.identity, new_id(), "submit", change, made.store.clock())
    first, second = await house.work()
    assert first["data"]["part2"]["consent"] == second["data"]["part2"]["consent"]


# ---- destinations outside ------------------------------------------------------------------------


SITE = contents.load(ROOT / "data").site


def outside(purpose: str, **lead: Any) -> list[tuple[str, dict[str, Any]]]:
    target = Target(target="partner", kind="webhook", url="https://p.example.org", secret="S", purpose=purpose)
    asked = {"id": "lead-1", "queue": "patient_access", "created": "2026-05-13T10:30:00-04:00"} | lead
    return enqueue(asked, Targets(targets=[target]), {"S": SECRET}, site=SITE)


@pytest.mark.parametrize("purpose", ["sharing", "marketing"])
def test_a_destination_outside_gets_a_request_only_while_that_is_agreed_to(
    store: Store, clock: Clock, purpose: str
) -> None:
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {}, [], clock())

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted"})
        return None, tx.lead({"queue": "patient_access"}, outside(purpose, service_line="dental"))

    lead = store.apply(id, new_id(), "submit", change, clock())["id"]
    assert store.lease("partner", clock(), lasting=_MINUTE) == []
    store.grant(id, [{"purpose": purpose, "text": "May we?"}], [], clock())
    (leased,) = store.lease("partner", clock(), lasting=_MINUTE)
    assert json.loads(leased.body)["purposes"] == [purpose]
    store.revoke(id, {purpose}, actor="link", act="pressed", now=clock())
    assert not store.still(leased)
    assert [row.state for row in store.deliveries(lead) if row.event == "lead.created"] == ["cancelled"]


@pytest.mark.parametrize(
    "lead",
    [
        {"service_line": "behavioral_health"},
        {"service_line": "dental", "patients": [{"service_line": "behavioral_health"}]},
        {"service_line": None, "source": {"page": PAGE}},
    ],
)
def test_a_destination_outside_never_gets_a_confidential_lines_request(lead: dict[str, Any]) -> None:
    assert outside("sharing", **lead) == []
    assert len(outside("sharing", service_line="dental")) == 1


async def test_a_destination_inside_the_program_gets_it_at_once_and_no_other_does(house: House) -> None:
    """What stays within the program is no disclosure (42 CFR 2.12(c)(3))."""
    parts = house.front.parts
    ours = parts.content.targets.targets[0]
    inside = ours.model_copy(update={"target": "recovery_program", "part2_program": True})
    made = await house.sent()
    (lead,) = made.store.kept(made.identity)["leads"]
    bodies = enqueue(
        lead,
        Targets(targets=[ours, inside]),
        house.environment,
        policies=parts.content.policies,
        site=parts.content.site,
    )

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        return None, tx.lead({"queue": "patient_access"}, bodies, request=2)

    second = made.store.apply(made.identity, new_id(), "submit", change, made.store.clock())["id"]
    assert {row.target: row.state for row in made.store.deliveries(second)} == {
        "intake_crm": "held",
        "recovery_program": "pending",
    }
    (leased,) = made.store.lease("recovery_program", made.store.clock(), lasting=_MINUTE)
    body = json.loads(leased.body)
    assert ("purposes" in body, "part2" in body["data"]) == (False, False)
    assert body["data"]["contact"]["phone"] == "+16145550142"


@pytest.mark.parametrize(
    "mark, said",
    [
        ("part2_program: true\n    purpose: sharing", "is inside the Part 2 program and outside for sharing"),
        ("part2_program: perhaps", "part2_program"),
    ],
)
def test_a_destination_that_cannot_be_inside_the_program_is_a_fault(tmp_path: Path, mark: str, said: str) -> None:
    data = sample(tmp_path)
    edit(data / "targets.yml", "    queues: []\n", f"    queues: []\n    {mark}\n")
    assert said in " ".join(str(fault) for fault in check(data, TODAY))


def test_a_program_that_runs_no_line_is_a_fault(tmp_path: Path) -> None:
    data = sample(tmp_path)
    edit(data / "targets.yml", "    queues: []\n", "    queues: []\n    part2_program: true\n")
    edit(data / "site.yml", "    confidential: true\n", "")
    said = "'intake_crm' is inside a Part 2 program, and no line is confidential"
    assert said in " ".join(str(fault) for fault in check(data, TODAY))


def test_what_says_nothing_of_a_purpose_needs_none() -> None:
    assert needs({"type": "lead.created", "data": {}}) == frozenset()


def test_a_text_without_the_statement_that_goes_with_it_and_a_destination_nobody_is_asked_about_are_faults(
    tmp_path: Path,
) -> None:
    data = sample(tmp_path)
    edit(data / "policies.yml", f"    accompanied_by: {NOTICE}\n", "")
    edit(data / "policies.yml", "purposes: [sharing]", "purposes: [proxy]")
    edit(data / "targets.yml", "    queues: []\n", "    queues: []\n    purpose: sharing\n")
    faults = " ".join(str(fault) for fault in check(data, TODAY))
    assert "'substance_use_records' has no statement that goes with what is disclosed (42 CFR 2.32)" in faults
    assert "'intake_crm' is for sharing, which no text of policies.yml asks for" in faults


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
