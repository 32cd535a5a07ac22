"""One turn: what a message answers, what is said to it, and what is asked next.

`take` changes the conversation it is given and returns the turn, or None when the message is no usable answer to
anything open; then the engine's rules answer it by its intent (`digress`), or `repair` asks again in other words.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.content import Content
from desk.content.models import Question
from desk.intake import consents, minors, offers, questions, referral, who
from desk.intake.answering import is_full_name, is_most, is_proper, read, whole_name, without_questions
from desk.intake.asking import (
    NEED,
    about_age,
    about_line,
    about_place,
    ask,
    ask_again,
    echo,
    faq_answer,
    guessed,
    out_of_hours,
    repair,
    standing,
)
from desk.intake.choices import meaning_of, nearest
from desk.intake.confirming import confirm
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.correcting import beside, correct, puts_right
from desk.intake.facts import page_line
from desk.intake.gather import drop_foreign, gather
from desk.intake.heard import Heard, Knowledge, Turn, begins_anew
from desk.intake.parts import PART
from desk.intake.planner import contactable, question_named
from desk.intake.quiet import no_calls, notice_quiet
from desk.intake.reaching import another_way, notice_wish
from desk.intake.signs import heed
from desk.reading import Entity, Reading
from desk.role import language_of, says_little, service_line_of, urgency_of

ACKNOWLEDGED = {
    "existing_patient": "utter_existing_patient",
    "records_request": "utter_records",
    "billing_question": "utter_billing",
    "financial_help": "utter_financial_help",
    "complaint": "utter_complaint",
    "join_trial": "utter_join_trial",
}
"""Needs with a sentence of their own before the first question."""
NEEDED = ("consent", "name", "role")
"""Questions without whose answer nothing can be sent; a phone number may be refused for an e-mail address."""
FIRST = ("ask_advice", "ask_person", "job_or_vendor", "stop", "forget_me", "switch_language", "start_over")
"""Digressions that are answered as such even in a message that says who is writing."""
IDENTITY = ("consent", "name", "phone", "email", "channel", "leave_message", "confirm")
NEEDS = ("service_line", "sub_line", "org", "job_title", "payer")
"""What a message names when it is more than a question about the house."""
REACHING = ("name", "phone", "email", "leave_message", "contact_time")
"""Questions beside whose answer another way of contact may be asked for."""
SMALL_TALK = ("off_topic", "greet", "goodbye")
"""What the name of a person or a place may sound like."""
FEW = 3
"""Words below which a message says nothing of the language."""
NAMES_THINGS = ("location", "coverage")
"""Questions answered with a name, which says nothing of a language."""
BESIDE = {
    "urgency": ("timing",),
    "documentation": ("referral", "timing"),
    "timing": ("contact_time",),
    "location": ("org",),
    "age": ("timing",),
    "coverage": ("referral", "org"),
    "referral": ("timing", "coverage"),
    "patient_count": ("timing",),
}
"""Open question -> what its answer only sounds like (`soon` is how urgent, not when)."""
WAITING = ("ask_advice", "ask_person")
"""Needs that hold until a visitor names another one."""


def take(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The turn a message makes as an answer; None when it answers nothing."""
    turn, opened = Turn(), conversation.open
    if heard.choice is not None:
        _choose(conversation, heard, turn, knowledge, now)
    else:
        notice_language(conversation, heard.text, knowledge.content)
        heed(conversation, heard.text, knowledge.content)
        told = questions.beside(conversation, heard, knowledge.content)
        if conversation.open in (None, NEED):
            understood = _first(conversation, told, knowledge, now)
        else:
            understood = _answer(conversation, told, turn, knowledge, now)
        if understood is None:
            return None
        who.notice_titles(conversation, heard.text, knowledge)
        referral.notice_provider(conversation, heard.text)
        turn.says += understood
    if conversation.stage == "asking" and conversation.open != NEED and not turn.says:
        turn.says += ask(conversation, knowledge.content, now)
    answered = questions.answers(conversation, heard, knowledge.content, turn.says)
    answered = answered or questions.unanswered(conversation, opened, heard, knowledge.content)
    turn.says = [*answered, *turn.says]
    return turn


