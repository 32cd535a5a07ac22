"""Names of people, in parts where the parts are told, whole (`{"full": …}`) where their order is not.

Chinese, Korean and Vietnamese names without a western given name, and names in scripts that carry no order we know,
stay whole. Spanish: two surnames are one `last`, a known compound (`Juan Carlos`) is one `first`. A name typed all
small or all capital gets its capitals. nameparser splits what is left; this is the one place that knows it."""

import re
from functools import cache

from nameparser import HumanName

from desk.reading.asked import Asked
from desk.reading.grammar import grammar, spaced
from desk.reading.shapes import Hit
from desk.reading.text import fold

_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
_PARTICLES = frozenset("de del la las los da das do dos di du van von der den ten ter bin ibn al el y e st st. le san santa".split())


def hits(asked: Asked) -> list[Hit]:
    """Names that are introduced as names: `my name is …`, `me llamo …`, `this is … from`."""
    found = []
    for match in _introduced().finditer(asked.text.folded):
        words = _name_words(asked, match.end(), limit=5, capitals=match["sure"] is None)
        if words and (hit := _parts(asked, *words, alone=False)):
            found.append(hit)
    return found[:3]


def read(asked: Asked) -> Hit | None:
    """The parts of the name that an answer gives; None for words that are no name."""
    labelled = _labelled(asked)
    if labelled:
        return labelled
    preferred, clear = _preferred(asked)
    start, end = _bare(clear)
    words = _name_words(clear, start, limit=7, capitals=False, upto=end)
    if words and (hit := _parts(clear, *words, alone=True)):
        return Hit(hit.value | preferred, hit.start, hit.end)
    return Hit(preferred, *_spanned(asked, preferred["preferred"])) if preferred else None


# ---- finding the words -----------------------------------------------------------------------


def _bare(asked: Asked) -> tuple[int, int]:
    """The answer without `hi, my name is`."""
    start = 0
    while (match := _lead().match(asked.text.folded, start)) and match.end() > start:
        start = match.end()
    while start < len(asked.text.raw) and not asked.text.raw[start].isalnum():
        start += 1
    end = len(asked.text.raw)
    cuts = (_sentence_end(asked.text.folded[start:]), re.search(r"[;!?\n()\"|]|,(?=\s+(?:and|i|my|but|y|mi|pero|the|calling|thanks|gracias)(?!\w))|\s-\s", asked.text.folded[start:]))
    cut = min((one for one in cuts if one), key=lambda one: one.start(), default=None)
    return start, start + cut.start() if cut else end


def _sentence_end(text: str) -> re.Match[str] | None:
    """The first full stop that ends a sentence and no title or initial."""
    for match in re.finditer(r"([^\W\d_]+)(?=\.(?:\s|$))", text):
        if len(match[1]) > 1 and match[1] not in _prefixes() and match[1] not in _suffixes():
            return re.compile(r"\.").search(text, match.end())
    return None


def _name_words(asked: Asked, start: int, *, limit: int, capitals: bool, upto: int | None = None) -> tuple[int, int] | None:
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
        if count and ("\n" in gap or (stop.match(" " + folded) and folded not in _PARTICLES and not (word[0].isupper() and folded != "i" and not asked.text.raw.isupper())) or (count > 1 and "," in gap and folded not in _suffixes() and count > 2)):
            break
        if (capitals or (upto is None and asked.text.raw[start:].lstrip()[:1].isupper())) and not word[0].isupper() and folded not in _PARTICLES:
            break
        if count and "," in gap and capitals:
            break
        plain_words += folded in _common() and folded not in _prefixes() and not (count and folded in _PARTICLES)
        at = start + match.end()
        count, end = count + 1, at
        if word.endswith(".") and len(folded) > 1 and folded not in _prefixes():
            end -= folded not in _suffixes()
            break
        if count > limit:
            return None
    if not count:
        return None
    raw = asked.text.raw[start:end]
    letters = re.sub(r"\W", "", raw)
    if len(letters) < 2 or re.fullmatch(r"(.)\1+", letters.lower()) or (plain_words and (plain_words == count or plain_words > 1 or count <= 2 or fold(raw.split()[0]) in _common())):
        return None
    rest = asked.text.folded[end : upto if upto is not None else end]
    if re.match(r"\s*[@\d]", asked.text.folded[end:]) and not re.match(r"\s+\d{3}", asked.text.folded[end:]):
        return None
    if upto is not None and not capitals and re.search(r"\w{3}", rest) and count > 5:
        return None
    if not _vowels(letters):
        return None
    return start + len(raw) - len(raw.lstrip(" ,")), end


