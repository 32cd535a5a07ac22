"""Which service line a message is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from desk.reading import Entity
from desk.role.lexicon import Lexicon, lexicon
from desk.role.phrase import Hit, fold, plain

NO_LINE = "none"
"""What a message about no line is called where lines were learned."""
EVIDENCE = (
    *("asked", "signs", "hints", "entity", "asked_by_others", "signs_by_others", "more", "last"),
    *("page", "page_alone", "like", "none", "none_on_page"),
)
"""What counts for a line; `role_weights.yml` says how much, in log odds."""
TELLING = frozenset({"asked", "signs", "entity"})
"""Mentions that say much alone."""
LEAST_LIKE = -5.0
"""Log share under which a message is like none of a line's; further down says nothing more."""

type _Mentions = Mapping[str, Mapping[tuple[int, int], set[str]]]


def service_line_of(
    text: str,
    entities: Sequence[Entity],
    page_line: str | None,
    language: str,
    lexicon_: Lexicon | None = None,
) -> str | None:
    """The line the message is about: what it names or is like, else the page's, else None.

    A service that is asked for counts more than a problem that is mentioned; a line that only stands in who sent the
    visitor ("my cardiologist says") counts little; a message that names none may still be like those about one ("my
    hands go numb at night"). `language` is kept for callers that know it; phrases of all languages are looked for.
    Ties: `data/role.yml`, `lines`.
    """
    known = lexicon_ or lexicon()
    found = evidence(text, entities, page_line, known.learned.odds("line", text), known)
    weights = known.weights.lines
    scores = {line: sum(weights[name] * much for name, much in said.items()) for line, said in found.items()}
    best = max(scores, key=lambda line: (scores[line], -_rank(line, known.lines["ties"])))
    return page_line if best == NO_LINE else best


def evidence(
    text: str, entities: Sequence[Entity], page_line: str | None, odds: Mapping[str, float], known: Lexicon
) -> dict[str, dict[str, float]]:
    """Line -> kind of evidence -> how much of it; one of the lines is NO_LINE.

    `odds` are the log odds of the lines by the learned text; one that was never learned is as likely as any.
    """
    mentions = _mentions(text, entities, known)
    top = max(odds.values())
    total = top + log(sum(exp(odd - top) for odd in odds.values()))
    found = {line: {"like": max(LEAST_LIKE, odd - total)} for line, odd in odds.items()}
    for line in mentions.keys() | {NO_LINE, *([page_line] if page_line else [])}:
        found.setdefault(line, {"like": -log(len(odds))})
    for line, kinds in mentions.items():
        found[line] |= {kind: 1.0 for spans in kinds.values() for kind in spans}
        found[line]["more"] = min(3.0, len(_apart(kinds)) - 1.0)
    for line in _named_last(mentions):
        found[line]["last"] = 1.0
    found[NO_LINE]["none"] = 1.0
    if page_line:
        found[page_line]["page"] = found[NO_LINE]["none_on_page"] = 1.0
        found[page_line]["page_alone"] = float(not mentions)
    return found


def _named_last(mentions: _Mentions) -> list[str]:
    """The line named last of several: what is wanted mostly stands last ("no fracture, now therapy")."""
    ends = {
        line: max(end for (_, end), kinds in spans.items() if kinds & TELLING)
        for line, spans in mentions.items()
        if any(kinds & TELLING for kinds in spans.values())
    }
    return [line for line, end in ends.items() if len(ends) > 1 and end == max(ends.values())]


def _mentions(text: str, entities: Sequence[Entity], known: Lexicon) -> _Mentions:
    """Line -> stretch of the text -> kinds of evidence there.

    What only tells who sent or who writes is apart, and so is what a visit is for where a way of visit (`lines.mode`)
    is asked for; what stands in a figure of speech is left out.
    """
    said = plain(text)
    told = [hit for book in known.cues for hit in book.find(said) if hit.key in known.lines["others"]]
    figures = [hit for book in known.figures for hit in book.find(said)]
    found: dict[str, dict[tuple[int, int], set[str]]] = defaultdict(lambda: defaultdict(set))
    for line, hit in _phrases(said, known):
        kind = hit.key
        if _inside(hit, figures):
            continue
        if _inside(hit, told):
            kind = "asked_by_others" if kind == "asked" else "signs_by_others"
        found[line][hit.start, hit.end].add(kind)
    for entity in entities:
        if entity.kind == "service_line" and fold(entity.text) not in known.lines["never"]:
            words = plain(entity.text).removesuffix(". ").strip()
            hit = Hit("", at := said.find(words), at + len(words))
            if not _inside(hit, figures):
                found[entity.id][hit.start, hit.end].add("asked_by_others" if _inside(hit, told) else "entity")
    return _by_way_of_visit(found, known.lines.get("mode", ""))


def _by_way_of_visit(found: _Mentions, mode: str) -> _Mentions:
    """The same, with what other lines name moved apart where the way of visit is asked for."""
    if not any("asked" in kinds for kinds in found.get(mode, {}).values()):
        return found
    apart = {"asked": "asked_by_others", "signs": "signs_by_others"}
    return {
        line: spans if line == mode else {at: {apart.get(kind, kind) for kind in kinds} for at, kinds in spans.items()}
        for line, spans in found.items()
    }


def _phrases(said: str, known: Lexicon) -> Iterable[tuple[str, Hit]]:
    """Line and mention (its key the strength); a word inside a longer mention does not count ("physical" therapy)."""
    hits = [hit for book in known.needs for hit in book.find(said)]
    for hit in hits:
        longer = (other for other in hits if other.end - other.start > hit.end - hit.start)
        if not any(other.start <= hit.start and hit.end <= other.end for other in longer):
            line, strength = hit.key.split()
            yield line, Hit(strength, hit.start, hit.end)


def _inside(hit: Hit, others: Iterable[Hit]) -> bool:
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that do not overlap a longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end))
    return kept


def _rank(line: str, ties: Sequence[str]) -> int:
    return ties.index(line) if line in ties else len(ties)
