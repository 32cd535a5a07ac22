"""data/targets.yml: leads leave only by a safe address, signed, with fields that exist."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from desk.check.names import missing
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Policies, Routes, Site, Targets

LEAD_FIELDS = (
    "id", "reference", "created", "status", "role", "role_confidence", "role_because", "subrole", "job_title",
    "lead_type", "intent", "language", "service_line", "sub_line", "location", "timing", "urgency", "referral",
    "coverage", "org", "relationship", "headcount", "volume", "program", "test", "patient_count", "patients", "contact",
    "care_recipient", "age", "documentation", "consent", "tags", "source", "queue", "sla", "flags", "score",
    "route", "answers", "transcript",
)  # fmt: skip
SENT_FIELDS = (*LEAD_FIELDS, "told_later")
"""What a target may name: the lead's own, and what of its answers was told after it was sent."""
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def check(folder: Folder, today: date) -> Iterator[Fault]:
    targets: Targets = folder.models["targets"]  # type: ignore[assignment]
    routes: Routes = folder.models["routes"]  # type: ignore[assignment]
    leads = [queue.queue for queue in routes.queues if queue.kind == "leads"]
    alarms = [queue.queue for queue in routes.queues if queue.kind == "alerts"]
    policies: Policies | None = folder.models.get("policies")  # type: ignore[assignment]
    site: Site | None = folder.models.get("site")  # type: ignore[assignment]
    staying = {policy.field for policy in policies.fields if not policy.leaves} if policies else set()
    for at, target in enumerate(targets.targets):
        where = ("targets", at)
        if not _NAME.fullmatch(target.secret):
            cure = "Write the name of the environment variable that holds it, as DESK_WEBHOOK_SECRET."
            yield folder.fault("targets", (*where, "secret"), f"'{target.target}' has no usable secret", cure)
        if not _safe(target.url):
            cure = "Use https, http to this machine, or ${NAME} from the environment."
            yield folder.fault("targets", (*where, "url"), f"'{target.target}' has no safe address", cure)
        for index, path in enumerate(target.fields):
            field = path.partition(".")[0]
            yield from missing(folder, "targets", (*where, "fields", index), "field of a lead", field, SENT_FIELDS)
            if field in staying:
                what = f"'{field}' may not leave, says policies.yml, and '{target.target}' is sent it"
                yield folder.fault("targets", (*where, "fields", index), what, "Take it out here.")
        alerts = [event for event in target.events if event in ("lead.on_call", "lead.escalated", "safety.alarm")]
        if target.purpose and alerts:
            what = f"'{target.target}' is outside, for {target.purpose}, and would be told of staff's alerts"
            yield folder.fault("targets", (*where, "events"), what, f"Take {' and '.join(alerts)} out.")
        asked = {purpose for text in policies.consents for purpose in text.purposes} if policies else {target.purpose}
        if target.purpose and target.purpose not in asked:
            what = f"'{target.target}' is for {target.purpose}, which no text of policies.yml asks for"
            yield folder.fault("targets", (*where, "purpose"), what, f"Add one with `purposes: [{target.purpose}]`.")
        if target.part2_program and target.purpose:
            what = f"'{target.target}' is inside the Part 2 program and outside for {target.purpose}"
            yield folder.fault("targets", (*where, "part2_program"), what, "Take one of the two out.")
        if target.part2_program and site is not None and not any(line.confidential for line in site.service_lines):
            what = f"'{target.target}' is inside a Part 2 program, and no line is confidential"
            cure = "Take it out, or mark the program's lines `confidential: true` in site.yml."
            yield folder.fault("targets", (*where, "part2_program"), what, cure)
        for index, queue in enumerate(target.queues):
            queues = leads + (alarms if "safety.alarm" in target.events else [])
            yield from missing(folder, "targets", (*where, "queues", index), "queue", queue, queues)


def _safe(url: str) -> bool:
    if re.fullmatch(r"\$\{[A-Z][A-Z0-9_]*\}.*", url):
        return True
    parts = urlsplit(re.sub(r"\$\{[A-Z][A-Z0-9_]*\}", "x", url))
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))
