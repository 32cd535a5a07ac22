"""Stories in use: what a story says happens wherever the conversation ends the way the story began."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.core.policies.memoization import MemoizationPolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTIVE_LOOP, PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class Recall(MemoizationPolicy):
    """MemoizationPolicy that finds the longest story ending here, whatever came before it.

    Memoization knows a story only from a conversation's first message on, and AugmentedMemoization, which forgets the
    beginning until a story fits, forgets the active loop with it. Here the beginning is forgotten and the loop is not:
    a story about two messages in a row counts after any other digression, and the longest one that fits wins. A story
    that does not name the form counts inside and outside it, as a rule does. After an action that no rule and no story
    continues, the assistant listens: Rasa would add a fallback to every unfinished story.
    """

    def recall(
        self,
        states: List[State],
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[Text, Any]],
    ) -> Optional[Text]:
        if not _follows(states[-1], tracker.latest_action_name):
            return ACTION_LISTEN_NAME
        for view in (states, [_anywhere(state) for state in states]):
            for start in range(len(view) - 1):
                action = self._recall_states([_beginning(view[start])] + view[start + 1 :])
                if action is not None:
                    return action
        return None if tracker.latest_action_name == ACTION_LISTEN_NAME else ACTION_LISTEN_NAME


def _beginning(state: State) -> State:
    """`state` as a story's first state has it: the loop alone, no earlier action and no earlier message."""
    return {key: value for key, value in state.items() if key == ACTIVE_LOOP}


def _anywhere(state: State) -> State:
    return {key: value for key, value in state.items() if key != ACTIVE_LOOP}


def _follows(state: State, latest_action: Optional[Text]) -> bool:
    """Whether `state` is the present one; Rasa hides a turn that a rule alone decided; then it is earlier."""
    return state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME) == latest_action
