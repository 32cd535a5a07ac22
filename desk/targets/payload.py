"""What a destination gets of a lead: the fields it was allowed in `data/targets.yml`, and nothing else."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from desk.content.models import Policies, Target, Targets
from desk.targets.webhook import off

type Lead = dict[str, Any]
type Body = dict[str, Any]

THIN = ("id", "reference", "queue", "role", "service_line", "sla")
"""Sent where `fields` names none: a reference to look up, no person."""


def enqueue(
    lead: Lead,
    targets: Targets,
    environment: Mapping[str, str] = os.environ,
    *,
    event: str = "lead.created",
    policies: Policies | None = None,
) -> list[tuple[str, Body]]:
    """(name of the target, body) for every target that is on and wants this lead; what `Transaction.lead` takes.

    Body: `{"type", "timestamp", "data"}` (Standard Webhooks 1.0). A batch is wanted where one of its patients is.
    What `policies` says may not leave is not in a body, whatever the target names; that it is a test always is.
    """
    leaving = lead if policies is None else {policy.field for policy in policies.fields if policy.leaves}
    goes = {name: value for name, value in lead.items() if name in leaving or name == "test"}
    queues = {lead["queue"], *(patient.get("queue") for patient in lead.get("patients") or [])}
    return [
        (target.target, {"type": event, "timestamp": lead["created"], "data": allowed(goes, target)})
        for target in targets.targets
        if event in target.events
        and (not target.queues or queues & set(target.queues))
        and not off(target, environment)
    ]


def allowed(lead: Lead, target: Target) -> dict[str, Any]:
    """The fields of `lead` that `target` may have; `contact.phone` is one field inside another.

    A test lead always says so.
    """
    return _picked(lead, target.fields or THIN) | ({"test": True} if lead.get("test") else {})


def _picked(whole: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    picked: dict[str, Any] = {}
    inner: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        if not rest and name in whole:
            picked[name] = whole[name]
        elif rest:
            inner.setdefault(name, []).append(rest)
    for name, rests in inner.items():
        if name in picked:
            continue
        match whole.get(name):
            case dict() as part:
                picked[name] = _picked(part, rests)
            case list() as parts:
                picked[name] = [_picked(part, rests) for part in parts if isinstance(part, dict)]
    return picked
