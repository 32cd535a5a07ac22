"""`desk simulate`: visitors with barriers against the real gateway, engine, actions and routing; what came of it."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from desk import content as contents
from desk import training
from desk.bench.report import table
from desk.bench.visitors import Visitor, visitor
from desk.content import Content
from desk.settings import Settings
from desk.talking import Played, Stage

VISITORS, SEED = 200, 1
"""Of the table in docs/performance.md."""
NOW = "2026-05-13T10:30:00-04:00"
IDENTITY = ("name", "phone", "email", "channel")
HEAD = (
    *("persona", "visitors", "finished", "right role", "right queue", "questions", "turns", "wrong values"),
    *("consent violations", "asked again though answered", "with a sentence said twice"),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one visitor; every list names what went wrong."""

    persona: str
    language: str
    means_to_finish: bool
    finished: bool
    right_role: bool
    right_queue: bool
    turns: int
    questions: int
    wrong: tuple[str, ...]
    violations: tuple[str, ...]
    again: tuple[str, ...]
    repeated: tuple[str, ...]
    """Sentences the bot said twice in the conversation."""
    transcript: tuple[dict[str, Any], ...]


def simulate(visitors: int, seed: int, settings: Settings, content: Content, model: Path) -> list[Outcome]:
    """Play `visitors` one after the other; the same seed draws the same ones. Raises CannotStart."""
    random = Random(seed)
    with asyncio.Runner() as runner:
        stage = Stage(settings, content, model)
        runner.run(stage.open())
        try:
            return [runner.run(_met(stage, visitor(Random(random.random())), n)) for n in range(visitors)]
        finally:
            runner.run(stage.close())


async def _met(stage: Stage, who: Visitor, number: int) -> Outcome:
    who.need = who.need.format(org=who.truth["org"])
    now = datetime.fromisoformat(NOW)
    return outcome(who, await stage.converse(f"visitor {number}", who.page, now, who.language, who.say))


def outcome(who: Visitor, played: Played) -> Outcome:
    """What a played conversation came to, held against what is true of the visitor."""
    lead = played.leads[0] if played.leads else {}
    complete = lead.get("status") == "complete"
    asked = [line["question"] for line in played.transcript if line.get("question")]
    said = Counter(line["text"] for line in played.transcript if line["who"] == "bot")
    return Outcome(
        who.persona,
        who.language,
        who.means_to_finish,
        complete,
        lead.get("role") == who.role,
        lead.get("queue") == who.queue,
        len(who.said),
        len(dict.fromkeys(asked)) if complete else 0,
        tuple(_wrong(who, lead)) if complete else (),
        tuple(_violations(who, played, asked)),
        tuple(who.again),
        tuple(text for text, times in said.items() if times > 1),
        tuple(played.transcript),
    )


def _wrong(who: Visitor, lead: dict[str, Any]) -> list[str]:
    """Values of the lead that are not what the visitor said in the end."""
    contact, name = lead["contact"], lead["contact"].get("name") or {}
    mail = who.truth["channel"] == "email"
    checks = {
        "service_line": who.truth["service_line"] is None or lead["service_line"] == who.truth["service_line"],
        "location": not _answered(who, "location") or (lead["location"] or {}).get("zip") == who.truth["zip"],
        "name": not _answered(who, "name")
        or f"{name.get('first')} {name.get('last')}" == f"{who.truth['first']} {who.truth['last']}",
        "phone": mail or contact["phone"] == who.truth["phone"],
        "email": not mail or contact["email"] == who.truth["email"],
        "channel": not _answered(who, "consent") or contact["channel"] == who.truth["channel"],
    }
    return [name for name, right in checks.items() if not right]


def _answered(who: Visitor, question: str) -> bool:
    return who.answered.get(question, 0) > 0


def _violations(who: Visitor, played: Played, asked: list[str]) -> list[str]:
    """Consent that was not given and counted all the same."""
    found = []
    personal = who.role in ("patient", "caregiver")
    agreed = _answered(who, "consent") and not who.declines
    if personal and played.leads and not agreed:
        found.append("a lead without a yes")
    if personal and played.stored.get("messages") and not agreed:
        found.append("words kept without a yes")
    if personal and any(question in asked for question in IDENTITY) and not _answered(who, "consent"):
        found.append("identity asked before consent")
    for lead in played.leads if personal else []:
        ways = [way for way in ("phone", "text", "email") if lead["consent"].get(f"contact_{way}")]
        if ways != [who.truth["channel"]] and _answered(who, "consent"):
            found.append(f"agreed to {who.truth['channel']}, noted {', '.join(ways) or 'none'}")
        if lead["consent"].get("marketing"):
            found.append("marketing nobody agreed to")
    return found


def report(settings: Settings, visitors: int = VISITORS, seed: int = SEED) -> str:
    """The table of a run, with the model that is there. Raises CannotTrain, CannotStart."""
    content = contents.load(settings.data_folder)
    where = {"data": settings.data_folder, "var": settings.var_folder, "python": Path(settings.engine_python)}
    model = training.train(Path.cwd(), lambda line: None, **where)
    return told(simulate(visitors, seed, settings, content, model))


def told(outcomes: list[Outcome]) -> str:
    """Figures of all outcomes, by persona and together, and what went wrong by kind."""
    rows = [_row(persona, [one for one in outcomes if one.persona == persona]) for persona in _personas(outcomes)]
    rows.append(_row("all", outcomes))
    kinds = Counter(kind for one in outcomes for kind in (*one.wrong, *one.violations))
    why = ", ".join(f"{kind} {times}" for kind, times in kinds.most_common()) or "nothing"
    return f"{table(HEAD, rows)}\n\nWrong: {why}."


def _personas(outcomes: list[Outcome]) -> list[str]:
    return list(dict.fromkeys(sorted(one.persona for one in outcomes)))


def _row(name: str, outcomes: list[Outcome]) -> list[object]:
    meant = [one for one in outcomes if one.means_to_finish]
    done = [one for one in outcomes if one.finished]
    return [
        name,
        len(outcomes),
        _share(sum(one.finished for one in meant), len(meant)),
        _share(sum(one.right_role for one in done), len(done)),
        _share(sum(one.right_queue for one in done), len(done)),
        f"{sum(one.questions for one in done) / max(1, len(done)):.1f}",
        f"{sum(one.turns for one in done) / max(1, len(done)):.1f}",
        sum(len(one.wrong) for one in done),
        sum(len(one.violations) for one in outcomes),
        _share(sum(bool(one.again) for one in outcomes), len(outcomes)),
        _share(sum(bool(one.repeated) for one in outcomes), len(outcomes)),
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
