"""The shapes of the files under `data/` that belong to Welcome Desk; Rasa's own files are not here.

Every model forbids unknown keys, so a misspelt key is a fault and never silently ignored.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from desk.content.marks import AskedOffer, Bands, Barrier, JourneyStage, LeadType, Persona, Points, Shown, Signal
from desk.content.tables import Routes
from desk.content.terms import AGE_GROUPS, AgeGroup, Hours, Id, Language, Model, Review, Role, Words

# ---- data/site.yml ---------------------------------------------------------------------------


class Organisation(Model):
    key: Id
    name: str
    operator: str
    """Who answers for the desk in law; named in the notice."""
    time_zone: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    languages: list[Language]
    origins: list[str] = []
    """Exact origins (`https://www.example.org`) whose pages may show the conversation in a frame."""
    colours: dict[Id, str] = {}
    licensed_titles: dict[Language, list[str]] = {}
    """Titles of licensed people; the assistant may never speak as one."""


class Phone(Model):
    phone: Id
    number: str
    """E.164, `+16145550100`."""
    name: Words
    hours: Hours | None = None


class Location(Model):
    location: Id
    name: str
    aliases: list[str] = []
    address: str
    city: str
    state: str
    county: str | None = None
    zip: str
    zips: list[str] = []
    """ZIP codes served from here."""
    phone: str
    hours: Hours | None = None


class SubLine(Model):
    sub_line: Id
    name: Words
    aliases: dict[Language, list[str]] = {}


class ServiceLine(Model):
    service_line: Id
    name: Words
    aliases: dict[Language, list[str]] = {}
    """How visitors call it, misspellings included; lower case."""
    sub_lines: list[SubLine] = []
    pages: list[str] = []
    """Page paths that are about this line, `/cardiology`."""
    campaigns: list[str] = []
    """Campaign codes that bring visitors for this line, where the page says nothing."""
    locations: list[Id] = []
    accepts_new_patients: bool = True
    accepts_referrals: bool = True
    referral_required: bool = False
    confidential: bool = False
    documents: list[Id] = []
    """What a referral to this line needs; ids of `documents` in intake.yml."""
    ask: list[Id] = []
    """Questions this line adds to the role's own, asked before consent; see desk.routing.needs."""
    alternative: Id | None = None
    """Line to offer when this one does not accept."""
    ages: list[AgeGroup] = list(AGE_GROUPS)
    """Whom it sees, by the age groups of intake.yml; for anybody else it is a line that does not accept."""
    alternative_by_age: dict[AgeGroup, Id] = {}
    """Age group it does not see -> line to offer, where that is another than `alternative`."""
    teens: Literal["with_parent", "alone", "not_here"] = "with_parent"
    """Who asks for themselves at 13 to 17: with a parent taking part, alone, or not in this chat."""
    waiting: Words = {}
    """How long the wait is now, as the site wants it told: `{en: about four weeks}`; nothing is said without it."""


class Payer(Model):
    payer: Id
    name: str
    aliases: list[str] = []
    plan_types: list[str] = []
    accepted: bool = True


class Holidays(Model):
    """The days everything is closed: the public holidays of the organisation's country, by law and name."""

    subdivision: str | None = None
    """State or region whose holidays count too, `OH`."""
    worked: list[str] = []
    """Holidays the site is open on, by name, `Columbus Day`."""
    also: list[date | Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]] = []
    """Days it is closed besides: one day, or `12-24` for that day of every year."""


class Site(Model):
    organisation: Organisation
    hours: Hours
    hours_in_words: Words
    """The same hours as visitors read them; fills `{hours}`."""
    holidays: Holidays = Holidays()
    phones: list[Phone]
    """The first is the main line; fills `{phone}` where a role names no other."""
    locations: list[Location]
    service_lines: list[ServiceLine]
    payers: list[Payer]


# ---- data/intake.yml -------------------------------------------------------------------------


class Choice(Model):
    value: str
    label: Words
    aliases: dict[Language, list[str]] = {}


class Question(Model):
    question: Id
    reads: Id
    """What reads the answer: a slot of `desk read`, or `choice`, `text`, `number`."""
    choices: list[Choice] = []
    choices_from: Literal["roles", "service_lines", "sub_lines", "locations", "documents"] | None = None
    when: dict[Id, Any] = {}
    """Asked only if every named fact is one of the values; empty: always. See desk.routing.facts."""
    in_passing: bool = False
    """Answered as well by any message that has a label or alias of one of its `choices:`; the first of them counts."""
    optional: bool = False
    """A visitor may skip it; the lead is complete without."""
    asked_with: Id | None = None
    """Never asked by itself: its `utter_why_…` is told once, before that question, and an answer to it counts too."""
    counted: bool = True
    """Counts against the role's cap."""
    sensitivity: Literal["plain", "health", "identity"] = "plain"
    attempts: int = 2
    """Failed readings before choices, then a person, are offered."""


