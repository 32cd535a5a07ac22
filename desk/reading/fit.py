"""Fit what hears a stance: `python -m desk.reading.fit` writes `data/stances.npz` (a few seconds)."""

import json
from pathlib import Path

import numpy as np

from desk.reading.stance import DATA, FILE, STANCES, features, keep

_STEPS = 80
_SPREAD = 1.0
"""Standard deviation that weights are expected to have."""


def examples(folder: Path = DATA) -> list[tuple[str, str]]:
    """Text and stance of each line of `<language>/stances.jsonl`. Raises ValueError for a line of another shape."""
    found = []
    for file in sorted(folder.glob("*/stances.jsonl")):
        for row, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            one = json.loads(line)
            if one.keys() != {"text", "stance"} or one["stance"] not in STANCES:
                raise ValueError(f"{file.name}, line {row}: needs a text and one of {', '.join(STANCES)}")
            found.append((one["text"], one["stance"]))
    return found


def fitted(taught: list[tuple[str, str]]) -> np.ndarray:
    """Weights (features x stances) of a multinomial logistic model, by gradient steps with momentum (Adam)."""
    seen = features([text for text, _ in taught])
    truth = np.eye(len(STANCES), dtype=np.float32)[[STANCES.index(stance) for _, stance in taught]]
    weights = np.zeros((seen.shape[1], len(STANCES)), dtype=np.float32)
    pace, force = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        scores = seen @ weights
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = seen.T @ (raised / raised.sum(axis=1, keepdims=True) - truth) + weights / _SPREAD**2
        pace, force = 0.9 * pace + 0.1 * slope, 0.999 * force + 0.001 * slope**2
        rate = 0.1 * min(1.0, 2.0 - 2.0 * step / (_STEPS + 1))
        weights -= rate * (pace / (1 - 0.9**step)) / (np.sqrt(force / (1 - 0.999**step)) + 1e-8)
    return weights


if __name__ == "__main__":
    keep(fitted(examples()), DATA / FILE)
