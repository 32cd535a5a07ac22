"""data/<language>/responses.yml and faq.yml: nothing unsaid, nothing left over, alike in every language, lawful."""

import re
import string
from collections.abc import Iterator
from datetime import date

from desk.check import promises, reviews, spoken
from desk.check.grade import grade
from desk.check.names import fold, missing
from desk.content import shapes
from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Faq, Intake, Policies, Responses, Routes, Site
from desk.content.yaml import Steps

_SPEAKER = re.compile(
    r"(?<!no )\b(?:i am|i'm|this is|my name is|soy|le habla|me llamo|mi nombre es)(?! not\b) "
    r"(?:(?:a|an|your|the|una?|su|el|la) )?"
)
"""Words by which a speaker names themselves."""
LEAST_QUESTIONS = 3
"""Examples below which a frequent question cannot be learnt."""


def reserved(folder: Folder, today: date) -> Iterator[Fault]:
    """The engine's own keys in files that are ours."""
    for document in folder.documents.values():
        for path in document.lines:
            if path and path[-1] in shapes.RESERVED:
                yield shapes.reserved(document, path)


def check(folder: Folder, today: date) -> Iterator[Fault]:
    site: Site = folder.models["site"]  # type: ignore[assignment]
    intake: Intake = folder.models["intake"]  # type: ignore[assignment]
    routes: Routes = folder.models["routes"]  # type: ignore[assignment]
    policies: Policies = folder.models["policies"]  # type: ignore[assignment]
    responses: dict[str, Responses] = folder.per_language("responses")
    faqs: dict[str, Faq] = folder.per_language("faq")
    needed = spoken.needed(site, intake, routes)
    for language, said in responses.items():
        file = f"{language}/responses"
        yield from _keys(folder, file, said, responses, needed)
        yield from _reviewed(folder, file, said, today)
        for key, wordings in said.words.items():
            yield from _wordings(folder, file, key, wordings, needed, intake)
    yield from _same_placeholders(folder, responses)
    for language, faq in faqs.items():
        yield from _faq(folder, language, faq, faqs, today)
    yield from _lawful(folder, site, intake, policies, responses, faqs)


def _keys(
    folder: Folder, file: str, said: Responses, everywhere: dict[str, Responses], needed: dict[str, str]
) -> Iterator[Fault]:
    others = {key for other in everywhere.values() if other is not said for key in other.words}
    elsewhere = {key for key in others if key.startswith("label_")}
    stray = [key for key in said.words if key not in needed and key not in elsewhere]
    for key in sorted({*needed, *elsewhere} - set(said.words)):
        what = f"no words '{key}' ({needed[key]})" if key in needed else f"no words '{key}'; another language has it"
        near = did_you_mean(key, stray, f"Add `{key}:` under `words:`.")
        yield folder.fault(file, ("words",), what, near)


def _reviewed(folder: Folder, file: str, said: Responses, today: date) -> Iterator[Fault]:
    lacking = [("words",)] if said.words.keys() - said.reviews.keys() else []
    yield from reviews.block(folder, file, said.review, "what the assistant says", lacking, today)
    for key, review in said.reviews.items():
        where = ("reviews", key)
        yield from missing(folder, file, where, "words", key, said.words)
        yield from reviews.owned(folder, file, where, review.owner, f"'{key}'")
        yield from reviews.overdue(folder, file, where, f"'{key}'", review.review_by, today)


