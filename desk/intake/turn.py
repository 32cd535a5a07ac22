"""One turn: what a message answers, what is said to it, and what is asked next.

`take` changes the conversation it is given and returns the turn, or None when the message is no usable answer to
anything open; then the engine's rules answer it by its intent (`digress`), or `repair` asks again in other words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.content import Content
from desk.content.models import Question
from desk.intake import consents
from desk.intake.asking import NEED, about_line, ask, ask_again, echo, repair, standing
from desk.intake.choices import meaning_of
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.facts import page_line
from desk.intake.planner import question_named, questions_for
from desk.reading import Reader, Reading
from desk.role import judge, language_of, service_line_of, urgency_of

DIGRESSIONS = {
    "ask_person", "ask_bot", "ask_why", "ask_advice", "go_back", "skip", "change_answer", "start_over", "stop",
    "forget_me", "switch_language", "repeat", "greet", "thank", "goodbye", "insult", "off_topic", "job_or_vendor",
}  # fmt: skip
WHOLE_MESSAGE = (
    "location",
    "timing",
    "coverage",
    "referral",
    "name",
    "phone",
    "email",
    "relationship",
    "age",
    "org",
    "documentation",
    "patient_count",
    "headcount",
    "contact_time",
)
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


@dataclass(frozen=True)
class Knowledge:
    """What a turn is understood with."""

    content: Content
    reader: Reader


@dataclass(frozen=True)
class Heard:
    """One visitor message: its text or choice, and what the engine made of it (empty without one)."""

    text: str = ""
    choice: dict[str, Any] | None = None
    intent: str = ""
    confidence: float = 0.0
    ranking: Sequence[tuple[str, float]] = ()
    turn: int = 0
    """The journal cursor of the message."""


@dataclass
class Turn:
    says: list[Say] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    """Consent events to record in the same transaction."""
    forget: bool = False
    """Everything is to be destroyed once this was said."""


def take(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The turn a message makes as an answer; None when it answers nothing."""
    turn = Turn()
    if heard.choice is not None:
        _choose(conversation, heard, turn, knowledge.content, now)
    else:
        _notice_language(conversation, heard.text, knowledge.content)
        if conversation.open in (None, NEED):
            understood = _first(conversation, heard, knowledge, now)
        else:
            understood = _answer(conversation, heard, turn, knowledge, now)
        if understood is None:
            return None
        turn.says += understood
    if conversation.stage == "asking" and not turn.says:
        turn.says += ask(conversation, knowledge.content, now)
    return turn


