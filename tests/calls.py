"""Calls of the visitor API: a conversation opened, a message sent, the journal read; `client` is to be imported."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from running import Front


@pytest.fixture
async def client(front: Front) -> httpx.AsyncClient:  # type: ignore[misc]
    async with httpx.AsyncClient(base_url=front.url, trust_env=False) as client:
        yield client


async def begin(
    client: httpx.AsyncClient, front: Front, page: str = "/orthopedics", language: str = "en"
) -> tuple[str, dict[str, str]]:
    body = {"site": "riverbend", "page": page, "language": language, "accepted": front.notice}
    answer = await client.post("/api/conversations", json=body)
    assert answer.status_code == 201, answer.text
    client.cookies.clear()
    return answer.json()["conversation"], {"Authorization": f"Bearer {answer.json()['token']}"}


async def say(
    client: httpx.AsyncClient, conversation: str, token: dict[str, str], client_id: str | None = None, **body: Any
) -> httpx.Response:
    return await client.post(
        f"/api/conversations/{conversation}/messages",
        json={"client_id": client_id or str(uuid4()), **body},
        headers=token,
    )


async def journal(client: httpx.AsyncClient, conversation: str, token: dict[str, str]) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/conversations/{conversation}/messages", headers=token)
    return answer.json()["messages"]
