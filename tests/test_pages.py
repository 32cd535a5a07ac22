"""The visitor's page over plain HTTP: what it sends, what its forms take, what it refuses."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from running import Front
from visitor import guided

from desk.content import Content
from desk.gateway import assets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CHAT = "/chat/riverbend"
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def front(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """One desk without its engine for all of these tests."""
    with guided(content, tmp_path_factory.mktemp("pages")) as (front, _):
        yield front


def client(front: Front) -> httpx.AsyncClient:
    """A browser of its own, as far as cookies go."""
    return httpx.AsyncClient(base_url=front.url, headers=OWN, timeout=30, trust_env=False)


async def started(browser: httpx.AsyncClient, front: Front) -> httpx.Response:
    """The conversation page after the notice was accepted."""
    answer = await browser.post(f"{CHAT}?page=/cardiology&lang=en", data={"accepted": front.notice})
    assert answer.status_code == 303, answer.text
    return await browser.get(answer.headers["location"])


def form(page: httpx.Response, name: str = "composer") -> dict[str, str]:
    """The hidden fields of a form on the page."""
    found = re.search(rf'<form id="{name}".*?</form>', page.text, re.S)
    assert found is not None
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0]))


async def say(browser: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    """What the desk answers to the composer's form, without following it."""
    return await browser.post(f"{CHAT}/messages?lang=en", data=form(page) | fields)


async def test_the_page_is_private_and_runs_nothing_but_its_own_files(front: Front) -> None:
    async with client(front) as browser:
        page = await browser.get(CHAT)
    policy = page.headers["content-security-policy"].split("; ")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert policy[:4] == ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"]
    assert "base-uri 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert not re.search(
        r"<script(?! type=\"application/json\"| src=\"/w/[0-9a-f]{16}/chat\.js)|style=|<style|\son\w+=", page.text
    )
    assert "set-cookie" not in page.headers


async def test_only_the_pages_of_the_site_may_show_the_conversation_in_a_frame(front: Front) -> None:
    async with client(front) as browser:
        page = await browser.get(CHAT)
    ancestors = next(part for part in page.headers["content-security-policy"].split("; ") if part.startswith("frame-"))
    origins = front.parts.content.site.organisation.origins
    assert ancestors.split() == ["frame-ancestors", "'self'", *origins]


