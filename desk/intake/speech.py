"""Words have one renderer: keys and arguments in, the visitor's language out, with the engine up or down.

Nothing is said twice in a conversation: the first wording not said yet is taken; where none is left, a filler is left
out and a question or an answer is referred to in other words.
"""

import re
import string
from hashlib import blake2b
from typing import Any

from desk.content import Content
from desk.intake.asking import INVALID, standing
from desk.intake.conversation import Conversation, Say
from desk.intake.labels import label

FILLERS = frozenset(
    {
        *("utter_small_talk_greet", "utter_small_talk_thank", "utter_small_talk_goodbye", "utter_insult"),
        *("utter_off_topic", "utter_repeat", "utter_skipped", "utter_went_back", "utter_changed"),
        *("utter_fine_not_to_know", "utter_fine_to_refuse", "utter_understood", "utter_offer_choices"),
        *("utter_did_not_understand", "utter_volunteered", "utter_language_switched", "utter_nothing_before"),
        *("utter_faq_again", "utter_why_again", "utter_waiting", "utter_referral_needed", "utter_role_guess"),
        *("utter_ask_need", "utter_ask_open", "utter_ask_consent", "utter_ask_confirm"),
    }
)
"""What need not be said again where something else is said beside it."""
IN_FULL = ("consent", "confirm")
"""Questions that are never shortened: what is agreed to stands in them."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""What a value that ends in a full stop (`a. m.`) leaves at the end of a sentence."""


class _Keep(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def render(say: Say, conversation: Conversation, content: Content) -> str:
    """The first wording that was not said yet; where all were, the next in turn.

    Counts the saying in `conversation.said` and `spoken`. Raises KeyError for a key without words; `desk check` finds
    those.
    """
    told = _unsaid(say, conversation, content)
    times = conversation.said.get(say.key, 0)
    conversation.said[say.key] = times + 1
    if told is None:
        wordings = content.responses[conversation.language].words[say.key]
        told = _filled(wordings[times % len(wordings)], say)
    conversation.spoken.append(_mark(told))
    return told


def fresh(say: Say, conversation: Conversation, content: Content, *, beside: bool) -> Say | None:
    """What stands for something to say once all its wordings were said; None for a filler `beside` something else."""
    while _unsaid(say, conversation, content) is None:
        other = _instead(say.key, conversation)
        if other is None:
            return None if beside and say.key in FILLERS else say
        named = label(f"question_{conversation.open}", content, conversation.language)
        say = Say(other, standing(conversation, content) | {"question": named})
    return say


def _instead(key: str, conversation: Conversation) -> str | None:
    """The key that takes another's place."""
    asks = f"utter_ask_{conversation.open}"
    if key == "utter_faq":
        return "utter_faq_again"
    if key.startswith("utter_why_") and key != "utter_why_again":
        return "utter_why_again"
    if conversation.open is None:
        return None
    if key.startswith("utter_did_not_catch_") or key in INVALID.values():
        return asks
    short = key in (asks, "utter_ask_last_name") and conversation.open not in (*IN_FULL, "need")
    return "utter_ask_open" if short else None


def _unsaid(say: Say, conversation: Conversation, content: Content) -> str | None:
    """The first wording, from the next in turn on, whose words were not said yet."""
    wordings = content.responses[conversation.language].words[say.key]
    times = conversation.said.get(say.key, 0) % len(wordings)
    filled = (_filled(one, say) for one in (*wordings[times:], *wordings[:times]))
    return next((told for told in filled if _mark(told) not in conversation.spoken), None)


def _filled(wording: str, say: Say) -> str:
    return _TWO_STOPS.sub(".", string.Formatter().vformat(wording, (), _Keep(say.args)).strip())


def _mark(told: str) -> str:
    return blake2b(told.encode(), digest_size=6).hexdigest()
