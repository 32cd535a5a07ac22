"""Everything a site edits, read from its YAML files into frozen facts."""

from desk.content.faults import ContentFaults, Fault
from desk.content.load import load
from desk.content.models import Content

__all__ = ["Content", "ContentFaults", "Fault", "load"]
