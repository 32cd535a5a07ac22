"""What a message after the end causes: a new start, a no taken back, more told of what was sent, a change of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from desk import consent, intake, targets
from desk.content import Content
from desk.gateway.effects import Change, Effect, State, effect_of
from desk.intake import Conversation, Heard, Say, discovery
from desk.leads import Row, Transaction

NOT_A_CHANGE = ("switch_language", "start_over", "ask_person")
"""What a wish for a change may sound like, and is answered as."""

type Updates = Callable[[dict[str, Any]], list[tuple[str, dict[str, Any]]]]


def after_the_end(
    heard: Heard, conversation: Conversation, content: Content, now: datetime
) -> tuple[str, Change] | None:
    """(kind, change) of a message after the end that begins again, takes back a no to keeping, tells more of what was
    sent or wants it changed; None for every other.
    """

    def updates(lead: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return targets.enqueue(
            lead, content.targets, event="lead.updated", policies=content.policies, site=content.site, now=now
        )

    return (
        _anew(heard, conversation, content)
        or _told_more(heard, conversation, content, updates)
        or _changed(heard, conversation, content, updates)
    )


def _anew(heard: Heard, conversation: Conversation, content: Content) -> tuple[str, Change] | None:
    """A change of mind is never itself a yes: the question is asked. A child is told again why nothing is asked."""
    over = heard.intent == "start_over" and heard.confidence >= content.intake.thresholds.intent
    over = over or (heard.choice is not None and heard.choice.get("command") == "again")
    if not (over or (conversation.stage == "declined" and consent.reconsiders(heard.text))):
        return None

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        begun = Conversation.of(row.state)
        says = intake.begin_again(begun, content, over=over)
        return begun.dump(), effect_of(says, begun)

    return "anew", change


def _told_more(
    heard: Heard, conversation: Conversation, content: Content, updates: Updates
) -> tuple[str, Change] | None:
    """What answers a question that was asked after the end: kept with the request, while that may be kept."""
    if not discovery.answered(heard, conversation, content):
        return None

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        held = Conversation.of(row.state)
        answer, says = discovery.take(held, replace(heard, turn=row.cursor), content)
        if answer is not None and not tx.told_more(held.request, answer, updates):
            held.discovery, says = None, [Say("utter_nothing_kept", intake.standing(held, content))]
        return held.dump(), effect_of(says, held)

    return "told_more", change


def _changed(heard: Heard, conversation: Conversation, content: Content, updates: Updates) -> tuple[str, Change] | None:
    """A change of the request this very conversation sent: kept with it as it was said, for staff to make.

    Nothing of the request is overwritten, and a reference that is not its own is no change of it.
    """
    named = intake.reference_in(heard.text)
    digresses = heard.digresses(content) and heard.intent in NOT_A_CHANGE
    if conversation.stage != "sent" or not conversation.sent or conversation.alarms or digresses:
        return None
    if heard.choice is not None or not intake.changes_more(heard.text) or named not in (None, conversation.sent[-1]):
        return None

    def change(row: Row, tx: Transaction) -> tuple[State | None, Effect]:
        held = Conversation.of(row.state)
        wish = intake.change_of(heard.text, row.cursor)
        kept = tx.told_more(held.request, wish, updates, action="asked_own_change", done=False)
        told = intake.standing(held, content) | {"reference": held.sent[-1]}
        return held.dump(), effect_of([Say("utter_change_kept" if kept else "utter_change_not_kept", told)], held)

    return "changed", change
