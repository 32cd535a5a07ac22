"""What a message says beside answering the open question: every value that counts for this role, once."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from desk.content import Content
from desk.intake import facts
from desk.intake.conversation import Answer, Conversation
from desk.intake.heard import Heard, Knowledge
from desk.intake.parts import PART, take_part
from desk.intake.planner import questions_for
from desk.intake.signs import in_passing
from desk.intake.urgency import take_urgency
from desk.reading import Found
from desk.routing import facts_of, matches

REACHED = ("name", "phone", "email", "contact_time")
VOLUNTEERED = {
    "patient": ("location", "timing", "coverage", "referral", "age", *REACHED),
    "caregiver": ("location", "timing", "coverage", "referral", "age", "relationship", *REACHED),
    "referrer": ("timing", "documentation", "patient_count", "org", "coverage", *REACHED),
    "administrator": ("org", "volume", "headcount", "timing", *REACHED),
}
"""What is taken from a message though nobody asked: what routing may use, and how to reach the person."""
EVERYTHING = tuple(dict.fromkeys(slot for slots in VOLUNTEERED.values() for slot in slots))
ABOUT_THE_PERSON = ("consent", "name", "org", "channel", "phone", "email", "leave_message", "contact_time")
"""While one of these is open, a message holds nothing of the request itself unless it corrects something."""
CORRECTING = ("change_answer", "inform", "deny", "")
FARTHEST = timedelta(days=200)
"""A day further off that nobody asked for is one of the past: `since April`, said in May."""
OF_CALLS = ("phone", "channel", "consent")
"""Questions beside whose answer a time is one to call (`614-555-0119, after 3 is best`)."""
_CALLED = re.compile(
    r"\b(?:call|ring|reach|phone|contact|text|message|talk|speak|voice ?mail|best time"
    r"|llam|marc(?:ar|ame|en)|comun[ií]|contact|habl|mensaje|tel[eé]fono|escr[ií]b|localiz|avis)",
    re.IGNORECASE,
)
"""What a message that says when to call speaks of; other times are of something else."""
_SEEKS = re.compile(r"looking (?:into|for|at)", re.IGNORECASE)
"""A wish for something, not only for information about it: `looking into physical therapy`."""
_I_AM = re.compile(r"\b(?:tengo|i'?m|i am|cumpl[ií]|cumplo)\W+(?:\w+\W+)?\w*$", re.IGNORECASE)
CHILDREN = ("parent", "grandparent", "guardian")
"""Relations in which the age that is told is the child's."""