def _vowels(letters: str) -> bool:
    """Keyboard noise has no vowels, or a run of six consonants."""
    plain = fold(letters)
    if re.search(r"asdf|sdfg|dfgh|qwer|wert|zxcv|hjkl|jkl|lkj", plain):
        return False
    return not plain.isascii() or (bool(re.search(r"[aeiouy]", plain)) and not re.search(r"[bcdfghjklmnpqrstvwxz]{6}", plain)) or len(plain) <= 2


def _labelled(asked: Asked) -> Hit | None:
    """`first name Maria last name Lopez`, `apellido: Gómez`."""
    text = asked.text.folded
    found = []
    for part, pattern in _labels():
        if match := pattern.search(text):
            found.append((match.start(), match.end(), part))
    if not found or (len(found) == 1 and found[0][2] == "first" and not re.search(r"first|de pila|primer|given|fname", text)):
        return None
    found.sort()
    value: dict[str, str] = {}
    spans = []
    for i, (_, begin, part) in enumerate(found):
        upto = found[i + 1][0] if i + 1 < len(found) else len(text)
        raw = re.split(r"[,;\n]|\s+(?:and|y|con)\s*$", asked.text.raw[begin:upto].strip(" ,:."))[0].strip(" .,")
        raw = re.sub(r"(?i)\s+(?:and(?: my)?|y|my|mi)$", "", raw)
        if not raw or len(raw.split()) > 4 or fold(raw) in _common() or not re.fullmatch(rf"(?:{_WORD}\s*)+", raw):
            return None
        at = asked.text.raw.index(raw, begin)
        value[part] = _capitals(raw)
        spans.append((at, at + len(raw)))
    order = ("first", "middle", "last")
    return Hit({key: value[key] for key in order if key in value}, min(s for s, _ in spans), max(e for _, e in spans))


def _preferred(asked: Asked) -> tuple[dict[str, str], Asked]:
    """`call me Bob`, `Robert (Bob) Jones`, `"Bob"`: the name to be called by, and the text without it."""
    text = asked.text.raw
    quoted = re.search(rf"(?<=\s)[\"“(']\s*((?:(?i:call me|goes by|aka|me dicen)\s+)?{_WORD}(?:\s{_WORD})?)\s*[\"”)'](?=\W|$)", text)
    if quoted:
        name = re.sub(r"^(?i:call me|goes by|aka|me dicen)\s+", "", quoted[1])
        if fold(name) not in _common() and not re.fullmatch(r"(?i)he/him|she/her|mom|dad", name):
            return {"preferred": _capitals(name)}, asked.of(asked.text.without((quoted.start(), quoted.end())))
    match = re.search(rf"[\s,.;-]*(?:but |y |and |pero )?(?<!\w){grammar().one_of('name', 'preferred')}[\s:,]+(?P<n>{_WORD}(?:\s+(?-i:[A-ZÀ-Þ])[\w'-]+)?)", asked.text.folded.replace("\n", " "))
    if not match:
        return {}, asked
    name = asked.text.raw[match.start("n") : match.end("n")].strip(" .,")
    if fold(name) in _common() or re.match(r"(?i)(?:at|on|back|later|after|al|por|cuando|to)\b", name):
        return {}, asked
    second = re.match(rf"\s+([A-ZÀ-Þ]{_WORD})", asked.text.raw[match.end("n") :]) if name[0].isupper() else None
    if second and fold(second[1]) not in _common() and not re.match(r"(?i)please|thanks|gracias", second[1]):
        name += " " + second[1]
    tail = re.match(r"\s+(?:for short|please|por favor)\W*$", asked.text.folded[match.end("n") :])
    return {"preferred": _capitals(name)}, asked.of(asked.text.without((match.start(), len(text) if tail else match.end("n"))))


# ---- telling the parts -----------------------------------------------------------------------


