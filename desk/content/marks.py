"""What data/intake.yml marks a lead with: persona, points, barriers, signals, journey stage, lead type."""

from datetime import date
from typing import Any, Literal

from desk.content.terms import Id, Language, Model, Role, Words

IN_CHAT = {"guide": "intake_guide", "callback": "callback"}
"""Name of its button -> an offer that is taken in the conversation; any other is taken by sending a request."""

type Concern = Literal["access", "cost_basics", "continuity", "workflow_fit", "other"]
type Angle = Literal["access", "clarity", "coordination", "reliability", "operational_fit"]


class Triggers(Model):
    """What brings somebody of a persona: one of these, seen or heard, is evidence for it."""

    pages: list[str] = []
    """Paths they began under, `/for-business/employers`."""
    campaigns: list[str] = []
    signals: list[Id] = []
    asked: list[Id] = []
    """Ids of data/<language>/faq.yml."""


class Persona(Model):
    persona: Id
    role: Role
    when: dict[Id, Any] = {}
    """First match in the order of the file, within the role."""
    concern: Concern
    """What usually concerns them; what somebody showed goes first (`Shown`)."""
    offer: Id
    next_step: Literal["call", "form", "scheduling", "referral_submission", "none"]
    owner: str
    review_by: date | None = None
    """That of the file's `review:` when not given."""
    angle: Angle
    """How its offer is put to them: `label_angle_<angle>` stands in the words of the offer."""
    triggers: Triggers = Triggers()
    """Chooses it where its `when:` is open, no fact known against it, and no other of the role has one that holds."""
    needs: list[str] = []
    """With objections and proof what staff and writers go by."""
    objections: list[str] = []
    proof: list[str] = []
    """What they ask to see before they go on."""
    discovery: dict[Id, Words] = {}
    """What each asks about -> the question: for the first call or, with `ask_visitor`, once the request is sent."""
    ask_visitor: bool = False
    """The assistant asks them once the request is sent, one by one; nobody has to answer, and nothing waits for it."""


class Points(Model):
    points: int
    when: dict[Id, Any] = {}
    because: str
    """The reason staff read beside the points."""


class Sign(Model):
    """What gives a tag: facts, words a visitor wrote, or a frequent question they asked; any one of them is enough."""

    when: dict[Id, Any] = {}
    said: dict[Language, list[str]] = {}
    """Whole words, heard in every language, small letters; accents and apostrophes do not matter."""
    asked: list[Id] = []
    """Ids of data/<language>/faq.yml."""


class Barrier(Sign):
    barrier: Literal[
        "fear", "cost", "access", "transportation", "language", "scheduling", "referral_requirement", "uncertainty"
    ]


class Signal(Sign):
    """What somebody is interested in, as staff and writers sort it."""

    signal: Id


class Shown(Model):
    """A concern somebody showed, whatever their persona."""

    concern: Concern
    by: list[Id]
    """Barriers and signals, any one of which shows it."""


class JourneyStage(Model):
    """The first that holds, in the order of the file; the last has no condition. `when:` may name `page_kind` here."""

    when: dict[Id, Any] = {}
    asked: list[Id] = []
    """Frequent questions: one of them is enough; which it was stands beside the evidence."""
    stage: Literal["awareness", "evaluation", "decision", "onboarding"]
    because: str
    """The evidence, as it stands on the lead."""


class LeadType(Model):
    lead_type: Id
    name: Words
    when: dict[Id, Any] = {}
    """First match in the order of the file; the last has no condition."""
    or_when: dict[Id, Any] | None = None
    offer: Id | None = None
    """What sending such a request takes, of `offers:`; none where it takes none (a complaint)."""


class AskedOffer(Model):
    """An offer that is taken, in place of the kind's own, by who asked one of these questions and sends the request."""

    offer: Id
    asked: list[Id]
    """Ids of data/<language>/faq.yml."""
    when: dict[Id, Any] = {}


class Bands(Model):
    """What points come to: from `high` on a lead is handed out first; below `low` who is not ready reads first."""

    high: int
    low: int
    not_ready: dict[Id, Any]
    """Who is not ready, by facts."""
