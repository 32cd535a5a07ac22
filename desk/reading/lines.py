"""`desk read`: JSON lines in, JSON lines out."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.reading.reader import Reader


class BadLine(ValueError):
    """A line that is no request; says what is wrong and never what the line held."""


def serve(lines: Iterable[str], reader: Reader, *, clock: datetime | None = None) -> Iterator[str]:
    """One answer a line: `{"id", "status", "value"}`, or `{"id", "error"}` for a line that is no request, and on.

    `clock` is the moment for lines without `now`; without it, the present in the site's time zone. Empty lines are
    skipped.
    """
    for line in lines:
        if not line.strip():
            continue
        id_: Any = None
        try:
            asked = _request(line)
            id_ = asked.get("id")
            answer = _answer(asked, reader, clock)
        except BadLine as fault:
            id_ = fault.args[1] if len(fault.args) > 1 else id_
            answer = {"id": id_, "error": fault.args[0]}
        yield json.dumps(answer, ensure_ascii=False)


def _request(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise BadLine("not JSON") from fault
    if not isinstance(asked, dict):
        raise BadLine("not a JSON object")
    return asked


def _answer(asked: dict[str, Any], reader: Reader, clock: datetime | None) -> dict[str, Any]:
    id_ = asked.get("id")
    for key in ("slot", "text"):
        if not isinstance(asked.get(key), str):
            raise BadLine(f"{key} is missing or no string", id_)
    if not isinstance(asked.get("lang"), str | None):
        raise BadLine("lang is no string", id_)
    now = _moment(asked.get("now"), id_) or clock or datetime.now().astimezone()
    try:
        reading = reader.read(asked["slot"], asked["text"], lang=asked.get("lang"), now=now, prev=asked.get("prev"))
    except KeyError as fault:
        raise BadLine("no such slot", id_) from fault
    return {"id": id_, "status": reading.status, "value": reading.value}


def _moment(now: Any, id_: Any) -> datetime | None:
    if now is None:
        return None
    try:
        moment = datetime.fromisoformat(now)
    except (TypeError, ValueError) as fault:
        raise BadLine("now is no ISO 8601 time", id_) from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
