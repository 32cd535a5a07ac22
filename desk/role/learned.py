"""What labelled first messages taught beyond the signs: weights of words, of pairs of words and of the meaning.

One file, `data/role_text.npz`, written by `python -m desk.role.fit`: float16 tables with a row for each of the 512
numbers of a meaning, then one for each word and pair of words, and a column for each answer.
"""

import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

import numpy as np

from desk import meaning
from desk.role.phrase import plain

FILE = "role_text.npz"


@dataclass(frozen=True)
class Table:
    """The weights behind one question: a row a feature; `base` is what an answer has before a word is read."""

    answers: tuple[str, ...]
    weights: np.ndarray
    base: np.ndarray


@dataclass(frozen=True)
class Learned:
    """Words and pairs of words with their row and rarity, and a table for each question."""

    words: Mapping[str, tuple[int, float]]
    tables: Mapping[str, Table]

    @classmethod
    def of(cls, rarities: Mapping[str, float], tables: Mapping[str, Table]) -> "Learned":
        """`rarities`: word or pair -> inverse document frequency, in the order of the tables' rows."""
        rows = enumerate(rarities.items(), start=meaning.SIZE)
        return cls({words: (row, rarity) for row, (words, rarity) in rows}, tables)

    @classmethod
    def kept(cls, file: Path) -> "Learned":
        """What `keep` wrote. Raises OSError or ValueError when the file is missing or damaged."""
        try:
            with np.load(file, allow_pickle=False) as held:
                rarities = dict(zip(str(held["words"]).splitlines(), held["rarities"].tolist(), strict=True))
                tables = {
                    about: Table(
                        tuple(held[f"{about}.answers"].tolist()),
                        held[f"{about}.weights"].astype(np.float32),
                        held[f"{about}.base"],
                    )
                    for about in str(held["questions"]).split()
                }
        except (KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError("the file is damaged") from error
        return cls.of(rarities, tables)

    def keep(self, file: Path) -> None:
        """Write it to `file`."""
        held: dict[str, np.ndarray] = {
            "questions": np.array(" ".join(self.tables)),
            "words": np.array("\n".join(self.words)),
            "rarities": np.array([rarity for _, rarity in self.words.values()], dtype=np.float32),
        }
        for about, table in self.tables.items():
            held[f"{about}.answers"] = np.array(table.answers)
            held[f"{about}.weights"] = table.weights.astype(np.float16)
            held[f"{about}.base"] = table.base.astype(np.float32)
        np.savez_compressed(file, **held)

    def odds(self, about: str, text: str) -> dict[str, float]:
        """Answer -> log odds for the question `about` (`role`, `line` or a role whose sub-roles were learned)."""
        table = self.tables[about]
        rows, values = row_of(text, self.words)
        scores = table.base + meaning.vector(text) @ table.weights[: meaning.SIZE] + values @ table.weights[rows]
        return dict(zip(table.answers, scores.tolist(), strict=True))


def row_of(text: str, words: Mapping[str, tuple[int, float]]) -> tuple[list[int], np.ndarray]:
    """The rows of the words and pairs that are known, and their values: together of length 1."""
    counts = Counter(found for found in words_of(text) if found in words)
    rows = [words[found][0] for found in counts]
    values = [(1.0 + log(count)) * words[found][1] for found, count in counts.items()]
    length = sqrt(sum(value * value for value in values)) or 1.0
    return rows, np.array([value / length for value in values], dtype=np.float32)


def words_of(text: str) -> list[str]:
    """Words and pairs of neighbours, accents and capitals aside."""
    said = [word for word in plain(text).split() if word != "."]
    return said + [f"{one} {other}" for one, other in pairwise(said)]


def rarities(texts: Sequence[str], least: int) -> dict[str, float]:
    """Word or pair -> inverse document frequency, for those that stand in at least `least` texts."""
    seen = Counter(found for text in texts for found in set(words_of(text)))
    return {found: log((1 + len(texts)) / (1 + times)) + 1.0 for found, times in sorted(seen.items()) if times >= least}


def features(texts: Iterable[str], words: Mapping[str, tuple[int, float]]) -> np.ndarray:
    """Meanings and words of many texts: shape (texts, 512 + words), float32."""
    every = list(texts)
    matrix = np.zeros((len(every), meaning.SIZE + len(words)), dtype=np.float32)
    matrix[:, : meaning.SIZE] = meaning.vectors(every)
    for at, text in enumerate(every):
        rows, values = row_of(text, words)
        matrix[at, rows] = values
    return matrix
