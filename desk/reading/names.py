"""The names a site's files give to things, indexed for answers: exact first, then the nearest mistyped one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from desk.content.models import Content
from desk.reading.grammar import grammar
from desk.reading.text import Text, Token, fold


@dataclass(frozen=True, slots=True)
class Named:
    """An id, and where one of its names stands; `near` when the name was mistyped."""

    id: str
    start: int
    end: int
    near: bool = False


class Index:
    """Names of several words looked up word by word, so that a long text costs its length and not the list's."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._single: dict[str, str] = {}
        self._phrases: dict[str, str] = {}
        for name, id_ in names:
            words = tuple(token.text for token in Text.of(name, "en").tokens)
            if not words:
                continue
            self._by_first.setdefault(words[0], []).append((words, id_))
            (self._single if len(words) == 1 else self._phrases).setdefault(" ".join(words), id_)
        for listed in self._by_first.values():
            listed.sort(key=lambda pair: len(pair[0]), reverse=True)

    @cached_property
    def _all(self) -> dict[str, str]:
        return self._phrases | self._single

    def find(self, tokens: tuple[Token, ...]) -> list[Named]:
        """Every name that stands in the text, the longest where they overlap."""
        found: list[Named] = []
        known, upto = self._by_first, 0
        for at, token in enumerate(tokens):
            if at < upto or token.text not in known:
                continue
            for words, id_ in known[token.text]:
                if words == tuple([one.text for one in tokens[at : at + len(words)]]):
                    upto = at + len(words)
                    found.append(Named(id_, token.start, tokens[upto - 1].end))
                    break
        return found

    def near(self, text: Text, start: int, end: int) -> Named | None:
        """The one name most like these words, or like one word of them; None where two ids are as near."""
        measures = grammar().measures["near_miss"]
        whole = " ".join(token.text for token in text.tokens if start <= token.start and token.end <= end)
        if best := _nearest(whole, self._all, measures["phrase"], measures):
            return Named(best, start, end, near=True)
        for token in text.tokens:
            if (
                start <= token.start
                and token.end <= end
                and (best := _nearest(token.text, self._single, measures["word"], measures))
            ):
                return Named(best, token.start, token.end, near=True)
        return None

    def near_phrase(self, tokens: tuple[Token, ...]) -> Named | None:
        """The name of several words that as many words of the text are most like (`united helth care`)."""
        cutoff = grammar().measures["near_miss"]["phrase"]
        for at, token in enumerate(tokens):
            for count, names in self._by_shape.get(token.text[0], ()):
                words = [one.text for one in tokens[at : at + count]]
                best = process.extractOne(" ".join(words), names, scorer=fuzz.ratio, score_cutoff=cutoff)
                if best and len(words) == count and not all(word in grammar().everyday for word in words):
                    return Named(self._phrases[best[0]], token.start, tokens[at + count - 1].end, near=True)
        return None

    @cached_property
    def _by_shape(self) -> dict[str, list[tuple[int, list[str]]]]:
        """The names of several words by first letter, then by how many words, most first."""
        shapes: dict[str, dict[int, list[str]]] = {}
        for phrase in sorted(self._phrases, key=lambda phrase: -phrase.count(" ")):
            shapes.setdefault(phrase[0], {}).setdefault(phrase.count(" ") + 1, []).append(phrase)
        return {first: list(counts.items()) for first, counts in shapes.items()}


