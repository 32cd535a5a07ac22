"""When a failed delivery is tried again: the schedule of the Standard Webhooks specification 1.0.0."""

from datetime import datetime, timedelta

_SECOND, _MINUTE, _HOUR = 1, 60, 3600
DELAYS = (0, 5 * _SECOND, 5 * _MINUTE, 30 * _MINUTE, *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)))
"""Seconds before each try; about 75 hours and a half in all."""
JITTER = 0.1
"""Up to this part of a delay is added, so that what failed together does not come back together."""


def next_try(attempt: int, now: datetime, random: float, retry_after: float | None = None) -> datetime | None:
    """When to try again after try number `attempt` (1 for the first) failed at `now`; None when that was the last.

    `random` in [0, 1) spreads the tries. `retry_after` seconds, at most a day, is waited if it is longer.

    >>> next_try(1, datetime(2026, 5, 13, 12, 0), 0.0)
    datetime.datetime(2026, 5, 13, 12, 0, 5)
    """
    if attempt >= len(DELAYS):
        return None
    planned = DELAYS[attempt] * (1 + JITTER * random)
    return now + timedelta(seconds=max(planned, min(retry_after or 0.0, DELAYS[-1])))
