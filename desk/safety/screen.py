"""The safety screen: emergency, crisis and abuse in a message, before anything else and without the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, get_args

from desk import meaning
from desk.content.faults import ContentFaults
from desk.safety.features import Seen
from desk.safety.guess import Guess, Shares
from desk.safety.learning import examples, views, words
from desk.safety.plain import Sentence, Spelling, parts, plain
from desk.safety.rules import Kind, Rules, Shared, fingerprint, read
from desk.safety.signs import Sight, Signs, compile_rules
from desk.safety.verdict import verdict

_JUDGED = 16
"""Stretches of a long message that the classifier judges whole: those with signs, then by the worst words."""


@dataclass(frozen=True)
class Alarm:
    """What a message raised: never its text."""

    kind: Kind
    rule: str
    """The sign that fired, `en.chest_pain`; `learned` when it was the classifier alone."""
    score: float
    """0 to 1: certainty of the classifier that something is wrong; 1.0 when a sign fired."""
    notice_only: bool = False
    """A practice describes its patient: show one line, and the conversation goes on."""


@dataclass(frozen=True)
class _Part:
    """A stretch of a message that is judged by itself."""

    where: range
    """Its sentences."""
    shares: Shares


class Screen:
    """Looks at one message at a time; holds no state, so one serves every conversation."""

    def __init__(self, shared: Shared, signs: Signs, spelling: Spelling, guess: Guess) -> None:
        self._shared = shared
        self._signs = signs
        self._spelling = spelling
        self._guess = guess

    @classmethod
    def load(cls, folder: Path, languages: Sequence[str] = ("en", "es"), *, cache: Path | None = None) -> "Screen":
        """The screen of the content folder `folder` (usually `data`).

        With `cache`, a folder (usually `var/models`), the fitted classifier is kept there under the hash of what it
        learned from, and the next start is quicker. Raises ContentFaults with every fault of `safety.yml`,
        `<language>/safety.yml` and `<language>/safety_examples.yml`.
        """
        rules = read(Path(folder), languages)
        signs, spelling, faults = compile_rules(rules)
        if faults:
            raise ContentFaults(faults)
        return cls(rules.shared, signs, spelling, _guess(rules, signs, spelling, cache))

    def for_browsers(self) -> dict[str, Any]:
        """The signs, for a page that cannot reach the desk: `{"same", "figures", "signs": {kind: patterns}}`.

        A coarse screen: it mends no spelling, excuses nothing by its context and has no classifier.
        """
        same = {" ".join(run): " ".join(meant) for run, meant in self._spelling.same.items()}
        signs = self._signs.for_browsers()
        ordered = {kind: signs[kind] for kind in get_args(Kind) if kind in signs}
        return {"same": same, "figures": self._signs.figures_for_browsers(), "signs": ordered}

    def look(self, text: str, *, role: str | None = None, previous: Kind | None = None) -> Alarm | None:
        """The alarm a message raises, or None.

        `role` is the role known so far; `previous` the kind of the alarm that the visitor's last message raised, so
        that "it is getting worse" counts after an emergency and "I already took them" after a crisis.
        """
        split = [(part, plain(part, self._spelling)) for part in parts(text)]
        said = [(part, sentences) for part, sentences in split if sentences]
        if not said:
            return None
        sight = self._signs.look([sentence for _, sentences in said for sentence in sentences], previous)
        surest = sorted(self._judged(said, sight), key=lambda part: part.shares[0])
        for part in surest:
            hits = [hit for hit in sight.hits if hit.sentence in part.where]
            found = verdict(hits, part.shares, self._shared.thresholds, previous)
            if found is not None:
                where = part.where if found.sentence is None else range(found.sentence, found.sentence + 1)
                return Alarm(found.kind, found.rule, found.score, self._is_notice(sight, where, role))
        return None

    def _judged(self, said: Sequence[tuple[str, Sequence[Sentence]]], sight: Sight) -> list[_Part]:
        ends = list(accumulate(len(sentences) for _, sentences in said))
        chosen = [(part, range(*ends)) for (part, _), ends in zip(said, pairwise([0, *ends]), strict=True)]
        if len(chosen) > _JUDGED:
            signs = {hit.sentence for hit in sight.hits}
            chosen.sort(key=lambda one: (signs.isdisjoint(one[1]), -self._guess.by_words(words(sight, one[1]))))
            chosen = chosen[:_JUDGED]
        texts = [part for part, _ in chosen]
        # One message is kept by `meaning`, for the role and the next who ask.
        meanings = [meaning.vector(texts[0])] if len(texts) == 1 else meaning.vectors(texts)
        views = [Seen(*words(sight, where), vector) for (_, where), vector in zip(chosen, meanings, strict=True)]
        return [_Part(where, shares) for (_, where), shares in zip(chosen, self._guess.shares(views), strict=True)]

    def _is_notice(self, sight: Sight, where: range, role: str | None) -> bool:
        here, anywhere = frozenset[str]().union(*(sight.who[at] for at in where)), frozenset[str]().union(*sight.who)
        if "on_the_spot" in anywhere or ("family" in here and "practice" not in here):
            return False
        if not anywhere & {"practice", "office"} and role not in self._shared.practice_roles:
            return False
        of_another = bool(here & {"practice", "others"})
        return of_another or ("own" not in here and bool(anywhere & {"practice", "others"}))


def _guess(rules: Rules, signs: Signs, spelling: Spelling, cache: Path | None) -> Guess:
    if cache is None:
        return _fitted(rules, signs, spelling)
    file = cache / f"safety-{fingerprint(rules)[:16]}.npz"
    guess = Guess.kept(file)
    if guess is None:
        guess = _fitted(rules, signs, spelling)
        guess.keep(file)
    return guess


def _fitted(rules: Rules, signs: Signs, spelling: Spelling) -> Guess:
    said = examples(rules)
    return Guess.fit(views(list(said), signs, spelling), list(said.values()))
