"""What the engine remembers of a conversation: slots, the loop and the turns since the last answered question.

The desk is the record. The engine may lose a conversation at any time (restart, eviction): its next message starts with
`action_session_start`, and the desk restores answers, loop and open question.
"""

from collections import OrderedDict
from typing import Any, Dict, Iterable, List, Optional, Text, Tuple

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.faults import TurnFailed


class RecentTurns(TrackerStore):
    """Conversations in memory, the longest unused dropped first; named in endpoints.yml.

    `conversations` is how many are kept, `turns` how many turns of each. Rasa replays a conversation from its first
    event several times a turn (turn 400: 194 ms, with fallbacks 1,980 ms); here turn 200 costs what turn 5 does.
    Any fault raises TurnFailed: Rasa's own answer to it is a blank conversation.
    """

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        conversations: int = 5000,
        turns: int = 4,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._conversations = conversations
        self._turns = turns
        self._events: "OrderedDict[Text, Tuple[Event, ...]]" = OrderedDict()

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        events = self._events.get(sender_id)
        if events is None:
            return None
        self._events.move_to_end(sender_id)
        try:
            return DialogueStateTracker.from_events(sender_id, list(events), slots=self.domain.slots)
        except Exception:
            raise TurnFailed("tracker_read") from None

    async def save(self, tracker: DialogueStateTracker) -> None:
        if not tracker.events:
            return  # a conversation that has only been looked up
        try:
            self._events[tracker.sender_id] = tuple(remembered(tracker, self._turns))
        except Exception:
            raise TurnFailed("tracker_write") from None
        self._events.move_to_end(tracker.sender_id)
        while len(self._events) > self._conversations:
            self._events.popitem(last=False)

    async def keys(self) -> Iterable[Text]:
        return list(self._events)

    def forget(self, sender_id: Text) -> None:
        """Drop a conversation; unknown ones are fine."""
        self._events.pop(sender_id, None)


def remembered(tracker: DialogueStateTracker, turns: int) -> List[Event]:
    """The events that rebuild `tracker` as the next turn needs it.

    First the state, exactly as `action_session_start` states it: slots that differ from their initial value, the active
    loop, listening. Then up to `turns` digressions: the turns since the loop last ran, without what they said and
    without the loop's rejections (a rejection holds for its own turn, so the next message goes to the loop first).
    """
    loop = tracker.active_loop_name
    state: List[Event] = [
        SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value
    ]
    if loop:
        state.append(ActiveLoop(loop))
    state.append(ActionExecuted(ACTION_LISTEN_NAME))
    digressions: List[List[Event]] = []
    for turn in reversed(_turns(tracker.events)):
        if len(digressions) == turns or any(isinstance(e, ActiveLoop) or _runs(e, loop) for e in turn):
            break
        digressions.insert(0, [_without_text(event) for event in turn if isinstance(event, _REMEMBERED)])
    return state + [event for turn in digressions for event in turn]


_REMEMBERED = (UserUttered, ActionExecuted, DefinePrevUserUtteredFeaturization)


def _runs(event: Event, loop: Optional[str]) -> bool:
    return isinstance(event, ActionExecuted) and loop is not None and event.action_name == loop


def _turns(events: Iterable[Event]) -> List[List[Event]]:
    turns: List[List[Event]] = []
    for event in events:
        if isinstance(event, UserUttered):
            turns.append([])
        if turns:
            turns[-1].append(event)
    return turns


def _without_text(event: Event) -> Event:
    if not isinstance(event, UserUttered):
        return event
    intent: Dict[str, Any] = {"name": event.intent_name, "confidence": (event.intent or {}).get("confidence", 1.0)}
    return UserUttered(None, intent, timestamp=event.timestamp, message_id=event.message_id)
