"""The public edge: the verbs of a conversation, the visitor API and the conversation page."""

from desk.gateway.desk import Desk

__all__ = ["Desk"]
