"""Rate limits: generous per address (hospitals and phone carriers share one) and per site, strict per conversation.

Token buckets, in Redis where one is configured, so that all desks of a site count together; in this process otherwise,
and while Redis is away. What is lost with either is only how much was used.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from desk.gateway.counter import Counter

log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """`burst` at once, then `per_second` on average."""

    burst: float
    per_second: float


MESSAGES_OF_A_CONVERSATION = Limit(burst=20, per_second=0.5)
MESSAGES_OF_AN_ADDRESS = Limit(burst=300, per_second=20)
MESSAGES_OF_A_SITE = Limit(burst=1_000, per_second=100)
CONVERSATIONS_OF_AN_ADDRESS = Limit(burst=60, per_second=0.5)
CONVERSATIONS_OF_A_SITE = Limit(burst=300, per_second=10)

REDIS_REST = 5.0
"""Seconds for which this process counts alone after Redis was not there."""

type Bucket = tuple[str, Limit]
"""What is counted (`address …`, `conversation …`, `site …`) and how much of it there may be."""


class TooMany(Exception):
    """The caller is over its limit; `retry_after` is in whole seconds, at least 1."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class Limits:
    """Buckets by key. `factor` multiplies every limit: benchmarks and tests of load raise it.

    `redis`: a `redis://` URL, or empty. `most`: buckets kept in this process. `clock`: of this process, in seconds.
    """

    def __init__(
        self,
        factor: float = 1.0,
        most: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
        redis: str = "",
    ) -> None:
        self._factor, self._most, self._clock = factor, most, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._away_until = 0.0
        self._redis = _counter(redis) if redis else None

    async def take(self, *buckets: Bucket) -> None:
        """Use one of each, or none of any; raises TooMany when one of them has none left."""
        waits = await self._shared(buckets)
        if waits is None:
            waits = self._own(buckets)
        if any(waits):
            raise TooMany(max(1, int(max(waits) + 0.999)))

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.close()

    def _own(self, buckets: Sequence[Bucket]) -> list[float]:
        """Seconds to wait for each bucket, 0 where there is one left; takes when all have."""
        now = self._clock()
        left = [self._left(key, limit, now) for key, limit in buckets]
        waits = [
            max(0.0, (1 - tokens) / (limit.per_second * self._factor))
            for tokens, (_, limit) in zip(left, buckets, strict=True)
        ]
        for tokens, (key, _) in zip(left, buckets, strict=True):
            self._buckets[key] = (tokens if any(waits) else tokens - 1, now)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return waits

    def _left(self, key: str, limit: Limit, now: float) -> float:
        burst, rate = limit.burst * self._factor, limit.per_second * self._factor
        tokens, at = self._buckets.pop(key, (burst, now))
        return min(burst, tokens + (now - at) * rate)

    async def _shared(self, buckets: Sequence[Bucket]) -> list[float] | None:
        """The same counted by Redis, in one step; None without one, or while it is away."""
        if self._redis is None or time.monotonic() < self._away_until:
            return None
        # Addresses are personal data: Redis sees a hash of them, and forgets it when the bucket is full again.
        keys = [f"desk:{sha256(key.encode()).hexdigest()[:32]}" for key, _ in buckets]
        rates = [value * self._factor for _, limit in buckets for value in (limit.burst, limit.per_second)]
        try:
            return await self._redis.take(keys, rates)
        except ConnectionError as error:
            if time.monotonic() >= self._away_until:
                log.warning("redis away, this process counts alone", error=str(error))
            self._away_until = time.monotonic() + REDIS_REST
            return None


def _counter(url: str) -> "Counter":
    # Redis' client takes half a second to load: only who has a Redis waits for it.
    from desk.gateway.counter import Counter

    return Counter(url)
