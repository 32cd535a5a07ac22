"""A text as reading sees it: lower case, without accents, and every character still where it was."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from desk.reading.scan import Indexed

type Language = Literal["en", "es"]


class Token(NamedTuple):
    """A run of digits, a word, or one other character; `text` is folded."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """What was typed (`raw`), and the same folded, character for character, so that offsets agree."""

    raw: str
    folded: str
    language: Language

    @classmethod
    def of(cls, raw: str, language: Language | None = None) -> "Text":
        raw = _LONG_GAP.sub(_gap, raw)
        folded = fold(raw)
        return cls(raw, folded, language or _tongue(folded))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple([Token(m.group(), *m.span()) for m in WORDS.finditer(self.folded)])

    @cached_property
    def indexed(self) -> Indexed:
        return Indexed(self.folded)

    def index(self) -> None:
        """Finds the words once, for this text and all that is made of it by `without`."""
        _ = self.tokens
        self.indexed.index()

    @cached_property
    def kept(self) -> dict[object, Any]:
        """What was read of this very text before, by the name of what was read."""
        return {}

    def without(self, *spans: tuple[int, int]) -> "Text":
        """The same text with these spans blanked, so that nothing is read across them; offsets stay."""
        spans = tuple(span for span in spans if span[0] < span[1])
        if not spans:
            return self
        raw, folded = self.raw, self.folded
        for start, end in spans:
            blank = _blank(end - start)
            raw, folded = raw[:start] + blank + raw[end:], folded[:start] + blank + folded[end:]
        text = Text(raw, folded, self.language)
        if "tokens" in self.__dict__:
            text.__dict__["tokens"] = _outside(self.tokens, folded)
        if "indexed" in self.__dict__:
            text.__dict__["indexed"] = self.indexed.blanked(folded, spans)
        return text

    def put(self, *places: tuple[int, int, str]) -> "Text":
        """The same text with other characters in these places, filled up with spaces; offsets stay.

        >>> Text.of("yes comma call").put((3, 9, ",")).folded
        'yes,      call'
        """
        raw, folded = self.raw, self.folded
        for start, end, said in places:
            said = said.ljust(end - start)
            raw, folded = raw[:start] + said + raw[end:], folded[:start] + said + folded[end:]
        return Text(raw, folded, self.language) if places else self

    def part(self, start: int, end: int) -> "Text":
        """These characters alone; offsets begin at 0."""
        text = Text(self.raw[start:end], self.folded[start:end], self.language)
        if "tokens" in self.__dict__:
            first = bisect_right(self.tokens, start, key=attrgetter("end"))
            inside = self.tokens[first : bisect_left(self.tokens, end, key=attrgetter("start"))]
            if all(start <= token.start and token.end <= end for token in inside):
                text.__dict__["tokens"] = tuple([Token(word, at - start, to - start) for word, at, to in inside])
        return text

    def before(self, start: int, characters: int) -> str:
        return self.folded[max(0, start - characters) : start]

    def after(self, end: int, characters: int) -> str:
        return self.folded[end : end + characters]


def fold(raw: str) -> str:
    """Lower case without accents, one character for each of `raw`; curly quotes and full-width forms made plain.

    >>> fold("¿MAÑANA? ‘Sí’ ４１５")
    "¿manana? 'si' 415"
    """
    return raw.translate(_FOLDED)


REFERENCE = re.compile(r"(?<!\w)wd[- ]?(?:(?<=-)|(?=[0-9a-z ]{0,6}\d))([0-9a-z]{4})[- ]?([0-9a-z]{2})(?!\w)")
"""A reference of a request as people type it, in folded text (`wd-mkx8-9q`, `wd 7k3m q2`): its two parts."""
NOTHING = "\x01"
"""Stands where a text was blanked or long white space stood: neither a word nor white space."""

_LONG_GAP = re.compile(r"\s{6,}")
WORDS = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s\x01]")
_SPANISH = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
        "que",
        "y",
        "en",
        "por",
        "para",
        "con",
        "mi",
        "su",
        "es",
        "soy",
        "no",
        "si",
        "una",
        "un",
        "me",
        "se",
        "al",
        "tengo",
        "tiene",
        "esta",
        "estoy",
        "quiero",
        "necesito",
        "puede",
        "puedo",
        "gracias",
        "hola",
        "manana",
        "tarde",
        "semana",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
        "cuando",
        "donde",
        "como",
        "pero",
        "desde",
        "hasta",
        "correo",
        "telefono",
        "seguro",
        "nombre",
        "llamo",
        "anos",
        "ano",
        "dia",
        "dias",
        "mes",
        "meses",
        "proximo",
        "proxima",
        "doctor",
        "mejor",
        "cualquier",
        "cualquiera",
        "solo",
        "ella",
        "yo",
        "ya",
        "lo",
        "le",
        "arroba",
        "punto",
        "aqui",
        "prefiero",
        "despues",
        "antes",
        "entre",
        "sin",
        "mensaje",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "and",
        "for",
        "with",
        "my",
        "your",
        "his",
        "her",
        "is",
        "am",
        "are",
        "i'm",
        "it's",
        "it",
        "i",
        "you",
        "we",
        "they",
        "not",
        "don't",
        "do",
        "have",
        "has",
        "can",
        "would",
        "will",
        "at",
        "on",
        "by",
        "next",
        "this",
        "that",
        "please",
        "thanks",
        "yes",
        "call",
        "text",
        "after",
        "before",
        "between",
        "from",
        "week",
        "day",
        "month",
        "year",
        "need",
        "want",
        "but",
        "or",
        "any",
        "me",
        "she",
        "he",
    ]
)


def _outside(tokens: tuple[Token, ...], folded: str) -> tuple[Token, ...]:
    """The tokens of the text as it is now: those that still stand, and what is left of one that was cut."""
    kept: list[Token] = []
    for token in tokens:
        now = folded[token.start : token.end]
        if now == token.text:
            kept.append(token)
        elif now.strip(f" {NOTHING}"):
            kept += [Token(m.group(), token.start + m.start(), token.start + m.end()) for m in WORDS.finditer(now)]
    return tuple(kept)


def _gap(match: re.Match[str]) -> str:
    return _blank(len(match.group())) if "\n" not in match.group() else "\n" + _blank(len(match.group()) - 2) + "\n"


def _blank(length: int) -> str:
    return " " * length if length < 3 else f" {NOTHING * (length - 2)} "


class _Fold(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _PLAIN.get(char)
        if plain is None:
            parts = unicodedata.normalize("NFKD", char)
            kept = "".join(part for part in parts if not unicodedata.combining(part)).lower()
            plain = kept if len(kept) == 1 else char
            if plain.isdigit() and not plain.isascii():
                plain = str(unicodedata.digit(plain))
            elif plain.isspace():
                plain = plain if plain == "\n" else " "
        self[code] = plain
        return plain


_PLAIN = {"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\u200b": " ", "\u200c": " ", "\u200d": " ", "\ufeff": " ", "。": ".", "\x00": " "}  # fmt: skip  # noqa: E501
_FOLDED = _Fold()


def _tongue(folded: str) -> Language:
    """Spanish where its small words outnumber the English ones; a guess for dates and names, not the visitor's language."""  # noqa: E501
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", folded[:600])
    spanish = sum(word in _SPANISH for word in words)
    english = sum(word in _ENGLISH for word in words)
    return "es" if spanish > english else "en"
