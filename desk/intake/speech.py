"""Words have one renderer: keys and arguments in, the visitor's language out, with the engine up or down."""

import re
import string
from typing import Any

from desk.content import Content
from desk.intake.conversation import Conversation, Say

_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""What a value that ends in a full stop (`a. m.`) leaves at the end of a sentence."""


class _Keep(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def render(say: Say, conversation: Conversation, content: Content) -> str:
    """The wording for this time: the first time the first, the second time the second, then round again.

    Counts the saying in `conversation.said`. Raises KeyError for a key without words; `desk check` finds those.
    """
    wordings = content.responses[conversation.language].words[say.key]
    times = conversation.said.get(say.key, 0)
    conversation.said[say.key] = times + 1
    said = string.Formatter().vformat(wordings[times % len(wordings)], (), _Keep(say.args)).strip()
    return _TWO_STOPS.sub(".", said)
