"""Every state of the conversation page, in both languages and every look, as axe sees it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from visitor import IN_SPANISH, SAYS, answer, browser, faults, guided, pick, question, talk, visiting, write

from desk.content import Content

pytestmark = pytest.mark.slow
__all__ = ["browser"]
LOOKS: dict[str, dict[str, Any]] = {
    "desktop, light": {"width": 1200, "height": 800},
    "phone, dark": {"width": 390, "height": 780, "color_scheme": "dark"},
    "400 % zoom": {"width": 320, "height": 256},
    "right to left, dark": {"width": 390, "height": 780, "color_scheme": "dark", "direction": "rtl"},
    "forced colours": {"width": 390, "height": 780, "forced_colors": "active"},
}
SIZES = {"phone": (390, 780), "desktop": (1200, 800)}
PICTURED = {"notice", "first question", "own card", "list", "summary", "done", "confidential notice"}
MESSAGES = "**/api/conversations/*/messages"
WORRIES = {
    "en": {
        "danger": "I have crushing chest pain and can't breathe",
        "crisis": "I want to kill myself",
        "abuse": "my husband beat me up last night",
        "why": "why do you ask?",
        "office": "I am a nurse at Maple Street Clinic, our patient has chest pain and needs a cardiologist",
    },
    "es": {
        "danger": "me duele mucho el pecho y no puedo respirar",
        "crisis": "quiero matarme",
        "abuse": "mi esposo me pega",
        "why": "¿por qué pregunta?",
        "office": "soy enfermera de la clínica Maple, nuestro paciente tiene dolor de pecho y necesita un cardiólogo",
    },
}


@pytest.fixture(scope="module")
def url(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with guided(content, tmp_path_factory.mktemp("states")) as (front, _):
        yield front.url


@contextmanager
def meanwhile(page: Page, address: str, **answer: Any) -> Iterator[None]:
    """Calls of `address` get `answer`; without one they get none at all."""
    page.route(address, lambda route: route.fulfill(**answer) if answer else None)
    yield
    page.unroute(address)


def at_the_start(page: Page, url: str, language: str) -> Iterator[str]:
    page.goto(f"{url}/chat/elsewhere?lang={language}")
    yield "not found"
    page.goto(f"{url}/chat/riverbend?page=/behavioral-health&lang={language}")
    yield "confidential notice"
    page.goto(f"{url}/chat/riverbend?page=/&lang={language}")
    yield "notice"
    page.locator("summary").first.click()
    yield "hours"
    page.keyboard.press("Escape")
    with meanwhile(page, "**/api/conversations", status=503, json={"error": {"code": "try_again"}}):
        page.locator("#notice button").click()
        expect(page.locator("#status")).not_to_be_empty()
        yield "cannot start"
    with page.expect_response("**/signs.json"):
        page.locator("#notice button").click()
    expect(page.locator(".message.bot")).not_to_have_count(0)
    yield "first question"
    for state in ("nothing written", "nothing written again"):
        page.locator("#answer").press("Enter")
        yield state
    page.context.set_offline(True)
    page.locator("#answer").fill(WORRIES[language]["danger"])
    page.keyboard.press("Enter")
    expect(page.locator("[data-own]")).to_be_visible()
    expect(page.locator(".late")).to_have_count(1)
    yield "own card"
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-own]")).to_have_count(0)
    yield "emergency"
    for state in ("crisis", "abuse"):
        write(page, WORRIES[language][state])
        yield state


def in_the_middle(page: Page, url: str, language: str) -> Iterator[str]:
    before = page.locator(".message.bot").count()
    with meanwhile(page, MESSAGES):
        page.locator("#answer").fill((IN_SPANISH if language == "es" else SAYS)[""])
        page.keyboard.press("Enter")
        expect(page.locator("#status")).not_to_be_empty()
        yield "sending"
    page.reload()
    expect(page.locator(".message.bot")).not_to_have_count(before)
    seen: set[str] = set()
    while question(page) != "location":
        if page.locator(".radio").count() and "list" not in seen:
            yield "list"
            page.locator(".choices > button").click()
            yield "nothing picked"
            seen.add("list")
        elif page.locator(".choice").count() and "buttons" not in seen:
            yield "buttons"
            seen.add("buttons")
        answer(page)
    for state in ("unusable answer", "unusable answer again"):
        write(page, "99999999")
        yield state
    write(page, WORRIES[language]["why"])
    yield "why it is asked"
    for state in ("other language", "language again"):
        before = page.locator(".message.bot").count()
        page.locator("[data-lang]:not([hidden])").click()
        expect(page.locator(".message.bot")).not_to_have_count(before)
        yield state
    page.locator("#answer").fill("x" * 20_000)
    page.locator("#composer button[type=submit]").click()
    expect(page.locator(".late")).to_have_count(1)
    yield "too long"
    page.locator("#answer").fill("")
    before = page.locator(".message.bot").count()
    page.locator("#acts button[value=person]").click()
    expect(page.locator(".message.bot")).not_to_have_count(before)
    yield "a person asked for"
    page.reload()
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator(".message.bot")).not_to_have_count(0)
    yield "restored"


def at_the_end(page: Page, url: str, language: str) -> Iterator[str]:
    talk(page, until="consent")
    yield "consent"
    with meanwhile(page, MESSAGES, status=422, json={"error": {"code": "other_body"}}):
        page.locator(".choices .choice, .radio label").first.click()
        if page.locator(".radio").count():
            page.locator(".choices > button").click()
        expect(page.locator(".choices")).to_be_visible()
        expect(page.locator(".state button")).to_be_visible()
    yield "refused, send again"
    page.reload()
    expect(page.locator(".choices")).to_be_visible()
    talk(page, until="phone")
    yield "field"
    talk(page, until="confirm")
    yield "summary"
    page.locator(".change").first.click()
    expect(page.locator("#composer")).not_to_have_attribute("data-question", "confirm")
    yield "changing"
    talk(page, until="confirm")
    yield "summary again"
    talk(page)
    yield "done"
    page.locator(".pop summary").last.click()
    yield "ending"
    page.keyboard.press("Escape")
    with meanwhile(page, MESSAGES, status=404, json={"error": {"code": "no_conversation"}}):
        page.locator("#answer").fill("hello")
        page.keyboard.press("Enter")
        expect(page.locator("#over a")).to_be_visible()
        yield "over"
    page.goto(f"{url}/chat/riverbend?page=/&lang={language}&was=ended")
    page.locator(".pop summary").last.click()
    page.locator("#end button").click()
    expect(page.locator("#notice button")).to_be_visible()
    yield "ended"


def without_script(page: Page, url: str, language: str) -> Iterator[str]:
    page.route("**/chat.js", lambda route: route.abort())
    page.goto(f"{url}/chat/riverbend?page=/behavioral-health&lang={language}")
    yield "plain notice"
    page.locator("#notice button").click()
    expect(page.locator(".message.bot")).not_to_have_count(0)
    page.locator("#composer button[type=submit]").click()
    expect(page.locator("#status")).not_to_be_empty()
    yield "plain, nothing written"
    write(page, WORRIES[language]["office"])
    yield "plain, note of danger"
    for _ in range(6):
        if page.locator(".choices").count():
            break
        answer(page)
    yield "plain choices"
    pick(page)
    page.locator("#leave button").focus()
    yield "plain, way out"


@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_in_any_state_and_look_and_nothing_scrolls_sideways(
    browser: Browser, url: str, language: str
) -> None:
    found: dict[str, list[str]] = {}
    seen: list[str] = []
    for walks in ((at_the_start, in_the_middle, at_the_end), (without_script,)):
        with visiting(browser, reduced_motion="reduce") as page:
            for walk in walks:
                for state in walk(page, url, language):
                    seen.append(state)
                    picture(page, f"{state}-{language}")
                    found |= {f"{state}; {look}": said for look, said in looked_at(page) if said}
    assert found == {}
    assert len(set(seen)) == len(seen) >= 34


def looked_at(page: Page) -> Iterator[tuple[str, list[str]]]:
    """(look, what axe says of the page in it)."""
    own = page.locator("html").get_attribute("dir")
    for look, how in LOOKS.items():
        page.set_viewport_size({"width": how["width"], "height": how["height"]})
        page.emulate_media(
            color_scheme=how.get("color_scheme", "light"), forced_colors=how.get("forced_colors", "none")
        )
        page.evaluate("(way) => { document.documentElement.dir = way }", how.get("direction", own))
        said = faults(page)
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            said.append("scrolls sideways")
        yield look, said
    page.set_viewport_size({"width": 390, "height": 780})
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.evaluate("(way) => { document.documentElement.dir = way }", own)


def picture(page: Page, name: str) -> None:
    """A picture of a main state in both sizes, where DESK_SCREENSHOTS names a folder."""
    folder = os.environ.get("DESK_SCREENSHOTS")
    if not folder or name.rpartition("-")[0] not in PICTURED:
        return
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=Path(folder) / f"widget-{name.replace(' ', '-')}-{size}.png")
    page.set_viewport_size({"width": 390, "height": 780})
