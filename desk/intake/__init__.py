"""What to ask next, what an answer means, and the lead that comes of it."""

from desk.intake.answering import answers_plainly
from desk.intake.asking import NEED, ask, ask_again, begin, repair, standing
from desk.intake.changing import changes, changes_more, reference_in
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.digress import begin_again, digress, new_request, switch_language
from desk.intake.ear import Ear, take_unaided
from desk.intake.earlier import change_of, take
from desk.intake.heard import Heard, Knowledge, Turn
from desk.intake.lead import make_lead
from desk.intake.planner import contactable
from desk.intake.questions import parts
from desk.intake.reaching import another_way_asked_for
from desk.intake.speech import render

__all__ = [
    "NEED",
    "Answer",
    "Conversation",
    "Ear",
    "Heard",
    "Knowledge",
    "Say",
    "Turn",
    "another_way_asked_for",
    "answers_plainly",
    "ask",
    "ask_again",
    "begin",
    "begin_again",
    "change_of",
    "changes",
    "changes_more",
    "contactable",
    "digress",
    "make_lead",
    "new_request",
    "parts",
    "reference_in",
    "render",
    "repair",
    "standing",
    "switch_language",
    "take",
    "take_unaided",
]  # fmt: skip
