"""A small classifier for what no sign foresaw: words, letters and meaning under one regularised least-squares fit.

It is a kernel method kept small: the words count linearly, the meaning by its nearness (a Gaussian) to 5,000 of
the examples, both in the 256 directions in which meanings differ most. Which examples those are hangs on each alone, so
that a few more change the answers little. Needs numpy alone.
"""

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from desk.safety.features import BUCKETS, Seen, Words

KINDS = ("none", "emergency", "crisis", "abuse")
"""The order of `Shares`."""

type Shares = tuple[float, float, float, float]
"""How sure the classifier is of each of `KINDS`; they add up to 1."""

_LANDMARKS = 5000
_DIRECTIONS = 256
_NEAR = 2.0
"""Nearness of two meanings is `exp(_NEAR * (cosine - 1))`."""
_WORDS = 0.5
"""What words weigh; meaning weighs the rest of 1."""
_RIDGE = 0.2
_JITTER = 1e-3
"""Added to the nearness of a landmark to itself, since some say nearly the same."""
_ROUNDS = 40
_STEPS = 127
"""Steps of a kept number up to the largest of its column."""
_SHARP = 4.0


class Guess:
    """How sure the classifier is of each kind, for a text."""

    def __init__(
        self, words: np.ndarray, directions: np.ndarray, landmarks: np.ndarray, pull: np.ndarray, middle: np.ndarray
    ) -> None:
        """Weights of words (`BUCKETS`, 4); directions of meaning (1024, d); examples compared with (n, d) and their
        weights (n, 4); the mean (4,).
        """
        self._words, self._directions, self._landmarks = words, directions, landmarks
        self._pull, self._middle = pull, middle

    @classmethod
    def kept(cls, file: Path, of: str) -> "Guess | None":
        """What `keep` wrote under the same fingerprint `of`; None where there is none or it is damaged."""
        try:
            with np.load(file, allow_pickle=False) as held:
                if str(held["of"]) != of:
                    return None
                words = np.zeros((BUCKETS, len(KINDS)), dtype=np.float32)
                words[held["used"]] = held["words"]
                directions = _spread(held["directions"], held["of_directions"])
                landmarks = _spread(held["landmarks"], held["of_landmarks"])
                return cls(words, directions, landmarks, held["pull"], held["middle"])
        except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
            return None

    def keep(self, file: Path, of: str) -> None:
        """Write it to `file` with the fingerprint `of` of what it learned from.

        In one step, so that a process starting at the same time never reads half of it.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        used = np.flatnonzero(self._words.any(axis=1))
        directions, of_directions = _stepped(self._directions)
        landmarks, of_landmarks = _stepped(self._landmarks)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".npz", delete=False) as partial:
            np.savez_compressed(
                partial,
                of=of,
                used=used,
                words=self._words[used],
                directions=directions,
                of_directions=of_directions,
                landmarks=landmarks,
                of_landmarks=of_landmarks,
                pull=self._pull,
                middle=self._middle,
            )
        Path(partial.name).replace(file)

    @classmethod
    def fit(
        cls, examples: Sequence[Seen], labels: Sequence[int], counts: Sequence[float], *, words: float = _WORDS
    ) -> "Guess":
        """Learn from examples and their labels, positions in `KINDS`; danger weighs as much as no danger.

        `counts` is what each example counts, usually 1; `words` what words weigh, 0 to 1; meaning weighs the rest.
        Half a minute of one core at 25,000 examples.
        """
        label, of_words, of_meaning = np.asarray(labels), np.float32(np.sqrt(words)), np.float32(np.sqrt(1 - words))
        every = np.stack([one.meaning for one in examples])
        # Bytes are what `keep` writes: a fitted classifier answers as a kept one does.
        directions = _spread(*_stepped(_main_directions(every)))
        meanings = every @ directions
        landmarks = _spread(*_stepped(meanings[np.argsort([_mark(one) for one in every], kind="stable")[:_LANDMARKS]]))
        near, flat, table = _nearness(meanings, landmarks), _flattened(landmarks), _Table(examples, of_words)
        heavy = np.asarray(counts, dtype=np.float32)[:, None]
        heavy = np.where(label[:, None] == 0, heavy, heavy * heavy[label == 0].sum() / max(heavy[label > 0].sum(), 1.0))
        heavy = heavy.astype(np.float32)
        truth = np.where(np.eye(len(KINDS))[label] > 0, 1.0, -1.0).astype(np.float32)
        middle = (truth * heavy).sum(axis=0) / heavy.sum()
        size = len(landmarks)

        def forth(weights: np.ndarray) -> np.ndarray:
            return near @ (of_meaning * (flat @ weights[:size])) + table.times(weights[size:])

        def back(scores: np.ndarray) -> np.ndarray:
            return np.concatenate([of_meaning * (flat.T @ (near.T @ scores)), table.back(scores)])

        weights = _solved(lambda some: back(heavy * forth(some)) + _RIDGE * some, back(heavy * (truth - middle)))
        by_word = np.zeros((BUCKETS, len(KINDS)), dtype=np.float32)
        by_word[table.used] = of_words * weights[size:]
        pull = of_meaning * (flat @ weights[:size])
        return cls(by_word, directions, landmarks, pull.astype(np.float32), middle.astype(np.float32))

    def shares(self, texts: Sequence[Seen]) -> list[Shares]:
        """How sure it is of each kind, for each text."""
        if not texts:
            return []
        scores = np.stack([self._score(one) for one in texts])
        raised = np.exp(_SHARP * (scores - scores.max(axis=1, keepdims=True)))
        return [tuple(float(share) for share in row) for row in raised / raised.sum(axis=1, keepdims=True)]

    def by_words(self, one: Words) -> float:
        """How much its words alone speak of danger; a number to compare, quicker than asking for the meaning."""
        score = one.values @ self._words[one.columns]
        return float(score[1:].max() - score[0])

    def _score(self, one: Seen) -> np.ndarray:
        # Not `@`: for so thin a product BLAS wakes its threads, and on a busy machine waits ten milliseconds for them.
        meaning = np.einsum("ij,i->j", self._directions, one.meaning)
        near = np.exp(np.float32(_NEAR) * (np.einsum("ij,j->i", self._landmarks, meaning) - 1))
        return self._middle + near @ self._pull + one.values @ self._words[one.columns]


class _Table:
    """The words of the examples as a sparse table, by row and by column, without the buckets only one example uses."""

    def __init__(self, examples: Sequence[Seen], weight: np.float32) -> None:
        columns = np.concatenate([one.columns for one in examples])
        values = np.concatenate([one.values for one in examples]) * weight
        rows = np.repeat(np.arange(len(examples)), [len(one.columns) for one in examples])
        often = np.bincount(columns, minlength=BUCKETS) > 1
        columns, values, rows = columns[often[columns]], values[often[columns]], rows[often[columns]]
        self.used, columns = np.unique(columns, return_inverse=True)
        self._rows = _Sums(columns, values, rows, len(examples))
        by_column = np.argsort(columns, kind="stable")
        self._columns = _Sums(rows[by_column], values[by_column], columns[by_column], len(self.used))

    def times(self, weights: np.ndarray) -> np.ndarray:
        return self._rows.of(weights)

    def back(self, scores: np.ndarray) -> np.ndarray:
        return self._columns.of(scores)


class _Sums:
    """For each of `size` places, in order, the sum of `values * given[take]`."""

    def __init__(self, take: np.ndarray, values: np.ndarray, place: np.ndarray, size: int) -> None:
        self._take, self._values, self._size = take, values[:, None], size
        self._filled, self._starts = np.unique(place, return_index=True)

    def of(self, given: np.ndarray) -> np.ndarray:
        sums = np.zeros((self._size, given.shape[1]), dtype=np.float32)
        sums[self._filled] = np.add.reduceat(given[self._take] * self._values, self._starts, axis=0)
        return sums


def _solved(times: Callable[[np.ndarray], np.ndarray], goal: np.ndarray) -> np.ndarray:
    """Conjugate gradients for `times(x) = goal`, each column by itself."""
    found = np.zeros_like(goal)
    rest, way = goal.copy(), goal.copy()
    far = (rest * rest).sum(axis=0)
    for _ in range(_ROUNDS):
        along = times(way)
        step = far / np.maximum((way * along).sum(axis=0), 1e-12)
        found += step * way
        rest -= step * along
        was, far = far, (rest * rest).sum(axis=0)
        way = rest + far / np.maximum(was, 1e-12) * way
    return found


def _main_directions(meanings: np.ndarray) -> np.ndarray:
    """The directions in which `meanings` (n, 1024) are longest: shape (1024, `_DIRECTIONS`), float32, of length 1."""
    _, directions = np.linalg.eigh(meanings.T @ meanings)
    return directions[:, ::-1][:, :_DIRECTIONS].astype(np.float32)


def _mark(meaning: np.ndarray) -> int:
    """A number of this meaning alone, by which landmarks are drawn: the others have no say in it."""
    return zlib.crc32(np.rint(meaning * 100).astype(np.int8).tobytes())


def _stepped(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int8 of the same shape, float32 step of each column)."""
    steps = np.maximum(np.abs(table).max(axis=0), 1e-6).astype(np.float32) / _STEPS
    return np.rint(table / steps).astype(np.int8), steps


def _spread(kept: np.ndarray, steps: np.ndarray) -> np.ndarray:
    return kept.astype(np.float32) * steps


def _nearness(meanings: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    return np.exp(np.float32(_NEAR) * (meanings @ landmarks.T - 1))


def _flattened(landmarks: np.ndarray) -> np.ndarray:
    """What turns nearness to the landmarks into coordinates with no direction longer than another (Nyström)."""
    own = _nearness(landmarks, landmarks).astype(np.float64) + _JITTER * np.eye(len(landmarks))
    return np.linalg.inv(np.linalg.cholesky(own)).T.astype(np.float32)
