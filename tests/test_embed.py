"""`desk embed`: what a service page means for the conversation on it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from desk import cli
from desk.content import Content
from desk.gateway import assets, embed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
DESK = "https://intake.example.org"
PAGE = "https://www.riverbend.example/cardiology"
LINE = f'<script src="{DESK}/w/1/desk.js" data-site="riverbend" async></script>'
GOOD = f'<html lang="en"><head><meta name="viewport" content="width=device-width">{LINE}</head><body></body></html>'


@pytest.fixture
def site(content: Content) -> Content:
    organisation = content.site.organisation.model_copy(update={"origins": ["https://www.riverbend.example"]})
    return content.model_copy(update={"site": content.site.model_copy(update={"organisation": organisation})})


def found(site: Content, html: str = GOOD, **headers: str) -> dict[str, list[str]]:
    """Level -> what was found and the cure."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    levels: dict[str, list[str]] = {}
    for finding in embed.judge(embed.ServicePage(PAGE, named, html), DESK, site):
        levels.setdefault(finding.level, []).append(f"{finding.what}: {finding.cure}")
    return levels


def test_a_page_with_the_line_and_nothing_in_its_way_is_well(site: Content) -> None:
    assert found(site).keys() == {"well"}


def test_a_page_without_the_line_is_told_the_line(site: Content) -> None:
    assert LINE in found(site, GOOD.replace(LINE, ""))["add"][0]


def test_the_element_form_counts_as_the_line(site: Content) -> None:
    page = GOOD.replace(LINE, f'<welcome-desk src="{DESK}/chat/riverbend"><a href="/">Ask</a></welcome-desk>')
    assert "add" not in found(site, page)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (
            "default-src 'self'",
            [f"Write in it: script-src 'self' {DESK};", f"Write in it: frame-src 'self' {DESK};"],
        ),
        (f"default-src 'none'; script-src {DESK}", [f"Write in it: frame-src {DESK};"]),
        (f"script-src 'self'; frame-src {DESK}", [f"Write in it: script-src 'self' {DESK};"]),
        (f"script-src {DESK}; child-src https://other.example", [f"child-src https://other.example {DESK};"]),
        ("script-src http://intake.example.org:8080", [f"script-src http://intake.example.org:8080 {DESK};"]),
        ("script-src https://example.org", [f"script-src https://example.org {DESK};"]),
        ("script-src *.intake.example.org", [f"script-src *.intake.example.org {DESK};"]),
    ],
)
def test_a_policy_that_keeps_the_desk_out_is_told_word_for_word_what_to_write(
    site: Content, policy: str, told: list[str]
) -> None:
    stops = found(site, content_security_policy=policy)["stops"]
    assert len(stops) == len(told)
    assert all(words in stop for stop, words in zip(stops, told, strict=True))


@pytest.mark.parametrize(
    "policy",
    [
        f"script-src {DESK}; frame-src {DESK}",
        "default-src https:",
        "script-src *; frame-src *.example.org",
        "script-src intake.example.org; frame-src http://intake.example.org",
        "script-src https://intake.example.org:443; frame-src https://intake.example.org:*",
        "img-src 'self'; object-src 'none'",
        f"script-src {DESK}; frame-src {DESK}; require-trusted-types-for 'script'; trusted-types 'none'",
    ],
)
def test_a_policy_that_lets_the_desk_in_is_well(site: Content, policy: str) -> None:
    assert found(site, content_security_policy=policy).keys() == {"well"}


def test_of_two_policies_each_must_let_the_desk_in(site: Content) -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="frame-src \'self\'">'
    stops = found(site, GOOD.replace("<head>", f"<head>{meta}"), content_security_policy=f"frame-src {DESK}")["stops"]
    assert [stop.split(":")[0] for stop in stops] == ["the policy's frame-src keeps the desk out"]


def test_strict_dynamic_needs_the_nonce(site: Content) -> None:
    policy = f"script-src 'nonce-abc' 'strict-dynamic'; frame-src {DESK}"
    assert "nonce" in found(site, content_security_policy=policy)["add"][0]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (LINE.replace("riverbend", "elsewhere"), "data-site is elsewhere"),
        (LINE.replace(DESK, "https://other.example"), "the launcher comes from https://other.example"),
        (LINE.replace("async", 'integrity="sha384-x" async'), "integrity on /w/1/"),
        (LINE.replace("/w/1/", "/w/0123456789abcdef/").replace("async", 'integrity="x"'), "integrity without"),
    ],
)
def test_a_wrong_line_is_told_what_is_wrong(site: Content, line: str, what: str) -> None:
    assert found(site, GOOD.replace(LINE, line))["stops"][0].startswith(what)


def test_a_page_that_may_not_show_the_conversation_is_told_where_to_add_it(content: Content) -> None:
    stops = found(content)["stops"]
    assert "Add https://www.riverbend.example to organisation.origins in data/site.yml" in stops[0]


def test_an_embedder_policy_that_keeps_frames_out_is_seen(site: Content) -> None:
    assert "credentialless" in found(site, cross_origin_embedder_policy="require-corp")["stops"][0]


def test_trackers_recorders_and_neighbours_are_named_with_what_they_can_and_cannot_see(site: Content) -> None:
    scripts = "".join(
        f'<script src="{source}"></script>'
        for source in (
            "https://www.googletagmanager.com/gtag/js?id=1",
            "//static.hotjar.com/c/hotjar.js",
            "https://widget.intercom.io/widget/x",
            "https://notgoogle-analytics.com/x.js",
        )
    )
    notes = found(site, GOOD.replace("</head>", scripts + "</head>"))["note"]
    assert [note.split(" ")[0] for note in notes] == ["Hotjar", "Google", "Intercom"]
    assert "cannot see the conversation" in notes[0]


def test_a_page_without_language_or_phone_layout_is_told(site: Content) -> None:
    told = found(site, LINE)["add"]
    assert any('<html lang="en">' in one for one in told)
    assert any("viewport" in one for one in told)


@pytest.fixture
def served() -> Iterator[str]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/page" else 404)
            self.send_header("content-type", "text/html")
            self.send_header("content-security-policy", "default-src 'self'")
            self.end_headers()
            self.wfile.write(GOOD.encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_the_command_reads_a_page_and_ends_with_1_when_something_stops_the_desk(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    ran = CliRunner().invoke(cli.app, ["embed", "check", f"{served}/page", "--desk", DESK])
    assert ran.exit_code == 1
    assert f"script-src 'self' {DESK};" in ran.stdout
    assert f"Add {served} to organisation.origins" in ran.stdout


@pytest.mark.parametrize("address", ["{served}/nothing", "http://127.0.0.1:9/", "not an address"])
def test_an_address_without_a_page_is_refused_in_one_line(
    served: str, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    ran = CliRunner().invoke(cli.app, ["embed", "check", address.format(served=served)])
    assert ran.exit_code == 2
    assert "Traceback" not in ran.output


def test_the_pinned_line_names_the_bytes_that_are_served(site: Content) -> None:
    built = assets.build(ROOT)
    line = embed.line(site, DESK, built)
    launcher = assets.load(built, ROOT / "desk/gateway/static", embed.frame.launcher(site))["desk.js"]
    assert f"{DESK}/w/{launcher.version}/desk.js" in line
    assert f'integrity="{launcher.integrity}" crossorigin="anonymous"' in line


def test_without_a_built_widget_there_is_no_line(site: Content, tmp_path: Path) -> None:
    with pytest.raises(assets.NotBuilt, match="make setup"):
        embed.line(site, DESK, tmp_path)
