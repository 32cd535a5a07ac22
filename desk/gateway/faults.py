"""What happens to a fault nobody caught: a plain answer, and a line in the log without a word of the request.

Sanic's own handler logs the address with a whole traceback, and its pages repeat the address and the fault's message;
an address may hold a consent link's token, and a message may quote what a visitor wrote.
"""

import structlog
from sanic import Request
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse
from sanic.response import json as answer

log = structlog.get_logger()

_CODES = {400: "bad_request", 404: "not_found", 405: "no_such_method", 408: "too_slow", 413: "too_long", 503: "busy"}


class Faults(ErrorHandler):
    """For `Sanic(error_handler=…)`."""

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        """`{"error": {"code", "message"}}` with the fault's status, 500 for one of our own."""
        status = exception.status_code if isinstance(exception, SanicException) else 500
        if status >= 500:
            self.log(request, exception)
        code = _CODES.get(status, "fault" if status >= 500 else "refused")
        message = "Something went wrong here; it was noted." if code == "fault" else "This cannot be answered."
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", **_headers(exception)}
        return answer({"error": {"code": code, "message": message}}, status=status, headers=headers)

    @staticmethod
    def log(request: Request, exception: Exception) -> None:
        """Its kind, its place, and which route it was; never the address."""
        route = getattr(request, "route", None)
        path = f"/{route.path}" if route is not None else "none"
        method = getattr(request, "method", "")
        log.error("fault", error=type(exception).__name__, where=place(exception), path=path, method=method)


def place(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find a fault, nothing of what was said."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""


def _headers(exception: Exception) -> dict[str, str]:
    """Headers a refusal of Sanic's carries, as `Allow`."""
    return {name: str(value) for name, value in (getattr(exception, "headers", None) or {}).items()}
