"""What is said to everything that is no answer: a question back, a person, going back, stopping, small talk.

One function for all, because each is a line: change the conversation, say a key, ask the open question again.
"""

from datetime import datetime

from desk.content import Content
from desk.intake.asking import NEED, ask, ask_again, phone_for, repair, standing
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.labels import say_value
from desk.intake.planner import question_named
from desk.intake.turn import Heard, Knowledge, Turn
from desk.routing import open_until

PLAIN = {
    "ask_bot": "utter_i_am_a_bot",
    "ask_advice": "utter_no_advice",
    "greet": "utter_small_talk_greet",
    "thank": "utter_small_talk_thank",
    "goodbye": "utter_small_talk_goodbye",
    "insult": "utter_insult",
    "off_topic": "utter_off_topic",
    "job_or_vendor": "utter_wrong_place_job",
}
"""Intents answered by one sentence, after which the open question is asked again."""


def digress(conversation: Conversation, kind: str, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn:
    """The turn for a digression: `kind` is an intent's name, `faq_<id>`, or `fallback`."""
    content = knowledge.content
    if heard.choice and heard.choice.get("command") == "change":
        return _change_to(conversation, heard.choice["question"], content)
    match kind:
        case _ if kind.startswith("faq_"):
            return _with_question(conversation, [faq_answer(kind.removeprefix("faq_"), conversation, content)], content)
        case _ if kind in PLAIN:
            return _with_question(conversation, [Say(PLAIN[kind], standing(conversation, content))], content)
        case "ask_person":
            return _person(conversation, content, now)
        case "ask_why":
            known = f"utter_why_{conversation.open}" in content.responses[conversation.language].words
            key = f"utter_why_{conversation.open}" if known else "utter_why_need"
            return _with_question(conversation, [Say(key, standing(conversation, content))], content)
        case "repeat":
            return _with_question(conversation, [Say("utter_repeat", standing(conversation, content))], content)
        case "go_back":
            return _back(conversation, content)
        case "skip" | "dont_know" | "refuse":
            return _skip(conversation, heard, knowledge, now)
        case "change_answer":
            return Turn([Say("utter_ask_change", standing(conversation, content))])
        case "switch_language":
            return switch_language(conversation, None, content)
        case "start_over":
            _start_over(conversation)
            return Turn([Say("utter_started_over", standing(conversation, content)), ask_again(conversation, content)])
        case "stop":
            conversation.stage, conversation.open = "stopped", None
            return Turn([Say("utter_stopped", standing(conversation, content))])
        case "forget_me":
            conversation.stage, conversation.open = "stopped", None
            return Turn([Say("utter_forgotten", standing(conversation, content))], forget=True)
    return Turn(repair(conversation, heard.text, heard.turn, content, now))


def faq_answer(faq: str, conversation: Conversation, content: Content) -> Say:
    """The approved answer to a frequent question, in the visitor's language."""
    answers = content.faq[conversation.language].faq
    answer = next((entry.answer for entry in answers if entry.faq == faq), None)
    if answer is None:
        return Say("utter_did_not_understand", standing(conversation, content))
    return Say("utter_faq", {"answer": answer})


def switch_language(conversation: Conversation, to: str | None, content: Content) -> Turn:
    """Go on in `to`, or in the site's next language; the place is kept."""
    languages = content.site.organisation.languages
    following = languages[(languages.index(conversation.language) + 1) % len(languages)]
    conversation.language = to if to in languages else following
    return Turn([Say("utter_language_switched", standing(conversation, content)), ask_again(conversation, content)])


def new_request(conversation: Conversation) -> None:
    """Begin a second request: the need is asked anew, who it is and how to reach them are kept."""
    kept = {"role", "name", "phone", "email", "channel", "consent", "relationship", "org"}
    conversation.answers = {question: answer for question, answer in conversation.answers.items() if question in kept}
    conversation.request += 1
    conversation.stage, conversation.open, conversation.asked, conversation.intent = "asking", NEED, [], None
    conversation.attempts.clear()


def _with_question(conversation: Conversation, says: list[Say], content: Content) -> Turn:
    if conversation.stage == "asking":
        says = [*says, ask_again(conversation, content)]
    return Turn(says)


def _person(conversation: Conversation, content: Content, now: datetime) -> Turn:
    conversation.wants_person = True
    phone = phone_for(conversation, content)
    key = "utter_person" if open_until(phone.hours or content.site.hours, now, content) else "utter_person_closed"
    return _with_question(conversation, [Say(key, standing(conversation, content))], content)


def _back(conversation: Conversation, content: Content) -> Turn:
    earlier = [question for question in conversation.asked if question != conversation.open]
    if not earlier:
        return _with_question(conversation, [Say("utter_nothing_before", standing(conversation, content))], content)
    if conversation.open in conversation.asked:
        conversation.asked.remove(conversation.open)
    conversation.open = earlier[-1]
    conversation.answers.pop(conversation.open, None)
    return Turn([Say("utter_went_back", standing(conversation, content)), ask_again(conversation, content)])


def _skip(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn:
    content = knowledge.content
    question = question_named(conversation.open, content)
    if question is None:
        return Turn(repair(conversation, heard.text, heard.turn, content, now))
    if not question.optional:
        return _with_question(conversation, [Say("utter_cannot_skip", standing(conversation, content))], content)
    conversation.put(question.question, Answer(status="skipped", as_typed=heard.text, turn=heard.turn))
    return Turn([Say("utter_skipped", standing(conversation, content)), *ask(conversation, content, now)])


def _change_to(conversation: Conversation, question: str, content: Content) -> Turn:
    conversation.answers.pop(question, None)
    conversation.open = question
    return Turn([ask_again(conversation, content)])


def _start_over(conversation: Conversation) -> None:
    kept = {question: answer for question, answer in conversation.answers.items() if answer.source == "page"}
    conversation.answers, conversation.asked, conversation.open = kept, [], NEED
    conversation.attempts.clear()
    conversation.consent.clear()
    conversation.role_confidence, conversation.role_reasons, conversation.subrole, conversation.intent = (
        0.0,
        [],
        None,
        None,
    )
    conversation.stage = "asking"


def changeable(conversation: Conversation, content: Content) -> list[tuple[str, str]]:
    """(question, its value in words) for every answer a summary shows and a visitor may change."""
    shown = []
    for question, answer in conversation.answers.items():
        if answer.status == "value" and question not in ("consent",):
            shown.append((question, say_value(question, answer.value, content, conversation.language)))
    return shown
