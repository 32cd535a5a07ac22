"""What a canary plants, and every trace of it that somebody outside could see: answers, addresses, files, the log."""

import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from desk import log as desk_log


@dataclass(frozen=True)
class Canary:
    """What one visitor plants; every value is theirs alone."""

    number: int

    @property
    def word(self) -> str:
        """In every text they write."""
        return f"qxzcanary{self.number:05}"

    @property
    def name(self) -> str:
        return f"Quorra Zylphine{self.letters}"

    @property
    def letters(self) -> str:
        return "".join(chr(ord("a") + int(digit)) for digit in f"{self.number:05}")

    @property
    def digits(self) -> str:
        return f"614{200 + self.number // 10000:03}{self.number % 10000:04}"

    @property
    def email(self) -> str:
        return f"quorra.{self.letters}@canary.example"

    def values(self) -> list[str]:
        """Each as it could be written somewhere."""
        area, exchange, line = self.digits[:3], self.digits[3:6], self.digits[6:]
        phones = [self.digits, f"({area}) {exchange}-{line}", f"{area} {exchange} {line}", f"{area}-{exchange}-{line}"]
        return [self.word, f"Zylphine{self.letters}", f"quorra.{self.letters}", *phones]

    def says(self, ending: str) -> list[str]:
        start = [f"I need an appointment for my knee, for myself, {self.word}", "next week", "43215"]
        if ending == "refused":
            return [*start, "no"]
        told = [
            *start,
            "yes, call me or email me",
            self.name,
            f"{self.digits[:3]} {self.digits[3:6]} {self.digits[6:]}",
        ]
        if ending == "left":
            return told[:4]
        return [*told, self.email, "yes", "yes", *(["forget me"] if ending == "forgotten" else [])]


@dataclass
class Seen:
    """Everything somebody outside could see, and where."""

    places: dict[str, list[bytes]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    planted: list[str] = field(default_factory=list)

    def add(self, place: str, content: bytes | str) -> None:
        self.places.setdefault(place, []).append(content.encode() if isinstance(content, str) else content)
        self.counts[place] += 1

    def answer(self, answer: httpx.Response) -> None:
        """Headers of every answer; the body of those that refuse."""
        self.add("headers", repr(answer.headers.raw))
        if answer.status_code >= 400:
            self.add("error bodies", answer.content)

    def leaks(self) -> dict[str, list[str]]:
        """Place -> the planted values that are in it."""
        found = {place: b"\n".join(held).lower() for place, held in self.places.items()}
        told = {
            place: [value for value in self.planted if value.lower().encode() in held] for place, held in found.items()
        }
        return {place: values for place, values in told.items() if values}


VISITING = ContextVar("VISITING", default=False)
"""True in the task that plays the visitors: what their own HTTP client logs is not the desk's log."""


class OfTheDesk(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not (VISITING.get() and record.name.startswith(("httpx", "httpcore")))


@contextmanager
def captured(path: Path) -> Iterator[None]:
    """Standard output and error of this process, and every logger at its loudest, in `path`."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        handler = logging.StreamHandler(sys.stderr)
        handler.addFilter(OfTheDesk())
        root = logging.getLogger()
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        for name in ("sanic.root", "sanic.error", "sanic.access", "sanic.server", "asyncio", "sqlalchemy", "httpx"):
            logging.getLogger(name).setLevel(logging.DEBUG)
            logging.getLogger(name).propagate = True
        desk_log.configure(sys.stderr)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)
            root.removeHandler(handler)
