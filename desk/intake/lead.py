"""A confirmed conversation as a lead: the JSON object promised in the interface."""

from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from desk.content import Content
from desk.intake import earlier
from desk.intake.conversation import PURPOSES, Conversation
from desk.intake.facts import facts_of, papers, provider_told, role_found
from desk.intake.labels import say_value
from desk.intake.referral import routed as patients_routed
from desk.intake.tags import tags_of
from desk.reading import PROVIDER
from desk.routing import Routed, route, score_of, to_acknowledge

type Lead = dict[str, Any]

CONTACT = ("name", "phone", "email", "channel", "contact_time")


def make_lead(
    conversation: Conversation, content: Content, now: datetime, *, partial: bool = False
) -> tuple[Lead, Routed]:
    """The lead and the route it takes; the store adds reference and transcript in the transaction that keeps it."""
    facts = facts_of(conversation, content, now) | {"status": "partial" if partial else "complete"}
    routed = route(content, facts, now)
    value = conversation.value
    phone = value("phone")
    ready, missing = _documents(conversation, content)
    age = value("age") if isinstance(value("age"), dict) else {}
    lead = {
        "id": str(uuid7()),
        "created": now.isoformat(),
        "status": "partial" if partial else "complete",
        "role": value("role") or "unknown",
        **role_found(conversation),
        "subrole": conversation.subrole,
        "job_title": conversation.titles.get(conversation.subrole or ""),
        "lead_type": facts.get("lead_type"),
        "intent": conversation.intent,
        "language": conversation.language,
        "service_line": value("service_line"),
        "sub_line": facts.get("sub_line"),
        "location": value("location"),
        "timing": value("timing"),
        "urgency": value("urgency") or "routine",
        "referral": value("referral"),
        "coverage": value("coverage"),
        "org": value("org"),
        "relationship": value("relationship"),
        "headcount": value("headcount"),
        "volume": value("volume"),
        "program": value("program"),
        "test": False,
        "patient_count": value("patient_count") or (max(1, len(conversation.patients))),
        "patients": patients_routed(conversation, content, now),
        "contact": {
            "name": value("name"),
            "phone": phone["e164"] if isinstance(phone, dict) else phone,
            "ext": phone.get("ext") if isinstance(phone, dict) else None,
            "email": value("email"),
            "channel": value("channel") or ("phone" if phone else "email"),
            "time": value("contact_time"),
            "safe_to_leave_message": conversation.leave_message,
        },
        "care_recipient": _recipient(value("role"), facts),
        "age": age.get("age"),
        "documentation": {"ready": ready, "missing": missing},
        "consent": {purpose: bool(conversation.consent.get(purpose)) for purpose in PURPOSES}
        | {"records": list(conversation.consent_records)},
        "tags": tags_of(facts, conversation, content),
        "source": {"page": conversation.page, "campaign": conversation.campaign, "referrer": conversation.referrer},
        "queue": routed.queue,
        "sla": {
            "first_contact_due": routed.due.isoformat(),
            "on_call": to_acknowledge(routed.queue, facts, content, now),
        },
        "flags": list(routed.flags),
        "score": None,
        "route": {
            "rule": routed.route,
            "why": routed.because,
            "trace": [{"route": step.route, "taken": step.taken, "why": step.why} for step in routed.trace],
        },
        "answers": _answers(conversation, content),
    }
    lead["score"] = None if conversation.alarms else score_of(lead, content, now)
    return lead, routed


def _recipient(role: str | None, facts: dict[str, Any]) -> dict[str, Any] | None:
    """Who the care is for, where that is somebody else or a minor."""
    group = facts.get("age_group")
    return {"age_group": group} if role == "caregiver" or group in ("child", "teen") else None


def _answers(conversation: Conversation, content: Content) -> list[dict[str, Any]]:
    return [
        {
            "question": question,
            "as_typed": answer.as_typed,
            "as_understood": say_value(question, answer.value, content, conversation.language)
            if answer.status == "value"
            else answer.status,
            "value": answer.value,
            "status": answer.status,
            "turn": answer.turn,
            "corrected": answer.corrected,
            "source": answer.source,
        }
        for question, answer in conversation.answers.items()
    ] + [*earlier.kept(conversation), *_sealed(conversation)]


def _sealed(conversation: Conversation) -> list[dict[str, Any]]:
    """What identifies each patient of a paste, as answers: the part of a lead that never leaves."""
    told: dict[int, list[str]] = {}
    for one in conversation.sealed:
        if one["request"] == conversation.request:
            told.setdefault(one["patient"], []).append(f"{one['kind']}: {one['text']}")
    return [
        {
            "question": "patient_identifiers",
            "as_typed": "; ".join(marks),
            "as_understood": str(number),
            "value": number,
            "status": "value",
            "turn": 0,
            "corrected": False,
            "source": "volunteered",
        }
        for number, marks in told.items()
    ]


def _documents(conversation: Conversation, content: Content) -> tuple[list[str], list[str]]:
    line = next(
        (entry for entry in content.site.service_lines if entry.service_line == conversation.value("service_line")),
        None,
    )
    needed = list(line.documents) if line and conversation.value("role") == "referrer" else []
    given = papers(conversation, content) or ({"ready": [PROVIDER]} if provider_told(conversation, content) else {})
    ready = needed if given.get("all") else given.get("ready", [])
    lacking = [*given.get("missing", []), *(needed if not conversation.patients else [])]
    return list(ready), [document for document in dict.fromkeys(lacking) if document not in ready]
