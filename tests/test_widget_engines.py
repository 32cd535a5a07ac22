"""The whole conversation by keyboard, and what a screen reader is given, in Firefox ESR and WebKitGTK."""

import re
from collections.abc import Iterator
from typing import Any

import engines
import pytest
from engines import Engine
from running import wait_for
from visitor import SAYS, guided

from desk.content import Content

pytestmark = pytest.mark.slow
STATE = """({
    question: document.querySelector("#composer").dataset.question,
    radios: document.querySelectorAll(".radio").length,
    choices: document.querySelectorAll(".choices").length,
    said: document.querySelectorAll(".message.bot").length,
    done: document.querySelectorAll(".message.done").length,
    inChoices: document.activeElement.closest("#answers form") !== null,
    inField: document.activeElement.id === "answer",
})"""


@pytest.fixture(scope="module")
def url(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with guided(content, tmp_path_factory.mktemp("engines")) as (front, _):
        yield front.url


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if lacks := engines.missing(request.param):
        pytest.skip(lacks)
    with getattr(engines, request.param)() as running:
        yield running


def state(engine: Engine) -> dict[str, Any]:
    return dict(engine.read(STATE))


def tab_until(engine: Engine, here: str, key: str = "Tab") -> None:
    """Press `key` until the focus is on what the selector `here` names. Raises AssertionError when it never is."""
    for _ in range(30):
        if engine.read(f"document.hasFocus() && document.activeElement.matches({here!r})"):
            return
        engine.keys(key)
    raise AssertionError(f"{key} never reaches {here}")


def begin(engine: Engine, url: str) -> None:
    """Open the conversation page, end what an earlier test left there, and accept the notice with keys."""
    engine.open(f"{url}/chat/riverbend?page=/cardiology&lang=en")
    if engine.read("document.querySelector('#notice') === null"):
        engine.read("(document.querySelector('#end button').click(), true)")
        wait_for(lambda: engine.read("document.querySelector('#notice') !== null"), 30)
    tab_until(engine, "#notice form button")
    engine.keys("Enter")
    wait_for(lambda: state(engine)["said"] and state(engine)["inField"], 30)


def reply(engine: Engine, before: dict[str, Any]) -> None:
    """Answer the open question with keys."""
    if before["question"] not in SAYS and before["choices"]:
        tab_until(engine, ".radio input" if before["radios"] else ".choice:first-of-type", "Shift+Tab")
        if before["radios"]:
            engine.keys("Space")
            tab_until(engine, ".choices > button")
        engine.keys("Enter")
    else:
        tab_until(engine, "#answer")
        engine.keys(SAYS.get(before["question"], "I do not know"))
        engine.keys("Enter")
    wait_for(lambda: state(engine)["said"] > before["said"], 30)


def test_a_whole_request_is_made_with_the_keyboard_alone(engine: Engine, url: str) -> None:
    begin(engine, url)
    for _ in range(25):
        before = state(engine)
        if before["done"]:
            break
        reply(engine, before)
        after = state(engine)
        assert after["inChoices"] or after["inField"] or after["done"], after
    reference = engine.read("document.querySelector('.reference strong').textContent")
    assert re.fullmatch(r"WD-[0-9A-Z]{4}-[0-9A-Z]{2}", reference)


def test_the_log_announces_what_is_new_once_and_a_reload_announces_nothing(engine: Engine, url: str) -> None:
    begin(engine, url)
    engine.read("""(window.heard = [], new MutationObserver((changes) => {
        const log = document.getElementById("log");
        for (const change of changes) for (const node of change.addedNodes)
            window.heard.push([log.getAttribute("role"), log.getAttribute("aria-live"), node.textContent]);
    }).observe(document.getElementById("log"), { childList: true }), true)""")
    reply(engine, state(engine))
    heard = engine.read("window.heard")
    assert {(role, live) for role, live, _ in heard} == {("log", "polite")}
    assert len({text for _, _, text in heard}) == len(heard) >= 2
    engine.open(f"{url}/chat/riverbend?lang=en")
    assert engine.read("document.getElementById('log').getAttribute('role')") == "log"
    wait_for(lambda: engine.read("document.getElementById('log').getAttribute('aria-live')") == "polite", 30)


def test_what_went_wrong_is_said_in_a_status_line_and_escape_closes_what_is_open(engine: Engine, url: str) -> None:
    begin(engine, url)
    engine.keys("Enter")
    wait_for(lambda: engine.read("document.getElementById('status').textContent"), 10)
    assert engine.read("document.getElementById('status').getAttribute('role')") == "status"
    assert state(engine)["inField"]
    engine.read("(document.querySelector('.pop summary').focus(), true)")
    engine.keys("Enter")
    wait_for(lambda: engine.read("document.querySelector('.pop').open"), 10)
    engine.keys("Escape")
    wait_for(lambda: not engine.read("document.querySelector('.pop').open"), 10)
    assert engine.read("document.activeElement.matches('.pop summary')")


def test_the_content_policy_refuses_nothing(engine: Engine, url: str) -> None:
    begin(engine, url)
    engine.read("""(window.refused = [], addEventListener("securitypolicyviolation",
        (event) => window.refused.push(event.effectiveDirective)), true)""")
    reply(engine, state(engine))
    assert engine.read("window.refused") == []
