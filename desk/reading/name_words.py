"""The words of a name: where they begin and end in an answer, and whether they are words that name nobody."""

import re
from functools import cache

from desk.reading import name_parts
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.preferred import WORD
from desk.reading.text import fold


def bare(asked: Asked) -> tuple[int, int]:
    """The answer without `hi, my name is`."""
    start = 0
    while (match := lead().match(asked.text.folded, start)) and match.end() > start:
        start = match.end()
    while start < len(asked.text.raw) and not asked.text.raw[start].isalnum():
        start += 1
    end = len(asked.text.raw)
    cuts = (
        _sentence_end(asked.text.folded[start:]),
        re.search(
            r"[;!?\n()\"|]|,(?=\s+(?:and|i|my|but|y|mi|pero|the|calling|thanks|gracias)(?!\w))|\s-\s",
            asked.text.folded[start:],
        ),
        _comma(asked.text.folded[start:]),
    )
    cut = min((one for one in cuts if one), key=lambda one: one.start(), default=None)
    return start, start + cut.start() if cut else end


def _comma(text: str) -> re.Match[str] | None:
    """The first comma after which there is a sentence and no part of the name (`Ana Gil, nice to meet you`)."""
    for match in re.finditer(r",\s*", text):
        after = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.split(r"[,.;!?\n]", text[match.end() :])[0])[:5]
        if after and after[0] in _CREDENTIALS and len(after) > 1:
            return re.compile(r"(?!\w)").search(text, match.end() + len(after[0]))
        if any(
            word.endswith("'s") or (len(word) > 1 and word in name_parts.common() and word not in name_parts.PARTICLES)
            for word in after[:3]
        ):
            return match
    return None


_SHORT_WORD = 3
_CREDENTIALS = frozenset({"rn", "md", "np", "lpn", "lcsw", "msw", "bsn", "phd", "cna", "lsw", "jr", "sr"})
_SHORT = re.compile(r"(?i:(?:[a-z]\.){1,3}[a-z]?\.?|(?:ma|wm|fco|gpe|chas|geo|thos|robt|sta?|ste)\.)")
"""Initials, and given names as they are cut short (`Ma. Teresa`, `Wm.`)."""


def _sentence_end(text: str) -> re.Match[str] | None:
    """The first full stop that ends a sentence and no title or initial."""
    for match in re.finditer(r"([^\W\d_]+)(?=\.(?:\s|$))", text):
        if (
            len(match[1]) > 1
            and not _SHORT.fullmatch(match[1] + ".")
            and match[1] not in name_parts.prefixes() | name_parts.suffixes() | name_parts.PARTICLES
        ):
            return re.compile(r"\.").search(text, match.end())
    return None


def name_words(
    asked: Asked, start: int, *, limit: int, capitals: bool, upto: int | None = None
) -> tuple[int, int] | None:
    """Where the words of a name stand from `start` on; None where they are ordinary words."""
    end, count, at = start, 0, start
    stop = grammar().opening("name", "stop")
    plain_words = 0
    for match in re.finditer(rf"[\s,]*({WORD})", asked.text.raw[start : upto if upto is not None else start + 90]):
        if start + match.start() != at:
            break
        word = match[1]
        folded = fold(word).rstrip(".")
        gap = asked.text.raw[at : start + match.start(1)]
        initial = len(folded) == 1 and (word.endswith(".") or not asked.text.raw[start + match.end() :].strip(" ."))
        if count and (
            "\n" in gap
            or ("," in gap and _said_small(asked.text.raw[start:at], asked.text.raw[start + match.start(1) : upto]))
            or ("," in gap and folded in name_parts.PARTICLES - name_parts.suffixes())
            or (
                count > 1
                and word.islower()
                and folded in name_parts.common() - name_parts.PARTICLES - _GENERATIONS
                and not initial
            )
            or (folded in ("y", "e") and _a_sentence_follows(asked.text.raw, start, start + match.end()))
            or (count > 1 and _doing(asked.text.raw, word, start + match.end()))
            or (
                not initial
                and stop.match(" " + folded)
                and folded not in name_parts.PARTICLES
                and not (word[0].isupper() and folded != "i" and not asked.text.raw.isupper())
            )
            or (
                "," in gap
                and count > 2
                and folded not in name_parts.suffixes()
                and fold(asked.text.raw[start:at].split()[0]) not in name_parts.PARTICLES
            )
        ):
            break
        if (
            (capitals or (upto is None and asked.text.raw[start:].lstrip()[:1].isupper()))
            and not word[0].isupper()
            and folded not in name_parts.PARTICLES
        ):
            break
        if count and "," in gap and capitals:
            break
        plain_words += (
            (folded in name_parts.common() or (folded in _numbers() and not (count and word.istitle())))
            and not (count and initial)
            and not (not count and folded in name_parts.given_words() and _a_name_follows(asked, start + match.end()))
            and not (folded in name_parts.given_words() and word.istitle())
            and not (
                count == 1
                and (name_parts.known(asked.text.raw[start:end]) or _may_day(asked.text.raw[start:end], folded))
                and (word.istitle() or (word[0].isupper() and not asked.text.raw.isupper()) or folded in _surnames())
            )
            and folded not in name_parts.prefixes()
            and not (folded in name_parts.PARTICLES and (count or word[0].isupper()))
        )
        at = start + match.end()
        count, end = count + 1, at
        if (
            word.endswith(".")
            and len(folded) > 1
            and not _SHORT.fullmatch(word)
            and folded not in name_parts.prefixes() | name_parts.PARTICLES
        ):
            end -= folded not in name_parts.suffixes()
            break
        if count > limit:
            return None
    if not count:
        return None
    while (trailing := re.search(r"\s+(?:y|e|de|del|la|el|al)$", asked.text.raw[start:end])) and count > 1:
        end, count = start + trailing.start(), count - 1
    raw = asked.text.raw[start:end]
    before, comma, _ = fold(raw).partition(",")
    if comma and all(word in name_parts.ordinary() or word in name_parts.PARTICLES for word in before.split()):
        return None
    letters = re.sub(r"\W", "", raw)
    if (
        len(letters) < 2
        or re.fullmatch(r"(.)\1+", letters.lower())
        or (
            plain_words
            and (plain_words == count or plain_words > 1 or count <= 2 or fold(raw.split()[0]) in name_parts.common())
        )
    ):
        return None
    if _everyday(asked, start, raw):
        return None
    rest = asked.text.folded[end : upto if upto is not None else end]
    if re.match(r"\s*[@\d]", asked.text.folded[end:]) and not re.match(r"\s+\d{3}", asked.text.folded[end:]):
        return None
    if upto is not None and not capitals and re.search(r"\w{3}", rest) and count > 5:
        return None
    if not all(
        _vowels(word)
        for word in re.findall(r"[^\W\d_]+", raw)
        if fold(word) not in name_parts.suffixes() | name_parts.prefixes()
    ):
        return None
    return start + len(raw) - len(raw.lstrip(" ,")), end


