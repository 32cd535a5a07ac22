"""Things to say as messages the visitor gets: words, kind, the open question and its choices.

Choice ids are random, made here and valid only while they are in `Conversation.choices`: those of the last turn.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from desk.content import Content
from desk.content.marks import IN_CHAT
from desk.gateway.frame import confidential
from desk.intake import NEED, Conversation, Say, ask_again, discovery, render
from desk.intake.choices import choices_of
from desk.intake.labels import label, say_value, words_of
from desk.intake.offers import OFFERS
from desk.intake.planner import question_named
from desk.intake.referral import described
from desk.intake.speech import fresh
from desk.leads import Message as JournalLine

type Message = dict[str, Any]

KINDS = {
    "utter_emergency": "emergency",
    "utter_crisis": "emergency",
    "utter_abuse": "emergency",
    "utter_safety_notice": "notice",
    "utter_summary_intro": "summary",
    "utter_thanks": "done",
}
HIDDEN_FROM_SUMMARY = {"consent"}
INTENT_OF_COMMAND = {
    "change": "change_answer",
    "back": "go_back",
    "skip": "skip",
    "person": "ask_person",
    "again": "start_over",
}


@dataclass(frozen=True)
class Started:
    """A conversation that was opened, and what it said first."""

    conversation: str
    token: str
    language: str
    cursor: int
    messages: list[Message]


@dataclass(frozen=True)
class Said:
    """What answers a message."""

    cursor: int
    messages: list[Message]


def outgoing(conversation: Conversation, says: Iterable[Say], content: Content) -> list[Message]:
    """Messages for `says`; the last carries the open question and its choices. Replaces the conversation's choices."""
    said = list(says)
    conversation.choices = {}
    messages = []
    for place, say in enumerate(said):
        told = fresh(say, conversation, content, beside=bool(messages) or place < len(said) - 1)
        if told is not None:
            messages.append(_message(told, conversation, content))
    if not messages:
        return messages
    last = messages[-1]
    if confidential(content, conversation.page, conversation.value("service_line")):
        last["confidential"] = True
    if said[-1].key == "utter_ask_change":
        last["choices"] = _offer(conversation, _changes(conversation, content))
    elif said[-1].key in ("utter_more_offer", "utter_more", "utter_more_next"):
        commands = discovery.choices(conversation)
        labels = {command: label(command, content, conversation.language) for command in commands}
        last["choices"] = _offer(conversation, [(words, {"command": command}) for command, words in labels.items()])
    elif conversation.open and conversation.stage == "asking":
        if conversation.open != NEED:
            last["question"] = conversation.open
            last["kind"] = "question" if last["kind"] == "text" else last["kind"]
        held_out = _instead(conversation, {one.key for one in said}, content)
        last["choices"] = _offer(conversation, [*_answers(conversation, content), *held_out])
    if not last.get("choices"):
        last.pop("choices", None)
    return messages


def repeated(conversation: Conversation, content: Content) -> list[Message]:
    """The open question with the choices that are still valid; nothing changes."""
    choices = [{"id": identity, "label": meaning["label"]} for identity, meaning in conversation.choices.items()]
    copy = Conversation.of(conversation.dump())
    text = render(ask_again(copy, content), copy, content)
    return [{"who": "bot", "text": text, "kind": "question", "question": conversation.open, "choices": choices}]


def shown(line: JournalLine) -> Message:
    """A line of the journal as the visitor's browser gets it: a choice shows as its label, keys and ids stay here."""
    body = {key: value for key, value in line.body.items() if key not in ("key", "choice", "label", "unseen")}
    message = {"cursor": line.cursor, "who": line.who, "at": line.at.isoformat(), **body}
    message.setdefault("text", line.body.get("label", ""))
    return message | ({"client_id": line.client_id} if line.client_id else {})


def summary(conversation: Conversation, content: Content) -> list[dict[str, str]]:
    """What the visitor is asked to check: question, its name, the value in words; then each patient of a referral."""
    patients = [
        {
            "question": f"patient_{number}",
            "label": f"{label('patient', content, conversation.language)} {number}",
            "value": described(patient, content, conversation.language),
        }
        for number, patient in enumerate(conversation.patients, start=1)
    ]
    answers = [
        {
            "question": question,
            "label": label(f"question_{question}", content, conversation.language),
            "value": say_value(question, answer.value, content, conversation.language),
        }
        for question, answer in conversation.answers.items()
        if answer.status == "value" and question not in HIDDEN_FROM_SUMMARY
    ]
    wishes = [
        {
            "question": "change",
            "label": label("question_change", content, conversation.language),
            "value": said["text"],
        }
        for said in (conversation.earlier or {}).get("said", [])
    ]
    return [*answers, *wishes, *patients]


def _message(say: Say, conversation: Conversation, content: Content) -> Message:
    kind = KINDS.get(say.key, "text")
    if say.key.startswith("utter_next_"):
        kind = "done"
    text = render(say, conversation, content)
    message: Message = {"who": "bot", "text": text, "kind": kind, "key": say.key, "language": conversation.language}
    if kind == "summary":
        items = summary(conversation, content)
        message["items"] = items
        message["text"] = "\n".join([message["text"], *(f"{item['label']}: {item['value']}" for item in items)])
    if say.key == "utter_thanks":
        message["reference"] = say.args.get("reference")
    return message


def _answers(conversation: Conversation, content: Content) -> list[tuple[str, dict[str, Any]]]:
    language, name = conversation.language, conversation.open
    if name == "confirm":
        yes = (label("confirm_send", content, language), {"question": "confirm", "value": "yes"})
        return [yes, *_changes(conversation, content)]
    offers = [
        (words_of(choice.label, content, language), {"question": name, "value": choice.value})
        for choice in choices_of(name or "", content, conversation.value("service_line"))
    ]
    question = question_named(name, content)
    if question is not None and question.optional:
        offers.append((label("skip", content, language), {"command": "skip"}))
    return offers


def _instead(conversation: Conversation, keys: Collection[str], content: Content) -> list[tuple[str, dict[str, Any]]]:
    """What may be taken instead of answering: the offer that was shown; who is not ready has them all."""
    shown = [one for one, offer in IN_CHAT.items() if f"utter_invite_{offer}" in keys]
    made = list(OFFERS) if "utter_not_ready" in keys else shown
    return [(label(f"offer_{one}", content, conversation.language), {"offer": one}) for one in made]


def _changes(conversation: Conversation, content: Content) -> list[tuple[str, dict[str, Any]]]:
    change = label("change", content, conversation.language)
    return [
        (f"{change}: {item['label']}", {"command": "change", "question": item["question"]})
        for item in summary(conversation, content)
        if item["question"] in conversation.answers
    ]


def _offer(conversation: Conversation, offers: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    issued = []
    for words, meaning in offers:
        identity = secrets.token_urlsafe(12)
        conversation.choices[identity] = {**meaning, "label": words}
        issued.append(
            {"id": identity, "label": words}
            | ({"change": meaning["question"]} if meaning.get("command") == "change" else {})
        )
    return issued