def _wordings(
    folder: Folder, file: str, key: str, wordings: list[str], needed: dict[str, str], intake: Intake
) -> Iterator[Fault]:
    path = ("words", key)
    if key not in needed and not key.startswith("label_"):
        near = did_you_mean(key, needed, "Remove it.")
        yield folder.fault(file, path, f"nothing says '{key}'", near)
    if not wordings or not all(wording.strip() for wording in wordings):
        yield folder.fault(file, path, f"'{key}' has an empty wording", "Write what is to be said.")
    elif len(set(wordings)) < 2 and key in spoken.twice(intake):
        cure = "Add a second: it is said when the first was not understood."
        yield folder.fault(file, path, f"'{key}' has one wording", cure)
    may = spoken.allowed(key)
    for index, wording in enumerate(wordings):
        where = (*path, index)
        found = _placeholders(wording)
        if found is None:
            yield folder.fault(
                file, where, f"'{key}' has a bracket without its partner", "Write {name}, or {{ for a bracket."
            )
            continue
        for name in sorted(found - may):
            what = f"'{key}' cannot fill {{{name}}}"
            yield folder.fault(file, where, what, did_you_mean(name, may, "Remove it."))
        for name in sorted(spoken.own(key) - found):
            yield folder.fault(file, where, f"'{key}' lacks {{{name}}}", f"Put {{{name}}} where it belongs.")


def _same_placeholders(folder: Folder, responses: dict[str, Responses]) -> Iterator[Fault]:
    used = {
        language: {key: _of_all(wordings) for key, wordings in said.words.items()}
        for language, said in responses.items()
    }
    for language, keys in used.items():
        for key, names in keys.items():
            others = set().union(*(held.get(key, set()) for held in used.values()))
            for name in sorted((others - names) & spoken.STANDING):
                what = f"'{key}' says {{{name}}} in another language and not here"
                cure = f"Use {{{name}}} here, or in no language."
                yield folder.fault(f"{language}/responses", ("words", key), what, cure)


def _faq(folder: Folder, language: str, faq: Faq, faqs: dict[str, Faq], today: date) -> Iterator[Fault]:
    file = f"{language}/faq"
    here = {entry.faq for entry in faq.faq}
    for name in sorted({entry.faq for other in faqs.values() for entry in other.faq} - here):
        what = f"the frequent question '{name}' has no '{language}'"
        yield folder.fault(file, ("faq",), what, "Write it in every language, or remove it.")
    own = [entry.owner is not None and entry.review_by is not None for entry in faq.faq]
    lacking: list[Steps] = [("faq", at) for at, complete in enumerate(own) if not complete]
    yield from reviews.block(folder, file, faq.review, "the list of answers", lacking, today)
    first: dict[str, tuple[str, Steps]] = {}
    for at, entry in enumerate(faq.faq):
        where = ("faq", at)
        if len(entry.questions) < LEAST_QUESTIONS:
            cure = f"Write {LEAST_QUESTIONS} or more ways to ask it."
            yield folder.fault(file, (*where, "questions"), f"'{entry.faq}' has too few questions", cure)
        if not entry.answer.strip():
            yield folder.fault(file, (*where, "answer"), f"'{entry.faq}' has no answer", "Write the approved answer.")
        yield from reviews.owned(folder, file, where, entry.owner, f"'{entry.faq}'")
        if entry.review_by is not None:
            yield from reviews.overdue(folder, file, where, f"'{entry.faq}'", entry.review_by, today)
        for index, question in enumerate(entry.questions):
            path = (*where, "questions", index)
            other, line = first.setdefault(fold(question), (entry.faq, path))
            if line != path:
                what = f"the question stands already with '{other}' on line {folder.line(file, line)}"
                yield folder.fault(file, path, what, "Keep it with one answer.")


