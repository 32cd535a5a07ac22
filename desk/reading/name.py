"""Names of people, in parts where the parts are told, whole (`{"full": …}`) where their order is not.

Chinese, Korean and Vietnamese names without a western given name, and names in scripts that carry no order we know,
stay whole. Spanish: two surnames are one `last`, a known compound (`Juan Carlos`) is one `first`. A name typed all
small or all capital gets its capitals."""

import re
from functools import cache

from desk.reading import name_parts, renamed, spelling
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.name_labels import labelled
from desk.reading.preferred import WORD, preferred_name
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import fold


def hits(asked: Asked) -> list[Hit]:
    """Names that are introduced as names: `my name is …`, `me llamo …`, `this is … from`."""
    found = []
    for match in _introduced().finditer(asked.text.indexed):
        words = _name_words(asked, match.end(), limit=5, capitals=match["sure"] is None)
        if words and (hit := name_parts.parts(asked, *words, alone=False)):
            found.append(hit)
    return found[:3]


def read(asked: Asked) -> Hit | None:
    """The parts of the name that an answer gives; None for words that are no name. With `prev`, a part told anew
    takes the place of the one held."""
    asked = asked.of(spelling.without(asked.text))
    return renamed.read(asked, _told) if isinstance(asked.prev, dict) else _told(asked)


def _told(asked: Asked) -> Hit | None:
    if (again := _SURNAME_FIRST.search(asked.text.raw)) and (
        words := _name_words(asked, again.start("whole"), limit=4, capitals=True)
    ):
        return name_parts.parts(asked, *words, alone=True)
    if legal := _legal(asked):
        return legal
    if hit := labelled(asked, _told):
        return hit
    if couple := _couple(asked):
        return couple
    preferred, clear = preferred_name(asked)
    start, end = _bare(clear)
    said = clear.text.raw[start:end].strip(" .,")
    if start and said.islower() and _adjective().match(fold(said)):
        return None
    words = _name_words(clear, start, limit=7, capitals=False, upto=end)
    words = words or _said_later(clear, start) or _in_a_clause(clear, start)
    words = _said_again(clear, words) or words
    if words and _something_else(clear, *words):
        return Hit(preferred, *name_parts.spanned(asked, preferred["preferred"])) if preferred else None
    if words and (hit := name_parts.parts(clear, *words, alone=True)):
        return Hit(hit.value | _numbered(clear, hit) | preferred, hit.start, hit.end)
    return Hit(preferred, *name_parts.spanned(asked, preferred["preferred"])) if preferred else None


_SURNAME_FIRST = re.compile(
    r"(?<!\w)(?P<last>[A-ZÀ-Þ][\w'-]+)[.,]\s+(?P<whole>(?:[A-ZÀ-Þ][\w'.-]+\s){1,2}(?P=last))(?!\w)"
)
"""`Ruiz. Hector Ruiz.`"""


def _said_later(asked: Asked, start: int) -> tuple[int, int] | None:
    """The words of a name the answer comes to after something else (`it was Arthur but I am Irene Goldfarb`)."""
    found = None
    for match in grammar().scan("name", "myself").finditer(asked.text.indexed):
        kin = _kin().match(asked.text.folded, match.end())
        begin = kin.end() if kin else match.end()
        if match.end() > start and (words := _name_words(asked, begin, limit=5, capitals=False)):
            typed = asked.text.raw[words[0] : words[1]]
            if (typed[:1].isupper() and typed != typed.upper()) or name_parts.known(typed):
                found = words
    return found


def _numbered(asked: Asked, hit: Hit) -> dict[str, str]:
    """`William Carter the third`."""
    match = re.match(r"\s+the\s+(second|third|fourth|2nd|3rd|4th)(?!\w)", asked.text.after(hit.end, 16))
    return (
        {"suffix": {"s": "II", "2": "II", "t": "III", "3": "III", "f": "IV", "4": "IV"}[match[1][0]]} if match else {}
    )


def _said_again(asked: Asked, words: tuple[int, int] | None) -> tuple[int, int] | None:
    """`my name's Tyrell, Tyrell Washington`: the same name with more of it."""
    if not words or len(asked.text.raw[words[0] : words[1]].split()) > 1:
        return None
    first = asked.text.folded[words[0] : words[1]].strip(" .,")
    for match in re.finditer(rf"(?<!\w){re.escape(first)}(?!\w)", asked.text.folded[words[1] :]):
        again = _name_words(asked, words[1] + match.start(), limit=5, capitals=False)
        if again and len(asked.text.raw[again[0] : again[1]].split()) > 1:
            return again
    return None


def _in_a_clause(asked: Asked, start: int) -> tuple[int, int] | None:
    """A later clause that is a name and nothing else (`I'm the daughter, Kerry Ulrich`)."""
    for match in re.finditer(r"(?:[^,.;:!?\n\x01]|(?<=\b[dDmMsSjJ][rRsS])\.)+", asked.text.raw):
        at, end = match.span()
        if end <= start:
            continue
        begin = at
        while (lead := _lead().match(asked.text.folded, begin)) and begin < lead.end() < end:
            begin = lead.end()
        words = _name_words(asked, begin, limit=5, capitals=False, upto=end)
        rest = re.findall(r"[^\W\d_]+", asked.text.folded[words[1] : end]) if words else []
        if not words or not all(word in name_parts.common() for word in rest):
            continue
        typed = asked.text.raw[words[0] : words[1]].split()
        allowed = name_parts.PARTICLES | name_parts.prefixes()
        if (len(typed) > 1 and all(word[0].isupper() or word.strip(".") in allowed for word in typed)) or (
            typed[0][0].isupper() and (begin > at + 1 or asked.prev or name_parts.known(typed[0]))
        ):
            return words
    return None


