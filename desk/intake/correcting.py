"""Putting right what was understood: a new value anywhere, or the name of what is wrong."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.content import Content
from desk.intake.asking import NEED
from desk.intake.conversation import Answer, Conversation
from desk.intake.gather import gather
from desk.intake.heard import Heard, Knowledge
from desk.intake.parts import PART, may_be
from desk.intake.planner import question_named

_WRONG = re.compile(
    r"\s*\b(?:(?:is|was|está|esta|es) )?(?:wrong|incorrect|misspelled|mal escrito|mal|equivocado|incorrecto)\b"
    r"[\s,.;:]*",
    re.IGNORECASE,
)
"""What is said of a name before it is said again."""
_PUTS_RIGHT = re.compile(
    r"(?:^|[.!?;]\s)\W*(?:(?:oh|um|hm+|ah|ay|no|ok(?:ay)?|sorry|and|but|also|y|pero|oiga|oye|mire|mira)\b[,.…]*\s+)*"
    r"(?:never ?mind,? )?(?:wait|hang on|hold on|actually|scratch that"
    r"|correction|oops|never ?mind|forget (?:that|it|him|her)"
    r"|olv[ií]d(?:e|elo|ese|ate)|esp[eé]r[ea](?:[nm]?e|se|te|n)?|perd[oó]n|en realidad)\b"
    r"|\bi meant\b|\bquise decir\b|\b(?:can'?t|cannot) (?:do|make|come)\b|\bno (?:puedo|podemos|voy a poder)\b"
    r"|\b(?:mejor|better) (?:el|la|para|on|the|make it)\b|\binstead\b|\ben (?:vez|lugar) de\b"
    r"|\bafter all\b|\bsiempre (?:es|va a ser)\b"
    r"|\b(?:not|no|y no)\s+(?:on |the |el )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\b"
    r"|\b(?:on|upon) second thoughts?\b|\b(?:thinking|come to think) (?:about|of) it\b|\bnow (?:that )?i think\b"
    r"|\bchanged my mind\b|\brather than\b|\b(?:not|n'?t|no longer)\b[^.!?;]{0,40}\bany ?more\b|,\s*not \d"
    r"|\b\d+,? (?:and )?not \d|\bi (?:left out|forgot|miscounted|misspoke|was wrong)\b|\bmy (?:mistake|bad)\b"
    r"|\b(?:gave|put|told|typed|wrote) (?:you |in )?(?:the |a )?wrong\b"
    r"|\bpens[aá]ndolo (?:bien|mejor)\b|\bahora que (?:me acuerdo|lo pienso|caigo)\b"
    r"|\bcambi[eé] de (?:idea|opini[oó]n)\b|\b(?:puse|di|dije|escrib[ií]) mal\b"
    r"|\bme (?:equivoqu[eé]|confund[ií])\b|\bmi error\b|\bse me olvid[oó]\b"
    r"|\b(?:mejor pon|pon)(?:le|ga|gale|gan)? (?:mejor|la otra|el otro)\b|\bya no (?:es|va|sale|son)\b"
    r"|,\s*no (?:son )?\d",
    re.IGNORECASE,
)
"""What a sentence opens with, or says of a day or a number, that puts something right whatever else it is about."""
_ORDERS = re.compile(
    r"\b(?:change|move|switch|make|put|push|set) (?:it|that|this|the (?:day|date|visit|appointment|time)) "
    r"(?:(?:over|back|up|down|instead|for|to|on) )*(?=\w)"
    r"|\b(?:c[aá]mbi|p[oó]ng|mu[eé]v|p[aá]s)(?:e|a|en|an)(?:me|nos)?l[oae]s? (?:mejor )?(?:para|a|al|por|en)\b",
    re.IGNORECASE,
)
"""What a sentence says that tells what to put instead, whatever the others give as a reason."""
_PRESSES = re.compile(r"\b(?:urgent|urgente|routine|rutina|(?<!as )soon|pronto|emergent|stat)\b", re.IGNORECASE)
"""How offices say how urgent it is."""
_NOT_SO = re.compile(r"\s*(?:and |y )?(?:not|no)\b", re.IGNORECASE)
"""Opens a part that says what it was: `soon, not routine`."""
_ASIDE = re.compile(r",\s+(?:[a-záéíóúñ]).*$", re.DOTALL)
"""What follows a name after a comma: `, ponga el nombre completo`."""
_AGREES_FIRST = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|ok|okay|good|fine|sure|s[ií]|bueno|bien)\b\W*)+(?:oh,? )?(?:and |but |y |pero )?",
    re.IGNORECASE,
)
"""A yes before what is still to be changed (`ok. oh and put 8`)."""
_AT_ITS_END = re.compile(
    r"\b\d{2,4}\b[^.!?\n\d]{0,12}\b(?:at the end|al final)\b"
    r"|\b(?:ends?|ending|terminan?|acaban?) (?:in|with|en|con) \d{2,4}\b"
    r"|\b(?:last (?:four|4|two|2|digits?|numbers?)|[uú]ltimos (?:cuatro|4|dos|2|n[uú]meros|d[ií]gitos))\b[^.!?\n\d]{0,24}\b\d{2,4}\b",  # noqa: E501
    re.IGNORECASE,
)
"""How the end of a number is told."""
CHANNELS = ("channel", "consent")
"""Answered only to their own question: what is agreed to is never read out of a correction."""
_SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!\b[DSMJdsmj]r)(?<!\b[MmDd]rs)[.!?;]+(?=\s)|\n+")
_SPELLED = re.compile(
    r"\b(?:is |se )?(?:spelled|spelt|written|spelling is|escribe|deletrea|deletreado)\s+"
    r"(?:like |con |as |así |asi )?(?=\S)",
    re.IGNORECASE,
)


def correct(
    conversation: Conversation,
    heard: Heard,
    knowledge: Knowledge,
    now: datetime,
    *,
    certain: bool = True,
    kept: Collection[str] = (),
) -> list[str]:
    """Take every value of the message that differs from what is held; names of what changed, none of `kept`.

    Without being `certain` that it corrects (`ok now, send it`) it says nothing of the time unless it names it.
    """
    certain = certain or puts_right(heard.text)
    wrong = [name for name in named(conversation, heard.text, knowledge.content) if name not in kept]
    if "phone" not in (*wrong, *kept) and _tells_end(conversation.value("phone"), heard.text):
        wrong.append("phone")
    but = [*kept, *(slot for slot in ("timing", "contact_time") if not certain and slot not in wrong)]
    pressing = certain and "urgency" not in wrong and _pressing(conversation, heard, knowledge, now)
    if pressing or ("urgency" in wrong and "timing" not in wrong):
        but.append("timing")
    if pressing or "urgency" in wrong:
        but.append("urgency")
    if "org" in wrong:
        wrong = [name for name in wrong if name != "name"]
        but.append("name")
    order, rest = _ordered(heard.text)
    changed = []
    if order:
        changed = gather(conversation, replace(heard, text=order), knowledge, now, correcting=True, but=but)
        but += [*changed, *(["relationship"] if changed else [])]
    changed += gather(conversation, replace(heard, text=rest), knowledge, now, correcting=True, but=but)
    for name in [*wrong, *(["urgency"] if pressing else [])]:
        question = question_named(name, knowledge.content)
        if name in changed or name in CHANNELS or question is None:
            continue
        held = conversation.value(name)
        reads = name if question.reads in ("choice", "text", "number") else question.reads
        text = _put_right(conversation, name, heard.text, knowledge.content)
        reading = knowledge.reader.read(reads, text, lang=conversation.language, now=now, prev=held)
        value = _merged(held, reading.value)
        foreign = name == PART and not may_be(value, conversation, knowledge.content)
        if reading.status == "value" and value != held and not foreign:
            conversation.put(name, Answer(value, as_typed=heard.text, turn=heard.turn, source="volunteered"))
            changed.append(name)
    return changed


def _ordered(text: str) -> tuple[str, str]:
    """What orders a change, to the end of its sentence, and the message without it; "" where nothing does so plainly.

    >>> _ordered("That Friday is my brother's party. Change it to Monday please")
    ('Change it to Monday please', "That Friday is my brother's party.")
    """
    found = _ORDERS.search(text)
    if found is None:
        return "", text
    stop = next((end.start() for end in _SENTENCE_END.finditer(text, found.end())), len(text))
    return text[found.start() : stop], f"{text[: found.start()].strip()} {text[stop:].strip()}".strip()


def puts_right(text: str) -> bool:
    """Whether a message is a correction by its own words: `hang on, …`, `…, not Saturday`, `el viernes no puedo`."""
    return _PUTS_RIGHT.search(text) is not None


def beside(text: str, start: int, end: int) -> str:
    """The sentences of a message that hold nothing of its characters `start` to `end`.

    >>> beside("Ana Ruiz. Wait, it's Friday. Not the 3rd", 0, 8)
    "Wait, it's Friday. Not the 3rd"
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    sentences = zip([0, *ends], [*ends, len(text)], strict=True)
    return " ".join(text[at:upto].strip() for at, upto in sentences if upto <= start or end <= at).strip()


