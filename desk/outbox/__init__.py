"""The outbox: what brings stored deliveries to their destinations, however long it takes."""

from desk.outbox.schedule import next_try
from desk.outbox.worker import Worker

__all__ = ["Worker", "next_try"]
