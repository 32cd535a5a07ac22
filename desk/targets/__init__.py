"""Destinations of leads: which there are, what each may get, and how it is brought there."""

from desk.targets.address import BadAddress
from desk.targets.payload import alarm, alert, enqueue, on_call
from desk.targets.webhook import Answer, Webhook, client, opened

__all__ = ["Answer", "BadAddress", "Webhook", "alarm", "alert", "client", "enqueue", "on_call", "opened"]
