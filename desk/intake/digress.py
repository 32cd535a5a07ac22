"""What is said to everything that is no answer: a question back, a person, going back, stopping, small talk.

One function for all, because each is a line: change the conversation, say a key, ask the open question again.
"""

import re
from dataclasses import replace
from datetime import datetime

from desk import consent
from desk.content import Content
from desk.intake.asking import (
    NEED,
    ask,
    ask_again,
    decline,
    echo,
    faq_answer,
    out_of_hours,
    person,
    repair,
    standing,
)
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.correcting import correct, named
from desk.intake.heard import Heard, Knowledge, Turn
from desk.intake.planner import question_named
from desk.intake.questions import answers
from desk.intake.reaching import another_way
from desk.intake.signs import heed
from desk.intake.turn import notice_language
from desk.intake.urgency import take_urgency
from desk.intake.who import judged

PLAIN = {
    "ask_bot": "utter_i_am_a_bot",
    "greet": "utter_small_talk_greet",
    "thank": "utter_small_talk_thank",
    "goodbye": "utter_small_talk_goodbye",
    "insult": "utter_insult",
    "off_topic": "utter_off_topic",
}
"""Intents answered by one sentence, after which the open question is asked again."""
NOT_HEARD = ("fallback", "guided", "inform", "nlu_fallback")
"""Where a message was not understood: a frequent question inside it was."""
ENDS = ("stop", "forget_me", "start_over")
"""What leaves nothing of the request to note."""
TO_BE_TOLD_LATER = ("service_line", "sub_line", "timing", "location", "coverage", "referral", "age", "urgency")
"""What somebody who waits for a person's call may leave to that call (`I'd rather tell whoever calls`)."""
_TO_BE_CALLED = re.compile(
    r"\b(?:call|phone|ring) (?:me|us)\b|\bcall ?-?back\b"
    r"|\b(?:me|nos) (?:llamen?|marquen?|hablen? por tel[eé]fono)\b|\bll[aá]me(?:n)?(?:me|nos)\b|\bm[aá]rque(?:n)?me\b"
    r"|\b(?:me|nos) (?:pueden?|podr[ií]an?) (?:llamar|marcar)\b",
    re.IGNORECASE,
)
"""Who asks for a person and to be called needs no second asking."""
_NOT_WELL = re.compile(r"n't\b|\b(?:dont|not|no|bad|poor|little|broken|poco|mal|casi)\b", re.IGNORECASE)
"""In a wish for another language: the one that is named is the one that is hard."""


