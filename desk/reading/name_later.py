"""Names said after something else: `it was Arthur but I am Irene Goldfarb`, `I'm the daughter, Kerry Ulrich`."""

import re
from functools import cache

from desk.reading import name_parts, places
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.name_words import lead, name_words
from desk.reading.text import fold


def said_later(asked: Asked, start: int) -> tuple[int, int] | None:
    """The words of a name the answer comes to after something else (`it was Arthur but I am Irene Goldfarb`)."""
    found = None
    for match in grammar().scan("name", "myself").finditer(asked.text.indexed):
        begin = kin_before(asked, match.end())
        if match.end() > start and (words := name_words(asked, begin, limit=5, capitals=False)):
            typed = asked.text.raw[words[0] : words[1]]
            if ((typed[:1].isupper() and typed != typed.upper()) or name_parts.known(typed)) and (
                " " in typed or not found or " " not in asked.text.raw[found[0] : found[1]]
            ):
                found = words
    return found


def the_writer(asked: Asked, start: int) -> tuple[int, int] | None:
    """The writer's name where an answer opens with whose name comes first (`my mom is Edna Frost, I'm Cheryl`)."""
    if not _kin_opens().search(asked.text.folded[:start]) or _MYSELF.search(asked.text.folded[:start]):
        return None
    for match in _MYSELF.finditer(asked.text.folded, start):
        words = name_words(asked, kin_before(asked, match.end()), limit=5, capitals=False)
        if words and (asked.text.raw[words[0]].isupper() or name_parts.known(asked.text.raw[slice(*words)])):
            return words
    return None


_MYSELF = re.compile(
    r"(?<!\w)(?:i'?m|i am|my (?:own |full )?name(?:'s| is)|mine is|this is|you'?re (?:talking|speaking|chatting) (?:to|with)|yo soy|soy yo|soy|me llamo|mi nombre es|el mio es)(?!\w),?\s+"  # noqa: E501
)


def kin_before(asked: Asked, start: int) -> int:
    """Where a name may begin after `her daughter` or `his dad, `, else where it was."""
    kin = _kin().match(asked.text.folded, start)
    return kin.end() if kin else start


def said_again(asked: Asked, words: tuple[int, int] | None) -> tuple[int, int] | None:
    """`my name's Tyrell, Tyrell Washington`: the same name with more of it."""
    if not words or len(asked.text.raw[words[0] : words[1]].split()) > 1:
        return None
    first = asked.text.folded[words[0] : words[1]].strip(" .,")
    for match in re.finditer(rf"(?<!\w){re.escape(first)}(?!\w)", asked.text.folded[words[1] :]):
        again = name_words(asked, words[1] + match.start(), limit=5, capitals=False)
        if again and len(asked.text.raw[again[0] : again[1]].split()) > 1:
            return again
    return None


def in_a_clause(asked: Asked, start: int) -> tuple[int, int] | None:
    """A later clause that is a name and nothing else (`I'm the daughter, Kerry Ulrich`)."""
    for match in re.finditer(r"(?:[^,.;:!?\n\x01]|(?<=\b[dDmMsSjJ][rRsS])\.)+", asked.text.raw):
        at, end = match.span()
        if end <= start:
            continue
        begin = at
        while (opening := lead().match(asked.text.folded, begin)) and begin < opening.end() < end:
            begin = opening.end()
        words = name_words(asked, begin, limit=5, capitals=False, upto=end)
        rest = re.findall(r"[^\W\d_]+", asked.text.folded[words[1] : end]) if words else []
        if not words or words[0] < start or not all(word in name_parts.common() for word in rest):
            continue
        typed = asked.text.raw[words[0] : words[1]].split()
        allowed = name_parts.PARTICLES | name_parts.prefixes() | name_parts.suffixes()
        if (len(typed) > 1 and all(word[0].isupper() or word.strip(".") in allowed for word in typed)) or (
            typed[0][0].isupper() and (begin > at + 1 or asked.prev or name_parts.known(typed[0]))
        ):
            return words
        if (
            asked.text.raw.islower()
            and len(typed) > 1
            and not rest
            and (name_parts.known(typed[0]) or _closes(asked, at, words))
        ):
            return words
    return None


def _closes(asked: Asked, at: int, words: tuple[int, int]) -> bool:
    """Whether two or three words nobody uses every day are the last sentence (`typing with one hand. aisha rahman`)."""
    said = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", asked.text.folded[words[0] : words[1]])
    alone = asked.text.folded[at:].strip(" .!") == asked.text.folded[words[0] : words[1]].strip(" .!")
    return (
        alone
        and len(said) <= _NAMES
        and bool(re.search(r"[.!\n]\s*$", asked.text.folded[:at]))
        and not any(word in name_parts.ordinary() or word in grammar().everyday for word in said)
    )


