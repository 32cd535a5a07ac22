"""A name told in two halves with talk between them: `Smith. Yes, really. The front half is Ann`."""

import re

from desk.reading import name_parts, places
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.shapes import Hit
from desk.reading.text import Text, fold

_CLAUSE = re.compile(r"(?:(?!\s{4})[^,.;:!?\n()\x01—])+")
_LEAD = re.compile(
    r"[\s\"']*(?:(?:and|y|then|luego|despues|plus|mas|it'?s|is|es|that'?s|with|con|la? ultim[oa]|(?:the |my |el |mi )?(?:last|first|surname|apellido|nombre|ultimo)(?: name| one| part)?)\s+)*"  # noqa: E501
)
_TAIL = re.compile(
    r"\s+(?:in front(?: of (?:it|that))?|before (?:it|that)|first|at the (?:front|end)|after (?:it|that)|adelante|antes|al final|es el nombre|as (?:the|my) (?:first|last)(?: name)?|(?:with|con) (?:the|a|el|un) (?:dash|hyphen|guion)|please|thanks|gracias|lol|haha)\W*$"  # noqa: E501
)
_NAMES = re.compile(
    rf"(?:(?:{'|'.join(sorted(map(re.escape, name_parts.PARTICLES)))})\s+)*[^\W\d_][\w'’-]+(?:\s[^\W\d_][\w'’-]+)?",
    re.IGNORECASE,
)
_IN_FRONT = re.compile(
    r"(?<!\w)(?:in front|front (?:half|part|name|one)|first (?:half|part|name|one)|before it|at the front|adelante|va antes|primer nombre|de nombre|el nombre)(?!\w)"  # noqa: E501
)
_CALLED = re.compile(
    r"(?<!\w)(?:call\w*|goes|go by|known|nick\w*|short|dic\w+|llam\w+|conoc\w+|apod\w+|prefer\w*|prefier\w+|use|not|no soy)(?!\w)"  # noqa: E501
)


def other_half(asked: Asked, hit: Hit) -> Hit | None:
    """The whole name where one half of it was found and the other stands alone in a later clause after some talk."""
    rest = asked.text.folded[hit.end :]
    if _CALLED.search(rest):
        return None
    told = fold(hit.value["first"])
    for clause in list(_CLAUSE.finditer(asked.text.raw, hit.end))[1:]:
        between = asked.text.folded[hit.end : clause.start()]
        start = _LEAD.match(asked.text.folded, clause.start(), clause.end())
        begin = start.end() if start else clause.start()
        said = asked.text.raw[begin : clause.end()]
        if tail := _TAIL.search(fold(said)):
            said = said[: tail.start()]
        said = said.strip(" \"'")
        if not re.search(r"[^\W\d_]{2}", between) or not _NAMES.fullmatch(said) or not _a_name(asked, said, told):
            continue
        at = asked.text.raw.index(said, begin)
        new = name_parts.capitals(said)
        halves = (new, hit.value["first"]) if _IN_FRONT.search(rest) else (hit.value["first"], new)
        return Hit({"first": halves[0], "last": halves[1]}, hit.start, at + len(said))
    return None


def _a_name(asked: Asked, said: str, told: str) -> bool:
    words = [word for word in fold(said).split() if word not in name_parts.PARTICLES]
    typed = [word for word in said.split() if fold(word) not in name_parts.PARTICLES]
    careful = not asked.text.raw.islower()
    return (
        bool(words)
        and not (set(words) | {" ".join(words)}) & (places.gazetteer().cities | places.states().keys())
        and not asked.site.payers.find(Text.of(said, asked.text.language).tokens)
        and all(len(word) > 1 and word not in name_parts.ordinary() | grammar().everyday for word in words)
        and all(word[0].isupper() or not careful for word in typed)
        and not words[0].startswith(told[:3])
    )
