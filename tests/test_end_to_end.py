"""One visitor of each role, in a real browser on the sample service pages, becomes a routed lead that staff read.

The four leads stand in the inbox in the right queues with their transcripts, and a receiver in another process has
verified every webhook with the official library. With DESK_SCREENSHOTS=docs/screenshots the pictures of
docs/tour.md are made anew.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from running import ROOT, Running, wait_for
from visitor import browser, pick, question, visiting, write

pytestmark = pytest.mark.slow
__all__ = ["browser"]

PASSWORD = "a long pass phrase for tests"
PICTURES = os.environ.get("DESK_SCREENSHOTS")


@dataclass(frozen=True)
class Visit:
    """One visitor: the page, what they say by open question, and what must come of it."""

    role: str
    path: str
    queue: str
    says: dict[str, str]
    """`""` is the opening message; a question that is not here is answered by its first choice."""
    quote: str
    """Words of the transcript, as typed."""


VISITS = (
    Visit(
        "patient",
        "/orthopedics",
        "Patient access",
        {
            "": "My knee has hurt for months when I climb stairs and I would like an appointment",
            "timing": "next week",
            "location": "43215",
            "age": "46",
            "coverage": "Aetna PPO",
            "referral": "no, on my own",
            "name": "Dana Whitfield",
            "phone": "(614) 555-0142",
        },
        "when I climb stairs",
    ),
    Visit(
        "caregiver",
        "/es/atencion-en-casa",
        "Caregiver support",
        {
            "": "Mi mamá sale del hospital mañana y necesita ayuda en casa",
            "relationship": "soy su hija",
            "timing": "mañana",
            "location": "43215",
            "coverage": "tiene Medicare",
            "age": "78 años",
            "name": "Carmen Rodríguez",
            "phone": "614 555 0163",
        },
        "sale del hospital mañana",
    ),
    Visit(
        "referrer",
        "/for-referrers",
        "Referral intake",
        {
            "": "I am the referral coordinator at Lakeside Family Practice and want to refer a patient to cardiology",
            "service_line": "cardiology",
            "urgency": "routine",
            "documentation": "we have the referral order and recent visit notes",
            "patient_count": "one",
            "org": "Lakeside Family Practice",
            "name": "Jenna Park",
            "channel": "phone",
            "phone": "614-555-0190 ext 12",
        },
        "I am the referral coordinator",
    ),
    Visit(
        "administrator",
        "/for-business",
        "Employer services",
        {
            "": "I am the HR manager of a steel company and we would like wellness screenings for our employees",
            "headcount": "about 250",
            "org": "Harmon Steel",
            "name": "Alicia Grant",
            "channel": "email",
            "email": "agrant@example.com",
        },
        "wellness screenings for our employees",
    ),
)


@pytest.fixture(scope="module")
def references(house: Running, browser: Browser) -> dict[str, str]:
    """Role -> reference of the lead that visitor was given."""
    return {visit.role: converse(browser, house, visit) for visit in VISITS}


@pytest.fixture(scope="module")
def inbox(house: Running, browser: Browser, references: dict[str, str]) -> Iterator[Page]:
    """The staff inbox, signed in to by the one-time link that `desk staff add` prints."""
    command = [
        sys.executable,
        "-m",
        "desk",
        "staff",
        "add",
        "desk@riverbend.example",
        "--name",
        "Dana Ruiz",
        "--role",
        "admin",
    ]
    said = subprocess.run(command, cwd=ROOT, env=house.environment(), capture_output=True, text=True, check=True).stdout
    link = re.search(r"https?://\S+", said)
    assert link, said
    with visiting(browser, width=1280, height=900, java_script_enabled=False) as page:
        page.goto(link[0])
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        page.get_by_role("button", name="Save and sign in").click()
        expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()
        yield page


def test_every_role_gets_a_reference_of_its_own(references: dict[str, str]) -> None:
    assert all(re.fullmatch(r"WD-[0-9A-Z]{4}-[0-9A-Z]{2}", reference) for reference in references.values())
    assert len(set(references.values())) == 4


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.role)
def test_the_lead_stands_in_its_queue_with_its_transcript(
    inbox: Page, references: dict[str, str], visit: Visit, house: Running
) -> None:
    inbox.goto(f"{house.url}/staff/")
    picture(inbox, "inbox")
    row = inbox.get_by_role("row").filter(has_text=references[visit.role])
    expect(row).to_contain_text(visit.queue)
    inbox.goto(f"{house.url}/staff/leads/{references[visit.role]}")
    expect(inbox.get_by_text(visit.quote).first).to_be_visible()
    expect(inbox.get_by_text(visit.queue).first).to_be_visible()
    picture(inbox, f"lead-{visit.role}")


def test_a_receiver_in_another_process_verified_every_webhook(references: dict[str, str], house: Running) -> None:
    file = Path(str(house.facts["received"]))

    def received() -> dict[str, dict[str, object]]:
        lines = file.read_text().splitlines() if file.exists() else []
        bodies = [json.loads(line)["body"] for line in lines]
        return {body["data"]["reference"]: body["data"] for body in bodies if body["type"] == "lead.created"}

    wait_for(lambda: set(references.values()) <= set(received()), 20)

    sent = received()
    assert {role: sent[reference]["role"] for role, reference in references.items()} == {
        role: role for role in references
    }
    assert sent[references["caregiver"]]["language"] == "es"
    assert house.pid("demo") != house.pid("desk")


def test_the_status_command_says_that_all_is_well(house: Running, references: dict[str, str]) -> None:
    command = [sys.executable, "-m", "desk", "status"]

    said = subprocess.run(command, cwd=ROOT, env=house.environment(), capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "ready" in said.stdout


# ---- a visit -----------------------------------------------------------------------------------


def converse(browser: Browser, house: Running, visit: Visit) -> str:
    """Open the chat on the service page, answer to the end, and read the reference."""
    with visiting(browser, width=1280, height=860, reduced_motion="reduce") as page:
        page.goto(f"{house.demo_url}{visit.path}")
        picture(page, f"page-{visit.role}")
        page.locator("welcome-desk button").click()
        chat = page.frame_locator("welcome-desk iframe")
        chat.locator("#notice button").wait_for()
        picture(page, f"notice-{visit.role}")
        chat.locator("#notice button").click()
        expect(chat.locator(".message.bot")).not_to_have_count(0)
        for turn in range(20):
            if chat.locator(".message.done").count():
                break
            reply(chat, visit)
            if turn == 0:
                picture(page, f"first-{visit.role}")
            if question(chat) == "confirm":
                picture(page, f"summary-{visit.role}")
        expect(chat.locator(".message.done").first).to_be_visible()
        picture(page, f"done-{visit.role}")
        return chat.locator(".reference strong").first.inner_text()


def reply(chat: FrameLocator, visit: Visit) -> None:
    asked = question(chat)
    if asked in visit.says:
        write(chat, visit.says[asked])
    else:
        assert chat.locator(".choices").count(), f"nothing to answer {asked!r} with"
        pick(chat)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(ROOT / PICTURES / f"{name}.png"))
