"""The values each fact of a condition may have, from a site's own files."""

from desk.content.models import Intake, Site
from desk.routing.facts import NAMES, own_questions

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

DISCRETION = ("confidential_line", "abuse", "asked")
"""Why somebody is called with care: what the condition of a question about reaching them may name as `discretion`."""

OPEN = frozenset({"page", "intent", "payer"})
"""Facts that may have a value the site's files do not name."""

_TRUTH = ("true", "false")


def facts_known(intake: Intake) -> frozenset[str]:
    """Every fact a condition of this site may name."""
    return NAMES.union(own_questions(intake))


def values_of(fact: str, site: Site, intake: Intake) -> list[str]:
    """The values a fact may have; none where it is no fact."""
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
        case "missing":
            return [entry.document for entry in intake.documents]
        case "signal":
            return list(dict.fromkeys(entry.signal for entry in intake.signals))
        case "status":
            return list(STATUSES)
        case "channel":
            return list(CHANNELS)
        case "contactable" | "staffed" | "spoken" | "role_sure" | "referral_required" | "accepting" | "confidential":
            return list(_TRUTH)
    own = next((entry for entry in intake.questions if entry.question == fact and entry.reads == "choice"), None)
    return [choice.value for choice in own.choices] if own else []
