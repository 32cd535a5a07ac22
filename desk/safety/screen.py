"""The safety screen: emergency, crisis and abuse in a message, before anything else and without the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, get_args

from desk import meaning
from desk.content.faults import ContentFaults
from desk.safety import features
from desk.safety import plain as plain_words
from desk.safety.features import Seen
from desk.safety.guess import Guess, Shares
from desk.safety.learning import fitted, meanings, words
from desk.safety.plain import Sentence, Spelling, clauses, plain
from desk.safety.rules import Kind, Rules, Shared, fingerprint, read
from desk.safety.signs import Hit, Sight, Signs, compile_rules
from desk.safety.verdict import LEARNED, verdict

_TERSE = 2
"""Words up to which nothing around a sign can speak against it."""
SHIPPED = "safety_learned.npz"
"""The classifier of the shipped examples, in the content folder; of no use once an example is edited."""
_JUDGED = 12
"""How many clauses of a long message the classifier judges: those with signs, then those with the worst words."""
_CLAUSES = 3
"""Sentences from which each is judged by itself too; fewer explain each other."""
_WHOLE = 90
"""Words of a message up to which it is judged as a whole too."""


def forget() -> None:
    """Let go of every word of the messages looked at, and of their meanings."""
    for part in (features, plain_words, meaning):
        part.forget()


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
    clause: bool
    """Not the whole message."""


class Screen:
    """Looks at one message at a time; holds no state, so one serves every conversation."""

    def __init__(self, shared: Shared, signs: Signs, spelling: Spelling, guess: Guess) -> None:
        self._shared = shared
        # A sentence torn from a message that is also judged as a whole has to be sure, sign or not.
        self._within = shared.thresholds.model_copy(update={"beside_sign": shared.thresholds.clause})
        self._answering = shared.thresholds.model_copy(update={"alone": shared.thresholds.answering})
        self._signs = signs
        self._spelling = spelling
        self._guess = guess

    @classmethod
    def load(cls, folder: Path, languages: Sequence[str] = ("en", "es"), *, cache: Path | None = None) -> "Screen":
        """The screen of the content folder `folder` (usually `data`).

        The classifier comes ready with the content (`python -m desk.safety.fit`). Where an example was edited it is
        fitted, which takes about a minute; with `cache`, a folder (usually `var/models`), it is kept there under the
        hash of what it learned from, and the next start is quick again. Raises ContentFaults with every fault of
        `safety.yml`, `<language>/safety.yml` and `<language>/safety_examples.yml`.
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

    def look(
        self, text: str, *, role: str | None = None, previous: Kind | None = None, answering: bool = False
    ) -> Alarm | None:
        """The alarm a message raises, or None.

        `role` is the role known so far; `previous` the kind of the alarm that the visitor's last message raised, so
        that "it is getting worse" counts after an emergency and "I already took them" after a crisis. Who then tells
        that help has come is taken at their word unless a sign speaks against it. `answering`: a question is open, so
        that the classifier alone has to be surer.
        """
        split = [(clause, plain(clause, self._spelling)) for clause in clauses(text)]
        said = [(clause, sentences) for clause, sentences in split if sentences]
        if not said:
            return None
        sight = self._signs.look([sentence for _, sentences in said for sentence in sentences], previous)
        whole = self._answering if answering else self._shared.thresholds
        whole_too = len(text.split()) <= _WHOLE
        helped = previous is not None and any("help_came" in who for who in sight.who)
        terse = sum(len(sentence) for _, sentences in said for sentence in sentences) <= _TERSE
        for part in sorted(self._judged(text, said, sight), key=lambda part: part.shares[0]):
            hits = [hit for hit in sight.hits if hit.sentence in part.where]
            limits = self._within if part.clause and whole_too else whole
            found = verdict(
                hits, part.shares, limits, previous, clause=part.clause, unopposed=terse or self._is_now(sight, hits)
            )
            if found is not None and not (helped and found.rule == LEARNED):
                where = part.where if found.sentence is None else range(found.sentence, found.sentence + 1)
                return Alarm(found.kind, found.rule, found.score, self._is_notice(sight, where, role))
        return None

    def _judged(self, text: str, said: Sequence[tuple[str, Sequence[Sentence]]], sight: Sight) -> list[_Part]:
        ends = list(accumulate(len(sentences) for _, sentences in said))
        everything = range(ends[-1])
        parts = [(clause, range(*span)) for (clause, _), span in zip(said, pairwise([0, *ends]), strict=True)]
        if len(parts) > _JUDGED:
            signs = {hit.sentence for hit in sight.hits}
            parts.sort(key=lambda one: (signs.isdisjoint(one[1]), -self._guess.by_words(words(sight, one[1]))))
            parts = parts[:_JUDGED]
        if len(parts) < _CLAUSES and len(text.split()) <= _WHOLE:
            parts = []
        if len(text.split()) <= _WHOLE:
            parts.append((text, everything))
        vectors = meanings([part for part, _ in parts])
        views = [Seen(*words(sight, where), vector) for (_, where), vector in zip(parts, vectors, strict=True)]
        return [
            _Part(where, shares, part is not text)
            for (part, where), shares in zip(parts, self._guess.shares(views), strict=True)
        ]

    def _is_now(self, sight: Sight, hits: Sequence[Hit]) -> bool:
        """A practice says of its patient that it lasts now: the classifier, who hears a history, is not asked."""
        return any({"practice", "at_present"} <= sight.who[hit.sentence] and not hit.excused_by for hit in hits)

    def _is_notice(self, sight: Sight, where: range, role: str | None) -> bool:
        here, anywhere = frozenset[str]().union(*(sight.who[at] for at in where)), frozenset[str]().union(*sight.who)
        if "on_the_spot" in anywhere or ("family" in here and "practice" not in here):
            return False
        if not anywhere & {"practice", "office"} and role not in self._shared.practice_roles:
            return False
        of_another = bool(here & {"practice", "others"})
        return of_another or ("own" not in here and bool(anywhere & {"practice", "others"}))


def _guess(rules: Rules, signs: Signs, spelling: Spelling, cache: Path | None) -> Guess:
    of = fingerprint(rules)
    guess = Guess.kept(rules.folder / SHIPPED, of)
    if guess is not None:
        return guess
    if cache is None:
        return fitted(rules, signs, spelling)
    file = cache / f"safety-{of[:16]}.npz"
    guess = Guess.kept(file, of)
    if guess is None:
        guess = fitted(rules, signs, spelling)
        guess.keep(file, of)
    return guess
