"""The reader of one site: a text and a slot in, an exact value and an honest status out."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from desk.content.models import Content
from desk.reading import (
    age,
    amount,
    channel,
    choice,
    consent,
    contact_time,
    coverage,
    documents,
    email,
    location,
    name,
    name_asides,
    org,
    phone,
    referral,
    timing,
)
from desk.reading.answering import answers
from desk.reading.asked import Asked
from desk.reading.dictation import punctuated
from desk.reading.elsewhere import without_other_things
from desk.reading.entities import Entities
from desk.reading.grammar import grammar
from desk.reading.idioms import without_idioms
from desk.reading.message import everything
from desk.reading.names import SiteNames
from desk.reading.shapes import Entity, Found, Hit, Reading, Status, Unusable
from desk.reading.stance import stance_of
from desk.reading.status import (
    asked_again,
    asks_if_taken,
    declines,
    opens_with_question,
    status_of,
    undecided_at,
    without_asides,
    without_questions,
)
from desk.reading.text import REFERENCE, Language, Text
from desk.reading.whose import without_others

type _Read = Callable[[Asked], Hit | Unusable | None]

_READERS: dict[str, _Read] = {
    "phone": phone.read,
    "email": email.read,
    "name": name.read,
    "location": location.read,
    "timing": timing.read,
    "contact_time": contact_time.read,
    "coverage": coverage.read,
    "referral": referral.read,
    "contact_channel": channel.read,
    "consent": consent.read,
    "age": age.read,
    "role": choice.role,
    "service_line": choice.service_line,
    "sub_line": choice.sub_line,
    "urgency": choice.urgency,
    "relationship": choice.relationship,
    "confirm": choice.confirm,
    "org": org.read,
    "documentation": documents.read,
    "patient_count": amount.read,
    "volume": amount.read,
    "headcount": amount.read,
    "number": amount.read,
    "text": choice.free,
}
_SAME = {"channel": "contact_channel"}
_EVEN_IN_A_QUESTION = frozenset({"phone", "email", "age", "text"})
_NO_IS_AN_ANSWER = frozenset({"referral", "coverage", "confirm", "documentation"})
_TOLD_NOT_ASKED = frozenset({"coverage", "referral"})
_SAYS_MORE_THAN_A_REFUSAL = frozenset(
    {
        "consent",
        "contact_channel",
        "coverage",
        "referral",
        "confirm",
        "documentation",
        "urgency",
        "contact_time",
        "timing",
    }
)


_HEARD = frozenset(
    {
        "phone",
        "email",
        "name",
        "location",
        "timing",
        "contact_time",
        "coverage",
        "referral",
        "contact_channel",
        "consent",
        "age",
    }
)
"""Kinds whose answers without a value are judged by what examples taught."""


_TOLD_IN_PASSING: dict[str, Callable[[Any], bool]] = {
    "coverage": lambda value: value in ({"status": "insured"}, {"status": "uninsured"}),
    "referral": lambda value: "source" not in value,
    "location": lambda value: "any" in value,
    "timing": lambda value: "bucket" in value,
    "contact_time": lambda value: "any" in value,
    "name": lambda value: True,
}
"""Values that a refusal holds in its own words (`not sharing my insurance`, `I'd rather wait`)."""


_AS_TYPED = frozenset({"email", "phone", "text"})
"""Kinds whose answers keep words for marks: `punto` is part of an address, and a free answer is kept as it came."""
_NEVER_FOUND = frozenset({"consent", "confirm", "text", "number", "role"})
_OF_EVERYTHING = (
    "I'm Ana Lee, my mom is 82 and needs a cardiologist next friday in Columbus, OH 43215, aetna, Dr. Cole referred me",
    "call my cell 415 555 0123 ext 4 after 5 on weekdays or ana at example dot org, 20 patients, order attached, born 1/2/1950",  # noqa: E501
)


class Reader:
    """Reads answers and messages with one site's names. Cheap to make; what is slow is loaded on first use."""

    def __init__(self, content: Content) -> None:
        self._site = SiteNames(content)
        self._entities = Entities(content)

    def read(self, slot: str, text: str, *, lang: str | None = None, now: datetime, prev: Any = None) -> Reading:
        """What an answer to the question `slot` holds.

        `slot` is one of interfaces.md's `desk read` or a question of intake.yml (which is read by its `reads`); `now`
        carries a zone; `prev` is the value held before. Raises KeyError for a slot nobody reads.
        """
        kind = self._kind(slot)
        asked = self._asked(text[: grammar().measures["length"]["answer"]], lang, now, prev)
        asked = asked.of(punctuated(_without_references(asked.text))) if kind not in _AS_TYPED else asked
        hit = self._value(kind, slot, asked)
        if isinstance(hit, Hit) and asked.prev is None and not answers(asked.text, kind, hit):
            return Reading(self._stance(kind, asked))
        match hit:
            case Hit(value, start, end):
                return Reading("value", value, start, end)
            case Unusable(start, end):
                status = status_of(asked, kind)
                asks = "?" in asked.text.folded or not re.search(r"[@\d]", asked.text.folded)
                if status == "question" and asks and (end - start < 7 or kind == "email"):
                    return Reading(status)
                return (
                    Reading("invalid", None, start, end)
                    if status in ("unclear", "refused", "question") or kind in ("phone", "email")
                    else Reading(status)
                )
        return Reading(self._stance(kind, asked))

    def find(self, text: str, *, slots: Sequence[str], lang: str | None = None, now: datetime) -> list[Found]:
        """Everything a whole message says about these slots, in the order of the text. Consent is never found: it
        counts only as the answer to its question."""
        asked = self._asked(text, lang, now, None)
        asked = asked.of(punctuated(_without_references(asked.text)))
        return everything(asked, {slot: self._kind(slot) for slot in slots}, self._entities)

    def entities(self, text: str, lang: str | None = None) -> list[Entity]:
        """What the site's files name, in the order of the text."""
        return self._entities.of(text)

    def asked(self, text: str, *, lang: str | None = None, now: datetime) -> Asked:
        """The text ready for the reading functions of one kind (used by `desk.reading.paste`)."""
        return self._asked(text, lang, now, None)

    def warm(self) -> None:
        """Loads what the first message would wait for."""
        now = datetime.now(UTC)
        for text in _OF_EVERYTHING:
            self.find(text, slots=[kind for kind in _READERS if kind not in _NEVER_FOUND], now=now)
        for kind in _READERS:
            self.read(kind, "no", now=now)
        stance_of("the desk hears how this is meant")

    def _asked(self, text: str, lang: str | None, now: datetime, prev: Any) -> Asked:
        language: Language | None = lang if lang in ("en", "es") else None  # type: ignore[assignment]
        return Asked(without_idioms(Text.of(text, language)), now, prev, self._site)

    def _kind(self, slot: str) -> str:
        slot = _SAME.get(slot, slot)
        if slot in _READERS:
            return slot
        reads = self._site.questions[slot]
        return _SAME.get(reads, reads)

    def _stance(self, kind: str, asked: Asked) -> Status:
        """The status of an answer without a value; where no rule says it, what its like meant among the examples."""
        if kind == "consent":
            asked = asked.of(consent.without_worries(asked))
        told, asked = asked, _in_passing(asked, kind)
        status = status_of(asked, kind)
        if (
            status in ("unclear", "refused")
            and kind in ("phone", "contact_time")
            and _ANOTHER_WAY_WISHED.search(asked.text.folded)
        ):
            return "unclear"
        if status != "unclear" or kind not in _HEARD or asked_again(asked, kind) or asked is not told:
            return status
        learned = stance_of(asked.text.raw)
        return status if kind == "consent" and learned == "refused" else learned

    def _value(self, kind: str, slot: str, asked: Asked) -> Hit | Unusable | None:
        if kind == "choice":
            return choice.of_question(asked, slot)
        read = _READERS[kind]
        asked = _in_passing(asked, kind)
        if kind in _EVEN_IN_A_QUESTION:
            return read(asked)
        asked = asked.of(without_asides(asked.text)) if kind == "consent" else asked
        clear = asked.of(without_questions(asked, soft=kind in _TOLD_NOT_ASKED))
        if not clear.text.folded.strip(" .,?!¿\x01\n"):
            return None
        if kind == "name":
            clear = clear.of(name_asides.all_told(clear.text))
        if kind == "coverage" and asks_if_taken(asked.text):
            return None
        if kind in _NO_IS_AN_ANSWER and _wonders(clear):
            return None
        if kind in _NO_IS_AN_ANSWER:
            clear = clear.of(
                clear.text.without(
                    *(match.span() for match in grammar().scan("status", "unknown").finditer(clear.text.indexed))
                )
            )
        hit = read(clear)
        if kind in _NO_IS_AN_ANSWER and isinstance(hit, Hit) and _refusing(clear, hit):
            return None
        if (
            isinstance(hit, Hit)
            and kind in _TOLD_IN_PASSING
            and _TOLD_IN_PASSING[kind](hit.value)
            and (declines(clear) or _not_known(asked, kind, hit))
        ):
            return None
        if (
            isinstance(hit, Hit)
            and kind not in _SAYS_MORE_THAN_A_REFUSAL
            and kind != "location"
            and not (asked.prev and _only_no(clear, hit))
            and status_of(clear.of(clear.text.without((hit.start, hit.end))), kind) in ("refused", "unknown")
        ):
            return None if kind in ("name", "org", "text", "role", "service_line", "relationship") else hit
        if isinstance(hit, Hit) and kind == "name" and opens_with_question(clear, clear.text.folded):
            return None
        return hit


