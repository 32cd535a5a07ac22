"""The safety files, `data/safety.yml`, `data/<language>/safety.yml` and `safety_examples.yml`: shape, strict reading.

Blocks of lines (`|`) hold one phrase, pattern or example a line; patterns are written as `desk.safety.phrase` says.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from desk import meaning
from desk.content import shapes
from desk.content.faults import ContentFaults, Fault, did_you_mean
from desk.content.yaml import Document
from desk.content.yaml import read as read_yaml

Kind = Literal["emergency", "crisis", "abuse"]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Lines = Annotated[str, AfterValidator(lambda block: _with_lines(block))]
Share = Annotated[float, Field(ge=0, le=1)]


_LEARNING = ("features", "guess", "learning", "phrase", "plain", "rules", "signs")
_LEARNT = ("safety.yml", "safety_examples.yml", "nlu.yml", "faq.yml", "answers.yml")
_FIRST = "first_messages.jsonl"
_MARKUP = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Context(Model):
    """What takes the alarm out of a pattern: a denial, a story of long ago, a question about what might be."""

    context: Id
    where: Literal["before", "sentence", "message"]
    """`before`: up to `within` words ahead of the match, in its clause; else anywhere there."""
    within: Annotated[int, Field(ge=1, le=20)] = 5
    across_pauses: bool = False
    """With `before`: a comma does not end its reach (`no fever, chest pain or cough`)."""
    says: Lines
    lifted_by: list[Id] = []
    """Contexts that, in the same sentence, undo this one."""


class Sign(Model):
    """One thing the screen must never miss."""

    sign: Id
    kind: Kind
    says: Lines
    despite: list[Id] = []
    """Contexts that do not excuse this sign."""
    unless: list[Id] = []
    """Contexts that excuse this sign and no other: those whose name no sign gets by default."""
    after: list[Kind] = []
    """Counts only as a follow-up, when the message before raised an alarm of one of these kinds."""
    fires: Lines
    """Messages that raise this sign. They prove it."""
    spares: Lines
    """Near misses that must raise no alarm at all."""


class Examples(Model):
    """`data/<language>/safety_examples.yml`: what the classifier learns from, one message a line."""

    none: Lines
    emergency: Lines
    crisis: Lines
    abuse: Lines


class Answers(Model):
    """`data/<language>/answers.yml`: what visitors write in the middle of the questions, none of it a danger."""

    answers: Lines


class Language(Model):
    """`data/<language>/safety.yml`."""

    same: Lines
    """`wanna = want to`: other ways to write the words patterns are made of."""
    real_words: Lines
    """Words that look like a slip for a word of a pattern and are none."""
    groups: dict[Id, Lines]
    figures: Lines
    """Sayings and names that hold a dangerous word and mean no harm; taken out before signs are looked for."""
    practice: Lines
    """How an office speaks of its patient: `our patient`, `67 yo m with`."""
    office: Lines
    """How people say that they write from an office: `I'm the discharge planner at`."""
    own: Lines
    """How people speak of themselves."""
    family: Lines
    """How people speak of their family and friends."""
    others: Lines
    """How people speak of somebody else."""
    at_present: Lines
    """It lasts while the writer writes: what a practice says so of its patient is no history."""
    on_the_spot: Lines
    """It happens in front of the writer, so a practice gets the alarm too."""
    help_came: Lines
    """How people tell that help is there; right after an alarm only a sign raises another one then."""
    contexts: list[Context]
    signs: list[Sign]


class Thresholds(Model):
    """Shares of certainty of the classifier, 0 to 1."""

    alone: Share
    """From here on it raises an alarm that no sign backs."""
    answering: Share
    """The same while a question is open: there ordinary answers are a thousand to one."""
    clause: Share
    """The same for a part of a message by itself."""
    excused: Share
    """The same where a sign was found and excused by its context."""
    after: Share
    """The same where the message before raised an alarm."""
    beside_sign: Share
    """Below this it overrules a sign that was found."""
    sign_says: Share
    """What a sign adds to the classifier's share of its kind, when the kind of an alarm is decided."""


