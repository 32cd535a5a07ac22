"""What the visitor's page needs from the content: words in every language, how each answer is typed, the colours."""

import re
from dataclasses import dataclass
from typing import TypedDict

from desk.content import Content

TEXT_CONTRAST = 4.6
"""Just over what WCAG 2.2 AA asks of text."""


PAPER, NIGHT = "#f3f1ec", "#22292c"
"""The darkest light and the lightest dark ground that words in the accent stand on; as in widget/src/chat.css."""


class Field(TypedDict):
    """How the answer to one question is typed, as HTML's own attributes; `unknown`: a button offers "I don't know"."""

    rows: int
    inputmode: str
    autocomplete: str
    autocapitalize: str
    unknown: bool


def _field(
    rows: int = 1,
    inputmode: str = "text",
    autocomplete: str = "off",
    autocapitalize: str = "sentences",
    unknown: bool = False,
) -> Field:
    return {
        "rows": rows,
        "inputmode": inputmode,
        "autocomplete": autocomplete,
        "autocapitalize": autocapitalize,
        "unknown": unknown,
    }


FIELDS: dict[str, Field] = {
    "": _field(rows=2),
    "phone": _field(inputmode="tel", autocomplete="tel"),
    "email": _field(inputmode="email", autocomplete="email", autocapitalize="none"),
    "name": _field(autocomplete="name", autocapitalize="words"),
    "location": _field(autocomplete="postal-code", autocapitalize="words", unknown=True),
    "org": _field(autocomplete="organization", autocapitalize="words"),
    "age": _field(unknown=True),
    "patient_count": _field(unknown=True),
    "headcount": _field(unknown=True),
    "volume": _field(unknown=True),
    "timing": _field(rows=2, unknown=True),
    "coverage": _field(rows=2, unknown=True),
    "referral": _field(rows=2, unknown=True),
    "service_line": _field(rows=2, unknown=True),
}
"""Question -> its field; the empty name: every other question. Counts keep letters: "I don't know" is an answer too."""

LABELS = (
    "welcome_desk", "open_desk", "close", "automated", "before_we_start", "start", "call", "language_name",
    "conversation", "assistant", "you", "your_answer", "or_write", "choose", "continue", "send", "back", "person",
    "change", "sending", "sent", "not_sent_yet", "keep_trying", "could_not_send", "send_again", "one_moment",
    "too_long", "empty", "choice_closed", "cannot_start", "show_answer", "end", "end_question", "end_explained",
    "ended", "expired", "start_again", "reference", "print", "get_help_now", "please_note", "page_not_found",
    "not_accepted", "not_available", "to_conversation", "hours", "hours_open", "unknown", "save_copy", "leave",
    "consent_title", "consent_held", "consent_take_back", "consent_all", "consent_none", "consent_taken_back",
    "consent_link", "consent_more", "consent_agree", "consent_agreed", "consent_sign", "consent_unsigned",
    "may_store", "may_contact_phone", "may_contact_automated", "may_contact_text", "may_contact_email",
    "may_marketing", "may_sharing", "may_part2", "may_proxy",
    "leave_keys", "leave_to",
)  # fmt: skip
"""Words of the interface; each is `label_<name>` in `data/<language>/responses.yml`."""


TWICE = ("empty", "too_long", "choice_closed")
"""Labels that are said in other words the second time, as `<name>_again`."""

CARE = ("emergency", "crisis", "abuse")
"""Kinds of alarm; the words are `utter_<kind>`."""

LEFTWARDS = ("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")
"""Languages that are written from right to left."""


class MissingLabels(LookupError):
    """Words of the interface that nobody wrote; `str` has one line for each, with the cure."""


