"""Every way through the questions, by classes of answers: the longest one of each role, and what is ever asked."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from desk.content.models import Content, RoleContent
from desk.routing.compiled import Classes
from desk.routing.needs import QUEUE, REACH, candidates, planner_of
from desk.routing.vocabulary import CHANNELS

type Names = tuple[str, ...]
type Walked = tuple[Names, frozenset[str]]
"""The longest way on from here, and every question that is asked on some way."""


class Paths:
    """The ways through one site's questions.

    `asked` grows with every role that is walked: (role, question) for what is asked of somebody; `asked_by_line` the
    same with (service line, question). `whole`: what is not counted against a cap is walked as well, for the prompts a
    visitor answers in all.
    """

    def __init__(self, content: Content, *, whole: bool = False) -> None:
        self.content = content
        self.asked: set[tuple[str, str]] = set()
        self.asked_by_line: set[tuple[str, str]] = set()
        self.states = 0
        self._needs = planner_of(content)
        self._table = self._needs.table
        self._known = {entry.question: entry for entry in content.intake.questions}
        self._reach = {
            name: self._table.condition(
                {fact: wanted for fact, wanted in entry.when.items() if self._table.tells(fact)}
            )
            for name, entry in self._known.items()
            if name in REACH
        }
        self._walked: dict[Any, Walked] = {}
        self._whole = whole

    def longest(self, role: RoleContent, subrole: str | None) -> Names:
        """The most counted questions somebody of this role and sub-role is asked on any path, in their order."""
        walked = [self._walk(start, role, None, ()) for start in self._starts(role, subrole)]
        self.asked |= {(role.role, name) for _, asked in walked for name in asked}
        return max((way for way, _ in walked), key=len)

    def _starts(self, role: RoleContent, subrole: str | None) -> Iterator[Classes]:
        """What may be known before the first question: every need, language and page, by class."""
        facts = {"role": role.role, "status": "complete", "contactable": True, "subrole": subrole}
        fixed = self._table.classes({name: value for name, value in facts.items() if value is not None})
        settled = {self._needs.settles(name) for name in self._known}
        free = [
            at
            for at, variable in enumerate(self._table.variables)
            if at not in settled and not set(variable.facts) & facts.keys()
        ]
        sizes = [range(len(self._table.variables[at].samples)) for at in free]
        for chosen in product(*sizes):
            yield fixed | dict(zip(free, chosen, strict=True))

    def _walk(self, known: Classes, role: RoleContent, line: str | None, settled: Names) -> Walked:
        pending = [
            name for name in candidates(role.role, line, self.content) if name not in REACH and name not in settled
        ]
        key = (role.role, tuple(pending), self._left(known, pending))
        if key in self._walked:
            return self._walked[key]
        self.states += 1
        needs = self._needs.of(known, pending)
        open_now = [name for name in pending if name in needs and self._may(name, known)]
        if not open_now:
            return self._walked.setdefault(key, (self._reaching(known, role), frozenset()))
        name = next((name for name in open_now if needs[name] == QUEUE), open_now[0])
        ways = []
        for answer, found in self._answers(name, line):
            ways.append(self._walk(known | answer, role, found, (*settled, name)))
            if found != line:
                self.asked_by_line |= {(entry, asked) for entry in self._alike(found) for asked in ways[-1][1]}
        longest = (name,) if self._counts(name) else ()
        longest += max((way for way, _ in ways), key=len)
        return self._walked.setdefault(key, (longest, frozenset({name}).union(*(asked for _, asked in ways))))

    def _answers(self, name: str, line: str | None) -> Iterator[tuple[Classes, str | None]]:
        """What an answer settles, class by class, and the line it names."""
        at = self._needs.settles(name)
        if at is None:
            yield {}, line
            return
        for value, sample in enumerate(self._table.variables[at].samples):
            yield {at: value}, sample.get("service_line", line)

    def _alike(self, line: str | None) -> list[str]:
        """The lines no condition tells from `line`."""
        at = self._table.at.get("service_line")
        if line is None or at is None:
            return [line] if line is not None else []
        kinds = {
            entry.service_line: self._table.classes({"service_line": entry.service_line})[at]
            for entry in self.content.site.service_lines
        }
        return [name for name, kind in kinds.items() if kind == kinds[line]]

    def _left(self, known: Classes, pending: Sequence[str]) -> tuple[int, ...]:
        """What is left of every diagram: two states with the same are one."""
        pick = self._table.diagrams
        gates = [self._table.applies[name] for name in pending if name in self._table.applies]
        nodes = [self._table.outcomes, *self._table.flags.values(), *gates, *self._reach.values()]
        free = {self._needs.settles(name) for name in pending}
        fixed = {at: value for at, value in known.items() if value or at not in free}
        return tuple(pick.given(node, fixed) for node in nodes)

    def _may(self, name: str, known: Classes) -> bool:
        """Whether the question's condition holds as far as is known."""
        gate = self._table.applies.get(name)
        return gate is None or self._table.diagrams.leaves(self._table.diagrams.given(gate, known)) == {True}

    def _reaching(self, known: Classes, role: RoleContent) -> Names:
        """The questions that lead to the person from here to the end, by the channel that needs most of them."""
        asked = [name for name in role.questions if name in (*REACH, "confirm") and self._counts(name)]
        at = self._table.at.get("channel")
        ways = [known if at is None else known | {at: self._table.classes({"channel": way})[at]} for way in CHANNELS]
        return max((tuple(name for name in asked if self._reaches(name, way)) for way in ways), key=len)

    def _counts(self, name: str) -> bool:
        known = self._known.get(name)
        return known is not None and not known.asked_with and (self._whole or known.counted)

    def _reaches(self, name: str, known: Classes) -> bool:
        """False only when what is known forbids the question."""
        pick = self._table.diagrams
        return name not in self._reach or True in pick.leaves(pick.given(self._reach[name], known))
