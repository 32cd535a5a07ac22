"""E-mail addresses, typed, spaced out or spoken; the one place that knows email-validator."""

import re
from functools import cache

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from desk.reading import address_meant, changed_address, dictated, former, name_parts
from desk.reading.asked import Asked, body
from desk.reading.correction import changed_words
from desk.reading.grammar import grammar, spaced
from desk.reading.numbers import numerals
from desk.reading.ownership import owner_at
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable
from desk.reading.text import Text

_TYPED = re.compile(r"[^\s@<>()\[\]\",;:]{1,64}@[^\s@<>()\[\]\",;:]{1,255}")
_IN_ONE = Scan(r"(?<!\w)(?:one word|no spaces?|all together|todo (?:junto|pegado|seguido)|sin espacios?)(?!\w)")
_AFTER_LEAD = re.compile(
    r"^(?:.*\b(?:es|is|its|it's|to|a|al|my|mi|as|address|correo|email|mail)\s+)?((?:[a-z0-9._+-]+\s+){0,4}[a-z0-9._+-]+)\s*$"
)
_TWICE = re.compile(r"(?<!\w)(?:con|with) (?:doble|double|two|dos) [a-z](?:'?s)?(?!\w),?\s*")
_SENTENCE_ENDS = re.compile(
    r"@\s*[a-z0-9-]+(?:\s*\.\s*[a-z0-9-]+)*?\s*\.\s*(?:com|org|net|edu|gov|us|es|mx|io|co|info)(?=\.\s+(?!(?:uk|mx|us|co)(?!\w))[a-z])"
)
"""A domain before the full stop of its sentence (`… dot net. that's t as in tom`)."""
_SENTENCES = re.compile(r"(?:^|(?<=[.!?]\s))([^.!?@\d]*)[.!?]\s+")
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"


def hits(asked: Asked) -> list[Hit]:
    """Every usable address of the text."""
    found = (
        [hit for match in _TYPED.finditer(asked.text.raw) if (hit := _typed(match))] if "@" in asked.text.raw else []
    )
    if not found and (
        "@" in asked.text.folded
        or _like_one().search(asked.text.indexed)
        or dictated.SAID_IN_PARTS.search(asked.text.folded)
    ):
        found = [hit for hit in [_spoken(asked)] if hit]
    return found


def read(asked: Asked) -> Hit | Unusable | None:
    """The visitor's own address, the last where one is taken back, or the held one with a word changed."""
    if (
        isinstance(asked.prev, str)
        and not _TYPED.search(asked.text.raw)
        and (mended := changed_address.mended(asked.text.folded, asked.prev))
        and (valid := _valid(mended))
    ):
        return Hit(valid, *body(asked.text))
    if isinstance(asked.prev, str):
        asked = asked.of(_without_doubles(asked.text))
    if (
        isinstance(asked.prev, str)
        and (changed := changed_words(asked, asked.prev))
        and (valid := _valid(changed))
        and not _TYPED.search(asked.text.raw)
    ):
        return Hit(valid, *body(asked.text))
    found = hits(asked)
    if found:
        if pointed := address_meant.pointed_at(asked.text.folded, found):
            return pointed
        if (new := address_meant.renamed(asked.text.folded, found)) and (valid := _valid(new[0])):
            return Hit(valid, *new[1:])
        own = [hit for hit in found if owner_at(asked.text, hit.start, hit.end) != "other"] or found
        taken_back = len(own) > 1 and grammar().pattern("correction", "marker").search(asked.text.folded, own[0].end)
        rejected = [
            hit for hit in own if grammar().pattern("correction", "not").search(asked.text.before(hit.start, 6))
        ]
        own = former.in_use(asked, [hit for hit in own if hit not in rejected] or own)
        used = [
            hit
            for hit in own
            if _TO_USE.search(asked.text.before(hit.start, 34)) or _IS_BETTER.match(asked.text.folded, hit.end)
        ]
        return own[-1] if taken_back else (used or own)[0]
    if isinstance(asked.prev, str) and (hit := _new_domain(asked)):
        return hit
    return _tried(asked)


