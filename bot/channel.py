"""The door between desk and engine: signed, strict, once for each message, text as text and choices as data."""

import asyncio
import base64
import json
import logging
import re
import time
from collections import OrderedDict
from typing import Any, Awaitable, Callable, Dict, Optional, Text, Tuple

import numpy as np
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as reply

from bot.faults import BadRequest, NotReady, TurnFailed
from bot.logs import tell
from bot.nlu.encoder import VECTOR
from bot.signature import signed
from bot.understanding import Understanding
from bot.words import Replies

_SENDER = re.compile(r"[A-Za-z0-9_-]{1,128}\.[0-9]{1,9}")
_MOST_APART = 8
"""Parts of one message that are judged by themselves."""
_MESSAGE_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class DeskChannel(InputChannel):
    """Serves `/desk/messages`, `/desk/parse`, `/desk/forget` and `/desk/health`; set up in credentials.yml.

    `turn_seconds`: a turn that takes longer is given up. `longest_text`: characters of a message that are understood;
    the rest is read by the desk alone. `answers`: how many last answers are kept for a repeated request. The parts of a
    message in `apart` are judged by themselves too; only the actions hear of them.
    """

    def __init__(self, turn_seconds: float, longest_text: int, longest_batch: int, ranking: int, answers: int) -> None:
        self.turn_seconds = turn_seconds
        self.longest_batch = longest_batch
        self.understanding = Understanding(longest_text, ranking)
        self.kept_answers = answers
        self._answers: "OrderedDict[Tuple[str, str], asyncio.Future]" = OrderedDict()

    @classmethod
    def name(cls) -> Text:
        return "desk"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "DeskChannel":
        return cls(**(credentials or {}))

    def url_prefix(self) -> Text:
        return "/desk"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        desk = Blueprint("desk")

        @desk.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            return await self._answered(request, self._message)

        @desk.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            return await self._answered(request, self._parse)

        @desk.post("/forget")
        async def forget(request: Request) -> HTTPResponse:
            return await self._answered(request, self._forget)

        @desk.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return reply({"ready": False}, status=503)
            return reply({"ready": True, "model": request.app.ctx.model})

        return desk

    async def _answered(
        self, request: Request, handle: Callable[[Agent, Dict[str, Any]], Awaitable[Any]]
    ) -> HTTPResponse:
        if not signed(request.headers.get("x-desk-signature", ""), request.app.ctx.key, request.body, time.time()):
            return _error(401, "not_signed", "The request is not signed, or its signature is older than 5 minutes.")
        try:
            return reply(await handle(_ready(request.app.ctx), _object(request.body)))
        except BadRequest as fault:
            return _error(400, "bad_request", fault.message, field=fault.field)
        except NotReady:
            return _error(503, "engine_not_ready", "No model is loaded. Run `desk train`.")
        except TurnFailed as fault:
            tell("turn_failed", logging.WARNING, cause=fault.cause)
            return _error(503, "engine_failed", "The engine could not answer this turn.")
        except Exception as fault:
            tell("turn_failed", logging.ERROR, cause=type(fault).__name__)
            return _error(503, "engine_failed", "The engine could not answer this turn.")

    # ---- one message -----------------------------------------------------------------------------

    async def _message(self, agent: Agent, body: Dict[str, Any]) -> Dict[str, Any]:
        sender = _matching(body, "sender", _SENDER)
        message_id = _matching(body, "message_id", _MESSAGE_ID)
        said = set(body) - {"sender", "message_id"}
        if said - {"vector", "apart"} != {"text"} and said != {"intent"}:
            raise BadRequest("text", "A message has `sender`, `message_id` and exactly one of `text` and `intent`.")
        if "intent" in body:
            _known_intent(agent, body["intent"])
        else:
            _string(body, "text")
        if "vector" in body:
            body["vector"] = _vector(_string(body, "vector"))
        if "apart" in body:
            _strings(body, "apart", _MOST_APART)
        answer = self._answers.get((sender, message_id))
        if answer is None:
            answer = asyncio.ensure_future(self._turn(agent, sender, message_id, body))
            self._keep((sender, message_id), answer)
        return await asyncio.shield(answer)

    async def _turn(self, agent: Agent, sender: str, message_id: str, body: Dict[str, Any]) -> Dict[str, Any]:
        try:
            return await asyncio.wait_for(self._process(agent, sender, message_id, body), self.turn_seconds)
        except asyncio.TimeoutError:
            raise TurnFailed("turn_timeout") from None

    async def _process(self, agent: Agent, sender: str, message_id: str, body: Dict[str, Any]) -> Dict[str, Any]:
        if "intent" in body:
            intent = body["intent"]
            parsed = {"intent": {"name": intent, "confidence": 1.0}, "ranking": [[intent, 1.0]], "apart": []}
        else:
            parsed = await self.understanding.of(agent, body["text"], body.get("vector"), body.get("apart", ()))
        replies = Replies()
        await agent.handle_message(
            UserMessage(
                None,
                replies,
                sender,
                parse_data=_parse_data(parsed, message_id),
                input_channel="desk",
                message_id=message_id,
            )
        )
        answer = {"message_id": message_id, **parsed, "replies": replies.said}
        del answer["apart"]
        if not replies.said:
            tell("silent_turn", logging.WARNING, intent=parsed["intent"]["name"])
            answer["fault"] = "silent"
        return answer

    def _keep(self, key: Tuple[str, str], answer: "asyncio.Future") -> None:
        self._answers[key] = answer
        answer.add_done_callback(lambda done: self._drop_failed(key, done))
        while len(self._answers) > self.kept_answers:
            self._answers.popitem(last=False)

    def _drop_failed(self, key: Tuple[str, str], done: "asyncio.Future") -> None:
        if done.cancelled() or done.exception() is not None:
            self._answers.pop(key, None)

    async def _forget(self, agent: Agent, body: Dict[str, Any]) -> Dict[str, Any]:
        """Drop all that is remembered of a conversation, answers too: its visitor asked for it, or it has ended."""
        sender = _matching(body, "sender", _SENDER)
        if set(body) != {"sender"}:
            raise BadRequest("sender", "To forget takes one field, `sender`.")
        async with agent.lock_store.lock(sender):
            for key in [key for key in self._answers if key[0] == sender]:
                del self._answers[key]
            agent.tracker_store._tracker_store.forget(sender)
        return {"forgotten": sender}

    # ---- many texts ------------------------------------------------------------------------------

    async def _parse(self, agent: Agent, body: Dict[str, Any]) -> Dict[str, Any]:
        texts = body.get("texts")
        if set(body) != {"texts"} or not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise BadRequest("texts", "A parse has one field, `texts`: a list of strings.")
        if not 1 <= len(texts) <= self.longest_batch:
            raise BadRequest("texts", f"A parse takes 1 to {self.longest_batch} texts.")
        return {"parses": self.understanding.of_all(agent, texts)}


