"""Who gets a lead, by when, and why; every decision with its reasons."""

from desk.routing.anew import moved, recounted
from desk.routing.conditions import matches
from desk.routing.coverage import (
    Assigned,
    OnCallNow,
    assign,
    hand_out,
    next_owner,
    on_call,
    on_call_of,
    to_acknowledge,
)
from desk.routing.explain import BadLead, explain
from desk.routing.facts import facts_of
from desk.routing.hours import NeverOpen, due, is_open, open_until
from desk.routing.needs import DEADLINE, PACKET, QUEUE, REACH, candidates, needs_of, queues_left
from desk.routing.score import score_of
from desk.routing.table import Routed, Step, alert_queue, route

__all__ = [
    "DEADLINE", "PACKET", "QUEUE", "REACH", "Assigned", "BadLead", "NeverOpen", "OnCallNow", "Routed", "Step",
    "alert_queue", "assign", "candidates", "due", "explain", "facts_of", "hand_out", "is_open", "matches", "moved",
    "needs_of", "next_owner", "on_call", "on_call_of", "open_until", "queues_left", "recounted", "route", "score_of",
    "to_acknowledge",
]  # fmt: skip
