"""Who is writing: one calibrated score over the signs of a message, with its reasons and the sub-role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from desk.reading import Entity
from desk.role.lexicon import ROLES, Lexicon, lexicon
from desk.role.phrase import plain
from desk.role.signs import ALWAYS, signs_of

MOST_REASONS = 4
WORDING = "wording"
"""The reason that the words and the meaning as a whole are like those of the role."""


@dataclass(frozen=True)
class Judgement:
    """The likeliest role with its probability, the sub-role when it is said, and the signs that spoke for the role."""

    role: str
    """`patient`, `caregiver`, `referrer`, `administrator` or `unknown`."""
    confidence: float
    subrole: str | None
    reasons: tuple[str, ...]
    """Names of signs, strongest first: `kin_in_need`, `intent:make_referral`, `page:home_health`, `wording`."""


def judge(
    text: str,
    *,
    page_line: str | None,
    ranking: Sequence[tuple[str, float]],
    entities: Sequence[Entity],
    language: str,
    lexicon_: Lexicon | None = None,
) -> Judgement:
    """Who is writing, from page, intents, entities, words of relation, office, body and business, and the meaning.

    `ranking` is the engine's, likeliest first; empty when the engine is away. `confidence` is calibrated: of messages
    judged with 0.9, nine in ten are judged rightly. `language` is kept for the record; cues of all languages are
    looked for.
    """
    known = lexicon_ or lexicon()
    signs = signs_of(text, ranking, entities, known)
    weights = {sign: known.weights.signs[sign] for sign in signs if sign in known.weights.signs}
    parts = {sign: {role: odds[role] * signs[sign] for role in ROLES} for sign, odds in weights.items()}
    parts[WORDING] = known.learned.odds("role", text)
    if page_line in known.pages:
        parts[f"page:{page_line}"] = {role: known.pages[page_line].get(role, 0.0) for role in ROLES}
    temperature = known.weights.temperature["with_engine" if ranking else "alone"]
    shares = _probabilities({role: sum(odds[role] for odds in parts.values()) / temperature for role in ROLES})
    role = max(ROLES, key=shares.__getitem__)
    subrole = subrole_of(text, role, entities, known)
    return Judgement(role, round(shares[role], 4), subrole, _reasons(role, parts))


def _probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    top = max(scores.values())
    odds = {answer: exp(score - top) for answer, score in scores.items()}
    return {answer: odd / sum(odds.values()) for answer, odd in odds.items()}


def subrole_of(text: str, role: str, entities: Sequence[Entity], known: Lexicon) -> str | None:
    """The sub-role of `role` that the message states: its first title, else the first sign in the order of
    `data/role.yml`, else the role's default. For the roles of `learned_subroles` that is weighed against what the text
    is like."""
    stated = _stated_subrole(text, role, entities, known)
    if role not in known.learned_subroles:
        return stated
    odds = known.learned.odds(role, text)
    if stated in odds:
        odds[stated] += known.learned_subroles[role]
    return max(odds, key=odds.__getitem__)


def _stated_subrole(text: str, role: str, entities: Sequence[Entity], known: Lexicon) -> str | None:
    among = known.subroles[role]
    said = plain(text)
    hits = sorted((hit for book in known.subrole_phrases for hit in book.find(said)), key=lambda hit: hit.start)
    titles = [hit.key.split()[0] for hit in hits if hit.key.endswith("titles")]
    titles += [entity.id for entity in entities if entity.kind == "job_title"]
    if found := next((title for title in titles if title in among.among), None):
        return found
    signs = {hit.key.split()[0] for hit in hits}
    return next((subrole for subrole in among.among if subrole in signs), among.default)


def _reasons(role: str, parts: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """What lifts the role most above the mean of the roles."""
    lift = {sign: odds[role] - sum(odds.values()) / len(ROLES) for sign, odds in parts.items() if sign != ALWAYS}
    return tuple(sorted((sign for sign in lift if lift[sign] > 0), key=lambda sign: -lift[sign])[:MOST_REASONS])