def _first(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> list[Say] | None:
    """The opening message: role, need, line, urgency and every value it holds."""
    content, text = knowledge.content, heard.text
    entities = knowledge.reader.entities(text, conversation.language)
    line_of_page = page_line(conversation.page, content)
    judgement = judge(
        text, page_line=line_of_page, ranking=heard.ranking, entities=entities, language=conversation.language
    )
    sure = judgement.role != "unknown" and judgement.confidence >= content.intake.thresholds.role
    if not sure and heard.intent and _digresses(heard, content):
        return None
    understood: list[str] = []
    if sure:
        conversation.put("role", Answer(judgement.role, as_typed=text, turn=heard.turn, source="volunteered"))
        understood.append("role")
    conversation.role_confidence, conversation.role_reasons = judgement.confidence, list(judgement.reasons)
    conversation.subrole = judgement.subrole
    if heard.intent not in ("", "nlu_fallback") and not _digresses(heard, content):
        conversation.intent = conversation.intent or heard.intent
    line = service_line_of(text, entities, line_of_page, conversation.language)
    _notice_sub_line(conversation, text, knowledge)
    if line and line != conversation.value("service_line"):
        conversation.put("service_line", Answer(line, as_typed=text, turn=heard.turn, source="volunteered"))
    if line:
        understood.append("service_line")
    if urgency := urgency_of(text, conversation.language):
        conversation.put("urgency", Answer(urgency, as_typed=text, turn=heard.turn, source="volunteered"))
        understood.append("urgency")
    understood += _gather(conversation, heard, knowledge, now, WHOLE_MESSAGE)
    if not understood and heard.intent in ("", "nlu_fallback", "inform"):
        return repair(conversation, heard.text, heard.turn, content, now)
    told = [question for question in understood if question not in ("role", "urgency")]
    heard_as = ACKNOWLEDGED.get(conversation.intent or "")
    first = [Say(heard_as, standing(conversation, content))] if heard_as else echo(conversation, told, content)
    return [*first, *about_line(conversation, content), *ask(conversation, content, now)]


def _answer(
    conversation: Conversation, heard: Heard, turn: Turn, knowledge: Knowledge, now: datetime
) -> list[Say] | None:
    """A text while a question is open: its answer, corrections and whatever else it says."""
    content = knowledge.content
    name = conversation.open or ""
    question = question_named(name, content)
    if name == "confirm":
        return _confirm(conversation, heard, knowledge, now)
    if question is None:
        return None
    reading = read(question, heard.text, conversation, knowledge, now)
    loose = question.reads in ("text", "name", "choice", "org")
    if _digresses(heard, content) and (reading.status != "value" or loose):
        return None
    says: list[Say] = []
    match reading.status:
        case "value":
            _put(conversation, question, reading.value, heard.text, heard, turn, content, now)
            if name == "service_line":
                _notice_sub_line(conversation, heard.text, knowledge)
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
    others = _gather(conversation, heard, knowledge, now, [slot for slot in WHOLE_MESSAGE if slot != name])
    if not conversation.settled(name):
        if not others:
            return (
                None
                if reading.status == "unclear" and heard.intent
                else repair(conversation, heard.text, heard.turn, content, now, reading.status)
            )
        says += echo(conversation, others, content)
        return [*says, ask_again(conversation, content)]
    if others:
        says += echo(conversation, others, content)
    return [*says, *ask(conversation, content, now)]


def read(question: Question, text: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Reading:
    """The answer a text holds to `question`: by its choices' labels first, else by its slot's reader."""
    reader = knowledge.reader
    return reader.read(
        question.question if question.reads in ("choice", "text", "number") else question.reads,
        text,
        lang=conversation.language,  # type: ignore[arg-type]
        now=now,
        prev=conversation.value(question.question),
    )


def _gather(
    conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime, slots: Sequence[str]
) -> list[str]:
    """Take every value the message holds for these slots; names of what was new or corrected."""
    wanted = [
        slot
        for slot in slots
        if slot in questions_for(conversation, knowledge.content) or conversation.value("role") is None
    ]
    taken = []
    for found in knowledge.reader.find(heard.text, slots=wanted, lang=conversation.language, now=now):  # type: ignore[arg-type]
        held = conversation.value(found.slot)
        if found.whose == "other" and found.slot in ("name", "phone", "email", "age"):
            continue
        if held == found.value or (held is not None and heard.intent not in ("change_answer", "inform", "deny", "")):
            continue
        conversation.put(found.slot, Answer(found.value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
        taken.append(found.slot)
    return taken


def _put(
    conversation: Conversation,
    question: Question,
    value: Any,
    typed: str,
    heard: Heard,
    turn: Turn,
    content: Content,
    now: datetime,
) -> None:
    if question.question == "consent":
        turn.consents += consents.given(conversation, value, typed, heard.turn, content, now)
        return
    conversation.put(question.question, Answer(value, as_typed=typed, turn=heard.turn))
    if question.question == "channel":
        turn.consents += consents.channels_chosen(conversation, typed, heard.turn, content, now)
    if (
        question.question == "age"
        and isinstance(value, dict)
        and value.get("age", 99) < 13
        and conversation.value("role") == "patient"
    ):
        conversation.stage = "declined"


def _choose(conversation: Conversation, heard: Heard, turn: Turn, content: Content, now: datetime) -> None:
    choice = heard.choice or {}
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
    _put(conversation, question, value, choice["label"], heard, turn, content, now)


def _confirm(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> list[Say] | None:
    corrected = _gather(conversation, heard, knowledge, now, WHOLE_MESSAGE)
    if corrected:
        return [*echo(conversation, corrected, knowledge.content), *ask(conversation, knowledge.content, now)]
    if _digresses(heard, knowledge.content):
        return None
    reading = knowledge.reader.read("confirm", heard.text, lang=conversation.language, now=now)  # type: ignore[arg-type]
    if reading.status == "value" and reading.value == "yes":
        conversation.stage, conversation.open = "confirmed", None
        return []
    if reading.status == "value":
        return [Say("utter_ask_change", standing(conversation, knowledge.content))]
    return None if heard.intent else [ask_again(conversation, knowledge.content)]


def _digresses(heard: Heard, content: Content) -> bool:
    known = heard.intent in DIGRESSIONS or heard.intent.startswith("faq_")
    return known and heard.confidence >= content.intake.thresholds.intent


def _notice_sub_line(conversation: Conversation, text: str, knowledge: Knowledge) -> None:
    entities = knowledge.reader.entities(text, conversation.language)
    conversation.sub_line = next((one.id for one in entities if one.kind == "sub_line"), conversation.sub_line)


def _notice_language(conversation: Conversation, text: str, content: Content) -> None:
    """Answer in the language that is clearly spoken; a name, a number or one word says nothing of it."""
    question = question_named(conversation.open, content)
    if (
        len(text.split()) < 2
        or (question is not None and question.sensitivity == "identity")
        or conversation.open == "org"
    ):
        return
    spoken = language_of(text)
    if spoken in content.site.organisation.languages:
        conversation.language = spoken
    if spoken not in conversation.languages:
        conversation.languages.append(spoken)
