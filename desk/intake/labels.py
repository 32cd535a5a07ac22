"""Understood values in the visitor's words: `{"zip": "02139"}` is shown as `02139`, a date as `Tuesday, May 19`."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from babel.dates import format_date, format_time

from desk.content import Content
from desk.content.models import Words
from desk.intake.choices import choices_of


def say_value(question: str, value: Any, content: Content, language: str) -> str:
    """One line for a summary or an echo; never longer than the value itself deserves.

    Unknown shapes are shown as their parts joined by commas, so nothing the visitor gave is hidden.
    """
    match question, value:
        case _, None:
            return ""
        case "timing", {"start": start, **rest}:
            return _period(start, rest.get("end", start), rest.get("part"), content, language)
        case "contact_time", {**parts} if "days" in parts or "start" in parts:
            return _window(parts, content, language)
        case "documentation", {"ready": ready, "missing": [_, *_] as missing}:
            lacking = f"{label('missing', content, language)}: {say_value(question, missing, content, language)}"
            return "; ".join(filter(None, (say_value(question, ready, content, language), lacking)))
        case "phone", {"e164": number, "ext": extension}:
            return f"{national(number)} x{extension}"
        case "phone", str():
            return national(value)
        case "name", {"full": full}:
            return str(full)
        case "name", {**parts}:
            order = ("prefix", "first", "middle", "last", "suffix")
            return " ".join(str(parts[part]) for part in order if parts.get(part))
        case _, list():
            return ", ".join(say_value(question, one, content, language) for one in value)
        case _, {**parts}:
            return ", ".join(
                word for key, one in parts.items() if (word := _part(question, key, one, content, language))
            )
        case _, str() | int() | float():
            return _choice_label(question, str(value), content, language)
    return str(value)


def words_of(words: Words, content: Content, language: str) -> str:
    """The words in `language`, else in the site's first language."""
    return words.get(language) or words[content.site.organisation.languages[0]]


def label(key: str, content: Content, language: str) -> str:
    """An interface word, `label_<key>` of responses.yml."""
    wordings = content.responses[language].words.get(f"label_{key}")
    return wordings[0] if wordings else key.replace("_", " ")


def _choice_label(question: str, value: str, content: Content, language: str) -> str:
    for choice in choices_of(question, content):
        if choice.value == value:
            return words_of(choice.label, content, language)
    known = content.responses[language].words.get(f"label_{question}_{value}") or content.responses[language].words.get(
        f"label_{value}"
    )
    return known[0] if known else value.replace("_", " ") if value.islower() else value


def _part(question: str, key: str, value: Any, content: Content, language: str) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return label(key, content, language)
    if isinstance(value, Mapping | list):
        return say_value(question, value, content, language)
    if key == "location":
        return next((entry.name for entry in content.site.locations if entry.location == value), str(value))
    if key == "payer":
        return next((entry.name for entry in content.site.payers if entry.payer == value), str(value))
    return _choice_label(question, str(value), content, language)


def national(number: str) -> str:
    """An E.164 number as people write it here; a foreign one as it is.

    >>> national("+16145550100")
    '(614) 555-0100'
    """
    if number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number


def _period(start: str, end: str, part: str | None, content: Content, language: str) -> str:
    first, last = (
        format_date(
            date.fromisoformat(day), "EEEE, MMMM d" if language == "en" else "EEEE d 'de' MMMM", locale=language
        )
        for day in (start, end)
    )
    period = first if start == end else f"{first} – {last}"
    return f"{period}, {label(part, content, language)}" if part else period


def _window(window: Mapping[str, Any], content: Content, language: str) -> str:
    days = ", ".join(label(day, content, language) for day in window.get("days", []))
    hours = " – ".join(
        format_time(time.fromisoformat(window[edge]), "short", locale=language)
        for edge in ("start", "end")
        if window.get(edge)
    )
    return ", ".join(part for part in (days, hours) if part)
