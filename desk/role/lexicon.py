"""What understanding a first message is made of: `data/role.yml`, what was fitted, and `data/<language>/`.

`role_weights.yml` (signs) and `role_text.npz` (words and meaning) are what `python -m desk.role.fit` wrote.

`role.yml` (cues and sub-roles), `urgency.yml`, `needs.yml` and `language.yml` hold the phrases of each language; all
languages are looked for in every message, so that a mixed one is understood.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from desk.content.faults import ContentFaults, Fault, did_you_mean
from desk.content.yaml import Document, read
from desk.role.learned import FILE, Learned
from desk.role.phrase import Phrasebook, PhraseError, fold

DATA = Path(__file__).resolve().parents[2] / "data"
LANGUAGES = ("en", "es")
ROLES = ("patient", "caregiver", "referrer", "administrator", "unknown")
URGENCIES = ("routine", "soon", "urgent")
STRENGTHS = ("asked", "signs", "hints")


@dataclass(frozen=True)
class SubRoles:
    """Which sub-roles a role has, in the order in which signs are looked at, and the one taken when nothing is said."""

    default: str | None
    among: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """The fitted score: log odds of every role for every sign, and what they are divided by to be calibrated."""

    signs: Mapping[str, Mapping[str, float]]
    temperature: Mapping[str, float]
    """For a score made without the engine (`alone`) and with it (`with_engine`)."""
    lines: Mapping[str, float]
    """Log odds of a service line for each kind of evidence that `desk.role.line` finds."""


@dataclass(frozen=True)
class Lexicon:
    """Phrases and numbers behind role, sub-role, service line, urgency and language."""

    cues: tuple[Phrasebook, ...]
    """Keys: cue."""
    subrole_phrases: tuple[Phrasebook, ...]
    """Keys: `sub-role titles` or `sub-role signs`."""
    urgencies: tuple[Phrasebook, ...]
    outright: tuple[Phrasebook, ...]
    """How a later message says of the request how urgent it is; keys: `said`, `wish`, `alone`, `supposed`."""
    needs: tuple[Phrasebook, ...]
    """Keys: `line asked`, `line signs` or `line hints`."""
    figures: tuple[Phrasebook, ...]
    """Sayings that hold a word of a line and do not mean it; keys: that line."""
    vocabulary: Mapping[str, frozenset[str]]
    """language -> words that only it has."""
    intents: Mapping[str, str]
    """intent -> its group."""
    together: tuple[tuple[str, str], ...]
    hides: Mapping[str, frozenset[str]]
    """cue -> cues that do not count on the same words."""
    pages: Mapping[str, Mapping[str, float]]
    subroles: Mapping[str, SubRoles]
    learned_subroles: Mapping[str, float]
    """Roles whose sub-role is also told from the text as learned -> log odds of the one that the phrases name."""
    unstated_urgency: str
    language: Mapping[str, float]
    lines: Mapping[str, Any]
    weights: Weights = field(repr=False)
    learned: Learned = field(repr=False)

    @classmethod
    def load(
        cls, folder: Path = DATA, languages: Sequence[str] = LANGUAGES, learned: Learned | None = None
    ) -> "Lexicon":
        """The lexicon of the content folder; `learned` in the place of what its file holds.

        Raises ContentFaults with every fault of its files.
        """
        faults: list[Fault] = []
        shared = _mapping(read(folder / "role.yml", f"{folder.resolve().name}/role.yml"), _SHARED, faults)
        fitted = _mapping(
            read(folder / "role_weights.yml", f"{folder.resolve().name}/role_weights.yml"), _FITTED, faults
        )
        learned = learned or _learned(folder / FILE, faults)
        files = {*_BOOKS.values(), "language.yml"}
        documents = {
            (language, file): read(folder / language / file, f"{folder.resolve().name}/{language}/{file}")
            for language in languages
            for file in sorted(files)
        }
        books = {
            name: [_book(documents[language, file], name, faults) for language in languages]
            for name, file in _BOOKS.items()
        }
        words = {language: _words(documents[language, "language.yml"], faults) for language in languages}
        if faults:
            raise ContentFaults(faults)
        spoken = {
            language: words[language] | frozenset().union(*(books[name][at].words for name in _BOOKS))
            for at, language in enumerate(languages)
        }
        neutral = frozenset(fold(str(word)) for word in shared["language"]["neutral"])
        return cls(
            cues=tuple(books["cues"]),
            subrole_phrases=tuple(books["subroles"]),
            urgencies=tuple(books["urgency"]),
            outright=tuple(books["outright"]),
            needs=tuple(books["needs"]),
            figures=tuple(books["figures"]),
            vocabulary=_own_words(spoken, words, neutral),
            intents={intent: group for group, intents in shared["intents"].items() for intent in intents},
            together=tuple((first, second) for first, second in shared["together"]),
            hides={cue: frozenset(hidden) for cue, hidden in shared["hides"].items()},
            pages=shared["pages"],
            subroles={role: SubRoles(at["default"], tuple(at["among"])) for role, at in shared["subroles"].items()},
            learned_subroles=shared["learned_subroles"],
            unstated_urgency=shared["urgency"]["unstated"],
            language={key: value for key, value in shared["language"].items() if key != "neutral"},
            lines=shared["lines"],
            weights=Weights(fitted["weights"], fitted["temperature"], fitted["lines"]),
            learned=learned,
        )


@cache
def lexicon() -> Lexicon:
    """The lexicon of the repository's own `data/`, read once."""
    return Lexicon.load()


