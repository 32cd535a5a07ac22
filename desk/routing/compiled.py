"""The routing table, the flags and the conditions of questions as diagrams over classes of answers.

Values that no condition tells apart are one class, so a table of any length has few. Made once for a content and kept.
"""

import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

from desk.content.models import Content, ServiceLine
from desk.content.tables import Queue, Route
from desk.content.terms import AGE_GROUPS
from desk.routing.conditions import matches, values
from desk.routing.diagram import Diagrams, Node
from desk.routing.facts import PER_QUEUE
from desk.routing.hours import BadPromise, parse_promise
from desk.routing.members import spoken_in
from desk.routing.vocabulary import CHANNELS, OPEN, facts_known, values_of

ORDER = ("service_line", "role", "intent", "subrole", "status", "language", "page", "sub_line", "timing", "urgency")
"""Variables the diagrams branch on first; the others follow by name.

The line stands first: a long table has many lines with rows of their own, and each is touched by its own rows only.
"""
ELSE = "\0else"
"""Stands for every value the site's files do not name."""

type When = Mapping[str, Any]
type Classes = dict[int, int]


class Outcome(NamedTuple):
    """What a row of the table does with a lead. `deadline` is the promise as (count, unit)."""

    queue: str
    deadline: tuple[int, str] | str
    flags: tuple[str, ...]
    packet: tuple[str, ...]


@dataclass(frozen=True)
class Variable:
    """Answers that are known together, and their classes; class 0 is: not known."""

    name: str
    facts: tuple[str, ...]
    samples: tuple[dict[str, Any], ...]
    """The facts of one member of each class."""
    sizes: tuple[int, ...]
    """How many values of the site's files each class holds."""
    index: dict[frozenset[int], int]