def _pressing(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> bool:
    """Whether the message says anew how urgent it is (`not urgent, make it soon`)."""
    if conversation.value("urgency") is None or conversation.value("role") != "referrer":
        return False
    text = _last_told(heard.text)
    reading = knowledge.reader.read("urgency", text, lang=conversation.language, now=now)
    return reading.status == "value" and bool(_PRESSES.search(heard.text))


def _tells_end(phone: Any, text: str) -> bool:
    """Whether the message holds the last four digits of the number that is held (`0142, not 0124`) or names its end
    (`it's 0182 at the end`)."""
    number = phone["e164"] if isinstance(phone, dict) else phone
    if not number:
        return False
    return re.search(rf"(?<![\d-]){number[-4:]}\b", text) is not None or _AT_ITS_END.search(text) is not None


def _put_right(conversation: Conversation, name: str, text: str, content: Content) -> str:
    """The part that holds the new value: of `my old job. The company is Harbor House` from its name on."""
    text = _AGREES_FIRST.sub("", text)
    match name:
        case "name":
            return _SPELLED.sub("is ", _WRONG.sub(" ", text))
        case "urgency":
            return _last_told(text)
        case "org":
            called = content.responses[conversation.language].words[f"label_question_{name}"]
            at = [found.start() for one in called if (found := _called(text, one))]
            return _ASIDE.sub("", text[min(at, default=0) :])
    return text


def _last_told(text: str) -> str:
    """The last part of a message that says how urgent it is; the whole where none does."""
    parts = [part for part in re.split(r"[,;.]|\b(?:but|pero)\b", text) if _PRESSES.search(part)]
    parts = [part for part in parts if not _NOT_SO.match(part)] or parts
    return parts[-1] if parts else text


def named(conversation: Conversation, text: str, content: Content) -> list[str]:
    """Answers the text calls by name (`the zip`, `mi apellido`): the wordings of `label_question_<question>`."""
    words = content.responses[conversation.language].words
    found = []
    for question, answer in conversation.answers.items():
        called = words.get(f"label_question_{question}", [])
        if answer.status == "value" and any(_called(text, name) for name in called) and question != NEED:
            found.append(question)
    return found


def _called(text: str, name: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)


def _merged(held: object, value: object) -> object:
    """A name of which one part was put right keeps the others."""
    if isinstance(held, dict) and isinstance(value, dict) and held.keys() & {"first", "last"} and "full" not in value:
        return {**held, **value}
    return value
