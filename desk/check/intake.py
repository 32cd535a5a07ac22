"""data/intake.yml: every question is somebody's, in a lawful order; every name exists."""

from collections.abc import Iterator
from datetime import date

from desk.check import tags
from desk.check.names import Names, collisions, condition, missing
from desk.check.site import languages_in
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Intake, Question, RoleContent, Site
from desk.content.yaml import Steps
from desk.routing import REACH
from desk.routing.vocabulary import DISCRETION

READERS = (
    "role", "service_line", "sub_line", "timing", "urgency", "location", "referral", "coverage", "relationship", "age",
    "org", "documentation", "patient_count", "volume", "headcount", "consent", "name", "contact_channel", "phone",
    "email", "contact_time", "confirm", "choice", "text", "number",
)  # fmt: skip
"""What a question's `reads:` may name."""
UNCOUNTED = ("role", "consent", "channel", "confirm")
"""What has to be answered and need not count: who is writing is mostly guessed, the others are no qualification."""


def check(folder: Folder, today: date) -> Iterator[Fault]:
    site: Site = folder.models["site"]  # type: ignore[assignment]
    intake: Intake = folder.models["intake"]  # type: ignore[assignment]
    names = Names(site, intake)
    yield from languages_in(folder, "intake", (), intake, site.organisation.languages)
    yield from _questions(folder, intake, names)
    yield from _roles(folder, site, intake)
    yield from _lines(folder, site, intake)
    yield from tags.check(folder, intake, names, today)
    yield from _lead_types(folder, intake, names)
    yield from _vocabulary(folder, intake, names)


