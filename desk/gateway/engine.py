"""The conversation engine as the desk sees it: signed calls over loopback, a deadline, and a plain "not now".

The engine may be slow, dead or half started at any moment; nothing here raises for that but `EngineAway`, and the desk
then asks the guided question.
"""

import contextlib
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import aiohttp
import structlog

from desk import meaning

log = structlog.get_logger()

_HEALTH = aiohttp.ClientTimeout(total=2.0)


class EngineAway(Exception):
    """The engine gave no answer in time, refused the connection, or failed; the message names the reason, no text."""


@dataclass(frozen=True)
class EngineTurn:
    """What the engine made of one message."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    replies: tuple[dict[str, Any], ...]
    """`{"key", "args"}` in the order they are to be said; empty when a rule or an action stayed silent."""


class Engine:
    """A client of one engine process. `key` is the shared secret; `seconds` the longest a turn may wait.

    `most`: turns it is given at once. It does about 70 a second, more would all be late: the rest are answered by the
    guided questions at once, and nobody waits for a queue that cannot be worked off in time.
    """

    def __init__(self, url: str, key: str, seconds: float = 2.0, retry_after: float = 1.0, most: int = 100) -> None:
        self._key = key.encode()
        self._seconds = seconds
        self._retry_after = retry_after
        self._most, self._turns_now = most, 0
        self._away_until = 0.0
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def turn(
        self,
        sender: str,
        message_id: str,
        *,
        text: str | None = None,
        intent: str | None = None,
        apart: Sequence[str] = (),
    ) -> EngineTurn:
        """The engine's turn for a text, or for a choice as the intent it stands for. Raises EngineAway.

        `apart`: parts of the text the actions are told the intents of, too.
        """
        if time.monotonic() < self._away_until:
            raise EngineAway("resting after a failure")
        if self._turns_now >= self._most:
            raise EngineAway("full")
        body: dict[str, Any] = {"sender": sender, "message_id": message_id}
        if intent is not None:
            body["intent"] = intent
        else:
            assert text is not None
            body |= {"text": text, "vector": b64encode(meaning.vector(text).astype("<f4").tobytes()).decode()}
            body |= {"apart": list(apart)} if apart else {}
        self._turns_now += 1
        try:
            answer = await self._post("/desk/messages", body)
        finally:
            self._turns_now -= 1
        understood = answer["intent"]
        return EngineTurn(
            intent=understood.get("name") or "",
            confidence=float(understood.get("confidence") or 0.0),
            ranking=tuple((name, float(confidence)) for name, confidence in answer.get("ranking", ())),
            replies=tuple(answer["replies"]),
        )

    async def parse(self, texts: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
        """Intent rankings, best first, of up to 256 texts. Raises EngineAway."""
        answer = await self._post("/desk/parse", {"texts": list(texts)}, seconds=30.0)
        return [tuple((name, float(confidence)) for name, confidence in parse["ranking"]) for parse in answer["parses"]]

    async def forget(self, sender: str) -> None:
        """Have the engine drop what it remembers of a conversation; nobody waits for one that is away."""
        if time.monotonic() >= self._away_until:
            with contextlib.suppress(EngineAway):
                await self._post("/desk/forget", {"sender": sender})

    async def ready(self) -> bool:
        """True when the engine's model is loaded and it says so itself."""
        try:
            async with self._calls().get(f"{self._url}/desk/health", timeout=_HEALTH) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, path: str, body: dict[str, Any], seconds: float | None = None) -> dict[str, Any]:
        content = json.dumps(body).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(self._key, stamp.encode() + b"." + content, sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Desk-Signature": f"t={stamp},v1={signature}"}
        limit = aiohttp.ClientTimeout(total=seconds or self._seconds)
        try:
            async with self._calls().post(f"{self._url}{path}", data=content, headers=headers, timeout=limit) as answer:
                if answer.status == 200:
                    return await answer.json()
                failure = f"status {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            failure = type(error).__name__
        self._rest(failure)
        raise EngineAway(failure)

    def _calls(self) -> aiohttp.ClientSession:
        """One session for all calls, made in the loop that uses it; no proxy, no cookie."""
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _rest(self, why: str) -> None:
        self._away_until = time.monotonic() + self._retry_after
        log.warning("engine away", why=why)
