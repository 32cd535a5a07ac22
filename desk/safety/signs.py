"""Signs of danger in a message, and the context that excuses them; every language at once, for people mix them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.content.faults import Fault
from desk.safety.phrase import BadPhrase, Found, Phrases
from desk.safety.plain import PAUSE, Sentence, Spelling, put, words_of
from desk.safety.rules import Context, Kind, Language, Rules, Sign, lines, numbered

FIGURE = "figure"
"""Stands in a sentence for a saying that means no harm."""

WHO = ("practice", "office", "own", "family", "others", "at_present", "on_the_spot", "help_came")
"""Blocks of a language file that say who writes of whom."""


@dataclass(frozen=True)
class Hit:
    """A sign seen in a message, and the contexts that excuse it (none: it counts)."""

    sign: str
    """With its language, `en.chest_pain`."""
    kind: Kind
    sentence: int
    excused_by: tuple[str, ...]
    follows: bool = False
    """A sign that counts only after an alarm."""


@dataclass(frozen=True)
class Sight:
    """What is seen in a message; a tuple has one entry a sentence."""

    hits: tuple[Hit, ...]
    who: tuple[frozenset[str], ...]
    """Which of `WHO` each sentence names."""
    masked: tuple[Sentence, ...]
    """The sentences without their harmless sayings."""
    marks: tuple[frozenset[str], ...]
    """Names of the contexts and groups of words in each sentence, for the classifier."""


@dataclass(frozen=True)
class Compiled:
    """The patterns of all languages."""

    signs: Phrases
    contexts: Phrases
    figures: Phrases
    who: Phrases
    groups: Phrases


class Signs:
    """The signs of all languages, ready to look."""

    def __init__(self, rules: Rules, phrases: Compiled) -> None:
        always = frozenset(rules.shared.default_contexts)
        self._phrases = phrases
        self._signs: dict[str, Sign] = {}
        self._contexts: dict[str, Context] = {}
        self._excuses: dict[str, frozenset[str]] = {}
        for language, pack in rules.languages.items():
            for sign in pack.signs:
                self._signs[f"{language}.{sign.sign}"] = sign
                self._excuses[f"{language}.{sign.sign}"] = (always | set(sign.unless)) - set(sign.despite)
            for context in pack.contexts:
                self._contexts[f"{language}.{context.context}"] = context

    def for_browsers(self) -> dict[Kind, list[str]]:
        """The patterns of each kind of alarm but those that count as a follow-up only, as `Phrases.for_browsers`."""
        found: dict[Kind, list[str]] = {}
        for name, pattern in self._phrases.signs.for_browsers():
            if not self._signs[name].after:
                found.setdefault(self._signs[name].kind, []).append(pattern)
        return found

    def figures_for_browsers(self) -> list[str]:
        """The patterns of sayings that mean no harm."""
        return [pattern for _, pattern in self._phrases.figures.for_browsers()]

    def look(self, sentences: Sequence[Sentence], after: Kind | None) -> Sight:
        """What is seen; `after` is the kind of the alarm the message before raised."""
        masked = tuple(_masked(sentence, self._phrases.figures.find(sentence)) for sentence in sentences)
        cues = [[(self._contexts[cue.name], cue) for cue in self._phrases.contexts.find(one)] for one in masked]
        everywhere = {one.context for found in cues for one, _ in found if one.where == "message"}
        return Sight(
            hits=tuple(
                Hit(found.name, sign.kind, at, self._excused(found, cues[at], sentence, everywhere), bool(sign.after))
                for at, sentence in enumerate(masked)
                for found in self._phrases.signs.find(sentence)
                for sign in [self._signs[found.name]]
                if not sign.after or after in sign.after
            ),
            who=tuple(frozenset(found.name for found in self._phrases.who.find(sentence)) for sentence in masked),
            masked=masked,
            marks=tuple(
                frozenset(one.context for one, _ in found)
                | frozenset(group.name for group in self._phrases.groups.find(sentence))
                for found, sentence in zip(cues, masked, strict=True)
            ),
        )

    def _excused(
        self, hit: Found, cues: Sequence[tuple[Context, Found]], sentence: Sentence, everywhere: set[str]
    ) -> tuple[str, ...]:
        present = {context.context for context, _ in cues}
        excuses = self._excuses[hit.name]
        return tuple(
            sorted(
                {
                    context.context
                    for context, cue in cues
                    if context.context in excuses
                    and not present.intersection(context.lifted_by)
                    and _covers(context, cue, hit, sentence)
                }
                | (everywhere & excuses)
            )
        )


def compile_rules(rules: Rules) -> tuple[Signs, Spelling, list[Fault]]:
    """The signs, the spelling they need, and a fault for each pattern that cannot be read."""
    faults: list[Fault] = []
    same = {left: right for pack in rules.languages.values() for left, right in _same_of(pack)}
    made = Compiled(*(Phrases(lambda words: put(words, same)) for _ in range(5)))
    for language, pack in rules.languages.items():
        _add(made, rules, language, pack, faults)
    known = made.signs.words | made.contexts.words | made.figures.words | made.who.words | {FIGURE}
    known |= {word for run in same for word in run}
    known |= {word for pack in rules.languages.values() for word in words_of(pack.real_words)}
    # Words of dangerous examples are not among those that are right as they stand, for they may be slips.
    known |= {word for examples in rules.examples.values() for word in words_of(examples.none)}
    return Signs(rules, made), Spelling.of(known, made.signs.words, same), faults


def _add(made: Compiled, rules: Rules, language: str, pack: Language, faults: list[Fault]) -> None:
    groups = {
        name: [phrase for line in lines(block) for phrase in (part.strip() for part in line.split("|")) if phrase]
        for name, block in pack.groups.items()
    }

    def add(to: Phrases, name: str, place: Sequence[str | int], block: str) -> None:
        for row, written in numbered(block):
            try:
                to.add(name, written, groups)
            except BadPhrase as error:
                faults.append(rules.fault(language, place, row, str(error), "See desk/safety/phrase.py."))

    for at, sign in enumerate(pack.signs):
        add(made.signs, f"{language}.{sign.sign}", ("signs", at, "says"), sign.says)
    for at, context in enumerate(pack.contexts):
        add(made.contexts, f"{language}.{context.context}", ("contexts", at, "says"), context.says)
    add(made.figures, FIGURE, ("figures",), pack.figures)
    for name in WHO:
        add(made.who, name, (name,), getattr(pack, name))
    for name in pack.groups:
        add(made.groups, name, ("groups", name), f"{{{name}}}")


def _same_of(pack: Language) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    pairs = []
    for line in lines(pack.same):
        ways, _, meant = line.partition("=")
        pairs.extend((tuple(words_of(way)), tuple(words_of(meant))) for way in ways.split("|"))
    return pairs


def _masked(sentence: Sentence, figures: Iterable[Found]) -> Sentence:
    hidden = {at for figure in figures for at in range(figure.start, figure.end)}
    if not hidden:
        return sentence
    kept: list[str] = []
    for at, word in enumerate(sentence):
        if at not in hidden:
            kept.append(word)
        elif at - 1 not in hidden:
            kept.append(FIGURE)
    return tuple(kept)


def _covers(context: Context, cue: Found, hit: Found, sentence: Sentence) -> bool:
    if context.where != "before":
        return True
    if cue.end > hit.start or hit.start - cue.end > context.within:
        return False
    return context.across_pauses or PAUSE not in sentence[cue.end : hit.start]
