"""Token buckets counted by Redis, so that all desks of a site count together."""

from collections.abc import Sequence

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

CONNECTIONS = 8
SECONDS = 0.25
"""Longest a message waits for Redis."""


class Counter:
    """Buckets in the Redis at `url`; one script takes from all of a message's buckets or from none."""

    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url, max_connections=CONNECTIONS, timeout=SECONDS, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
        )
        self._redis = Redis.from_pool(pool)

    async def take(self, keys: Sequence[str], rates: Sequence[float]) -> list[float]:
        """Seconds to wait for each key, 0 where there is one left. `rates`: burst and tokens a second of each.

        Raises ConnectionError with the name of the fault when Redis does not answer in time.
        """
        try:
            waits = await self._redis.eval(_TAKE, len(keys), *keys, *rates)
        except (RedisError, OSError, TimeoutError) as error:
            raise ConnectionError(type(error).__name__) from None
        return [int(wait) / 1000 for wait in waits]

    async def close(self) -> None:
        await self._redis.aclose()


_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left, waits, enough = {}, {}, true
for n, key in ipairs(KEYS) do
  local burst, rate = tonumber(ARGV[2 * n - 1]), tonumber(ARGV[2 * n]) / 1000
  local held = redis.call('HMGET', key, 'left', 'at')
  local tokens = burst
  if held[1] then
    tokens = math.min(burst, tonumber(held[1]) + math.max(0, now - tonumber(held[2])) * rate)
  end
  left[n], waits[n] = tokens, 0
  if tokens < 1 then
    enough = false
    waits[n] = math.ceil((1 - tokens) / rate)
  end
end
for n, key in ipairs(KEYS) do
  local burst, rate = tonumber(ARGV[2 * n - 1]), tonumber(ARGV[2 * n]) / 1000
  local tokens = enough and left[n] - 1 or left[n]
  redis.call('HSET', key, 'left', tostring(tokens), 'at', tostring(now))
  redis.call('PEXPIRE', key, math.ceil((burst - tokens) / rate) + 1000)
end
return waits
"""
"""KEYS: buckets; ARGV: burst and tokens a second of each. Milliseconds to wait for each, 0 where one was left."""
