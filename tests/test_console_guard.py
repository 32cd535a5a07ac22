"""What every staff page has in common: audit, headers, errors, limits."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from console_site import NOW, ORIGIN, PASSWORD, Site, site

from desk.console import invite
from desk.console.routes import ROUTES
from desk.leads import Store

pytestmark = pytest.mark.slow

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def token(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/staff/").text)
    assert found
    return found.group(1)


def trail(desk: Site) -> list[tuple[str, str | None, str]]:
    """(action, object, outcome) of every audit line, oldest first."""
    return [(line.action, line.object_id, line.outcome) for line in reversed(desk.store.audit_trail(1000))]


def test_one_call_of_any_page_writes_exactly_one_audit_line(desk: Site) -> None:
    lead = desk.lead()
    desk.store.add_staff("new@riverbend.example", "New", "intake", NOW)
    invitation = invite(desk.store, "new@riverbend.example", "New", "intake", "", NOW).rpartition("/")[2]
    calls = [
        ("POST", "/sign-in", {"email": "dana@riverbend.example", "password": "a wrong guess"}),
        ("POST", "/sign-in", {"email": "dana@riverbend.example", "password": PASSWORD}),
        ("POST", f"/first/{invitation}", {"password": "short", "again": "short"}),
        ("POST", "/stay", {}),
        ("GET", "/", {}),
        ("GET", f"/find?reference={lead['reference']}", {}),
        ("GET", f"/leads/{lead['reference']}", {}),
        ("POST", f"/leads/{lead['reference']}/claim", {}),
        ("POST", f"/leads/{lead['reference']}/release", {}),
        ("POST", f"/leads/{lead['reference']}/outcome", {"disposition": "booked"}),
        ("POST", f"/leads/{lead['reference']}/route", {"queue": "billing"}),
        ("POST", f"/leads/{lead['reference']}/acknowledge", {}),
        ("POST", f"/leads/{lead['reference']}/link", {"other": "WD-0000-00"}),
        ("POST", f"/leads/{lead['reference']}/dismiss", {"other": "WD-0000-00"}),
        ("POST", f"/leads/{lead['reference']}/change", {"other": "WD-0000-00", "shown": "timing"}),
        ("POST", f"/leads/{lead['reference']}/consent", {"take_contact_phone": "yes", "how": "by_phone"}),
        ("GET", "/export", {}),
        ("POST", "/sign-out", {}),
    ]
    with desk.signed_in() as client:
        csrf = token(client)
        before = len(trail(desk))
        for n, (method, path, data) in enumerate(calls, 1):
            fields = data | {"csrf": csrf} if method == "POST" else None
            if "sign-in" in path:
                with desk.client() as somebody:
                    somebody.request(method, f"/staff{path}", data=fields)
            else:
                client.request(method, f"/staff{path}", data=fields)
            assert len(trail(desk)) == before + n, path
    assert trail(desk)[before:] == [
        ("sign_in", None, "wrong"),
        ("sign_in", None, "ok"),
        ("set_password", None, "short"),
        ("stay", None, "ok"),
        ("view_inbox", None, "ok"),
        ("search", lead["id"], "ok"),
        ("view_lead", lead["id"], "ok"),
        ("claim", lead["id"], "ok"),
        ("release", lead["id"], "ok"),
        ("outcome", lead["id"], "not_yours"),
        ("reroute", lead["id"], "no_reason"),
        ("acknowledge", lead["id"], "acknowledged_already"),
        ("link", lead["id"], "not_suggested"),
        ("dismiss", lead["id"], "not_suggested"),
        ("change", lead["id"], "no_change"),
        ("revoke_consent", lead["id"], "ok"),
        ("export", None, "forbidden"),
        ("sign_out", None, "ok"),
    ]
    assert {route.audit for route in ROUTES if route.audit} == {action for action, _, _ in trail(desk)[before:]}


def test_every_page_that_shows_or_changes_something_is_audited() -> None:
    silent = {(route.method, route.path) for route in ROUTES if route.audit is None}
    assert silent == {("GET", "/sign-in"), ("GET", "/first/<part>"), ("GET", "/away")}


def test_an_audit_line_names_who_did_it(desk: Site) -> None:
    lead = desk.lead()
    account = desk.store.staff_by_email("dana@riverbend.example")
    assert account is not None
    with desk.signed_in() as client:
        client.get(f"/staff/leads/{lead['reference']}")
    (line,) = desk.store.audit_of(lead["id"])
    assert (line.staff_id, line.at, line.address) == (account.id, NOW, "127.0.0.1")


def test_a_refused_call_is_audited_as_refused(desk: Site) -> None:
    desk.staff("mark@riverbend.example", "Mark", "marketer")
    with desk.signed_in("mark@riverbend.example") as client:
        client.get("/staff/")
        client.post("/staff/stay", data={"csrf": "forged"})
    assert trail(desk)[-2:] == [("view_inbox", None, "forbidden"), ("stay", None, "not_ours")]


def test_the_same_pages_work_on_every_database_the_store_promises(store: Store, tmp_path: Path) -> None:
    with site(tmp_path, store=store) as desk:
        desk.staff()
        lead = desk.lead()
        with desk.signed_in() as client:
            csrf = token(client)
            found = client.get(f"/staff/find?reference={lead['reference'].lower()}")
            claimed = client.post(f"/staff/leads/{lead['reference']}/claim", data={"csrf": csrf})
            done = client.post(
                f"/staff/leads/{lead['reference']}/outcome", data={"csrf": csrf, "tries": "0", "disposition": "booked"}
            )
            page = client.get(f"/staff/leads/{lead['reference']}")
            listed = client.get("/staff/?state=done")
    assert [answer.status_code for answer in (found, claimed, done, page, listed)] == [303, 303, 303, 200, 200]
    assert "María Delgado" in page.text
    assert lead["reference"] in listed.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_gets_past_a_page_that_needs_somebody(desk: Site, route: object) -> None:
    from desk.console.routes import Route

    assert isinstance(route, Route)
    with desk.client() as client:
        answer = client.request(route.method, "/staff" + route.path.replace("<part>", "WD-7K3M-Q2"), data={"csrf": "x"})
    if route.needs is None:
        assert answer.status_code in (200, 400, 410)
    else:
        assert answer.status_code == 401
        assert "Sign in" in answer.text


def test_every_answer_is_locked_down(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client, desk.client() as nobody:
        answers = [
            client.get("/staff/"),
            client.get(f"/staff/leads/{lead['reference']}"),
            client.get("/staff/leads/WD-0000-00"),
            client.get("/staff/nowhere/at/all"),
            client.post("/staff/stay", data={"csrf": token(client)}),
            client.post("/staff/stay", data={"csrf": "forged"}),
            client.get(f"/staff/find?reference={lead['reference']}"),
            client.get("/staff"),
            nobody.get("/staff/"),
            nobody.get("/staff/sign-in"),
            nobody.get("/staff/first/nothing"),
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404, 204, 403, 303, 308, 401, 200, 410]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_load_nothing_from_elsewhere_and_name_every_file_they_load(desk: Site) -> None:
    with desk.signed_in() as client:
        page = client.get("/staff/").text
        files = re.findall(r'(?:src|href)="(/staff/static/[^"]+)"', page)
        assert [path.rpartition("/")[2] for path in files] == ["console.css", "icon.svg", "console.js"]
        for path in files:
            answer = client.get(path)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert not re.search(r"""(?:src|href|action)=["'](?!/staff|#|tel:|mailto:)""", page)
    assert "style=" not in page


