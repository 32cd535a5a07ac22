"""A small classifier for what no sign foresaw: hashed words and letters under multinomial logistic regression.

Fitted at load from the examples in `data/<language>/safety.yml`; needs numpy alone.
"""

import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from desk.safety.plain import PAUSE, Sentence

KINDS = ("none", "emergency", "crisis", "abuse")
"""The order of `Shares`."""

type Shares = tuple[float, float, float, float]
"""How sure the classifier is of each of `KINDS`; they add up to 1."""

_BALANCE = np.array([3.0, 1.0, 1.0, 1.0], dtype=np.float32)
_BUCKETS = 1 << 16
_ROUNDS = 80
_STEP = 50.0
_DECAY = 2e-5
_MOMENTUM = 0.9
_LETTERS_WEIGHT = 0.8


class Guess:
    """How sure the classifier is of each kind, for a sentence."""

    def __init__(self, weights: np.ndarray, bias: np.ndarray) -> None:
        self._weights = weights
        self._bias = bias

    @classmethod
    def kept(cls, file: Path) -> "Guess | None":
        """What `keep` wrote; None where there is no such file or it is damaged."""
        try:
            with np.load(file, allow_pickle=False) as held:
                table = np.zeros((_BUCKETS, len(KINDS)), dtype=np.float32)
                table[held["used"]] = held["weights"]
                return cls(table, held["bias"])
        except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile):
            return None

    def keep(self, file: Path) -> None:
        """Write it to `file`, in one step, so that a process starting at the same time never reads half of it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        used = np.flatnonzero(self._weights.any(axis=1))
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".npz", delete=False) as partial:
            np.savez(partial, used=used, weights=self._weights[used], bias=self._bias)
        Path(partial.name).replace(file)

    @classmethod
    def fit(cls, sentences: Sequence[Sentence], marks: Sequence[Iterable[str]], labels: Sequence[int]) -> "Guess":
        """Learn from sentences, the names of contexts in each, and labels: positions in `KINDS`."""
        rows = [_features(sentence, names) for sentence, names in zip(sentences, marks, strict=True)]
        columns = np.concatenate([row[0] for row in rows])
        values = np.concatenate([row[1] for row in rows])
        owner = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        often = np.bincount(columns, minlength=_BUCKETS) > 1
        columns, values, owner = columns[often[columns]], values[often[columns]], owner[often[columns]]
        used, columns = np.unique(columns, return_inverse=True)
        truth = np.eye(len(KINDS), dtype=np.float32)[np.asarray(labels)]
        importance = _BALANCE / np.maximum(truth.sum(axis=0), 1.0)
        share = (truth * importance).sum(axis=1)
        share = (share / share.sum()).astype(np.float32)[:, None]
        weights = np.zeros((len(used), len(KINDS)), dtype=np.float32)
        bias = np.zeros(len(KINDS), dtype=np.float32)
        speed, bias_speed = np.zeros_like(weights), np.zeros_like(bias)
        for _ in range(_ROUNDS):
            ahead, bias_ahead = weights + _MOMENTUM * speed, bias + _MOMENTUM * bias_speed
            scores = _summed(ahead[columns] * values[:, None], owner, len(rows)) + bias_ahead
            wrong = (_softmax(scores) - truth) * share
            slope = _summed(wrong[owner] * values[:, None], columns, len(used))
            speed = _MOMENTUM * speed - _STEP * (slope + _DECAY * ahead)
            bias_speed = _MOMENTUM * bias_speed - _STEP * 0.05 * wrong.sum(axis=0)
            weights, bias = weights + speed, bias + bias_speed
        table = np.zeros((_BUCKETS, len(KINDS)), dtype=np.float32)
        table[used] = weights
        return cls(table, bias)

    def shares(self, sentence: Sentence, marks: Iterable[str]) -> Shares:
        """How sure it is of each kind."""
        columns, values = _features(sentence, marks)
        scores = values @ self._weights[columns] + self._bias
        return tuple(float(share) for share in _softmax(scores[None, :])[0])


def _summed(parts: np.ndarray, to: np.ndarray, size: int) -> np.ndarray:
    return np.stack([np.bincount(to, column, size) for column in parts.T], axis=1).astype(np.float32)


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _features(sentence: Sentence, marks: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    words = ["^", *(word for word in sentence if word != PAUSE), "$"]
    said = {_bucket(word) for word in words}
    said.update(_bucket(f"{one} {two}") for one, two in pairwise(words))
    said.update(_bucket(f"{one} {two} {three}") for one, two, three in zip(words, words[1:], words[2:], strict=False))
    said.update(_bucket(f"{one} _ {three}") for one, three in zip(words, words[2:], strict=False))
    names = sorted(marks)
    said.update(_bucket(f"mark:{name}") for name in names)
    said.update(_bucket(f"marks:{one}:{two}") for one, two in combinations(names, 2))
    letters = {bucket for word in words for bucket in _letters(word)}
    letters -= said
    columns = np.fromiter((*said, *letters), dtype=np.int64, count=len(said) + len(letters))
    values = np.ones(len(columns), dtype=np.float32)
    values[len(said) :] = _LETTERS_WEIGHT
    return columns, values / np.float32(np.sqrt(float(values @ values)) or 1.0)


@lru_cache(maxsize=65536)
def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % _BUCKETS


@lru_cache(maxsize=16384)
def _letters(word: str) -> tuple[int, ...]:
    if len(word) < 3:
        return ()
    framed = f"<{word}>"
    return tuple(
        _bucket(f"#{framed[at : at + size]}") for size in (3, 4) for at in range(max(len(framed) - size + 1, 0))
    )
