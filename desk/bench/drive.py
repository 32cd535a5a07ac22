"""Visitors who write one message after the other, and how long each reply took. Loopback only, bounded in count."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

type Say = Callable[[str], Awaitable[None]]
"""Send one text and return when it was answered; raises for anything but a good answer."""
type Visitor = Callable[[int], Awaitable[Say]]
"""Opens conversation number n."""


class Caller:
    """Posts JSON on kept connections, with little time of its own: both sides are measured through it."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """(status, what the JSON of the answer holds)."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=60),
                connector=aiohttp.TCPConnector(limit=64),
            )
        async with self._session.post(url, json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@dataclass(frozen=True)
class Pace:
    """Replies and how long they took, in seconds."""

    times: tuple[float, ...]
    wall: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.wall

    def percentile(self, share: float) -> float:
        """In milliseconds; `share` from 0 to 1, nearest rank."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __add__(self, later: "Pace") -> "Pace":
        return Pace(self.times + later.times, self.wall + later.wall)


async def pace(visitor: Visitor, texts: Sequence[str], *, visitors: int, conversations: int) -> Pace:
    """`visitors` at once, each with `conversations` conversations of these texts."""
    times: list[float] = []
    numbers = iter(range(visitors * conversations))

    async def live() -> None:
        for _ in range(conversations):
            say = await visitor(next(numbers))
            for text in texts:
                began = time.perf_counter()
                await say(text)
                times.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(live() for _ in range(visitors)))
    return Pace(tuple(times), time.perf_counter() - began)


async def growth(visitor: Visitor, texts: Sequence[str], turns: int = 205, conversations: int = 2) -> float:
    """How much longer turn 200 takes than turn 5: median of turns 196-205 over median of turns 3-12, same texts."""
    early, late = [], []
    for number in range(conversations):
        say = await visitor(10_000 + number)
        for turn in range(1, turns + 1):
            began = time.perf_counter()
            await say(texts[turn % len(texts)])
            took = time.perf_counter() - began
            if 3 <= turn <= 12:
                early.append(took)
            elif turn > turns - 10:
                late.append(took)
    return statistics.median(late) / statistics.median(early)
