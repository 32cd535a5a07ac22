"""The parts of a name once its words are found: titles, given names, surnames, or the whole where no order is told.

The one place that knows nameparser."""

import re
from functools import cache

from nameparser import HumanName
from rapidfuzz import fuzz

from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import fold

PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "bin",
        "bint",
        "della",
        "degli",
        "zu",
        "zur",
        "vda",
        "vda.",
        "ibn",
        "al",
        "el",
        "y",
        "e",
        "st",
        "st.",
        "ste",
        "ste.",
        "le",
        "san",
        "santa",
    ]
)


def parts(asked: Asked, start: int, end: int, *, alone: bool) -> Hit | None:
    raw = re.sub(r"\s+", " ", asked.text.raw[start:end]).strip(" ,")
    if not raw.isascii() and re.search(r"[^\x00-\u024f\u1e00-\u1eff]", raw):
        return Hit({"full": raw}, start, end)
    words = raw.split()
    prefix, ending, core = _titles(words)
    if not core:
        return None
    if raw.isupper():
        prefix = prefix.title()
    value: dict[str, str] = {}
    if prefix:
        value["prefix"] = capitals(prefix)
    widowed = next((at for at, word in enumerate(core) if at > 1 and fold(word) == "viuda"), len(core))
    core, of_whom = core[:widowed], core[widowed:]
    comma = re.match(r"^([^,]+),\s*(.+)$", " ".join(core))
    if comma and set(comma[2].split()) < set(comma[1].split()):
        core, comma = comma[1].split(), None
    if comma and _said_twice(comma[1], comma[2]):
        value |= _split(asked, comma[2].split(), titled=False)
    elif comma:
        last, given = comma[1].split(), comma[2].split()
        value |= {"first": " ".join(given[:1]), "middle": " ".join(given[1:]), "last": " ".join(last)}
    else:
        core = [word.strip(",") for word in core]
        if _order_unknown(core):
            return Hit(
                value
                | {"full": " ".join(_korean_capitals(word) for word in core)}
                | ({"suffix": ending} if ending else {}),
                start,
                end,
            )
        value |= _split(asked, core, titled=bool(prefix) and not _before_given(prefix, core[0]))
    if of_whom and "last" in value:
        value["last"] = " ".join([capitals(value["last"]), *of_whom])
    if ending:
        value["suffix"] = ending
    shown = {key: capitals(part) if key in ("first", "middle", "last") else part for key, part in value.items() if part}
    order = ("prefix", "first", "middle", "last", "suffix")
    return Hit({key: shown[key] for key in order if key in shown}, start, end)


def _titles(words: list[str]) -> tuple[str, str, list[str]]:
    """Prefix, suffix and the words between them."""
    first = 0
    while first < len(words) - 1 and fold(words[first]).rstrip(".,") in prefixes():
        first += 1
    last = len(words)
    while (
        last > first + 1
        and re.sub(r"[.,]", "", fold(words[last - 1])) in suffixes()
        and (
            words[last - 2].endswith(",")
            or (len(words) - first > 1 and (last - first > 2 or words[last - 1].isupper() or "." in words[last - 1]))
        )
    ):
        last -= 1
    ending = ", ".join(suffix(word.strip(",")) for word in words[last:])
    core = words[first:last]
    core[-1:] = [core[-1].rstrip(",")] if core else []
    return " ".join(words[:first]), ending, core


def suffix(word: str) -> str:
    plain = re.sub(r"\.", "", fold(word))
    if plain in ("jr", "sr"):
        return word if word[0].isupper() else word.capitalize()
    if plain in ("junior", "senior", "hijo"):
        return word.capitalize()
    if plain == "phd":
        return word if word != word.lower() else "PhD"
    return (
        word
        if any(letter.isupper() for letter in word) and "." in word
        else word
        if word.isupper() or word == "PhD"
        else word.upper()
    )


