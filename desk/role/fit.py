"""Fit what understands a first message: `python -m desk.role.fit` writes `data/role_weights.yml` and `role_text.npz`.

It learns from `build/role/rankings.jsonl` (`python -m desk.role.rankings` makes it): labelled messages with what the
engine said of them before it had learned them. The score is fitted without the engine; what its intents add is fitted
on top, so that the score stands when the engine is away. Both are calibrated on messages of authors who were left out.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desk.content import load
from desk.reading import Reader
from desk.role.learned import FILE, Learned, Table, features, rarities
from desk.role.lexicon import DATA, ROLES, Lexicon
from desk.role.line import EVIDENCE, LEAST_LIKE, NO_LINE, evidence
from desk.role.signs import ALWAYS, INTENT, signs_of

RARE = 3
"""A sign, word or pair seen in fewer messages has no weight of its own."""
SPREAD_OF_SIGNS, SPREAD_OF_TEXT, SPREAD_OF_INTENTS = 2.4, 4.5, 1.0
"""Standard deviations that weights are expected to have; more lets them grow."""
STEPS = 250
CONTRARY = ("d", "h", "i")
"""Authors whose pages were chosen to disagree with the message."""
CONTRARY_WEIGHT = 0.25
"""How much their messages count where it is learned how much a page counts."""
PAGE_SAYS = 3.0
"""Log odds that a line has from its page alone, while lines are learned."""
AWAY, WITH_ENGINE = "alone", "with_engine"


@dataclass(frozen=True)
class Message:
    """A message whose writer is known; `line` and `subrole` are None where they were not labelled."""

    text: str
    role: str
    source: str
    """Who wrote it; `nlu` for examples of intents, which are always learned from and never measured."""
    ranking: Sequence[tuple[str, float]]
    page: str | None = None
    line: str | None = None
    subrole: str | None = None
    weight: float = 1.0
    hard: bool = False
    language: str = "en"


@dataclass(frozen=True)
class Outcome:
    """Log odds of the roles (messages x roles) by weights that learned no message of the same author."""

    scores: np.ndarray
    temperature: float


def messages(file: Path) -> list[Message]:
    """The messages of a rankings file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Message(**{key: value for key, value in json.loads(line).items()}) for line in lines]


def solve(
    matrix: np.ndarray, truth: np.ndarray, much: np.ndarray, rein: np.ndarray, offset: np.ndarray | float = 0.0
) -> np.ndarray:
    """Weights (features x answers) of a multinomial logistic model, by gradient steps with momentum (Adam).

    `truth` is one-hot (messages x answers), `much` how much each message counts, `rein` the penalty of each feature,
    `offset` what is added to the scores.
    """
    weights = np.zeros((matrix.shape[1], truth.shape[1]), dtype=np.float32)
    pace, force = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = matrix.T @ ((shares(matrix @ weights + offset) - truth) * much[:, None]) + rein[:, None] * weights
        pace, force = 0.9 * pace + 0.1 * slope, 0.999 * force + 0.001 * slope**2
        rate = 0.05 * min(1.0, 2.0 - 2.0 * step / (STEPS + 1))
        weights -= rate * (pace / (1 - 0.9**step)) / (np.sqrt(force / (1 - 0.999**step)) + 1e-8)
    return weights


def shares(scores: np.ndarray) -> np.ndarray:
    """Probabilities of each row's answers."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def calibrate(scores: np.ndarray, truth: np.ndarray) -> float:
    """The temperature under which messages are likeliest; `truth` is the column of each message's answer."""

    def loss(temperature: float) -> float:
        found = shares(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(found, 1e-9)).sum())

    return min((round(0.5 + 0.05 * step, 2) for step in range(61)), key=loss)


class Signs:
    """Named signs as columns of a matrix; those that are rare have none."""

    def __init__(self, every: Sequence[Mapping[str, float]], spread: float) -> None:
        seen: dict[str, int] = {}
        for signs in every:
            for sign in signs:
                seen[sign] = seen.get(sign, 0) + 1
        self.names = sorted(sign for sign, times in seen.items() if times >= RARE)
        self.matrix = np.array([[signs.get(name, 0.0) for name in self.names] for signs in every], dtype=np.float32)
        self.rein = np.array([0.01 if name == ALWAYS else 1.0 / spread**2 for name in self.names], dtype=np.float32)

    def named(self, weights: np.ndarray) -> dict[str, dict[str, float]]:
        """Sign -> role -> weight."""
        return {
            name: {role: round(float(weights[row, column]), 3) for column, role in enumerate(ROLES)}
            for row, name in enumerate(self.names)
        }


