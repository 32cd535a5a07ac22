"""Who comes back to change what they sent before: heard as that, answered without a word of the earlier request.

What they say goes to staff as a request of its own, under its own consent, which asks for a change of the earlier one.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.intake.asking import NEED, ask, ask_again, echo, standing
from desk.intake.changing import changes, changes_more, reference_in
from desk.intake.conversation import Conversation, Say
from desk.intake.gather import gather
from desk.intake.heard import Heard, Knowledge, Turn
from desk.intake.turn import take as take_turn
from desk.intake.who import judged

MOST = 10
"""Wishes of one request that are kept."""
OFFICES = ("referrer", "administrator")
"""Whose needs stay what they are: a practice changes a referral where referrals are taken."""


def take(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The turn a message makes as an answer, or as a wish to change an earlier request; None when it is neither."""
    if heard.choice is not None or conversation.stage != "asking":
        return take_turn(conversation, heard, knowledge, now)
    if conversation.open in (None, NEED):
        return _opening(conversation, heard, knowledge, now)
    known = conversation.earlier is not None
    if not (changes_more(heard.text) if known else changes(heard.text)):
        return take_turn(conversation, heard, knowledge, now)
    _keep(conversation, heard)
    content = knowledge.content
    taken = gather(conversation, heard, knowledge, now, correcting=True)
    says = [Say("utter_earlier_noted" if known else "utter_earlier", standing(conversation, content))]
    says += echo(conversation, taken, content)
    moves_on = conversation.open == "confirm" or conversation.settled(conversation.open or "")
    return Turn([*says, *(ask(conversation, content, now) if moves_on else [ask_again(conversation, content)])])


def kept(conversation: Conversation) -> list[dict[str, Any]]:
    """What is to be changed, as answers of the lead; the first holds the reference that was given, if any."""
    held = conversation.earlier or {"reference": None, "said": []}
    return [change_of(said["text"], said["turn"]) | {"reference": held["reference"]} for said in held["said"]]


def change_of(text: str, turn: int) -> dict[str, Any]:
    """A wish for a change as a lead keeps it: in the visitor's words, for staff to read."""
    return {
        "question": "change",
        "as_typed": text,
        "as_understood": text,
        "value": text,
        "status": "value",
        "turn": turn,
        "corrected": False,
        "source": "volunteered",
    }


def _opening(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn | None:
    known = conversation.earlier is not None
    if not (changes_more(heard.text) if known else changes(heard.text)):
        return take_turn(conversation, heard, knowledge, now)
    _keep(conversation, heard)
    # A request and a referral are alike as a whole: who is writing is told by the words alone.
    bare = replace(heard, intent="existing_patient", confidence=1.0, ranking=())
    judgement = judged(heard.text, bare, conversation, knowledge)
    office = judgement.role in OFFICES and judgement.confidence >= knowledge.content.intake.thresholds.role
    turn = take_turn(conversation, heard if office else bare, knowledge, now)
    if turn is None or conversation.stage != "asking":
        return turn
    first = Say("utter_earlier_noted" if known else "utter_earlier", standing(conversation, knowledge.content))
    turn.says = [first, *(say for say in turn.says if say.key != "utter_existing_patient")]
    return turn


def _keep(conversation: Conversation, heard: Heard) -> None:
    held = conversation.earlier or {"reference": None, "said": []}
    said = [*held["said"], {"text": heard.text, "turn": heard.turn}][:MOST]
    conversation.earlier = {"reference": held["reference"] or reference_in(heard.text), "said": said}
