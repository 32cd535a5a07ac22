"""The facts of a lead: the few classes that routes, flags, questions and personas may ask about.

The one place that turns answers (a date, a ZIP code, an age) into classes (within_3_days, a location, senior).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.content.models import Content, Intake, ServiceLine
from desk.routing.conditions import matches
from desk.routing.places import located

PLAIN = ("role", "subrole", "lead_type", "intent", "sub_line", "urgency", "language", "relationship", "status")
"""Facts that are what the lead says, word for word."""

NAMES = frozenset(
    {
        *PLAIN,
        *("service_line", "location", "zip_area", "timing", "referral", "coverage", "payer", "page", "age_group"),
        *("documentation", "contactable", "staffed", "channel", "referral_required", "accepting", "confidential"),
        *("signal", "spoken", "role_sure", "missing"),
    }
)
"""Every fact a condition may name."""
PER_QUEUE = frozenset({"staffed", "spoken"})
"""Told of the queue that takes the lead: whether it is open, whether somebody there speaks the visitor's language."""

_WAYS = {"contact_phone": "phone", "contact_text": "text", "contact_email": "email"}


def facts_of(lead: Mapping[str, Any], content: Content, now: datetime) -> dict[str, Any]:
    """Fact -> value for a lead, or for answers keyed by question; what is not known is absent.

    Takes the shapes of the readings (`{"zip": "43215"}`, `{"bucket": "asap"}`, `{"status": "pending"}`) as well as
    plain words (`asap`, a location's id, a date). `now` carries a zone; days are counted in the organisation's.
    """
    facts: dict[str, Any] = {name: lead[name] for name in PLAIN if lead.get(name) not in (None, "", "unknown")}
    line = _line(lead.get("service_line"), content)
    if line is not None:
        facts["service_line"] = line.service_line
        facts["referral_required"] = line.referral_required
        facts["confidential"] = line.confidential
        accepts = line.accepts_referrals if facts.get("role") == "referrer" else line.accepts_new_patients
        facts["accepting"] = accepts and _age_group(lead, content) in (None, *line.ages)
    if line is None or facts.get("sub_line") not in [part.sub_line for part in line.sub_lines]:
        facts.pop("sub_line", None)
    facts |= _place(lead.get("location"), line, content)
    facts |= _known(
        timing=timing_class(lead.get("timing"), content, now),
        referral=_status(lead.get("referral")),
        coverage=_status(lead.get("coverage")),
        payer=_payer(lead.get("coverage"), content),
        page=_page(lead),
        age_group=_age_group(lead, content),
        documentation=_documentation(lead.get("documentation"), line),
        missing=_missing(lead.get("documentation"), line),
        channel=_channel(lead),
        contactable=_contactable(lead),
        staffed=lead.get("staffed"),
        spoken=lead.get("spoken"),
        signal=_signals(lead, content),
        role_sure=_role_sure(lead, content),
    )
    facts |= _known(**{name: _own(name, lead) for name in own_questions(content.intake)})
    if "lead_type" not in facts and (kind := _lead_type(facts, content)):
        facts["lead_type"] = kind
    return facts


def own_questions(intake: Intake) -> list[str]:
    """Questions of the site's own with choices: what is chosen is a fact by the question's name."""
    return [entry.question for entry in intake.questions if entry.reads == "choice" and entry.choices]


def timing_class(timing: Any, content: Content, now: datetime) -> str | None:
    """`asap`, `flexible`, `exploring` as said; a date as within_3_days, within_2_weeks or later, by its first day."""
    match timing:
        case None | "":
            return None
        case {"bucket": str(bucket)}:
            return bucket
        case {"start": start}:
            return _days_off(start, content, now)
        case date() | str():
            return _days_off(timing, content, now)
    return None


def _days_off(day: Any, content: Content, now: datetime) -> str | None:
    try:
        wanted = day if isinstance(day, date) else date.fromisoformat(str(day)[:10])
    except ValueError:
        return str(day)
    today = now.astimezone(ZoneInfo(content.site.organisation.time_zone)).date()
    classes = sorted(content.intake.thresholds.timing_days.items(), key=lambda entry: entry[1])
    return next((name for name, days in classes if (wanted - today).days <= days), "later")


def _line(name: Any, content: Content) -> ServiceLine | None:
    return next((line for line in content.site.service_lines if line.service_line == name), None)


def _place(place: Any, line: ServiceLine | None, content: Content) -> dict[str, Any]:
    """Location and zip_area: in an area of ours the nearest site that offers the line, if any is known to."""
    found = located(place, line, content)
    if found is None:
        return {}
    given = place.isdigit() if isinstance(place, str) else place.get("zip")
    area = {"zip_area": "served" if found.serves else "outside"} if given else {}
    return area | ({"location": found.nearest.location} if found.serves and found.nearest else {})