def apart(every: Sequence[Message], learn: Callable[[np.ndarray, np.ndarray], np.ndarray], width: int) -> np.ndarray:
    """Scores (messages x `width`) of each author's messages by what `learn(kept, left out)` gives for them."""
    scores = np.zeros((len(every), width), dtype=np.float32)
    sources = np.array([one.source for one in every])
    for source in sorted(set(sources) - {"nlu"}):
        scores[sources == source] = learn(np.flatnonzero(sources != source), np.flatnonzero(sources == source))
    return scores


def write(
    weights: Mapping[str, Mapping[str, float]],
    temperatures: Mapping[str, float],
    of_lines: Mapping[str, float],
    file: Path,
) -> None:
    """The weights as YAML, one line a sign."""
    lines = ["# Made by `python -m desk.role.fit`; never edited. Log odds of every role for every sign.", ""]
    lines += [f"temperature: {{{', '.join(f'{name}: {much}' for name, much in temperatures.items())}}}", ""]
    lines += [f"lines: {{{', '.join(f'{name}: {much}' for name, much in of_lines.items())}}}", "", "weights:"]
    for sign, odds in weights.items():
        lines.append(f'  "{sign}": {{{", ".join(f"{role}: {odds[role]}" for role in ROLES)}}}')
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def roles(
    every: Sequence[Message], text: np.ndarray, known: Lexicon
) -> tuple[dict[str, dict[str, float]], Table, dict[str, float], dict[str, np.ndarray]]:
    """Weights of the signs, the table of the text, the temperatures, and the scores of left-out authors."""
    signs = Signs([signs_of(one.text, (), (), known) for one in every], SPREAD_OF_SIGNS)
    intents = Signs([_intents(one, known) for one in every], SPREAD_OF_INTENTS)
    page = np.array(
        [[known.pages.get(one.page or "", {}).get(role, 0.0) for role in ROLES] for one in every], dtype=np.float32
    )
    truth = np.array([[float(one.role == role) for role in ROLES] for one in every], dtype=np.float32)
    much = np.array([one.weight for one in every], dtype=np.float32)
    matrix = np.hstack([signs.matrix, text])
    rein = np.concatenate([signs.rein, np.full(text.shape[1], 1.0 / SPREAD_OF_TEXT**2, dtype=np.float32)])

    def alone(kept: np.ndarray, left: np.ndarray) -> np.ndarray:
        return matrix[left] @ solve(matrix[kept], truth[kept], much[kept], rein, page[kept]) + page[left]

    away = apart(every, alone, len(ROLES))
    told = np.array([one.source != "nlu" for one in every])

    def with_intents(kept: np.ndarray, left: np.ndarray) -> np.ndarray:
        some = kept[told[kept]]
        added = solve(intents.matrix[some], truth[some], much[some], intents.rein, away[some])
        return away[left] + intents.matrix[left] @ added

    scores = {AWAY: away[told], WITH_ENGINE: apart(every, with_intents, len(ROLES))[told]}
    columns = truth[told].argmax(axis=1)
    temperatures = {name: calibrate(found, columns) for name, found in scores.items()}
    weights = solve(matrix, truth, much, rein, page)
    added = solve(intents.matrix[told], truth[told], much[told], intents.rein, away[told])
    table = Table(ROLES, weights[len(signs.names) :], np.zeros(len(ROLES), dtype=np.float32))
    return signs.named(weights) | intents.named(added), table, temperatures, scores


def answers(text: np.ndarray, said: Sequence[str], pages: Sequence[str | None]) -> Table:
    """The table that tells the answers `said` from the text alone.

    `pages`: the answer that each message's page gives, if any; what the page explains is not learned from the text.
    """
    names = tuple(sorted(set(said)))
    truth = np.array([[float(one == name) for name in names] for one in said], dtype=np.float32)
    given = np.array([[PAGE_SAYS * (page == name) for name in names] for page in pages], dtype=np.float32)
    matrix = np.hstack([text, np.ones((len(text), 1), dtype=np.float32)])
    rein = np.full(matrix.shape[1], 1.0 / SPREAD_OF_TEXT**2, dtype=np.float32)
    rein[-1] = 0.01
    weights = solve(matrix, truth, np.ones(len(said), dtype=np.float32), rein, given)
    return Table(names, weights[:-1], weights[-1])


