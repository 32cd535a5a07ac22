"""The signs of who is writing that stand in one message: readable names, each between 0 and 1."""

from collections.abc import Sequence
from math import log

from desk.reading import Entity
from desk.role.lexicon import Lexicon
from desk.role.phrase import plain

NOTHING_SAID = "nothing_said"
ALWAYS = "always"
INTENT = "intent:"
_FEW = 3
_FLOOR = 0.02
_VOICES = ("my_voice", "our_voice")


def signs_of(
    text: str, ranking: Sequence[tuple[str, float]], entities: Sequence[Entity], known: Lexicon
) -> dict[str, float]:
    """Sign -> strength: cues, pairs of cues (`a+b`), `intent:GROUP`, `nothing_said`, `always` (the base).

    An intent group's strength grows with the logarithm of its summed confidence, 0 at none and 1 at certainty; without
    a ranking (the engine away) there are no intent signs.
    """
    said = plain(text)
    cues = _cues(said, known) | set(_cues_of(entities, known))
    signs = {ALWAYS: 1.0} | dict.fromkeys(sorted(cues), 1.0)
    signs |= {f"{one}+{other}": 1.0 for one, other in known.together if one in cues and other in cues}
    if not cues.difference(_VOICES):
        signs[NOTHING_SAID] = 1.0
    if len(said.split()) <= _FEW:
        signs["few_words"] = 1.0
    shares: dict[str, float] = {}
    for intent, confidence in ranking:
        if group := known.intents.get(intent):
            shares[group] = shares.get(group, 0.0) + confidence
    signs |= {f"{INTENT}{group}": round(_strength(share), 4) for group, share in shares.items() if share > _FLOOR}
    return signs


def _cues(said: str, known: Lexicon) -> set[str]:
    """The cues of a message, without those explained away by another on the same words."""
    hits = [hit for book in known.cues for hit in book.find(said)]
    hiding = [hit for hit in hits if hit.key in known.hides]
    return {
        hit.key
        for hit in hits
        if not any(
            hit.key in known.hides[other.key] and hit.start < other.end and other.start < hit.end for other in hiding
        )
    }


def _strength(share: float) -> float:
    return log(min(share, 1.0) / _FLOOR) / log(1 / _FLOOR)


def _cues_of(entities: Sequence[Entity], known: Lexicon) -> list[str]:
    """What the site's own titles and relations add to the phrases."""
    role_of = {subrole: role for role, among in known.subroles.items() for subrole in among.among}
    cues = []
    for entity in entities:
        match entity.kind, role_of.get(entity.id):
            case "job_title", "referrer":
                cues.append("care_title")
            case "job_title", "administrator":
                cues.append("runs_org")
    return cues