_TO_USE = re.compile(
    r"(?<!\w)(?:use|try|prefer|better|usen?|mejor|prefiero|for me|personal(?:ly)?|mine|para mi|(?:la|el) mi[ao]|(?:la |el |mi )?personal|my own)(?:,? (?:the|this|my|el|la|este|one|otro|other|personally|it'?s|is|es|a|at|to|'s))*[\s:,]+$"  # noqa: E501
)
_IS_BETTER = re.compile(
    r",?\s+(?:is|es|works|would be|seria|sirve)\s+(?:much |a lot |way |the |mi |la |el |my )*(?:better|best|mejor|preferred|easier|mine|mi[oa]|personal(?: one)?|one to use)(?!\w)"  # noqa: E501
)


def _without_doubles(text: Text) -> Text:
    """`vanessa con doble s` without the words on its letters; offsets stay."""
    folded = _TWICE.sub(lambda match: " " * len(match.group()), text.folded)
    return Text(text.raw, folded, text.language) if folded != text.folded else text


def _typed(match: re.Match[str]) -> Hit | None:
    address = match.group().strip("'`.!?*").removeprefix("mailto:")
    start = match.start() + match.group().find(address)
    valid = _valid(address)
    return Hit(valid, start, start + len(address)) if valid else None


def _valid(address: str) -> str | None:
    """The address in lower case (mailboxes that tell case apart are unknown in practice), or None."""
    try:
        valid = validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
    return None if valid.endswith((".dot", ".punto")) else _mailbox_as_meant(valid)


def _mailbox_as_meant(address: str) -> str:
    """The address with the slip in the name of a large mail service put right (`gmial.com`, `yaho.com`)."""
    local, _, domain = address.partition("@")
    name, _, ending = domain.partition(".")
    if ending not in _SLIPS_OF_COM or domain in grammar().words("email", "services"):
        return address
    meant = next(
        (
            service
            for service in _LARGE
            if name[0] == service[0]
            and OSA.distance(name, service) <= 1 + (len(service) >= _LONG_NAME and name != service)
        ),
        None,
    )
    return f"{local}@{meant}.com" if meant else address


_LARGE = ("gmail", "yahoo", "hotmail", "outlook", "icloud")
_LONG_NAME = 7
_SLIPS_OF_COM = frozenset({"com", "con", "cmo", "comm", "ocm", "vom", "xom", "cm", "om"})


def _spoken(asked: Asked) -> Hit | None:
    """`maria at example dot org`, `maria @ example . org`, `j o h n 4 2 arroba gmail punto com`."""
    marked, spans = _symbols(dictated.clear(asked.text))
    if parts := dictated.in_two_parts(marked):
        address, start, end = parts
        valid = _valid(address)
        return Hit(valid, spans[start], spans[end - 1] + 1) if valid else None
    if _TWO_SIGNS.search(marked):
        return None
    found = (one.start() for one in re.finditer("@", marked))
    return next((hit for at in found if (hit := _around(asked, marked, spans, at))), None)


def _around(asked: Asked, marked: str, spans: list[int], at: int) -> Hit | None:
    """The address around one @ of the marked text."""
    marked = marked[:at].replace("@", " ") + marked[at:]
    if whole := _SENTENCE_ENDS.match(marked, at):
        after, marked = marked[whole.end() :], marked[: whole.end()]
    else:
        after = marked[at:]
    right = re.match(
        r"@\s*(?:(?:the|con|y|with)\s+)?([a-z0-9-]+(?:\s*[._-]\s*[a-z0-9-]+)*|[a-z](?:\s[a-z])+(?:\s*\.\s*[a-z0-9]+)+|[a-z0-9]+\s[a-z0-9]+(?:\s*\.\s*[a-z0-9]+)+)",
        marked[at:],
    )
    left, start = _local(asked, marked[:at])
    if not right or not left or _NOT_SAID.search(marked[:at]):
        return None
    domain = re.sub(r"\s", "", right[1])
    if not re.fullmatch(_DOMAIN, domain):
        spread = re.match(r"@\s*((?:[a-z0-9-]+\s){1,3}[a-z0-9-]+(?:\s*\.\s*[a-z0-9]+)+)", marked[at:])
        if not spread:
            return None
        right, domain = spread, re.sub(r"\s", "", spread[1])
    if (again := dictated.spelled_after(after[right.end() :] if after == marked[at:] else after)) and (
        again.endswith(left) or left.endswith(again)
    ):
        left = max(left, again, key=len)
    valid = _valid(f"{left}@{domain}")
    return Hit(valid, spans[start], spans[min(at + right.end() - 1, len(spans) - 1)] + 1) if valid else None