_ANOTHER_WAY_WISHED = re.compile(
    r"(?<!\w)(?:(?:just |please )?(?:e-?mail|text|write) (?:me|us)|(?:e-?mail|texts?|texting|writing) (?:is|are|works?|would be) (?:best|better|easier|fine|good)"  # noqa: E501
    r"|(?:mejor|prefiero|mand\w+me|escr[ií]b\w+me)(?: \w+){0,3} (?:correo|mensajes?|texto|e-?mail))(?!\w)"
)
"""`no calls please, e-mail me`: a wish for another way is no refusal to be reached."""


def _in_passing(asked: Asked, kind: str) -> Asked:
    """The answer without what it tells of somebody or something else; the same one where it tells of none."""
    text = without_other_things(without_others(asked.text, kind), kind)
    return asked if text is asked.text else asked.of(text)


def _without_references(text: Text) -> Text:
    """The text without references of requests, whose figures are no day and whose letters no payer."""
    return text.without(*(match.span() for match in REFERENCE.finditer(text.folded)))


def _not_known(asked: Asked, kind: str, hit: Hit) -> bool:
    """Whether all that is told is that something is not known (`no me acuerdo cómo se llama el seguro`)."""
    if kind == "coverage" and hit.value == {"status": "uninsured"}:
        return bool(grammar().scan("status", "unknown", "undecided").search(asked.text.indexed, hit.end))
    if kind != "coverage" or hit.value != {"status": "insured"}:
        return kind != "referral" and undecided_at(asked, hit.start, hit.end)
    unknown = grammar().scan("status", "unknown").search(asked.text.indexed)
    return bool(unknown and not re.search(r"(?<!\w)(?:but|pero)(?!\w)", asked.text.folded))


