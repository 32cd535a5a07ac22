"""The shapes of data/routes.yml: queues and who works them, flags, and the routing table."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from desk.content.terms import Hours, Id, Language, Model, Review, Words


class Away(Model):
    first: date
    last: date


class Member(Model):
    member: str
    """As in a queue's `members:` or `escalates_to:`."""
    languages: list[Language] | None = None
    """What they speak with visitors; all of the site's when not given."""
    shifts: Hours | None = None
    """When they work, in the zone of the queue; the queue's hours when not given."""
    away: list[Away] = []
    capacity: int | None = None
    """Most open requests they hold at once; no limit when not given."""


class OnCall(Model):
    phone: Id
    """Which of the site's phones answers when the queue is closed."""
    owner: str
    """Who has to acknowledge an urgent request that came outside staffed hours, in words."""
    acknowledged_by: list[str]
    """Work addresses of who may: members of some queue, or somebody one escalates to."""
    minutes: int = Field(15, ge=1)
    """How long it may wait for that, by the clock, before it is escalated."""


class Queue(Model):
    queue: Id
    name: Words
    kind: Literal["leads", "alerts"] = "leads"
    alarm: Literal["emergency", "crisis", "abuse"] | None = None
    """Kind of alarm that notifies this queue; alert queues only."""
    members: list[str] = []
    hours: Hours | None = None
    """Staffed hours; the site's hours when not given."""
    time_zone: str | None = None
    """IANA name of the zone its hours, shifts and days off are in; the organisation's when not given."""
    closed_on_holidays: bool = True
    attempts: int = Field(default=3, ge=1)
    next_step: Id
    """Key in responses.yml: the approved wording of what happens next."""
    instructions: str = ""
    packet: list[Id] = []
    """Questions whose answers this queue needs before it can begin; asked where the role has them."""
    fallback: str | None = None
    """Member who gets what nobody else can take; the first of `members:` when not given."""
    escalates_to: str | None = None
    """Work address of who gets what nobody tried in time, or tried `attempts` times; the fallback when not given."""
    on_call: OnCall | None = None
    """Who answers urgent requests while it is closed; the site's own (`Routes.on_call`) when not given."""
    owner: str
    review_by: date


class Route(Model):
    route: str
    when: dict[Id, Any] = {}
    queue: Id
    first_contact: str
    """`30 minutes`, `4 hours`: open time in the queue's hours; `2 days`: the same time two open days later."""
    flags: list[Id] = []
    packet: list[Id] | None = None
    """Instead of the queue's: a shorter one makes a shorter path."""
    because: str = ""
    example: dict[Id, Any]
    """A lead in short, `{role: patient, timing: asap}`, that this row and none before it takes.

    `at:` is the moment it came; needed where a date is named."""
    owner: str | None = None
    review_by: date | None = None
    """Of this row alone; what is not given is that of the file's `review:`."""


class Unfinished(Model):
    """What follows a request its visitor left before sending it: instead of what its row and queue say."""

    first_contact: str
    """As a row's."""
    attempts: int = Field(ge=1)
    instructions: str
    because: str


class Flag(Model):
    flag: Id
    when: dict[Id, Any]
    because: str = ""
    asked: bool = True
    """False: set when the answers happen to be there, and nothing is asked for it."""


class Routes(Model):
    on_call: OnCall | None = None
    """Who answers urgent requests to closed queues that name nobody themselves."""
    unfinished: Unfinished
    queues: list[Queue]
    flags: list[Flag] = []
    """Every flag whose condition holds goes on the lead, whichever row took it."""
    routes: list[Route]
    """First match takes the lead; the last row has no condition."""
    review: Review | None = None
    """Holds for every row and for `unfinished`."""
    staff: list[Member] = []
    """Members with hours, time off or a limit of their own."""
