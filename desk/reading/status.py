"""What an answer is when it holds no value: a refusal, not knowing, a question back, or nothing clear."""

import re
from functools import cache

from desk.reading.asked import Asked, said
from desk.reading.shapes import Status
from desk.reading.text import Text

_OWNABLE = frozenset({"phone", "email"})
_PLAIN_NO_REFUSES = frozenset(
    {
        "phone",
        "email",
        "name",
        "location",
        "timing",
        "contact_time",
        "age",
        "org",
        "contact_channel",
        "relationship",
        "headcount",
        "volume",
        "patient_count",
    }
)


def status_of(asked: Asked, slot: str) -> Status:
    """The honest status of an answer without a value."""
    text = asked.text.folded
    if not re.search(r"\w", text):
        return "question" if "?" in text else "unclear"
    if opens_with_question(asked, text):
        return "question"
    refused = said(asked, "status", "refused")
    unknown = said(asked, "status", "unknown")
    if refused and not (unknown and unknown.start() <= refused.start()):
        return "refused"
    if unknown:
        return "unknown"
    if slot in _OWNABLE and said(asked, "status", "lacks"):
        return "refused"
    if "?" in text and not asked.grammar.pattern("yesno", "yes").fullmatch(text.strip(" ?¿")):
        return "question"
    if slot in _PLAIN_NO_REFUSES and asked.grammar.opening("yesno", "no").match(text) and len(text.split()) <= 3:
        return "refused"
    return "unclear"


def opens_with_question(asked: Asked, text: str) -> bool:
    return bool(asked.grammar.opening("status", "hard_question").match(text))


def without_questions(asked: Asked, *, soft: bool = False) -> Text:
    """The text with the sentences blanked that ask something back (`why? it's 94110` keeps the ZIP); `soft`: those too
    that could offer something, were it a day or a place (`will Medicare pay?`)."""
    spans = []
    for sentence in re.finditer(r"[^.!?\n]+[.!?\n]*", asked.text.folded):
        said = sentence.group()
        if (opens_with_question(asked, said) and ("?" in said or not re.search(r"\d{3}|@", said))) or (
            soft and "?" in said and len(said.split()) > 2 and (said.strip()[0] == "¿" or not _answering().match(said))
        ):
            spans.append(sentence.span())
    return asked.text.without(*spans) if spans else asked.text


@cache
def _answering() -> re.Pattern[str]:
    """How a sentence begins that tells something, with a question mark or without."""
    return re.compile(
        r"[\s¡¿\"'.,;:()-]*(?:i|i've|i'm|my|we|it's|yes|yeah|yep|no|maybe|just|only|tengo|tenemos|si|mi|es|soy|creo|solo)(?!\w)"
    )
