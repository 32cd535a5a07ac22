"""What the visitor API refuses gets a clear error, repeats nothing of what was written and changes nothing."""

from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from calls import begin, client, journal, say
from running import Front

__all__ = ["client"]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("accepted", ["", "2020-1", "yes"])
async def test_without_the_present_notice_nothing_is_opened(
    client: httpx.AsyncClient, front: Front, accepted: str
) -> None:
    answer = await client.post("/api/conversations", json={"site": "riverbend", "accepted": accepted})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "notice_not_accepted"
    assert answer.json()["notice"]["version"] == front.notice
    assert "token" not in answer.json()


async def test_the_same_client_id_with_another_body_is_422(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    identity = str(uuid4())
    await say(client, conversation, token, identity, text="my knee hurts")

    answer = await say(client, conversation, token, identity, text="my hip hurts")

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "other_body")


async def test_a_choice_of_an_earlier_turn_is_409_with_the_open_question(
    client: httpx.AsyncClient, front: Front
) -> None:
    conversation, token = await begin(client, front)
    asked = (await say(client, conversation, token, text="I need an appointment for my knee")).json()["messages"][-1]
    choice = asked["choices"][0]["id"]
    assert (await say(client, conversation, token, choice=choice)).status_code == 200

    answer = await say(client, conversation, token, choice=choice)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale_choice")
    assert answer.json()["messages"][0]["question"] != asked["question"]