class Shared(Model):
    """`data/safety.yml`: what does not depend on the language."""

    thresholds: Thresholds
    practice_roles: list[Id]
    default_contexts: list[Id]
    """Contexts that excuse every sign that does not say `despite`."""


@dataclass(frozen=True)
class Rules:
    shared: Shared
    languages: Mapping[str, Language]
    examples: Mapping[str, Examples]
    answers: Mapping[str, Answers]
    """Of the languages that have any."""
    documents: Mapping[str, Document]
    """By language: the file itself, for the line of a fault found later."""
    folder: Path

    def fault(self, language: str, place: Sequence[str | int], row: int, what: str, cure: str) -> Fault:
        """A fault in line `row` (from 0, as `numbered` counts) of the block at `place`."""
        document = self.documents[language]
        return Fault(document.name, document.line(place) + 1 + row, what, cure)


def read(folder: Path, languages: Sequence[str]) -> Rules:
    """The rules of these languages under the content folder `folder` (usually `data`).

    Raises ContentFaults with every fault: a missing file, bad YAML, an unknown or misspelt key, a wrong value,
    a context that is not there, an example that stands twice, an answer that is an example of danger.
    """
    faults: list[Fault] = []
    shared_document, shared = _read(folder, "safety.yml", Shared, faults)
    documents: dict[str, Document] = {}
    packs: dict[str, Language] = {}
    examples: dict[str, Examples] = {}
    answers: dict[str, Answers] = {}
    for language in languages:
        documents[language], pack = _read(folder, f"{language}/safety.yml", Language, faults)
        if pack is not None:
            packs[language] = pack
            faults.extend(_unlinked(documents[language], pack))
            if shared is not None:
                faults.extend(_missing_contexts(shared_document, shared, documents[language], pack))
        learnt, taught = _read(folder, f"{language}/safety_examples.yml", Examples, faults)
        if taught is not None:
            examples[language] = taught
            faults.extend(_twice(learnt, taught))
        if (folder / language / "answers.yml").exists():
            heard, told = _read(folder, f"{language}/answers.yml", Answers, faults)
            if told is not None:
                answers[language] = told
                faults.extend(_dangers(heard, told, learnt, taught))
    if faults or shared is None:
        raise ContentFaults(faults)
    return Rules(shared, packs, examples, answers, documents, Path(folder))


def numbered(block: str) -> list[tuple[int, str]]:
    """The lines of a block with their row in it, without blank ones and remarks.

    >>> numbered("chest pain\\n\\n# a remark\\ncan't breathe\\n")
    [(0, 'chest pain'), (3, "can't breathe")]
    """
    rows = enumerate(line.strip() for line in block.splitlines())
    return [(row, line) for row, line in rows if line and not line.startswith("# ")]


def lines(block: str) -> list[str]:
    """The lines of a block without blank ones and remarks."""
    return [line for _, line in numbered(block)]


def ordinary(rules: Rules) -> list[str]:
    """What visitors ordinarily write: the engine's examples and the frequent questions, where the site has them.

    They teach the classifier what is no alarm, so every example a site adds makes false alarms rarer.
    """
    said: list[str] = []
    for language in rules.languages:
        nlu = read_yaml(rules.folder / language / "nlu.yml", "nlu.yml").root
        for intent in nlu.get("nlu", []) if isinstance(nlu, dict) else []:
            rows = str(intent.get("examples", "")).splitlines()
            said.extend(_MARKUP.sub(r"\1", row.strip().removeprefix("- ")) for row in rows if row.strip())
        faq = read_yaml(rules.folder / language / "faq.yml", "faq.yml").root
        for question in faq.get("faq", []) if isinstance(faq, dict) else []:
            said.extend(str(row) for row in question.get("questions", []))
    return list(dict.fromkeys(said))


