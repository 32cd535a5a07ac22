"""No message lost, none doubled: what the page does when the network or the desk does not."""

import json
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect
from visitor import NEED, browser, mine, question, start, talk, visiting, write

pytestmark = pytest.mark.slow
__all__ = ["browser"]
MESSAGES = "**/api/conversations/*/messages"


class Network:
    """Stands between the page and the desk; what is in `plan` happens to the next messages, one each."""

    def __init__(self, page: Page) -> None:
        self.plan: list[str] = []
        self.sent: list[dict[str, Any]] = []
        page.route(MESSAGES, self._pass)

    @property
    def ids(self) -> list[str]:
        return [body["client_id"] for body in self.sent]

    def _pass(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.sent.append(json.loads(route.request.post_data or "{}"))
        match self.plan.pop(0) if self.plan else "through":
            case "request lost":
                route.abort()
            case "reply lost":
                route.fetch()
                route.abort()
            case "desk down":
                route.fulfill(status=503, json={"error": {"code": "try_again"}})
            case "too fast":
                route.fulfill(status=429, headers={"Retry-After": "1"}, json={"error": {"code": "too_many"}})
            case "broken off":
                route.fulfill(status=200, content_type="application/json", body='{"cursor": 3, "mess')
            case "away":
                self.plan.insert(0, "away")
                route.abort()
            case _:
                route.continue_()


@pytest.mark.parametrize("mishap", ["request lost", "reply lost", "desk down", "too fast", "broken off"])
def test_a_message_that_met_a_mishap_is_sent_again_under_its_id_and_stands_once(
    browser: Browser, desk_url: str, mishap: str
) -> None:
    with visiting(browser) as page:
        network = Network(page)
        start(page, desk_url)
        network.plan = [mishap]
        write(page, NEED)
        assert len(network.ids) == 2
        assert len(set(network.ids)) == 1
        assert mine(page) == [NEED]
        expect(page.locator(".message.mine .state")).to_have_text("Sent")
        page.reload()
        expect(page.locator("#composer")).to_be_visible()
        expect(page.locator(".message.mine")).to_have_count(1)
        assert mine(page) == [NEED]


def test_a_message_on_its_way_says_so_and_is_kept_until_it_is_acknowledged(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        network = Network(page)
        start(page, desk_url)
        network.plan = ["away"]
        page.locator("#answer").fill(NEED)
        page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state")).to_have_text("Not sent yet")
        expect(page.locator("#status")).not_to_be_empty()
        assert NEED in page.evaluate("JSON.stringify(sessionStorage)")
        network.plan = []
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".message.mine .state")).to_have_text("Sent")
        expect(page.locator("#status")).to_be_empty()
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


def test_what_was_not_sent_before_a_reload_is_sent_after_it(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        network = Network(page)
        start(page, desk_url)
        network.plan = ["away"]
        page.locator("#answer").fill(NEED)
        page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state")).to_have_text("Not sent yet")
        network.plan = []
        page.reload()
        expect(page.locator(".message.bot")).not_to_have_count(1)
        assert mine(page) == [NEED]
        assert len(set(network.ids)) == 1
        assert page.evaluate("sessionStorage.length") == 0


def test_what_is_written_before_the_page_has_found_its_conversation_again_is_not_lost(
    browser: Browser, desk_url: str
) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        write(page, NEED)
        held: list[Route] = []
        page.route("**/api/conversations/current", lambda route: held.append(route))
        page.reload()
        for text in ("it is for next week", "in the morning"):
            page.locator("#answer").fill(text)
            page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state").last).to_have_text("Not sent yet")
        assert mine(page) == [NEED, "it is for next week", "in the morning"]
        page.reload()
        page.locator("#answer").fill("before noon")
        page.locator("#composer button").click()
        assert "in the morning" in page.evaluate("JSON.stringify(sessionStorage)")
        held[-1].continue_()
        page.unroute("**/api/conversations/current")
        said = [NEED, "it is for next week", "in the morning", "before noon"]
        expect(page.locator(".message.mine")).to_have_count(len(said))
        expect(page.locator(".message.mine .state").last).to_have_text("Sent")
        assert mine(page) == said
        page.reload()
        expect(page.locator(".message.mine")).to_have_count(len(said))
        assert mine(page) == said
        assert page.evaluate("sessionStorage.length") == 0


def test_what_is_answered_while_the_conversation_is_being_read_again_stays(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        write(page, NEED)
        held: list[tuple[Route, APIResponse]] = []
        page.route(
            "**/messages?after=0",
            lambda route: held.append((route, route.fetch())) if not held else route.continue_(),
        )
        with page.expect_request("**/messages?after=0"):
            page.reload()
        write(page, "it is for next week")
        expect(page.locator(".message.mine .state").last).to_have_text("Sent")
        route, answer = held[0]
        route.fulfill(response=answer)
        expect(page.locator(".message.mine")).to_have_count(2)
        page.wait_for_timeout(500)
        assert mine(page) == [NEED, "it is for next week"]


def test_a_message_the_desk_has_taken_stands_once_while_it_is_sent_again_after_a_reload(
    browser: Browser, desk_url: str
) -> None:
    with visiting(browser) as page:
        network = Network(page)
        start(page, desk_url)
        network.plan = ["reply lost", "away"]
        page.locator("#answer").fill(NEED)
        page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state")).to_have_text("Not sent yet")
        page.reload()
        expect(page.locator(".message.mine")).to_have_count(1)
        network.plan = []
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".message.mine .state")).to_have_text("Sent")
        assert mine(page) == [NEED]