_SHARED = (
    "learn",
    "intents",
    "together",
    "hides",
    "pages",
    "subroles",
    "learned_subroles",
    "urgency",
    "language",
    "lines",
)
_FITTED = ("temperature", "weights", "lines")
_CURE = "Write it as the head of data/en/role.yml shows; put quotes around numbers."
_BOOKS = {
    "cues": "role.yml",
    "subroles": "role.yml",
    "urgency": "urgency.yml",
    "outright": "urgency.yml",
    "needs": "needs.yml",
    "figures": "needs.yml",
}


def _mapping(document: Document, keys: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
    faults.extend(document.faults)
    root = document.root if isinstance(document.root, dict) else {}
    for key in root:
        if key not in keys:
            faults.append(document.fault((key,), f"unknown key '{key}'", did_you_mean(key, keys)))
    for key in keys:
        if key not in root and not document.faults:
            faults.append(document.fault((), f"the key '{key}' is missing", "Put it back; the sample site has it."))
    return root


def _learned(file: Path, faults: list[Fault]) -> Learned:
    try:
        return Learned.kept(file)
    except (OSError, ValueError):
        what = "the file is missing or damaged"
        faults.append(
            Fault(f"{file.resolve().parent.name}/{file.name}", 1, what, "Write it anew with `python -m desk.role.fit`.")
        )
        return Learned.of({}, {})


def _book(document: Document, name: str, faults: list[Fault]) -> Phrasebook:
    root = document.root if isinstance(document.root, dict) else {}
    lists = root.get("lists", {})
    if name != "subroles":
        faults.extend(document.faults)
    entries = root.get(name)
    if not isinstance(entries, dict):
        if not document.faults:
            faults.append(document.fault((), f"the key '{name}' is missing", f"Put '{name}:' with its phrases back."))
        return Phrasebook.of([])
    found = list(_phrases(name, entries))
    try:
        return Phrasebook.of([(key, phrase) for _, key, phrase in found], lists)
    except PhraseError:
        faults.extend(_phrase_faults(document, found, lists))
        return Phrasebook.of([])


def _phrase_faults(
    document: Document, phrases: Iterable[tuple[tuple[str | int, ...], str, Any]], lists: Mapping[str, Any]
) -> Iterable[Fault]:
    for name, items in lists.items():
        for index, item in enumerate(items):
            try:
                Phrasebook.of([(name, item)])
            except PhraseError as error:
                yield document.fault(("lists", name, index), str(error), _CURE)
    sound = {name: ["x"] for name in lists}
    for path, key, phrase in phrases:
        try:
            Phrasebook.of([(key, phrase)], sound)
        except PhraseError as error:
            yield document.fault(path, str(error), _CURE)


def _phrases(name: str, entries: Mapping[str, Any]) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
    for key, value in entries.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, phrases in parts:
            for index, phrase in enumerate(phrases):
                path = (name, key, part, index) if part else (name, key, index)
                yield path, f"{key} {part}".strip(), phrase


def _words(document: Document, faults: list[Fault]) -> frozenset[str]:
    faults.extend(document.faults)
    entries = document.root.get("language", []) if isinstance(document.root, dict) else []
    return frozenset(part for entry in entries for part in fold(str(entry)).replace("'", "").split())


def _own_words(
    spoken: Mapping[str, frozenset[str]], listed: Mapping[str, frozenset[str]], neutral: frozenset[str]
) -> dict[str, frozenset[str]]:
    """A word listed for one language is its own; else it is if no other language's phrases have it."""
    own = {}
    for language, words in spoken.items():
        others = frozenset().union(*(words for other, words in spoken.items() if other != language))
        claimed = frozenset().union(*(words for other, words in listed.items() if other != language))
        own[language] = ((words - others) | (listed[language] - claimed)) - neutral
    return own