class RoleContent(Model):
    role: Role
    label: Words
    subroles: list[Id]
    questions: list[Id]
    """In the order they are asked; what is known already is not asked."""
    most_questions: int
    """Most questions that may be counted on this role's longest path."""
    most_by_subrole: dict[Id, int] = {}
    """The same for a sub-role that has a cap of its own."""
    phone: Id
    """Which of the site's phones this role is given when a person is wanted."""


class Document(Model):
    document: Id
    name: Words
    aliases: dict[Language, list[str]] = {}


class Thresholds(Model):
    role: float
    """Below this calibrated confidence the role is asked."""
    role_sure: float = 0.8
    """Below this a role that was guessed is said back, so that it can be put right, and staff are told that it was."""
    intent: float
    """Below this the intent counts as not understood."""
    engine_seconds: float = 2.0
    """How long a turn may wait for the engine before the guided question answers it."""
    abandoned_minutes: int = Field(default=30, ge=1)
    score: Bands
    segments_at_most: int
    """Most personas of one role."""
    age_groups: dict[AgeGroup, int]
    """Age group -> the age in years it begins with."""
    timing_days: dict[Literal["within_3_days", "within_2_weeks"], int]
    """Timing class -> the last day, counted from today, that belongs to it; what is further off is `later`."""


class Intake(Model):
    review: Review | None = None
    """Holds for every persona."""
    roles: list[RoleContent]
    personas: list[Persona]
    questions: list[Question]
    documents: list[Document]
    job_titles: dict[Id, list[str]] = {}
    """sub-role -> titles people write, lower case, any language."""
    relations: dict[Id, dict[Language, list[str]]] = {}
    """relationship -> words ("my dad", "mi papá"), lower case."""
    lead_types: list[LeadType]
    offers: list[Id]
    asked_offers: list[AskedOffer] = []
    """The first whose condition holds, in the order of the file."""
    scores: dict[Role, list[Points]] = {}
    """Every row whose condition holds gives its points; never read by routing."""
    barriers: list[Barrier] = []
    signals: list[Signal] = []
    concerns: list[Shown] = []
    page_kinds: dict[Id, list[str]] = {}
    """Kind of page -> paths it stands under, beside those of the service lines (`service`); any other is `other`."""
    journey: list[JourneyStage] = []
    thresholds: Thresholds


# ---- data/policies.yml -----------------------------------------------------------------------


type Element = Literal[
    "patient", "discloser", "description", "recipients", "purpose", "revocation", "expiry", "signature", "date",
    "redisclosure",
]  # fmt: skip
"""What a consent to disclose treatment records has to say: the nine of 42 CFR 2.31(a), and that it may be passed on."""


class ConsentText(Model):
    consent: Id
    version: str
    purposes: list[
        Literal[
            "store",
            "contact_phone",
            "contact_automated",
            "contact_text",
            "contact_email",
            "marketing",
            "sharing",
            "part2",
            "proxy",
        ]
    ]
    roles: list[Role] = []
    """Who is shown this text; empty: everybody."""
    basis: Literal["agreement", "submission"] = "agreement"
    """`agreement`: asked, and a yes is needed. `submission`: shown, and sending after it is the basis."""
    text: Words
    elements: dict[Element, Words] = {}
    """Part 2 only: the words of the text that say each."""
    accompanied_by: str = ""
    """Part 2 only: the statement every disclosure under it carries (42 CFR 2.32(a))."""
    reviewed_by: dict[Language, str]
    reviewed_on: dict[Language, date]
    """A text that is asked apart may lack a language in both: it is then not offered in it."""
    review_by: date


class FieldPolicy(Model):
    field: Id
    """A field of a lead, or another thing that is kept."""
    holds: str
    """In a few words, for docs/privacy.md."""
    sensitivity: Literal["plain", "health", "identity"]
    seen_by: list[Literal["intake", "lead", "marketer", "admin", "auditor"]] = ["intake", "lead", "admin", "auditor"]
    """Staff whose pages, searches and tables hold it; from everybody else's it is absent."""
    held_back_from: list[Literal["intake", "lead", "marketer", "admin", "auditor"]] = []
    """Of these, whoever has not claimed a confidential line's request does not see it there."""
    leaves: bool = True
    """Whether a target may be sent it."""
    kept: Id
    """A class of `retention_days`."""