BAD_BODIES = [
    ("not JSON", b"{", 400, "bad_json"),
    ("null", b"null", 400, "not_an_object"),
    ("a list", b"[]", 400, "not_an_object"),
    ("a text", b'"x"', 400, "not_an_object"),
    ("half a character", b'{"client_id": "12345678", "text": "\\ud800"}', 400, "bad_text"),
    ("a NUL", b'{"client_id": "12345678", "text": "a\\u0000b"}', 400, "bad_text"),
    ("bytes that are no UTF-8", b'{"client_id": "12345678", "text": "\xff"}', 400, "bad_json"),
    ("deep nesting", b"[" * 50_000, 400, "bad_json"),
    ("a number as text", b'{"client_id": "12345678", "text": 7}', 400, "wrong_type"),
    ("text and choice", b'{"client_id": "12345678", "text": "x", "choice": "y"}', 400, "text_or_choice"),
    ("neither", b'{"client_id": "12345678"}', 400, "text_or_choice"),
    ("an unknown field", b'{"client_id": "12345678", "text": "x", "sender": "y"}', 400, "unknown_field"),
    ("a short client id", b'{"client_id": "1", "text": "x"}', 400, "bad_client_id"),
    ("no client id", b'{"text": "x"}', 400, "missing_field"),
    ("only spaces", b'{"client_id": "12345678", "text": "   "}', 400, "empty"),
    ("an unknown choice", b'{"client_id": "12345678", "choice": "nope"}', 409, "stale_choice"),
    ("a true as a number", b'{"client_id": "12345678", "text": "x", "seen": true}', 400, "wrong_type"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [case[1:] for case in BAD_BODIES], ids=[case[0] for case in BAD_BODIES]
)
async def test_a_body_that_is_not_as_described_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, front: Front, body: bytes, status: int, code: str
) -> None:
    conversation, token = await begin(client, front)

    answer = await client.post(
        f"/api/conversations/{conversation}/messages",
        content=body,
        headers=token | {"Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert len(await journal(client, conversation, token)) == 1


async def test_a_body_of_another_type_is_415(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)

    answer = await client.post(f"/api/conversations/{conversation}/messages", data={"text": "x"}, headers=token)

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_json")


async def test_an_oversized_body_is_413_and_changes_nothing(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)

    answer = await say(client, conversation, token, text="x" * 70_000)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_long")
    assert len(await journal(client, conversation, token)) == 1


async def test_a_patients_answer_over_2000_characters_is_413(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    await say(client, conversation, token, text="I need an appointment for my knee, for myself")

    answer = await say(client, conversation, token, text="y" * 2001)

    assert answer.status_code == 413
    assert answer.json()["limit"] == 2000


@pytest.mark.parametrize("token", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer"}])
async def test_without_a_token_a_conversation_answers_401(
    client: httpx.AsyncClient, front: Front, token: dict[str, str]
) -> None:
    conversation, _ = await begin(client, front)

    assert (await say(client, conversation, token, text="x")).status_code == 401


async def test_a_wrong_or_foreign_token_answers_404(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    _, foreign = await begin(client, front)
    changed = {"Authorization": token["Authorization"][:-1] + ("A" if token["Authorization"][-1] != "A" else "B")}

    assert (await say(client, conversation, foreign, text="x")).status_code == 404
    assert (await say(client, conversation, changed, text="x")).status_code == 404
    assert (await say(client, "not-a-uuid", token, text="x")).status_code == 404


async def test_a_foreign_origin_is_403(client: httpx.AsyncClient, front: Front) -> None:
    body = {"site": "riverbend", "accepted": front.notice}

    answer = await client.post("/api/conversations", json=body, headers={"Origin": "https://evil.example"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin")


LISTED = "http://localhost:8090"
ALIKE = """
http://localhost:8090.evil.example http://localhost:8090@evil.example http://evil.example/localhost:8090
http://evil.example#localhost:8090 http://evil.example?localhost:8090 http://evillocalhost:8090
http://evil.localhost:8090 http://localhost.evil.example:8090 http://localhostevil:8090 http://localhost:80900
http://localhost:8091 http://localhost:809 http://localhost http://localhost: http://localhost:08090
http://localhost:8090/ http://localhost:8090. http://localhost.:8090 http://localhost:8090/x http://localhost:8090#
http://localhost:8090%00 http://%6cocalhost:8090 http://loc%61lhost:8090 http://xn--localhost-:8090
HTTP://LOCALHOST:8090 http://LOCALHOST:8090 https://localhost:8090 ftp://localhost:8090 ws://localhost:8090
localhost:8090 //localhost:8090 http:localhost:8090 http:/localhost:8090 http://[::1]:8090 http://0x7f000001:8090
http://2130706433:8090 http://127.1:8090 http://user@localhost:8090 http://localhost\\:8090 * null file:// data: https://
http://localhost:8090,http://evil.example http://evil.example,http://localhost:8090 chrome-extension://abcdefgh
"""


async def test_only_an_origin_that_is_listed_letter_by_letter_may_use_the_desk(
    client: httpx.AsyncClient, front: Front
) -> None:
    assert LISTED in front.parts.content.site.organisation.origins
    assert len(set(ALIKE.split())) >= 40
    body = {"site": "riverbend", "accepted": front.notice}
    conversation, token = await begin(client, front)
    for origin in ALIKE.split():
        opened = await client.post("/api/conversations", json=body, headers={"Origin": origin})
        read = await client.get(f"/api/conversations/{conversation}/messages", headers=token | {"Origin": origin})
        assert (origin, opened.status_code, read.status_code) == (origin, 403, 403)
    assert (await client.post("/api/conversations", json=body, headers={"Origin": LISTED})).status_code == 201


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "-1"}, {"wait": "99"}, {"wait": "nan"}])
async def test_a_bad_cursor_or_wait_is_400(client: httpx.AsyncClient, front: Front, query: dict[str, str]) -> None:
    conversation, token = await begin(client, front)

    assert (
        await client.get(f"/api/conversations/{conversation}/messages", params=query, headers=token)
    ).status_code == 400


async def test_a_dead_database_answers_503_and_acknowledges_nothing(
    client: httpx.AsyncClient, front: Front, kill_database: Callable[[], None]
) -> None:
    conversation, token = await begin(client, front)
    kill_database()

    answer = await say(client, conversation, token, text="my knee hurts")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "try_again")
    assert answer.headers["Retry-After"] == "2"
    assert "accepted" not in answer.json()
    assert (await client.get("/health")).status_code == 503


async def test_errors_never_hold_what_a_visitor_wrote(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    canary = "canary-614-555-0100"

    answers = [
        await say(client, conversation, token, client_id=canary * 5, text="x"),
        await say(client, conversation, token, choice=canary),
        await say(client, conversation, token, text=canary * 2000),
        await client.post(f"/api/conversations/{conversation}/messages", json={canary: 1}, headers=token),
    ]

    assert all(answer.status_code >= 400 for answer in answers)
    assert all(canary not in answer.text for answer in answers)


@pytest.mark.parametrize("front", [1.0], indirect=True)
async def test_over_its_limit_a_conversation_answers_429_with_a_time(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)

    answers = [await say(client, conversation, token, choice=f"choice-{number}") for number in range(21)]

    assert [answer.status_code for answer in answers] == [409] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "body",
    [
        '{"client_id": "12345678", "text": "hello", "seen": 1000000000000000000000000000000}',
        '{"client_id": "12345678", "text": "hello", "seen": -1}',
        '{"client_id": "12345678", "text": "hello", "seen": ' + "1" * 6000 + "}",
        "[" * 30_000,
    ],
    ids=["seen beyond every number", "seen below none", "a number of 6,000 digits", "depth"],
)
async def test_a_number_or_depth_nobody_needs_is_400_and_changes_nothing(
    client: httpx.AsyncClient, front: Front, body: str
) -> None:
    conversation, token = await begin(client, front)
    before = await journal(client, conversation, token)

    answer = await client.post(
        f"/api/conversations/{conversation}/messages",
        content=body,
        headers=token | {"Content-Type": "application/json"},
    )

    assert answer.status_code == 400
    assert await journal(client, conversation, token) == before


@pytest.mark.parametrize("front", [0.01], indirect=True)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/conversations/current"),
        ("DELETE", "/api/conversations/01a20212-c969-7154-ac66-c7005e3aa1a2"),
        ("GET", "/api/conversations/01a20212-c969-7154-ac66-c7005e3aa1a2/messages"),
        ("GET", "/chat/riverbend"),
        ("GET", "/chat/riverbend/copy"),
        ("GET", "/consent/guess"),
    ],
)
async def test_every_address_that_asks_the_store_counts_its_callers(
    client: httpx.AsyncClient, front: Front, method: str, path: str
) -> None:
    headers = {"Authorization": "Bearer 01a20212-c969-7154-ac66-c7005e3aa1a2.guess"}

    statuses = [(await client.request(method, path, headers=headers)).status_code for _ in range(5)]

    assert statuses[-1] == 429
    assert statuses[0] != 429