def _parts(asked: Asked, start: int, end: int, *, alone: bool) -> Hit | None:
    raw = re.sub(r"\s+", " ", asked.text.raw[start:end]).strip(" ,")
    if not raw.isascii() and re.search(r"[^\x00-\u024f\u1e00-\u1eff]", raw):
        return Hit({"full": raw}, start, end)
    words = raw.split()
    prefix, suffix, core = _titles(words)
    if not core:
        return None
    value: dict[str, str] = {}
    if prefix:
        value["prefix"] = _capitals(prefix)
    comma = re.match(r"^([^,]+),\s*(.+)$", " ".join(core))
    if comma and comma[2].split()[-1:] == comma[1].split():
        value |= _split(asked, comma[2].split(), titled=False)
    elif comma:
        last, given = comma[1].split(), comma[2].split()
        value |= {"first": " ".join(given[:1]), "middle": " ".join(given[1:]), "last": " ".join(last)}
    else:
        core = [word.strip(",") for word in core]
        if _order_unknown(core):
            return Hit(value | {"full": " ".join(_capitals(word) for word in core)} | ({"suffix": suffix} if suffix else {}), start, end)
        value |= _split(asked, core, titled=bool(prefix))
    if suffix:
        value["suffix"] = suffix
    shown = {key: _capitals(part) if key in ("first", "middle", "last") else part for key, part in value.items() if part}
    order = ("prefix", "first", "middle", "last", "suffix")
    return Hit({key: shown[key] for key in order if key in shown}, start, end)


def _titles(words: list[str]) -> tuple[str, str, list[str]]:
    """Prefix, suffix and the words between them."""
    first = 0
    while first < len(words) - 1 and fold(words[first]).rstrip(".,") in _prefixes():
        first += 1
    last = len(words)
    while last > first + 1 and re.sub(r"[.,]", "", fold(words[last - 1])) in _suffixes() and (words[last - 2].endswith(",") or len(words) - first > 1 and (last - first > 2 or words[last - 1].isupper() or "." in words[last - 1])):
        last -= 1
    suffix = ", ".join(_suffix(word.strip(",")) for word in words[last:])
    core = words[first:last]
    core[-1:] = [core[-1].rstrip(",")] if core else []
    return " ".join(words[:first]), suffix, core


def _suffix(word: str) -> str:
    plain = re.sub(r"\.", "", fold(word))
    if plain in ("jr", "sr"):
        return word if word[0].isupper() else word.capitalize()
    if plain in ("junior", "senior", "hijo"):
        return word.capitalize()
    if plain == "phd":
        return word if word != word.lower() else "PhD"
    return word if any(letter.isupper() for letter in word) and "." in word else word if word.isupper() or word == "PhD" else word.upper()


def _split(asked: Asked, words: list[str], *, titled: bool) -> dict[str, str]:
    if len(words) == 1:
        return {"last": words[0]} if titled and fold(words[0]) not in _given() else {"first": words[0]}
    folded = [fold(word) for word in words]
    compound = " ".join(folded[:2])
    spanish = asked.spanish or folded[-1] in _hispanic() or (len(words) > 2 and folded[-2] in _hispanic()) or any(word in ("de", "del") for word in folded[1:-1])
    if compound in _compounds() and len(words) > 2:
        return {"first": " ".join(words[:2]), "last": " ".join(words[2:])}
    if folded[1] in ("de", "del") and folded[0] in ("maria", "rosa", "flor", "jose") and len(words) > 3 + (folded[2] in ("los", "la", "las")):
        given = 4 if folded[2] in ("los", "la", "las") else 3
        return {"first": " ".join(words[:given]), "last": " ".join(words[given:])}
    if spanish and len(words) == 3 and folded[1] not in _PARTICLES and folded[1] in _hispanic() and folded[2] in _hispanic():
        return {"first": words[0], "last": " ".join(words[1:])}
    if spanish and len(words) == 4 and not _PARTICLES & set(folded):
        return {"first": words[0], "middle": words[1], "last": " ".join(words[2:])}
    if spanish and len(words) == 3 and asked.spanish and folded[1] not in _given() and folded[1] not in _PARTICLES and len(words[1].rstrip(".")) > 1:
        return {"first": words[0], "last": " ".join(words[1:])}
    particle = next((i for i in range(1, len(words) - 1) if folded[i] in _PARTICLES), None)
    if particle is not None:
        before = words[1:particle]
        if spanish and particle == 2 and folded[1] in _hispanic():
            return {"first": words[0], "last": " ".join(words[1:])}
        return {"first": words[0], "middle": " ".join(before), "last": " ".join(words[particle:])}
    parsed = HumanName(" ".join(words))
    return {"first": parsed.first, "middle": parsed.middle, "last": parsed.last}