_TWO_SIGNS = re.compile(r"@\s*@")
_NOT_SAID = re.compile(
    r"(?<!\w)(?:same as|just like|igual (?:que|a)|lo mismo que)?\s*(?:my|mi|his|her|su)\s+(?:(?:first|last|full|whole|own|primer|mismo)\s+)?(?:name|nombre|apellido|initials|iniciales)(?:\s+(?:y|and)\s+(?:my |mi )?(?:apellido|last name|surname|birthday|year))?\W*$"  # noqa: E501
)
"""What stands for a part of an address that is not told (`same as my name at example dot org`)."""


def _local(asked: Asked, marked: str) -> tuple[str, int]:
    """The part before the @, and where it begins in the marked text: the words joined by marks, or all that is left
    of the answer after its opening words."""
    marked = marked.rstrip(" ,")
    opening = body(Text(marked, marked, asked.text.language))[0]
    opening = max([opening, *(match.end() for match in _TAKEN_BACK.finditer(marked))])
    while (segment := re.match(r"([^,;:]*)[,;:]\s*(?=\S)", marked[opening:])) and all(
        _leads(word) for word in re.findall(r"[a-z']+|\d+|[._+]", segment[1])
    ):
        opening += segment.end()
        opening += body(Text(marked[opening:], marked[opening:], asked.text.language))[0]
    for sentence in _SENTENCES.finditer(marked):
        if all(word in grammar().everyday for word in re.findall(r"[a-z']+", sentence[1])):
            opening = max(opening, sentence.end())
    last = re.search(r"(?:^|[\s,;:])([a-z0-9]+(?:\s*[._+-]\s*[a-z0-9]+)*|[a-z0-9](?:\s[a-z0-9])+)\s*$", marked)
    if not last:
        return "", 0
    if spelled := _SPELLED_OUT.search(marked):
        return re.sub(r"[\s,]", "", spelled.group()), spelled.start()
    all_of_it = marked[opening:].strip()
    joined = re.sub(r"[\s,]+", "", all_of_it)
    words = re.split(r"[\s,]+", all_of_it)
    if part := _PART_OF.search(asked.text.indexed):
        word = re.search(rf"(?<!\w){part['w']}\s", marked)
        if word and re.fullmatch(r"(?:[a-z0-9._+-]+\s+){1,5}[a-z0-9._+-]+", marked[word.start() :]):
            return re.sub(r"\s", "", marked[word.start() :]), word.start()
    if _IN_ONE.search(asked.text.indexed) and (said := _AFTER_LEAD.search(marked[opening:])):
        return re.sub(r"\s+", "", said[1]), opening + said.start(1)
    numbers_follow = re.search(r"([a-z]+(?:\s*[._+-]\s*[a-z0-9]+)*)((?:\s+\d+)+)\s*$", marked)
    if (
        sum(word.isalpha() for word in words) <= 3 and len(words) <= 8 and re.fullmatch(r"[a-z0-9._+-]+", joined)
    ) or all(len(word) == 1 or word.isdigit() for word in words[: -1 if words[-1][:1] in "._-" else None]):
        return joined, opening
    if numbers_follow and numbers_follow.start(1) >= opening:
        return re.sub(r"\s", "", numbers_follow.group()), numbers_follow.start(1)
    return re.sub(r"\s", "", last[1]), last.start(1)