def gather(
    conversation: Conversation,
    heard: Heard,
    knowledge: Knowledge,
    now: datetime,
    *,
    answered: tuple[int, int] = (0, 0),
    correcting: bool = False,
    but: Collection[str] = (),
) -> list[str]:
    """Take every value the message holds; names of what was new or corrected.

    `answered`: the characters that answered the open question, which say nothing else; `correcting`: whatever differs
    from what is held replaces it.
    """
    wanted = [slot for slot in _slots(conversation, knowledge.content, correcting) if slot not in but]
    changes = correcting or heard.intent in CORRECTING
    taken = []
    found = knowledge.reader.find(heard.text, slots=[*wanted, PART], lang=conversation.language, now=now)
    beside = [one for one in found if one.end <= answered[0] or answered[1] <= one.start]
    for one in _own(found, conversation):
        if one.slot == PART or one not in beside:
            continue
        value = _whole(one, found, heard, knowledge, now, conversation)
        if not _counts(one.slot, value, conversation, knowledge.content, now, correcting=correcting):
            continue
        if one.slot == "contact_time" and conversation.open not in OF_CALLS and not _CALLED.search(heard.text):
            continue
        if one.slot == "coverage" and _several(found, conversation):
            continue
        if value == {"bucket": "exploring"} and _SEEKS.fullmatch(heard.text[one.start : one.end]):
            continue
        held = conversation.value(one.slot)
        if held == value or (held is not None and not changes and one.slot != "documentation"):
            continue
        if one.slot == "documentation" and held is not None:
            value = _papers(held, value)
        conversation.put(one.slot, Answer(value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
        taken.append(one.slot)
    if "urgency" not in but:
        taken += take_urgency(conversation, heard, knowledge.content)
    if PART not in but and (correcting or conversation.open not in ABOUT_THE_PERSON):
        named = conversation.open == "service_line"
        told = found if named else beside
        taken += take_part(conversation, heard, told, knowledge.content, again=correcting or named)
    return [*dict.fromkeys(taken), *_in_passing(conversation, heard, knowledge.content, now, correcting, but)]


def _several(found: Sequence[Found], conversation: Conversation) -> bool:
    """Whether a referral is of several patients, of whom one's cover says nothing of the others'."""
    counts = [one.value for one in found if one.slot == "patient_count"] or [conversation.value("patient_count")]
    return conversation.value("role") == "referrer" and any(isinstance(count, int) and count > 1 for count in counts)


def _in_passing(
    conversation: Conversation, heard: Heard, content: Content, now: datetime, correcting: bool, but: Collection[str]
) -> list[str]:
    """Questions of the site's own that the message answers by the way; not said back while the role is open."""
    if conversation.open in ABOUT_THE_PERSON and not correcting:
        return []
    taken, theirs = [], _heard_of(conversation, content, now)
    for name, value in in_passing(heard.text, content).items():
        held = conversation.value(name)
        if name in but or name not in theirs or held == value or (held is not None and not correcting):
            continue
        conversation.put(name, Answer(value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
        taken.append(name)
    return taken if conversation.value("role") is not None else []


def _heard_of(conversation: Conversation, content: Content, now: datetime) -> set[str]:
    """The questions heard in passing that somebody may be asked, as far as is known who it is."""
    asked = questions_for(conversation, content) if conversation.value("role") is not None else None
    known = facts.facts_of(conversation, content, now)
    return {
        entry.question
        for entry in content.intake.questions
        if entry.in_passing
        and (asked is None or entry.question in asked)
        and matches({fact: wanted for fact, wanted in entry.when.items() if fact in known}, known)
    }


def _papers(held: Mapping[str, Any], told: Mapping[str, Any]) -> Any:
    """The papers held with what is told anew of some of them.

    >>> _papers({"ready": ["a"], "missing": ["b", "c"]}, {"ready": ["b"], "missing": []})
    {'ready': ['a', 'b'], 'missing': ['c']}
    """
    if not ({"ready", "missing"} <= held.keys() & told.keys()):
        return told
    anew = {*told["ready"], *told["missing"]}
    return {name: [one for one in held[name] if one not in anew] + told[name] for name in ("ready", "missing")}


def drop_foreign(conversation: Conversation, content: Content, now: datetime) -> None:
    """Let go of what was volunteered before role and sub-role were known and means nothing for them."""
    kept = {*VOLUNTEERED[conversation.value("role")], *_heard_of(conversation, content, now)}
    own = (entry.question for entry in content.intake.questions if entry.in_passing)
    for slot in (*EVERYTHING, *own):
        held = conversation.answers.get(slot)
        if held is not None and held.source == "volunteered" and slot not in kept:
            conversation.answers.pop(slot)


def own_age(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> int | None:
    """The age a message gives for the person who is writing; None where it is another's, or none."""
    found = knowledge.reader.find(heard.text, slots=["age"], lang=conversation.language, now=now)
    told = next((one.value["age"] for one in found if _mine(one, heard.text) and "age" in one.value), None)
    return None if conversation.value("relationship") in CHILDREN else told


def _mine(one: Found, text: str) -> bool:
    return one.whose == "self" or (one.whose is None and bool(_I_AM.search(text[: one.start + 6])))


def _slots(conversation: Conversation, content: Content, correcting: bool) -> Sequence[str]:
    role = conversation.value("role")
    if role is None:
        return EVERYTHING
    asked = [slot for slot in questions_for(conversation, content) if slot in EVERYTHING]
    wanted = tuple(dict.fromkeys([*VOLUNTEERED[role], *asked]))
    if conversation.open in ABOUT_THE_PERSON and not correcting:
        return [slot for slot in wanted if slot in (*REACHED, "org", "documentation")]
    return wanted


def _own(found: Sequence[Found], conversation: Conversation) -> list[Found]:
    """Without what is another person's: the patient's age is theirs, a name or a number never is."""
    helping = conversation.value("role") == "caregiver"
    ages = [one for one in found if one.slot == "age"]
    if helping:
        others = [one for one in ages if one.whose != "self"]
        told = {one.value for one in found if one.slot == "relationship"} | {conversation.value("relationship")}
        child = not told.isdisjoint(CHILDREN)
        ages = others or [one for one in ages if child or one.value.get("minor")]
    else:
        ages = [one for one in ages if one.whose != "other"]
    return [
        one for one in found if (one in ages if one.slot == "age" else one.slot not in REACHED or one.whose != "other")
    ]


def _whole(
    one: Found, found: Sequence[Found], heard: Heard, knowledge: Knowledge, now: datetime, conversation: Conversation
) -> Any:
    """The value with what is put right in the same breath: `0142, no wait, 0143`."""
    if one.slot != "phone" or sum(other.slot == "phone" for other in found) > 1:
        return one.value
    reading = knowledge.reader.read("phone", heard.text, lang=conversation.language, now=now)
    return reading.value if reading.status == "value" else one.value


def _counts(
    slot: str, value: Any, conversation: Conversation, content: Content, now: datetime, *, correcting: bool
) -> bool:
    """Whether a value nobody asked for may be taken for an answer: no day long past, no city only passed through."""
    match slot, value:
        case "timing", {"start": start}:
            return date.fromisoformat(start) - now.date() <= FARTHEST
        case "timing", {"bucket": _}:
            return correcting or conversation.open in (None, "need", "timing")
        case "location", {"zip": _} | {"location": _}:
            return True
        case "location", _:
            line = conversation.value("service_line")
            return correcting or "location" in facts_of({"location": value, "service_line": line}, content, now)
    return True
