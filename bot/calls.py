"""Calls to the desk's custom actions: one kept connection, one deadline, nothing of the visitor's words in an error."""

import asyncio
import json
from typing import Any, Dict, List, Optional

import aiohttp
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa import __version__ as rasa_version
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

from bot.faults import TurnFailed
from bot.words import uttered


class ActionCalls(EndpointConfig):
    """The engine's `action_endpoint`: `POST url` with `X-Desk-Key`, answered within `seconds` or the turn fails."""

    def __init__(self, url: str, key: str, seconds: float) -> None:
        super().__init__(url=url)
        self.key = key
        self.seconds = seconds
        self._session: Optional[aiohttp.ClientSession] = None

    def session(self) -> aiohttp.ClientSession:
        """The one client session; Rasa opens a new one, and a new connection, for each call."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers={"X-Desk-Key": self.key},
                timeout=aiohttp.ClientTimeout(total=self.seconds),
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
            )
        return self._session

    async def close(self) -> None:
        """Close the connection; call once, when the server stops."""
        if self._session is not None:
            await self._session.close()

    async def call(self, body: Dict[str, Any]) -> Dict[str, Any]:
        """Run one action; returns its `{"events", "responses"}`.

        Raises ActionExecutionRejection when the desk answers 400 with the action's name, TurnFailed for all else.
        """
        try:
            async with self.session().post(self.url, json=body) as answer:
                status = answer.status
                said = await answer.json(content_type=None)
        except asyncio.TimeoutError:
            raise TurnFailed("action_timeout") from None
        except (aiohttp.ClientConnectionError, OSError):
            raise TurnFailed("action_unreachable") from None
        except (aiohttp.ClientError, ValueError):
            raise TurnFailed("action_answer") from None
        if status == 400 and isinstance(said, dict) and said.get("action_name"):
            raise ActionExecutionRejection(body["next_action"], "rejected")
        if status != 200 or not isinstance(said, dict):
            raise TurnFailed("action_failed")
        return said


# What the desk's actions may change. The rest of Rasa's events would rewind a conversation, speak for its visitor or
# set a reminder that is lost with the process.
_EVENTS = frozenset("slot active_loop reset_slots session_started action action_execution_rejected".split())


class ActionAnswer:
    """Rasa's schema of an action's answer, prepared once and asked only for the kind of event that is there.

    `jsonschema.validate` checks the *schema* against its own schema on every call, then tries every kind of event on
    every event: 23.9 ms of a 31 ms form turn. Validators kept: 0.65 ms; the one of the event's own kind: 0.1 ms.
    """

    def __init__(self) -> None:
        kinds = RemoteAction.action_response_format_spec()["properties"]["events"]["items"]["oneOf"]
        named = {kind["properties"]["event"]["const"]: kind for kind in kinds}
        self._kinds = {name: _validator(named[name]) for name in _EVENTS}

    def read(self, answer: Dict[str, Any]) -> List[Event]:
        """What was said and what changed, in the order Rasa remembers it. Raises TurnFailed if it is out of shape."""
        try:
            for event in answer.get("events", []):
                self._kinds[event["event"]].validate(event)
            said = [uttered(response) for response in answer.get("responses", [])]
            return said + deserialise_events(answer.get("events", []))
        except (ValidationError, AttributeError, KeyError, TypeError, ValueError):
            raise TurnFailed("action_answer") from None


def _validator(schema: Dict[str, Any]) -> Any:
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def request_body(action: str, tracker: DialogueStateTracker, domain: Dict[str, Any]) -> Dict[str, Any]:
    """What one action call carries: slots, loop, latest message and the events of this turn only.

    Rasa sends every event of the conversation (822 kB at turn 400) and the whole domain with each call.
    """
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event.as_dict() for event in _this_turn(tracker)]
    return {
        "next_action": action,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "domain": domain,
        "version": rasa_version,
    }


def domain_excerpt(domain: Domain) -> Dict[str, Any]:
    """The part of the domain an action may read: the forms with their slots. The SDK answers 449 to none at all."""
    return {"forms": json.loads(json.dumps(domain.forms)), "slots": {}, "actions": []}


def _this_turn(tracker: DialogueStateTracker) -> List[Event]:
    events = list(tracker.events)
    for position in range(len(events) - 1, -1, -1):
        if isinstance(events[position], UserUttered):
            return events[position:]
    return events
