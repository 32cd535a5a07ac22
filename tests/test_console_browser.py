"""The staff pages in a real browser: without scripts, with a screen reader's rules, on the smallest phone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from console_site import NOW, PASSWORD, Site, site
from playwright.sync_api import Browser, Page, expect, sync_playwright

from desk.console import Limits, invite

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        yield running


def enter(page: Page, desk: Site) -> None:
    """Through the one-time link, as a new member of staff comes in."""
    page.goto(invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW))
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()


def test_without_scripts_a_new_member_signs_in_claims_a_request_and_records_what_happened(
    desk: Site, browser: Browser
) -> None:
    lead = desk.lead()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        enter(page, desk)
        page.get_by_role("link", name=lead["reference"]).click()
        expect(page.get_by_text("mi madre necesita un cardiólogo").first).to_be_visible()
        page.get_by_role("button", name="Claim this request").click()
        expect(page.get_by_role("status").first).to_contain_text("You have claimed this request.")
        page.get_by_role("link", name="Record the outcome").click()
        page.get_by_role("radio", name="Booked").check()
        page.get_by_label("Note").fill("Thursday at nine")
        page.get_by_role("button", name="Record outcome").click()
        expect(page.get_by_role("status").first).to_contain_text("The outcome is recorded.")
        page.get_by_role("link", name="Back to the inbox").click()
        expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("You are signed out.")).to_be_visible()
    row = desk.store.lead_row(lead["id"])
    assert row is not None and (row.outcome, row.done) == ("booked", NOW)
    assert desk.store.history(lead["id"])[-1].detail == {
        "disposition": "booked",
        "final": True,
        "note": "Thursday at nine",
    }


def states(desk: Site, page: Page) -> Iterator[str]:
    """Leads the page through every state of every screen; yields its name."""
    page.goto(f"{desk.url}/staff/")
    yield "sign-in"
    page.get_by_label("E-mail").fill("nobody@riverbend.example")
    page.get_by_label("Password").fill("not the one")
    page.get_by_role("button", name="Sign in").click()
    yield "sign-in refused"
    page.goto(f"{desk.url}/staff/first/nothing")
    yield "dead link"
    page.goto(invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW))
    yield "first sign-in"
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Save and sign in").click()
    yield "first sign-in refused"
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    yield "inbox"
    page.goto(f"{desk.url}/staff/find?reference=WD-0000-01")
    yield "reference not found"
    page.goto(f"{desk.url}/staff/?state=done")
    yield "inbox empty"
    reference = desk.store.leads(order="created")[0].reference
    page.goto(f"{desk.url}/staff/leads/{reference}")
    yield "lead unclaimed"
    page.get_by_role("button", name="Claim this request").click()
    yield "lead claimed"
    page.get_by_text("Rules looked at").click()
    page.get_by_role("button", name="Record outcome").click()
    yield "outcome refused"
    page.get_by_role("radio", name="No answer").check()
    page.get_by_role("button", name="Record outcome").click()
    yield "lead tried"
    page.get_by_role("radio", name="Booked").check()
    page.get_by_role("button", name="Record outcome").click()
    yield "lead done"
    page.goto(f"{desk.url}/staff/leads/{desk.store.leads()[0].reference}")
    yield "lead to acknowledge, with others of the same phone"
    page.get_by_role("button", name="Acknowledge: I see to it").click()
    page.get_by_role("button", name="Same person").first.click()
    yield "lead linked"
    page.goto(f"{desk.url}/staff/leads/WD-0000-00")
    yield "no such lead"
    page.goto(f"{desk.url}/staff/away")
    yield "away"


def furnish(desk: Site) -> None:
    body = {"type": "lead.created", "timestamp": NOW.isoformat(), "data": {}}
    desk.lead(now=NOW - timedelta(minutes=55), urgency="urgent", test=True, status="partial")
    on_call = {"first_contact_due": (NOW + timedelta(hours=9)).isoformat(), "on_call": {"owner": "Nurse on call"}}
    urgent = desk.lead(now=NOW - timedelta(minutes=40), urgency="urgent", sla=on_call)
    desk.store.escalate(urgent["id"], "dana@riverbend.example", "unacknowledged", NOW)
    desk.lead(now=NOW - timedelta(minutes=25))
    desk.lead(
        deliveries=[("intake_crm", body)],
        documentation={"ready": ["referral_order"], "missing": ["imaging_report"]},
        patients=[{"service_line": "imaging", "urgency": "soon", "queue": "referral_intake"}] * 2,
        patient_count=2,
    )


@pytest.mark.parametrize("look", ["desktop", "dark phone", "forced colours"])
def test_axe_finds_nothing_in_any_state_and_no_policy_is_broken(desk: Site, browser: Browser, look: str) -> None:
    furnish(desk)
    size = {"width": 320, "height": 640} if "phone" in look else {"width": 1280, "height": 900}
    with browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme="dark" if "dark" in look else "light",
        forced_colors="active" if "forced" in look else "none",
    ) as context:
        page, broken, hosts = context.new_page(), [], set()
        page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
        page.on("request", lambda request: hosts.add(re.sub(r"(https?://[^/]+).*", r"\1", request.url)))
        seen = []
        for state in states(desk, page):
            found = Axe().run(
                page,
                options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
            )
            assert found.violations_count == 0, f"{state}: {found.generate_report()}"
            seen.append(state)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} is too wide"
    assert len(seen) == 17
    assert broken == []
    assert hosts == {desk.url}


def test_the_whole_way_can_be_gone_by_keyboard(desk: Site, browser: Browser) -> None:
    lead = desk.lead()
    with browser.new_context() as context:
        page = context.new_page()
        enter(page, desk)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        walk(page, page.get_by_role("link", name=lead["reference"]))
        page.keyboard.press("Enter")
        walk(page, page.get_by_role("button", name="Claim this request"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("radio").first).to_be_visible()
        walk(page, page.get_by_role("radio", name="Booked"))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        walk(page, page.get_by_role("button", name="Record outcome"))
        page.keyboard.press("Enter")
        expect(page.get_by_text("The outcome is recorded.")).to_be_visible()


def walk(page: Page, target: object) -> None:
    """Tab until `target` has the focus; what has it must be seen to."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):  # type: ignore[attr-defined]
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring == "solid"
            return
    raise AssertionError("the keyboard does not reach it")