_SPELLED_OUT = re.compile(r"(?<![a-z0-9'’.-])(?:[a-z][\s,]+){3,}(?:[a-z0-9](?:[\s,]+|$))*$")
"""Four single letters and more right before the @ (`t a s h a 8 8 at …`)."""
_PART_OF = Scan(
    r"(?<!\w)(?P<w>[a-z]{1,5})[\"'”]?\s+(?:is|es|va)\s+(?:a |also |tambien )?(?:part of|parte|included|in it|incluid[oa])(?!\w)"  # noqa: E501
)
"""`yes the "the" is part of it`: a word that would else lead up to the address."""


def _leads(word: str) -> bool:
    """Whether a word is one of talk before an address (`apúntelo, …`)."""
    return word in name_parts.ordinary() or bool(re.fullmatch(r"[a-z]{4,}(?:el[eo]s?|eme)", word))


_TAKEN_BACK = re.compile(
    r"(?<!\w)(?:no,? wait|wait,? no|wait|no,? sorry|sorry|scratch that|i mean|i meant|oops|correction|perdon|digo|no,? espere|mejor dicho)[\s,.:]+(?:it'?s\s+|es\s+)?(?=\w)"  # noqa: E501
)


def _symbols(text: Text) -> tuple[str, list[int]]:
    """The text with spoken marks and numbers as signs, and where each of its characters came from."""
    swaps = [
        (match.start(), match.end(), sign) for sign, pattern in _signs() for match in pattern.finditer(text.folded)
    ]
    swaps += [
        (number.start, number.end, f" {number.digits} ")
        for number in numerals(text)
        if number.worded
        and not (text.folded[number.start : number.end] == "o" and _LETTER.search(text.before(number.start, 3)))
    ]
    swaps.sort(key=lambda swap: (swap[0], -swap[1]))
    marked, spans, at = [], [], 0
    for start, end, sign in swaps:
        if start < at:
            continue
        marked.append(text.folded[at:start] + sign)
        spans += [*range(at, start), *([start] * len(sign))]
        at = end
    marked.append(text.folded[at:])
    spans += range(at, len(text.folded))
    return "".join(marked), spans


_LETTER = re.compile(r"(?<![^\W_])[a-z]\s$")
"""Before an o among letters that are spelled (`c h a y o`), which is no nought."""


def _new_domain(asked: Asked) -> Hit | None:
    """`it's .org`, `at yahoo.com`: a new ending or domain for the address held."""
    local, _, domain = asked.prev.partition("@")
    marked, _ = _symbols(asked.text)
    endings = re.findall(r"(?:(?<=\s)\.|\bdot |\bpunto )([a-z]{2,6})(?!\w)", asked.text.folded)
    if len(endings) > 1 and domain.endswith("." + endings[0]):
        new = f"{domain.rpartition('.')[0]}.{endings[-1]}"
    elif ending := re.search(
        rf"(?:(?:^|\s)\.\s?|(?<!\w){grammar().one_of('email', 'dot')}\s)([a-z]{{2,6}})(?!\w)", asked.text.folded
    ):
        new = f"{domain.rpartition('.')[0]}.{ending[1]}"
    elif whole := re.search(rf"(?<![\w.@'])@?({_DOMAIN})(?!\w)", marked):
        new = whole[1]
    else:
        return None
    valid = _valid(f"{local}@{new}")
    return Hit(valid, *body(asked.text)) if valid else None