def _split(asked: Asked, words: list[str], *, titled: bool) -> dict[str, str]:
    if len(words) == 1:
        return {"last": words[0]} if titled and fold(words[0]) not in _given() else {"first": words[0]}
    folded = [fold(word) for word in words]
    if folded[0].rstrip(".") in ("st", "ste"):
        return {"last": " ".join(words)}
    compound = " ".join(folded[:2])
    devoted = _DEVOTED.match(" ".join(folded[1:]))
    if devoted and len(words) > 1 + len(devoted.group().split()):
        given = 1 + len(devoted.group().split())
        return {"first": " ".join(words[:given]), "last": " ".join(words[given:])}
    spanish = (
        asked.spanish
        or folded[-1] in _hispanic()
        or (len(words) > 2 and folded[-2] in _hispanic())
        or any(word in ("de", "del") for word in folded[1:-1])
    )
    if compound in _compounds() and len(words) > 2:
        return {"first": " ".join(words[:2]), "last": " ".join(words[2:])}
    if (
        folded[1] in ("de", "del")
        and folded[0] in ("maria", "rosa", "flor", "jose")
        and len(words) > 3 + (folded[2] in ("los", "la", "las"))
    ):
        given = 4 if folded[2] in ("los", "la", "las") else 3
        return {"first": " ".join(words[:given]), "last": " ".join(words[given:])}
    if (
        spanish
        and len(words) == 3
        and folded[1] not in PARTICLES
        and folded[1] in _hispanic()
        and folded[2] in _hispanic()
    ):
        return {"first": words[0], "last": " ".join(words[1:])}
    if spanish and len(words) == 4 and not PARTICLES & set(folded):
        told = {"first": " ".join(words[:2])} if asked.spanish else {"first": words[0], "middle": words[1]}
        return told | {"last": " ".join(words[2:])}
    if asked.spanish and len(words) == 3 and folded[1] in _given() and folded[1] not in _hispanic():
        return {"first": " ".join(words[:2]), "last": words[2]}
    if (
        spanish
        and len(words) == 3
        and asked.spanish
        and folded[1] not in _given()
        and folded[1] not in PARTICLES
        and len(words[1].rstrip(".")) > 1
    ):
        return {"first": words[0], "last": " ".join(words[1:])}
    particle = next((i for i in range(1, len(words) - 1) if folded[i] in PARTICLES), None)
    if particle is not None:
        before = words[1:particle]
        if asked.spanish and particle == 3:
            return {"first": " ".join(words[:2]), "last": " ".join(words[2:])}
        if particle == 2 and ((spanish and folded[1] in _hispanic()) or (asked.spanish and folded[1] not in _given())):
            return {"first": words[0], "last": " ".join(words[1:])}
        if asked.spanish and particle == 2:
            return {"first": " ".join(words[:2]), "last": " ".join(words[2:])}
        return {"first": words[0], "middle": " ".join(before), "last": " ".join(words[particle:])}
    if len(words) == 2 and not PARTICLES & set(folded):
        return {"first": words[0], "last": words[1]}
    parsed = HumanName(" ".join(words))
    return {"first": parsed.first, "middle": parsed.middle, "last": parsed.last}


def _said_twice(one: str, whole: str) -> bool:
    """Whether the word before the comma stands after it again, or put right (`Nadia, Nadya Orlov`)."""
    words = whole.split()
    if one.split() in (words[-1:], words[:1]):
        return True
    alike = len(words) > 1 and " " not in one and abs(len(one) - len(words[0])) < _A_SLIP
    return alike and fuzz.ratio(fold(one), fold(words[0])) >= _ALIKE


_A_SLIP = 2
_ALIKE = 80
"""Ratio (0-100) from which two words are one name."""


def _before_given(prefix: str, name: str) -> bool:
    """Whether the title is one that stands before a given name (`doña Cuca`, `Sister Agnes`)."""
    return fold(prefix) in ("don", "dona", "sister", "hna", "hermana") and fold(name) not in _hispanic()


def given_together(asked: Asked, hit: Hit) -> Hit:
    """`Jo Ann Fletcher, Jo Ann is two words`: both are the given name."""
    if not {"first", "middle"} <= hit.value.keys() or not _TOGETHER.search(asked.text.indexed):
        return hit
    first = f"{hit.value['first']} {hit.value['middle']}"
    return Hit(
        {"first": first} | {k: v for k, v in hit.value.items() if k not in ("first", "middle")}, hit.start, hit.end
    )


_TOGETHER = Scan(
    r"(?<!\w)(?:is two words|(?:both|all|together)(?: \w+){0,2}? (?:my |the |one )?(?:first|given) names?|(?:double|two[- ]word) first name|(?:los )?dos son (?:el |mi )?nombres?)(?!\w)"  # noqa: E501
)


def given_alone(asked: Asked, hit: Hit) -> Hit:
    """`brayan stiven nomás`: two given names where no surname is told."""
    if hit.value.keys() != {"first", "last"} or " " in hit.value["last"] or fold(hit.value["last"]) in _hispanic():
        return hit
    if not asked.spanish or not _NO_MORE.match(asked.text.folded, hit.end):
        return hit
    return Hit({"first": f"{hit.value['first']} {hit.value['last']}"}, hit.start, hit.end)


_NO_MORE = re.compile(r"[\s,]*(?:(?:asi )?nomas|nada mas|a secas|solamente|y ya|sin apellidos?)\W*$")
_DEVOTED = re.compile(
    r"(?:del (?:carmen|pilar|rosario|socorro|consuelo|refugio|rocio|transito|perpetuo socorro)|de (?:jesus|guadalupe|fatima|lourdes)|de los (?:angeles|dolores|milagros|remedios)|de la (?:luz|paz|concepcion|caridad|merced))(?!\w)"  # noqa: E501
)
"""What stands after a given name and is part of it (`Yesenia del Carmen`)."""


