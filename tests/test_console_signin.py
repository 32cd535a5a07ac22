"""Coming in to the staff pages and going out again."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from console_site import NOW, ORIGIN, PASSWORD, Site, site

from desk.console import invite

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        yield running


def csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found
    return found.group(1)


def tries(desk: Site, times: int, email: str = "dana@riverbend.example") -> list[int]:
    with desk.client() as client:
        return [
            client.post("/staff/sign-in", data={"email": email, "password": f"wrong guess {n}"}).status_code
            for n in range(times)
        ]


def test_the_link_of_a_new_member_sets_a_password_and_opens_the_inbox(desk: Site) -> None:
    link = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    with desk.client() as client:
        form = client.get(link)
        assert form.status_code == 200
        assert "Welcome, Dana Ruiz." in form.text
        answer = client.post(link, data={"password": PASSWORD, "again": PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/")
        assert client.get("/staff/").status_code == 200


def test_the_link_works_once(desk: Site) -> None:
    link = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    with desk.client() as client:
        client.post(link, data={"password": PASSWORD, "again": PASSWORD})
    with desk.client() as other:
        assert other.get(link).status_code == 410
        assert other.post(link, data={"password": "another long one", "again": "another long one"}).status_code == 410


def test_looking_at_the_link_does_not_use_it_up(desk: Site) -> None:
    link = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    with desk.client() as client:
        assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
        assert client.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303


def test_the_link_dies_after_three_days(desk: Site) -> None:
    link = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    desk.clock.now = NOW + timedelta(hours=72, seconds=1)
    with desk.client() as client:
        assert client.get(link).status_code == 410


def test_a_new_link_kills_the_one_before(desk: Site) -> None:
    first = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    second = invite(desk.store, "Dana@Riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    with desk.client() as client:
        assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("elevenchars", "elevenchars", "Use at least 12 characters."),
        ("dana@riverbend.example", "dana@riverbend.example", "Choose something other than your e-mail address."),
        ("four quiet otters", "four quiet others", "The two passwords differ."),
        ("x" * 257, "x" * 257, "Use at most 256 characters."),
    ],
)
def test_a_weak_password_is_refused_with_the_cure_and_keeps_the_link(
    desk: Site, password: str, again: str, says: str
) -> None:
    link = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
    with desk.client() as client:
        answer = client.post(link, data={"password": password, "again": again})
        assert answer.status_code == 422
        assert says in answer.text
        assert client.get(link).status_code == 200


def test_setting_a_new_password_ends_every_other_session(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        assert client.get("/staff/").status_code == 200
        desk.staff()
        assert client.get("/staff/").status_code == 401


def test_no_account_is_made_for_something_that_is_no_address(desk: Site) -> None:
    with pytest.raises(ValueError, match=re.escape("name@example.org")):
        invite(desk.store, "dana", "Dana Ruiz", "intake", desk.url, NOW)
    assert desk.store.all_staff() == []


def test_signing_in_leads_back_to_the_page_asked_for(desk: Site) -> None:
    desk.staff()
    lead = desk.lead()
    with desk.client() as client:
        asked = client.get(f"/staff/leads/{lead['reference']}")
        assert asked.status_code == 401
        assert "María" not in asked.text
        target = re.search(r'name="next" value="([^"]*)"', asked.text)
        assert target
        answer = client.post(
            "/staff/sign-in", data={"email": "dana@riverbend.example", "password": PASSWORD, "next": target.group(1)}
        )
        assert answer.headers["location"] == f"/staff/leads/{lead['reference']}"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/staff/",
        "/staff/../../evil",
        "/staff\\evil",
        "/api/x",
        "javascript:alert(1)",
        "/staff/\r\nSet-Cookie: a=b",
        "/staff/sign-out",
    ],
)
def test_signing_in_never_leads_elsewhere(desk: Site, target: str) -> None:
    desk.staff()
    with desk.client() as client:
        answer = client.post(
            "/staff/sign-in", data={"email": "dana@riverbend.example", "password": PASSWORD, "next": target}
        )
        assert answer.headers["location"] == "/staff/"


def test_an_unknown_account_and_a_wrong_password_read_the_same(desk: Site) -> None:
    desk.staff()
    with desk.client() as client:
        wrong = client.post("/staff/sign-in", data={"email": "dana@riverbend.example", "password": "not the one"})
        unknown = client.post("/staff/sign-in", data={"email": "nobody@riverbend.example", "password": "not the one"})
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace("dana@", "X@") == unknown.text.replace("nobody@", "X@")


def test_a_disabled_member_cannot_sign_in_and_is_out_at_once(desk: Site) -> None:
    id = desk.staff()
    with desk.signed_in() as client:
        desk.store.disable_staff(id, NOW)
        assert client.get("/staff/").status_code == 401
        answer = client.post("/staff/sign-in", data={"email": "dana@riverbend.example", "password": PASSWORD})
        assert answer.status_code == 401


def test_an_account_without_a_password_cannot_be_entered(desk: Site) -> None:
    desk.store.add_staff("new@riverbend.example", "New", "intake", NOW)
    with desk.client() as client:
        answers = [
            client.post("/staff/sign-in", data={"email": "new@riverbend.example", "password": word}).status_code
            for word in ("", "x", "None")
        ]
    assert answers == [400, 401, 401]


def test_the_sixth_guess_at_an_account_has_to_wait_even_with_the_right_password(desk: Site) -> None:
    desk.staff()
    assert tries(desk, 6) == [401, 401, 401, 401, 401, 429]
    with desk.client() as client:
        answer = client.post("/staff/sign-in", data={"email": "dana@riverbend.example", "password": PASSWORD})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "31")
        desk.clock.now = NOW + timedelta(seconds=31)
        assert (
            client.post("/staff/sign-in", data={"email": "DANA@riverbend.example ", "password": PASSWORD}).status_code
            == 303
        )


def test_an_unknown_account_is_throttled_like_a_known_one(desk: Site) -> None:
    assert tries(desk, 6, "nobody@riverbend.example") == [401, 401, 401, 401, 401, 429]


def test_an_address_that_guesses_at_many_accounts_has_to_wait(desk: Site) -> None:
    seen = [tries(desk, 1, f"guess{n}@riverbend.example")[0] for n in range(21)]
    assert seen == [401] * 20 + [429]


def test_what_was_typed_as_an_address_is_not_kept(desk: Site) -> None:
    tries(desk, 1, "my-password-by-mistake")
    with desk.store.db.read() as connection:
        kept = "\n".join(connection.connection.iterdump())
    assert "signin_failure" in kept
    assert "my-password-by-mistake" not in kept


def test_the_session_ends_after_fifteen_idle_minutes(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        desk.clock.now = NOW + timedelta(minutes=15)
        assert client.get("/staff/").status_code == 200
        desk.clock.now = NOW + timedelta(minutes=29)
        assert client.get("/staff/").status_code == 200
        desk.clock.now = NOW + timedelta(minutes=44, seconds=1)
        assert client.get("/staff/").status_code == 401
        desk.clock.now = NOW + timedelta(minutes=29)
        assert client.get("/staff/").status_code == 401


def test_the_session_ends_after_twelve_hours_however_busy(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        for minutes in range(0, 12 * 60, 14):
            desk.clock.now = NOW + timedelta(minutes=minutes)
            assert client.get("/staff/").status_code == 200
        desk.clock.now = NOW + timedelta(hours=12)
        assert client.get("/staff/").status_code == 401


def test_an_idle_page_keeps_no_session_alive_and_shows_nothing(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        desk.clock.now = NOW + timedelta(minutes=14)
        away = client.get("/staff/away", params={"next": "/staff/leads/WD-7K3M-Q2"})
        assert away.status_code == 200
        assert 'href="/staff/leads/WD-7K3M-Q2"' in away.text
        desk.clock.now = NOW + timedelta(minutes=16)
        assert client.get("/staff/").status_code == 401


def test_signing_out_ends_the_session_in_the_store(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        token = client.cookies["desk_staff"]
        answer = client.post("/staff/sign-out", data={"csrf": csrf(client.get("/staff/").text)})
        assert answer.headers["location"] == "/staff/sign-in?out=1"
        assert "desk_staff" not in client.cookies
    with desk.client() as thief:
        thief.cookies.set("desk_staff", token)
        assert thief.get("/staff/").status_code == 401


def test_the_store_holds_only_the_hash_of_a_session(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        token = client.cookies["desk_staff"]
    assert len(token) == 43
    assert desk.store.session(hashlib.sha256(token.encode()).digest(), NOW) is not None
    with desk.store.db.read() as connection:
        assert token not in "\n".join(connection.connection.iterdump())


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Site) -> None:
    desk.staff()
    with desk.client() as client:
        answer = client.post("/staff/sign-in", data={"email": "dana@riverbend.example", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("desk_staff=")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    assert "secure" not in cookie


def test_over_https_the_cookie_belongs_to_this_host_alone(tmp_path: Path) -> None:
    with site(tmp_path, public_url="https://intake.example.org") as desk:
        link = invite(desk.store, "dana@riverbend.example", "Dana Ruiz", "intake", desk.url, NOW)
        with desk.client() as client:
            cookie = client.post(link, data={"password": PASSWORD, "again": PASSWORD}).headers["set-cookie"].lower()
    assert cookie.startswith("__host-desk_staff=")
    assert {"httponly", "samesite=lax", "path=/", "secure"} <= set(cookie.split("; "))
    assert "domain" not in cookie


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 401),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_from_anywhere_else_is_refused(desk: Site, headers: dict[str, str], status: int) -> None:
    answer = httpx.post(
        f"{desk.url}/staff/sign-in", data={"email": "dana@riverbend.example", "password": "guess"}, headers=headers
    )
    assert answer.status_code == status


def test_a_form_of_our_own_origin_is_taken_from_browsers_that_name_only_that(desk: Site) -> None:
    answer = httpx.post(
        f"{desk.url}/staff/sign-in", data={"email": "a@b.example", "password": "guess"}, headers={"Origin": desk.url}
    )
    assert answer.status_code == 401


def test_a_form_without_its_sessions_token_changes_nothing(desk: Site) -> None:
    desk.staff()
    desk.staff("sam@riverbend.example", "Sam Okafor")
    lead = desk.lead()
    with desk.signed_in() as client, desk.signed_in("sam@riverbend.example") as other:
        theirs = csrf(other.get("/staff/").text)
        for data in ({}, {"csrf": ""}, {"csrf": theirs}, {"csrf": "ñ"}):
            assert client.post(f"/staff/leads/{lead['reference']}/claim", data=data, headers=ORIGIN).status_code == 403
    row = desk.store.lead_row(lead["id"])
    assert row is not None and row.claimed_by is None


def test_an_older_hash_is_made_again_at_sign_in(desk: Site) -> None:
    from argon2 import PasswordHasher

    id = desk.staff()
    older = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    desk.store.set_password_hash(id, older)
    with desk.signed_in():
        pass
    account = desk.store.staff(id)
    assert account is not None and account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_whoever_is_signed_in_is_not_asked_again(desk: Site) -> None:
    desk.staff()
    with desk.signed_in() as client:
        answer = client.get("/staff/sign-in", params={"next": "/staff/?state=done"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/?state=done")