def test_two_messages_written_while_the_network_is_away_arrive_in_order(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        network = Network(page)
        start(page, desk_url)
        network.plan = ["away"]
        for text in (NEED, "it is for next week"):
            page.locator("#answer").fill(text)
            page.keyboard.press("Enter")
        expect(page.locator(".message.mine .state")).to_have_text(["Not sent yet", "Not sent yet"])
        network.plan = []
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".message.mine .state")).to_have_text(["Sent", "Sent"])
        page.reload()
        expect(page.locator(".message.mine")).to_have_count(2)
        assert mine(page) == [NEED, "it is for next week"]


def test_a_reload_in_the_middle_goes_on_where_it_was_and_announces_nothing(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="location")
        said = page.locator(".message").all_inner_texts()
        page.add_init_script("""
            addEventListener("DOMContentLoaded", () => {
                window.announced = [];
                const log = document.getElementById("log");
                new MutationObserver((changes) => {
                    for (const change of changes)
                        if (change.addedNodes.length) window.announced.push(log.getAttribute("aria-live"));
                }).observe(log, { childList: true });
            });
        """)
        page.reload()
        expect(page.locator(".message")).to_have_count(len(said))
        expect(page.locator("#composer")).to_have_attribute("data-question", "location")
        page.wait_for_function("window.announced.length > 0")
        assert set(page.evaluate("window.announced")) == {"off"}
        expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
        assert page.locator(".message").all_inner_texts() == said
        write(page, "43215")
        assert question(page) != "location"


def test_what_another_tab_said_is_there_when_the_visitor_comes_back(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        second = page.context.new_page()
        second.goto(page.url)
        expect(second.locator(".message.bot")).not_to_have_count(0)
        write(second, NEED)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".message.mine")).to_have_count(1)
        assert mine(page) == [NEED]
        assert page.locator(".message").count() == second.locator(".message").count()


def test_a_choice_that_was_closed_meanwhile_is_not_taken_and_the_open_question_stands(
    browser: Browser, desk_url: str
) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        talk(page, until="consent")
        second = page.context.new_page()
        second.goto(page.url)
        expect(second.locator(".choices .choice").first).to_be_visible()
        second.locator(".choices .choice").first.click()
        expect(second.locator("#composer")).not_to_have_attribute("data-question", "consent")
        asked = second.locator("#composer").get_attribute("data-question")
        page.locator(".choices .choice").first.click()
        expect(page.locator("#composer")).to_have_attribute("data-question", str(asked))
        words = second.locator(".message.bot").last.locator("p:not(.quiet)").inner_text()
        expect(page.locator(".message.bot").last.locator("p:not(.quiet)")).to_have_text(words)
        expect(page.locator("#status")).not_to_be_empty()


def test_a_text_that_is_too_long_stays_in_the_field_with_the_reason(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        long = "word " * 4_000
        page.locator("#answer").fill(long)
        page.locator("#composer button").click()
        expect(page.locator("#answer")).to_have_value(long.strip())
        expect(page.locator("#status")).not_to_be_empty()
        expect(page.locator("#answer")).to_be_focused()


def test_ending_clears_the_page_the_tab_and_the_session(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        write(page, NEED)
        page.locator("summary[data-word='end']").click()
        page.locator("#end button").click()
        expect(page.locator("#notice button")).to_be_visible()
        assert page.locator(".message").count() == 0
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
        page.reload()
        expect(page.locator("#notice button")).to_be_visible()
        assert NEED not in page.content()


def test_when_the_desk_has_forgotten_the_conversation_a_new_one_is_a_press_away(
    browser: Browser, desk_url: str
) -> None:
    with visiting(browser) as page:
        start(page, desk_url)
        second = page.context.new_page()
        second.goto(page.url)
        second.locator("summary[data-word='end']").click()
        second.locator("#end button").click()
        expect(second.locator("#notice button")).to_be_visible()
        page.locator("#answer").fill(NEED)
        page.keyboard.press("Enter")
        expect(page.locator("#over a")).to_be_visible()
        expect(page.locator(".message.mine")).to_contain_text(NEED)
        page.locator("#over a").click()
        expect(page.locator("#notice button")).to_be_visible()


def test_a_text_says_what_its_writer_had_been_shown(browser: Browser, desk_url: str) -> None:
    with visiting(browser) as page:
        network = Network(page)
        start(page, desk_url)
        write(page, NEED)
        with page.expect_response(MESSAGES) as answered:
            write(page, "next week")
        shown = answered.value.json()["cursor"]
        talk(page, until="location")
        write(page, "43215")
        assert network.sent[0]["seen"] < network.sent[1]["seen"] <= shown <= network.sent[-1]["seen"]
        assert [body["seen"] for body in network.sent] == sorted(body["seen"] for body in network.sent)
