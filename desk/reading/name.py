"""Names of people, in parts where the parts are told, whole (`{"full": …}`) where their order is not.

Chinese, Korean and Vietnamese names without a western given name, and names in scripts that carry no order we know,
stay whole. Spanish: two surnames are one `last`, a known compound (`Juan Carlos`) is one `first`. A name typed all
small or all capital gets its capitals."""

import re
from functools import cache

from desk.reading import name_parts
from desk.reading.asked import Asked
from desk.reading.grammar import grammar, spaced
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import fold

_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"


def hits(asked: Asked) -> list[Hit]:
    """Names that are introduced as names: `my name is …`, `me llamo …`, `this is … from`."""
    found = []
    for match in _introduced().finditer(asked.text.indexed):
        words = _name_words(asked, match.end(), limit=5, capitals=match["sure"] is None)
        if words and (hit := name_parts.parts(asked, *words, alone=False)):
            found.append(hit)
    return found[:3]


def read(asked: Asked) -> Hit | None:
    """The parts of the name that an answer gives; None for words that are no name."""
    labelled = _labelled(asked)
    if labelled:
        return labelled
    if couple := _couple(asked):
        return couple
    preferred, clear = _preferred(asked)
    start, end = _bare(clear)
    said = clear.text.raw[start:end].strip(" .,")
    if start and said.islower() and _adjective().match(fold(said)):
        return None
    words = _name_words(clear, start, limit=7, capitals=False, upto=end)
    if words and _something_else(clear, *words):
        return Hit(preferred, *name_parts.spanned(asked, preferred["preferred"])) if preferred else None
    if words and (hit := name_parts.parts(clear, *words, alone=True)):
        return Hit(hit.value | preferred, hit.start, hit.end)
    return Hit(preferred, *name_parts.spanned(asked, preferred["preferred"])) if preferred else None


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
    )
    cut = min((one for one in cuts if one), key=lambda one: one.start(), default=None)
    return start, start + cut.start() if cut else end


def _sentence_end(text: str) -> re.Match[str] | None:
    """The first full stop that ends a sentence and no title or initial."""
    for match in re.finditer(r"([^\W\d_]+)(?=\.(?:\s|$))", text):
        if len(match[1]) > 1 and match[1] not in name_parts.prefixes() | name_parts.suffixes() | name_parts.PARTICLES:
            return re.compile(r"\.").search(text, match.end())
    return None


def _name_words(
    asked: Asked, start: int, *, limit: int, capitals: bool, upto: int | None = None
) -> tuple[int, int] | None:
    """Where the words of a name stand from `start` on; None where they are ordinary words."""
    end, count, at = start, 0, start
    stop = grammar().opening("name", "stop")
    plain_words = 0
    for match in re.finditer(rf"[\s,]*({_WORD})", asked.text.raw[start : upto if upto is not None else start + 90]):
        if start + match.start() != at:
            break
        word = match[1]
        folded = fold(word).rstrip(".")
        gap = asked.text.raw[at : start + match.start(1)]
        if count and (
            "\n" in gap
            or (
                stop.match(" " + folded)
                and folded not in name_parts.PARTICLES
                and not (word[0].isupper() and folded != "i" and not asked.text.raw.isupper())
            )
            or (count > 1 and "," in gap and folded not in name_parts.suffixes() and count > 2)
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
            folded in name_parts.common()
            and not (folded in name_parts.given_words() and word.istitle())
            and folded not in name_parts.prefixes()
            and not (count and folded in name_parts.PARTICLES)
        )
        at = start + match.end()
        count, end = count + 1, at
        if word.endswith(".") and len(folded) > 1 and folded not in name_parts.prefixes() | name_parts.PARTICLES:
            end -= folded not in name_parts.suffixes()
            break
        if count > limit:
            return None
    if not count:
        return None
    raw = asked.text.raw[start:end]
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
    if re.search(r"asdf|sdfg|dfgh|qwer|wert|zxcv|hjkl|jkl|lkj", plain):
        return False
    return (
        not plain.isascii()
        or (bool(re.search(r"[aeiouy]", plain)) and not re.search(r"[bcdfghjklmnpqrstvwxz]{6}", plain))
        or len(plain) <= 2
    )


