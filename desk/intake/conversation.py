"""What the desk knows about one conversation: the answers, the open question, what was said.

The whole of it is one JSON object (`Conversation.dump`), sealed in the store and changed only inside `Store.apply` and
`Store.answer`, so every change belongs to a message and happens once.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

type Status = Literal["value", "refused", "unknown", "skipped"]
type Stage = Literal["asking", "confirmed", "declined", "sent", "stopped"]

PURPOSES = ("store", "contact_phone", "contact_text", "contact_email", "marketing")
IDENTITY = ("name", "phone", "email")
REACHED_BY = {"phone": "phone", "text": "phone", "email": "email"}
"""Channel -> the contact detail it needs."""


@dataclass
class Answer:
    """One answer as understood and as typed; `turn` is the journal cursor of the message it came from."""

    value: Any = None
    status: Status = "value"
    as_typed: str = ""
    turn: int = 0
    corrected: bool = False
    source: Literal["asked", "volunteered", "page"] = "asked"


@dataclass(frozen=True)
class Say:
    """One thing to say: a key of responses.yml and what fills its placeholders. No prose."""

    key: str
    args: dict[str, Any] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        return {"key": self.key, "args": self.args}


@dataclass
class Conversation:
    site: str
    page: str | None
    campaign: str | None
    language: str
    started: str
    """ISO 8601 with offset."""
    referrer: str | None = None
    notice: str = ""
    """Version of the notice that was accepted."""
    build: str = ""
    """Version of the widget's script that showed it."""
    clock: str | None = None
    """The test clock's time in `desk talk`; None: the real one."""
    stage: Stage = "asking"
    open: str | None = None
    """The question that waits for an answer."""
    answers: dict[str, Answer] = field(default_factory=dict)
    role_confidence: float = 0.0
    role_reasons: list[str] = field(default_factory=list)
    subrole: str | None = None
    titles: dict[str, str] = field(default_factory=dict)
    """Sub-role -> the job title that says so, as it was typed first."""
    intent: str | None = None
    """The first need that was understood: `seek_care`, `make_referral` …"""
    languages: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Questions in the order they were asked; what Back walks."""
    attempts: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    """How often each key was said; picks the wording."""
    spoken: list[str] = field(default_factory=list)
    """A short hash of everything the desk said, so that nothing is said twice."""
    choices: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Choice id -> what it means; only those of the last thing the bot said are valid."""
    consent: dict[str, bool] = field(default_factory=dict)
    consent_records: list[str] = field(default_factory=list)
    patients: list[dict[str, Any]] = field(default_factory=list)
    """Of a referral of several: `{"service_line", "urgency", "documentation", "ordering_provider"?}`."""
    provider: bool = False
    """A referral said who ordered it."""
    sealed: list[dict[str, Any]] = field(default_factory=list)
    """What identifies patients of a paste: `{"request", "patient", "kind", "text"}`, both numbers from 1; request 0 was
    started over. Never said, masked wherever a transcript is shown."""
    alarms: list[dict[str, Any]] = field(default_factory=list)
    alarmed: str | None = None
    """The kind of the alarm the visitor's last message raised."""
    request: int = 1
    """Number of the request in this conversation; a second need is a second lead."""
    sent: list[str] = field(default_factory=list)
    """References of the leads made so far."""
    wants_person: bool = False
    on_call: str | None = None
    """The on-call number that was shown for this request."""
    too_young: bool = False
    """A child under 13 writes: nothing is asked or kept."""
    offer: str | None = None
    """What somebody who was not ready took instead of going on."""
    with_grown_up: bool = False
    """A teenager asks for what only a parent may ask for here: nothing more is asked or kept."""
    signs: dict[str, str] = field(default_factory=dict)
    """Barrier or signal -> the phrase of the content that was heard of it first."""
    topics: list[str] = field(default_factory=list)
    """Frequent questions that were answered, each once."""
    discovery: dict[str, Any] | None = None
    """The question of its persona that was asked after the end: `{"persona", "at"}`, counted from 0."""
    earlier: dict[str, Any] | None = None
    """Of who comes back to change an earlier request: `{"reference", "said": [{"text", "turn"}]}`."""
    discreet: bool = False
    """Asked that others do not hear of the request."""

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, state: dict[str, Any]) -> "Conversation":
        answers = {question: Answer(**answer) for question, answer in state.get("answers", {}).items()}
        known = {name: state[name] for name in cls.__dataclass_fields__ if name in state}
        return cls(**{**known, "answers": answers})

    def value(self, question: str) -> Any:
        """The understood value, or None when there is none or it was refused."""
        answer = self.answers.get(question)
        return answer.value if answer is not None and answer.status == "value" else None

    def settled(self, question: str) -> bool:
        """True when there is nothing left to ask about `question`; a first name said in passing leaves the last."""
        return question in self.answers and not (question == "name" and self.half_named)

    @property
    def leave_message(self) -> bool | None:
        """Whether a message may be left where others hear it; None: never said nor asked. No answer is a no."""
        return self.value("leave_message") == "yes" if "leave_message" in self.answers else None

    @property
    def half_named(self) -> bool:
        """Whether of the name no more than a first name is known, and it was not asked for."""
        held = self.answers.get("name")
        return held is not None and held.source == "volunteered" and not held.value.keys() & {"last", "full"}

    def put(self, question: str, answer: Answer) -> None:
        """Take an answer; a value that replaces another is marked corrected."""
        held = self.answers.get(question)
        if held is not None and held.status == "value" and answer.status == "value" and held.value != answer.value:
            answer.corrected = held.source != "page"
        self.answers[question] = answer
        self.attempts.pop(question, None)

    def drop_identity(self) -> None:
        """Destroy volunteered identity: what a no to storing means."""
        for question in IDENTITY:
            self.answers.pop(question, None)
        self.earlier = None
