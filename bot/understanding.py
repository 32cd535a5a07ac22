"""What a text means to the engine: an intent and the ranking behind it. Text in, no command possible, nothing kept."""

import asyncio
import unicodedata
from itertools import repeat
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.encoder import METADATA

_SLASHES = "/\uff0f\u2044\u2215\u29f8\u2571"
_INVISIBLE = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zl", "Zp", "Zs"))


class Understanding:
    """Parses texts; those of several visitors that wait at the same moment go through the pipeline together.

    `longest_text`: characters that are read; `ranking`: intents that are named. One pass for 8 texts costs what 3 alone
    do, because the encoder reads its weights once.
    """

    def __init__(self, longest_text: int, ranking: int) -> None:
        self.longest_text = longest_text
        self.ranking = ranking
        self._waiting: List[Tuple[Agent, List[str], Optional[np.ndarray], "asyncio.Future"]] = []

    async def of(
        self, agent: Agent, text: str, vector: Optional[np.ndarray] = None, apart: Sequence[str] = ()
    ) -> Dict[str, Any]:
        """`{"intent": {"name", "confidence"}, "ranking": [[name, confidence], …], "apart": […]}` of one text.

        `vector`: its meaning where the desk has it already, of shape (512,); it saves the encoder's 2.3 ms.
        `apart`: parts of the text that are judged by themselves, in the same pass; the answer's `apart` are theirs.
        """
        loop = asyncio.get_running_loop()
        parsed: "asyncio.Future" = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._together)
        self._waiting.append((agent, [text, *apart], vector, parsed))
        return await parsed

    def of_all(
        self, agent: Agent, texts: List[str], vectors: Iterable[Optional[np.ndarray]] = repeat(None)
    ) -> List[Dict[str, Any]]:
        """The same for many texts, in their order."""
        processor = agent.processor
        messages = [
            UserMessage(plain(text)[: self.longest_text], metadata={METADATA: vector})
            for text, vector in zip(texts, vectors)
        ]
        target = processor.model_metadata.nlu_target
        inputs = {"__message__": messages, "__tracker__": DialogueStateTracker.from_events("parse", [])}
        parsed = processor.graph_runner.run(inputs=inputs, targets=[target])[target]
        return [self._intents(message.data) for message in parsed]

    def _together(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            texts = [text for _, told, _, _ in waiting for text in told]
            vectors = [vector if n == 0 else None for _, told, vector, _ in waiting for n in range(len(told))]
            parses = iter(self.of_all(waiting[0][0], texts, vectors))
            answers = [[next(parses) for _ in told] for _, told, _, _ in waiting]
        except Exception as fault:
            for *_, parsed in waiting:
                if not parsed.done():
                    parsed.set_exception(fault)
            return
        for (*_, parsed), (whole, *apart) in zip(waiting, answers):
            if not parsed.done():
                parsed.set_result({**whole, "apart": apart})

    def _intents(self, data: Dict[str, Any]) -> Dict[str, Any]:
        intent = data.get("intent") or {}
        name = intent.get("name") or DEFAULT_NLU_FALLBACK_INTENT_NAME
        ranking = [
            [place["name"], round(place["confidence"], 4)]
            for place in data.get("intent_ranking", [])
            if place["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME
        ]
        return {
            "intent": {"name": name, "confidence": round(intent.get("confidence", 0.0), 4)},
            "ranking": ranking[: self.ranking],
        }


def plain(text: str) -> str:
    """`text` as the pipeline may read it: without the marks at its start that would make it a command.

    Rasa takes a message as a ready-made intent when it starts with `/` after `str.strip`, so everything `strip` takes
    off, everything invisible and every kind of slash goes first.

    >>> plain("  /session_start")
    'session_start'
    >>> plain("1/2 tablet")
    '1/2 tablet'
    """
    start = 0
    while start < len(text) and _may_hide(text[start]):
        start += 1
    return text[start:].rstrip()


def _may_hide(char: str) -> bool:
    return char.isspace() or char in _SLASHES or unicodedata.category(char) in _INVISIBLE
