"""What reading answers with: a `Reading` of one answer, what was `Found` in a whole message, an `Entity`."""

from dataclasses import dataclass
from typing import Any, Literal

type Status = Literal["value", "refused", "unknown", "question", "invalid", "unclear"]
type Whose = Literal["self", "other"]
type EntityKind = Literal["service_line", "sub_line", "location", "payer", "job_title", "relation", "org", "document"]
type Value = Any
"""A string, number, list or dictionary in the shape interfaces.md gives for the slot."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer to one question. `value` is None unless `status` is `value`; `start` and `end` are the characters of
    the text the value came from (0 and 0 where there is none)."""

    status: Status
    value: Value = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A value some message holds, for the question it would answer; `whose` where the words around it say so."""

    slot: str
    value: Value
    start: int
    end: int
    whose: Whose | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """Something the site's own files name, with the words that named it: `text` is `message[start:end]`."""

    kind: EntityKind
    id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A value and where it stands."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something was tried that is no value of this kind: four digits of a ZIP, an e-mail without a dot."""

    start: int
    end: int
