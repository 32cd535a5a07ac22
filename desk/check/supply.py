"""Rows and flags of data/routes.yml on what nobody tells: each fact one names is asked of those it is for, or known
unasked.

Only what it cannot do without counts: one that takes `none` as well holds while the fact is not known.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Content, Intake, Site
from desk.content.tables import Routes
from desk.content.yaml import Steps
from desk.routing import candidates
from desk.routing.conditions import UNKNOWN, values

PASSIVE = frozenset(
    {"role", "subrole", "intent", "signal", "urgency", "service_line", "language", "page", "channel"}
    | {"status", "contactable", "staffed", "spoken", "lead_type", "referral_required", "accepting", "confidential"}
    | {"role_sure"}
)
"""Facts that are known on every path: asked of everybody (role, channel), heard in any message (need, signals, stated
urgency, job title), told by page or campaign, or computed. What somebody may volunteer, as an age, is none of them."""
ASKED_AS = {"age_group": "age", "zip_area": "location", "payer": "coverage", "missing": "documentation"}
"""Fact -> the question that brings it, where that has another name."""

type When = Mapping[str, Any]


def check(folder: Folder, site: Site, intake: Intake, routes: Routes) -> Iterator[Fault]:
    content = Content.model_construct(site=site, intake=intake)
    conditions: list[tuple[Steps, str, When]] = [
        *((("routes", at), row.route, row.when) for at, row in enumerate(routes.routes)),
        *((("flags", at), flag.flag, flag.when) for at, flag in enumerate(routes.flags)),
    ]
    for where, name, when in conditions:
        for fact, wanted in when.items():
            path = (*where, "when", fact)
            if fact == "sub_line":
                yield from _parts(folder, site, when, path)
            if fact in PASSIVE or UNKNOWN in values(wanted):
                continue
            question = ASKED_AS.get(fact, fact)
            for whom in _unasked(question, when, content):
                what = f"'{name}' waits for '{fact}', and nothing asks {whom} for it"
                cure = f"Add `{question}` to the role's `questions:` or the line's `ask:`, or take it out of `when:`."
                yield folder.fault("routes", path, what, cure)


def _parts(folder: Folder, site: Site, when: When, path: Steps) -> Iterator[Fault]:
    """A part that belongs to none of the lines the condition names."""
    lines = values(when.get("service_line", [line.service_line for line in site.service_lines]))
    parts = [part.sub_line for line in site.service_lines if line.service_line in lines for part in line.sub_lines]
    everywhere = {part.sub_line for line in site.service_lines for part in line.sub_lines}
    for part in values(when["sub_line"]):
        if part in everywhere and part not in parts:
            cure = did_you_mean(part, parts) if parts else "Name the line it belongs to."
            yield folder.fault("routes", path, f"'{part}' is no part of {' or '.join(map(repr, lines))}", cure)


def _unasked(question: str, when: When, content: Content) -> Iterator[str]:
    """Whom it is for and who is never asked: each role and line it names; any will do where it names none."""
    roles = [entry.role for entry in content.intake.roles]
    lines = [line.service_line for line in content.site.service_lines]
    own_roles: list[str | None] = [role for role in roles if role in values(when.get("role"))] or [None]
    own_lines: list[str | None] = [line for line in lines if line in values(when.get("service_line"))] or [None]
    for role, line in product(own_roles, own_lines):
        ways = product([role] if role else roles, [line] if line else [None, *lines])
        if not any(_asks(question, *way, when, content) for way in ways):
            yield (f"the role '{role}'" if role else "anybody") + (f" about '{line}'" if line else "")


def _asks(question: str, role: str, line: str | None, when: When, content: Content) -> bool:
    """Whether the question may be asked there: it is on a list, and its own condition does not forbid the row's."""
    if question not in candidates(role, line, content):
        return False
    known: dict[str, Any] = {**when, "role": role, **({"service_line": line} if line else {})}
    gates = [entry.when for entry in content.intake.questions if entry.question == question]
    return all(
        set(values(wanted)) & set(values(known[fact]))
        for gate in gates
        for fact, wanted in gate.items()
        if fact in known
    )
