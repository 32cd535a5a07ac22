"""How the classifier and the signs do on examples they did not learn from, by cross-validation."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from desk.safety.features import Seen
from desk.safety.guess import KINDS, Guess
from desk.safety.learning import examples, views
from desk.safety.plain import clauses, plain
from desk.safety.rules import lines, read
from desk.safety.signs import compile_rules
from desk.safety.verdict import Verdict, verdict

FOLDS = 4
_NEAR = 0.9
"""Cosine of two meanings from which two examples are told in one fold."""
_FALSE = (0.01, 0.02, 0.03, 0.05, 0.1)


def compared(content: Path = Path("data"), languages: Sequence[str] = ("en", "es")) -> str:
    """A table: of the dangers among the examples, how many are found at a given share of false alarms.

    Words alone, meaning alone, both, and both with signs at the thresholds of the content. Examples that say nearly
    the same are never on both sides. What proves the signs and what visitors ordinarily write is always learnt from
    and never counted. Takes some minutes.
    """
    rules = read(content, languages)
    signs, spelling, _ = compile_rules(rules)
    said = examples(rules)
    texts, labels = [one.text for one in said], np.array([one.label for one in said])
    counts = np.array([one.counts for one in said])
    counted = {text for taught in rules.examples.values() for kind in KINDS for text in lines(getattr(taught, kind))}
    tested = np.array([text in counted for text in texts])
    seen = views(texts, signs, spelling)
    fold = np.where(tested, folds(np.stack([one.meaning for one in seen])), -1)
    owner = [(at, part) for at, text in enumerate(texts) for part in clauses(text) if part != text]
    of, parts = np.array([at for at, _ in owner], dtype=int), views([part for _, part in owner], signs, spelling)
    # A sentence by itself is asked about and never learnt from: counts of whole messages only.
    seen, whole, labels, fold = [*seen, *parts], len(seen), np.r_[labels, labels[of]], np.r_[fold, fold[of]]
    rows = [f"{'found at false alarms of':<28}{''.join(f'{share:>8.0%}' for share in _FALSE)}{'right kind':>12}"]
    for name, words in (("words and letters alone", 1.0), ("meaning alone", 0.0), ("both", 0.5)):
        shares = _shares(seen, labels, fold, counts, words)
        rows.append(_row(name, shares[:whole][tested], labels[:whole][tested]))
    raised: list[Verdict | None] = [None] * whole
    for at, (share, text) in enumerate(zip(shares, [*texts, *(clause for _, clause in owner)], strict=True)):
        hits, to = signs.look(plain(text, spelling), None).hits, at if at < whole else of[at - whole]
        raised[to] = raised[to] or verdict(hits, tuple(share), rules.shared.thresholds, clause=at >= whole)
    danger, ordinary = np.flatnonzero(tested & (labels[:whole] > 0)), np.flatnonzero(tested & (labels[:whole] == 0))
    found = np.mean([raised[at] is not None for at in danger])
    rightly = np.mean([one is not None and one.kind == KINDS[labels[at]] for at in danger for one in [raised[at]]])
    false = np.mean([raised[at] is not None for at in ordinary])
    rows.append(
        f"with signs and clauses, at the thresholds of {content}/safety.yml: found {found:.1%}, "
        f"right kind {rightly:.1%} of {len(danger)}; false alarms {false:.1%} of {len(ordinary)}"
    )
    return "\n".join(rows)


def folds(meanings: np.ndarray) -> np.ndarray:
    """A fold, 0 to `FOLDS` - 1, for each meaning, shape (n, size) of length 1; near ones share it."""
    first = np.arange(len(meanings))

    def head(at: int) -> int:
        while first[at] != at:
            first[at] = first[first[at]]
            at = first[at]
        return at

    for start in range(0, len(meanings), 1000):
        near = np.argwhere(meanings[start : start + 1000] @ meanings.T >= _NEAR)
        for one, other in near:
            if start + one < other:
                first[head(start + one)] = head(other)
    heads = np.array([head(at) for at in range(len(meanings))])
    return np.random.default_rng(0).integers(0, FOLDS, len(meanings))[heads]


def _shares(seen: Sequence[Seen], labels: np.ndarray, fold: np.ndarray, counts: np.ndarray, words: float) -> np.ndarray:
    shares = np.zeros((len(seen), len(KINDS)))
    for left_out in range(FOLDS):
        kept, asked = np.flatnonzero(fold[: len(counts)] != left_out), np.flatnonzero(fold == left_out)
        guess = Guess.fit([seen[at] for at in kept], labels[kept].tolist(), counts[kept].tolist(), words=words)
        shares[asked] = guess.shares([seen[at] for at in asked])
    return shares


def _row(name: str, shares: np.ndarray, labels: np.ndarray) -> str:
    certainty, danger = 1 - shares[:, 0], labels > 0
    found = [(certainty[danger] > np.quantile(certainty[~danger], 1 - share)).mean() for share in _FALSE]
    kind = (shares[danger, 1:].argmax(axis=1) + 1 == labels[danger]).mean()
    return f"{name:<28}{''.join(f'{share:>8.1%}' for share in found)}{kind:>12.1%}"
