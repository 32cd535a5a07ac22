"""Custom actions: the thin edge the engine calls. They read the call, ask the desk, and answer in events and keys.

No value a visitor gave reaches the engine: its slots hold `given` for what the desk knows, and the role.
"""

from actions.digressions import DIGRESSIONS, Digression
from actions.intake import NewRequest, SessionStart, SubmitLead, ValidateIntakeForm
from actions.listener import listener

__all__ = ["DIGRESSIONS", "Digression", "NewRequest", "SessionStart", "SubmitLead", "ValidateIntakeForm", "listener"]
