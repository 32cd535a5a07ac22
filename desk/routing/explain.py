"""Why a lead is where it is, as lines for staff: the row that took it, the rows that did not, deadline and flags."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desk.content.models import Content
from desk.routing.conditions import because
from desk.routing.facts import facts_of
from desk.routing.table import Step, facts_for, queue_named, route
from desk.routing.unfinished import STEP


class BadLead(ValueError):
    """What is to be explained is no lead; the message says why and what to do."""


def explain(lead: Mapping[str, Any], content: Content, now: datetime | None = None) -> str:
    """The text of `desk route explain` for a lead's JSON, as the table stands now.

    `now` is when the lead came: not given, its `created`, else this moment. Raises BadLead.
    """
    now = now or _created(lead)
    facts = facts_of(lead, content, now)
    routed = route(content, facts, now)
    queue = queue_named(routed.queue, content)
    name = lead.get("reference") or "This lead"
    lines = [
        f"{name} goes to {routed.queue} by the row '{routed.route}': {routed.because}.",
        f"First contact is due {routed.due:%A %Y-%m-%d %H:%M %Z}; owner: {queue.owner}.",
        "Facts: " + (", ".join(f"{fact} {_said(value)}" for fact, value in sorted(facts.items())) or "none") + ".",
        "Rows in order:",
        *(f"  {_verdict(step):8}  {step.route}: {step.why}" for step in routed.trace),
    ]
    reasons = {
        flag.flag: flag.because or because(flag.when, facts_for(flag.when, routed.queue, facts, content, now))
        for flag in content.routes.flags
    }
    lines += [f"Flag {flag}: {reasons.get(flag, 'set by the row')}." for flag in routed.flags]
    if lead.get("queue") and lead["queue"] != routed.queue:
        lines.append(f"The lead was sent to {lead['queue']}: the table or the answers have changed since.")
    return "\n".join(lines)


def _verdict(step: Step) -> str:
    if not step.taken:
        return "no"
    return "then" if step.route == STEP else "takes it"


def _created(lead: object) -> datetime:
    if not isinstance(lead, Mapping):
        raise BadLead("this is no lead. A lead is a JSON object, as `desk talk --json` prints under `leads`.")
    if lead.get("created") is None:
        return datetime.now(UTC)
    try:
        created = datetime.fromisoformat(str(lead["created"]))
    except ValueError:
        created = datetime.min
    if created.tzinfo is None:
        raise BadLead("`created` is not a moment. Write it with its offset, as 2026-05-13T10:30:00-04:00.")
    return created


def _said(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return "+".join(str(entry) for entry in value)
    return str(value)
