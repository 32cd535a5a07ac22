"""The first call, made of the content: what is still to ask, what this persona cares about, how often to try."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.console.names import Names
from desk.console.sight import Sight
from desk.content import Content
from desk.content.models import Persona
from desk.routing import attempts_of, instructions_of


@dataclass(frozen=True)
class Question:
    words: str
    """In the visitor's language."""
    english: str
    """Empty where those are English."""


@dataclass(frozen=True)
class Script:
    persona: str | None
    led_by: str | None
    """The trigger that chose the persona; None where the facts did."""
    owner: str | None
    """Who answers for how this persona is spoken to."""
    still: tuple[str, ...]
    """Short names of what the queue needs and nobody said."""
    needs: tuple[str, ...]
    objections: tuple[str, ...]
    proof: tuple[str, ...]
    ask: tuple[Question, ...]
    mind: tuple[str, ...]
    """What each flag of the request asks of the caller, in the words of data/routes.yml."""
    barriers: tuple[str, ...]
    """What stands in their way, with what gave it."""
    signals: tuple[str, ...]
    """What interests them, the same."""
    how: str
    """The instructions of the queue, or those for a request that was left; empty where the site wrote none."""
    attempts: int
    """Tries before it is escalated."""


def script(lead: Mapping[str, Any], content: Content, sight: Sight, names: Names) -> Script | None:
    """For a lead as `sight` leaves it; None where its queue is out of view or gone."""
    queue = next((entry for entry in content.routes.queues if entry.queue == lead.get("queue")), None)
    if queue is None:
        return None
    rule = (lead.get("route") or {}).get("rule")
    row = next((entry for entry in content.routes.routes if (entry.route, entry.queue) == (rule, queue.queue)), None)
    needed = queue.packet if row is None or row.packet is None else row.packet
    tags = lead.get("tags") or {}
    known = tags.get("persona")
    persona = next((entry for entry in content.intake.personas if entry.persona == known), None)
    language = str(lead.get("language") or "en")
    return Script(
        persona=persona.persona if persona else None,
        led_by=tags.get("persona_by"),
        owner=persona.owner if persona else None,
        still=tuple(names.question(question) for question in needed if question in sight and _lacks(lead, question)),
        needs=tuple(persona.needs) if persona else (),
        objections=tuple(persona.objections) if persona else (),
        proof=tuple(persona.proof) if persona else (),
        ask=_discovery(persona, language),
        mind=tuple(
            flag.because for flag in content.routes.flags if flag.flag in (lead.get("flags") or ()) and flag.because
        ),
        barriers=_with_evidence(lead, "barriers"),
        signals=_with_evidence(lead, "signals"),
        how=instructions_of(queue, lead, content),
        attempts=attempts_of(queue, lead, content),
    )


def _with_evidence(lead: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    tags = lead.get("tags") or {}
    evidence = tags.get("evidence") or {}
    return tuple(
        f"{tag.replace('_', ' ')} ({evidence[tag].replace('_', ' ')})" if tag in evidence else tag.replace("_", " ")
        for tag in tags.get(kind) or ()
    )


def _lacks(lead: Mapping[str, Any], question: str) -> bool:
    value = lead.get(question)
    return bool(value.get("missing")) if question == "documentation" and isinstance(value, Mapping) else not value


def _discovery(persona: Persona | None, language: str) -> tuple[Question, ...]:
    asked = []
    for words in persona.discovery.values() if persona else ():
        spoken = words.get(language) or next(iter(words.values()))
        english = words.get("en", "")
        asked.append(Question(spoken, "" if english == spoken else english))
    return tuple(asked)
