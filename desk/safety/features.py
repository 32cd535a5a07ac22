"""What the classifier sees of a text: hashed words and letters, the contexts of the signs in it, and its meaning."""

import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from desk.safety.plain import PAUSE, Sentence

BUCKETS = 1 << 16
_LETTERS_WEIGHT = 0.8


class Words(NamedTuple):
    """Words and letters of a text, hashed."""

    columns: np.ndarray
    """int64, buckets below `BUCKETS`, none twice."""
    values: np.ndarray
    """float32, as long as `columns`; of length 1 together."""


class Seen(NamedTuple):
    """A message, or a part of one, as the classifier sees it: `Words` and its meaning."""

    columns: np.ndarray
    values: np.ndarray
    meaning: np.ndarray
    """float32, shape (1024,), of length 1: of the text as typed, and of its bare words."""


def hashed(words: Sentence, marks: Iterable[str]) -> Words:
    """Features of plain words and of the names of contexts and groups found among them."""
    framed = ["^", *(word for word in words if word != PAUSE), "$"]
    said = {_bucket(word) for word in framed}
    said.update(_bucket(f"{one} {two}") for one, two in pairwise(framed))
    said.update(
        _bucket(f"{one} {two} {three}") for one, two, three in zip(framed, framed[1:], framed[2:], strict=False)
    )
    said.update(_bucket(f"{one} _ {three}") for one, three in zip(framed, framed[2:], strict=False))
    names = sorted(marks)
    said.update(_bucket(f"mark:{name}") for name in names)
    said.update(_bucket(f"marks:{one}:{two}") for one, two in combinations(names, 2))
    letters = {bucket for word in framed for bucket in _letters(word)} - said
    columns = np.fromiter((*said, *letters), dtype=np.int64, count=len(said) + len(letters))
    values = np.ones(len(columns), dtype=np.float32)
    values[len(said) :] = _LETTERS_WEIGHT
    return Words(columns, values / np.float32(np.sqrt(float(values @ values)) or 1.0))


def forget() -> None:
    """Let go of the words that were looked at."""
    _bucket.cache_clear()
    _letters.cache_clear()


@lru_cache(maxsize=65536)
def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


@lru_cache(maxsize=16384)
def _letters(word: str) -> tuple[int, ...]:
    if len(word) < 3:
        return ()
    framed = f"<{word}>"
    return tuple(
        _bucket(f"#{framed[at : at + size]}") for size in (3, 4) for at in range(max(len(framed) - size + 1, 0))
    )
