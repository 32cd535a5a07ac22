"""Log lines that cannot hold a visitor's words: where, what kind and how bad, never what was said.

Rasa writes messages, slots and whole trackers into its lines, also at ERROR. So once the engine serves, no text of a
line from outside this package is kept: a line is its place in the source and the name of the exception. While the
engine starts no visitor is there yet, and lines about files and models are kept whole.
"""

import json
import logging
import os
import re
import sys
import time
import traceback
from typing import Any, Dict, MutableMapping, Optional, TextIO

import structlog

_EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def configure(level: str = "WARNING", stream: Optional[TextIO] = None) -> "Lines":
    """Send every log line of this process to `stream` (standard error) as one JSON object a line."""
    number = logging.getLevelName(level)
    lines = Lines()
    lines.handler = logging.StreamHandler(stream or sys.stderr)
    lines.handler.setFormatter(lines)
    logging.getLogger().setLevel(number)
    lines.take_over()
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    structlog.configure(
        processors=[_event_only, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    return lines


class Lines(logging.Formatter):
    """One JSON object a line: `{"at", "level", "logger", "place", "error"?}`; our own have `event` and its facts."""

    serving = False
    handler: logging.Handler

    def serve(self) -> None:
        """From now on visitors may be in what Rasa says: keep no text of it."""
        self.serving = True
        self.take_over()

    def take_over(self) -> None:
        """Make this the only way out for log lines.

        numpy.distutils (imported by the classifier's storage) turns the root logger into one that prints on standard
        output, and Rasa writes to the root logger.
        """
        root = logging.getLogger()
        root.__class__ = logging.RootLogger
        root.handlers[:] = [self.handler]
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).propagate = True

    def format(self, record: logging.LogRecord) -> str:
        line: Dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "place": f"{os.path.basename(record.pathname)}:{record.lineno}",
        }
        if record.name == "bot":
            line.update(event=record.msg, **getattr(record, "facts", {}))
        elif not self.serving:
            line["event"] = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            line.update(_fault(record.exc_info[1], whole=not self.serving))
        return json.dumps(line)


def tell(event: str, level: int = logging.INFO, **facts: Any) -> None:
    """Write a line of our own; `event` and `facts` are ours, never a visitor's."""
    logging.getLogger("bot").log(level, event, extra={"facts": facts}, stacklevel=2)


def _fault(error: BaseException, whole: bool) -> Dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    fault = {"error": type(error).__name__}
    if frames:
        fault["raised"] = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}"
    if whole:
        fault["message"] = str(error)
    return fault


def _event_only(logger: Any, method: str, event: MutableMapping[str, Any]) -> Dict[str, Any]:
    name = str(event.get("event"))
    return {"level": method, "logger": "rasa", "event": name if _EVENT.fullmatch(name) else "rasa"}
