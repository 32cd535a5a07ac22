"""The facts of a conversation that routes and questions may ask about.

One place turns answers into facts: `desk.routing.facts_of` for what a lead would hold, and here what only a
conversation knows.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import floor
from typing import Any

from desk import routing
from desk.content import Content
from desk.intake.conversation import Conversation
from desk.intake.signs import heard
from desk.reading import PROVIDER

type Facts = Mapping[str, Any]


def facts_of(conversation: Conversation, content: Content, now: datetime) -> dict[str, Any]:
    """Fact -> value; a fact that is not known yet is absent."""
    facts = routing.facts_of(values_of(conversation, content), content, now)
    return facts | {"discretion": discretion(conversation, content)}


def discretion(conversation: Conversation, content: Content) -> list[str]:
    """Why a call should be made with care, of `desk.routing.vocabulary.DISCRETION`."""
    private = [line.service_line for line in content.site.service_lines if line.confidential]
    why = {
        "confidential_line": conversation.value("service_line") in private
        or page_line(conversation.page, content) in private,
        "abuse": any(alarm["kind"] == "abuse" for alarm in conversation.alarms),
        "asked": conversation.discreet,
    }
    return [reason for reason, holds in why.items() if holds]


def values_of(conversation: Conversation, content: Content) -> dict[str, Any]:
    """What the conversation holds, by question, and beside the answers; what facts are made of."""
    values = {question: answer.value for question, answer in conversation.answers.items() if answer.status == "value"}
    known = {
        **values,
        "documentation": papers(conversation, content),
        **role_found(conversation),
        "subrole": conversation.subrole or values.get("subrole"),
        "intent": conversation.intent,
        "language": conversation.language,
        "page": conversation.page,
        "patients": conversation.patients,
        "signal": heard(content.intake.signals, conversation) or None,
    }
    return {key: value for key, value in known.items() if value is not None}


def papers(conversation: Conversation, content: Content) -> Any:
    """The answer about the papers, with who ordered it among them where the line wants that and it was said."""
    held = conversation.value("documentation")
    if not isinstance(held, dict) or held.get("all") or not provider_told(conversation, content):
        return held
    ready, missing = held.get("ready", []), held.get("missing", [])
    return held if PROVIDER in (*ready, *missing) else {"ready": [*ready, PROVIDER], "missing": missing}


def provider_told(conversation: Conversation, content: Content) -> bool:
    """Whether it is known who ordered what a line wants an order for; a clinician who refers is the one."""
    lines = (line for line in content.site.service_lines if line.service_line == conversation.value("service_line"))
    wanted = any(PROVIDER in line.documents for line in lines)
    return wanted and (conversation.provider or conversation.subrole == "clinician")


def role_found(conversation: Conversation) -> dict[str, Any]:
    """`{"role_confidence", "role_because"}`: how sure the guess of the role was, and the signs it was made by.

    No number where the visitor said it: `["asked"]`, also by who the person they help is to them; `["corrected"]`.
    """
    held, related = conversation.answers.get("role"), conversation.answers.get("relationship")
    if held is None or held.status != "value":
        return {"role_confidence": None, "role_because": []}
    told = related is not None and related.source == "asked" and related.status == "value"
    if held.source == "asked" or held.corrected or told:
        return {"role_confidence": None, "role_because": ["corrected" if held.corrected else "asked"]}
    sure = floor(conversation.role_confidence * 100) / 100  # never up to a threshold it is under
    return {"role_confidence": sure, "role_because": list(conversation.role_reasons)}


def known_line(page: str | None, campaign: str | None, content: Content) -> str | None:
    """The service line the page is about, else the one the campaign is for."""
    from_campaign = (line.service_line for line in content.site.service_lines if campaign in line.campaigns)
    return page_line(page, content) or next(from_campaign, None)


def page_line(page: str | None, content: Content) -> str | None:
    """The service line a page path is about; the longest matching prefix wins."""
    lines = content.site.service_lines
    named = next((line.service_line for line in lines if page and page.strip("/") == line.service_line), None)
    return named or _longest(page, ((prefix, line.service_line) for line in lines for prefix in line.pages))


def page_kind(page: str | None, content: Content) -> str:
    """`service` for a page of a service line, else a kind of `page_kinds:`, else `other`."""
    if page_line(page, content) is not None:
        return "service"
    kinds = content.intake.page_kinds.items()
    return _longest(page, ((prefix, kind) for kind, prefixes in kinds for prefix in prefixes)) or "other"


def under(page: str | None, paths: Iterable[str]) -> str | None:
    """The longest of the paths that a page stands under."""
    return _longest(page, ((path, path) for path in paths))


def _longest(page: str | None, named: Iterable[tuple[str, str]]) -> str | None:
    """What the longest path over the page names."""
    path = page if not page or page.startswith("/") else f"/{page}"
    over = [(prefix, name) for prefix, name in named if path and f"{path}/".startswith(f"{prefix.rstrip('/')}/")]
    return max(over, key=lambda one: len(one[0]))[1] if over else None
