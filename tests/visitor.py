"""A visitor with a browser: opens the page, answers what is asked, with script and without."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright
from running import Front

from desk import app, demo
from desk.content import Content
from desk.gateway.limits import Limits
from desk.settings import Settings
from desk.supervisor import free_port

ROOT = Path(__file__).parent.parent

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that a test makes up has no address, and such a page may not ask this machine for anything.
    "--disable-features=LocalNetworkAccessChecks",
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
IN_SPANISH = SAYS | {
    "": "Quiero una primera cita con un cardiólogo, para mí",
    "timing": "la próxima semana",
    "contact_time": "por la mañana",
    "age": "46 años",
}
MOST_TURNS = 25

type Scope = Page | FrameLocator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; to be imported by the module that uses it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


_names = count(1)


@contextmanager
def guided(content: Content, var: Path) -> Iterator[tuple[Front, str]]:
    """A desk without its engine and the demo pages on another origin: (desk, address of the pages).

    Both run in a thread of their own, on SQLite; the guided questions answer, in seconds instead of a minute.
    """
    own, port = free_port(), free_port()
    (ROOT / "var" / "models").mkdir(parents=True, exist_ok=True)
    (var / "models").symlink_to(ROOT / "var" / "models")
    settings = Settings.read(
        {},
        data=ROOT / "data",
        var=var,
        port=own,
        engine_url="http://127.0.0.1:9",
        engine_key="k" * 64,
        extra_origins=f"http://localhost:{port}",
    )
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()

    def run[Result](work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, loop).result(120)

    parts = app.build(settings, loaded=content)
    app.warm(parts.desk.knowledge)
    name = f"guided-{next(_names)}"
    public = app.public(parts, Limits(1000), name)
    served = run(app.listen(public, "127.0.0.1", own))
    url = f"http://127.0.0.1:{own}"
    pages = run(app.listen(demo.app(url, name=f"{name}-demo"), "127.0.0.1", port))
    yield Front(parts, public, url), f"http://localhost:{port}"
    run(pages.close())
    run(served.close())
    run(parts.desk.close())
    loop.call_soon_threadsafe(loop.stop)
    parts.store.close()


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
    """Answer the open question, in the language of the page."""
    asked = question(scope)
    spanish = scope.locator("html").get_attribute("lang") == "es"
    says = IN_SPANISH if spanish else SAYS
    if asked in says:
        write(scope, says[asked])
    elif scope.locator(".choices").count():
        pick(scope)
    else:
        write(scope, "No sé" if spanish else "I do not know")


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
