"""Which question is next: one whose answer can still change where the request goes, or who can be reached and how.

Which questions there are is content (`roles[].questions`, `service_lines[].ask`); which of them are worth asking
follows from the routing table (`desk.routing.needs`) and, for contact details, from the channels consented to.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.content import Content
from desk.content.models import Question
from desk.intake.consents import by_submission
from desk.intake.conversation import IDENTITY, REACHED_BY, Conversation
from desk.intake.facts import facts_of
from desk.routing import QUEUE, REACH, candidates, matches, needs_of


def next_question(conversation: Conversation, content: Content, now: datetime) -> Question | None:
    """The next question that still has something to settle; None when only the summary is left.

    What decides the queue goes first, then the order of the content. Consent goes before all of it once a visitor gave
    a name or a contact by themselves.
    """
    asking, needs = _left(conversation, content, now)
    consent = next((question for question in asking if question.question == "consent"), None)
    if consent is not None and volunteered(conversation):
        return consent
    first = (question for question in asking if question.question == "role" or needs.get(question.question) == QUEUE)
    return next(first, next(iter(asking), None))


def offers_number(conversation: Conversation, content: Content, now: datetime) -> bool:
    """True the first time the need is known, nobody can be reached yet, and more than one question is to come.

    Then a number may be left in case the conversation is cut off.
    """
    if conversation.said.get("utter_offer_number") or volunteered(conversation) or contactable(conversation):
        return False
    asking, needs = _left(conversation, content, now)
    left = [question for question in asking if question.question in needs]
    named = conversation.value("role") is not None and QUEUE not in needs.values()
    return named and len(left) > 1 and any(question.question == "consent" for question in asking)


def _left(conversation: Conversation, content: Content, now: datetime) -> tuple[list[Question], dict[str, str]]:
    """The questions that still have something to settle, in the order of the content, and what each can change."""
    facts = facts_of(conversation, content, now)
    pending = [name for name in questions_for(conversation, content) if not conversation.settled(name)]
    needs = needs_of(content, facts, [name for name in pending if name not in REACH], now)
    asking = [
        question
        for name in pending
        if (name in REACH or name in needs)
        and (question := question_named(name, content)) is not None
        and _applies(question, conversation, facts, content)
    ]
    return asking, needs


def questions_for(conversation: Conversation, content: Content) -> list[str]:
    """Names of the questions this role and service line may be asked, in order; the role itself first while unknown."""
    return candidates(conversation.value("role"), conversation.value("service_line"), content)


def questions_left(conversation: Conversation, content: Content) -> list[str]:
    """Names of the questions without an answer: those of the role, and any at all while it is unknown."""
    every = [entry.question for entry in content.intake.questions]
    names = questions_for(conversation, content) if conversation.value("role") else every
    return [name for name in names if not conversation.settled(name)]


def volunteered(conversation: Conversation) -> bool:
    """True when identity is held that nobody asked for yet."""
    return any(conversation.value(detail) is not None for detail in IDENTITY)


def asked_along(conversation: Conversation, content: Content, now: datetime) -> Question | None:
    """The question told of with the open one, or with the summary where that was not asked; None where none applies."""
    facts = facts_of(conversation, content, now)
    opened = "phone" if conversation.open == "confirm" and conversation.value("phone") else conversation.open
    along = (question_named(name, content) for name in questions_for(conversation, content))
    return next(
        (
            question
            for question in along
            if question is not None
            and question.asked_with == opened
            and not conversation.settled(question.question)
            and matches(question.when, facts)
        ),
        None,
    )


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


def _applies(question: Question, conversation: Conversation, facts: Mapping[str, Any], content: Content) -> bool:
    if question.question == "channel" and contactable(conversation) and by_submission(conversation, content):
        return False
    if question.question in ("phone", "email") and not _needed(question.question, conversation):
        return False
    return not question.asked_with and matches(question.when, facts)


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
