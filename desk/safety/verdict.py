"""From signs seen and the classifier's shares to an alarm: which kind, by what, how surely."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from desk.safety.guess import KINDS, Shares
from desk.safety.rules import Kind, Thresholds
from desk.safety.signs import Hit

LEARNED = "learned"
_ORDER: tuple[Kind, ...] = ("emergency", "crisis", "abuse")


@dataclass(frozen=True)
class Verdict:
    kind: Kind
    rule: str
    """The sign, or `learned`."""
    score: float
    """1.0 for a sign, else the classifier's certainty, 0 to 1."""
    sentence: int | None
    """Where the sign is; None when the classifier judged the whole."""


def verdict(
    hits: Sequence[Hit],
    shares: Shares,
    limits: Thresholds,
    after: Kind | None = None,
    *,
    clause: bool = False,
    unopposed: bool = False,
) -> Verdict | None:
    """What a text with these signs and shares raises.

    `after` is the kind of the alarm just before it, if any; `clause`: it is a part of a message, judged by itself;
    `unopposed`: whether nothing may speak against a sign that no context excuses.
    """
    certainty = 1 - shares[0]
    firing = [hit for hit in hits if not hit.excused_by]
    certain = firing if unopposed else [hit for hit in firing if hit.follows]
    if certain:
        hit = min(certain, key=lambda one: _ORDER.index(one.kind))
        return Verdict(hit.kind, hit.sign, 1.0, hit.sentence)
    if firing and certainty >= limits.beside_sign:
        kind = _kind(shares, limits, {hit.kind for hit in firing})
        hit = next((hit for hit in firing if hit.kind == kind), firing[0])
        return Verdict(kind, hit.sign, 1.0, hit.sentence)
    denied = bool(hits) and all("denied" in hit.excused_by for hit in hits)
    limit = limits.clause if clause and (denied or not hits) else limits.excused if hits else limits.alone
    kind = _kind(shares, limits, ())
    if certainty >= (min(limit, limits.after) if kind == after and not clause else limit):
        return Verdict(kind, LEARNED, round(certainty, 3), None)
    return None


def _kind(shares: Shares, limits: Thresholds, signs: Collection[Kind]) -> Kind:
    more = limits.sign_says * (1 - shares[0])
    return max(_ORDER, key=lambda kind: shares[KINDS.index(kind)] + (more if kind in signs else 0.0))