def _tried(asked: Asked) -> Unusable | None:
    marked, _ = _symbols(asked.text)
    start, end = body(asked.text)
    if (
        "@" in marked
        and re.search(r"\w\s*@|@\s*\w", marked)
        and (
            "@" in asked.text.folded
            or (
                (word := re.search(r"@\s*(\w+)", marked))
                and not word[1].isdigit()
                and word[1]
                not in grammar().everyday
                | {
                    "all",
                    "home",
                    "work",
                    "noon",
                    "once",
                    "least",
                    "this",
                    "that",
                    "our",
                    "your",
                    "their",
                    "night",
                    "lunch",
                    "school",
                    "first",
                }
                and len(marked.split()) <= 8
            )
        )
    ):
        return Unusable(start, end)
    if (
        re.search(r"(?<!\w)(?:gmail|yahoo|hotmail|outlook|icloud|aol|www|https?)(?!\w)", marked)
        and len(marked.split()) <= 8
        and "?" not in marked
    ):
        return Unusable(start, end)
    if re.fullmatch(r"\W*(?:@|arroba|at)?[\s.]*(?:com|org|net)\W*", marked) or (
        _NOT_SAID.search(marked.partition("@")[0]) and "@" in marked
    ):
        return Unusable(start, end)
    if (
        re.fullmatch(rf"\W*[\w.+-]+\s+{grammar().one_of('email', 'at')}\W*", asked.text.folded)
        and "arroba" in asked.text.folded
    ):
        return Unusable(start, end)
    if re.fullmatch(r"\S+\.(?:com|org|net|edu|gov|us)", asked.text.folded[start:end]) or re.match(
        r"(?:[a-z0-9_-]+\.){2,4}(?:com|org|net|edu|gov|us)(?!\w)", asked.text.folded[start:end]
    ):
        return Unusable(start, end)
    return None


@cache
def _like_one() -> Scan:
    """`at … dot`: the words of a spoken address."""
    at, dot = grammar().one_of("email", "at"), grammar().one_of("email", "dot")
    return Scan(
        rf"(?<![^\W_]){at}(?![^\W_])[^@]{{1,60}}?(?:\w\.[a-z]{{2}}|\.\s(?:com|net|org|edu|gov|us|mx|es|io|co)(?!\w)|(?<![^\W_]){dot}(?![^\W_]))"
    )


@cache
def _signs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def words(key: str) -> str:
        return "|".join(spaced(word) for word in sorted(grammar().words("email", key), key=len, reverse=True))

    before = r"(?:,?\s+(?:(?:and|y)\s+)?(?:then|luego|despues)\s+(?:an?\s+|un\s+)?|,?\s+)"
    after = r",?\s+(?:(?:and|y)\s+)?(?:(?:then|luego|despues)\s+)?"
    return (
        (
            "@",
            re.compile(
                rf"(?<=[\w.,])\s+[(\[<]?(?:{words('at')})[)\]>]?,?\s+(?=\w)|\s*[(\[]\s*(?:{words('at')})\s*[)\]]\s*|(?<=\w)\s+@\s*|@\s+"
            ),
        ),
        (
            " ",
            re.compile(
                r"(?<=\b[a-z])\s+(?:as in|like in|as|for|de|como|como en)\s+(?!at(?!\w)|dot(?!\w))[a-z]{3,}(?=[\s,])"
            ),
        ),
        (".", re.compile(r"(?<=[a-z0-9])-(?:dot|punto)-(?=[a-z0-9])")),
        ("_", re.compile(rf"{before}(?:{words('underscore')}){after}")),
        (
            ".",
            re.compile(
                rf"\s*[(\[]\s*(?:{words('dot')})\s*[)\]]\s*|{before}(?:{words('dot')}){after}|\s+\.\s*(?=[a-z])|(?<=\w)\.\s(?=(?:com|org|net|edu|gov|es|mx)(?!\w))"
            ),
        ),
        ("-", re.compile(rf"{before}(?:{words('dash')}){after}")),
        ("+", re.compile(rf"\s+(?:{words('plus')})\s+(?=\w)")),
        (
            " ",
            re.compile(
                rf"[,\s]*(?<!\w)(?:{words('noise')})(?:(?:\s+(?:and|y)\s+|,?\s+)(?:{words('noise')}))*(?!\w)[,]?"
            ),
        ),
    )
