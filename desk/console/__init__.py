"""The staff inbox: sign-in, the list of requests by deadline, one request in full, claim and outcome."""

from desk.console.blueprint import blueprint
from desk.console.invitation import BadInvitation, invite
from desk.console.limits import Limits

__all__ = ["BadInvitation", "Limits", "blueprint", "invite"]