def _questions(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    for at, question in enumerate(intake.questions):
        where = ("questions", at)
        yield from missing(folder, "intake", (*where, "reads"), "reader", question.reads, READERS)
        own = {"discretion": DISCRETION} if question.question in REACH else None
        yield from condition(folder, "intake", (*where, "when"), question.when, names, own)
        if question.in_passing and not (question.reads == "choice" and question.choices):
            what = f"nothing in a message answers '{question.question}' in passing"
            yield folder.fault("intake", (*where, "in_passing"), what, "Give it `reads: choice` and `choices:`.")
        yield from collisions(folder, "intake", _called(question, where), "word", "Keep it with one choice.")
        if not (question.counted or question.optional or question.question in UNCOUNTED):
            what = f"'{question.question}' has to be answered, and no cap counts it"
            yield folder.fault("intake", (*where, "counted"), what, "Take `counted: false` away.")
        if question.attempts < 1:
            cure = "Write 1 or more."
            yield folder.fault("intake", (*where, "attempts"), "a question needs at least one attempt", cure)
        asked = any(question.question in role.questions for role in intake.roles)
        asked = asked or any(question.question in line.ask for line in names.site.service_lines)
        if not asked:
            cure = "Add it to a role's `questions:` or a service line's `ask:`, or remove it."
            what = f"the question '{question.question}' is never asked"
            yield folder.fault("intake", (*where, "question"), what, cure)
    if not 0 < intake.thresholds.role < 1 or not 0 < intake.thresholds.intent < 1:
        cure = "Write numbers between 0 and 1."
        yield folder.fault("intake", ("thresholds",), "a confidence threshold is out of range", cure)


def _called(question: Question, where: Steps) -> Iterator[tuple[str, str, Steps]]:
    """(choice, what it answers to, path) of a question."""
    for at, choice in enumerate(question.choices):
        for language, label in choice.label.items():
            yield choice.value, label, (*where, "choices", at, "label", language)
        for language, aliases in choice.aliases.items():
            for index, alias in enumerate(aliases):
                yield choice.value, alias, (*where, "choices", at, "aliases", language, index)


def _roles(folder: Folder, site: Site, intake: Intake) -> Iterator[Fault]:
    known = {question.question: question for question in intake.questions}
    phones = [phone.phone for phone in site.phones]
    for role in ("patient", "caregiver", "referrer", "administrator"):
        if role not in [entry.role for entry in intake.roles]:
            yield folder.fault("intake", ("roles",), f"the role '{role}' is missing", f"Add `- role: {role}`.")
    for at, role in enumerate(intake.roles):
        where = ("roles", at)
        for index, name in enumerate(role.questions):
            yield from missing(folder, "intake", (*where, "questions", index), "question", name, known)
        yield from missing(folder, "intake", (*where, "phone"), "phone", role.phone, phones)
        for subrole in role.most_by_subrole:
            path = (*where, "most_by_subrole", subrole)
            yield from missing(folder, "intake", path, "sub-role", subrole, role.subroles)
        yield from _consent_first(folder, role, known, at)
        yield from _line_first(folder, role, known, at)


def _line_first(folder: Folder, role: RoleContent, known: dict[str, Question], at: int) -> Iterator[Fault]:
    """A part is chosen of a line that is known."""
    order = role.questions
    before = order[: order.index("service_line")] if "service_line" in order else order
    for name in before:
        if name in known and known[name].choices_from == "sub_lines":
            cure = f"Put `service_line` before `{name}`."
            what = f"'{name}' is asked before the service line it is a part of"
            yield folder.fault("intake", ("roles", at, "questions", order.index(name)), what, cure)


def _consent_first(folder: Folder, role: RoleContent, known: dict[str, Question], at: int) -> Iterator[Fault]:
    order = role.questions
    where = ("roles", at, "questions")
    if "consent" not in order:
        cure = "Add `consent` before the first question about identity."
        yield folder.fault("intake", where, f"the role '{role.role}' is never asked for consent", cure)
        return
    before = order[: order.index("consent")]
    for name in before:
        if name in known and known[name].sensitivity == "identity":
            cure = f"Move `consent` before `{name}`."
            yield folder.fault("intake", (*where, order.index(name)), f"'{name}' is asked before consent", cure)
    if "confirm" not in order:
        cure = "Add `confirm` as the last question."
        yield folder.fault("intake", where, f"the role '{role.role}' never sees the summary", cure)


def _lines(folder: Folder, site: Site, intake: Intake) -> Iterator[Fault]:
    questions = [question.question for question in intake.questions]
    documents = [document.document for document in intake.documents]
    for at, line in enumerate(site.service_lines):
        where = ("service_lines", at)
        for index, name in enumerate(line.ask):
            yield from missing(folder, "site", (*where, "ask", index), "question", name, questions)
        for index, name in enumerate(line.documents):
            yield from missing(folder, "site", (*where, "documents", index), "document", name, documents)
        if line.referral_required and "referral" not in line.ask:
            what = f"'{line.service_line}' needs a referral and never asks for one"
            yield folder.fault("site", (*where, "referral_required"), what, "Add `ask: [referral]`.")


def _lead_types(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    for at, entry in enumerate(intake.lead_types):
        yield from condition(folder, "intake", ("lead_types", at, "when"), entry.when, names)
        yield from condition(folder, "intake", ("lead_types", at, "or_when"), entry.or_when or {}, names)
    if not intake.lead_types or intake.lead_types[-1].when:
        cure = "End the list with one without `when:`."
        yield folder.fault("intake", ("lead_types",), "some leads have no lead type", cure)


def _vocabulary(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    subroles = names.of_fact("subrole") or []
    for subrole in intake.job_titles:
        yield from missing(folder, "intake", ("job_titles", subrole), "sub-role", subrole, subroles)
    titles = [
        (owner, title, ("job_titles", owner, index))
        for owner, titles in intake.job_titles.items()
        for index, title in enumerate(titles)
    ]
    yield from collisions(folder, "intake", titles, "title", "Keep it with one sub-role.")
    relations = [
        (owner, word, ("relations", owner, language, index))
        for owner, by_language in intake.relations.items()
        for language, said in by_language.items()
        for index, word in enumerate(said)
    ]
    yield from collisions(folder, "intake", relations, "word", "Keep it with one relation.")
    papers = [
        (document.document, alias, ("documents", at, "aliases", language, index))
        for at, document in enumerate(intake.documents)
        for language, aliases in document.aliases.items()
        for index, alias in enumerate(aliases)
    ]
    yield from collisions(folder, "intake", papers, "alias", "Keep it with one document.")
