"""E-mail addresses, typed, spaced out or spoken; the one place that knows email-validator."""

import re
from functools import cache

from email_validator import EmailNotValidError, validate_email

from desk.reading.asked import Asked, body
from desk.reading.correction import changed_words
from desk.reading.grammar import grammar, spaced
from desk.reading.numbers import numerals
from desk.reading.ownership import owner_at
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable
from desk.reading.text import Text

_TYPED = re.compile(r"[^\s@<>()\[\]\",;:]{1,64}@[^\s@<>()\[\]\",;:]{1,255}")
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"


def hits(asked: Asked) -> list[Hit]:
    """Every usable address of the text."""
    found = (
        [hit for match in _TYPED.finditer(asked.text.raw) if (hit := _typed(match))] if "@" in asked.text.raw else []
    )
    if not found and ("@" in asked.text.folded or _like_one().search(asked.text.indexed)):
        found = [hit for hit in [_spoken(asked)] if hit]
    return found


def read(asked: Asked) -> Hit | Unusable | None:
    """The visitor's own address, the last where one is taken back, or the held one with a word changed."""
    if (
        isinstance(asked.prev, str)
        and (changed := changed_words(asked, asked.prev))
        and (valid := _valid(changed))
        and not _TYPED.search(asked.text.raw)
    ):
        return Hit(valid, *body(asked.text))
    found = hits(asked)
    if found:
        own = [hit for hit in found if owner_at(asked.text, hit.start, hit.end) != "other"] or found
        taken_back = len(own) > 1 and grammar().pattern("correction", "marker").search(asked.text.folded, own[0].end)
        rejected = [
            hit for hit in own if grammar().pattern("correction", "not").search(asked.text.before(hit.start, 6))
        ]
        own = [hit for hit in own if hit not in rejected] or own
        return own[-1] if taken_back else own[0]
    if isinstance(asked.prev, str) and (hit := _new_domain(asked)):
        return hit
    return _tried(asked)


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
    return None if valid.endswith((".dot", ".punto")) else valid


def _spoken(asked: Asked) -> Hit | None:
    """`maria at example dot org`, `maria @ example . org`, `j o h n 4 2 arroba gmail punto com`."""
    marked, spans = _symbols(asked.text)
    at = marked.find("@")
    if at < 0:
        return None
    right = re.match(
        r"@\s*(?:the\s+)?([a-z0-9-]+(?:\s*[._-]\s*[a-z0-9-]+)*|[a-z](?:\s[a-z])+(?:\s*\.\s*[a-z0-9]+)+|[a-z0-9]+\s[a-z0-9]+(?:\s*\.\s*[a-z0-9]+)+)",
        marked[at:],
    )
    left, start = _local(asked, marked[:at])
    if not right or not left:
        return None
    domain = re.sub(r"\s", "", right[1])
    if not re.fullmatch(_DOMAIN, domain):
        spread = re.match(r"@\s*((?:[a-z0-9-]+\s){1,3}[a-z0-9-]+(?:\s*\.\s*[a-z0-9]+)+)", marked[at:])
        if not spread:
            return None
        right, domain = spread, re.sub(r"\s", "", spread[1])
    valid = _valid(f"{left}@{domain}")
    return Hit(valid, spans[start], spans[min(at + right.end() - 1, len(spans) - 1)] + 1) if valid else None


def _local(asked: Asked, marked: str) -> tuple[str, int]:
    """The part before the @, and where it begins in the marked text: the words joined by marks, or all that is left
    of the answer after its opening words."""
    opening = body(Text(marked, marked, asked.text.language))[0]
    last = re.search(r"(?:^|[\s,;:])([a-z0-9]+(?:\s*[._+-]\s*[a-z0-9]+)*|[a-z0-9](?:\s[a-z0-9])+)\s*$", marked)
    if not last:
        return "", 0
    all_of_it = marked[opening:].strip()
    joined = re.sub(r"[\s,]+", "", all_of_it)
    words = re.split(r"[\s,]+", all_of_it)
    numbers_follow = re.search(r"([a-z]+(?:\s*[._+-]\s*[a-z0-9]+)*)((?:\s+\d+)+)\s*$", marked)
    if (
        sum(word.isalpha() for word in words) <= 3 and len(words) <= 8 and re.fullmatch(r"[a-z0-9._+-]+", joined)
    ) or all(len(word) == 1 or word.isdigit() for word in words):
        return joined, opening
    if numbers_follow and numbers_follow.start(1) >= opening:
        return re.sub(r"\s", "", numbers_follow.group()), numbers_follow.start(1)
    return re.sub(r"\s", "", last[1]), last.start(1)


def _symbols(text: Text) -> tuple[str, list[int]]:
    """The text with spoken marks and numbers as signs, and where each of its characters came from."""
    swaps = [
        (match.start(), match.end(), sign) for sign, pattern in _signs() for match in pattern.finditer(text.folded)
    ]
    swaps += [(number.start, number.end, f" {number.digits} ") for number in numerals(text) if number.worded]
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


def _new_domain(asked: Asked) -> Hit | None:
    """`it's .org`, `at yahoo.com`: a new ending or domain for the address held."""
    local, _, domain = asked.prev.partition("@")
    marked, _ = _symbols(asked.text)
    if ending := re.search(
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
    ):
        return Unusable(start, end)
    if re.fullmatch(r"\S+\.(?:com|org|net|edu|gov|us)", asked.text.folded[start:end]):
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

    return (
        (
            "@",
            re.compile(
                rf"(?<=[\w.,])\s+[(\[<]?(?:{words('at')})[)\]>]?\s+(?=\w)|\s*[(\[]\s*(?:{words('at')})\s*[)\]]\s*|(?<=\w)\s+@\s*|@\s+"
            ),
        ),
        ("_", re.compile(rf"\s+(?:{words('underscore')})\s+")),
        (
            ".",
            re.compile(
                rf"\s*[(\[]\s*(?:{words('dot')})\s*[)\]]\s*|\s+(?:{words('dot')})\s+|\s+\.\s*(?=[a-z])|(?<=\w)\.\s(?=(?:com|org|net|edu|gov|es|mx)(?!\w))"
            ),
        ),
        ("-", re.compile(rf"\s+(?:{words('dash')})\s+")),
        ("+", re.compile(rf"\s+(?:{words('plus')})\s+(?=\w)")),
        (" ", re.compile(rf"[,\s]*(?<!\w)(?:{words('noise')})(?!\w)[,]?")),
    )