class SiteNames:
    """Indexes over one site's content, each built when it is first asked for."""

    def __init__(self, content: Content) -> None:
        self.content = content

    @cached_property
    def payers(self) -> Index:
        return Index(_payer_names(self.content))

    @cached_property
    def locations(self) -> Index:
        return Index(
            (name, place.location) for place in self.content.site.locations for name in (place.name, *place.aliases)
        )

    @cached_property
    def service_lines(self) -> Index:
        """Lines, and sub-lines as `line/sub_line`."""
        return Index(_line_names(self.content))

    @cached_property
    def sub_lines(self) -> Index:
        """The parts of every line."""
        parts = (sub for line in self.content.site.service_lines for sub in line.sub_lines)
        return Index((name, sub.sub_line) for sub in parts for name in plurals(_all(sub.name, sub.aliases)))

    @cached_property
    def documents(self) -> Index:
        listed = self.content.intake.documents
        return Index((name, one.document) for one in listed for name in _all(one.name, one.aliases))

    @cached_property
    def relations(self) -> Index:
        return Index(_relation_names(self.content))

    @cached_property
    def titles(self) -> Index:
        return Index((title, subrole) for subrole, titles in self.content.intake.job_titles.items() for title in titles)

    def choices(self, question: str) -> Index:
        """The choices of a question by label and alias."""
        if question not in self._choices:
            self._choices[question] = Index(_choice_names(self.content, question))
        return self._choices[question]

    @cached_property
    def _choices(self) -> dict[str, Index]:
        return {}

    @cached_property
    def payer_names(self) -> dict[str, str]:
        return {one.payer: one.name for one in self.content.site.payers}

    @cached_property
    def plan_types(self) -> Index:
        return Index((plan, plan) for one in self.content.site.payers for plan in one.plan_types)

    @cached_property
    def payer_heads(self) -> dict[str, str]:
        """The first word of a payer's longer name, where it is that of one payer only -> the payer (`united`)."""
        heads: dict[str, set[str]] = {}
        for name, payer in _payer_names(self.content):
            first, _, rest = fold(name).partition(" ")
            if rest and len(first) >= grammar().measures["near_miss"]["shortest"] and first not in grammar().everyday:
                heads.setdefault(first, set()).add(payer)
        return {word: next(iter(payers)) for word, payers in heads.items() if len(payers) == 1}

    @cached_property
    def payer_acronyms(self) -> dict[str, str]:
        """What follows `the` in a payer's name (`the va`) -> the payer, for where it is typed in capitals."""
        named = ((fold(name), payer) for name, payer in _payer_names(self.content))
        return {name.removeprefix("the "): payer for name, payer in named if name.startswith("the ")}

    def plans_of(self, payer: str) -> list[str]:
        return next((one.plan_types for one in self.content.site.payers if one.payer == payer), [])

    @cached_property
    def questions(self) -> dict[str, str]:
        """question -> what reads it."""
        return {one.question: one.reads for one in self.content.intake.questions}


def _nearest(word: str, names: Mapping[str, str], cutoff: int, measures: dict[str, int]) -> str | None:
    if len(word) < measures["shortest"] or word in grammar().everyday:
        return None
    likely = [name for name in names if abs(len(name) - len(word)) <= 3]
    swapped = {names[name] for name in likely if name[0] == word[0] and sorted(name) == sorted(word)}
    if len(swapped) == 1:
        return swapped.pop()
    ranked = process.extract(word, likely, scorer=fuzz.ratio, score_cutoff=cutoff - measures["next_best"], limit=4)
    if not ranked or ranked[0][1] < cutoff:
        return None
    best = names[ranked[0][0]]
    rivals = {names[name] for name, score, _ in ranked if score > ranked[0][1] - measures["next_best"]}
    return best if rivals == {best} else None


def _all(name: Mapping[str, str], aliases: Mapping[str, list[str]]) -> list[str]:
    return [*name.values(), *(alias for listed in aliases.values() for alias in listed)]


def _payer_names(content: Content) -> Iterable[tuple[str, str]]:
    for one in content.site.payers:
        for name in (one.name, *one.aliases):
            yield name, one.payer


def _line_names(content: Content) -> Iterable[tuple[str, str]]:
    for line in content.site.service_lines:
        for name in plurals(_all(line.name, line.aliases)):
            yield name, line.service_line
        for sub in line.sub_lines:
            for name in plurals(_all(sub.name, sub.aliases)):
                yield name, f"{line.service_line}/{sub.sub_line}"


def plurals(names: list[str]) -> list[str]:
    """The names and the plural of those that are one short word (`MRI`, `MRIs`)."""
    short = [f"{name}s" for name in names if len(name) < _SHORT and name.isalpha() and not name.endswith("s")]
    return names + [name for name in short if name not in names]


_SHORT = 5


def _relation_names(content: Content) -> Iterable[tuple[str, str]]:
    """Relations with and without the leading "my", as an answer may be just "mother"."""
    for relation, by_language in content.intake.relations.items():
        for name in (name for names in by_language.values() for name in names):
            yield name, relation
    for relation, by_language in content.intake.relations.items():
        for name in (name for names in by_language.values() for name in names):
            first, _, rest = fold(name).partition(" ")
            if rest and first in ("my", "mi", "mis"):
                yield rest, relation


def _choice_names(content: Content, question: str) -> Iterable[tuple[str, str]]:
    for one in content.intake.questions:
        if one.question != question:
            continue
        for choice in one.choices:
            for name in (choice.value.replace("_", " "), choice.value, *_all(choice.label, choice.aliases)):
                yield name, choice.value
        if one.choices_from == "roles":
            for role in content.intake.roles:
                for name in (role.role, *role.label.values()):
                    yield name, role.role