def quiet(rules: Rules) -> list[str]:
    """What visitors wrote that was no danger: first messages and `<language>/answers.yml`, where there are any.

    Most of what the screen hears are answers in the middle of the questions; without them it takes one in ten for more.
    """
    first = rules.folder / _FIRST
    told = map(json.loads, first.read_text("utf-8").splitlines()) if first.exists() else ()
    said = [one["text"] for one in told if one["urgency"] not in ("emergency", "crisis")]
    for answers in rules.answers.values():
        said.extend(lines(answers.answers))
    return list(dict.fromkeys(said))


def fingerprint(rules: Rules) -> str:
    """sha256, in hexadecimal, of what the classifier learns from and of the code that learns, with the encoder's."""
    digest = hashlib.sha256()
    learnt = [rules.folder / language / name for language in sorted(rules.languages) for name in _LEARNT]
    learnt.append(rules.folder / _FIRST)
    code = (Path(meaning.__file__), *(Path(__file__).parent / f"{name}.py" for name in _LEARNING))
    for source in (*code, *(file for file in learnt if file.exists())):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _with_lines(block: str) -> str:
    if not lines(block):
        raise ValueError("has no line")
    return block


def _read[M: Model](folder: Path, name: str, model: type[M], faults: list[Fault]) -> tuple[Document, M | None]:
    document = read_yaml(folder / name, f"{folder.name}/{name}")
    if document.faults:
        faults.extend(document.faults)
        return document, None
    try:
        return document, model.model_validate(document.root)
    except ValidationError as error:
        faults.extend(shapes.fault(document, model, found) for found in error.errors(include_url=False))
        return document, None


def _unlinked(document: Document, pack: Language) -> Iterator[Fault]:
    contexts = [context.context for context in pack.contexts]
    for place, names in (("contexts", contexts), ("signs", [sign.sign for sign in pack.signs])):
        for at, name in enumerate(names):
            if name in names[:at]:
                yield document.fault((place, at), f"'{name}' stands twice", "Rename one of them.")
    for at, context in enumerate(pack.contexts):
        for name in context.lifted_by:
            if name not in contexts:
                yield document.fault(("contexts", at), f"there is no context '{name}'", did_you_mean(name, contexts))
    for at, sign in enumerate(pack.signs):
        for name in (*sign.despite, *sign.unless):
            if name not in contexts:
                yield document.fault(("signs", at), f"there is no context '{name}'", did_you_mean(name, contexts))


def _twice(document: Document, examples: Examples) -> Iterator[Fault]:
    seen: dict[str, Any] = {}
    for kind in Examples.model_fields:
        first = document.line((kind,)) + 1
        for row, line in numbered(getattr(examples, kind)):
            if line in seen:
                what = f"the example stands in line {seen[line]} too"
                yield Fault(document.name, first + row, what, "Remove one of them.")
            seen.setdefault(line, first + row)


def _dangers(document: Document, answers: Answers, learnt: Document, examples: Examples | None) -> Iterator[Fault]:
    taught: dict[str, int] = {}
    for kind in ("emergency", "crisis", "abuse") if examples else ():
        first = learnt.line((kind,)) + 1
        taught |= {line: first + row for row, line in numbered(getattr(examples, kind))}
    first = document.line(("answers",)) + 1
    for row, line in numbered(answers.answers):
        if line in taught:
            what = f"this is an example of danger in {learnt.name}:{taught[line]}"
            yield Fault(document.name, first + row, what, "Remove one of them.")


def _missing_contexts(shared_document: Document, shared: Shared, document: Document, pack: Language) -> Iterator[Fault]:
    contexts = [context.context for context in pack.contexts]
    for at, name in enumerate(shared.default_contexts):
        if name not in contexts:
            what = f"there is no context '{name}' in {document.name}"
            yield shared_document.fault(("default_contexts", at), what, did_you_mean(name, contexts))