def _legal(asked: Asked) -> Hit | None:
    """`it's Bob but legally Robert Tanner`: the name in the papers, and the one to be called by."""
    match = grammar().scan("name", "legal").search(asked.text.indexed)
    if not match or match.start() < 3:
        return None
    called = _told(asked.of(asked.text.part(0, match.start())))
    words = _name_words(asked, match.end(), limit=5, capitals=False)
    hit = name_parts.parts(asked, *words, alone=True) if words else None
    if not hit or not called or called.value.keys() != {"first"} or "last" not in hit.value:
        return None
    return Hit(hit.value | {"preferred": called.value["first"]}, called.start, hit.end)


def _something_else(asked: Asked, start: int, end: int) -> bool:
    """Whether the words are a day of the week or a payer and no name (`Monday`, `Aetna`)."""
    said = asked.text.folded[start:end].strip(" .,")
    if re.fullmatch(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miercoles|jueves|viernes|sabado", said):
        return True
    part = asked.text.part(start, end)
    payer = next(iter(asked.site.payers.find(part.tokens)), None)
    known = set(grammar().words("names", "given")) | set(grammar().words("names", "hispanic"))
    return bool(payer and payer.end - payer.start == len(said) and not known & set(said.split()))


def _couple(asked: Asked) -> Hit | None:
    """Two people in one answer: `Mr. and Mrs. Holt` has one surname, `Bob and Sue Miller` no order that is told."""
    start, end = _bare(asked)
    raw = asked.text.raw[start:end].strip(" ,.")
    if titled := _titles().match(raw):
        words = _name_words(asked, start + titled.end(), limit=4, capitals=False, upto=end)
        hit = name_parts.parts(asked, *words, alone=True) if words else None
        if hit is None:
            return None
        value = {"last": hit.value["first"]} if hit.value.keys() == {"first"} else hit.value
        prefix = " ".join(
            name_parts.capitals(word) if len(word) > 1 and word.lower() != "and" else word.lower()
            for word in titled["both"].split()
        )
        return Hit({"prefix": prefix} | value, start, hit.end)
    if _pair().fullmatch(raw):
        at = asked.text.raw.index(raw, start)
        return Hit({"full": raw}, at, at + len(raw))
    return None


# ---- finding the words -----------------------------------------------------------------------


def _bare(asked: Asked) -> tuple[int, int]:
    """The answer without `hi, my name is`."""
    start = 0
    while (match := _lead().match(asked.text.folded, start)) and match.end() > start:
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
        if any(
            word.endswith("'s") or (len(word) > 1 and word in name_parts.common() and word not in name_parts.PARTICLES)
            for word in after[:3]
        ):
            return match
    return None


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


def _name_words(
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
            or (count > 1 and word.islower() and folded in name_parts.common() - name_parts.PARTICLES and not initial)
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
            (folded in name_parts.common() or folded in _numbers())
            and not (count and initial)
            and not (folded in name_parts.given_words() and word.istitle())
            and not (count == 1 and word.istitle() and name_parts.known(asked.text.raw[start:end]))
            and folded not in name_parts.prefixes()
            and not (count and folded in name_parts.PARTICLES)
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
    raw = asked.text.raw[start:end]
    before, comma, _ = fold(raw).partition(",")
    if comma and all(word in name_parts.common() or word in name_parts.PARTICLES for word in before.split()):
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
def _kin() -> re.Pattern[str]:
    """`her daughter` before the name of who it is."""
    return re.compile(rf"\s*(?:the|his|her|their|my|su|la|el|mi)\s+{grammar().one_of('whose', 'others')},?\s+")


@cache
def _numbers() -> frozenset[str]:
    """Words of number that are no given names either."""
    return frozenset(word for word in grammar().cardinals if len(word) > 2) - {"once"}


@cache
def _titles() -> re.Pattern[str]:
    title = r"(?i:mr|mister|dr|prof|rev|sr|don|mrs|ms|sra|dra|dona|doña)\.?"
    return re.compile(rf"(?P<both>{title}\s+(?:(?i:and|y)|&)\s+{title})\s+(?=[^\W\d_])")


@cache
def _pair() -> re.Pattern[str]:
    """Two given names that share what follows, each typed with a capital."""
    name = r"[A-ZÀ-Þ][\w'’-]+"
    return re.compile(rf"{name}(?:\s{name})?\s+(?:and|&|y)\s+{name}\s{name}(?:\s{name})?")


@cache
def _adjective() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{'|'.join(grammar().words('names', 'adjectives'))})(?:$|\s+(?:in|to|on|with|and|but|a|al?|con|de|del|en|y|pero|por)(?!\w))"  # noqa: E501
    )


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"[\s\x01¡¿\"'.,;:-]*{grammar().one_of('name', 'lead')}(?![^\W_])[\s,:]*(?=\S)")


@cache
def _introduced() -> Scan:
    return Scan(
        r"(?<!\w)(?:(?P<sure>my (?:full )?name is|my name'?s|me llamo|mi nombre es|name:|nombre:|se llama|(?:her|his|patient(?:'s)?) name is)|this is|i'?m|i am|soy|habla|le habla|speaking with|contact:|provider:|patient:|attn:)\s+(?:the patient\s+)?(?=[^\W\d_])"  # noqa: E501
    )