async def test_the_notice_stands_on_the_page_in_the_language_asked_for(front: Front) -> None:
    notice = front.parts.content.policies.notice.text
    async with client(front) as browser:
        english = await browser.get(CHAT)
        spanish = await browser.get(f"{CHAT}?lang=es")
        accepted = await browser.get(CHAT, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"})
        unknown = await browser.get(f"{CHAT}?lang=xx")
    assert notice["en"].split(".")[0] in unescape(english.text)
    assert notice["es"].split(".")[0] in unescape(spanish.text)
    assert '<html lang="es" dir="ltr">' in accepted.text
    assert '<html lang="en" dir="ltr">' in unknown.text


async def test_an_unknown_site_is_not_found_in_plain_words(front: Front) -> None:
    async with client(front) as browser:
        answers = [await browser.get("/chat/elsewhere"), await browser.post("/chat/elsewhere")]
        answers.append(await browser.post("/chat/elsewhere/messages"))
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Riverbend Health" in answers[0].text


async def test_starting_gives_the_browser_a_session_no_script_can_read(front: Front) -> None:
    async with client(front) as browser:
        answer = await browser.post(f"{CHAT}?page=/cardiology&lang=en", data={"accepted": front.notice})
    kept = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{CHAT}?page=%2Fcardiology&lang=en"
    assert kept.startswith("wd_session=")
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert "Path=/" in kept


@pytest.mark.parametrize("accepted", ["", "1999-01-01"])
async def test_without_the_present_notice_accepted_nothing_begins(front: Front, accepted: str) -> None:
    async with client(front) as browser:
        answer = await browser.post(CHAT, data={"accepted": accepted})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert 'id="notice"' in answer.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
async def test_a_form_on_another_site_starts_nothing(front: Front, headers: dict[str, str]) -> None:
    async with client(front) as browser:
        answer = await browser.post(CHAT, data={"accepted": front.notice}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_an_older_browser_is_known_by_its_origin(front: Front) -> None:
    async with httpx.AsyncClient(base_url=front.url, trust_env=False) as browser:
        strange = await browser.post(CHAT, data={"accepted": front.notice}, headers={"Origin": "http://evil.example"})
        own = await browser.post(CHAT, data={"accepted": front.notice}, headers={"Origin": front.url})
    assert strange.status_code == 403
    assert own.status_code == 303


@pytest.mark.parametrize("key", ["", "0" * 64, "é"])
async def test_a_message_without_the_key_of_its_page_is_refused_and_changes_nothing(front: Front, key: str) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        answer = await say(browser, page, text="hello", key=key)
        after = await browser.get(CHAT)
    assert answer.status_code == 403
    assert "message mine" not in after.text


async def test_a_form_sent_twice_stands_once(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        first = await say(browser, page, text="I need a heart doctor")
        second = await say(browser, page, text="I need a heart doctor")
        after = await browser.get(CHAT)
    assert [first.status_code, second.status_code] == [303, 303]
    assert after.text.count("message mine") == 1


async def test_the_same_form_with_other_words_is_not_taken(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text="I need a heart doctor")
        answer = await say(browser, page, text="something else")
        after = await browser.get(answer.headers["location"])
    assert "note=choice_closed" in answer.headers["location"]
    assert "something else" not in after.text
    assert "That choice is closed" in after.text


async def test_an_empty_form_says_what_is_missing(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        answer = await say(browser, page, text="   ")
    assert answer.status_code == 400
    assert front.parts.content.responses["en"].words["label_empty"][0] in unescape(answer.text)


async def test_a_text_that_is_too_long_stays_in_the_field(front: Front) -> None:
    long = "<word> " * 4_000
    async with client(front) as browser:
        page = await started(browser, front)
        answer = await say(browser, page, text=long)
    assert answer.status_code == 413
    assert long.strip() in unescape(answer.text)
    assert "<word>" not in answer.text


async def test_a_choice_of_an_earlier_turn_brings_the_open_question_back(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        answer = await say(browser, page, choice="never-issued")
        after = await browser.get(answer.headers["location"])
    assert answer.status_code == 303
    assert "message mine" not in after.text
    assert "That choice is closed" in after.text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" autofocus onfocus="alert(1)', "{{ 7*7 }}", "</textarea>"]
)
async def test_what_a_visitor_writes_is_shown_as_text(front: Front, text: str) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text=text)
        after = await browser.get(CHAT)
    shown = re.search(
        r'message mine"[^>]*><div class="bubble"><p class="quiet">[^<]*</p><p>(.*?)</p>', after.text, re.S
    )
    assert shown is not None
    assert unescape(shown[1]) == text
    assert "<" not in shown[1]


@pytest.mark.parametrize("page", ["javascript:alert(1)", "/a b", "//evil.example/x?y=1", "/" + "x" * 300, '/"><b>'])
async def test_an_address_that_is_no_path_is_left_out(front: Front, page: str) -> None:
    async with client(front) as browser:
        answer = await browser.get(CHAT, params={"page": page, "campaign": "<b>"})
    facts = json.loads(re.search(r'id="desk-page">(.*?)</script>', answer.text, re.S)[1])  # type: ignore[index]
    assert (facts["page"], facts["campaign"]) == (None, None)
    assert "<b>" not in answer.text


async def test_ending_forgets_the_conversation_and_takes_the_cookie_away(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text="I need a heart doctor")
        ended = await browser.post(f"{CHAT}/messages?lang=en", data=form(page, "end") | {"choice": "end"})
        after = await browser.get(ended.headers["location"])
    assert "Max-Age=0" in ended.headers["set-cookie"]
    assert browser.cookies.get("wd_session") is None
    assert front.parts.content.responses["en"].words["label_ended"][0] in unescape(after.text)
    assert "heart doctor" not in after.text


async def test_a_message_after_the_end_leads_to_a_new_start(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        token = browser.cookies.get("wd_session")
        await browser.post(f"{CHAT}/messages", data=form(page, "end") | {"choice": "end"})
        browser.cookies.set("wd_session", str(token))
        late = await say(browser, page, text="hello?")
    assert late.status_code == 303
    assert "was=closed" in late.headers["location"]


async def test_a_cookie_of_somebody_else_opens_nothing(front: Front) -> None:
    async with client(front) as browser:
        await started(browser, front)
        token = str(browser.cookies.get("wd_session"))
        for wrong in (
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            token.partition(".")[0],
            "." + token,
            "x" * 5000,
        ):
            browser.cookies.clear()
            browser.cookies.set("wd_session", wrong)
            assert 'id="notice"' in (await browser.get(CHAT)).text


async def test_files_are_served_from_memory_with_types_versions_and_gzip(front: Front) -> None:
    assets.build(ROOT)
    async with client(front) as browser:
        page = await browser.get(CHAT)
        address = re.search(r'src="(/w/[0-9a-f]{16}/chat\.js)" integrity="(sha384-[^"]+)"', page.text)
        assert address is not None
        fixed = await browser.get(address[1])
        short = await browser.get("/w/1/desk.js")
        queried = await browser.get(f"/w/1/desk.js?v={short.headers['etag'].strip('"')}")
        same = await browser.get("/w/1/desk.js", headers={"If-None-Match": short.headers["etag"]})
        plain = await browser.get("/w/1/desk.js", headers={"Accept-Encoding": "identity"})
        missing = await browser.get("/w/1/passwd")
    assert fixed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert fixed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert address[2] == "sha384-" + base64.b64encode(hashlib.sha384(fixed.content).digest()).decode()
    assert queried.headers["cache-control"] == fixed.headers["cache-control"]
    assert short.headers["cache-control"] == "public, max-age=300"
    assert short.headers["access-control-allow-origin"] == "*"
    assert short.headers["content-encoding"] == "gzip"
    assert same.status_code == 304
    assert plain.content == short.content
    assert b"__DESK_THEME__" not in plain.content
    assert missing.status_code == 404


async def test_a_launcher_of_an_earlier_version_is_served_as_it_was_and_no_other_name(front: Front) -> None:
    kept = front.parts.settings.var_folder / "widget"
    older = b"console.log('older')"
    version = hashlib.sha256(older).hexdigest()[:16]
    kept.mkdir(exist_ok=True)
    (kept / version).write_bytes(older)
    (kept / ("0" * 16)).write_bytes(b"not what its name says")
    async with client(front) as browser:
        found = await browser.get(f"/w/{version}/desk.js")
        others = [
            await browser.get(path)
            for path in (
                f"/w/{'0' * 16}/desk.js",
                f"/w/{version}/chat.js",
                "/w/..%2f..%2fdesk.db/desk.js",
                f"/w/{'f' * 16}/desk.js",
                "/w/2/desk.js",
            )
        ]
    assert found.content == older
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert [other.status_code for other in others] == [404] * 5


async def test_the_present_launcher_is_kept_for_pages_that_pin_it(front: Front) -> None:
    assets.build(ROOT)
    async with client(front) as browser:
        present = await browser.get("/w/1/desk.js")
    version = present.headers["etag"].strip('"')
    assert (front.parts.settings.var_folder / "widget" / version).read_bytes() == present.content


async def test_the_way_out_stands_on_confidential_pages_only(front: Front) -> None:
    async with client(front) as browser:
        private = await browser.get(f"{CHAT}?page=/behavioral-health&lang=en")
        other = await browser.get(f"{CHAT}?page=/cardiology&lang=en")
    assert re.search(r'<form id="leave"[^>]*>', private.text)[0].endswith('lang=en">')  # type: ignore[index]
    assert re.search(r'<form id="leave"[^>]*>', other.text)[0].endswith(" hidden>")  # type: ignore[index]


async def test_leaving_ends_the_conversation_and_goes_to_another_site(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text="I need a therapist")
        shown = await browser.get(CHAT)
        token = str(browser.cookies.get("wd_session"))
        left = await browser.post(f"{CHAT}/messages?lang=en", data=form(shown, "leave") | {"choice": "leave"})
        browser.cookies.set("wd_session", token)
        after = await browser.get(CHAT)
    assert left.status_code == 200
    assert left.headers["refresh"] == "0; url=https://www.weather.gov/"
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert "Riverbend" not in left.text
    assert "therapist" not in after.text


async def test_the_talk_turning_to_a_confidential_line_brings_the_way_out(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text="I need a therapist for myself")
        after = await browser.get(CHAT)
    assert re.search(r'<form id="leave"[^>]*>', after.text)[0].endswith('lang=en">')  # type: ignore[index]


async def test_leaving_before_the_start_needs_no_conversation(front: Front) -> None:
    async with client(front) as browser:
        left = await browser.post(f"{CHAT}/messages?lang=es", data={"choice": "leave", "key": ""})
    assert left.headers["refresh"].startswith("0; url=https://")


async def test_nobody_else_can_end_a_conversation_by_leaving(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text="I need a heart doctor")
        answer = await browser.post(f"{CHAT}/messages", data={"choice": "leave", "key": "0" * 64})
        after = await browser.get(CHAT)
    assert answer.status_code == 403
    assert "heart doctor" in after.text


async def test_the_conversation_is_kept_as_a_file_by_its_own_visitor_only(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        await say(browser, page, text="I need a heart doctor <b>")
        copy = await browser.get(f"{CHAT}/copy?lang=en")
    async with client(front) as stranger:
        refused = await stranger.get(f"{CHAT}/copy?lang=en")
    assert copy.headers["content-type"].startswith("text/plain")
    assert copy.headers["content-disposition"] == 'attachment; filename="chat.txt"'
    assert copy.headers["cache-control"] == "no-store"
    assert copy.text.startswith("Riverbend Health: Welcome Desk\nCall (614) 555-0100\n20")
    assert "\n\nYou:\nI need a heart doctor <b>\n\nAssistant:\n" in copy.text
    assert refused.status_code == 303
    assert "heart doctor" not in refused.text


async def test_not_knowing_is_a_button_where_the_question_allows_it(front: Front) -> None:
    async with client(front) as browser:
        page = await started(browser, front)
        assert re.search(r'<button[^>]*id="unknown"[^>]* hidden>', page.text)
        for text in ("I need a heart doctor for myself", "next week"):
            await say(browser, await browser.get(CHAT), text=text)
        asked = await browser.get(CHAT)
        assert 'data-question="location"' in asked.text
        assert not re.search(r'<button[^>]*id="unknown"[^>]* hidden>', asked.text)
        await browser.post(f"{CHAT}/messages?lang=en", data=form(asked, "acts") | {"text": "I don't know"})
        after = await browser.get(CHAT)
    assert 'data-question="location"' not in after.text
