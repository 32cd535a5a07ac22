"""The kind of plan an answer on cover names: the one word of several that tells most."""

import re

from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.names import Named

_PLANS = {
    "high deductible": "HDHP", "point of service": "POS", "punto de servicio": "POS", "pe pe o": "PPO", "hache eme o": "HMO", "e pe o": "EPO", "medicare advantage": "Medicare Advantage", "medicare adv": "Medicare Advantage", "advantage": "Medicare Advantage", "ventaja": "Medicare Advantage", "parts a and b": "Part A and B", "part a and b": "Part A and B", "partes a y b": "Part A and B",  # noqa: E501
    "suplemento": "Supplement", "obamacare": "Marketplace", "exchange": "Marketplace", "aca": "Marketplace", "marketplace": "Marketplace", "mercado": "Marketplace", "bronce": "Bronze", "plata": "Silver", "oro": "Gold", "dual": "Dual",  # noqa: E501
}  # fmt: skip


_RANK = ("Medicare Advantage", "HDHP", "PPO", "HMO", "EPO", "POS", "Marketplace")
"""Of several words for a plan the one that tells most; others by their place in the answer."""


ACRONYMS = frozenset({"ppo", "hmo", "epo", "pos", "hdhp", "cobra", "chip"})


def plan_named(asked: Asked, payers: list[Named]) -> tuple[str, int, int] | None:
    """The kind of plan and where it stands; of several payers only one the first of them offers."""
    match = min(grammar().scan("coverage", "plans").finditer(asked.text.indexed), key=_rank, default=None)
    listed = [one for one in asked.site.plan_types.find(asked.text.tokens)]
    if (
        match
        and re.fullmatch(r"part [a-d]|advantage|medicare advantage", match.group()) is None
        and listed
        and len(match.group()) < 4
        and match.group() not in ACRONYMS
    ):
        match = None
    if match and not listed and _NOT_BEFORE.search(match.string[: match.start()]):
        return None
    if match:
        word = re.sub(r"\s+", " ", match.group())
        if word in (
            "gold",
            "silver",
            "oro",
            "plata",
            "original",
            "dual",
            "plus",
            "supplement",
            "suplemento",
        ) and not re.search(r"plan|level|tier|marketplace|medicare", asked.text.folded):
            return None
        if word in ("original", "supplement", "suplemento"):
            return None
        name = _PLANS.get(word) or (
            word.upper()
            if word in ACRONYMS
            else " ".join(
                part.upper() if len(part) == 1 else part.capitalize()
                for part in re.sub(r"^parte", "part", word).split()
            )
        )
        return name, *match.span()
    for one in listed:
        if any(payer.start <= one.start and one.end <= payer.end for payer in payers) or (
            one.id.lower() in ("select", "prime") and not payers
        ):
            continue
        if len(payers) > 1 and one.id not in asked.site.plans_of(payers[0].id):
            continue
        return one.id, one.start, one.end
    return None


def _rank(match: re.Match[str]) -> int:
    name = _PLANS.get(match.group(), match.group().upper())
    if _NOT_BEFORE.search(match.string[: match.start()]):
        return len(_RANK) + 1
    return _RANK.index(name) if name in _RANK else len(_RANK)


_NOT_BEFORE = re.compile(r"(?<!\w)(?:not|no|isn'?t|instead of|rather than|en vez de)\s+(?:an?\s+|el\s+|un\s+|the\s+)?$")
