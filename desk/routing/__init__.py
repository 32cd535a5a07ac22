"""Who gets a lead, by when, and why; every decision with its reasons."""

from desk.routing.anew import moved, recounted
from desk.routing.conditions import matches
from desk.routing.coverage import (
    Assigned,
    OnCallNow,
    acknowledgers,
    assign,
    hand_out,
    next_owner,
    on_call,
    on_call_of,
    to_acknowledge,
)
from desk.routing.explain import BadLead, explain
from desk.routing.facts import facts_of
from desk.routing.hours import NeverOpen, due, is_open, open_until, zone_of
from desk.routing.needs import DEADLINE, PACKET, QUEUE, REACH, candidates, needs_of, planner_of, queues_left
from desk.routing.places import chart
from desk.routing.score import score_of
from desk.routing.table import Routed, Step, alert_queue, route
from desk.routing.unfinished import attempts_of, instructions_of

__all__ = [
    "DEADLINE", "PACKET", "QUEUE", "REACH", "Assigned", "BadLead", "NeverOpen", "OnCallNow", "Routed", "Step",
    "acknowledgers", "alert_queue", "assign", "attempts_of", "candidates", "chart", "due", "explain", "facts_of",
    "hand_out", "instructions_of", "is_open", "matches", "moved", "needs_of", "next_owner", "on_call", "on_call_of",
    "open_until", "planner_of", "queues_left", "recounted", "route", "score_of", "to_acknowledge", "zone_of",
]  # fmt: skip
