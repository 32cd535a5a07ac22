"""The answer a text holds to the open question: as its slot is read, without what it asks back, or mistyped."""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.consent import doubtful
from desk.content.models import Question
from desk.intake.choices import meaning_of, nearest, respelled
from desk.intake.conversation import Conversation
from desk.intake.heard import Knowledge
from desk.intake.parts import PART, may_be
from desk.intake.planner import question_named
from desk.reading import Reading, without_tagged

MOST = 0.5
"""Share of a message's characters that an answer has to be for a wish for something else not to count."""

FEW_WORDS = 5
"""Words up to which a text may be no more than a name."""

AGREEING = ("consent", "channel")
"""Questions whose answer is recorded as consent."""

_SENDS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|yes|s[ií]|good now)\W+)?"
    r"(?:confirm(?:ed|o|ado)?|send(?: (?:it|this|that))?|submit(?: it)?|good now"
    r"|eso es|env[ií](?:ar|e|en)(?:lo)?|m[aá]nd(?:ar|e|en)(?:lo)?)"
    r"(?:\W+(?:please|por favor|thanks|thank you|gracias))?\W*",
    re.IGNORECASE,
)


def answers_plainly(conversation: Conversation, text: str, knowledge: Knowledge, now: datetime) -> bool:
    """True when a text is the answer to the open question and hardly anything else."""
    question = question_named(conversation.open, knowledge.content)
    if conversation.stage != "asking" or question is None or question.reads in ("text", "name", "org"):
        return False
    reading = read(question, text, conversation, knowledge, now)
    return reading.status == "value" and is_most(reading, text)


def read(question: Question, text: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Reading:
    """The answer a text holds to `question`: as its slot is read, else without what it asks back, else mistyped.

    A yes that is `doubtful` is none: the question is asked again.
    """
    reading = _read(question, text, conversation, knowledge, now)
    if question.question in AGREEING and reading.status == "value" and reading.value != "no" and doubtful(text):
        return Reading("unclear")
    return reading


def _read(question: Question, text: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Reading:
    name, content, line = question.question, knowledge.content, conversation.value("service_line")

    def told(words: str) -> Reading:
        held = conversation.value(name)
        found = knowledge.reader.read(_reads(question), words, lang=conversation.language, now=now, prev=held)
        if found.value == "unknown" and question.choices:
            return replace(found, status="unknown", value=None)
        foreign = name == PART and found.status == "value" and not may_be(found.value, conversation, content)
        return Reading("unclear") if foreign else found

    reading = told(text)
    if reading.status in ("question", "unclear") and "?" in text and (rest := without_questions(text)).strip():
        reading = found if (found := told(rest)).status == "value" else reading
    if reading.status != "unclear" or name in ("consent", "confirm"):
        return reading
    if (near := nearest(name, text, content, line)) is not None:
        today = now.astimezone(ZoneInfo(content.site.organisation.time_zone)).date()
        return Reading("value", meaning_of(name, near, content, today), 0, len(text))
    if question.sensitivity == "identity" or question.reads in ("text", "org"):
        return reading
    spelled = respelled(name, text, content, conversation.language, line)
    return reading if spelled is None else told(spelled)


def whole_name(held: dict[str, str], reading: Reading) -> Reading:
    """The last name as it was asked for, beside the first name that is known; who gives none keeps to that."""
    match reading.status, reading.value:
        case "value", {"first": told, **rest} if not rest and told != held.get("first"):
            return replace(reading, value=held | {"last": told})
        case (("refused" | "unknown"), _):
            return replace(reading, status="value", value=held)
    return reading


def is_most(reading: Reading, text: str) -> bool:
    return reading.end - reading.start >= MOST * len(text.strip())


def is_proper(text: str) -> bool:
    """Whether a few words may be a name: `ok, Birchwood Elementary`."""
    words = re.findall(r"[^\W\d_]+", text)
    return "?" not in text and len(words) <= FEW_WORDS and any(word[0].isupper() for word in words[-2:])


def is_full_name(text: str) -> bool:
    """Whether a text is two to five capitalized words: who is called Soo-ah Park does not ask where to park.

    >>> is_full_name("Soo-ah Park"), is_full_name("Where do I park"), is_full_name("Parking")
    (True, False, False)
    """
    words = text.strip(" .!").split()
    return 2 <= len(words) <= FEW_WORDS and all(word[0].isupper() and "?" not in word for word in words)


def says_to_send(text: str) -> bool:
    """Whether a text says to send the summary, without a yes.

    >>> says_to_send("Confirmed."), says_to_send("eso es, gracias"), says_to_send("send me the bill")
    (True, True, False)
    """
    return bool(_SENDS.fullmatch(text))


def without_questions(text: str) -> str:
    """What a message says before or after it asks, in its place: `43215, is there parking?` says `43215`."""
    asked = r"(?:^|[,.;!\n])[^,.;!?\n]*\?"
    return re.sub(asked, lambda match: " " * len(match.group()), without_tagged(text))


def _reads(question: Question) -> str:
    """The slot of `desk read` that reads an answer."""
    return question.question if question.reads in ("choice", "text", "number") else question.reads
