"""Fit the weights of the role score: `python -m desk.role.fit` writes `data/role_weights.yml`.

It learns from `build/role/rankings.jsonl`: what the engine said of messages it had not learned (`python -m
desk.role.rankings` makes it), lines `{"text", "role", "ranking", "page"?, "weight"?}`. Every message is learned twice,
with its ranking and without, so that the score stands when the engine is away.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desk.role.lexicon import DATA, ROLES, Lexicon
from desk.role.signs import ALWAYS, signs_of

WITHOUT_ENGINE = 0.3
"""How much a message counts when it is learned without its ranking."""
SPREAD = 1.5
"""Standard deviation that weights are expected to have; more lets them grow."""
RARE = 3
"""A sign seen in fewer messages has no weight of its own."""
FOLDS = 5
STRANGERS = 1.5
"""Visitors write less like the examples than the examples are like each other: confidence is lowered by this."""


@dataclass(frozen=True)
class Example:
    """A message whose writer is known."""

    signs: Mapping[str, float]
    page: Mapping[str, float]
    role: str
    weight: float = 1.0


def examples(lines: Iterable[str], known: Lexicon) -> list[Example]:
    """Examples of a rankings file, each with and without its ranking."""
    found = []
    for line in lines:
        one: dict[str, Any] = json.loads(line)
        page, much = known.pages.get(one.get("page") or "", {}), one.get("weight", 1.0)
        ranking = [(name, confidence) for name, confidence in one["ranking"]]
        found.append(Example(signs_of(one["text"], ranking, (), known), page, one["role"], much))
        found.append(Example(signs_of(one["text"], (), (), known), page, one["role"], much * WITHOUT_ENGINE))
    return found


def fit(learned: Sequence[Example], spread: float = SPREAD) -> dict[str, dict[str, float]]:
    """Sign -> role -> weight of a multinomial logistic model, by gradient steps with momentum (Adam)."""
    seen: dict[str, int] = {}
    for example in learned:
        for sign in example.signs:
            seen[sign] = seen.get(sign, 0) + 1
    signs = sorted(sign for sign, times in seen.items() if times >= RARE)
    matrix = np.array([[example.signs.get(sign, 0.0) for sign in signs] for example in learned])
    offset = np.array([[example.page.get(role, 0.0) for role in ROLES] for example in learned])
    truth = np.array([[float(example.role == role) for role in ROLES] for example in learned])
    much = np.array([[example.weight] for example in learned])
    rein = np.array([[0.05 if sign == ALWAYS else 1.0] for sign in signs]) / spread**2
    weights = np.zeros((len(signs), len(ROLES)))
    pace, force = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 601):
        scores = matrix @ weights + offset
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = matrix.T @ ((odds / odds.sum(axis=1, keepdims=True) - truth) * much) + rein * weights
        pace, force = 0.9 * pace + 0.1 * slope, 0.999 * force + 0.001 * slope**2
        weights -= 0.05 * (pace / (1 - 0.9**step)) / (np.sqrt(force / (1 - 0.999**step)) + 1e-8)
    return {
        sign: {role: round(float(weights[row, column]), 3) for column, role in enumerate(ROLES)}
        for row, sign in enumerate(signs)
    }


def calibrate(scores: np.ndarray, truth: np.ndarray, much: np.ndarray) -> float:
    """The temperature under which held-apart messages are likeliest.

    `scores` are their log odds (messages x roles) by weights that did not learn them, `truth` the column of each
    message's role, `much` how much it counts.
    """

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        spread = np.log(np.exp(scaled - scaled.max(axis=1, keepdims=True)).sum(axis=1)) + scaled.max(axis=1)
        return float((much * (spread - scaled[np.arange(len(truth)), truth])).sum())

    return min((round(0.5 + 0.05 * step, 2) for step in range(61)), key=loss)


def log_odds(example: Example, weights: Mapping[str, Mapping[str, float]]) -> list[float]:
    """The score of every role, page included."""
    return [
        example.page.get(role, 0.0)
        + sum(weights.get(sign, {}).get(role, 0.0) * much for sign, much in example.signs.items())
        for role in ROLES
    ]


def write(weights: Mapping[str, Mapping[str, float]], temperature: float, file: Path) -> None:
    """The weights as YAML, one line a sign."""
    lines = ["# Made by `python -m desk.role.fit`; never edited. Log odds of every role for every sign.", ""]
    lines += [f"temperature: {temperature}", "", "weights:"]
    for sign, odds in weights.items():
        lines.append(f'  "{sign}": {{{", ".join(f"{role}: {odds[role]}" for role in ROLES)}}}')
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    rankings = Path(arguments[0]) if arguments else DATA.parent / "build/role/rankings.jsonl"
    if not rankings.exists():
        print(f"{rankings}: the file is missing. Make it with `python -m desk.role.rankings`.", file=sys.stderr)
        return 2
    known = Lexicon.load()
    learned = examples(rankings.read_text(encoding="utf-8").splitlines(), known)
    scores = np.zeros((len(learned), len(ROLES)))
    for fold in range(FOLDS):
        weights = fit([example for at, example in enumerate(learned) if at // 2 % FOLDS != fold])
        for at, example in enumerate(learned):
            if at // 2 % FOLDS == fold:
                scores[at] = log_odds(example, weights)
    truth = np.array([ROLES.index(example.role) for example in learned])
    temperature = round(STRANGERS * calibrate(scores, truth, np.array([example.weight for example in learned])), 2)
    right = (scores.argmax(axis=1) == truth)[::2]
    write(fit(learned), temperature, DATA / "role_weights.yml")
    print(f"{len(learned) // 2} messages; right in cross-validation: {right.mean():.3f}; {temperature=}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