def _status(value: Any) -> Any:
    return value.get("status") if isinstance(value, Mapping) else value


def _payer(coverage: Any, content: Content) -> str | None:
    named = coverage.get("payer") if isinstance(coverage, Mapping) else None
    known = {payer.name.casefold(): payer.payer for payer in content.site.payers}
    return known.get(str(named).casefold(), named) if named else None


def _page(lead: Mapping[str, Any]) -> str | None:
    source = lead.get("source")
    return lead.get("page") or (source.get("page") if isinstance(source, Mapping) else None)


def _age_group(lead: Mapping[str, Any], content: Content) -> str | None:
    recipient = lead.get("care_recipient")
    if isinstance(recipient, Mapping) and recipient.get("age_group"):
        return str(recipient["age_group"])
    age = lead.get("age")
    if isinstance(age, Mapping):
        if age.get("age") is None:
            return "teen" if age.get("minor") else None
        age = age["age"]
    if not isinstance(age, int) or age < 0:
        return lead.get("age_group")
    groups = sorted(content.intake.thresholds.age_groups.items(), key=lambda entry: entry[1])
    return [name for name, first in groups if age >= first][-1]


def _documentation(papers: Any, line: ServiceLine | None) -> str | None:
    match papers:
        case None | "" | {"ready": [], "missing": []}:
            return None
        case str():
            return papers
        case {"all": True}:
            return "complete"
        case {"none": True} | {"missing": [_, *_]}:
            return "incomplete"
        case {"ready": list(ready)} | list(ready):
            wanted = line.documents if line else []
            return "complete" if ready and all(paper in ready for paper in wanted) else "incomplete"
    return None


def _missing(papers: Any, line: ServiceLine | None) -> list[str]:
    """The line's papers that are not there, with any said to be missing; none while nothing was said of papers."""
    wanted = line.documents if line else []
    match papers:
        case {"none": True}:
            return list(wanted)
        case {"ready": [], "missing": []}:
            return []
        case {"ready": list(ready)} | list(ready):
            said = papers.get("missing", []) if isinstance(papers, Mapping) else []
            return [paper for paper in dict.fromkeys([*said, *wanted]) if paper not in ready]
    return []


def _channel(lead: Mapping[str, Any]) -> Any:
    """As chosen; else what consent names; else what there is to reach them by."""
    contact = _contact(lead)
    if chosen := lead.get("channel") or contact.get("channel"):
        return chosen
    consent = lead.get("consent")
    ways = [way for purpose, way in _WAYS.items() if isinstance(consent, Mapping) and consent.get(purpose) is True]
    if isinstance(consent, str) and consent in _WAYS:
        ways = [_WAYS[consent]]
    return ways or [way for way in ("phone", "email") if contact.get(way)] or None


def _contactable(lead: Mapping[str, Any]) -> bool:
    consent = lead.get("consent")
    refused = consent == "no" or (isinstance(consent, Mapping) and consent.get("store") is False)
    contact = _contact(lead)
    return bool(contact.get("phone") or contact.get("email")) and not refused


def _contact(lead: Mapping[str, Any]) -> Mapping[str, Any]:
    held = lead.get("contact")
    return held if isinstance(held, Mapping) else lead


def _role_sure(lead: Mapping[str, Any], content: Content) -> bool | None:
    """Whether the visitor said who they are, or it was guessed surely enough; None while there is no role.

    Without a number somebody chose the role or put it right.
    """
    if lead.get("role") in (None, "", "unknown"):
        return None
    sure = lead.get("role_confidence")
    return sure is None or sure >= content.intake.thresholds.role_sure


def _signals(lead: Mapping[str, Any], content: Content) -> Any:
    """The signals somebody's own words or questions gave; what facts gave is a tag, and routes ask the facts."""
    tags = lead.get("tags")
    if not isinstance(tags, Mapping):
        return lead.get("signal")
    evidence = tags.get("evidence") or {}
    named = [entry.signal for entry in content.intake.signals]
    return [name for name in named if str(evidence.get(name, "")).startswith(("said:", "asked:"))]


def _lead_type(facts: Mapping[str, Any], content: Content) -> str | None:
    for entry in content.intake.lead_types:
        if matches(entry.when, facts) or (entry.or_when is not None and matches(entry.or_when, facts)):
            return entry.lead_type
    return None


def _own(question: str, lead: Mapping[str, Any]) -> Any:
    if question in lead:
        return lead[question]
    answers = lead.get("answers")
    found = [one for one in answers if isinstance(one, Mapping)] if isinstance(answers, list) else []
    return next((one.get("value") for one in found if one.get("question") == question), None)


def _known(**facts: Any) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
