"""Which question is next: the role's, in their order, less what is known, does not apply, or can reach nobody.

Order is content (`roles[].questions` and `service_lines[].ask`); whether a contact detail is needed follows from the
channels the visitor consented to.
"""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.content.models import Question
from desk.intake.conversation import Conversation
from desk.routing import matches

REACHED_BY = {"phone": "phone", "text": "phone", "email": "email"}
"""Channel -> the contact detail it needs."""


def next_question(conversation: Conversation, facts: Mapping[str, Any], content: Content) -> Question | None:
    """The first question that still has something to settle; None when all is known and only the summary is left."""
    for name in questions_for(conversation, content):
        if not conversation.settled(name):
            question = question_named(name, content)
            if question is not None and _applies(question, conversation, facts):
                return question
    return None


def questions_for(conversation: Conversation, content: Content) -> list[str]:
    """Names of the questions this role and service line may be asked, in order; the role itself first while unknown."""
    role = next((entry for entry in content.intake.roles if entry.role == conversation.value("role")), None)
    if role is None:
        return ["role"]
    names = list(role.questions)
    line = next(
        (line for line in content.site.service_lines if line.service_line == conversation.value("service_line")), None
    )
    extra = [name for name in (line.ask if line else []) if name not in names]
    first_identity = next(
        (at for at, name in enumerate(names) if name == "consent" or _sensitivity(name, content) == "identity"),
        len(names),
    )
    return [name for name in names[:first_identity] + extra + names[first_identity:] if name != "confirm"]


def question_named(name: str | None, content: Content) -> Question | None:
    return next((entry for entry in content.intake.questions if entry.question == name), None)


def channels(conversation: Conversation) -> list[str]:
    """Channels the visitor chose, `any` spelled out; empty while none was."""
    chosen = conversation.value("channel")
    if chosen is None:
        return []
    chosen = chosen if isinstance(chosen, list) else [chosen]
    return list(REACHED_BY) if "any" in chosen else chosen


def contactable(conversation: Conversation) -> bool:
    """True when there is a detail to reach the person by."""
    return any(conversation.value(detail) for detail in ("phone", "email"))


def _applies(question: Question, conversation: Conversation, facts: Mapping[str, Any]) -> bool:
    if question.question in ("phone", "email") and not _needed(question.question, conversation):
        return False
    return matches(question.when, facts)


def _needed(detail: str, conversation: Conversation) -> bool:
    if contactable(conversation) and not _chosen(detail, conversation):
        return False
    other = "email" if detail == "phone" else "phone"
    if conversation.settled(other) and conversation.value(other) is None:
        return True
    return not channels(conversation) or _chosen(detail, conversation)


def _chosen(detail: str, conversation: Conversation) -> bool:
    chosen = conversation.value("channel")
    if chosen == "any":
        return detail == "phone"
    return any(REACHED_BY.get(channel) == detail for channel in channels(conversation))


def _sensitivity(name: str, content: Content) -> str:
    question = question_named(name, content)
    return question.sensitivity if question else "plain"
