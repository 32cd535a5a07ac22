"""How long somebody must wait after sign-ins that failed."""

from datetime import datetime, timedelta

from desk.console.limits import Limits


def wait(failures: int, last: datetime, now: datetime, free: int, limits: Limits) -> timedelta:
    """Time until the next try is allowed: nothing for the first `free` failures, then doubling from `first_wait`.

    `failures` counts the remembered ones, `last` is when the newest happened; both times carry a zone.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
    >>> wait(4, noon, noon, 5, Limits())
    datetime.timedelta(0)
    >>> wait(6, noon, noon + timedelta(seconds=20), 5, Limits())
    datetime.timedelta(seconds=40)
    """
    if failures < free:
        return timedelta(0)
    doublings = min(failures - free, 16)
    pause = min(limits.first_wait * 2**doublings, limits.longest_wait)
    return max(last + pause - now, timedelta(0))