class Compiled:
    """One site's table. Nodes are those of `diagrams`; leaves of `rows` are row numbers, or None for no row at all."""

    def __init__(self, content: Content) -> None:
        self.lock = Lock()
        """Held by who asks from several threads: diagrams grow while they are asked."""
        self._literals = _Literals(content)
        self.variables = _variables(content, self._literals)
        self.at = {variable.name: at for at, variable in enumerate(self.variables)}
        self._owner = {fact: at for at, variable in enumerate(self.variables) for fact in variable.facts}
        self.diagrams = Diagrams([len(variable.samples) for variable in self.variables])
        self._told: dict[tuple[str, ...], Node] = {}
        self._lines = {line.service_line: line for line in content.site.service_lines}
        self._spoken = {queue.queue: spoken_in(queue, content) for queue in content.routes.queues}
        self._lead_types = self._first_match(content)
        self.taken = [self.condition(row.when, row.queue) for row in content.routes.routes]
        self.rows = self.diagrams.leaf(None)
        for at, test in reversed([*enumerate(self.taken)]):
            self.rows = self.diagrams.choose(test, self.diagrams.leaf(at), self.rows)
        outcomes = [_outcome(row, content) for row in content.routes.routes]
        self.outcomes = self.diagrams.relabelled(self.rows, lambda at: None if at is None else outcomes[at])  # type: ignore[index]
        self.flags = {flag.flag: self._flag(flag.when, content) for flag in content.routes.flags if flag.asked}
        self.applies = {entry.question: self.condition(entry.when) for entry in content.intake.questions if entry.when}
        for entry in content.intake.questions:
            if entry.choices_from == "sub_lines":
                self.applies[entry.question] = self.diagrams.both(self.condition(entry.when), self._has_parts())

    def condition(self, when: When, queue: str = "") -> Node:
        """Where `when` holds; `staffed` and `spoken` in it ask about `queue`."""
        node = self.diagrams.leaf(True)
        for fact, wanted in when.items():
            node = self.diagrams.both(node, self._literal(fact, wanted, queue))
        return node

    def classes(self, facts: Mapping[str, Any]) -> Classes:
        """Variable -> class of what is known; what is not known is class 0."""
        widened = self._widen(facts)
        found = {}
        for at, variable in enumerate(self.variables):
            own = {fact: widened[fact] for fact in variable.facts if fact in widened}
            found[at] = self._class(at, own) if own else 0
        return found

    def tells(self, fact: str) -> bool:
        """Whether some condition asks about this fact; what none asks about changes nothing."""
        return fact in self._owner

    def staffed_queues(self) -> list[str]:
        """Queues whose being open a condition asks about."""
        return [name.removeprefix("staffed@") for name in self.at if name.startswith("staffed@")]

    def _class(self, at: int, own: Mapping[str, Any]) -> int:
        variable = self.variables[at]
        return variable.index.get(self._literals.signature(variable.facts, own), 0)

    def _widen(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        line = self._lines.get(facts.get("service_line", ""))
        return {**facts, **(_of_line(line) if line is not None else {})}

    def _literal(self, fact: str, wanted: Any, queue: str = "") -> Node:
        pick = self.diagrams
        match fact:
            case "accepting":
                return self._accepting(wanted)
            case "lead_type":
                return pick.relabelled(self._lead_types, lambda kind: matches({fact: wanted}, {fact: kind}))
            case "staffed":
                fact, wanted = f"staffed@{queue}", wanted
            case "spoken" if queue in self._spoken and "language" in self._owner:
                at, theirs = self._owner["language"], self._spoken[queue]
                told = [{fact: sample["language"] in theirs} if sample else {} for sample in self.variables[at].samples]
                return pick.node(at, [pick.leaf(matches({fact: wanted}, facts)) for facts in told])
            case "sub_line" if fact in self._owner:
                return self._part(wanted)
        at = self._owner.get(fact)
        if at is None:
            return pick.leaf(matches({fact: wanted}, {}))
        told = (fact, *values(wanted))
        if told not in self._told:
            samples = self.variables[at].samples
            self._told[told] = pick.node(at, [pick.leaf(matches({fact: wanted}, sample)) for sample in samples])
        return self._told[told]

    def _accepting(self, wanted: Any) -> Node:
        """A line takes referrals or new patients; never somebody of an age group it does not see."""
        pick = self.diagrams
        takes = [self._literal(fact, wanted) for fact in ("accepting@referrer", "accepting@others")]
        node = pick.choose(self._literal("role", "referrer"), *takes)
        for group in _unseen(self._lines.values()):
            away = pick.both(self._literal("unseen", group), self._literal("age_group", group))
            node = pick.choose(away, pick.leaf(matches({"accepting": wanted}, {"accepting": False})), node)
        return node

    def _has_parts(self) -> Node:
        """Where the line is one with parts."""
        at = self._owner.get("parts")
        if at is None:
            return self.diagrams.leaf(False)
        return self.diagrams.node(
            at, [self.diagrams.leaf(bool(one.get("parts"))) for one in self.variables[at].samples]
        )

    def _part(self, wanted: Any) -> Node:
        """A part of a line counts with a line that has it; any other is as good as not known."""
        pick, at, of = self.diagrams, self._owner["sub_line"], self._owner["parts"]
        samples, lines = self.variables[at].samples, self.variables[of].samples
        node = pick.leaf(matches({"sub_line": wanted}, {}))
        for number, sample in enumerate(samples[1:], start=1):
            has = [number in {self._class(at, {"sub_line": part}) for part in line.get("parts", ())} for line in lines]
            told = pick.node(at, [pick.leaf(each == number) for each in range(len(samples))])
            told = pick.both(told, pick.node(of, [pick.leaf(one) for one in has]))
            node = pick.choose(told, pick.leaf(matches({"sub_line": wanted}, sample)), node)
        return node

    def _flag(self, when: When, content: Content) -> Node:
        """Where a flag is set: its condition, asked of the queue of whichever row takes the lead."""
        pick = self.diagrams
        if not PER_QUEUE & when.keys():
            return self.condition(when)
        tests = {row.queue: self.condition(when, row.queue) for row in content.routes.routes}
        queues = pick.relabelled(self.rows, lambda at: None if at is None else content.routes.routes[at].queue)  # type: ignore[index]
        node = pick.leaf(False)
        for test in dict.fromkeys(tests.values()):
            here = pick.relabelled(queues, lambda queue, test=test: queue is not None and tests[queue] == test)
            node = pick.either(node, pick.both(here, test))
        return node

    def _first_match(self, content: Content) -> Node:
        """The lead type as a function of the answers; no lead type while it is being found."""
        self._lead_types = self.diagrams.leaf(None)
        node = self.diagrams.leaf(None)
        for entry in reversed(content.intake.lead_types):
            test = self.condition(entry.when)
            if entry.or_when is not None:
                test = self.diagrams.either(test, self.condition(entry.or_when))
            node = self.diagrams.choose(test, self.diagrams.leaf(entry.lead_type), node)
        return node


class Kept[T]:
    """What is made of a content: made the first time it is asked for, and kept as long as the content lives."""

    def __init__(self, make: Callable[[Content], T]) -> None:
        self._make = make
        self._held: dict[int, tuple[weakref.ref[Content], T]] = {}

    def __call__(self, content: Content) -> T:
        key = id(content)
        held = self._held.get(key)
        if held is None or held[0]() is not content:
            held = weakref.ref(content, lambda _: self._held.pop(key, None)), self._make(content)
            self._held[key] = held
        return held[1]


compiled = Kept(Compiled)


class _Literals:
    """Every (fact, word) any condition asks about: what tells values apart."""

    def __init__(self, content: Content) -> None:
        self._asked: dict[tuple[str, str], list[int]] = {}
        count = 0
        for fact, wanted in _conditions(content):
            for name in ("accepting@referrer", "accepting@others") if fact == "accepting" else (fact,):
                for word in values(wanted):
                    self._asked.setdefault((name, word), []).append(count)
                count += 1
        for line in content.site.service_lines:
            self._asked.setdefault(("asks", _of_line(line)["asks"]), []).append(count)
            count += 1
        self._tell_parts(content, count)
        self._tell_ages(content)
        self.facts = {fact for fact, _ in self._asked}

    def _tell_parts(self, content: Content, count: int) -> None:
        """Lines are told apart by their parts that some condition names, and by having any at all."""
        named = sorted({word for fact, word in self._asked if fact == "sub_line"})
        parts = [part.sub_line for line in content.site.service_lines for part in line.sub_lines]
        for part in parts:
            own = named.index(part) if part in named else len(named)
            self._asked[("parts", part)] = [count + own]

    def _tell_ages(self, content: Content) -> None:
        """Where a condition asks whether a line accepts, who is of a group some line does not see is told apart."""
        asks = any(fact.startswith("accepting@") for fact, _ in self._asked)
        for group in _unseen(content.site.service_lines) if asks else ():
            for fact in ("unseen", "age_group"):
                own = max(number for numbers in self._asked.values() for number in numbers) + 1
                self._asked.setdefault((fact, group), []).append(own)

    def signature(self, facts: Iterable[str], known: Mapping[str, Any]) -> frozenset[int]:
        """The conditions these facts meet."""
        words = ((fact, word) for fact in facts for word in (values(known.get(fact)) or ["none"]))
        return frozenset().union(*(self._asked.get(pair, ()) for pair in words))


def _conditions(content: Content) -> Iterable[tuple[str, Any]]:
    for row in content.routes.routes:
        yield from _asked(row.when, (row.queue,), content)
    for flag in (entry for entry in content.routes.flags if entry.asked):
        yield from _asked(flag.when, dict.fromkeys(row.queue for row in content.routes.routes), content)
    whens: list[When] = [when for entry in content.intake.lead_types for when in (entry.when, entry.or_when or {})]
    whens += [entry.when for entry in content.intake.questions]
    for when in whens:
        yield from when.items()


def _asked(when: When, queues: Iterable[str], content: Content) -> Iterable[tuple[str, Any]]:
    """What a condition asks when it is asked of these queues; `spoken` tells every language of the site apart."""
    for fact, wanted in when.items():
        match fact:
            case "staffed":
                yield from ((f"staffed@{queue}", wanted) for queue in queues)
            case "spoken":
                yield from (("language", language) for language in content.site.organisation.languages)
            case _:
                yield fact, wanted


def _variables(content: Content, literals: _Literals) -> list[Variable]:
    """A variable for each group of facts some condition asks about, in the order the diagrams branch on them."""
    together = {
        "service_line": (
            "service_line",
            "referral_required",
            "confidential",
            "accepting@referrer",
            "accepting@others",
            "asks",
            "parts",
            "unseen",
        ),
        "location": ("location", "zip_area"),
        "coverage": ("coverage", "payer"),
        "documentation": ("documentation", "missing"),
    }
    grouped = {fact for facts in together.values() for fact in facts}
    for fact in sorted(literals.facts - grouped - {"lead_type", "accepting", *PER_QUEUE}):
        if fact in facts_known(content.intake) or fact.startswith("staffed@"):
            together[fact] = (fact,)
    first = sorted(together, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    made = [_variable(name, together[name], _samples(name, content), literals) for name in first]
    return [variable for variable in made if len(variable.samples) > 1]


def _variable(name: str, facts: tuple[str, ...], found: list[dict[str, Any]], literals: _Literals) -> Variable:
    classes: dict[frozenset[int], list[dict[str, Any]]] = {}
    unknown = literals.signature(facts, {})
    samples: list[dict[str, Any]] = [{}]
    sizes, index = [0], {unknown: 0}
    for sample in found:
        signature = literals.signature(facts, sample)
        if signature in classes or signature == unknown:
            sizes[index[signature]] += 1
            continue
        classes[signature] = [sample]
        index[signature] = len(samples)
        samples.append(sample)
        sizes.append(1)
    return Variable(name, facts, tuple(samples), tuple(sizes), index)


def _samples(name: str, content: Content) -> list[dict[str, Any]]:
    site, intake = content.site, content.intake
    match name:
        case "service_line":
            return [_of_line(line) for line in site.service_lines]
        case "location":
            places = [{"location": entry.location} for entry in site.locations]
            return [*places, *({**place, "zip_area": "served"} for place in places), {"zip_area": "outside"}]
        case "coverage":
            payers = [*values_of("payer", site, intake), ELSE]
            covered = [{"coverage": status} for status in values_of("coverage", site, intake)]
            return [*covered, *({**status, "payer": payer} for status in covered for payer in payers)]
        case "channel":
            ways = [way for way in CHANNELS if way != "any"]
            several = [[way for at, way in enumerate(ways) if number >> at & 1] for number in range(1, 2 ** len(ways))]
            return [{"channel": "any"}, *({"channel": some} for some in several)]
        case "documentation":
            lacking = [{"documentation": "incomplete", "missing": some} for some in _several("missing", content)]
            return [{"documentation": "complete"}, {"documentation": "incomplete"}, *lacking]
        case "signal":
            return [{name: some} for some in _several(name, content)]
    fact = name.partition("@")[0]
    known = [value == "true" if value in ("true", "false") else value for value in values_of(fact, site, intake)]
    return [{name: value} for value in [*known, *([ELSE] if fact in OPEN else [])]]


def _several(fact: str, content: Content) -> list[list[str]]:
    """Every set of values of a fact that has several at once, as far as conditions name them."""
    asked = {word for name, wanted in _conditions(content) if name == fact for word in values(wanted)}
    named = [word for word in values_of(fact, content.site, content.intake) if word in asked]
    return [[word for at, word in enumerate(named) if number >> at & 1] for number in range(1, 2 ** len(named))]


def _of_line(line: Any) -> dict[str, Any]:
    return {
        "service_line": line.service_line,
        "referral_required": line.referral_required,
        "confidential": line.confidential,
        "accepting@referrer": line.accepts_referrals,
        "accepting@others": line.accepts_new_patients,
        "asks": " ".join(line.ask),
        "parts": [part.sub_line for part in line.sub_lines],
        "unseen": _unseen([line]),
    }


def _unseen(lines: Iterable[ServiceLine]) -> list[str]:
    """The age groups that one of the lines does not see."""
    closed = {group for line in lines for group in AGE_GROUPS if group not in line.ages}
    return [group for group in AGE_GROUPS if group in closed]


def _outcome(row: Route, content: Content) -> Outcome:
    queue: Queue | None = next((entry for entry in content.routes.queues if entry.queue == row.queue), None)
    deadline: tuple[int, str] | str = row.first_contact
    with suppress(BadPromise):
        count, unit = parse_promise(row.first_contact)
        deadline = (count * 60, "minutes") if unit == "hours" else (count, unit)
    packet = row.packet if row.packet is not None else queue.packet if queue is not None else []
    return Outcome(row.queue, deadline, tuple(sorted(row.flags)), tuple(packet))
