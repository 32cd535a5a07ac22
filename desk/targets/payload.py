"""What a destination gets of a lead: the fields it was allowed in `data/targets.yml`, and nothing else."""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from desk.content.models import Policies, Site, Target, Targets
from desk.targets.webhook import off

type Lead = dict[str, Any]
type Body = dict[str, Any]

THIN = ("id", "reference", "queue", "role", "service_line", "sla")
"""Sent where `fields` names none: a reference to look up, no person."""
LATER = ("discovery", "change")
"""Questions whose answers were told after a request was sent."""
ALERTED = ("reference", "queue", "due", "owner", "reason")
"""All that an alert says of a lead."""
ALARMED = ("kind", "queue", "owner", "page", "language")
"""All that staff are told of an alarm, beside when it was and its number."""


def enqueue(
    lead: Lead,
    targets: Targets,
    environment: Mapping[str, str] = os.environ,
    *,
    event: Literal["lead.created", "lead.updated"] = "lead.created",
    policies: Policies | None = None,
    site: Site | None = None,
    now: datetime | None = None,
) -> list[tuple[str, Body]]:
    """(name of the target, body) for every target that is on and wants this lead; what `Transaction.lead` takes.

    Body: `{"type", "timestamp", "purposes"?, "data"}` (Standard Webhooks 1.0); `timestamp`: when the lead was made, or
    `now` of a change. Both events carry the whole lead: the body with the later timestamp is how it stands. A batch is
    wanted where one of its patients is. What `policies` says may not leave is not in a body, whatever the target names;
    that it is a test always is. `purposes`: what must be granted besides for it to be sent; the store holds it until
    then. A lead of one of the `site`'s confidential lines needs `part2` and carries the notice of 42 CFR 2.32, but for
    a target inside the program that runs those lines: what stays in it is no disclosure (2.12(c)(3)).
    """
    private = site is not None and confidential(lead, site)
    if any("told_later" in target.fields for target in targets.targets):
        lead = lead | {"told_later": told_later(lead)}
    leaving = lead if policies is None else {policy.field for policy in policies.fields if policy.leaves}
    goes = {name: value for name, value in lead.items() if name in leaving or name == "test"}
    queues = {lead["queue"], *(patient.get("queue") for patient in lead.get("patients") or [])}
    wanted = [
        target
        for target in targets.targets
        if event in target.events
        and (not target.queues or queues & set(target.queues))
        and not (private and target.purpose)
        and not off(target, environment)
    ]
    notice = _notice(policies) if private else None
    at = now.isoformat() if now else lead["created"]
    return [(target.target, _body(event, at, allowed(goes, target), target, notice)) for target in wanted]


def told_later(lead: Lead) -> list[dict[str, Any]]:
    """What was told after the request was sent, or to change an earlier one: `{"kind", "about"?, "asked"?, "said"}`.

    `kind`: `discovery`, with the question that was `asked`, or `change`.
    """
    return [
        {"kind": answer["question"]}
        | {name: answer[name] for name in ("about", "asked") if name in answer}
        | {"said": answer["as_typed"]}
        for answer in lead.get("answers") or []
        if answer.get("question") in LATER
    ]


def alert(
    event: Literal["lead.on_call", "lead.escalated"],
    of: Mapping[str, Any],
    targets: Targets,
    url: str,
    now: datetime,
    environment: Mapping[str, str] = os.environ,
) -> list[tuple[str, Body]]:
    """(name of the target, body) for every target that is on and tells staff of this: an urgent request that came while
    its queue was closed, or one that was escalated.

    `of`: `reference`, `queue`, `due`, `owner`, `reason`?; of a lead no more than that is in a body, whatever `fields`
    the target names, with the address of the request's page in the inbox at `url`. A destination for sharing or
    marketing is never told.
    """
    data = {name: of[name] for name in ALERTED if name in of} | {"link": f"{url}/staff/leads/{of['reference']}"}
    return _to_staff(event, data, targets, now, environment)


def on_call(
    lead: Lead, targets: Targets, url: str, now: datetime, environment: Mapping[str, str] = os.environ
) -> list[tuple[str, Body]]:
    """The alerts of a lead whose `sla` names who has to acknowledge it; none of any other."""
    sla = lead.get("sla") or {}
    if not sla.get("on_call"):
        return []
    of = {"reference": lead["reference"], "queue": lead["queue"]}
    of |= {"due": sla["first_contact_due"], "owner": sla["on_call"]["owner"]}
    return alert("lead.on_call", of, targets, url, now, environment)


def alarm(
    of: Mapping[str, Any], targets: Targets, now: datetime, environment: Mapping[str, str] = os.environ
) -> list[tuple[str, Body]]:
    """(name of the target, body) for every target that is on and tells staff of alarms: a site that names the event
    `safety.alarm` takes on that somebody looks.

    `of`: `kind` (emergency, crisis, abuse), `queue`, `owner`, `page`, `language`; of the visitor no more than that.
    """
    data = {name: of[name] for name in ALARMED if of.get(name) is not None}
    return _to_staff("safety.alarm", data, targets, now, environment)


def _to_staff(
    event: str, data: Body, targets: Targets, now: datetime, environment: Mapping[str, str]
) -> list[tuple[str, Body]]:
    body = {"type": event, "timestamp": now.isoformat(), "data": data}
    return [
        (target.target, body)
        for target in targets.targets
        if event in target.events
        and (not target.queues or data["queue"] in target.queues)
        and not target.purpose
        and not off(target, environment)
    ]


def confidential(lead: Lead, site: Site) -> bool:
    """Whether a lead, or one of its patients, asks for a confidential line, or was begun on the page of one."""
    private = [line for line in site.service_lines if line.confidential]
    asked = {lead.get("service_line"), *(patient.get("service_line") for patient in lead.get("patients") or [])}
    page = (lead.get("source") or {}).get("page")
    return any(line.service_line in asked or page in line.pages for line in private)


def _notice(policies: Policies | None) -> str:
    texts = policies.consents if policies else []
    return next((text.accompanied_by for text in texts if "part2" in text.purposes), "")


def _body(event: str, created: str, data: dict[str, Any], target: Target, notice: str | None) -> Body:
    notice = None if target.part2_program else notice
    purposes = [*(["part2"] if notice is not None else []), *([target.purpose] if target.purpose else [])]
    told = {"part2": {"notice": notice}} if notice is not None else {}
    return {"type": event, "timestamp": created} | ({"purposes": purposes} if purposes else {}) | {"data": data | told}


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
