"""Simulated visitors: seven personas with what is true of them, how they say it, and what gets in the way.

A visitor knows what is true (`truth`, by question), answers in one of several wordings, and meets barriers drawn from
a seed: slips of the key, an answer put right later, side questions, refusals, another language, walking away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from desk.bench.wordings import ANSWERS, ASIDE, NAMES, NEEDS, ORGS, PLACES, SLIPS, WORDS

LEAVES, DECLINES = 0.06, 0.05
"""Shares of visitors who mean to walk away, and who say no to being kept."""
INTERRUPTS, SLIPS_AT, REFUSES, CORRECTS, SWITCHES, TYPOS = 0.18, 0.10, 0.15, 0.12, 0.06, 0.12
"""Chance of each barrier: of the first two at each question, of typos in each message, else once a visitor."""
MISTYPED = (
    "timing",
    "urgency",
    "documentation",
    "relationship",
    "coverage",
    "consent",
    "role",
    "service_line",
    "referral",
)
"""Answers in words, where a letter may slip; a name or a number would be another one."""
PATIENCE = 3
"""Times the same question is answered before a visitor gives up."""
REFUSABLE = ("coverage", "referral", "age", "volume", "headcount", "patient_count")
PERSONAS: Mapping[str, tuple[str, str]] = {
    "patient_immediate": ("patient", "patient_access"),
    "patient_continuity": ("patient", "patient_access"),
    "care_partner": ("caregiver", "caregiver_support"),
    "referral_coordinator": ("referrer", "referral_intake"),
    "referring_clinician": ("referrer", "referral_intake"),
    "practice_administrator": ("administrator", "business_development"),
    "plan_or_employer": ("administrator", "employer_services"),
}
"""Persona -> the role it has and the queue its requests belong to."""


@dataclass
class Visitor:
    """One visitor: `say` gives what they write next, `truth` what must stand in the lead."""

    persona: str
    language: str
    random: Random
    need: str
    page: str | None
    truth: dict[str, Any]
    words: dict[str, str]
    """Question -> the true answer as this visitor writes it."""
    leaves_at: int | None
    declines: bool
    corrects: tuple[str, Any, str] | None
    """(question, the value it shall have, how it is said) put right in the summary."""
    switches_at: int | None
    said: list[str] = field(default_factory=list)
    answered: dict[str, int] = field(default_factory=dict)
    """Question -> how often it was answered plainly."""
    slipped: set[str] = field(default_factory=set)
    aside: bool = False
    """The last thing said was no answer."""
    again: list[str] = field(default_factory=list)
    """Questions asked once more right after they were answered plainly."""
    gave_up: bool = False

    @property
    def role(self) -> str:
        return PERSONAS[self.persona][0]

    @property
    def queue(self) -> str:
        return PERSONAS[self.persona][1]

    @property
    def means_to_finish(self) -> bool:
        return self.leaves_at is None and not self.declines

    def say(self, question: str | None) -> str | None:
        """What is written when `question` is open (None: nothing or the opening); None: the visitor walks away."""
        told = self._say(question)
        if told is not None:
            self.said.append(told)
        return told

    def _say(self, question: str | None) -> str | None:
        if not self.said:
            return self.need
        if question is None or (self.leaves_at is not None and len(self.said) >= self.leaves_at):
            return self._aside_answered(question)
        if self.switches_at is not None and len(self.said) >= self.switches_at:
            self.switches_at = None
            told = WORDS[self.language]["switch"]
            self.language = "es" if self.language == "en" else "en"
            self.words = worded(self.truth, self.persona, self.language, self.random)
            return told
        if self.answered.get(question) and not self.aside and question != "confirm":
            self.again.append(question)
        if self.answered.get(question, 0) >= PATIENCE:
            self.gave_up = True
            return None
        if self.random.random() < INTERRUPTS and not self.aside:
            self.aside = True
            return self.random.choice(ASIDE[self.language])
        if question in SLIPS[self.language] and question not in self.slipped and self.random.random() < SLIPS_AT:
            self.slipped.add(question)
            self.aside = True
            return self.random.choice(SLIPS[self.language][question])
        self.aside = False
        return self._answer(question)

    def _aside_answered(self, question: str | None) -> str | None:
        """After a side question that closed nothing the visitor goes on; one who means to leave does."""
        if question is None and self.aside and self.leaves_at is None:
            self.aside = False
            return self.need
        return None

    def _answer(self, question: str) -> str | None:
        self.answered[question] = self.answered.get(question, 0) + 1
        if question == "consent" and self.declines:
            return WORDS[self.language]["decline"]
        if question == "confirm":
            if self.corrects is not None:
                name, value, told = self.corrects
                self.truth[name], self.corrects = value, None
                self.answered.pop("confirm")
                return told
            return self.random.choice(ANSWERS[self.language]["confirm"])
        if question in REFUSABLE and self.truth.get(question) is None:
            return WORDS[self.language]["refuse"]
        told = self.words.get(question) or self.random.choice(ANSWERS[self.language].get(question, ["?"]))
        return mistyped(told, self.random) if question in MISTYPED and self.random.random() < TYPOS else told


def mistyped(text: str, random: Random) -> str:
    """The text with two letters of one long word in the wrong order.

    >>> mistyped("as soon as possible", Random(1)) != "as soon as possible"
    True
    """
    places = [at for at in range(1, len(text) - 2) if text[at - 1 : at + 3].isalpha() and text[at] != text[at + 1]]
    if not places:
        return text
    at = random.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def visitor(random: Random) -> Visitor:
    """A visitor drawn from `random`; the same draws make the same visitor."""
    persona = random.choice(list(PERSONAS))
    language = random.choices(("en", "es"), (0.65, 0.35))[0]
    role = PERSONAS[persona][0]
    line, page, need = random.choice(NEEDS[language][persona])
    first, last = random.choice(NAMES)
    place = random.choice(PLACES)
    channel = random.choice(("phone", "text", "email") if role in ("patient", "caregiver") else ("phone", "email"))
    truth: dict[str, Any] = {
        "service_line": line,
        "first": first,
        "last": last,
        "zip": place,
        "channel": channel,
        "phone": f"+1614555{random.randrange(100, 200):04d}",
        "email": f"{first}.{last}@example.org".lower().replace("í", "i").replace("é", "e"),
        "org": random.choice(ORGS),
        "coverage": None if random.random() < REFUSES else "insured",
        "referral": None if random.random() < REFUSES else random.choice(("has_referral", "pending", "self")),
        "age": None if random.random() < REFUSES else random.randrange(19, 88),
        "count": random.randrange(2, 60),
    }
    wrong = random.choice([other for other in PLACES if other != place])
    corrects = ("zip", wrong, WORDS[language]["correct"].format(zip=wrong)) if random.random() < CORRECTS else None
    return Visitor(
        persona,
        language,
        random,
        need,
        page if random.random() < 0.7 else None,
        truth,
        worded(truth, persona, language, random),
        random.randrange(2, 7) if random.random() < LEAVES else None,
        role in ("patient", "caregiver") and random.random() < DECLINES,
        corrects if role in ("patient", "caregiver") else None,
        random.randrange(2, 6) if random.random() < SWITCHES else None,
    )


def worded(truth: Mapping[str, Any], persona: str, language: str, random: Random) -> dict[str, str]:
    """The true answers as somebody writes them."""
    digits = truth["phone"][2:]
    shapes: list[Callable[[], str]] = [
        lambda: digits,
        lambda: f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",
        lambda: f"({digits[:3]}) {digits[3:6]} {digits[6:]}",
        lambda: f"{WORDS[language]['number']} {digits[:3]} {digits[3:6]} {digits[6:]}",
    ]
    said = WORDS[language]
    told = {
        "name": random.choice(("{first} {last}", said["name"])).format(**truth),
        "location": random.choice(("{zip}", said["near"])).format(**truth),
        "phone": random.choice(shapes)(),
        "email": truth["email"],
        "channel": said[truth["channel"]],
        "consent": random.choice(ANSWERS[language][f"consent_{truth['channel']}"]),
        "org": truth["org"],
        "role": random.choice(ANSWERS[language][f"role_{PERSONAS[persona][0]}"]),
        "service_line": random.choice(ANSWERS[language][f"line_{truth['service_line']}"])
        if f"line_{truth['service_line']}" in ANSWERS[language]
        else said["other"],
    }
    if persona in ANSWERS[language]:
        told["subrole"] = random.choice(ANSWERS[language][persona])
    if truth["referral"]:
        told["referral"] = random.choice(ANSWERS[language][f"referral_{truth['referral']}"])
    if truth["age"]:
        told["age"] = str(truth["age"])
    return told