_NAMES = 3


def only_capitals(asked: Asked) -> tuple[int, int] | None:
    """The one name of two words and more that stands with capitals among words that are everyday (`the nurse told me to
    write Albert Q. Finch here`)."""
    found = list(_CAPITALS.finditer(asked.text.raw))
    if len(found) != 1 or asked.text.raw.isupper() or "?" in asked.text.raw:
        return None
    start, end = found[0].span("n")
    before = re.findall(r"[^\W\d_]+", asked.text.folded[:start])
    after = re.findall(r"[^\W\d_]+", asked.text.folded[end:])
    words = fold(found[0]["n"])
    if (
        not before
        or before[-1] in _PLACES_AND_PEOPLE
        or before[-1] in grammar().words("whose", "others")
        or not all(word in name_parts.ordinary() or len(word) < _TWO for word in before + after)
        or any(word in name_parts.ordinary() for word in words.replace(".", "").split())
        or asked.site.payers.find(asked.text.part(start, end).tokens)
        or words in places.gazetteer().cities
    ):
        return None
    return name_words(asked, start, limit=5, capitals=True, upto=end)


_TWO = 2
_CAPITALS = re.compile(
    r"(?<![\w.])(?P<n>[A-ZÀ-Þ][\w'’-]+(?:\s(?:[A-ZÀ-Þ]\.|de|del|la|van|von|bin|al))*(?:\s[A-ZÀ-Þ][\w'’-]+)+)"
)
_PLACES_AND_PEOPLE = frozenset(
    [
        "in",
        "at",
        "from",
        "to",
        "near",
        "of",
        "by",
        "with",
        "saw",
        "see",
        "for",
        "dr",
        "doctor",
        "doctora",
        "dra",
        "en",
        "de",
        "con",
        "por",
        "para",
        "a",
        "al",
        "the",
        "la",
        "el",
        "los",
        "las",
    ]
)


@cache
def _kin_opens() -> re.Pattern[str]:
    """`my mom is`, `the patient:`, `mi hijo se llama` before the name of somebody else."""
    return re.compile(
        rf"(?<!\w)(?:my|our|the|mi|el|la)\s+(?:{grammar().one_of('whose', 'others')}|patient|client)(?!\w)"
    )


@cache
def _kin() -> re.Pattern[str]:
    """`her daughter` before the name of who it is."""
    return re.compile(rf"\s*(?:the|his|her|their|my|su|la|el|mi)\s+{grammar().one_of('whose', 'others')},?\s+")


def signed(asked: Asked) -> tuple[int, int] | None:
    """The words of a name that stands under a message or before the number in it (`… 614-555-0177, Ellen Marsh`,
    `Denise Kowalski 614 555 0131`): capitalized, and of a given name that is known."""
    for pattern in (_SIGNED, _BEFORE_NUMBER):
        match = pattern.search(asked.text.raw)
        if match and name_parts.known(match["name"]) and not _OF_SOMEBODY.search(asked.text.raw[: match.start("name")]):
            return match.span("name")
    return None


_A_NAME = r"[A-Z\u00c0-\u00dd][\w'\u2019-]+"
_SIGNED = re.compile(
    rf"(?:\d{{4}}|@\S+\.\w+|(?<!\w)(?i:thanks|thank you|thx|gracias|regards|sincerely|atentamente|saludos)"
    rf"|\s[-\u2013\u2014~]|\n)"
    rf"\s*[,.!-]*\s+(?P<name>{_A_NAME}(?: [A-Z]\.?)?(?: (?:de la |de |del |van )?{_A_NAME}){{0,2}})"
    r"(?:,? (?:RN|LPN|MD|DO|NP|PA|CNP|LSW|LISW|MSW|LCSW|CHW|HR)(?: [a-z]+)?)?[\s.!]*$"
)
_BEFORE_NUMBER = re.compile(
    rf"(?:^|[.;!?,\n\x01]\s*)(?P<name>{_A_NAME}(?: [A-Z]\.?)?(?: (?:de la |de |del |van )?{_A_NAME}){{0,2}})[\s,:-]+"
    r"(?:\(?\d{3}\)?[\s.-]*\d{3}[\s.-]*\d{4}(?!\d)|\S+@\S+\.\w)"
)
_OF_SOMEBODY = re.compile(
    r"(?i)(?:\b(?:call|contact|for|refer|patient|pt|mom|dad|mother|father|wife|husband|son|daughter|doctor|dr|pcp|named?|to|is|llam\w+|para|doctora?|paciente|con)[\s,:-]+|\bdra?\W+)$"
)
