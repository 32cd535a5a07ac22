"""nlu.yml, rules.yml and stories.yml against domain.yml: no intent or action that does not exist, no example twice."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from desk.check.names import fold
from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Faq, Intake
from desk.content.yaml import Document, Steps, read

BUILT_IN = (
    "action_listen", "action_restart", "action_session_start", "action_default_fallback", "action_deactivate_loop",
    "action_extract_slots", "action_unlikely_intent",
)  # fmt: skip
UNTRAINED = ("choose", "nlu_fallback")
"""Intents that are sent as data or made by the engine, never learnt from examples."""
DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"
"""The one of this installation: what a folder without its own has to agree with."""
OF_A_WHOLE = ("rule", "story", "condition", "steps", "conversation_started", "wait_for_user_input", "metadata")
OF_A_STEP = ("intent", "action", "active_loop", "slot_was_set", "checkpoint", "or", "entities", "user", "bot")
"""Keys of a rule or story, and of one of its steps."""


def check(folder: Folder, today: date) -> Iterator[Fault]:
    """The engine's files against the domain.yml beside the folder, else that of this installation."""
    beside = folder.folder.resolve().parent / "domain.yml"
    domain = read(beside if beside.is_file() else DOMAIN, "domain.yml")
    yield from domain.faults
    if not isinstance(domain.root, dict):
        return
    faqs: dict[str, Faq] = folder.per_language("faq")
    frequent = {f"faq_{entry.faq}" for faq in faqs.values() for entry in faq.faq}
    intents = {_name(entry) for entry in domain.root.get("intents") or []} | frequent | {"nlu_fallback"}
    actions = {_name(entry) for entry in domain.root.get("actions") or []} | set(BUILT_IN)
    actions |= {name.removeprefix("validate_") for name in actions if name.startswith("validate_")}
    spoken = {key for said in folder.per_language("responses").values() for key in said.words}
    for name in ("rules", "stories"):
        document = folder.foreign.get(name)
        if document is not None and not document.faults:
            yield from _keys(document, name)
            yield from _steps(document, document.root, (), intents, actions | spoken)
    yield from _asked(folder, {name.removeprefix("faq_") for name in frequent})
    yield from _examples(folder, domain, intents, frequent, faqs)


def _asked(folder: Folder, frequent: set[str]) -> Iterator[Fault]:
    """Frequent questions that give a tag of intake.yml and that nobody can ask."""
    intake = folder.models.get("intake")
    if not isinstance(intake, Intake):
        return
    lists = {
        "barriers": intake.barriers,
        "signals": intake.signals,
        "journey": intake.journey,
        "asked_offers": intake.asked_offers,
    }
    told: list[tuple[Steps, list[str]]] = [
        ((key, at), row.asked) for key, rows in lists.items() for at, row in enumerate(rows)
    ]
    told += [(("personas", at, "triggers"), entry.triggers.asked) for at, entry in enumerate(intake.personas)]
    for where, asked in told:
        for index, name in enumerate(asked):
            if name not in frequent:
                what = f"no frequent question '{name}'"
                yield folder.fault("intake", (*where, "asked", index), what, did_you_mean(name, frequent))


def _keys(document: Document, kind: str) -> Iterator[Fault]:
    """Keys the engine does not know: it would leave out what stands under them."""
    for at, whole in enumerate(_entries(document.root, kind)):
        where: Steps = (kind, at)
        yield from _unknown(document, where, whole, OF_A_WHOLE)
        for part in ("condition", "steps"):
            for index, step in enumerate(_entries(whole, part)):
                yield from _unknown(document, (*where, part, index), step, OF_A_STEP)


def _entries(node: Any, key: str) -> list[Any]:
    found = node.get(key) if isinstance(node, dict) else None
    return found if isinstance(found, list) else []


def _unknown(document: Document, where: Steps, entry: Any, known: Sequence[str]) -> Iterator[Fault]:
    for key in entry if isinstance(entry, dict) else ():
        if key not in known:
            yield document.fault((*where, key), f"there is no key '{key}'", did_you_mean(str(key), known))


def _steps(document: Document, node: Any, path: Steps, intents: set[str], actions: set[str]) -> Iterator[Fault]:
    match node:
        case list():
            for index, entry in enumerate(node):
                yield from _steps(document, entry, (*path, index), intents, actions)
        case dict():
            for key, value in node.items():
                where = (*path, key)
                if key == "intent" and isinstance(value, str) and value not in intents:
                    yield document.fault(where, f"no intent '{value}'", did_you_mean(value, intents))
                elif key == "action" and isinstance(value, str) and value not in actions:
                    yield document.fault(where, f"no action '{value}'", did_you_mean(value, actions))
                else:
                    yield from _steps(document, value, where, intents, actions)


def _examples(
    folder: Folder, domain: Document, intents: set[str], frequent: set[str], faqs: dict[str, Faq]
) -> Iterator[Fault]:
    for language, faq in faqs.items():
        document = folder.foreign.get(f"{language}/nlu")
        if document is None or not isinstance(document.root, dict):
            continue
        first = {
            fold(question): (
                f"faq_{entry.faq}",
                folder.documents[f"{language}/faq"].name,
                folder.line(f"{language}/faq", path),
            )
            for at, entry in enumerate(faq.faq)
            for index, question in enumerate(entry.questions)
            for path in [("faq", at, "questions", index)]
        }
        trained = set()
        for at, entry in enumerate(document.root.get("nlu") or []):
            if not isinstance(entry, dict) or "intent" not in entry:
                continue
            path = ("nlu", at, "intent")
            intent = str(entry["intent"])
            trained.add(intent)
            if intent not in intents:
                yield document.fault(path, f"no intent '{intent}'", did_you_mean(intent, intents))
            yield from _twice(document, at, intent, str(entry.get("examples") or ""), first)
        for intent in sorted(intents - frequent - trained - set(UNTRAINED)):
            cure = "Write examples in every language the site speaks."
            yield document.fault(("nlu",), f"the intent '{intent}' has no examples in '{language}'", cure)


def _twice(
    document: Document, at: int, intent: str, examples: str, first: dict[str, tuple[str, str, int]]
) -> Iterator[Fault]:
    start = document.line(("nlu", at, "examples")) + 1
    for offset, line in enumerate(examples.splitlines()):
        if not line.strip().startswith("- "):
            continue
        text = fold(line.strip()[2:])
        other, file, where = first.setdefault(text, (intent, document.name, start + offset))
        if other != intent:
            what = f"the example of '{intent}' teaches '{other}' as well ({file}:{where})"
            yield Fault(document.name, start + offset, what, "Keep it with one intent.")


def _name(entry: Any) -> str:
    return str(next(iter(entry))) if isinstance(entry, dict) else str(entry)
