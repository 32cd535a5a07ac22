"""Who gets a lead, by when, and why; every decision with its reasons."""

from desk.routing.conditions import matches
from desk.routing.explain import BadLead, explain
from desk.routing.facts import facts_of
from desk.routing.hours import NeverOpen, due, is_open, open_until
from desk.routing.table import Routed, Step, alert_queue, route

__all__ = [
    "BadLead",
    "NeverOpen",
    "Routed",
    "Step",
    "alert_queue",
    "due",
    "explain",
    "facts_of",
    "is_open",
    "matches",
    "open_until",
    "route",
]
