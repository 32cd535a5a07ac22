"""Consent is a record: events that are only ever added, and what they allow now."""

from desk.consent.doubting import doubtful
from desk.consent.event import ACTIONS, ACTORS, CONTACT, PARTIES, PURPOSES, REFUSAL, BadEvent, Event
from desk.consent.forgetting import wants_forgotten
from desk.consent.offering import offered, reviewed
from desk.consent.reconsidering import reconsiders
from desk.consent.revoking import taken_back
from desk.consent.standing import allows_delivery, allows_storing, standing

__all__ = [
    "ACTIONS",
    "ACTORS",
    "CONTACT",
    "PARTIES",
    "PURPOSES",
    "REFUSAL",
    "BadEvent",
    "Event",
    "allows_delivery",
    "allows_storing",
    "doubtful",
    "offered",
    "reconsiders",
    "reviewed",
    "standing",
    "taken_back",
    "wants_forgotten",
]
