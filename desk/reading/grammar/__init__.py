"""The grammar of each language, read once from the TOML files of this folder, and the patterns made of it."""

import re
import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from desk.reading.scan import Scan

LANGUAGES = ("en", "es")


class Grammar:
    """The tables of all languages joined: visitors mix them. `grammar()` gives the one in use."""

    def __init__(self, tables: dict[str, Any], measures: dict[str, dict[str, Any]]) -> None:
        self.tables = tables
        self.measures = measures

    def words(self, section: str, key: str) -> list[str]:
        return self.tables[section][key]

    def table(self, section: str, key: str) -> dict[str, Any]:
        return self.tables[section][key]

    @cache  # noqa: B019
    def one_of(self, section: str, *keys: str) -> str:
        """A pattern that matches any of the listed, the longest first, for use inside another pattern."""
        listed = [word for key in keys for word in self.tables[section][key]]
        return "(?:" + "|".join(spaced(word) for word in sorted(listed, key=len, reverse=True)) + ")"

    @cache  # noqa: B019
    def pattern(self, section: str, *keys: str) -> re.Pattern[str]:
        """Any of the listed, standing as whole words."""
        return re.compile(rf"(?<![^\W_]){self.one_of(section, *keys)}(?![^\W_])")

    @cache  # noqa: B019
    def scan(self, section: str, *keys: str) -> Scan:
        """The same as `pattern`, for whole texts."""
        return Scan(rf"(?<![^\W_]){self.one_of(section, *keys)}(?![^\W_])")

    @cache  # noqa: B019
    def opening(self, section: str, *keys: str) -> re.Pattern[str]:
        """Any of the listed at the start, after white space and marks."""
        return re.compile(rf"[\s\x01¡¿\"'.,;:()-]*{self.one_of(section, *keys)}(?![^\W_])")

    @cached_property
    def everyday(self) -> frozenset[str]:
        """Words that mean themselves, however much they look like a name of something."""
        return frozenset(self.words("names", "common")) | set(self.words("names", "lookalikes"))

    @cached_property
    def cardinals(self) -> dict[str, int]:
        numbers = self.tables["numbers"]
        return numbers["units"] | numbers["teens"] | numbers["tens"] | numbers["hundreds"]


def spaced(pattern: str) -> str:
    """`a b` -> a pattern that takes any white space between the two, `a ?b` one or none, and the words that people type
    shorter (`q` for `que`, `u` for `you`)."""
    return re.sub(r"\[[^\]]*\]| \?| ", _space, _SHORTENED.sub(lambda match: _SHORT[match.group()], pattern))


_SHORT = {"que": "(?:que|q|k)", "porque": "(?:porque|xq|pq)", "you": "(?:you|u)", "your": "(?:your|ur)", "please": "(?:please|pls|plz)"}  # fmt: skip  # noqa: E501
_SHORTENED = re.compile(r"(?<![\w\\'?¿])(?:que|porque|you|your|please)(?![\w'?*+{])")


def _space(match: re.Match[str]) -> str:
    match match.group():
        case " ?":
            return r"\s?"
        case " ":
            return r"\s+"
        case listed:
            return listed


@cache
def grammar() -> Grammar:
    tables: dict[str, Any] = {}
    for language in LANGUAGES:
        _join(tables, _load(language))
    for more in ("places", "names", "words"):
        _join(tables, _load(more))
    return Grammar(tables, _load("measures"))


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def _join(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        match value:
            case dict():
                _join(into.setdefault(key, {}), value)
            case list() if all(isinstance(one, str) for one in value):
                into.setdefault(key, []).extend(value)
            case _:
                into[key] = value
