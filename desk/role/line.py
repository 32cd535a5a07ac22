"""Which service line a message is about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import exp

from desk.reading import Entity
from desk.role.lexicon import Lexicon, lexicon
from desk.role.phrase import Hit, fold, plain

NO_LINE = "none"
"""What a message about no line is called where lines were learned."""


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
    Numbers and ties: `data/role.yml`, `lines`.
    """
    known = lexicon_ or lexicon()
    limits = known.lines
    said = plain(text)
    told = [hit for book in known.cues for hit in book.find(said) if hit.key in limits["others"]]
    strengths: dict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    for line, hit in _mentions(said, known):
        weight = limits[hit.key] * (limits["named_by_others"] if _inside(hit, told) else 1.0)
        span = (hit.start, hit.end)
        strengths[line][span] = max(weight, strengths[line].get(span, 0.0))
    for entity in entities:
        if entity.kind == "service_line" and fold(entity.text) not in limits["never"]:
            words = plain(entity.text).removesuffix(". ").strip()
            at = said.find(words)
            span = (at, at + len(words))
            weight = limits["entity"] * (limits["named_by_others"] if _inside(Hit("", *span), told) else 1.0)
            strengths[entity.id][span] = max(weight, strengths[entity.id].get(span, 0.0))
    scores = {line: _score(spans, limits["more"]) for line, spans in strengths.items()}
    for line, share in _likeness(text, known).items():
        scores[line] = scores.get(line, 0.0) + limits["like"] * share
    if page_line is not None:
        scores[page_line] = scores.get(page_line, 0.0) + limits["page"]
    best = max(scores, key=lambda line: (scores[line], -_rank(line, limits["ties"])), default=None)
    if best is None or scores[best] < limits["at_least"]:
        return page_line
    return best


def _mentions(said: str, known: Lexicon) -> Iterable[tuple[str, Hit]]:
    """Line and mention (its key the strength); a word inside a longer mention does not count ("physical" therapy)."""
    hits = [hit for book in known.needs for hit in book.find(said)]
    for hit in hits:
        longer = (other for other in hits if other.end - other.start > hit.end - hit.start)
        if not any(other.start <= hit.start and hit.end <= other.end for other in longer):
            line, strength = hit.key.split()
            yield line, Hit(strength, hit.start, hit.end)


def _likeness(text: str, known: Lexicon) -> dict[str, float]:
    """How sure the learned text is of each line."""
    odds = known.learned.odds("line", text)
    top = max(odds.values())
    raised = {line: exp(score - top) for line, score in odds.items()}
    return {line: share / sum(raised.values()) for line, share in raised.items() if line != NO_LINE}


def _inside(hit: Hit, others: Iterable[Hit]) -> bool:
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def _score(spans: dict[tuple[int, int], float], more: float) -> float:
    strongest, *rest = sorted(_apart(spans), reverse=True)
    return strongest + more * sum(min(1.0, weight / strongest) for weight in rest[:3])


def _apart(spans: dict[tuple[int, int], float]) -> list[float]:
    """The weights of mentions that do not overlap a stronger one of the same line."""
    kept: list[tuple[tuple[int, int], float]] = []
    for (start, end), weight in sorted(spans.items(), key=lambda item: (-item[1], item[0])):
        if all(end <= other[0] or other[1] <= start for other, _ in kept):
            kept.append(((start, end), weight))
    return [weight for _, weight in kept]


def _rank(line: str, ties: Sequence[str]) -> int:
    return ties.index(line) if line in ties else len(ties)
