"""The safety screen: emergency, crisis and abuse in a message, before anything else and without the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.content.faults import ContentFaults
from desk.safety.guess import KINDS, Guess, Shares
from desk.safety.plain import Sentence, Spelling, plain
from desk.safety.rules import Kind, Rules, Shared, fingerprint, lines, ordinary, read
from desk.safety.signs import Hit, Sight, Signs, compile_rules

LEARNED = "learned"
_ORDER: dict[Kind, int] = {"emergency": 0, "crisis": 1, "abuse": 2}


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
        learned from, and the next start is quicker. Raises ContentFaults with every fault of `safety.yml` and
        `<language>/safety.yml`.
        """
        rules = read(Path(folder), languages)
        signs, spelling, faults = compile_rules(rules)
        if faults:
            raise ContentFaults(faults)
        return cls(rules.shared, signs, spelling, _guess(rules, signs, spelling, cache))

    def look(self, text: str, *, role: str | None = None, previous: Alarm | None = None) -> Alarm | None:
        """The alarm a message raises, or None.

        `role` is the role known so far; `previous` the alarm of the visitor's last message, so that "it is getting
        worse" counts after an emergency.
        """
        sentences = plain(text, self._spelling)
        if not sentences:
            return None
        after = previous.kind if previous is not None and not previous.notice_only else None
        sight = self._signs.look(sentences, after)
        shares = [self._guess.shares(words, names) for words, names in zip(sight.masked, sight.marks, strict=True)]
        raised = self._raised(sight, shares, after)
        if raised is None:
            return None
        at, kind, rule, score = raised
        return Alarm(kind, rule, score, notice_only=self._is_notice(sight, at, role))

    def _raised(
        self, sight: Sight, shares: Sequence[Shares], after: Kind | None
    ) -> tuple[int, Kind, str, float] | None:
        limits = self._shared.thresholds
        firing = [hit for hit in sight.hits if not hit.excused_by and 1 - shares[hit.sentence][0] >= limits.beside_sign]
        if firing:
            hit = min(firing, key=lambda one: _rank(one, shares, after))
            return hit.sentence, hit.kind, hit.sign, 1.0
        doubtful = {hit.sentence for hit in sight.hits if hit.excused_by}
        best: tuple[int, Kind, str, float] | None = None
        for at, share in enumerate(shares):
            certainty = 1 - share[0]
            limit = limits.excused if at in doubtful else limits.alone
            if certainty >= limit and (best is None or certainty > best[3]):
                kind = max(_ORDER, key=lambda one: share[KINDS.index(one)])
                best = (at, kind, LEARNED, round(certainty, 3))
        return best

    def _is_notice(self, sight: Sight, at: int, role: str | None) -> bool:
        here, anywhere = sight.who[at], frozenset[str]().union(*sight.who)
        if "on_the_spot" in anywhere or ("family" in here and "practice" not in here):
            return False
        if not anywhere & {"practice", "office"} and role not in self._shared.practice_roles:
            return False
        of_another = bool(here & {"practice", "others"})
        return of_another or ("own" not in here and bool(anywhere & {"practice", "others"}))


def _rank(hit: Hit, shares: Sequence[Shares], after: Kind | None) -> tuple[bool, float, int]:
    """The alarm that goes on first, then the likeliest kind; between equals the one that cannot wait."""
    return (hit.kind != after, -round(shares[hit.sentence][KINDS.index(hit.kind)], 1), _ORDER[hit.kind])


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
    examples = [(said, KINDS.index("none")) for said in ordinary(rules)]
    for pack in rules.languages.values():
        for label, kind in enumerate(KINDS):
            examples.extend((said, label) for said in lines(getattr(pack.examples, kind)))
    sentences: list[Sentence] = []
    marks: list[frozenset[str]] = []
    for said, _ in examples:
        words = tuple(word for sentence in plain(said, spelling) for word in sentence)
        sight = signs.look([words], None)
        sentences.append(sight.masked[0])
        marks.append(sight.marks[0])
    return Guess.fit(sentences, marks, [label for _, label in examples])
