"""How many questions visitors are asked, beside the same content as a form, and what a turn of planning takes.

Simulated visitors come with a role, a need and often the page of a service line; they answer at random, say nothing by
themselves, and now and then do not know. Nothing here looks at the routing table: the planner does.
"""

import gc
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from statistics import mean, median
from typing import Any

from desk import content as contents
from desk.bench.report import table
from desk.content import Content
from desk.content.models import ServiceLine
from desk.content.tables import Flag, Queue, Route
from desk.intake import Answer, Conversation
from desk.intake.choices import choices_of, meaning_of
from desk.intake.planner import next_question, questions_for
from desk.reading import Reader
from desk.routing import chart, planner_of
from desk.settings import Settings

VISITORS = 10_000
SIZES = (1, 10, 100)
TURNS = 2_000
TARGETS = {1: 5, 10: 20}
"""Times the sample organisation -> most milliseconds a turn may take, by issue 5."""
NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
NEEDS = ("", "", "", "", "", "", "billing_question", "complaint", "join_trial", "records_request")
"""What they come for beside care; the empty one is care."""
PAGE = 0.6
"""Share of visitors who open the chat on a line's page."""
SILENT = 0.05
"""Share of answers that are `I do not know`."""
VALUES: dict[str, tuple[Any, ...]] = {
    "location": ({"zip": "43215"}, {"zip": "43017"}, {"zip": "94110"}, {"city": "Columbus"}),
    "age": ({"age": 8, "minor": True}, {"age": 34}, {"age": 71}),
    "phone": ("+16145550142",),
    "email": ("visitor@example.org",),
    "name": ({"first": "Robin", "last": "Vale"},),
}
"""Answers to questions without choices; any other gets a word."""


@dataclass(frozen=True)
class Visit:
    role: str
    asked: int
    """Questions that count against the cap."""
    prompts: int
    """Everything they answered, consent and the summary included."""
    form: int


def report(settings: Settings) -> str:
    """Both tables."""
    loaded = contents.load(settings.data_folder)
    random = Random(20260513)
    visits = [visit(loaded, random) for _ in range(VISITORS)]
    return f"{_questions(visits, loaded)}\n\n{_times(loaded)}"


def visit(content: Content, random: Random) -> Visit:
    """One visitor from the first question to the summary."""
    conversation = _arrives(content, random)
    asked, prompts = 0, 1
    while (question := next_question(conversation, content, NOW)) is not None:
        asked, prompts = asked + question.counted, prompts + 1
        _answer(conversation, question.question, content, random)
    return Visit(conversation.value("role"), asked, prompts, _on_a_form(conversation, content))


def scaled(content: Content, times: int) -> Content:
    """The site with `times` as many lines, queues, rows and flags; every copy has rows of its own that are reached."""
    lines: list[ServiceLine] = list(content.site.service_lines)
    queues: list[Queue] = list(content.routes.queues)
    flags: list[Flag] = list(content.routes.flags)
    rows: list[Route] = []
    for number in range(1, times):
        names = {line.service_line: f"{line.service_line}_{number}" for line in content.site.service_lines}
        lines += [
            line.model_copy(update={"service_line": names[line.service_line]}) for line in content.site.service_lines
        ]
        queues += [queue.model_copy(update={"queue": f"{queue.queue}_{number}"}) for queue in content.routes.queues]
        flags += [
            flag.model_copy(update={"flag": f"{flag.flag}_{number}", "when": _of(flag.when, names)})
            for flag in content.routes.flags
        ]
        rows += [
            row.model_copy(update={"when": _of(row.when, names), "queue": f"{row.queue}_{number}"})
            for row in content.routes.routes
        ]
    routes = content.routes.model_copy(
        update={"queues": queues, "flags": flags, "routes": [*rows, *content.routes.routes]}
    )
    site = content.site.model_copy(update={"service_lines": lines})
    return content.model_copy(update={"site": site, "routes": routes})


