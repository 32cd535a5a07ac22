"""Names told part by part: `first name Maria last name Lopez`, `apellido: Gómez`, `Kowalczyk is the last name`."""

import re
from collections.abc import Callable
from functools import cache

from desk.reading import name_parts
from desk.reading.asked import Asked
from desk.reading.grammar import grammar, spaced
from desk.reading.preferred import WORD
from desk.reading.shapes import Hit
from desk.reading.text import fold

type _Told = Callable[[Asked], Hit | None]


def labelled(asked: Asked, told: _Told) -> Hit | None:
    """`first name Maria last name Lopez`, `apellido: Gómez`."""
    text = asked.text.folded
    found = []
    for part, pattern in _labels():
        if match := pattern.search(text):
            found.append((match.start(), match.end(), part))
    if after := _label_after().search(asked.text.folded):
        return _said_after(asked, after, told)
    if not found or (
        len(found) == 1 and found[0][2] == "first" and not re.search(r"first|de pila|primer|given|fname", text)
    ):
        return None
    found.sort()
    value: dict[str, str] = {}
    spans = []
    for i, (_, begin, part) in enumerate(found):
        upto = found[i + 1][0] if i + 1 < len(found) else len(text)
        raw = re.split(r"[,;\n\x01]|\s+(?:and|y|con)\s*$", asked.text.raw[begin:upto].strip(" ,:."))[0].strip(" .,")
        raw = re.sub(r"(?i)(?:,?\s+(?:and|y|my|mi|the|el|de))+$", "", raw)
        if (
            not raw
            or len(raw.split()) > 4
            or all(word in name_parts.common() for word in fold(raw).split())
            or not re.fullmatch(rf"(?:{WORD}\s*)+", raw)
        ):
            return None
        at = asked.text.raw.index(raw, begin)
        value[part] = name_parts.capitals(raw)
        spans.append((at, at + len(raw)))
    if value.keys() == {"last"} and (
        before := told(asked.of(asked.text.part(0, _AND.search(text, 0, found[0][0]).start())))
    ):
        given = {key: part for key, part in before.value.items() if key in ("first", "prefix")}
        if asked.spanish and before.value.keys() == {"first", "last"}:
            given["first"] += " " + before.value["last"]
        value |= {} if given.get("first") == value["last"] else given
        spans.append((before.start, before.end))
    order = ("prefix", "first", "middle", "last")
    return Hit({key: value[key] for key in order if key in value}, min(s for s, _ in spans), max(e for _, e in spans))


_AND = re.compile(r"(?:[\s,]+(?:and|y))?[\s,]*\Z")


def _said_after(asked: Asked, match: re.Match[str], told: _Told) -> Hit | None:
    """`Kowalczyk is the last name, first name Danuta`."""
    last = asked.text.raw[match.start("n") : match.end("n")]
    if fold(last) in name_parts.common():
        return None
    rest = asked.of(asked.text.without((0, match.end())))
    other = told(rest) if re.search(r"[^\W\d_]{2}", rest.text.folded) else None
    value = {"first": other.value["first"]} if other and "first" in other.value else {}
    return Hit(value | {"last": name_parts.capitals(last)}, match.start("n"), other.end if other else match.end())


@cache
def _label_after() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?P<n>[^\W\d_][\w'-]{2,})\s+(?:is|es)\s+(?:(?:the|my|our)\s+(?:last|sur|family)\s?name|(?:el|mi)\s+apellido)(?!\w)"
    )


@cache
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            part,
            re.compile(
                rf"(?<!\w)(?:{'|'.join(spaced(word) for word in sorted(grammar().words('name', part), key=len, reverse=True))})[\s:,]+(?=[^\W\d_])"  # noqa: E501
            ),
        )
        for part in ("last", "middle", "first")
    )