def test_only_files_made_for_it_are_served(desk: Site) -> None:
    with desk.client() as client:
        folder = re.search(r"/staff/static/[0-9a-f]{12}", client.get("/staff/sign-in").text)
        assert folder
        for name in ("../blueprint.py", "..%2fblueprint.py", "%2e%2e/limits.py", "missing.css"):
            assert client.get(f"{folder.group(0)}/{name}").status_code == 404


def test_a_locked_database_answers_503_and_shows_nothing(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        csrf = token(client)
        with desk.store.db.write():
            answers = [
                client.get("/staff/"),
                client.get(f"/staff/leads/{lead['reference']}"),
                client.post(f"/staff/leads/{lead['reference']}/claim", data={"csrf": csrf}),
            ]
        assert [answer.status_code for answer in answers] == [503, 503, 503]
        for answer in answers:
            assert "The inbox is not available right now" in answer.text
            assert "Delgado" not in answer.text
            assert answer.headers["retry-after"] == "30"
            assert answer.headers["cache-control"] == "no-store"
        row = desk.store.lead_row(lead["id"])
        assert row is not None and row.claimed_by is None
        assert client.get("/staff/").status_code == 200


def test_a_form_larger_than_any_of_ours_is_refused(desk: Site) -> None:
    with desk.client() as client:
        answer = client.post("/staff/sign-in", data={"email": "x" * 20_000, "password": "y"})
    assert answer.status_code == 413
    assert "This form is too large" in answer.text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"email=%ff%fe&password=%00", "application/x-www-form-urlencoded"),
        (b'{"email": "a"}', "application/json"),
        (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
        (b"--x\r\ngarbage", "multipart/form-data"),
        (b"email=a&email=b&password[]=c", "application/x-www-form-urlencoded"),
    ],
)
def test_a_malformed_form_is_a_form_without_answers(desk: Site, content: bytes, kind: str) -> None:
    answer = httpx.post(f"{desk.url}/staff/sign-in", content=content, headers={**ORIGIN, "Content-Type": kind})
    assert answer.status_code in (400, 401)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_change_nothing(desk: Site, method: str) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        assert client.request(method, f"/staff/leads/{lead['reference']}/claim").status_code in (404, 405)
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.claimed_by is None


def test_looking_at_an_action_does_not_do_it(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        assert client.get(f"/staff/leads/{lead['reference']}/claim").status_code in (404, 405)
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.claimed_by is None


def test_a_fault_of_ours_shows_no_internals_and_logs_no_word_of_the_visitor(
    desk: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = desk.lead(contact={"name": {"full": "Wei Chen"}, "phone": {"e164": "+1513"}}, patient_count="two, Wei Chen")
    with desk.signed_in() as client:
        answer = client.get(f"/staff/leads/{lead['reference']}")
    assert answer.status_code == 500
    assert "This page could not be shown" in answer.text
    printed = "".join(capsys.readouterr())
    assert "page_failed" in printed
    assert "ValueError" in printed
    assert "Wei Chen" not in printed + answer.text