def _lawful(
    folder: Folder,
    site: Site,
    intake: Intake,
    policies: Policies,
    responses: dict[str, Responses],
    faqs: dict[str, Faq],
) -> Iterator[Fault]:
    """Words that are never said, a voice that is nobody's, and texts that are hard to read."""
    for language in responses:
        banned = policies.words_never_used.get(language, [])
        promised = promises.of(policies.promised_times.get(language))
        patterns = [(word, re.compile(rf"(?<!\w){re.escape(fold(word))}(?!\w)")) for word in banned]
        prose = [(*told, True) for told in _texts(language, site, intake, policies, responses, faqs)]
        for file, path, text, graded in (*prose, *((*told, False) for told in _names(language, site, intake))):
            if claim := _claims(text, site.organisation.licensed_titles.get(language, [])):
                what = f"this speaks as a licensed person: '{claim}'"
                yield folder.fault(file, path, what, "Say what the assistant is, or who will contact them.")
            for word, pattern in patterns:
                if pattern.search(fold(text)):
                    yield folder.fault(file, path, f"'{word}' is never to be said", "Say it without a promise.")
            if time := promised(text):
                cure = "Say what happens next without a time, or list it under `promised_times: approved:`."
                yield folder.fault(file, path, f"this promises a time: '{time}'", cure)
            year = grade(text, language) if graded else None
            if year is not None and year > policies.reading_grade + 0.05:
                what = f"this reads at grade {year:.1f}, above {policies.reading_grade:g}"
                yield folder.fault(file, path, what, "Use shorter sentences and shorter words.")


def _texts(
    language: str,
    site: Site,
    intake: Intake,
    policies: Policies,
    responses: dict[str, Responses],
    faqs: dict[str, Faq],
) -> Iterator[tuple[str, Steps, str]]:
    """(file, path, text) of everything a visitor reads in one language."""
    for key, wordings in responses[language].words.items():
        for index, wording in enumerate(wordings):
            yield f"{language}/responses", ("words", key, index), wording
    for at, entry in enumerate(faqs[language].faq if language in faqs else []):
        yield f"{language}/faq", ("faq", at, "answer"), entry.answer
    for at, line in enumerate(site.service_lines):
        yield "site", ("service_lines", at, "waiting", language), line.waiting.get(language, "")
    for at, persona in enumerate(intake.personas):
        for about, words in persona.discovery.items() if persona.ask_visitor else ():
            yield "intake", ("personas", at, "discovery", about, language), words.get(language, "")
    for at, text in enumerate(policies.consents):
        yield "policies", ("consents", at, "text", language), text.text.get(language, "")
    yield "policies", ("notice", "text", language), policies.notice.text.get(language, "")


def _names(language: str, site: Site, intake: Intake) -> Iterator[tuple[str, Steps, str]]:
    """The same of names, labels and buttons, which have no reading grade."""
    yield "site", ("hours_in_words", language), site.hours_in_words.get(language, "")
    for at, phone in enumerate(site.phones):
        yield "site", ("phones", at, "name", language), phone.name.get(language, "")
    for at, place in enumerate(site.locations):
        yield "site", ("locations", at, "name"), place.name
    for at, line in enumerate(site.service_lines):
        yield "site", ("service_lines", at, "name", language), line.name.get(language, "")
        for index, part in enumerate(line.sub_lines):
            where = ("service_lines", at, "sub_lines", index, "name", language)
            yield "site", where, part.name.get(language, "")
    for at, role in enumerate(intake.roles):
        yield "intake", ("roles", at, "label", language), role.label.get(language, "")
    for at, document in enumerate(intake.documents):
        yield "intake", ("documents", at, "name", language), document.name.get(language, "")
    for at, question in enumerate(intake.questions):
        for index, choice in enumerate(question.choices):
            yield "intake", ("questions", at, "choices", index, "label", language), choice.label.get(language, "")


def _claims(text: str, titles: list[str]) -> str | None:
    """Where a text says who speaks and names a title: `I am nurse Nora`, `le habla la doctora`; a denial is none."""
    said = fold(text)
    for found in _SPEAKER.finditer(said):
        rest = said[found.end() : found.end() + 40]
        title = next((title for title in titles if re.match(rf"(?:\w+ )?{re.escape(fold(title))}(?!\w)", rest)), None)
        if title is not None:
            return f"{found[0].strip()} … {title}"
    return None


def _placeholders(wording: str) -> set[str] | None:
    """Names in curly brackets; None when the brackets do not pair up."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}
    except ValueError:
        return None


def _of_all(wordings: list[str]) -> set[str]:
    return set().union(*(_placeholders(wording) or set() for wording in wordings))
