"""Usable by everyone: axe in every state, keyboard, live region, narrow windows, both languages, no script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from visitor import NEED, answer, browser, faults, mine, pick, question, refusals, start, talk, visiting, write

pytestmark = pytest.mark.slow
__all__ = ["browser"]
REFERENCE = re.compile(r"WD-[0-9A-Z]{4}-[0-9A-Z]{2}")
LOOKS = {
    "desktop, light": {"width": 1200, "height": 800},
    "phone, dark": {"width": 390, "height": 780, "color_scheme": "dark"},
    "400 % zoom": {"width": 320, "height": 256},
    "forced colours": {"width": 390, "height": 780, "forced_colors": "active"},
}
PRESSURE = "I have crushing chest pain and I cannot breathe"


def walk(page: Page, desk_url: str, language: str, found: dict[str, list[str]]) -> None:
    """Take the page through its states and note in `found` what axe says of each, and whether it scrolls sideways."""

    def look(state: str) -> None:
        found[state] = faults(page)
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            found[state].append("scrolls sideways")

    page.goto(f"{desk_url}/chat/riverbend?page=/&lang={language}")
    look("notice")
    page.locator("#notice button").click()
    expect(page.locator(".message.bot")).not_to_have_count(0)
    look("first question")
    seen: set[str] = set()
    for _ in range(25):
        if page.locator(".message.done").count():
            break
        state = "list" if page.locator(".radio").count() else "buttons" if page.locator(".choice").count() else "field"
        if question(page) == "confirm":
            state = "summary"
        if state not in seen:
            look(state)
            seen.add(state)
        answer(page)
    look("done")
    page.locator("summary[data-word='end']").click()
    look("ending")
    page.locator("#end button").click()
    expect(page.locator("#notice button")).to_be_visible()
    look("ended")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state_and_nothing_scrolls_sideways(
    browser: Browser, desk_url: str, look: str, language: str
) -> None:
    found: dict[str, list[str]] = {}
    with visiting(browser, **LOOKS[look], reduced_motion="reduce") as page:
        walk(page, desk_url, language, found)
    assert {state: faults for state, faults in found.items() if faults} == {}
    assert found.keys() >= {"notice", "first question", "buttons", "field", "summary", "done", "ending", "ended"}


@pytest.mark.parametrize("script", [True, False])
def test_an_emergency_is_a_card_with_numbers_to_call_and_has_no_fault_axe_can_find(
    browser: Browser, desk_url: str, script: bool
) -> None:
    with visiting(browser, java_script_enabled=script, reduced_motion="reduce") as page:
        start(page, desk_url)
        write(page, PRESSURE)
        card = page.locator(".message.emergency")
        expect(card.locator("h2")).to_have_text("Get help now")
        expect(card.locator('a[href="tel:911"]')).to_be_visible()
        expect(page.locator("#answer")).to_be_visible()
        if script:
            assert faults(page) == []


def test_a_message_that_waits_has_no_fault_axe_can_find(browser: Browser, desk_url: str) -> None:
    with visiting(browser, reduced_motion="reduce") as page:
        start(page, desk_url)
        page.route("**/api/conversations/*/messages", lambda route: route.abort())
        page.locator("#answer").fill(NEED)
        page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state")).to_have_text("Not sent yet")
        assert faults(page) == []


def test_a_whole_request_is_made_with_the_keyboard_alone(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        page.goto(f"{desk_url}/chat/riverbend?page=/cardiology&lang=en")
        page.locator("#notice button").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#answer")).to_be_focused()
        page.keyboard.type(NEED)
        page.keyboard.press("Enter")
        expect(page.locator(".message.bot")).not_to_have_count(1)
        for _ in range(25):
            if page.locator(".message.done").count():
                break
            before = page.locator(".message.bot").count()
            if page.locator(".choices").count():
                page.locator(".choices input, .choices .choice").first.focus()
                page.keyboard.press("Space")
                if page.locator(".radio").count():
                    page.keyboard.press("Enter")
            else:
                page.locator("#answer").focus()
                page.keyboard.type(
                    {"location": "43215", "name": "Maria Lopez", "phone": "614 555 0123"}.get(
                        question(page), "I do not know"
                    )
                )
                page.keyboard.press("Enter")
            expect(page.locator(".message.bot")).not_to_have_count(before)
        expect(page.locator(".reference strong")).to_have_text(REFERENCE)


def test_after_a_choice_the_focus_is_on_the_next_question(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="consent")
        pick(page)
        expect(page.locator("#answer, .choices button, .choices input").first).to_be_visible()
        assert page.evaluate("document.activeElement.closest('#answers, #composer') !== null")
        assert page.evaluate("document.activeElement.id") != "answers"


def test_messages_are_announced_once_by_a_log_that_was_there_before_them(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        page.goto(f"{desk_url}/chat/riverbend")
        log = page.get_by_role("log")
        expect(log).to_have_attribute("aria-relevant", "additions")
        expect(log).to_be_empty()
        page.locator("#notice button").click()
        expect(log.locator(".message.bot")).not_to_have_count(0)
        write(page, NEED)
        expect(log).to_have_attribute("aria-live", "polite")
        assert [text for text in log.locator(".message .quiet").all_inner_texts()][:2] == ["Assistant:", "You:"]


def test_answered_choices_leave_the_page(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="consent")
        gone = page.locator(".choices .choice").first.inner_text()
        pick(page)
        assert gone not in page.locator("#answers").inner_text()
        assert mine(page)[-1] == gone


def test_each_question_brings_its_keyboard_and_autofill(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="location")
        expect(page.locator("#answer")).to_have_attribute("autocomplete", "postal-code")
        talk(page, until="name")
        expect(page.locator("#answer")).to_have_attribute("autocomplete", "name")
        talk(page, until="phone")
        expect(page.locator("#answer")).to_have_attribute("inputmode", "tel")
        expect(page.locator("#answer")).to_have_attribute("autocomplete", "tel")


def test_the_language_is_switched_in_the_middle_and_the_place_is_kept(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="location")
        page.get_by_role("button", name="Español").click()
        expect(page.locator("html")).to_have_attribute("lang", "es")
        expect(page.locator("#composer button")).to_have_text("Enviar")
        assert question(page) == "location"
        expect(page.get_by_role("button", name="English")).to_be_visible()


def test_shift_and_enter_write_a_second_line_and_an_empty_message_says_why(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        page.locator("#answer").press("Enter")
        expect(page.locator("#status")).not_to_be_empty()
        expect(page.locator(".message.mine")).to_have_count(0)
        page.locator("#answer").type("for my mother")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("a heart doctor")
        expect(page.locator("#answer")).to_have_value("for my mother\na heart doctor")


@pytest.mark.parametrize("script", [True, False])
def test_markup_is_shown_as_it_was_written(browser: Browser, desk_url: str, script: bool) -> None:
    text = "<img src=x onerror=alert(1)><b>heart</b> {{ 7*7 }}"
    with visiting(browser, java_script_enabled=script) as page:
        start(page, desk_url)
        write(page, text)
        assert mine(page) == [text]
        assert page.locator("#log img, #log b").count() == 0


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("es", 320)])
def test_without_script_the_same_conversation_reaches_the_end_by_plain_forms(
    browser: Browser, desk_url: str, language: str, width: int
) -> None:
    with visiting(browser, java_script_enabled=False, width=width) as page:
        start(page, desk_url, language)
        talk(page)
        expect(page.locator(".reference strong")).to_have_text(REFERENCE)
        assert refusals(page) == []


def test_with_and_without_script_the_same_questions_are_asked(browser: Browser, desk_url: str) -> None:
    asked: dict[bool, list[str]] = {}
    for script in (True, False):
        with visiting(browser, java_script_enabled=script) as page:
            start(page, desk_url)
            asked[script] = []
            while not page.locator(".message.done").count():
                asked[script].append(question(page))
                assert len(asked[script]) <= 25
                answer(page)
    assert asked[True] == asked[False]
    assert asked[True][-1] == "confirm"


def test_without_script_an_answer_is_changed_from_the_summary(browser: Browser, desk_url: str) -> None:
    with visiting(browser, java_script_enabled=False) as page:
        start(page, desk_url)
        talk(page, until="confirm")
        page.get_by_role("button", name=re.compile(r"^Change (Where|Location)$")).click()
        expect(page.locator("#composer")).to_have_attribute("data-question", "location")
        write(page, "43201")
        talk(page, until="confirm")
        expect(page.locator("dl.summary").last).to_contain_text("43201")


def test_an_answer_is_changed_from_the_summary(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="confirm")
        page.get_by_role("button", name=re.compile(r"^Change (Where|Location)$")).click()
        expect(page.locator("#composer")).to_have_attribute("data-question", "location")
        write(page, "43201")
        talk(page, until="confirm")
        expect(page.locator("dl.summary").last).to_contain_text("43201")
        expect(page.locator("button.change")).to_have_count(page.locator("dl.summary").last.locator("dt").count())
