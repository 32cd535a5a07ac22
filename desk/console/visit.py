"""One request to the staff pages and its answer, without the web framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.console.limits import Limits
from desk.content import Content
from desk.leads import Store


@dataclass(frozen=True)
class Member:
    """Somebody signed in: who they are, and the session's form token."""

    id: str
    name: str
    email: str
    role: str
    csrf: str


@dataclass(frozen=True)
class Desk:
    """What every page works with."""

    store: Store
    content: Content
    limits: Limits
    url: str
    """Where staff reach the desk; links of alerts begin with it."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.content.site.organisation.time_zone)


@dataclass(frozen=True)
class Visit:
    """`path` is what was asked for, query included; `session` is the cookie's token, which may be worth nothing."""

    path: str
    now: datetime
    address: str
    part: str = ""
    """What the route's placeholder held: a reference, an invitation's token."""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    session: str | None = None
    member: Member | None = None

    @property
    def signed_in(self) -> Member:
        """The member; only asked on routes that need one."""
        if self.member is None:
            raise LookupError("nobody is signed in")
        return self.member


@dataclass(frozen=True)
class Page:
    """An answer that shows something: a template and its facts."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    object_id: str | None = None
    outcome: str = "ok"
    staff_id: str | None = None
    """Who did it, where that is not the member signed in before."""


@dataclass(frozen=True)
class Go:
    """An answer that leads elsewhere; `session` opens a session with that token, an empty one ends it."""

    url: str
    session: str | None = None
    object_id: str | None = None
    outcome: str = "ok"
    staff_id: str | None = None


@dataclass(frozen=True)
class File:
    """An answer that is saved as a file of that name."""

    name: str
    body: bytes
    kind: str
    """Content type."""
    object_id: str | None = None
    outcome: str = "ok"
    staff_id: str | None = None


type Answer = Page | Go | File
type Handler = Callable[[Desk, Visit], Answer]


def message(kind: str, status: int, **facts: Any) -> Page:
    """A page that says one thing; `kind` names it in templates/message.html and in the audit trail."""
    return Page("message.html", {"kind": kind, **facts}, status, outcome=kind)