def _parse_data(parsed: Dict[str, Any], message_id: str) -> Dict[str, Any]:
    # What the actions get as `latest_message`. The visitor's words are in the desk's journal, and only there.
    ranking = [{"name": name, "confidence": confidence} for name, confidence in parsed["ranking"]]
    # `apart` is no part of the ranking, which tells the role too.
    return {
        "text": None,
        "intent": parsed["intent"],
        "intent_ranking": ranking,
        "entities": [],
        "apart": [{**part["intent"], "ranking": part["ranking"]} for part in parsed["apart"]],
        "message_id": message_id,
    }


def _ready(ctx: Any) -> Agent:
    agent = getattr(ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise NotReady
    return agent


def _object(body: bytes) -> Dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("body", "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise BadRequest("body", "The body is not a JSON object.")
    return value


def _string(body: Dict[str, Any], field: str) -> str:
    if not isinstance(body.get(field), str):
        raise BadRequest(field, f"`{field}` is not a string.")
    return body[field]


def _strings(body: Dict[str, Any], field: str, most: int) -> None:
    texts = body[field]
    if not isinstance(texts, list) or len(texts) > most or not all(isinstance(text, str) for text in texts):
        raise BadRequest(field, f"`{field}` is not a list of up to {most} strings.")


def _matching(body: Dict[str, Any], field: str, pattern: "re.Pattern[str]") -> str:
    if not pattern.fullmatch(_string(body, field)):
        raise BadRequest(field, f"`{field}` does not have its form.")
    return body[field]


def _vector(text: str) -> np.ndarray:
    """The meaning the desk already has of a text: base64 of 512 little-endian float32."""
    try:
        vector = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f4")
    except ValueError:
        raise BadRequest("vector", "`vector` is not base64 of 32-bit numbers.") from None
    if vector.shape != (VECTOR,) or not np.isfinite(vector).all():
        raise BadRequest("vector", f"`vector` is not {VECTOR} numbers.")
    return vector


def _known_intent(agent: Agent, intent: Any) -> None:
    if not isinstance(intent, str) or intent in DEFAULT_INTENTS or intent not in agent.domain.intents:
        raise BadRequest("intent", "`intent` is not one the engine knows.")


def _error(status: int, code: str, message: str, **more: str) -> HTTPResponse:
    return reply({"error": {"code": code, "message": message, **more}}, status=status)