def _order_unknown(words: list[str]) -> bool:
    """Whether every word could be a given name or a surname of East or South-East Asia, one of them a surname."""
    folded = [fold(word).replace("-", "").replace("đ", "d") for word in words]
    if len(words) < 2 or len(words) > 4:
        return False
    asian = [word for word in folded if word in _asian()]
    if len(words) == 2 and asian and any(_korean().fullmatch(fold(word)) for word in words):
        return True
    return (
        bool(asian)
        and all(word in _asian() or _syllables().fullmatch(word) for word in folded)
        and not any(word in _given() for word in folded)
    )


def capitals(name: str) -> str:
    """Capitals for a name typed all small or all large; names typed with care stay."""
    return " ".join(_capital(word, i, name) for i, word in enumerate(name.split()))


def _korean_capitals(word: str) -> str:
    """Two syllables with a hyphen have one capital (`Ji-woo`) where nobody typed them otherwise."""
    plain = "-" in word and (word.islower() or word.isupper()) and _korean().fullmatch(fold(word))
    return word.capitalize() if plain else capitals(word)


def _capital(word: str, at: int, name: str) -> str:
    if word.lower().rstrip(".") in ("st", "ste") and (word.islower() or name.isupper()):
        return word.capitalize()
    if at and word.lower() in PARTICLES | {"viuda"} and (word.islower() or name.isupper()):
        return word.lower()
    particle = name.isupper() and " " in name and word.lower() in PARTICLES
    if not (word.islower() or particle or (word.isupper() and len(word) > 2 and "." not in word)):
        return word
    if (
        word.lower() in PARTICLES
        and " " in name
        and (word.islower() or name.isupper())
        and at == 0
        and word.lower() not in ("san", "santa", "la", "le")
    ):
        return word.lower()
    if _LETTERS_ONLY.fullmatch(word) and word.lower() not in prefixes() | suffixes():
        return word.upper()
    shown = "-".join(part[:1].title() + part[1:].lower() for part in word.split("-"))
    shown = re.sub(r"^(O|D|L)['’](\w)", lambda match: f"{match[1]}'{match[2].upper()}", shown)
    return re.sub(r"^Mc(\w)", lambda match: "Mc" + match[1].upper(), shown)


_LETTERS_ONLY = re.compile(r"(?!ng|md|rn)(?:[b-df-hj-np-tv-xz]{2}|aj)", re.IGNORECASE)
"""`tj`: letters that stand for given names."""


def known(name: str) -> bool:
    """Whether the first word is a given name that is known, typed in any case."""
    words = fold(name).replace(",", " ").split()
    return bool(words) and (words[0] in _given() or words[0] in _hispanic())


def spanned(asked: Asked, name: str) -> tuple[int, int]:
    at = asked.text.folded.find(fold(name))
    return (at, at + len(name)) if at >= 0 else (0, len(asked.text.raw))


# ---- the lists -------------------------------------------------------------------------------


@cache
def prefixes() -> frozenset[str]:
    return frozenset(grammar().words("name", "prefixes"))


@cache
def suffixes() -> frozenset[str]:
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


def surnames() -> frozenset[str]:
    return _hispanic() | frozenset(grammar().words("names", "surnames"))


@cache
def common() -> frozenset[str]:
    return frozenset(grammar().words("names", "common"))


@cache
def ordinary() -> frozenset[str]:
    """Words of everyday talk, which name nobody where they are typed small."""
    table = grammar()
    kin = {word for word in table.words("whose", "others") if word.isalpha()}
    return frozenset(table.tables["names"]["ordinary"].split()) | kin | common()


@cache
def given_words() -> frozenset[str]:
    return frozenset(grammar().words("names", "given_words"))


def syllables(*words: str) -> bool:
    """Whether all of them are one or two syllables as in names of East Asia, and none a given name of the West."""
    return all(
        _syllables().fullmatch(fold(word)) and len(word) < _LONG_SYLLABLE and fold(word) not in _given()
        for word in words
    )


_LONG_SYLLABLE = 6


@cache
def _korean() -> re.Pattern[str]:
    """A given name of two syllables with a hyphen (`Min-jun`, `Soo-ah`)."""
    return re.compile(
        rf"(?:{_syllables().pattern.removesuffix('{1,3}')}h?)-(?:{_syllables().pattern.removesuffix('{1,3}')}h?)"
    )


@cache
def _syllables() -> re.Pattern[str]:
    onset = r"(?:zh|ch|sh|ng|nh|th|ph|tr|kh|gi|gh|kk|tt|pp|ss|jj|qu|[bpmfdtnlgkhjqxrzcsywv])?"
    rime = r"(?:iang|uang|iong|yeong|yeon|yung|yoon|uong|uyen|ieu|oai|oan|uan|ian|iao|eng|ang|ong|ung|ing|yun|yeo|eun|eon|eok|uai|wan|won|woo|eui|in|an|en|on|un|ich|ai|ei|ao|ou|ia|ie|iu|ua|uo|ui|ue|am|im|om|em|um|anh|inh|ach|uc|oc|ee|oo|ae|oe|yu|ya|yo|ye|at|et|it|ut|ap|ip|eu|a|e|i|o|u|y)"  # noqa: E501
    return re.compile(rf"(?:{onset}{rime}){{1,3}}")
