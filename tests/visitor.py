"""A visitor with a browser: opens the page, answers what is asked, with script and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEED = "I would like a first appointment with a heart doctor, for myself"
SAYS = {
    "": NEED,
    "timing": "next week",
    "location": "43215",
    "name": "Maria Lopez",
    "phone": "(614) 555-0123",
    "email": "maria@example.org",
    "contact_time": "in the morning",
    "org": "Maple Street Clinic",
    "age": "46",
}
"""Open question -> what the visitor writes; any other is answered by its first choice, or by not knowing."""
MOST_TURNS = 25

type Scope = Page | FrameLocator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; to be imported by the module that uses it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@contextmanager
def visiting(browser: Browser, *, width: int = 390, height: int = 780, **context: Any) -> Iterator[Page]:
    """A page of a browser that was never here before; it writes down what its content policy refused."""
    visit = browser.new_context(viewport={"width": width, "height": height}, **context)
    visit.add_init_script(
        "addEventListener('securitypolicyviolation', (event) =>"
        " (window.refusals ??= []).push(event.effectiveDirective + ' ' + event.blockedURI))"
    )
    page = visit.new_page()
    page.set_default_timeout(20_000)
    yield page
    visit.close()


def start(page: Page, desk_url: str, language: str = "en", path: str = "/cardiology") -> None:
    """Open the conversation page and accept the notice."""
    page.goto(f"{desk_url}/chat/riverbend?page={path}&lang={language}")
    page.locator("#notice button").click()
    expect(page.locator(".message.bot")).not_to_have_count(0)


def write(scope: Scope, text: str) -> None:
    """Send a text and wait for the answer."""
    before = scope.locator(".message.bot").count()
    scope.locator("#answer").fill(text)
    scope.locator("#composer button[type=submit]").click()
    expect(scope.locator(".message.bot")).not_to_have_count(before, timeout=20_000)


def pick(scope: Scope, at: int = 0) -> None:
    """Take one of the choices, from buttons or from a list, and wait for the answer."""
    before = scope.locator(".message.bot").count()
    if scope.locator(".radio").count():
        scope.locator(".radio label").nth(at).click()
        scope.locator(".choices > button").click()
    else:
        scope.locator(".choices .choice").nth(at).click()
    expect(scope.locator(".message.bot")).not_to_have_count(before, timeout=20_000)


def question(scope: Scope) -> str:
    """The open question; "" is the opening one, or none."""
    return scope.locator("#composer").get_attribute("data-question") or ""


def answer(scope: Scope) -> None:
    """Answer the open question."""
    asked = question(scope)
    if asked in SAYS:
        write(scope, SAYS[asked])
    elif scope.locator(".choices").count():
        pick(scope)
    else:
        write(scope, "I do not know")


def talk(scope: Scope, until: str = "") -> None:
    """Answer until the question `until` is open, or to the end. Raises AssertionError when it does not come."""
    for _ in range(MOST_TURNS):
        if scope.locator(".message.done").count() or (until and question(scope) == until):
            break
        answer(scope)
    if until:
        assert question(scope) == until
    else:
        expect(scope.locator(".message.done").first).to_be_visible()


def mine(scope: Scope) -> list[str]:
    """What the visitor is shown to have said, oldest first."""
    return scope.locator(".message.mine .bubble > p:not(.quiet)").all_inner_texts()


def refusals(page: Page) -> list[str]:
    """What content policies refused, in all frames."""
    return [refused for frame in page.frames for refused in frame.evaluate("window.refusals ?? []")]


def faults(page: Page) -> list[str]:
    """What axe finds wrong, rules of WCAG 2.2 A and AA and best practices: rule and the element."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]