def lines(every: Sequence[Message], text: np.ndarray, known: Lexicon) -> tuple[Table, dict[str, float], np.ndarray]:
    """The table that tells the line from the text, how much each kind of evidence counts, and which were right.

    What the text says of a message is taken from a table that learned no message of its author, so that it is weighed
    against phrases and page as it will be for strangers.
    """
    said = [one.line or NO_LINE for one in every]
    pages = [one.page for one in every]
    names = tuple(sorted(set(said)))

    def told(kept: np.ndarray, left: np.ndarray) -> np.ndarray:
        table = answers(text[kept], [said[at] for at in kept], [pages[at] for at in kept])
        odds = np.full((len(left), len(names)), LEAST_LIKE, dtype=np.float32)
        odds[:, [names.index(name) for name in table.answers]] = table.base + text[left] @ table.weights
        return odds

    reader = Reader(load(DATA))
    found = np.zeros((len(every), len(names), len(EVIDENCE)), dtype=np.float32)
    for at, (one, odds) in enumerate(zip(every, apart(every, told, len(names)).tolist(), strict=True)):
        spoken = evidence(one.text, reader.entities(one.text), one.page, dict(zip(names, odds, strict=True)), known)
        for line, kinds in spoken.items():
            if line in names:
                found[at, names.index(line)] = [kinds.get(kind, 0.0) for kind in EVIDENCE]
    truth = np.array([names.index(line) for line in said])
    much = np.array([CONTRARY_WEIGHT if one.source in CONTRARY else 1.0 for one in every])
    weights = weigh(found, truth, much)
    right = (found @ weights).argmax(axis=1) == truth
    return answers(text, said, pages), dict(zip(EVIDENCE, weights.round(3).tolist(), strict=True)), right


def weigh(found: np.ndarray, truth: np.ndarray, much: np.ndarray) -> np.ndarray:
    """How much each kind of evidence counts for any answer (conditional logistic model): shape (kinds,).

    `found`: messages x answers x kinds; `truth`: the column of each message's answer; `much`: how much each message
    counts. Newton's steps, halved until they lead down.
    """
    rein, much = 0.2 / len(found), much / much.mean()

    def loss(weights: np.ndarray) -> float:
        chances = shares(found @ weights)[np.arange(len(found)), truth]
        return float(-(np.log(np.maximum(chances, 1e-12)) * much).mean() + rein / 2 * weights @ weights)

    weights = np.zeros(found.shape[2])
    for _ in range(50):
        chances = shares(found @ weights)
        mean = np.einsum("ma,mak->mk", chances, found)
        slope = ((mean - found[np.arange(len(found)), truth]) * much[:, None]).mean(axis=0) + rein * weights
        spread = np.einsum("ma,mak,mal->kl", chances * much[:, None], found, found, optimize=True) / len(found)
        step = np.linalg.solve(
            spread - (mean * much[:, None]).T @ mean / len(found) + rein * np.eye(len(weights)), slope
        )
        now = loss(weights)
        while loss(weights - step) > now and np.abs(step).max() > 1e-6:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < 1e-4:
            break
    return weights


def _intents(one: Message, known: Lexicon) -> dict[str, float]:
    return {sign: much for sign, much in signs_of(one.text, one.ranking, (), known).items() if sign.startswith(INTENT)}


def _right(every: Sequence[Message], scores: np.ndarray) -> np.ndarray:
    return np.array([ROLES[row.argmax()] == one.role for row, one in zip(scores, every, strict=True)])


def _figures(every: Sequence[Message], right: np.ndarray) -> str:
    groups = {"all": np.ones(len(every), dtype=bool), "hard": np.array([one.hard for one in every])}
    groups["es, mixed"] = np.array([one.language != "en" for one in every])
    groups |= {source: np.array([one.source == source for one in every]) for source in {one.source for one in every}}
    return ", ".join(f"{name} {right[some].mean():.1%} of {some.sum()}" for name, some in groups.items() if some.any())


def main(arguments: Sequence[str]) -> int:
    rankings = Path(arguments[0]) if arguments else DATA.parent / "build/role/rankings.jsonl"
    if not rankings.exists():
        print(f"{rankings}: the file is missing. Make it with `python -m desk.role.rankings`.", file=sys.stderr)
        return 2
    known = Lexicon.load(learned=Learned.of({}, {}))
    every = messages(rankings)
    learned = Learned.of(rarities([one.text for one in every], RARE), {})
    text = features([one.text for one in every], learned.words)
    weights, table, temperatures, scores = roles(every, text, known)
    tables = {"role": table}
    labelled = [at for at, one in enumerate(every) if one.source != "nlu"]
    some = [every[at] for at in labelled]
    tables["line"], of_lines, right = lines(some, text[labelled], known)
    for role in known.learned_subroles:
        theirs = [at for at, one in enumerate(every) if one.role == role and one.subrole]
        said = [one.subrole for one in every if one.role == role and one.subrole]
        tables[role] = answers(text[theirs], said, [None] * len(said))
    write(weights, temperatures, of_lines, DATA / "role_weights.yml")
    Learned(learned.words, tables).keep(DATA / FILE)
    print(f"{len(every)} messages, {text.shape[1]} features; {temperatures=}; roles of authors left out:")
    for name, found in scores.items():
        print(f"{name}: {_figures(some, _right(some, found))}")
    print(f"service line: {_figures(some, right)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
