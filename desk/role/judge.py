"""Who is writing: one calibrated score over the signs of a message, with its reasons and the sub-role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from desk.reading import Entity
from desk.role.lexicon import ROLES, Lexicon, lexicon
from desk.role.phrase import plain
from desk.role.signs import ALWAYS, signs_of

MOST_REASONS = 4


@dataclass(frozen=True)
class Judgement:
    """The likeliest role with its probability, the sub-role when it is said, and the signs that spoke for the role."""

    role: str
    """`patient`, `caregiver`, `referrer`, `administrator` or `unknown`."""
    confidence: float
    subrole: str | None
    reasons: tuple[str, ...]
    """Names of signs, strongest first: `kin_in_need`, `intent:make_referral`, `page:home_health`."""


def judge(
    text: str,
    *,
    page_line: str | None,
    ranking: Sequence[tuple[str, float]],
    entities: Sequence[Entity],
    language: str,
    lexicon_: Lexicon | None = None,
) -> Judgement:
    """Who is writing, from page, intents, entities and the words of relation, office, body and business.

    `ranking` is the engine's, likeliest first; empty when the engine is away. `confidence` is calibrated: of messages
    judged with 0.9, nine in ten are judged rightly. `language` is kept for the record; cues of all languages are
    looked for.
    """
    known = lexicon_ or lexicon()
    signs = signs_of(text, ranking, entities, known)
    page = known.pages.get(page_line or "", {})
    shares = probabilities(signs, known, page)
    role = max(ROLES, key=shares.__getitem__)
    subrole = subrole_of(text, role, entities, known)
    return Judgement(role, round(shares[role], 4), subrole, _reasons(role, signs, known, page_line))


def probabilities(signs: Mapping[str, float], known: Lexicon, page: Mapping[str, float]) -> dict[str, float]:
    """Role -> probability; they sum to 1."""
    weights, temperature = known.weights.signs, known.weights.temperature
    scores = {
        role: (page.get(role, 0.0) + sum(weights.get(sign, {}).get(role, 0.0) * much for sign, much in signs.items()))
        / temperature
        for role in ROLES
    }
    top = max(scores.values())
    odds = {role: exp(score - top) for role, score in scores.items()}
    return {role: odd / sum(odds.values()) for role, odd in odds.items()}


def subrole_of(text: str, role: str, entities: Sequence[Entity], known: Lexicon) -> str | None:
    """The sub-role of `role` that the message states: its first title, else the first sign in the order of
    `data/role.yml`, else the role's default."""
    among = known.subroles[role]
    said = plain(text)
    hits = sorted((hit for book in known.subrole_phrases for hit in book.find(said)), key=lambda hit: hit.start)
    titles = [hit.key.split()[0] for hit in hits if hit.key.endswith("titles")]
    titles += [entity.id for entity in entities if entity.kind == "job_title"]
    if found := next((title for title in titles if title in among.among), None):
        return found
    signs = {hit.key.split()[0] for hit in hits}
    return next((subrole for subrole in among.among if subrole in signs), among.default)


def _reasons(role: str, signs: Mapping[str, float], known: Lexicon, page_line: str | None) -> tuple[str, ...]:
    """The signs that lift the role most above the mean of the roles."""
    lift = {}
    for sign, much in signs.items():
        weights = known.weights.signs.get(sign)
        if weights and sign != ALWAYS:
            lift[sign] = (weights.get(role, 0.0) - sum(weights.values()) / len(ROLES)) * much
    if page_line and role in known.pages.get(page_line, {}):
        lift[f"page:{page_line}"] = known.pages[page_line][role]
    ranked = sorted((sign for sign in lift if lift[sign] > 0), key=lambda sign: -lift[sign])
    return tuple(ranked[:MOST_REASONS])
