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
    if (after := _label_after().search(asked.text.folded)) and (hit := _said_after(asked, after, told)):
        return hit
    if not found or (
        len(found) == 1 and found[0][2] == "first" and not re.search(r"first|de pila|primer|given|fname", text)
    ):
        return None
    found.sort()
    value: dict[str, str] = {}
    spans = []
    for i, (_, begin, part) in enumerate(found):
        upto = found[i + 1][0] if i + 1 < len(found) else len(text)
        raw = re.split(
            r"[,;\n\x01(]|(?<=[^\W\d_]{3})\.\s|\s+(?:and|y|con)\s*$|\s+(?:like|as in|as|just like|como)\s+(?:in\s+)?(?:the|an?|my|that|la|el|los|un|una|mi)\s",  # noqa: E501
            asked.text.raw[begin:upto].strip(" ,:."),
        )[0].strip(" .,")
        raw = re.sub(
            r"(?i)(?:\s+(?:lol|haha|jaja\w*|still|now|ahora|please|por favor|gracias|thanks|tho|though))+$", "", raw
        )
        raw = re.sub(r"(?i)(?:,?\s+(?:and|y|my|mi|mis|the|el|los|de))+$", "", raw)
        if (
            not raw
            or len(raw.split()) > 4
            or (" " in raw and raw.islower() and fold(raw).split()[0] in _NO_NAMES)
            or all(word in name_parts.ordinary() for word in fold(raw).split())
            or not re.fullmatch(rf"(?:{WORD}\s*)+", raw)
        ):
            return None
        at = asked.text.raw.index(raw, begin)
        value[part] = name_parts.capitals(raw)
        spans.append((at, at + len(raw)))
    if second := value.pop("second_last", None):
        value["last"] = f"{value['last']} {second}" if "last" in value else second
    if (
        value.keys() == {"first"}
        and (before := told(asked.of(asked.text.part(0, _AND.search(text, 0, found[0][0]).start()))))
        and before.value.keys() == {"first"}
        and fold(before.value["first"]) != fold(value["first"])
    ):
        value["last"] = before.value["first"]
        spans.append((before.start, before.end))
    if value.keys() == {"last"} and (
        before := told(asked.of(asked.text.part(0, _AND.search(text, 0, found[0][0]).start())))
    ):
        given = {key: part for key, part in before.value.items() if key in ("first", "prefix", "preferred")}
        if before.value.keys() == {"first", "last"} and (
            asked.spanish or name_parts.syllables(before.value["first"], before.value["last"])
        ):
            given["first"] += " " + before.value["last"]
        if before.value.keys() == {"full"}:
            given["first"] = before.value["full"]
        if fold(value["last"]) in fold(" ".join(before.value.values())).split():
            rest = " ".join(_without_told(before.value, value))
            given = {"first": rest} if rest else {}
        value |= given
        spans.append((before.start, before.end))
    order = ("prefix", "first", "middle", "last", "preferred")
    return Hit({key: value[key] for key in order if key in value}, min(s for s, _ in spans), max(e for _, e in spans))


_NO_NAMES = frozenset(
    ["luego", "despues", "al", "se", "le", "lo", "no", "ya", "later", "after", "i", "i'll", "you", "not", "is"]
)
"""How what is no name begins after a label (`el apellido luego se lo doy`)."""
_AND = re.compile(r"(?:[\s,]+(?:and|y))?[\s,]*\Z")


def _said_after(asked: Asked, match: re.Match[str], told: _Told) -> Hit | None:
    """`Kowalczyk is the last name, first name Danuta`, `Tanvi is the first, Deshpande the last`."""
    value: dict[str, str] = {}
    spans, rest = [match.span()], asked.text
    for one in _label_after().finditer(asked.text.folded):
        at = _all_of_it(asked, one)
        said = asked.text.raw[at : one.end("n")]
        if fold(said) in name_parts.ordinary():
            continue
        part = (
            "last"
            if re.match(r"l|s|f(?=am)|ap", (one["part"] or one["bare"] or one["parte"] or one["given"]))
            else "first"
        )
        value.setdefault(part, name_parts.capitals(said))
        rest = rest.without((at, one.end()))
        spans.append((at, one.end()))
    if not value:
        return None
    missing = "first" if "last" in value else "last"
    if missing not in value and re.search(r"[^\W\d_]{2}", rest.folded) and (other := told(asked.of(rest))):
        both = _without_told(other.value, value)
        whole = missing == "first" and (asked.spanish or "full" in other.value)
        value |= {missing: " ".join(both) if whole else both[0]} if both else {}
        spans.append((other.start, other.end))
    if value.keys() == {"first"}:
        return None
    return Hit(
        {key: value[key] for key in ("first", "last") if key in value}, min(spans)[0], max(end for _, end in spans)
    )


def _without_told(name: dict[str, str], told: dict[str, str]) -> list[str]:
    """The parts of a name but the one a label has told (`Liu Yifei, Liu is the family name`)."""
    words = [name[key] for key in ("first", "last") if key in name] or name.get("full", "").split()
    return [word for word in words if fold(word) not in map(fold, told.values())]


def _all_of_it(asked: Asked, one: re.Match[str]) -> int:
    """Where the name before a label begins, with the words typed as its own (`Mary Beth`, `de los Ríos`)."""
    before = _NAMES_BEFORE.search(asked.text.raw, 0, one.start("n"))
    return before.start("n") if before and asked.text.raw[one.start("n")].isupper() else one.start("n")


_NAMES_BEFORE = re.compile(
    r"(?:^|(?<=[^\w-]))(?P<n>(?:(?:[A-ZÀ-Þ][\w'-]+|[Dd]el?|[Dd]e la|[Dd]e los|[Dd]e las|[Vv]an|[Vv]on|der)\s)+)$"
)


@cache
def _label_after() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?P<n>(?!that)[^\W\d_][\w'-]{2,}?)(?:'s)?[,.;\s]+(?:(?:and\s+|y\s+)?(?:is|es|that'?s|thats|being)\s+)?(?:(?:the|my|our)\s+(?P<part>(?:last|sur|family|first|given)(?=\s?name|\W*$|[,.;]))(?:\s?name)?|(?P<bare>(?:last|first|family|given)(?=\sname\s*(?:[,.;]|$)))\sname|(?:el|mi)\s+(?P<parte>apellido|(?<=es el )nombre|(?<=es mi )nombre)|de\s+(?P<given>nombre))(?!\w|'s|\s*:|\s+(?:is|es)(?!\w))"  # noqa: E501
    )


@cache
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            part,
            re.compile(
                rf"(?<!\w)(?:{'|'.join(spaced(word) for word in sorted(grammar().words('name', part), key=len, reverse=True))})[\s:,]+(?:(?:it'?s|is|es|should be|debe ser)\s+)?(?=[^\W\d_])"  # noqa: E501
            ),
        )
        for part in ("last", "second_last", "middle", "first")
    )
