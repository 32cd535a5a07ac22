"""How somebody stands to a question he gives no value for, learned from examples: refusing, not knowing, asking back.

One file, `data/stances.npz`, written by `python -m desk.reading.fit` from `data/<language>/stances.jsonl`: weights of
the 512 numbers of a meaning and of hashed words and pairs of words. Heard only where no rule says what an answer is."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np

from desk import meaning
from desk.reading.shapes import Status
from desk.reading.text import fold

DATA = Path(__file__).resolve().parents[2] / "data"
FILE = "stances.npz"
STANCES: tuple[Status, ...] = ("refused", "unknown", "question", "unclear")
SURE = 0.5
"""Share of a stance from which it counts."""
BUCKETS = 2048
_FEWEST, _MOST = 3, 60
"""Words of an answer that is judged."""
_A_NUMBER = re.compile(r"\d{4}")
"""A number told is looked at by nobody but the rules."""
_HEAVY = np.float32(3)


def stance_of(text: str) -> Status:
    """The stance of an answer as typed; `unclear` where none is sure. 2 ms, one of them for the meaning."""
    if not _FEWEST <= len(text.split()) <= _MOST or _A_NUMBER.search(text):
        return "unclear"
    weights = _kept()
    # Not `@`: for so thin a product BLAS wakes its threads.
    scores = np.einsum("i,ij->j", features([text])[0], weights)
    raised = np.exp(scores - scores.max())
    best = int(raised.argmax())
    return STANCES[best] if raised[best] >= SURE * raised.sum() else "unclear"


def features(texts: Sequence[str]) -> np.ndarray:
    """Shape (n, 512 + BUCKETS + 1): the meaning, the words, and 1."""
    table = np.zeros((len(texts), meaning.SIZE + BUCKETS + 1), dtype=np.float32)
    table[:, : meaning.SIZE] = meaning.vectors(texts) * _HEAVY
    table[:, -1] = 1
    for row, text in zip(table, texts, strict=True):
        columns = list({meaning.SIZE + crc32(word.encode()) % BUCKETS for word in _words(text)})
        if columns:
            row[columns] = _HEAVY / np.sqrt(np.float32(len(columns)))
    return table


def keep(weights: np.ndarray, file: Path) -> None:
    np.savez_compressed(file, stances=np.array(STANCES), weights=weights.astype(np.float16))


@cache
def _kept() -> np.ndarray:
    with np.load(DATA / FILE, allow_pickle=False) as held:
        return held["weights"].astype(np.float32)


def _words(text: str) -> Iterable[str]:
    """Words, marks of a question, pairs of them, and which word is the first."""
    words = ["#" if word.isdigit() else word for word in re.findall(r"[a-z]+(?:'[a-z]+)?|\?|\d", fold(text))]
    yield from words
    yield from (f"{one} {next_one}" for one, next_one in pairwise(words))
    yield from (f"^{word}" for word in words[:1])
