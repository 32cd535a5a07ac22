"""One action for every digression: each says what the desk decides and leaves the form where it was."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.call import call, say
from desk.gateway import Desk

DIGRESSIONS = {
    "action_answer_faq": None,
    "action_small_talk": None,
    "action_ask_person": "ask_person",
    "action_go_back": "go_back",
    "action_skip": "skip",
    "action_change_answer": "change_answer",
    "action_start_over": "start_over",
    "action_stop": "stop",
    "action_forget_me": "forget_me",
    "action_explain_why": "ask_why",
    "action_repeat_question": "repeat",
    "action_decline_advice": "ask_advice",
    "action_switch_language": "switch_language",
    "action_wrong_place": "job_or_vendor",
    "action_default_fallback": "fallback",
}
"""Action -> the digression it stands for; None: the message's own intent says which."""

ENDING = ("stop", "forget_me")
"""Digressions after which no form is open."""


class Digression(Action):
    """Say something that is no question of the form, then have the open question asked again."""

    def __init__(self, name: str, kind: str | None, desk: Desk) -> None:
        self._name, self.kind, self.desk = name, kind, desk

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        asked = call(tracker)
        effect = await self.desk.digress(asked.sender, asked.message_id, self.kind or asked.heard.intent, asked.heard)
        say(dispatcher, effect)
        if self.kind in ENDING:
            return [ActiveLoop(None), SlotSet("requested_slot", None)]
        return [SlotSet("requested_slot", effect["open"])] if effect["open"] else []
