"""Numbers as people write them, in digits or in words, and the runs of them that make a phone number or a ZIP code."""

import re
from dataclasses import dataclass
from functools import cache

from desk.reading.grammar import grammar
from desk.reading.text import Text, Token


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number: `digits` as one would type it ("0", "23", "415"); `worded` when it was not typed in digits."""

    digits: str
    start: int
    end: int
    worded: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers that stand together with nothing but spacing, dashes and the like between them."""

    pieces: tuple[Numeral, ...]

    @property
    def digits(self) -> str:
        return "".join(piece.digits for piece in self.pieces)

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def worded(self) -> bool:
        return any(piece.worded for piece in self.pieces)


def numerals(text: Text) -> list[Numeral]:
    """Every number of the text in order.

    >>> [n.digits for n in numerals(Text.of("oh one twenty three, double five, cuatrocientos quince"))]
    ['0', '1', '23', '55', '415']
    """
    kept: list[Numeral] | None = text.kept.get("numerals")
    if kept is not None:
        return kept
    found: list[Numeral] = []
    tokens, at, may_begin = text.tokens, 0, _may_begin()
    while at < len(tokens):
        word = tokens[at].text
        if word not in may_begin and not word.isdigit() and word[0] not in _TYPED_LETTER:
            at += 1
            continue
        numeral, used = _numeral(tokens, at)
        if numeral is None or not _meant(tokens, at, numeral, text):
            at += 1
            continue
        found.append(numeral)
        at += used
    text.kept["numerals"] = found
    return found


def runs(text: Text) -> list[Run]:
    """Numbers standing together, as in a phone number; a comma divides unless the numbers are in words."""
    kept: list[Run] | None = text.kept.get("runs")
    if kept is not None:
        return kept
    joined: list[list[Numeral]] = []
    for numeral in numerals(text):
        if joined and _joins(text.folded[joined[-1][-1].end : numeral.start], joined[-1][-1], numeral):
            joined[-1].append(numeral)
        else:
            joined.append([numeral])
    text.kept["runs"] = [Run(tuple(pieces)) for pieces in joined]
    return text.kept["runs"]


def whole_numbers(text: Text) -> list[Numeral]:
    """Numbers meant as amounts: `1,200` is one, `two hundred` is one."""
    kept: list[Numeral] | None = text.kept.get("whole")
    if kept is not None:
        return list(kept)
    grouped = [
        (m.group().replace(",", ""), m.start(), m.end())
        for m in re.finditer(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)", text.folded)
    ]
    found = [Numeral(digits, start, end, False) for digits, start, end in grouped]
    rest = text.without(*((n.start, n.end) for n in found))
    text.kept["whole"] = sorted(found + numerals(rest), key=lambda numeral: numeral.start)
    return list(text.kept["whole"])


def number_pattern() -> str:
    """A pattern for one small number in digits or words, for use inside another; read it with `small`."""
    return _small_pattern()


def small(word: str) -> int | None:
    """The value of what `number_pattern` matched.

    >>> small("couple of"), small("twenty one"), small("15"), small("treinta y dos")
    (2, 21, 15, 32)
    """
    word = re.sub(r"^a\s+(?=\w)|\s+(?:of|de)$", "", word.strip())
    if word.isdigit():
        return int(word)
    table = grammar()
    known = table.cardinals | table.table("numbers", "loose")
    if word in known:
        return known[word]
    parts = [known[part] for part in re.split(r"[\s-]+(?:y\s+)?", word) if part in known]
    return sum(parts) if parts else None


@cache
def cardinal_pattern() -> str:
    """The same without `a`, `a couple`, `un`."""
    table = grammar()
    tens = "|".join(table.table("numbers", "tens"))
    units = "|".join(word for word, value in table.table("numbers", "units").items() if value and len(word) > 2)
    teens = "|".join(table.table("numbers", "teens"))
    return rf"(?:\d{{1,3}}|(?:{tens})(?:[\s-]+(?:y\s+)?(?:{units}))?|{teens}|{units})"


