"""The choices a question offers, and the answer each stands for."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from desk.content import Content
from desk.content.models import Choice
from desk.routing.places import offering

TWO_WEEKS = timedelta(days=14)
NEAR = 0.82
"""How alike a mistyped answer and a label have to be (difflib's ratio)."""
_NOT_THAT = re.compile(r"\b(?:not|no)\s+(?:(?:the|an?|el|la|una?)\s+)?\w+", re.IGNORECASE)
"""What an answer says that it is not."""
FEW_WORDS = 5
"""Words up to which one word of an answer that was not understood may stand for a choice."""


def choices_of(question: str, content: Content, line: str | None = None) -> list[Choice]:
    """The choices a question offers, from itself or from what it names.

    Papers: all ready, then those `line` needs. Places: those that offer `line`. Parts: those of `line`, of every line
    without one, then what else may be answered.
    """
    asked = next((entry for entry in content.intake.questions if entry.question == question), None)
    if asked is None:
        return []
    match asked.choices_from:
        case "roles":
            return [Choice(value=entry.role, label=entry.label) for entry in content.intake.roles]
        case "service_lines":
            return [Choice(value=entry.service_line, label=entry.name) for entry in content.site.service_lines]
        case "sub_lines":
            parts = [
                Choice(value=part.sub_line, label=part.name)
                for entry in content.site.service_lines
                if line in (None, entry.service_line)
                for part in entry.sub_lines
            ]
            return [*parts, *asked.choices]
        case "locations":
            languages = content.site.organisation.languages
            named = next((entry for entry in content.site.service_lines if entry.service_line == line), None)
            return [
                Choice(value=entry.location, label=dict.fromkeys(languages, entry.name))
                for entry in offering(named, content)
            ]
        case "documents":
            found = next((entry for entry in content.site.service_lines if entry.service_line == line), None)
            papers = [
                Choice(value=entry.document, label=entry.name)
                for entry in content.intake.documents
                if found is None or entry.document in found.documents
            ]
            return [*asked.choices, *papers]
    return asked.choices


def nearest(question: str, text: str, content: Content, line: str | None = None) -> str | None:
    """The choice a mistyped answer means (`routnie`, `I'm felxible`); None where none is near enough.

    Looks at the whole answer and, in a short one, at each of its words, against the labels in every language and the
    long words that stand in one choice only.
    """
    text = _NOT_THAT.sub(" ", text)
    words = text.casefold().split()
    said = [
        " ".join(words).strip(" .,!?"),
        *(re.findall(r"\w{5,}", text.casefold()) if len(words) <= FEW_WORDS else []),
    ]
    labels = {
        label.casefold(): choice.value
        for choice in choices_of(question, content, line)
        if choice.value != "unknown"
        for label in choice.label.values()
    }
    owners: dict[str, set[str]] = {}
    for name, value in labels.items():
        for word in re.findall(r"\w{6,}", name):
            owners.setdefault(word, set()).add(value)
    labels |= {word: next(iter(values)) for word, values in owners.items() if len(values) == 1}
    return next((labels[near] for one in said if (near := _alike(one, labels))), None)


def respelled(question: str, text: str, content: Content, language: str, line: str | None = None) -> str | None:
    """A short answer with its mistyped words as the question, its repairs or its choices spell them (`nnoe yet`).

    None where no word is one of theirs with a slip of the key.
    """
    words = text.split()
    if len(words) > FEW_WORDS:
        return None
    offered = [label for choice in choices_of(question, content, line) for label in choice.label.values()]
    for key in (f"utter_ask_{question}", f"utter_did_not_catch_{question}"):
        offered += content.responses[language].words.get(key, [])
    known = {word for told in offered for word in re.findall(r"[^\W\d_]{4,}", told.casefold())}
    plain = [word.casefold().strip(" .,!?") for word in words]
    right = [_alike(word, known) if len(word) >= 4 and word not in known else None for word in plain]
    spelled = [near or word for near, word in zip(right, words, strict=True)]
    return " ".join(spelled) if any(right) else None


def _alike(text: str, known: Collection[str]) -> str | None:
    """The known words that `text` is, but for a slip of the key."""
    if near := get_close_matches(text, known, n=1, cutoff=NEAR):
        return near[0]
    return next((one for one in known if one[:1] == text[:1] and sorted(one) == sorted(text)), None)


def meaning_of(question: str, value: str, content: Content, today: date) -> Any:
    """The value, in the shape of `desk read`, of choosing `value` of `question`; `today` in the site's zone.

    A question with no shape of its own takes the choice's value as it is.
    """
    match question, value:
        case "timing", "within_2_weeks":
            return {"start": today.isoformat(), "end": (today + TWO_WEEKS).isoformat()}
        case "timing", _:
            return {"bucket": value}
        case (("coverage" | "referral"), _):
            return {"status": value}
        case "documentation", "all":
            return {"all": True}
        case "documentation", "none":
            return {"ready": []}
        case "documentation", _:
            return {"ready": [value]}
        case "location", _:
            place = next((entry for entry in content.site.locations if entry.location == value), None)
            return (
                {"location": value, "zip": place.zip, "city": place.city, "state": place.state}
                if place
                else {"any": True}
            )
    return value
