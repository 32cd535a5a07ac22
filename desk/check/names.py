"""What may be named: the ids a site defines, and the values each fact of a condition may have."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Intake, Site
from desk.content.yaml import Steps
from desk.routing.conditions import UNKNOWN, values
from desk.routing.facts import NAMES

TIMING = ("asap", "within_3_days", "within_2_weeks", "later", "exploring", "flexible")
REFERRAL = ("has_referral", "self", "pending")
COVERAGE = ("insured", "uninsured", "self_pay", "workers_comp")
CHANNELS = ("phone", "text", "email", "any")
STATUSES = ("complete", "partial")
NEEDS = (
    "seek_care", "seek_care_for_other", "make_referral", "business_inquiry", "existing_patient", "records_request",
    "billing_question", "financial_help", "join_trial", "complaint", "job_or_vendor", "ask_person", "ask_advice",
)  # fmt: skip
"""Intents that can be a lead's need."""

_TRUTH = ("true", "false")


@dataclass(frozen=True)
class Names:
    """Ids of one site, by kind."""

    site: Site
    intake: Intake

    def of_fact(self, fact: str) -> list[str] | None:
        """The values a fact may have; None where any value may stand."""
        site, intake = self.site, self.intake
        match fact:
            case "role":
                return [entry.role for entry in intake.roles]
            case "subrole":
                return [subrole for entry in intake.roles for subrole in entry.subroles]
            case "lead_type":
                return [entry.lead_type for entry in intake.lead_types]
            case "intent":
                return list(NEEDS)
            case "service_line":
                return [line.service_line for line in site.service_lines]
            case "sub_line":
                return [entry.sub_line for line in site.service_lines for entry in line.sub_lines]
            case "location":
                return [entry.location for entry in site.locations]
            case "zip_area":
                return ["served", "outside"]
            case "urgency":
                return ["routine", "soon", "urgent"]
            case "timing":
                return list(TIMING)
            case "referral":
                return list(REFERRAL)
            case "coverage":
                return list(COVERAGE)
            case "payer":
                return [payer.payer for payer in site.payers]
            case "language":
                return list(site.organisation.languages)
            case "page":
                return [page for line in site.service_lines for page in line.pages]
            case "age_group":
                return list(intake.thresholds.age_groups)
            case "relationship":
                return list(intake.relations)
            case "documentation":
                return ["complete", "incomplete"]
            case "status":
                return list(STATUSES)
            case "channel":
                return list(CHANNELS)
            case "contactable" | "staffed" | "referral_required" | "accepting" | "confidential":
                return list(_TRUTH)
        return None


def condition(folder: Folder, file: str, path: Steps, when: Mapping[str, Any], names: Names) -> Iterator[Fault]:
    """Faults of one `when:`: facts that do not exist and values they cannot have."""
    for fact, wanted in when.items():
        if fact not in NAMES:
            yield folder.fault(file, (*path, fact), f"there is no fact '{fact}'", did_you_mean(fact, NAMES))
            continue
        known = names.of_fact(fact)
        for value in values(wanted):
            if known is not None and value not in (*known, UNKNOWN):
                what = f"no {fact.replace('_', ' ')} '{value}'"
                yield folder.fault(file, (*path, fact), what, did_you_mean(value, known))


def missing(
    folder: Folder, file: str, path: Steps, kind: str, named: str | None, known: Iterable[str]
) -> Iterator[Fault]:
    """A fault when `named` is not one of `known`."""
    if named is not None and named not in set(known):
        yield folder.fault(file, path, f"no {kind} '{named}'", did_you_mean(named, known))


def collisions(
    folder: Folder, file: str, named: Iterable[tuple[str, str, Steps]], kind: str, cure: str
) -> Iterator[Fault]:
    """Two owners that answer to one name; `named` yields (owner, name, path). Case and accents do not count."""
    first: dict[str, tuple[str, Steps]] = {}
    for owner, name, path in named:
        folded = fold(name)
        if folded in first and first[folded][0] != owner:
            other, where = first[folded]
            line = folder.line(file, where)
            yield folder.fault(file, path, f"the {kind} '{name}' belongs to '{other}' already (line {line})", cure)
        first.setdefault(folded, (owner, path))


def fold(text: str) -> str:
    """Lower case, no accents, single spaces.

    >>> fold("  Cardiología ")
    'cardiologia'
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join(bare.split())
