"""What a later request proposes to change in the one that is read, as staff see it: before, after, the very words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.console.names import Names
from desk.console.sight import FIELD_OF, Sight
from desk.console.visit import Desk, Visit
from desk.leads import CHANGE, HistoryLine, Proposal, Related, decided_on, proposed
from desk.targets.payload import confidential


@dataclass(frozen=True)
class Change:
    """One proposal; `before` and `after` are empty where the visitor's own words are all there is."""

    id: str
    question: str
    before: str
    after: str
    typed: str


def changes(
    desk: Desk, visit: Visit, older: Mapping[str, Any], related: Iterable[Related], lines: Iterable[HistoryLine]
) -> dict[str, tuple[Change, ...]]:
    """Reference of a later request -> what it proposes that nobody decided and the reader may see of both."""
    names, lines, found = Names(desk.content), list(lines), {}
    for each in related:
        if not each.newer or not each.again or each.state == "dismissed":
            continue
        newer = desk.store.lead(each.row.id)
        if newer is None:
            continue
        private = confidential(newer, desk.content.site) and each.row.claimed_by != visit.signed_in.id
        sight = Sight.of(visit.signed_in.role, desk.content.policies, private=private)
        if "answers" not in sight:
            continue
        open_now = proposed(dict(older), newer, decided_on(lines, newer["reference"]))
        found[each.row.reference] = tuple(
            _change(one, names)
            for one in open_now
            if one.question == CHANGE or FIELD_OF.get(one.question, one.question) in sight
        )
    return {reference: shown for reference, shown in found.items() if shown}


def _change(one: Proposal, names: Names) -> Change:
    words = one.question == CHANGE
    return Change(
        id=one.id,
        question=names.question(one.question),
        before="" if words or one.before is None else names.value(one.question, one.before),
        after="" if words else names.value(one.question, one.after),
        typed=str(one.answer.get("as_typed") or ""),
    )
