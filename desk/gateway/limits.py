"""Rate limits: generous per address (hospitals and phone carriers share one), strict per conversation.

Token buckets in memory, bounded in number; what is lost with the process is only how much was used.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """`burst` at once, then `per_second` on average."""

    burst: float
    per_second: float


MESSAGES_OF_A_CONVERSATION = Limit(burst=20, per_second=0.5)
MESSAGES_OF_AN_ADDRESS = Limit(burst=300, per_second=20)
CONVERSATIONS_OF_AN_ADDRESS = Limit(burst=60, per_second=0.5)


class TooMany(Exception):
    """The caller is over its limit; `retry_after` is in whole seconds, at least 1."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class Limits:
    """Buckets by key. `factor` multiplies every limit: benchmarks and tests of load raise it."""

    def __init__(self, factor: float = 1.0, most: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._factor, self._most, self._clock = factor, most, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, limit: Limit) -> None:
        """Use one; raises TooMany when there is none left."""
        now = self._clock()
        burst, rate = limit.burst * self._factor, limit.per_second * self._factor
        left, at = self._buckets.pop(key, (burst, now))
        left = min(burst, left + (now - at) * rate)
        if left < 1:
            self._buckets[key] = (left, now)
            raise TooMany(max(1, int((1 - left) / rate + 0.999)))
        self._buckets[key] = (left - 1, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