@cache
def _small_pattern() -> str:
    table = grammar()
    loose = "|".join(sorted(table.table("numbers", "loose"), key=len, reverse=True))
    tens = "|".join(table.table("numbers", "tens"))
    units = "|".join(word for word, value in table.table("numbers", "units").items() if value and len(word) > 1)
    teens = "|".join(table.table("numbers", "teens"))
    return rf"(?:\d{{1,3}}|(?:{tens})(?:[\s-]+(?:y\s+)?(?:{units}))?|{teens}|{units}|(?:a\s+)?(?:{loose})(?:\s+(?:of|de))?)"  # noqa: E501


@cache
def _may_begin() -> frozenset[str]:
    """The words a number can begin with."""
    table = grammar()
    return frozenset(table.cardinals) | set(table.table("numbers", "times")) | set(table.table("numbers", "repeat"))


def _numeral(tokens: tuple[Token, ...], at: int) -> tuple[Numeral | None, int]:
    token, table = tokens[at], grammar()
    if token.text.isdigit():
        mixed = _letters_for_digits(tokens, at)
        return mixed or (Numeral(token.text, token.start, token.end, False), 1)
    times = table.table("numbers", "repeat").get(token.text)
    if times and at + 1 < len(tokens):
        digit = tokens[at + 1].text
        value = int(digit) if digit.isdigit() else table.table("numbers", "units").get(digit)
        if value is not None and value < 10:
            return Numeral(str(value) * times, token.start, tokens[at + 1].end, True), 2
    mixed = _letters_for_digits(tokens, at)
    if mixed:
        return mixed
    if token.text not in table.cardinals and token.text not in table.table("numbers", "times"):
        return None, 1
    value, used = _worded(tokens, at)
    return Numeral(str(value), token.start, tokens[at + used - 1].end, True), used


def _worded(tokens: tuple[Token, ...], at: int) -> tuple[int, int]:
    """The value of the number in words that begins at a token, and how many tokens it takes."""
    numbers = grammar().tables["numbers"]
    word = tokens[at].text
    if word in numbers["times"]:
        value, used = numbers["times"][word], 1
    elif word in numbers["hundreds"]:
        value, used = _below_hundred(tokens, at + 1, numbers["hundreds"][word], 1)
    else:
        value, used = _below_hundred(tokens, at, 0, 0)
    if (
        at + used < len(tokens)
        and (times := numbers["times"].get(tokens[at + used].text))
        and 0 < value < times
        and used
    ):
        value, used = _below_hundred(tokens, at + used + 1, value * times, used + 1)
    return value, used


def _below_hundred(tokens: tuple[Token, ...], at: int, value: int, used: int) -> tuple[int, int]:
    """Adds tens and units to `value`; after hundreds a lone unit joins only where no further unit follows."""
    numbers = grammar().tables["numbers"]
    word = tokens[at].text if at < len(tokens) else ""
    skipped = 0
    if used and word in ("and", "y") and at + 1 < len(tokens) and tokens[at + 1].text in grammar().cardinals:
        at, skipped = at + 1, 1
        word = tokens[at].text
    if word in numbers["teens"]:
        return value + numbers["teens"][word], used + skipped + 1
    if word in numbers["tens"]:
        value, used, at = value + numbers["tens"][word], used + skipped + 1, at + 1
        if at < len(tokens) and tokens[at].text in ("y", "-") and _unit(tokens, at + 1) and _adjacent(tokens, at):
            return value + numbers["units"][tokens[at + 1].text], used + 2
        if _unit(tokens, at):
            return value + numbers["units"][tokens[at].text], used + 1
        return value, used
    if word in numbers["units"] and (not used or (_unit(tokens, at) and (skipped or not _unit(tokens, at + 1)))):
        return value + numbers["units"][word], used + skipped + 1
    return value, used