def words(content: Content) -> dict[str, dict[str, str]]:
    """Language -> name of the label -> its words. Raises MissingLabels for all that lack at once."""
    missing = [
        f"data/{language}/responses.yml: no words 'label_{name}'. Add the key under 'words:'."
        for language in content.site.organisation.languages
        for name in LABELS
        if not content.responses[language].words.get(f"label_{name}")
    ]
    missing += [
        f"data/{language}/responses.yml: 'label_{name}' has one wording. Add a second: it is said the second time."
        for language in content.site.organisation.languages
        for name in TWICE
        if len(content.responses[language].words.get(f"label_{name}", ("", ""))) < 2
    ]
    missing += [
        f"data/{language}/responses.yml: 'label_leave_to' is no web address. Write it as https://www.weather.gov/"
        for language in content.site.organisation.languages
        if not content.responses[language].words.get("label_leave_to", ["https://"])[0].startswith("https://")
    ]
    if missing:
        raise MissingLabels("\n".join(missing))
    return {language: _words_of(language, content) for language in content.site.organisation.languages}


def _words_of(language: str, content: Content) -> dict[str, str]:
    said = content.responses[language].words
    first = {name: said[f"label_{name}"][0] for name in LABELS}
    again = {f"{name}_again": said[f"label_{name}"][1] for name in TWICE}
    hours = content.site.hours_in_words[language]
    return first | again | {"hours_open": first["hours_open"].replace("{hours}", hours)}


def care(content: Content) -> dict[str, dict[str, str]]:
    """Kind of alarm -> language -> what the page itself says of it while the desk cannot be reached."""
    languages = content.site.organisation.languages
    return {kind: {one: content.responses[one].words[f"utter_{kind}"][0] for one in languages} for kind in CARE}


def confidential(content: Content, page: str | None, line: str | None = None) -> bool:
    """True for a service page, or a service line, that nobody looking over a shoulder should see."""
    private = [one for one in content.site.service_lines if one.confidential]
    return any(page in one.pages or line == one.service_line for one in private)


class BadColour(ValueError):
    """A colour of the site that cannot be used; the message says which, why and what to do."""


@dataclass(frozen=True)
class Colours:
    """The site's accent, the text on it, and its shades that can be read as text on a light and on a dark page."""

    accent: str
    on_accent: str
    on_light: str
    on_dark: str


def colours(named: dict[str, str]) -> Colours:
    """Colours for `organisation.colours`; those of the sample when the site names no `accent`. Raises BadColour.

    >>> colours({"accent": "#ffcc00"}).on_accent
    '#000000'
    """
    accent = named.get("accent", "#0b5c66")
    dark = named.get("accent_dark", accent)
    for name, colour in (("accent", accent), ("accent_dark", dark)):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise BadColour(f"data/site.yml: colour {name} {colour!r} is not a colour. Write it as #0b5c66.")
    on_accent = "#ffffff" if contrast("#ffffff", accent) >= contrast("#000000", accent) else "#000000"
    return Colours(accent, on_accent, _readable(accent, PAPER, "#000000"), _readable(dark, NIGHT, "#ffffff"))


def style(site: Colours) -> str:
    """The colours as CSS, to stand after the page's own."""
    return (
        f":root{{--accent:{site.accent};--on-accent:{site.on_accent};--link:{site.on_light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--link:{site.on_dark}}}}}"
    )


def launcher(content: Content) -> dict[str, object]:
    """What the launcher on a service page has of the site: colours, and its words in every language."""
    site = colours(content.site.organisation.colours)
    return {
        "accent": site.accent,
        "onAccent": site.on_accent,
        "ring": site.on_light,
        "words": {
            language: {
                "open": said["open_desk"],
                "close": said["close"],
                "title": f"{content.site.organisation.name}: {said['welcome_desk']}",
                "leaveTo": said["leave_to"],
            }
            for language, said in words(content).items()
        },
    }


def contrast(one: str, other: str) -> float:
    """Contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _readable(colour: str, page: str, towards: str) -> str:
    """`colour`, moved towards black or white until it reads as text on `page`."""
    parts = [(int(colour[at : at + 2], 16), int(towards[at : at + 2], 16)) for at in (1, 3, 5)]
    for share in range(0, 101, 5):
        mixed = "#" + "".join(f"{round((own * (100 - share) + other * share) / 100):02x}" for own, other in parts)
        if contrast(mixed, page) >= TEXT_CONTRAST:
            return mixed
    return towards


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
