"""What follows a request its visitor left before sending it: `unfinished:` of data/routes.yml, not its row and queue.

Which it is, is told by what a lead says word for word, so every `facts` here may be a lead's facts or the lead itself.
"""

from collections.abc import Mapping
from typing import Any

from desk.content.models import Content
from desk.content.tables import Queue, Route
from desk.routing.conditions import because, matches

STEP = "unfinished"
"""What the trace of a lead calls it."""
_ASKED_FOR = ({"urgency": "urgent"}, {"intent": "ask_person"})
"""Called urgent, or a wish for a person: the visitor's own request, whose row says by when."""


def promise_of(row: Route, facts: Mapping[str, Any], content: Content) -> str:
    """Within what time somebody is in touch: `1 day`."""
    return content.routes.unfinished.first_contact if _left(facts) else row.first_contact


def attempts_of(queue: Queue, facts: Mapping[str, Any], content: Content) -> int:
    """How often somebody tries before it is escalated."""
    return content.routes.unfinished.attempts if _left(facts) else queue.attempts


def instructions_of(queue: Queue, facts: Mapping[str, Any], content: Content) -> str:
    """How staff go about the call."""
    return (content.routes.unfinished.instructions if _left(facts) else queue.instructions).strip()


def told_of(facts: Mapping[str, Any], content: Content) -> tuple[bool, str] | None:
    """(whether it holds, why) for a request that was left; None for a finished one."""
    if not _partial(facts):
        return None
    asked = _asked_for(facts)
    if asked is not None:
        return False, f"{because(asked, facts)}, so the row's own time holds"
    unfinished = content.routes.unfinished
    tries = "1 try" if unfinished.attempts == 1 else f"{unfinished.attempts} tries"
    return True, f"{unfinished.because}; first contact within {unfinished.first_contact}, {tries}"


def _left(facts: Mapping[str, Any]) -> bool:
    """Whether it was left unfinished, and nothing in it was asked for as such."""
    return _partial(facts) and _asked_for(facts) is None


def _partial(facts: Mapping[str, Any]) -> bool:
    return matches({"status": "partial"}, facts)


def _asked_for(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((when for when in _ASKED_FOR if matches(when, facts)), None)