def digress(conversation: Conversation, kind: str, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn:
    """The turn for a digression: `kind` is an intent's name, `faq_<id>`, or `fallback`."""
    content = knowledge.content
    if heard.text and kind != "switch_language":
        notice_language(conversation, heard.text, content)
        heed(conversation, heard.text, content)
    if heard.choice and heard.choice.get("command") == "change":
        return _change_to(conversation, heard.choice["question"], content)
    another = kind in ("stop", "forget_me", "ask_person")
    if another and (turn := _another_way_wanted(conversation, heard, knowledge, now)) is not None:
        return turn
    asked = answers(conversation, heard, content)
    pressed = [] if kind in ENDS else _pressed(conversation, heard, content, now)
    if asked and (kind in NOT_HEARD or kind in PLAIN or kind.startswith("faq_")):
        return _with_question(conversation, [*pressed, *asked], content)
    turn = _said_to(conversation, kind, heard, knowledge, now)
    turn.says = [*pressed, *(asked if conversation.stage == "asking" else ()), *turn.says]
    return turn


def _pressed(conversation: Conversation, heard: Heard, content: Content, now: datetime) -> list[Say]:
    """What is said to how urgent it is, told beside something else (`it's urgent, can I talk to somebody?`)."""
    if conversation.stage != "asking" or not (taken := take_urgency(conversation, heard, content)):
        return []
    return [*echo(conversation, taken, content), *out_of_hours(conversation, content, now)]


def _said_to(conversation: Conversation, kind: str, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn:
    content = knowledge.content
    match kind:
        case _ if kind.startswith("faq_"):
            return _with_question(conversation, [faq_answer(kind.removeprefix("faq_"), conversation, content)], content)
        case _ if kind in PLAIN:
            return _with_question(conversation, [Say(PLAIN[kind], standing(conversation, content))], content)
        case "ask_person":
            if conversation.intent == kind and conversation.open in TO_BE_TOLD_LATER:
                return _skip(conversation, heard, knowledge, now)
            conversation.wants_person = True
            again = conversation.intent == kind or _TO_BE_CALLED.search(heard.text)
            if again and conversation.open in (None, NEED):
                _need(conversation, kind)
                return Turn([Say("utter_callback", standing(conversation, content)), *ask(conversation, content, now)])
            _need(conversation, kind)
            return _with_question(conversation, [person(conversation, content, now)], content)
        case "ask_advice":
            _need(conversation, kind)
            return _with_question(conversation, [Say("utter_no_advice", standing(conversation, content))], content)
        case "job_or_vendor":
            says = [wrong_place(heard, conversation, knowledge)]
            return Turn(says) if conversation.open in (None, NEED) else _with_question(conversation, says, content)
        case "ask_why":
            known = f"utter_why_{conversation.open}" in content.responses[conversation.language].words
            key = f"utter_why_{conversation.open}" if known else "utter_why_need"
            return _with_question(conversation, [Say(key, standing(conversation, content))], content)
        case "guided":
            told = (
                [] if conversation.said.get("utter_guided") else [Say("utter_guided", standing(conversation, content))]
            )
            return Turn([*told, *repair(conversation, heard.text, heard.turn, content, now)])
        case "repeat":
            return _with_question(conversation, [Say("utter_repeat", standing(conversation, content))], content)
        case "go_back":
            return _back(conversation, content)
        case "skip" | "dont_know" | "refuse":
            return _skip(conversation, heard, knowledge, now)
        case "change_answer":
            if changed := correct(conversation, heard, knowledge, now, kept=(conversation.open or "",)):
                return _with_question(conversation, echo(conversation, changed, content), content)
            wrong = named(conversation, heard.text, content)
            if len(wrong) == 1:
                return _change_to(conversation, wrong[0], content)
            return Turn([Say("utter_ask_change", standing(conversation, content))])
        case "switch_language":
            to = _language_asked(heard.text, conversation.language, content)
            if to is None:
                says = [Say("utter_other_language", standing(conversation, content))]
                return _with_question(conversation, says, content)
            return switch_language(conversation, to, content)
        case "start_over":
            granted = [] if conversation.sent else [name for name, given in conversation.consent.items() if given]
            _start_over(conversation)
            return Turn([Say("utter_started_over", standing(conversation, content))], revoked=granted)
        case "stop":
            conversation.stage, conversation.open = "stopped", None
            return Turn([Say("utter_stopped", standing(conversation, content))])
        case "forget_me":
            conversation.stage, conversation.open = "stopped", None
            return Turn([Say("utter_forgotten", standing(conversation, content))], forget=True)
    return Turn(repair(conversation, heard.text, heard.turn, content, now))


def _another_way_wanted(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The turn of a message that sounds like a wish to stop, or for a person, and is one for another way of contact.

    None for others: a wish for a person names one (`can somebody call me instead`)."""
    purposes = consent.taken_back(heard.text)
    narrower = bool(purposes) and purposes < set(consent.CONTACT)
    if conversation.stage != "asking" or not (narrower or _INSTEAD.search(heard.text)) or _SOMEBODY.search(heard.text):
        return None
    turn = Turn()
    if not another_way(conversation, replace(heard, intent=""), turn, knowledge, now):
        return None
    changed = (
        [Say("utter_changed", standing(conversation, knowledge.content))] if conversation.open == "confirm" else []
    )
    turn.says += [*changed, *ask(conversation, knowledge.content, now)]
    return turn


_INSTEAD = re.compile(r"\b(?:instead|rather|mejor|en (?:vez|lugar))\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:some(?:body|one)|any(?:body|one)|person|people|human|nurse|doctor|operator|agent|rep(?:resentative)?"
    r"|alguien|alguno|persona|humano|enfermer[ao]|doctora?|operador[ao]?|agente)\b",
    re.IGNORECASE,
)


def switch_language(conversation: Conversation, to: str, content: Content) -> Turn:
    """Go on in `to`; the place is kept."""
    conversation.language = to
    return _with_question(conversation, [Say("utter_language_switched", standing(conversation, content))], content)


def _language_asked(text: str, spoken: str, content: Content) -> str | None:
    """The language of the site a wish for another one means; None where it is one the site does not speak.

    `my English is bad`, while English is spoken, means the next one; so does a bare `another language`.
    """
    languages = content.site.organisation.languages
    names = {to: content.responses[spoken].words[f"label_language_{to}"] for to in languages}
    called = [to for to in languages if any(_says(text, name) for name in names[to])]
    others = [to for to in called if to != spoken]
    if others:
        return others[0]
    meant = called and not _NOT_WELL.search(text)
    if meant:
        return spoken
    if called or any(_says(text, name) for name in content.responses[spoken].words["label_language"]):
        return languages[(languages.index(spoken) + 1) % len(languages)]
    return None


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def new_request(conversation: Conversation, heard: Heard) -> Turn:
    """Begin a second request: the need is asked anew, who it is and how to reach them are kept."""
    kept = {"role", "name", "phone", "email", "channel", "leave_message", "consent", "relationship", "org"}
    conversation.answers = {question: answer for question, answer in conversation.answers.items() if question in kept}
    conversation.request += 1
    conversation.stage, conversation.open, conversation.asked, conversation.intent = "asking", NEED, [], None
    conversation.attempts.clear()
    conversation.offer = None
    conversation.signs, conversation.topics, conversation.discovery = {}, [], None
    conversation.patients, conversation.wants_person, conversation.earlier = [], False, None
    conversation.on_call = None
    return Turn()


def begin_again(conversation: Conversation, content: Content, *, over: bool) -> list[Say]:
    """After the end: from the beginning where `over`, else with the consent question, which is open then."""
    told = standing(conversation, content)
    if conversation.stage == "sent":
        new_request(conversation, Heard())
    if conversation.too_young or conversation.with_grown_up:
        return decline(conversation, content)
    if over:
        _start_over(conversation)
        return [Say("utter_started_over", told)]
    conversation.answers.pop("consent", None)
    conversation.stage, conversation.open = "asking", "consent"
    conversation.asked.append("consent")
    return [Say("utter_consent_again", told), ask_again(conversation, content)]


def _with_question(conversation: Conversation, says: list[Say], content: Content) -> Turn:
    if conversation.stage == "asking":
        says = [*says, ask_again(conversation, content)]
    return Turn(says)


def wrong_place(heard: Heard, conversation: Conversation, knowledge: Knowledge) -> Say:
    """Where somebody who looks for work, or sells something, has to turn."""
    selling = judged(heard.text, heard, conversation, knowledge).subrole == "vendor"
    key = "utter_wrong_place_vendor" if selling else "utter_wrong_place_job"
    return Say(key, standing(conversation, knowledge.content))


def _need(conversation: Conversation, kind: str) -> None:
    """What was asked for before any question but who is writing is the request's need; later it is an aside."""
    opening = conversation.open in (None, NEED, "role")
    if conversation.stage == "asking" and conversation.intent is None and opening:
        conversation.intent = kind


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
    later = conversation.intent == "ask_person" and question.question in TO_BE_TOLD_LATER
    if not (question.optional or later):
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
    conversation.role_confidence, conversation.role_reasons = 0.0, []
    conversation.subrole = conversation.intent = conversation.offer = None
    conversation.patients, conversation.signs, conversation.topics, conversation.titles = [], {}, [], {}
    conversation.provider = False
    conversation.sealed = [one | {"request": 0} for one in conversation.sealed]
    conversation.wants_person, conversation.earlier, conversation.on_call = False, None, None
    conversation.stage = "asking"