def test_the_phone_number_is_copied_with_one_press_and_that_is_said(desk: Site, browser: Browser) -> None:
    lead = desk.lead()
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        enter(page, desk)
        page.goto(f"{desk.url}/staff/leads/{lead['reference']}")
        page.get_by_role("button", name="Copy phone number").click()
        expect(page.locator("#said")).to_have_text("Copied the phone number.")
        assert page.evaluate("navigator.clipboard.readText()") == "+15135550142"


def test_an_idle_page_warns_keeps_what_was_typed_and_else_puts_itself_away(tmp_path: Path, browser: Browser) -> None:
    with site(tmp_path, Limits(idle=timedelta(minutes=15))) as desk, browser.new_context() as context:
        lead = desk.lead()
        page = context.new_page()
        page.clock.install(time=NOW)
        enter(page, desk)
        page.goto(f"{desk.url}/staff/leads/{lead['reference']}")
        page.get_by_role("button", name="Claim this request").click()
        page.get_by_label("Note").fill("half a sentence")
        page.clock.run_for(12 * 60 * 1000)
        expect(page.get_by_role("dialog")).not_to_be_visible()
        desk.clock.now = NOW + timedelta(minutes=13, seconds=5)
        page.clock.run_for(65 * 1000)
        expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
        page.get_by_role("button", name="Stay signed in").click()
        expect(page.get_by_role("dialog")).not_to_be_visible()
        expect(page.get_by_label("Note")).to_have_value("half a sentence")
        desk.clock.now = NOW + timedelta(minutes=28)
        page.clock.run_for(14 * 60 * 1000)
        page.clock.run_for(2 * 60 * 1000)
        expect(page.get_by_role("heading", name="This page was closed")).to_be_visible()
        assert "María" not in page.content()
        desk.clock.now = NOW + timedelta(minutes=29)
        page.get_by_role("link", name="Continue").click()
        assert page.url == f"{desk.url}/staff/leads/{lead['reference']}"
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_without_scripts_an_idle_page_puts_itself_away_too(desk: Site, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        enter(page, desk)
        refresh = page.locator('meta[http-equiv="refresh"]').get_attribute("content")
    assert refresh == "900;url=/staff/away?next=%2Fstaff%2F"
