"""Corrections of a name held: another part in place of the wrong one, a second surname, a suffix, one letter."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from desk.reading import name_parts
from desk.reading.asked import Asked, body
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import fold

_ORDER = ("prefix", "first", "middle", "last", "suffix", "preferred")
_ALIKE = 50
"""Ratio (0-100) from which a new part may be the held one put right."""
_LETTER = re.compile(
    r",?\s*(?<!\w)(?:and |y )?(?:(?:not |no )?(?:with|con|without|sin)|no) (?:(?:an?|two|double|one|the|una?|dos|doble|la|el)\s+)*(?:letter |letra )?[a-z](?:'?s)?(?![\w'])(?:,? (?:at the end|al final))?"  # noqa: E501
)


def read(asked: Asked, told: Callable[[Asked], Hit | None]) -> Hit | None:
    """What the answer makes of the name held; where it changes no part of it, what `told` reads."""
    held: dict[str, str] = asked.prev
    if not held.keys() & {"first", "last"}:
        return told(asked)
    if {"first", "last"} <= held.keys() and _ROUND.search(asked.text.indexed):
        return Hit(_ordered(held | {"first": held["last"], "last": held["first"]}), 0, len(asked.text.raw))
    if hit := _suffix(asked, held) or _second_surname(asked, held) or _accented(asked, held):
        return hit
    refused = _refused(asked, held)
    letters = [match.span() for match in _LETTER.finditer(asked.text.folded)]
    hit = told(asked.of(asked.text.without(*letters, *((start, end) for start, end, _ in refused))))
    if not hit:
        return _one_letter(asked, held) or _accented(asked, held, told=False)
    slots = [slot for _, _, slot in refused if slot]
    if hit.value.keys() in ({"preferred"}, {"middle"}):
        return Hit(_ordered(held | hit.value), hit.start, hit.end)
    if hit.value.keys() - {"first", "last"} or len(hit.value) > 1:
        return hit
    ((part, new),) = hit.value.items()
    slot = _labelled(asked) or (slots[0] if slots else _most_like(held, new) or part)
    return Hit(_ordered(held | {slot: new}), hit.start, hit.end)


_ROUND = Scan(
    r"(?<!\w)(?:other way (?:a)?round|way around|backwards?|reversed|swap(?:ped)?|switched|flipped|al reves|volte\w+|invertid\w+|cambiad[oa]s de lugar)(?!\w)"  # noqa: E501
)
"""`no, the other way round`: given name and surname change places."""


def _ordered(value: dict[str, Any]) -> dict[str, Any]:
    return {key: value[key] for key in _ORDER if key in value}


def _suffix(asked: Asked, held: dict[str, str]) -> Hit | None:
    """`please add Sr. at the end`."""
    match = _suffix_said().search(asked.text.indexed)
    if not match:
        return None
    suffix = name_parts.suffix(asked.text.raw[match.start("s") : match.end("s")])
    return Hit(_ordered(held | {"suffix": suffix}), *match.span("s"))


def _second_surname(asked: Asked, held: dict[str, str]) -> Hit | None:
    """`me faltó mi segundo apellido, es Valdez`."""
    match = re.search(
        r"(?:segundo apellido|second (?:last|sur) ?name|other last name|otro apellido)[\s,:]*(?:(?:es|is|que es|which is)\s+)?(?P<n>[^\W\d_][\w'-]+)",  # noqa: E501
        asked.text.folded,
    )
    if not match or "last" not in held or match["n"] in name_parts.common():
        return None
    new = name_parts.capitals(asked.text.raw[match.start("n") : match.end("n")])
    return Hit(_ordered(held | {"last": f"{held['last']} {new}"}), *match.span("n"))


def _accented(asked: Asked, held: dict[str, str], *, told: bool = True) -> Hit | None:
    """`Durán has an accent`, `Lucia lleva acento en la i`: the same letters with their accent."""
    match = _ACCENT.search(asked.text.indexed)
    if not match:
        return None
    parts = [(slot, word) for slot in ("first", "middle", "last") for word in held.get(slot, "").split()]
    for typed in re.finditer(r"[^\W\d_]+(?:['-][^\W\d_]+)*", asked.text.raw):
        for slot, word in parts:
            if (
                fold(typed.group()) == fold(word)
                and fold(typed.group()) != typed.group().lower()
                and typed.group() != word
            ):
                new = name_parts.capitals(typed.group())
                return Hit(_ordered(held | {slot: held[slot].replace(word, new)}), *typed.span())
    vowel = match["vowel"] or match["vowel2"]
    said = [slot for slot, word in parts if re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", asked.text.folded)]
    labelled = [slot for slot in [_labelled(asked)] if slot in held]
    slots = said if told else labelled or [slot for slot, _ in parts]
    having = [slot for slot in slots if vowel and fold(held[slot]).count(vowel) == 1]
    if len(having) != 1:
        return None
    at = fold(held[having[0]]).index(vowel)
    letter = _WITH_ACCENT[vowel].upper() if held[having[0]][at].isupper() else _WITH_ACCENT[vowel]
    return Hit(
        _ordered(held | {having[0]: held[having[0]][:at] + letter + held[having[0]][at + 1 :]}), *body(asked.text)
    )


_WITH_ACCENT = dict(zip("aeioun", "áéíóúñ", strict=True))
_ACCENT = Scan(
    r"(?<!\w)(?:accent(?:ed)?(?: mark)?|acento|tilde|enye|squiggle)(?!\w)(?:\W+(?:on|over|above|en|sobre)\s+(?:the\s+|la\s+)?(?:(?:first|last|letter|letra) )?(?P<vowel>[aeioun])(?!\w))?|(?<!\w)(?P<vowel2>[aeiou])\s+(?:con|with)\s+(?:an?\s+)?(?:acento|accent)(?!\w)"  # noqa: E501
)


def _refused(asked: Asked, held: dict[str, str]) -> list[tuple[int, int, str | None]]:
    """The words the answer takes back, and the part of the name held that they were."""
    parts = {fold(value): slot for slot, value in held.items() if slot in ("first", "last", "middle")}
    found: list[tuple[int, int, str | None]] = []
    for match in _not_this().finditer(asked.text.folded):
        word = match["old"] or match["old2"]
        slot = parts.get(word) or _part_with(held, word)
        if slot or (match["old"] and asked.text.raw[match.start("old")].isupper()):
            found.append((*match.span(), slot))
    return found


def _part_with(held: dict[str, str], word: str) -> str | None:
    return next((slot for slot, value in held.items() if word in fold(value).split()), None)


def _labelled(asked: Asked) -> str | None:
    for slot, words in (
        ("last", r"last name|surname|family name|maiden name|married name|apellidos?"),
        ("middle", r"middle name|segundo nombre"),
        ("first", r"first name|given name|primer nombre|nombre de pila"),
    ):
        if re.search(rf"(?<!\w)(?:{words})(?!\w)", asked.text.folded):
            return slot
    return None


def _most_like(held: dict[str, str], new: str) -> str | None:
    rated = {slot: fuzz.ratio(fold(held[slot]), fold(new)) for slot in ("first", "last") if slot in held}
    best = max(rated, key=lambda slot: rated[slot])
    return best if rated[best] >= _ALIKE else None


def _one_letter(asked: Asked, held: dict[str, str]) -> Hit | None:
    """`with a z not an s`: that letter in the one part of the name that has the other once."""
    match = re.search(
        r"(?<!\w)(?:with|con|it'?s|es|un|una|a|an) ([a-z]),? (?:(?:and|y) )?(?:not|no|instead of|en vez de|en lugar de)(?: (?:with|con|an?|una?|de))* ([a-z])(?!\w)",  # noqa: E501
        asked.text.folded,
    )
    if not match:
        return None
    new, old = match.groups()
    having = [slot for slot in ("first", "last") if fold(held.get(slot, "")).count(old) == 1]
    if len(having) != 1:
        return None
    slot = having[0]
    at = fold(held[slot]).index(old)
    letter = new.upper() if held[slot][at].isupper() else new
    return Hit(_ordered(held | {slot: held[slot][:at] + letter + held[slot][at + 1 :]}), *body(asked.text))


@cache
def _suffix_said() -> Scan:
    listed = "|".join(sorted(grammar().words("name", "suffixes"), key=len, reverse=True))
    return Scan(
        rf"(?<!\w)(?:add|put|include|forgot|missing|needs?|left off|left out|agreg\w+|pong\w+|falt\w+|olvid\w+)\s+(?:(?:an?|the|my|el|un|lo de|a|it)\s+)*[\"']?(?P<s>(?:{listed})(?!\w)\.?)"  # noqa: E501
    )


@cache
def _not_this() -> re.Pattern[str]:
    no, former = grammar().one_of("correction", "not"), grammar().one_of("name", "former")
    word = r"[^\W\d_][\w'-]+"
    return re.compile(
        rf"[\s,]*(?<!\w){no}\s+(?!no(?:t)?(?!\w))(?P<old>{word})(?!\w)|(?:(?<!\w)(?:no,?\s+)+)?(?<!\w)(?P<old2>{word})\s+{former}(?!\w)"
    )
