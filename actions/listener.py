"""Serves the actions to the engine: loopback only, one shared secret, and no word of a call in an answer or a log."""

import hmac
import json
from typing import Any

import structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Request, Sanic
from sanic.response import HTTPResponse
from sanic.response import json as answer

from actions.digressions import DIGRESSIONS, Digression
from actions.intake import NewRequest, SessionStart, SubmitLead, ValidateIntakeForm
from desk.gateway import Desk
from desk.gateway.effects import OldEpoch
from desk.gateway.faults import Faults, place
from desk.leads import NoConversation, StoreDown

log = structlog.get_logger()


def executor(desk: Desk) -> ActionExecutor:
    """Every action of the domain, built on one desk."""
    executor = ActionExecutor()
    for action in (ValidateIntakeForm(desk), SessionStart(desk), SubmitLead(desk), NewRequest(desk)):
        executor.register_action(action)
    for name, kind in DIGRESSIONS.items():
        executor.register_action(Digression(name, kind, desk))
    return executor


def listener(desk: Desk, key: str, name: str = "actions") -> Sanic:
    """The Sanic application that answers `POST /actions/webhook`."""
    app = Sanic(name, configure_logging=False, error_handler=Faults())
    app.config.TOUCHUP = False
    app.config.REQUEST_MAX_SIZE = 1_000_000
    actions = executor(desk)

    @app.post("/actions/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if not hmac.compare_digest(request.headers.get("x-desk-key", ""), key):
            return answer({"error": "not the engine"}, status=401)
        try:
            call: dict[str, Any] = json.loads(request.body)
        except ValueError:
            return answer({"error": "not JSON"}, status=400)
        call.setdefault("domain", {})
        wanted = call.get("next_action")
        try:
            result = await actions.run(call)
        except ActionExecutionRejection as rejection:
            return answer({"error": rejection.message, "action_name": rejection.action_name}, status=400)
        except ActionNotFoundException:
            return answer({"error": "no such action", "action_name": wanted}, status=404)
        except (OldEpoch, NoConversation):
            return answer({"error": "conversation given up", "action_name": wanted}, status=410)
        except StoreDown:
            return answer({"error": "store down", "action_name": wanted}, status=503)
        except Exception as error:
            log.error("action failed", action=wanted, error=type(error).__name__, where=place(error))
            return answer({"error": type(error).__name__, "action_name": wanted}, status=500)
        return answer(result.model_dump() if result else None)

    return app
