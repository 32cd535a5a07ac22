"""What a visitor needs in a bad moment: help while the desk is away, a way out, a copy to keep, words that mend."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from running import Front
from visitor import NEED, answer, browser, faults, guided, mine, pick, question, refusals, start, talk, visiting, write

from desk.content import Content

pytestmark = pytest.mark.slow
__all__ = ["browser"]
MESSAGES = "**/api/conversations/*/messages"
ELSEWHERE = "https://www.weather.gov/"
PRESSURE = {"en": "I have crushing chest pain and can't breathe", "es": "me duele mucho el pecho y no puedo respirar"}


@pytest.fixture(scope="module")
def place(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Front, str]]:
    with guided(content, tmp_path_factory.mktemp("private")) as both:
        yield both


@pytest.fixture(scope="module")
def url(place: tuple[Front, str]) -> str:
    return place[0].url


@pytest.fixture(scope="module")
def pages(place: tuple[Front, str]) -> str:
    return place[1]


def elsewhere(page: Page) -> None:
    """The other site, as the test has it; nothing leaves this machine."""
    page.context.route(ELSEWHERE + "**", lambda route: route.fulfill(content_type="text/html", body="<h1>Weather</h1>"))


# ---- help while the desk is away -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_emergency_written_without_a_network_is_answered_by_the_page_itself(
    browser: Browser, url: str, language: str
) -> None:
    with visiting(browser) as page:
        with page.expect_response("**/signs.json"):
            start(page, url, language)
        page.context.set_offline(True)
        page.locator("#answer").fill(PRESSURE[language])
        page.keyboard.press("Enter")
        card = page.locator(".message.emergency")
        expect(card.locator('a[href="tel:911"]').first).to_be_visible(timeout=1_000)
        expect(card).to_have_count(1)
        expect(page.locator("#log")).to_contain_text(PRESSURE[language])
        assert faults(page) == []
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".message.mine .state")).to_have_text({"en": "Sent", "es": "Enviado"}[language])
        expect(card).to_have_count(1)
        expect(page.locator("[data-own]")).to_have_count(0)


def test_an_emergency_that_the_desk_does_not_answer_in_time_is_answered_by_the_page(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        with page.expect_response("**/signs.json"):
            start(page, url)
        held = []
        page.route(MESSAGES, lambda route: held.append(route))
        page.locator("#answer").fill("I want to kill myself")
        page.keyboard.press("Enter")
        expect(page.locator('.message.emergency a[href="tel:988"]')).to_be_visible(timeout=4_000)
        assert len(held) == 1
        held[0].continue_()
        expect(page.locator(".message.emergency")).to_have_count(1)
        expect(page.locator("[data-own]")).to_have_count(0)


def test_an_ordinary_message_without_a_network_raises_no_alarm(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        with page.expect_response("**/signs.json"):
            start(page, url)
        page.context.set_offline(True)
        page.locator("#answer").fill(NEED)
        page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state")).to_have_text("Not sent yet")
        expect(page.locator(".message.emergency")).to_have_count(0)


def test_every_sign_of_the_screen_is_a_pattern_the_browser_can_read(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        with page.expect_response("**/signs.json") as answered:
            start(page, url)
        signs = answered.value.json()
        assert list(signs["signs"]) == ["emergency", "crisis", "abuse"]
        every = [*signs["figures"], *(pattern for all_of in signs["signs"].values() for pattern in all_of)]
        assert len(every) > 1_000
        assert page.evaluate("(every) => every.map((one) => new RegExp(one)).length", every) == len(every)
        assert answered.value.headers["cache-control"] == "public, max-age=31536000, immutable"


# ---- the way out -----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["button", "keys"])
def test_the_way_out_empties_the_page_ends_the_conversation_and_back_does_not_return(
    browser: Browser, place: tuple[Front, str], way: str
) -> None:
    url = place[0].url
    with visiting(browser) as page:
        elsewhere(page)
        page.goto(f"{url}/health")
        start(page, url, path="/behavioral-health")
        write(page, "I need a therapist")
        if way == "button":
            page.locator("#leave button").click()
        else:
            for _ in range(3):
                page.keyboard.press("Shift")
        page.wait_for_url(ELSEWHERE)
        page.go_back()
        assert "/chat/" not in page.url
        page.goto(f"{url}/chat/riverbend")
        expect(page.locator("#notice button")).to_be_visible()
        assert "therapist" not in page.content()
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


def test_the_way_out_holds_where_the_network_loses_the_call_that_ends_the_conversation(
    browser: Browser, place: tuple[Front, str]
) -> None:
    url = place[0].url
    with visiting(browser) as page:
        elsewhere(page)
        page.goto(f"{url}/health")
        start(page, url, path="/behavioral-health")
        write(page, "I need a therapist")
        page.route("**/api/conversations/*", lambda route: route.abort() if route.request.method == "DELETE" else None)
        page.locator("#leave button").click()
        page.wait_for_url(ELSEWHERE)
        page.goto(f"{url}/chat/riverbend")
        expect(page.locator("#notice button")).to_be_visible()
        assert "therapist" not in page.content()
        assert page.context.cookies(url) == []


def test_the_way_out_of_the_frame_takes_the_service_page_along(browser: Browser, pages: str) -> None:
    with visiting(browser, width=1200, height=800) as page:
        elsewhere(page)
        page.goto(f"{pages}/behavioral-health")
        page.locator("welcome-desk button").click()
        chat = page.frame_locator("welcome-desk iframe")
        chat.locator("#notice button").click()
        expect(chat.locator("#answer")).to_be_visible()
        chat.locator("#leave button").click()
        page.wait_for_url(ELSEWHERE)


def test_three_shifts_do_nothing_where_there_is_no_way_out(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        start(page, url)
        expect(page.locator("#leave")).to_be_hidden()
        for _ in range(3):
            page.keyboard.press("Shift")
        write(page, NEED)
        assert mine(page) == [NEED]


def test_the_way_out_appears_when_the_talk_turns_to_a_confidential_line_or_to_danger(
    browser: Browser, url: str
) -> None:
    with visiting(browser) as page:
        start(page, url)
        write(page, "I need a therapist for myself")
        expect(page.locator("#leave")).to_be_visible()
    with visiting(browser) as page:
        start(page, url)
        write(page, "my husband beat me up last night")
        expect(page.locator("#leave")).to_be_visible()


def test_without_script_the_way_out_works_too(browser: Browser, url: str) -> None:
    with visiting(browser, java_script_enabled=False) as page:
        elsewhere(page)
        start(page, url, path="/behavioral-health")
        write(page, "I need a therapist")
        page.locator("#leave button").click()
        page.wait_for_url(ELSEWHERE)
        page.goto(f"{url}/chat/riverbend")
        expect(page.locator("#notice button")).to_be_visible()


# ---- a copy to keep --------------------------------------------------------------------------------


def test_the_end_can_be_saved_as_a_file_with_the_reference_and_every_word(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        start(page, url)
        talk(page)
        reference = page.locator(".reference strong").inner_text()
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save a copy").click()
        saved = Path(saving.value.path()).read_text()
        assert saving.value.suggested_filename == f"{reference}.txt"
        assert saved.startswith(f"Riverbend Health: Welcome Desk\nCall (614) 555-0100\nYour reference {reference}\n20")
        assert [block.removeprefix("You:\n") for block in saved.split("\n\n") if block.startswith("You:")] == mine(page)
        served = page.request.get(f"{url}/chat/riverbend/copy?lang=en").text()
        assert saved == served
        assert refusals(page) == []


def test_without_script_the_end_can_be_saved_too(browser: Browser, url: str) -> None:
    with visiting(browser, java_script_enabled=False) as page:
        start(page, url)
        talk(page)
        with page.expect_download() as saving:
            page.get_by_role("link", name="Save a copy").click()
        assert NEED in Path(saving.value.path()).read_text()


def test_the_print_holds_the_conversation_and_the_phone_and_nothing_to_press(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        start(page, url)
        talk(page)
        page.emulate_media(media="print")
        for shown in ("h1", ".call", ".reference strong", ".message.mine >> nth=0"):
            expect(page.locator(shown).first).to_be_visible()
        for hidden in ("#composer", "#answers", ".acts", "#close"):
            expect(page.locator(hidden).first).to_be_hidden()


# ---- words that mend -------------------------------------------------------------------------------


def test_the_same_mistake_twice_is_explained_in_other_words(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        start(page, url)
        said = []
        for _ in range(2):
            page.locator("#answer").press("Enter")
            expect(page.locator("#status")).not_to_be_empty()
            said.append(page.locator("#status").inner_text())
        assert said[0] != said[1]
        write(page, NEED)
        expect(page.locator("#status")).to_be_empty()
        page.locator("#answer").press("Enter")
        expect(page.locator("#status")).to_have_text(said[0])


def test_an_answer_that_cannot_be_used_is_asked_for_again_in_other_words(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        start(page, url)
        talk(page, until="phone")
        said = []
        for wrong in ("12", "123"):
            write(page, wrong)
            assert question(page) == "phone"
            said.append(page.locator(".message.bot").last.inner_text())
        assert said[0] != said[1]


def test_not_knowing_is_one_press(browser: Browser, url: str) -> None:
    with visiting(browser) as page:
        start(page, url)
        expect(page.locator("#unknown")).to_be_hidden()
        talk(page, until="location")
        before = page.locator(".message.bot").count()
        page.locator("#unknown").click()
        expect(page.locator(".message.bot")).not_to_have_count(before)
        assert mine(page)[-1] == "I don't know"
        assert question(page) != "location"


def test_a_pasted_referral_keeps_its_lines(browser: Browser, url: str) -> None:
    paste = "Referral: cardiology\nPatient: 67 yo, new murmur\nOffice: Maple Street Clinic, (614) 555-0123"
    with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        start(page, url)
        talk(page, until="phone")
        assert page.locator("#answer").evaluate("(field) => field.localName") == "input"
        page.evaluate("(text) => navigator.clipboard.writeText(text)", paste)
        page.locator("#answer").focus()
        page.keyboard.press("Control+V")
        expect(page.locator("#answer")).to_have_value(paste)
        expect(page.locator("#answer")).to_be_focused()


def test_hours_and_phone_are_in_reach_at_every_step(browser: Browser, url: str, content: Content) -> None:
    with visiting(browser) as page:
        page.goto(f"{url}/chat/riverbend?lang=en")
        for step in ("notice", "first", "later"):
            if step == "first":
                page.locator("#notice button").click()
                expect(page.locator("#answer")).to_be_visible()
            elif step == "later":
                answer(page)
                pick(page) if page.locator(".choices").count() else answer(page)
            expect(page.locator(".call")).to_have_attribute("href", "tel:+16145550100")
            page.get_by_text("Hours", exact=True).click()
            expect(page.get_by_text(content.site.hours_in_words["en"])).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.get_by_text(content.site.hours_in_words["en"])).to_be_hidden()


# ---- on the service page ---------------------------------------------------------------------------


def framed(page: Page) -> FrameLocator:
    return page.frame_locator("welcome-desk iframe")


def test_mounted_in_the_page_the_conversation_stands_where_the_line_stands(
    browser: Browser, pages: str, url: str
) -> None:
    body = (
        "<!doctype html><title>t</title><h1>Care</h1>"
        f'<p id="before">Before</p><script src="{url}/w/1/desk.js" data-site="riverbend" data-mount="page"></script>'
        '<p id="after">After</p>'
    )
    with visiting(browser) as page:
        page.route(f"{pages}/mounted", lambda route: route.fulfill(content_type="text/html", body=body))
        page.goto(f"{pages}/mounted")
        page.locator("welcome-desk button").click()
        framed(page).locator("#notice button").click()
        expect(framed(page).locator("#answer")).to_be_visible()
        tops = [page.locator(one).bounding_box()["y"] for one in ("#before", "welcome-desk iframe", "#after")]  # type: ignore[index]
        assert tops == sorted(tops)
        write(framed(page), NEED)
        assert mine(framed(page)) == [NEED]


def test_a_page_may_pin_the_launcher_by_its_hash_and_a_changed_one_does_not_run(
    browser: Browser, pages: str, url: str
) -> None:
    with visiting(browser) as page:
        launcher = page.request.get(f"{url}/w/1/desk.js")
        version = launcher.headers["etag"].strip('"')
        integrity = "sha384-" + base64.b64encode(hashlib.sha384(launcher.body()).digest()).decode()
        line = (
            f'<script src="{url}/w/{version}/desk.js" integrity="{integrity}" crossorigin="anonymous"'
            ' data-site="riverbend"></script>'
        )
        bodies = {"good": line, "bad": line.replace("sha384-", "sha384-AAAA")}
        for name, body in bodies.items():
            page.route(
                f"{pages}/{name}", lambda route, *, body=body: route.fulfill(content_type="text/html", body=body)
            )
            page.goto(f"{pages}/{name}")
            expect(page.locator("welcome-desk button")).to_have_count(1 if name == "good" else 0)