def _first(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> list[Say] | None:
    """The opening message: role, need, line, urgency and every value it holds."""
    content, text = knowledge.content, heard.text
    judgement = who.judged(text, heard, conversation, knowledge)
    sure = judgement.role != "unknown" and judgement.confidence >= content.intake.thresholds.role
    entities = knowledge.reader.entities(text, conversation.language)
    more = any(one.kind in NEEDS for one in entities) if heard.asks(content) else bool(entities)
    if heard.digresses(content) and (not sure or heard.intent in FIRST or not more):
        return None
    if judgement.subrole == "vendor" and not conversation.said.get("utter_wrong_place_vendor"):
        return [Say("utter_wrong_place_vendor", standing(conversation, content))]
    understood: list[str] = []
    if sure:
        conversation.put("role", Answer(judgement.role, as_typed=text, turn=heard.turn, source="volunteered"))
        understood.append("role")
    conversation.subrole = judgement.subrole
    if sure or conversation.value("role") is None:
        conversation.role_confidence, conversation.role_reasons = judgement.confidence, list(judgement.reasons)
    line = service_line_of(text, entities, page_line(conversation.page, content), conversation.language)
    named_line = any(one.kind in ("service_line", "sub_line") for one in entities)
    _notice_need(conversation, heard, content, named_line)
    if conversation.value("role") == "referrer" and referral.is_paste(text):
        pasted = referral.take_paste(conversation, heard, knowledge, now, line)
        if pasted is not None:
            return [*pasted, *ask(conversation, content, now)]
    waits = conversation.intent in WAITING and not named_line
    if line and line != conversation.value("service_line") and not waits:
        conversation.put("service_line", Answer(line, as_typed=text, turn=heard.turn, source="volunteered"))
    if line:
        understood.append("service_line")
    if conversation.value("role") != "administrator" and (urgency := urgency_of(text, conversation.language)):
        conversation.put("urgency", Answer(urgency, as_typed=text, turn=heard.turn, source="volunteered"))
        understood.append("urgency")
    understood += [one for one in gather(conversation, heard, knowledge, now) if one != PART]
    understood += notice_wish(conversation, heard, Turn(), knowledge, now)
    understood += _relation_told(conversation, heard, entities)
    quiet = notice_quiet(conversation, heard)
    aged = minors.heed(conversation, heard, knowledge, now)
    if conversation.stage == "declined":
        return ask(conversation, content, now)
    if not understood and not quiet and heard.intent in ("", "nlu_fallback", "inform"):
        if questions.frequent(heard, content):
            return None
        return repair(conversation, heard.text, heard.turn, content, now)
    told = [question for question in understood if question not in ("role", "urgency")]
    heard_as = ACKNOWLEDGED.get(conversation.intent or "")
    first = [Say(heard_as, standing(conversation, content))] if heard_as else echo(conversation, told, content)
    guess = (
        [guessed(conversation, content)] if sure and judgement.confidence < content.intake.thresholds.role_sure else []
    )
    asked = heard.asks(content)
    answered = [faq_answer(asked, conversation, content)] if asked else []
    place = [*about_place(conversation, content, now), *offers.offered(conversation, content)]
    rest = ask(conversation, content, now)
    return [*answered, *first, *guess, *aged, *about_line(conversation, content, now), *place, *rest]


def _relation_told(conversation: Conversation, heard: Heard, entities: Sequence[Entity]) -> list[str]:
    """What a caregiver is to the only person they speak of (`My husband was just told …`)."""
    told = {one.id for one in entities if one.kind == "relation"}
    if conversation.value("role") != "caregiver" or conversation.settled("relationship") or len(told) != 1:
        return []
    conversation.put("relationship", Answer(told.pop(), as_typed=heard.text, turn=heard.turn, source="volunteered"))
    return ["relationship"]


def _notice_need(conversation: Conversation, heard: Heard, content: Content, named: bool) -> None:
    """The need the message names; one that only waits for another gives way to it."""
    if heard.intent.startswith("seek_care") and questions.of_help_paying(heard, content):
        heard = replace(heard, intent="financial_help")
    if heard.intent in ("", "nlu_fallback", "inform", "affirm", "deny") or heard.digresses(content):
        return
    other = conversation.intent in WAITING and (heard.intent != "seek_care" or named)
    if conversation.intent is None or other:
        conversation.intent = heard.intent


def _answer(
    conversation: Conversation, heard: Heard, turn: Turn, knowledge: Knowledge, now: datetime
) -> list[Say] | None:
    """A text while a question is open: its answer, corrections and whatever else it says."""
    content = knowledge.content
    name = conversation.open or ""
    question = question_named(name, content)
    if (offer := offers.taken(conversation, heard.text, content)) is not None:
        return offers.take_offer(conversation, offer, content, now)
    if name == "confirm":
        return confirm(conversation, heard, turn, knowledge, now)
    if question is None:
        return None
    referring = conversation.value("role") == "referrer" and name not in IDENTITY
    if referring and referral.tells_of_each(conversation, heard.text, knowledge, now):
        pasted = referral.take_paste(conversation, heard, knowledge, now)
        if pasted is not None:
            return [*pasted, *ask(conversation, content, now)]
    unasked = questions.unasked(conversation, heard, content)
    said = without_questions(heard.text) if heard.asks(content) else unasked
    reading = read(question, said, conversation, knowledge, now)
    if reading.status != "value" and offers.not_ready(conversation, heard.text):
        return [Say("utter_not_ready", standing(conversation, content)), ask_again(conversation, content)]
    other_way = (
        name in ("phone", "email")
        and reading.status != "value"
        and another_way(conversation, heard, turn, knowledge, now)
    )
    if heard.digresses(content) and not other_way and _aside(question, reading, heard, said, content):
        return None
    says: list[Say] = []
    if name == "name" and conversation.half_named:
        reading = whole_name(conversation.value("name"), reading)
    if name == "role":
        told = who.told_role(heard.text, heard, conversation, knowledge)
        part = reading.status != "value" or not is_most(reading, heard.text)
        if told is not None and (part or told.confidence == who.STATED):
            reading = Reading("value", told.role)
        if reading.status == "value":
            same = told is not None and told.role == reading.value
            conversation.subrole = (told.subrole if told is not None and same else None) or _subrole_of(
                reading.value, conversation, content
            )
    match reading.status:
        case "value":
            _put(conversation, question, reading.value, heard.text, heard, turn, knowledge, now)
            if name == "service_line":
                says += about_line(conversation, content, now)
        case _ if other_way:
            pass
        case "refused" if name not in NEEDED:
            conversation.put(name, Answer(status="refused", as_typed=heard.text, turn=heard.turn))
            says.append(Say("utter_fine_to_refuse", standing(conversation, content)))
        case "unknown" if name not in NEEDED:
            conversation.put(name, Answer(status="unknown", as_typed=heard.text, turn=heard.turn))
            says.append(Say("utter_fine_not_to_know", standing(conversation, content)))
        case "refused" | "unknown":
            return [Say("utter_needed_to_go_on", standing(conversation, content)), ask_again(conversation, content)]
        case "question":
            return None
    switched = (reading.status != "value" or puts_right(heard.text)) and who.put_right(conversation, heard, knowledge)
    if switched:
        says.append(guessed(conversation, content))
    # An address or a number tells the way and the detail; who agrees may tell when (`yes, call me after 4`).
    whole = name == "channel" or (name == "consent" and conversation.value(name) == "yes")
    span = (reading.start, reading.end) if reading.status in ("value", "unknown") and not whole else (0, 0)
    labelled = name == "role" and nearest(name, heard.text, content) is not None
    sounds = ("relationship",) if labelled else BESIDE.get(name, ())
    thought = replace(heard, text=beside(heard.text, *span)) if reading.status == "value" else heard
    kept = (name, "relationship", *sounds)
    others = _second_thought(conversation, thought, turn, knowledge, now, kept) if thought.text else []
    others += gather(conversation, heard, knowledge, now, answered=span, but=(name, *sounds, *others))
    others += notice_wish(conversation, heard, turn, knowledge, now)
    quiet = notice_quiet(conversation, heard)
    says += minors.heed(conversation, heard, knowledge, now)
    if conversation.stage == "declined":
        return ask(conversation, content, now)
    reached = name == "channel" and contactable(conversation) and consents.by_submission(conversation, content)
    if not (conversation.settled(name) or other_way or reached):
        if not others and not switched and not quiet:
            return (
                None
                if reading.status == "unclear" and heard.intent
                else repair(conversation, heard.text, heard.turn, content, now, reading.status)
            )
        says += echo(conversation, others, content)
        if switched:
            return [*says, *ask(conversation, content, now)]
        return [*says, *out_of_hours(conversation, content, now), ask_again(conversation, content)]
    says += [faq_answer(asked, conversation, content)] if (asked := heard.asks(content)) else []
    if others:
        says += echo(conversation, [one for one in others if (name, one) != ("service_line", PART)], content)
    if name == "location" or "location" in others:
        says += about_place(conversation, content, now)
    if name == "age" or "age" in others:
        says += about_age(conversation, content, now)
    says += offers.offered(conversation, content)
    return [*says, *ask(conversation, content, now)]


def _second_thought(
    conversation: Conversation,
    thought: Heard,
    turn: Turn,
    knowledge: Knowledge,
    now: datetime,
    kept: Collection[str],
) -> list[str]:
    """What is put right of earlier answers beside the answer: `Ana Ruiz. Wait, not Friday, Saturday`; their names."""
    changed = correct(conversation, thought, knowledge, now, kept=kept) if puts_right(thought.text) else []
    reaching = conversation.open in REACHING and another_way(conversation, thought, turn, knowledge, now)
    return [*changed, *(["channel"] if reaching else [])]


def _aside(question: Question, reading: Reading, heard: Heard, said: str, content: Content) -> bool:
    """Whether a message that sounds like something else is that and no answer."""
    if reading.status != "value" and not (reading.status == "unknown" and reading.end):
        return True
    if question.question in ("consent", "channel", "leave_message"):
        return False
    if heard.intent == "start_over" and not begins_anew(said):
        return False
    if heard.asks(content) or heard.intent in FIRST:
        return not is_most(reading, said)
    if heard.intent in SMALL_TALK and puts_right(said):
        return False
    if question.reads in ("name", "org") and heard.intent in SMALL_TALK and is_proper(said):
        return False
    if question.reads == "name" and heard.intent.startswith("faq_") and is_full_name(said):
        return False
    told = heard.intent.startswith("faq_") and not heard.asks(content)
    return question.reads in ("text", "name", "choice", "org") and not told


def _subrole_of(role: str, conversation: Conversation, content: Content) -> str | None:
    """The sub-role the opening message gave, where it is one of this role."""
    among = next((entry.subroles for entry in content.intake.roles if entry.role == role), [])
    return conversation.subrole if conversation.subrole in among else None


def _put(
    conversation: Conversation,
    question: Question,
    value: Any,
    typed: str,
    heard: Heard,
    turn: Turn,
    knowledge: Knowledge,
    now: datetime,
) -> None:
    content = knowledge.content
    if question.question == "consent":
        turn.consents += consents.given(conversation, value, typed, heard.turn, content, now)
        return
    if question.question == "name" and conversation.half_named:
        conversation.answers.pop("name")
    conversation.put(question.question, Answer(value, as_typed=typed, turn=heard.turn))
    if question.question == "subrole":
        conversation.subrole = value
    if question.question in ("role", "subrole"):
        drop_foreign(conversation, content, now)
    named = [one.id for one in knowledge.reader.entities(typed, conversation.language) if one.kind == "service_line"]
    referral.fill(conversation, question.question, value, list(dict.fromkeys(named)))
    if question.question == "leave_message" and value == "no_calls":
        turn.revoked = no_calls(conversation)
        turn.says.append(Say("utter_no_calls", standing(conversation, content)))
    if question.question == "channel":
        turn.consents += consents.channels_chosen(conversation, typed, heard.turn, content, now)


def _choose(conversation: Conversation, heard: Heard, turn: Turn, knowledge: Knowledge, now: datetime) -> None:
    choice, content = heard.choice or {}, knowledge.content
    if "offer" in choice:
        turn.says += offers.take_offer(conversation, choice["offer"], content, now)
        return
    question = question_named(choice.get("question"), content)
    if choice.get("question") == "confirm":
        if choice["value"] == "yes":
            conversation.stage, conversation.open = "confirmed", None
        return
    if question is None:
        return
    if choice["value"] == "unknown":
        conversation.put(question.question, Answer(status="unknown", as_typed=choice["label"], turn=heard.turn))
        return
    today = now.astimezone(ZoneInfo(content.site.organisation.time_zone)).date()
    value = meaning_of(question.question, choice["value"], content, today)
    if question.question == "role":
        conversation.subrole = _subrole_of(value, conversation, content)
    _put(conversation, question, value, choice["label"], heard, turn, knowledge, now)
    if turn.says:
        turn.says += ask(conversation, content, now)
    if question.question == "service_line":
        turn.says += [*minors.heed(conversation, heard, knowledge, now), *about_line(conversation, content, now)]
        turn.says += ask(conversation, content, now)


def notice_language(conversation: Conversation, text: str, content: Content) -> None:
    """Answer in the language that is clearly spoken; a name, a number or one word says nothing of it."""
    question = question_named(conversation.open, content)
    if (
        len(text.split()) < FEW
        or (question is not None and question.sensitivity == "identity")
        or conversation.open == "org"
    ):
        return
    spoken = language_of(text)
    if conversation.open in NAMES_THINGS and says_little(text, spoken):
        return
    if spoken in content.site.organisation.languages:
        conversation.language = spoken
    if spoken not in conversation.languages:
        conversation.languages.append(spoken)