class Duplicates(Model):
    """When two requests may be of one person, who is only suggested to staff."""

    days: int
    """How far back a request with the same phone number or e-mail address is looked for."""
    again_days: int
    """Within these, who writes again under a name like it adds a line to the request that is still open."""
    at_most: int
    """Suggestions a new request brings."""
    similar: int
    """From 1 to 100: how alike two names have to be."""


class PromisedTimes(Model):
    """The words of one language that promise when the site acts; see desk.check.promises."""

    acts: list[str]
    """What the site would do: `we will`, `call you`."""
    moments: list[str]
    """Times in themselves: `tomorrow`."""
    spans: list[str]
    """What stands before a number and a unit: `within`."""
    numbers: list[str]
    """Numbers in words and what may stand beside them; digits count anyway."""
    units: list[str]
    approved: list[str] = []
    """Words that sound so and are no promise, and sentences somebody answers for."""


class Policies(Model):
    notice: ConsentText
    consents: list[ConsentText]
    retention_days: dict[Id, int]
    """Class -> days after something last happened to it; see docs/privacy.md for what each class holds."""
    fields: list[FieldPolicy]
    duplicates: Duplicates
    words_never_used: dict[Language, list[str]] = {}
    promised_times: dict[Language, PromisedTimes] = {}
    reading_grade: float = 8.0


# ---- data/targets.yml ------------------------------------------------------------------------


class Target(Model):
    target: Id
    kind: Literal["webhook"]
    url: str
    """https, or http to this machine; `${NAME}` is taken from the environment; unset turns the target off."""
    secret: str
    """Name of the environment variable that holds the `whsec_…` signing secret."""
    events: list[
        Literal[
            "lead.created",
            "lead.updated",
            "lead.forgotten",
            "consent.revoked",
            "lead.on_call",
            "lead.escalated",
            "safety.alarm",
        ]
    ] = ["lead.created", "lead.updated", "lead.forgotten", "consent.revoked"]
    """`lead.updated`: the lead as it is after somebody told more, or staff took a change over. The last three are for
    staff: an urgent request came while its queue was closed; a request was escalated; a visitor was answered with an
    alarm. The first two carry reference, queue, deadline, owner and a link to the inbox, the last its kind, queue,
    owner, page and language, whatever `fields:` says."""
    queues: list[Id] = []
    """Only leads, or alarms, of these queues; empty: all."""
    fields: list[str] = []
    """Fields of the lead that may be sent there; empty: `id reference queue role service_line sla`."""
    purpose: Literal["sharing", "marketing"] | None = None
    """A destination outside: what somebody must have agreed to for their lead to be sent there; a confidential line's
    never is."""
    part2_program: bool = False
    """A destination inside the treatment program that runs the confidential lines (42 CFR 2.12(c)(3)): what is asked of
    them goes there at once. To any other it waits for the patient's signed consent."""


class Targets(Model):
    targets: list[Target]


# ---- data/<language>/*.yml -------------------------------------------------------------------


class Responses(Model):
    review: Review | None = None
    """Holds for every key but those of `reviews`."""
    reviews: dict[Id, Review] = {}
    """Keys of `words` somebody else answers for, or that are due another day."""
    words: dict[Id, list[str]]
    """key -> wordings; the second time in a conversation the second is said. `{name}` is filled in."""


class FrequentQuestion(Model):
    faq: Id
    questions: list[str]
    answer: str
    owner: str | None = None
    """Who answers for it; with `review_by`, that of the file's `review:` when not given."""
    review_by: date | None = None


class Faq(Model):
    review: Review | None = None
    """Holds for every answer but those that have their own."""
    faq: list[FrequentQuestion]

    def due(self, entry: FrequentQuestion) -> date | None:
        """The last day the answer is served."""
        return entry.review_by or (self.review.review_by if self.review else None)


class Content(Model):
    """Everything under `data/` that is ours, read and cross-checked; what `desk.content.load` returns."""

    site: Site
    intake: Intake
    routes: Routes
    policies: Policies
    targets: Targets
    responses: dict[Language, Responses]
    faq: dict[Language, Faq]
    fingerprint: str = Field(description="sha256 over the files' bytes")