def _only_no(asked: Asked, hit: Hit) -> bool:
    """Whether the no before a value corrects the one held (`no, it's Corinne Stein`)."""
    return bool(_CORRECTS.fullmatch(asked.text.folded[: hit.start]) and not asked.text.folded[hit.end :].strip(" .!,"))


_CORRECTS = re.compile(r"\W*(?:no+|nope|nah)\W+(?:(?:it'?s|its|it is|that'?s|i'?m|es|soy|me llamo|my name is)\W+)?")


def _wonders(asked: Asked) -> bool:
    """`not sure if I have one`."""
    unknown = grammar().scan("status", "unknown").search(asked.text.indexed)
    return bool(
        unknown and re.match(r"\s+(?:if|whether|which|what|si|cual|que)(?!\w)", asked.text.after(unknown.end(), 12))
    )


def _refusing(asked: Asked, hit: Hit) -> bool:
    """Whether the no that was read is part of a refusal to say (`rather not say`)."""
    if hit.value not in ("no", {"status": "self"}, {"status": "uninsured"}):
        return False
    refusals = grammar().scan("status", "refused").finditer(asked.text.indexed)
    return any(
        refusal.end() - refusal.start() >= 8 and refusal.start() <= hit.start + 1
        for refusal in refusals
        if hit.value != {"status": "self"} or refusal.end() > hit.end  # `no hace falta` says that none is needed
    )
