"""data/policies.yml: the notice says what it must, and nobody's consent text is missing, unreviewed or overdue."""

from collections.abc import Iterator
from datetime import date
from typing import get_args

from desk.check import reviews
from desk.check.names import missing
from desk.check.site import languages_in
from desk.check.targets import LEAD_FIELDS
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import ConsentText, Element, Policies, Site
from desk.content.yaml import Steps

EMERGENCY_NUMBER = {"US": "911"}
"""Country -> the number its notice has to name; other countries are not checked."""

RETENTION = ("transient", "transcript", "lead", "consent", "audit")
TOLD = (
    "service_line", "location", "timing", "urgency", "referral", "coverage", "relationship", "age", "documentation",
)  # fmt: skip
"""Fields a visitor tells in words, contact apart."""
HOLDS = {"transcript": (*TOLD, "contact"), "route": TOLD, "score": TOLD}
"""Field -> the fields that can be read in it; its answers are shown one by one and need no such rule."""
ASKED = ("patient", "caregiver")
SUBMITTED = ("referrer", "administrator")


def check(folder: Folder, today: date) -> Iterator[Fault]:
    site: Site = folder.models["site"]  # type: ignore[assignment]
    policies: Policies = folder.models["policies"]  # type: ignore[assignment]
    languages = site.organisation.languages
    yield from languages_in(folder, "policies", (), policies, languages)
    yield from _notice(folder, site, policies)
    texts: list[tuple[Steps, ConsentText]] = [(("notice",), policies.notice)]
    texts += [(("consents", at), text) for at, text in enumerate(policies.consents)]
    for path, text in texts:
        yield from _reviewed(folder, path, text, languages, today)
        if "part2" in text.purposes:
            yield from _elements(folder, path, text)
    yield from _basis(folder, policies)
    for kind in RETENTION:
        if kind not in policies.retention_days:
            what = f"nothing says how long '{kind}' is kept"
            yield folder.fault("policies", ("retention_days",), what, f"Add `{kind}: 365`.")
    for kind, days in policies.retention_days.items():
        if days < 1:
            yield folder.fault(
                "policies", ("retention_days", kind), f"'{kind}' is kept for {days} days", "Write 1 or more."
            )
    known = [policy.field for policy in policies.fields]
    for field in LEAD_FIELDS:
        if field not in known:
            cure = f"Add `- {{field: {field}, holds: …, sensitivity: health, kept: lead}}`."
            yield folder.fault("policies", ("fields",), f"nothing says how '{field}' of a lead is kept", cure)
    yield from _views(folder, policies)
    yield from _duplicates(folder, policies)
    for at, policy in enumerate(policies.fields):
        yield from missing(
            folder, "policies", ("fields", at, "kept"), "retention", policy.kept, {*RETENTION, *policies.retention_days}
        )


def _views(folder: Folder, policies: Policies) -> Iterator[Fault]:
    """Nobody reads in one field what they may not see in another; marketing sees nothing about a person."""
    seen = {policy.field: set(policy.seen_by) for policy in policies.fields}
    for at, policy in enumerate(policies.fields):
        where = ("fields", at, "seen_by")
        if "marketer" in policy.seen_by and policy.sensitivity != "plain":
            what = f"'{policy.field}' is {policy.sensitivity}, and marketing would see it"
            yield folder.fault("policies", where, what, "Take `marketer` out (45 CFR 164.502(b)).")
        for role in sorted(set(policy.held_back_from) - set(policy.seen_by)):
            what = f"'{policy.field}' is held back from '{role}', who never sees it"
            yield folder.fault("policies", ("fields", at, "held_back_from"), what, f"Take `{role}` out.")
        for inner in HOLDS.get(policy.field, ()):
            for role in sorted(set(policy.seen_by) - seen.get(inner, set())):
                what = f"'{policy.field}' tells '{inner}', which '{role}' may not see"
                yield folder.fault("policies", where, what, f"Take `{role}` out here, or put it into '{inner}'.")


