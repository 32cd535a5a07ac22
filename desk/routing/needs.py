"""Which open questions can still change something for a lead, and what: queue, deadline, a flag, what the queue needs.

Exact: on the compiled table a question stands in what is left of it if and only if one of its answers, with some
answers to the other open questions, changes the outcome. Reaching the person is for `desk.intake.planner`.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from desk.content.models import Content, ServiceLine
from desk.routing.compiled import Classes, Compiled, Kept, Outcome, compiled
from desk.routing.diagram import Node
from desk.routing.table import open_now

QUEUE, DEADLINE, PACKET = "queue", "deadline", "packet"
"""What a question can change, beside `flag <name>`."""

REACH = ("role", "consent", "name", "channel", "phone", "email", "leave_message", "contact_time")
"""Questions that are for speaking with the person, not for routing."""

_ANSWERS = {"age": "age_group", "consent": "channel"}
"""Question -> the variable its answer settles, where it has another name."""

_SUPPOSED = {"status": "complete", "contactable": True}
"""A question is asked for the sake of the request that is sent in the end."""


def needs_of(
    content: Content, facts: Mapping[str, Any], pending: Sequence[str], now: datetime | None = None
) -> dict[str, str]:
    """Question of `pending` -> what its answer can change; a question that can change nothing is left out.

    `facts` are those of `facts_of`; `pending` are the questions that may still be asked, all others count as settled.
    `now` is for conditions on `staffed`; without it every queue counts as closed.
    """
    needs = planner_of(content)
    return needs.of(_known(needs.table, content, facts, now), pending)


def queues_left(
    content: Content, facts: Mapping[str, Any], pending: Sequence[str], now: datetime | None = None
) -> set[str]:
    """The queues a request with these facts may still go to, by whatever is answered to `pending`; as `needs_of`."""
    needs = planner_of(content)
    return needs.queues(_known(needs.table, content, facts, now), pending)


class Needs:
    """The questions of one table; answers are kept, since most turns of most visitors look alike."""

    def __init__(self, table: Compiled) -> None:
        self.table = table
        with table.lock:
            self._by_queue = self._by(lambda found: found.queue)
            self._by_deadline = self._by(lambda found: (found.queue, found.deadline))
        self._found = lru_cache(8192)(self._find)

    def of(self, known: Classes, pending: Sequence[str]) -> dict[str, str]:
        """As `needs_of`, for classes of answers."""
        with self.table.lock:
            return dict(self._found(self._fixed(known, pending), tuple(pending)))

    def queues(self, known: Classes, pending: Sequence[str]) -> set[str]:
        """As `queues_left`, for classes of answers."""
        pick = self.table.diagrams
        with self.table.lock:
            node = pick.given(self._by_queue, dict(self._fixed(known, pending)))
            return {queue for queue in pick.leaves(node) if isinstance(queue, str)}

    def _fixed(self, known: Classes, pending: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """What is settled: every class that is known, and what nothing of `pending` can tell."""
        free = {self._variable(question) for question in pending}
        return tuple((at, value) for at, value in sorted(known.items()) if value or at not in free)

    def _by(self, part: Callable[[Outcome], Hashable]) -> Node:
        """What becomes of a request, with only `part` of it told apart."""

        def told(found: Hashable) -> Hashable:
            return part(found) if isinstance(found, Outcome) else None

        return self.table.diagrams.relabelled(self.table.outcomes, told)

    def settles(self, question: str) -> int | None:
        """The variable an answer to `question` settles; None for a question no condition asks about."""
        return self.table.at.get(_ANSWERS.get(question, question))

    def _variable(self, question: str) -> int:
        found = self.settles(question)
        return -1 if found is None else found

    def _find(self, fixed: tuple[tuple[int, int], ...], pending: tuple[str, ...]) -> dict[str, str]:
        known = dict(fixed)
        pick = self.table.diagrams
        gates = [
            (question, self._variable(question), pick.given(self.table.applies[question], known))
            for question in pending
            if question in self.table.applies
        ]
        closed = {question for question, _, gate in gates if gate == pick.leaf(False)}

        def left(node: Node) -> Node:
            node = pick.given(node, known)
            for _, variable, gate in gates:
                if variable in pick.support(node):
                    node = pick.choose(gate, node, pick.given(node, {variable: 0}))
            return node

        changes: dict[str, str] = {}
        table = left(self.table.outcomes)
        seen = [(QUEUE, left(self._by_queue)), (DEADLINE, left(self._by_deadline))]
        seen += [(f"flag {flag}", left(node)) for flag, node in self.table.flags.items()]
        wanted = {name for found in pick.leaves(table) if isinstance(found, Outcome) for name in found.packet}
        for question in pending:
            variable = self._variable(question)
            change = next((what for what, node in seen if variable in pick.support(node)), None)
            if change is None and (question in wanted or variable in pick.support(table)):
                change = PACKET
            if change is not None and question not in closed:
                changes[question] = change
        return changes


planner_of = Kept(lambda content: Needs(compiled(content)))
"""The questions of a content. Made before it is served, so that no visitor waits for it."""


def candidates(role: str | None, service_line: str | None, content: Content) -> list[str]:
    """The questions this role and line may be asked, in order; only the role itself while it is unknown.

    What a line asks besides stands before consent and identity.
    """
    found = next((entry for entry in content.intake.roles if entry.role == role), None)
    if found is None:
        return ["role"]
    known = {entry.question: entry for entry in content.intake.questions}
    line: ServiceLine | None = next(
        (entry for entry in content.site.service_lines if entry.service_line == service_line), None
    )
    extra = [name for name in (line.ask if line else []) if name not in found.questions]
    last = next(
        (
            at
            for at, name in enumerate(found.questions)
            if name == "consent" or (name in known and known[name].sensitivity == "identity")
        ),
        len(found.questions),
    )
    return [name for name in [*found.questions[:last], *extra, *found.questions[last:]] if name != "confirm"]


def _known(table: Compiled, content: Content, facts: Mapping[str, Any], now: datetime | None) -> Classes:
    staffed = {
        f"staffed@{queue}": now is not None and open_now(queue, content, now) for queue in table.staffed_queues()
    }
    return table.classes({**facts, **_SUPPOSED, **staffed})
