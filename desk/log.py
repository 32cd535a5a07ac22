"""The desk's log: one JSON object a line, and only keys that can hold nothing a visitor wrote."""

import sys
from typing import TextIO

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "why",
        "intent",
        "key",
        "kind",
        "rule",
        "action",
        "error",
        "where",
        "process",
        "code",
        "url",
        "port",
        "seconds",
        "count",
        "lead",
        "target",
        "status",
        "attempt",
        "delivery",
        "path",
        "method",
    }
)
"""Keys that may be logged; any other is dropped and its name counted under `dropped`."""


def configure(stream: TextIO = sys.stderr) -> None:
    """Send everything through the allow-list to `stream`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow_listed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )


def allow_listed(logger: object, method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep allowed keys only.

    >>> allow_listed(None, "info", {"event": "x", "text": "my secret", "count": 1})
    {'event': 'x', 'count': 1, 'dropped': ['text']}
    """
    kept = {key: value for key, value in entry.items() if key in ALLOWED}
    dropped = sorted(entry.keys() - kept.keys())
    return kept | ({"dropped": dropped} if dropped else {})
