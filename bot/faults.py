"""What goes wrong in a turn, said without a word of what the visitor wrote."""


class TurnFailed(BaseException):
    """The turn is given up as a whole: nothing is said, nothing is remembered, the desk gets 503.

    A BaseException on purpose. Rasa answers every `Exception` of an action with an empty turn that it keeps, and every
    `Exception` of the tracker store with a blank conversation; this one passes through both. `cause` is a word of ours
    (`action_timeout`), never text from outside.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class NotReady(Exception):
    """No model is loaded; the desk gets 503 and the health check says so."""


class BadRequest(ValueError):
    """The desk sent something out of shape: 400 with the name of the field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