def _a_sentence_follows(raw: str, start: int, end: int) -> bool:
    """Whether a word typed small that names nobody comes next (`soy Aída Portillo y quería …`)."""
    word = re.match(r"\s+([^\W\d_]+)", raw[end:])
    return bool(word and word[1].islower() and (raw[start].isupper() or fold(word[1]) in name_parts.ordinary()))


def _may_day(first: str, second: str) -> bool:
    """An everyday word that is a given name, typed with a capital, before one that is a surname."""
    return first.istitle() and fold(first) in name_parts.given_words() and second in _surnames()


def _said_small(name: str, after: str) -> bool:
    """Whether two words with capitals stand before a comma and words typed small after it (`Ana Gil, born in Cali`)."""
    own = [word for word in name.split() if fold(word) not in _beside_names()]
    words = re.split(r"[.;!?\n]", after)[0].split()
    said = [word.strip(",") for word in words if fold(word).strip(".,") not in _beside_names()]
    plain = name_parts.ordinary()
    small = [
        word.islower() and (at == 0 or len(word) < _SHORT_WORD or fold(word) in plain) for at, word in enumerate(said)
    ]
    return len(own) > 1 and all(word[0].isupper() for word in own) and any(small)


def _doing(raw: str, word: str, end: int) -> bool:
    """Whether a word typed small tells what somebody does (`curtis dahlgren typing for her`)."""
    return word.islower() and bool(re.match(r"[a-z]{2,}ing$", word)) and bool(re.match(r"\s+[^\W\d_]", raw[end:]))


def _a_name_follows(asked: Asked, end: int) -> bool:
    """Whether the next word is none of everyday talk (`will smith`, and not `will call`)."""
    word = re.match(r"\s+([^\W\d_]{2,})", asked.text.folded[end:])
    return bool(word and word[1] not in name_parts.ordinary())


_GENERATIONS = frozenset({"hijo", "jr", "sr", "junior", "senior"})


def _everyday(asked: Asked, start: int, raw: str) -> bool:
    """Whether at least half of the words are such as name nobody, typed small (or first in a sentence typed small)."""
    words = [word for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", raw) if fold(word) not in _beside_names()]
    if (
        len(words) == 1
        and fold(words[0]) in name_parts.ordinary() - name_parts.given_words()
        and not name_parts.known(raw)
    ):
        return True
    if not words or name_parts.known(words[0]) or (len(words) > 1 and fold(words[0]) in name_parts.given_words()):
        return False
    sentence = any(word.islower() for word in words[1:]) and not asked.text.folded[:start].strip()
    plain = [
        word
        for i, word in enumerate(words)
        if (word.islower() or (i == 0 and sentence)) and fold(word) in name_parts.ordinary()
    ]
    return 2 * len(plain) >= len(words)


def _vowels(letters: str) -> bool:
    """Keyboard noise has no vowels, or a run of six consonants."""
    plain = fold(letters)
    if re.match(r"q[bcdfghjklmnpqrstvwxz]", plain) and len(plain) > 3:
        return False
    if re.search(r"asdf|sdfg|dfgh|qwer|wert|zxcv|hjkl|jkl|lkj", plain):
        return False
    return (
        not plain.isascii()
        or (bool(re.search(r"[aeiouy]", plain)) and not re.search(r"[bcdfghjklmnpqrstvwxz]{6}", plain))
        or len(plain) <= 2
    )


@cache
def _beside_names() -> frozenset[str]:
    return name_parts.PARTICLES | name_parts.prefixes() | name_parts.suffixes()


@cache
def _surnames() -> frozenset[str]:
    """Everyday words that are surnames too, after a given name."""
    return frozenset(grammar().words("names", "surnames"))


@cache
def _numbers() -> frozenset[str]:
    """Words of number that are no given names either."""
    return frozenset(word for word in grammar().cardinals if len(word) > 2) - {"once"}


@cache
def lead() -> re.Pattern[str]:
    return re.compile(rf"[\s\x01¡¿\"'.,;:-]*{grammar().one_of('name', 'lead')}(?![^\W_])[\s,:]*(?=\S)")