def _duplicates(folder: Folder, policies: Policies) -> Iterator[Fault]:
    """Figures that would find nobody, or everybody."""
    asked = policies.duplicates
    for name, least, most in (("days", 1, None), ("again_days", 0, asked.days), ("similar", 1, 100)):
        value = getattr(asked, name)
        if value < least or (most is not None and value > most):
            cure = f"Write {least} or more." if most is None else f"Write {least} to {most}."
            yield folder.fault("policies", ("duplicates", name), f"`{name}:` is {value}", cure)


def _notice(folder: Folder, site: Site, policies: Policies) -> Iterator[Fault]:
    number = EMERGENCY_NUMBER.get(site.organisation.country)
    for language, text in policies.notice.text.items():
        where = ("notice", "text", language)
        if site.organisation.operator not in text:
            what = f"the notice does not name the operator, {site.organisation.operator}"
            yield folder.fault("policies", where, what, "Say who runs the chat, as site.yml writes it.")
        if number is not None and number not in text:
            yield folder.fault(
                "policies", where, f"the notice does not name {number}", "Say what to do in an emergency."
            )


def _reviewed(folder: Folder, path: Steps, text: ConsentText, languages: list[str], today: date) -> Iterator[Fault]:
    for language in languages:
        if _apart(text) and language not in text.reviewed_by and language not in text.reviewed_on:
            continue
        if language not in text.reviewed_by:
            what = f"nobody reviewed '{text.consent}' in '{language}'"
            yield folder.fault("policies", (*path, "reviewed_by"), what, f"Add `{language}:` with who did.")
        if language not in text.reviewed_on:
            what = f"'{text.consent}' has no review date in '{language}'"
            yield folder.fault("policies", (*path, "reviewed_on"), what, f"Add `{language}:` with the day.")
    for language, day in text.reviewed_on.items():
        if day > today:
            what = f"'{text.consent}' is said to be reviewed on {day}, which is to come"
            yield folder.fault("policies", (*path, "reviewed_on", language), what, "Write the day it was reviewed.")
    yield from reviews.overdue(folder, "policies", path, f"'{text.consent}'", text.review_by, today)


def _apart(text: ConsentText) -> bool:
    """Whether a text is asked after everything else, so that a language may do without it."""
    return bool(text.purposes) and "store" not in text.purposes


def _elements(folder: Folder, path: Steps, text: ConsentText) -> Iterator[Fault]:
    """Every element in every language, in the very words of the text; and what goes with each disclosure."""
    if "42 CFR part 2" not in text.accompanied_by:
        what = f"'{text.consent}' has no statement that goes with what is disclosed (42 CFR 2.32)"
        yield folder.fault("policies", path, what, "Add `accompanied_by:` with one of the two statements of the rule.")
    for element in get_args(Element.__value__):
        for language, words in text.text.items():
            said = text.elements.get(element, {}).get(language)
            where = (*path, "elements")
            if not said:
                what = f"'{text.consent}' does not say '{element}' in '{language}' (42 CFR 2.31)"
                there = (*where, element) if element in text.elements else where
                yield folder.fault("policies", there, what, "Name the words of the text that say it.")
            elif said not in words:
                what = f"'{text.consent}' does not hold the words of '{element}' in '{language}'"
                yield folder.fault("policies", (*where, element, language), what, "Copy them out of the text.")


def _basis(folder: Folder, policies: Policies) -> Iterator[Fault]:
    """Every role has a text that covers storing; those who are asked must be able to say no."""
    for role in (*ASKED, *SUBMITTED):
        texts = [
            text for text in policies.consents if "store" in text.purposes and (not text.roles or role in text.roles)
        ]
        if not texts:
            what = f"no consent text covers what the role '{role}' writes"
            cure = f"Add one with `purposes: [store, …]` and `roles: [{role}]`."
            yield folder.fault("policies", ("consents",), what, cure)
        elif role in ASKED and all(text.basis != "agreement" for text in texts):
            at = policies.consents.index(texts[0])
            what = f"the role '{role}' is not asked before anything is kept"
            yield folder.fault("policies", ("consents", at, "basis"), what, "Write `basis: agreement`.")
    for at, text in enumerate(policies.consents):
        if "marketing" in text.purposes and len(text.purposes) > 1:
            what = f"'{text.consent}' mixes marketing with other purposes"
            cure = "Give marketing a text of its own."
            yield folder.fault("policies", ("consents", at, "purposes"), what, cure)
