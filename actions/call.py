"""What an action reads from the engine's call, and how an effect is said."""

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from desk.intake import Heard

RANKED = 5


@dataclass(frozen=True)
class Call:
    """The conversation (secret and epoch), the journaled message, and what the engine understood of it."""

    sender: str
    message_id: str
    heard: Heard
    """Without the text and the choice, which stand in the desk's journal."""


def call(tracker: Tracker) -> Call:
    message = tracker.latest_message or {}
    intent = message.get("intent") or {}
    ranking = message.get("intent_ranking") or []
    apart = message.get("apart") or []
    return Call(
        sender=tracker.sender_id,
        message_id=message.get("message_id") or "",
        heard=Heard(
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(
                (entry["name"], float(entry["confidence"])) for entry in ranking[:RANKED] if entry.get("name")
            ),
            apart=tuple(
                Heard(
                    intent=part["name"],
                    confidence=float(part["confidence"]),
                    ranking=tuple((name, float(confidence)) for name, confidence in part["ranking"]),
                )
                for part in apart
            ),
        ),
    )


def say(dispatcher: CollectingDispatcher, effect: dict[str, Any]) -> None:
    """Utter the keys of an effect in their order; what fills their placeholders stays with the desk."""
    for one in effect["says"]:
        dispatcher.utter_message(response=one["key"])
