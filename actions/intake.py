"""The form's validation, the beginning of a session, the submission, and a second request."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.types import DomainDict

from actions.call import call, say
from desk.gateway import Desk
from desk.intake import NEED, Conversation

FORM = "intake_form"


class ValidateIntakeForm(Action):
    """Take the message as an answer and ask what is next; reject it when it answers nothing, so that rules may."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        asked = call(tracker)
        effect = await self.desk.answer(asked.sender, asked.message_id, asked.heard)
        if not effect["usable"]:
            raise ActionExecutionRejection(FORM, "the message answers nothing")
        say(dispatcher, effect)
        return [SlotSet("role", effect["role"]), SlotSet("requested_slot", effect["open"])]


class SessionStart(Action):
    """Give the engine the conversation as the desk holds it: at the beginning, and after an epoch was given up."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        conversation = await self.desk.restore(tracker.sender_id)
        events = [SessionStarted(), *marks(conversation)]
        if conversation.stage == "asking":
            events += [ActiveLoop(FORM), SlotSet("requested_slot", _open(conversation))]
        return [*events, ActionExecuted("action_listen")]


class SubmitLead(Action):
    """Turn a confirmed intake into a lead; thank the visitor only once it is stored."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return "action_submit_lead"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        asked = call(tracker)
        say(dispatcher, await self.desk.submit(asked.sender, asked.message_id))
        return []


class NewRequest(Action):
    """Begin a second request in the same conversation; the form then takes the same message as its first."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return "action_new_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        asked = call(tracker)
        effect = await self.desk.again(asked.sender, asked.message_id)
        return [SlotSet("role", effect["role"])]


def marks(conversation: Conversation) -> list[EventType]:
    """Slots as the engine may know them: the role, and `given` for every other answer."""
    given = [SlotSet(question, "given") for question in conversation.answers if question != "role"]
    return [SlotSet("role", conversation.value("role")), *given]


def _open(conversation: Conversation) -> str | None:
    return conversation.open or NEED if conversation.stage == "asking" else None
