"""Words: the engine names what to say by key and arguments; the desk is the only one that renders."""

from typing import Any, Dict, List, Optional, Text

from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.faults import TurnFailed

# What the action protocol carries beside a response's own arguments.
_PROTOCOL = frozenset(
    ("response", "template", "text", "image", "attachment", "buttons", "elements", "quick_replies", "custom")
)


class Words(NaturalLanguageGenerator):
    """Answers an `utter_…` of a rule or a story with its key; named in endpoints.yml."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        pass

    async def generate(
        self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any
    ) -> Optional[Dict[Text, Any]]:
        return {"custom": {"key": utter_action, "args": kwargs}}


class Replies(OutputChannel):
    """Collects what one turn says: `[{"key": "utter_ask_location", "args": {…}}, …]` in `said`."""

    def __init__(self) -> None:
        self.said: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return "desk"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        reply = message.get("custom")
        if not isinstance(reply, dict) or "key" not in reply:
            raise TurnFailed("reply_without_key")
        self.said.append(reply)


def uttered(response: Dict[str, Any]) -> BotUttered:
    """One response of an action (`{"response": "utter_…", **arguments}`) as the event that is said and remembered.

    Raises TurnFailed for a response in plain text: its words would not pass the desk's renderer.
    """
    key = response.get("response") or response.get("template")
    if not key:
        raise TurnFailed("reply_without_key")
    args = {name: value for name, value in response.items() if name not in _PROTOCOL}
    return BotUttered(data={"custom": {"key": key, "args": args}}, metadata={"utter_action": key})