def _labelled(asked: Asked) -> Hit | None:
    """`first name Maria last name Lopez`, `apellido: Gómez`."""
    text = asked.text.folded
    found = []
    for part, pattern in _labels():
        if match := pattern.search(text):
            found.append((match.start(), match.end(), part))
    if not found or (
        len(found) == 1 and found[0][2] == "first" and not re.search(r"first|de pila|primer|given|fname", text)
    ):
        return None
    found.sort()
    value: dict[str, str] = {}
    spans = []
    for i, (_, begin, part) in enumerate(found):
        upto = found[i + 1][0] if i + 1 < len(found) else len(text)
        raw = re.split(r"[,;\n]|\s+(?:and|y|con)\s*$", asked.text.raw[begin:upto].strip(" ,:."))[0].strip(" .,")
        raw = re.sub(r"(?i)\s+(?:and(?: my)?|y|my|mi)$", "", raw)
        if (
            not raw
            or len(raw.split()) > 4
            or fold(raw) in name_parts.common()
            or not re.fullmatch(rf"(?:{_WORD}\s*)+", raw)
        ):
            return None
        at = asked.text.raw.index(raw, begin)
        value[part] = name_parts.capitals(raw)
        spans.append((at, at + len(raw)))
    order = ("first", "middle", "last")
    return Hit({key: value[key] for key in order if key in value}, min(s for s, _ in spans), max(e for _, e in spans))


def _preferred(asked: Asked) -> tuple[dict[str, str], Asked]:
    """`call me Bob`, `Robert (Bob) Jones`, `"Bob"`: the name to be called by, and the text without it."""
    text = asked.text.raw
    quoted = re.search(
        rf"(?<=\s)[\"“(']\s*((?:(?i:call me|goes by|aka|me dicen)\s+)?{_WORD}(?:\s{_WORD})?)\s*[\"”)'](?=\W|$)", text
    )
    if quoted:
        name = re.sub(r"^(?i:call me|goes by|aka|me dicen)\s+", "", quoted[1])
        if fold(name) not in name_parts.common() and not re.fullmatch(r"(?i)he/him|she/her|mom|dad", name):
            return {"preferred": name_parts.capitals(name)}, asked.of(
                asked.text.without(*((at, at + 1) for at in range(*quoted.span())))
            )
    if short := _FOR_SHORT.search(text):
        return {"preferred": name_parts.capitals(short["n"])}, asked.of(asked.text.without((short.start(), len(text))))
    match = re.search(
        rf"[\s,.;-]*(?:but |y |and |pero )?(?<!\w){grammar().one_of('name', 'preferred')}[\s:,]+(?P<n>{_WORD}(?:\s+(?-i:[A-ZÀ-Þ])[\w'-]+)?)",  # noqa: E501
        asked.text.folded.replace("\n", " "),
    )
    if not match:
        return {}, asked
    name = asked.text.raw[match.start("n") : match.end("n")].strip(" .,")
    if (fold(name) in name_parts.common() and not name.istitle()) or re.match(
        r"(?i)(?:at|on|back|later|after|al|por|cuando|to|me|you|us|anytime|tomorrow|please|my|mi)\b", name
    ):
        return {}, asked
    second = re.match(rf"\s+([A-ZÀ-Þ]{_WORD})", asked.text.raw[match.end("n") :]) if name[0].isupper() else None
    if second and fold(second[1]) not in name_parts.common() and not re.match(r"(?i)please|thanks|gracias", second[1]):
        name += " " + second[1]
    tail = re.match(r"\s+(?:for short|please|por favor)\W*$", asked.text.folded[match.end("n") :])
    return {"preferred": name_parts.capitals(name)}, asked.of(
        asked.text.without((match.start(), len(text) if tail else match.end("n")))
    )


_FOR_SHORT = re.compile(rf"[\s,(]+(?:or\s+)?(?P<n>{_WORD})\s+for short\W*$")


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
    return re.compile(rf"[\s¡¿\"'.,;:-]*{grammar().one_of('name', 'lead')}(?![^\W_])[\s,:]*(?=\S)")


@cache
def _introduced() -> Scan:
    return Scan(
        r"(?<!\w)(?:(?P<sure>my (?:full )?name is|my name'?s|me llamo|mi nombre es|name:|nombre:|se llama|(?:her|his|patient(?:'s)?) name is)|this is|i'?m|i am|soy|habla|le habla|speaking with|contact:|provider:|patient:|attn:)\s+(?:the patient\s+)?(?=[^\W\d_])"  # noqa: E501
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
