"""Emergency, crisis and abuse are seen in the same turn, before any model and with the engine down."""

from desk.safety.crossed import compared
from desk.safety.report import report
from desk.safety.screen import Alarm, Screen, forget

__all__ = ["Alarm", "Screen", "compared", "forget", "report"]
