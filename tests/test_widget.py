"""The launcher on a service page and the frame it opens."""

import gzip
import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from running import Running, wait_for
from visitor import NEED, browser, faults, refusals, talk, visiting, write

from desk.content import Content
from desk.gateway.assets import BUILT, STAMP, NotBuilt, build, prove
from release import Uncommitted, release

pytestmark = pytest.mark.slow
__all__ = ["browser"]
ROOT = Path(__file__).parent.parent
REFERENCE = re.compile(r"^WD-[0-9A-Z]{4}-[0-9A-Z]{2}$")


@pytest.fixture(scope="session")
def demo_url(house: Running) -> str:
    return house.demo_url


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("welcome-desk iframe")


def opened(page: Page, url: str) -> FrameLocator:
    """Go to a service page and open its chat."""
    page.goto(url)
    page.locator("welcome-desk button").click()
    expect(frame(page).locator("#notice-title")).to_be_focused()
    return frame(page)


def test_before_it_is_opened_the_launcher_costs_one_request_and_leaves_no_trace(
    browser: Browser, demo_url: str, desk_url: str
) -> None:
    with visiting(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{demo_url}/cardiology")
        expect(page.locator("welcome-desk button")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if url.startswith(desk_url)] == [f"{desk_url}/w/1/desk.js"]
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
        assert page.context.cookies() == []


def test_nothing_is_said_to_the_desk_before_the_notice_is_accepted(browser: Browser, demo_url: str) -> None:
    with visiting(browser) as page:
        calls: list[str] = []
        page.on("request", lambda request: calls.append(request.url) if "/api/" in request.url else None)
        chat = opened(page, f"{demo_url}/cardiology")
        expect(chat.locator("#notice")).to_contain_text("911")
        expect(chat.locator("#answer")).to_be_hidden()
        page.keyboard.type("my chest hurts")
        page.keyboard.press("Enter")
        assert calls == []
        assert page.context.cookies() == []


def test_the_chat_is_opened_and_closed_by_keyboard_and_the_focus_comes_back(browser: Browser, demo_url: str) -> None:
    with visiting(browser, width=1200, height=800) as page:
        page.goto(f"{demo_url}/cardiology")
        launcher = page.locator("welcome-desk button")
        expect(launcher).to_have_attribute("aria-expanded", "false")
        launcher.focus()
        page.keyboard.press("Enter")
        expect(frame(page).locator("#notice-title")).to_be_focused()
        expect(launcher).to_have_attribute("aria-expanded", "true")
        for _ in range(frame(page).locator("#notice a").count() + 1):
            page.keyboard.press("Tab")
        expect(frame(page).locator("#notice button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(frame(page).locator("#answer")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("welcome-desk dialog")).to_be_hidden()
        expect(launcher).to_be_focused()
        page.keyboard.press("Enter")
        expect(frame(page).locator("#answer")).to_be_focused()
        expect(frame(page).locator(".message.bot").first).to_be_visible()


def test_on_a_phone_the_chat_fills_the_screen_and_closes_by_its_own_button(browser: Browser, demo_url: str) -> None:
    with visiting(browser) as page:
        chat = opened(page, f"{demo_url}/cardiology")
        box = page.locator("welcome-desk dialog").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 390, "height": 780}
        chat.locator("#close").click()
        expect(page.locator("welcome-desk dialog")).to_be_hidden()
        expect(page.locator("welcome-desk button")).to_be_focused()


def test_the_launcher_speaks_the_language_of_the_page_and_the_desk_learns_its_path_only(
    browser: Browser, demo_url: str, desk_url: str
) -> None:
    with visiting(browser) as page:
        chat = opened(page, f"{demo_url}/es/cardiologia?utm_campaign=spring-2026&name=Maria#history")
        expect(page.locator("welcome-desk button")).to_have_attribute("lang", "es")
        expect(chat.locator("html")).to_have_attribute("lang", "es")
        assert page.frames[1].url == (
            f"{desk_url}/chat/riverbend?page=%2Fes%2Fcardiologia&lang=es&campaign=spring-2026"
        )


def test_a_request_made_in_the_frame_tells_the_page_that_it_was_made_and_nothing_else(
    browser: Browser, demo_url: str, desk_url: str
) -> None:
    with visiting(browser) as page:
        page.add_init_script("""
            window.heard = [];
            for (const name of ["open", "step", "submitted", "error", "close"])
              addEventListener("welcomedesk:" + name, (event) => window.heard.push([event.type, event.detail]));
            addEventListener("message", (event) => (window.messages ??= []).push(JSON.stringify(event.data)));
        """)
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add("/".join(request.url.split("/")[:3])))
        chat = opened(page, f"{demo_url}/cardiology")
        chat.locator("#notice button").click()
        expect(chat.locator(".message.bot").first).to_be_visible()
        talk(chat)
        expect(chat.locator(".reference strong")).to_have_text(REFERENCE)
        wait_for(lambda: "welcomedesk:submitted" in {kind for kind, _ in page.evaluate("window.heard")}, 20)
        heard = page.evaluate("window.heard")
        assert heard[0] == ["welcomedesk:open", None]
        assert {kind for kind, _ in heard} == {"welcomedesk:open", "welcomedesk:step", "welcomedesk:submitted"}
        assert {detail for _, detail in heard} == {None}
        assert {tuple(json.loads(message)) for message in page.evaluate("window.messages")} == {("welcomedesk",)}
        assert hosts == {demo_url, desk_url}
        assert refusals(page) == []


HOSTILE = """
    window.stolen = [];
    const take = (what) => { try { window.stolen.push(String(what())); } catch { window.stolen.push("refused"); } };
    for (const name of ["keydown", "keyup", "input", "beforeinput", "paste", "change", "focusin", "selectionchange"])
      document.addEventListener(name, (event) => window.stolen.push(event.key ?? event.data ?? name), true);
    for (const name of ["error", "message", "storage"])
      addEventListener(name, (event) => window.stolen.push(JSON.stringify(event.data ?? null)), true);
    const shadow = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) {
      return (window.root = shadow.call(this, { ...how, mode: "open" }));
    };
    window.snatch = () => {
      const frame = window.root.querySelector("iframe");
      take(() => frame.contentDocument.body.innerText);
      take(() => frame.contentWindow.document.body.innerText);
      take(() => frame.contentWindow.sessionStorage.length);
      take(() => frame.contentWindow.location.href);
      take(() => frame.contentWindow.name);
      take(() => frame.contentWindow.eval("document.body.innerText"));
      take(() => frame.contentWindow.fetch("/api/conversations/current"));
      take(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
      take(() => JSON.stringify(performance.getEntriesByType("resource").map((one) => one.name)));
      for (const what of ["hello", "focus", "read", "transcript"])
        frame.contentWindow.postMessage({ welcomedesk: what }, "*");
      return fetch(new URL("/api/conversations/current", frame.src), { credentials: "include" })
        .then((answer) => answer.text()).catch(() => "refused").then((text) => window.stolen.push(text));
    };
"""


def test_a_hostile_script_of_the_service_page_can_read_neither_keys_nor_words(browser: Browser, demo_url: str) -> None:
    with visiting(browser) as page:
        page.add_init_script(HOSTILE)
        chat = opened(page, f"{demo_url}/cardiology")
        chat.locator("#notice button").click()
        expect(chat.locator("#answer")).to_be_focused()
        page.keyboard.type("canary-614")
        expect(chat.locator("#answer")).to_have_value("canary-614")
        page.keyboard.press("Enter")
        expect(chat.locator(".message.mine")).to_contain_text("canary-614")
        page.evaluate("window.snatch()")
        stolen = page.evaluate("window.stolen")
        assert stolen.count("refused") >= 6
        assert [what for what in stolen if len(what) == 1 or "canary" in what or "token" in what] == []
        assert "canary" not in page.evaluate("document.documentElement.outerHTML + window.root.innerHTML")


def test_messages_from_anybody_but_the_frame_do_nothing(browser: Browser, demo_url: str) -> None:
    with visiting(browser, width=1200, height=800) as page:
        opened(page, f"{demo_url}/cardiology")
        heard = page.evaluate("""() => new Promise((resolve) => {
            addEventListener("message", () => resolve(true), { once: true });
            window.postMessage({ welcomedesk: "close" }, "*");
        })""")
        assert heard is True
        expect(page.locator("welcome-desk dialog")).to_be_visible()


@pytest.fixture
def stranger_url(desk_url: str) -> Iterator[str]:
    """A page that shows the conversation in a frame and is not among the site's origins."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{desk_url}/chat/riverbend"></iframe>'.encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_a_page_of_another_origin_cannot_show_the_conversation(browser: Browser, stranger_url: str) -> None:
    with visiting(browser) as page:
        with page.expect_event("requestfailed", lambda request: "/chat/riverbend" in request.url) as failed:
            page.goto(stranger_url)
        assert failed.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"


def test_the_element_form_has_a_link_that_works_without_script(browser: Browser, demo_url: str, desk_url: str) -> None:
    body = (
        f'<welcome-desk src="{desk_url}/chat/riverbend"><a href="{desk_url}/chat/riverbend">Ask us</a></welcome-desk>'
    )
    with visiting(browser, java_script_enabled=False) as page:
        page.route(f"{demo_url}/plain", lambda route: route.fulfill(content_type="text/html", body=body))
        page.goto(f"{demo_url}/plain")
        page.get_by_role("link", name="Ask us").click()
        expect(page.locator("#notice button")).to_be_visible()


def test_open_close_and_reset_are_there_for_the_page(browser: Browser, demo_url: str) -> None:
    with visiting(browser, width=1200, height=800) as page:
        page.goto(f"{demo_url}/cardiology")
        page.evaluate("document.querySelector('welcome-desk').open()")
        chat = frame(page)
        chat.locator("#notice button").click()
        expect(chat.locator(".message.bot").first).to_be_visible()
        write(chat, NEED)
        page.evaluate("document.querySelector('welcome-desk').reset()")
        expect(chat.locator("#notice button")).to_be_visible()
        expect(chat.locator(".message")).to_have_count(0)
        page.evaluate("document.querySelector('welcome-desk').close()")
        expect(page.locator("welcome-desk dialog")).to_be_hidden()


def test_the_service_page_with_the_launcher_has_no_fault_axe_can_find(browser: Browser, demo_url: str) -> None:
    with visiting(browser, width=1200, height=800) as page:
        page.goto(f"{demo_url}/home-health")
        expect(page.locator("welcome-desk button")).to_be_visible()
        assert faults(page) == []
        page.goto(f"{demo_url}/es")
        expect(page.locator("welcome-desk button")).to_be_visible()
        assert faults(page) == []


def added_by_the_launcher(browser: Browser, url: str) -> float:
    """Milliseconds until the launcher is ready, over the same page without it, four times slower than this machine."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for launcher in (False, True) * 5:
        with visiting(browser) as page:
            slow = page.context.new_cdp_session(page)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            if not launcher:
                page.route("**/w/1/desk.js", lambda route: route.abort())
            page.add_init_script(
                "addEventListener('welcomedesk:ready', () => (window.ready = performance.now()));"
                "addEventListener('load', () => (window.loaded = performance.now()))"
            )
            page.goto(url)
            page.wait_for_function("window.loaded" + (" && window.ready" if launcher else ""))
            took[launcher].append(page.evaluate("Math.max(window.ready ?? 0, window.loaded)"))
    return median(took[True]) - median(took[False])


def test_the_launcher_is_ready_soon_on_a_slow_machine(browser: Browser, demo_url: str) -> None:
    # Other work on this machine only ever adds: the least of three is nearest to the launcher's own.
    added = min(added_by_the_launcher(browser, f"{demo_url}/cardiology") for _ in range(3))
    print(f"launcher ready {added:.0f} ms after the page without it")
    assert added <= 300


def test_every_service_line_of_the_sample_has_a_page_that_opens_the_chat(demo_url: str, content: Content) -> None:
    lines = [line for line in content.site.service_lines if line.pages]
    assert len(lines) >= len(content.site.service_lines) - 1
    for line in lines:
        for path in line.pages:
            page = httpx.get(demo_url + path, trust_env=False)
            assert page.status_code == 200, path
            assert page.text.count("/w/1/desk.js") == 1


def test_the_release_archive_holds_the_built_widget_and_is_the_same_twice(tmp_path: Path) -> None:
    try:
        first, second = (release(ROOT, tmp_path / name).read_bytes() for name in ("one.tar.gz", "two.tar.gz"))
    except Uncommitted as fault:
        pytest.skip(str(fault))
    assert first == second
    with tarfile.open(tmp_path / "one.tar.gz") as archive:
        top = archive.getnames()[0].partition("/")[0]
        for name in (*BUILT, STAMP):
            held = archive.extractfile(f"{top}/build/widget/{name}")
            assert held is not None and held.read() == (build(ROOT) / name).read_bytes()
        archive.extractall(tmp_path, filter="data")
    assert build(tmp_path / top) == tmp_path / top / "build" / "widget"
    assert not (tmp_path / top / "widget" / "node_modules").exists()


def test_the_files_stay_small_and_name_no_other_host() -> None:
    built = build(ROOT)
    sizes = {name: len(gzip.compress((built / name).read_bytes(), 9)) for name in ("desk.js", "chat.js", "chat.css")}
    assert sizes["desk.js"] <= 3_000
    assert sizes["chat.js"] + sizes["chat.css"] <= 20_000
    assert [name for name in sizes if b"https://" in (built / name).read_bytes().replace(b"(?:https://|", b"")] == []


def test_the_types_fit_and_the_logic_of_the_chat_passes_its_own_tests(tmp_path: Path) -> None:
    prove(ROOT)
    shutil.copytree(ROOT / "widget", tmp_path / "widget", symlinks=True)
    with (tmp_path / "widget" / "src" / "facts.ts").open("a") as facts:
        facts.write('export const wrong: number = "a word";\n')
    with pytest.raises(NotBuilt, match=r"facts\.ts"):
        prove(tmp_path)


def test_the_same_sources_build_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in build(ROOT).iterdir()}
    shutil.copytree(ROOT / "widget", tmp_path / "widget", symlinks=True)
    again = {path.name: path.read_bytes() for path in build(tmp_path).iterdir()}
    assert again == first