def _of(when: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The condition for one copy: its own lines."""
    wanted = when.get("service_line", list(names))
    named = wanted if isinstance(wanted, list) else [wanted]
    return {**when, "service_line": [names[line] for line in named]}


def _arrives(content: Content, random: Random) -> Conversation:
    role = random.choice(content.intake.roles)
    conversation = Conversation(
        site=content.site.organisation.key, page=None, campaign=None, language="en", started=NOW.isoformat()
    )
    conversation.put("role", Answer(role.role, source="volunteered"))
    conversation.subrole = random.choice([None, *role.subroles])
    if role.role in ("patient", "caregiver"):
        conversation.intent = random.choice(NEEDS) or None
    if role.role != "administrator" and random.random() < PAGE:
        line = random.choice(content.site.service_lines).service_line
        conversation.put("service_line", Answer(line, source="page"))
    return conversation


def _answer(conversation: Conversation, question: str, content: Content, random: Random) -> None:
    choices = choices_of(question, content, conversation.value("service_line"))
    if question == "consent":
        conversation.put("consent", Answer("yes"))
        conversation.put("channel", Answer(random.choice(["phone", "text", "email"])))
    elif question not in ("name", "phone", "email", "channel") and random.random() < SILENT:
        conversation.put(question, Answer(status="unknown"))
    elif question in VALUES:
        conversation.put(question, Answer(random.choice(VALUES[question])))
    elif choices:
        chosen = random.choice(choices).value
        conversation.put(question, Answer(meaning_of(question, chosen, content, NOW.date())))
        if question == "subrole":
            conversation.subrole = chosen
    else:
        conversation.put(question, Answer("a word"))


def _on_a_form(conversation: Conversation, content: Content) -> int:
    """Fields of a form for this role and line: every counted question, one contact detail, nothing the page says."""
    counted = {entry.question for entry in content.intake.questions if entry.counted}
    known = {name for name, answer in conversation.answers.items() if answer.source != "asked"}
    return len(counted.intersection(questions_for(conversation, content)) - known - {"email"})


def _questions(visits: list[Visit], content: Content) -> str:
    rows = []
    caps: dict[str, int | str] = {role.role: role.most_questions for role in content.intake.roles}
    for role, cap in {**caps, "all": ""}.items():
        mine = [entry for entry in visits if role in (entry.role, "all")]
        asked, form = mean(entry.asked for entry in mine), mean(entry.form for entry in mine)
        most, prompts = max(entry.asked for entry in mine), [entry.prompts for entry in mine]
        whole = [f"{mean(prompts):.2f}", max(prompts)]
        rows.append([role, f"{asked:.2f}", f"{form:.2f}", f"{1 - asked / form:.0%}", most, cap, *whole])
    head = ["role", "questions, mean", "the same as a form", "fewer", "most in one visit", "cap"]
    return table([*head, "all prompts, mean", "most prompts"], rows)


def _times(content: Content) -> str:
    rows = []
    Reader(content).warm()
    chart(content)
    for times in SIZES:
        grown = scaled(content, times)
        began = time.thread_time()
        planner_of(grown)
        compiling = time.thread_time() - began
        gc.freeze()  # as a desk does once all is loaded
        turns = turns_of(grown, TURNS)
        taken = sorted(turn.milliseconds for turn in turns)
        p95, slowest, target = taken[int(len(taken) * 0.95)], taken[-1], TARGETS.get(times)
        size = f"{len(grown.routes.routes):,} rows, {len(grown.site.service_lines):,} lines"
        judged = ["–", "–"] if target is None else [f"≤ {target} ms", "met" if slowest <= target else "MISSED"]
        figures = [f"{median(taken):.2f} ms", f"{p95:.2f} ms", f"{slowest:.1f} ms"]
        steps = max(turn.steps for turn in turns)
        rows.append([f"{times}×", size, *figures, *judged, f"{steps:,}", f"{compiling:.2f} s"])
    head = ["table", "size", "turn p50", "turn p95", "slowest turn", "target", ""]
    return table([*head, "most nodes visited in a turn", "compiled before serving in"], rows)


@dataclass(frozen=True)
class PlannedTurn:
    milliseconds: float
    """Of processor time."""
    steps: int
    """Nodes of the diagrams that were visited."""


def turns_of(content: Content, count: int, seed: int = 7) -> list[PlannedTurn]:
    """At least `count` turns, visitor after visitor; the first has nothing kept."""
    random, diagrams = Random(seed), planner_of(content).table.diagrams
    turns: list[PlannedTurn] = []
    while len(turns) < count:
        conversation = _arrives(content, random)
        while True:
            before, began = diagrams.steps, time.thread_time()
            question = next_question(conversation, content, NOW)
            taken = (time.thread_time() - began) * 1000
            turns.append(PlannedTurn(taken, diagrams.steps - before))
            if question is None:
                break
            _answer(conversation, question.question, content, random)
    return turns