def _order_unknown(words: list[str]) -> bool:
    """Whether every word could be a given name or a surname of East or South-East Asia, one of them a surname."""
    folded = [fold(word).replace("-", "") for word in words]
    if len(words) < 2 or len(words) > 4:
        return False
    asian = [word for word in folded if word in _asian()]
    return bool(asian) and all(word in _asian() or _syllables().fullmatch(word) for word in folded) and not any(word in _given() for word in folded)


def _capitals(name: str) -> str:
    """Capitals for a name typed all small or all large; names typed with care stay."""
    return " ".join(_capital(word, i, name) for i, word in enumerate(name.split()))


def _capital(word: str, at: int, name: str) -> str:
    if not (word.islower() or (word.isupper() and len(word) > 2 and "." not in word)):
        return word
    if at and word.lower() in _PARTICLES:
        return word.lower()
    if word.lower() in _PARTICLES and " " in name and word.islower() and at == 0 and word.lower() not in ("san", "santa", "la", "le"):
        return word
    shown = "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
    shown = re.sub(r"^(O|D|L)['’](\w)", lambda match: f"{match[1]}'{match[2].upper()}", shown)
    return re.sub(r"^Mc(\w)", lambda match: "Mc" + match[1].upper(), shown)


def _spanned(asked: Asked, name: str) -> tuple[int, int]:
    at = asked.text.folded.find(fold(name))
    return (at, at + len(name)) if at >= 0 else (0, len(asked.text.raw))


# ---- the lists -------------------------------------------------------------------------------


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(grammar().words("name", "prefixes"))


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(grammar().words("name", "suffixes"))


@cache
def _compounds() -> frozenset[str]:
    return frozenset(grammar().words("name", "compound"))


@cache
def _asian() -> frozenset[str]:
    return frozenset(grammar().words("names", "asian"))


@cache
def _hispanic() -> frozenset[str]:
    return frozenset(grammar().words("names", "hispanic"))


@cache
def _given() -> frozenset[str]:
    return frozenset(grammar().words("names", "given"))


@cache
def _common() -> frozenset[str]:
    return frozenset(grammar().words("names", "common"))


@cache
def _syllables() -> re.Pattern[str]:
    onset = r"(?:zh|ch|sh|ng|nh|th|ph|tr|kh|gi|gh|kk|tt|pp|ss|jj|qu|[bpmfdtnlgkhjqxrzcsywv])?"
    rime = r"(?:iang|uang|iong|yeong|yeon|yung|yoon|uong|uyen|ieu|oai|oan|uan|ian|iao|eng|ang|ong|ing|yun|yeo|eun|eon|eok|uai|wan|won|woo|eui|in|an|en|on|un|ai|ei|ao|ou|ia|ie|iu|ua|uo|ui|ue|am|im|om|em|um|anh|inh|ach|uc|oc|ee|oo|ae|oe|yu|ya|yo|ye|at|et|it|ut|ap|ip|eu|a|e|i|o|u|y)"
    return re.compile(rf"(?:{onset}{rime}){{1,3}}")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"[\s¡¿\"'.,;:-]*{grammar().one_of('name', 'lead')}(?![^\W_])[\s,:]*(?=\S)")


@cache
def _introduced() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:(?P<sure>my (?:full )?name is|my name'?s|me llamo|mi nombre es|name:|nombre:|se llama|(?:her|his|patient(?:'s)?) name is)|this is|i'?m|i am|soy|habla|le habla|speaking with|contact:|provider:|patient:|attn:)\s+(?:the patient\s+)?(?=[^\W\d_])")


@cache
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((part, re.compile(rf"(?<!\w)(?:{'|'.join(spaced(word) for word in sorted(grammar().words('name', part), key=len, reverse=True))})[\s:,]+(?=[^\W\d_])")) for part in ("last", "middle", "first"))
