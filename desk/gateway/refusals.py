"""What the desk refuses a visitor, each with its own name; none carries anything a visitor wrote."""

from typing import Any


class NotAccepted(ValueError):
    """The notice was not accepted in its present version: nothing may be stored."""


class UnknownSite(LookupError):
    """No such site key."""


class TooLong(ValueError):
    """The text is over its limit; `limit` is in characters."""

    def __init__(self, limit: int) -> None:
        super().__init__("message too long")
        self.limit = limit


class StaleChoice(Exception):
    """The choice is not one of the last turn's; `messages` holds the open question again."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        super().__init__("choice no longer valid")
        self.messages = messages
