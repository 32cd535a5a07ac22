"""The visitor API keeps what it promises: each message once, answered, in the journal, and forgotten when asked."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from calls import begin, client, journal, say
from running import Front

__all__ = ["client"]

pytestmark = pytest.mark.slow


async def test_an_accepted_notice_opens_a_conversation_with_a_welcome(client: httpx.AsyncClient, front: Front) -> None:
    answer = await client.post(
        "/api/conversations", json={"site": "riverbend", "page": "/cardiology", "accepted": front.notice}
    )

    opened = answer.json()
    assert answer.status_code == 201
    assert set(opened) == {"conversation", "token", "notice", "language", "cursor", "messages"}
    assert opened["cursor"] == 1
    assert [message["who"] for message in opened["messages"]] == ["bot"]
    assert "key" not in opened["messages"][0]


async def test_the_query_of_the_page_is_not_kept(client: httpx.AsyncClient, front: Front) -> None:
    conversation, _ = await begin(client, front, "/cardiology?q=my+secret#x")

    assert front.parts.store.conversation(conversation).state["page"] == "/cardiology"


async def test_a_message_is_answered_with_a_question_and_stands_in_the_journal(
    client: httpx.AsyncClient, front: Front
) -> None:
    conversation, token = await begin(client, front)

    answer = await say(client, conversation, token, text="I need an appointment for my knee")

    assert answer.status_code == 200
    assert answer.json()["messages"][-1]["kind"] == "question"
    lines = await journal(client, conversation, token)
    assert [line["who"] for line in lines][:2] == ["bot", "visitor"]
    assert lines[1]["text"] == "I need an appointment for my knee"


async def test_the_same_client_id_is_processed_once_and_answered_the_same(
    client: httpx.AsyncClient, front: Front
) -> None:
    conversation, token = await begin(client, front)
    identity = str(uuid4())

    first = await say(client, conversation, token, identity, text="I need an appointment for my knee")
    second = await say(client, conversation, token, identity, text="I need an appointment for my knee")

    assert second.json() == first.json()
    assert [line["who"] for line in await journal(client, conversation, token)].count("visitor") == 1


async def test_two_equal_calls_at_once_are_one_message(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    identity = str(uuid4())

    answers = await asyncio.gather(
        *(say(client, conversation, token, identity, text="my knee hurts") for _ in range(5))
    )

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert [line["who"] for line in await journal(client, conversation, token)].count("visitor") == 1


async def test_a_stored_answer_is_returned_before_its_choice_is_judged(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    asked = (await say(client, conversation, token, text="I need an appointment for my knee")).json()["messages"][-1]
    identity, choice = str(uuid4()), asked["choices"][0]["id"]
    first = await say(client, conversation, token, identity, choice=choice)

    again = await say(client, conversation, token, identity, choice=choice)

    assert (again.status_code, again.json()) == (200, first.json())


async def test_a_choice_shows_as_its_label_in_the_journal(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    asked = (await say(client, conversation, token, text="I need an appointment for my knee")).json()["messages"][-1]

    await say(client, conversation, token, choice=asked["choices"][0]["id"])

    assert [line["text"] for line in await journal(client, conversation, token) if line["who"] == "visitor"][
        -1
    ] == asked["choices"][0]["label"]


async def test_an_opening_referral_paste_of_15000_characters_is_taken(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front, "/for-referrers")

    answer = await say(client, conversation, token, text=("Referral for orthopedics. " * 700)[:15_000])

    assert answer.status_code == 200


async def test_deleting_forgets_the_conversation_and_gives_a_receipt(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    await say(client, conversation, token, text="my knee hurts")

    answer = await client.delete(f"/api/conversations/{conversation}", headers=token)

    assert answer.status_code == 200
    assert answer.json()["receipt"]
    assert front.parts.store.kept(conversation)["messages"] == []
    assert (await say(client, conversation, token, text="hello?")).status_code == 404


async def test_a_long_poll_returns_as_soon_as_something_comes(client: httpx.AsyncClient, front: Front) -> None:
    conversation, token = await begin(client, front)
    waiting = asyncio.create_task(
        client.get(
            f"/api/conversations/{conversation}/messages", params={"after": 1, "wait": 20}, headers=token, timeout=30
        )
    )
    while conversation not in front.parts.desk._news:
        await asyncio.sleep(0)

    await say(client, conversation, token, text="my knee hurts")
    came = (await waiting).json()["messages"]

    assert [line["who"] for line in came][:1] == ["visitor"]


async def test_a_cookie_resumes_after_a_reload(client: httpx.AsyncClient, front: Front) -> None:
    opened = await client.post("/api/conversations", json={"site": "riverbend", "accepted": front.notice})

    resumed = await client.get("/api/conversations/current")

    assert resumed.status_code == 200
    assert resumed.json()["conversation"] == opened.json()["conversation"]
    assert resumed.json()["token"] == opened.json()["token"]


async def test_the_health_page_says_what_is_well(client: httpx.AsyncClient, front: Front) -> None:
    assert (await client.get("/health")).json() == {"ready": True, "engine": False, "store": True}


async def test_the_api_answers_as_its_openapi_document_says(client: httpx.AsyncClient, front: Front) -> None:
    document = (await client.get("/api/openapi.json")).json()
    routes = {
        (method.upper(), route.uri.replace("<conversation:str>", "{conversation}"))
        for route in front.app.router.routes
        if route.uri.startswith("/api")
        for method in route.methods
        if method not in ("OPTIONS", "HEAD")
    }
    described = {
        (method.upper(), path)
        for path, entry in document["paths"].items()
        for method in entry
        if method != "parameters"
    }

    assert described | {("GET", "/api/openapi.json")} == routes


@pytest.mark.parametrize("page", ["//[", "http://[::1", "https://[dana@example.org"])
async def test_a_page_that_is_no_address_is_left_out(client: httpx.AsyncClient, front: Front, page: str) -> None:
    conversation, _ = await begin(client, front, page=page)

    row = front.parts.store.conversation(conversation)
    assert row is not None
    assert row.state["page"] is None