def _unit(tokens: tuple[Token, ...], at: int) -> bool:
    return at < len(tokens) and grammar().table("numbers", "units").get(tokens[at].text, 0) > 0


def _adjacent(tokens: tuple[Token, ...], at: int) -> bool:
    return tokens[at].text != "-" or tokens[at - 1].end == tokens[at].start


_TYPED_LETTER = {"o": "0", "l": "1", "i": "1", "s": "5"}


def _letters_for_digits(tokens: tuple[Token, ...], at: int) -> tuple[Numeral, int] | None:
    """`4l5`, `O2139`: letters typed for digits, glued to digits."""
    end, digits, typed = at, "", 0
    while end < len(tokens) and (end == at or tokens[end - 1].end == tokens[end].start):
        word = tokens[end].text
        if word.isdigit():
            digits, typed = digits + word, typed + len(word)
        elif all(letter in _TYPED_LETTER for letter in word):
            digits += "".join(_TYPED_LETTER[letter] for letter in word)
        else:
            break
        end += 1
    if end < len(tokens) and tokens[end - 1].end == tokens[end].start and tokens[end].text[0].isalpha():
        return None
    if end - at < 2 or typed < 2 or typed * 2 < len(digits):
        return None
    if end - at == 2 and tokens[at + 1].text == "s" and typed in (2, 4):
        return None
    return Numeral(digits, tokens[at].start, tokens[end - 1].end, False), end - at


def _meant(tokens: tuple[Token, ...], at: int, numeral: Numeral, text: Text) -> bool:
    """`o`, `a`, `once`, `one`, `un` are numbers only in company, or in the language where they are."""
    word = tokens[at].text
    if not numeral.worded or word not in ("o", "oh", "once", "un", "una", "mil", "i"):
        return True
    if word in ("once", "un", "una", "mil") and text.language == "es":
        return (word != "un" and word != "una") or _in_company(tokens, at)
    return _in_company(tokens, at)


def _in_company(tokens: tuple[Token, ...], at: int) -> bool:
    known = grammar().cardinals
    near = [token.text for token in (_beside(tokens, at, -1), _beside(tokens, at, 1)) if token]
    return any(
        word.isdigit()
        or (word in known and word not in ("o", "oh", "a", "un", "una"))
        or (word in ("oh", "o") and near.count(word) > 1)
        for word in near
    )


def _beside(tokens: tuple[Token, ...], at: int, step: int) -> Token | None:
    """The next token on one side that is no comma or full stop."""
    at += step
    while 0 <= at < len(tokens) and tokens[at].text in ",.":
        at += step
    return tokens[at] if 0 <= at < len(tokens) else None


def _joins(gap: str, first: Numeral, second: Numeral) -> bool:
    if first.worded and second.worded:
        return len(gap) <= 20 and bool(_worded_gap().fullmatch(gap))
    short = len(first.digits) <= 4 and len(second.digits) <= 4
    if short and _told_gap().fullmatch(gap):
        return True
    return len(gap) <= 8 and (bool(_typed_gap().fullmatch(gap)) or (short and gap.strip() == ","))


@cache
def _typed_gap() -> re.Pattern[str]:
    return re.compile(r"[ \t]*[-./()_•·*]*[ \t]*[-./()_•·]*[ \t]*|[^\w\s,;:?!@#$%&+'\"<>=]{1,3}")


@cache
def _told_gap() -> re.Pattern[str]:
    """`614 then 555 then 0172`."""
    return re.compile(r"[\s,]*(?:(?:and|y)\s+)?(?:then|luego|despues|dash|guion)[\s,]*")


@cache
def _worded_gap() -> re.Pattern[str]:
    return re.compile(rf"[\s,.\-()…]*(?:{grammar().one_of('phone', 'gap')}[\s,.\-()]*)?")
