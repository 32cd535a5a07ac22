"""Whoever is asked can be reached and may be kept: a yes where one is needed, a name, and a number or an address."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Content, Policies, RoleContent
from desk.content.yaml import Steps
from desk.routing.compiled import Compiled, When, compiled
from desk.routing.diagram import Node
from desk.routing.vocabulary import CHANNELS

ANSWERS = ("yes", "no", "contact_phone", "contact_text", "contact_email")
"""What may be chosen where consent is asked for."""
REACHED_BY = {"phone": ("phone",), "text": ("phone",), "email": ("email",), "any": ("phone", "email")}
"""Way of contact -> the questions of which one has to be asked."""


class _Asked(NamedTuple):
    """Which questions the site has, and where each is asked."""

    content: Content
    table: Compiled

    def everywhere(self, question: str, when: When) -> bool:
        """Whether it is asked of every request that meets `when`."""
        pick, applies = self.table.diagrams, self.table.applies.get(question)
        return applies is None or pick.but(self._where(when), applies) == pick.leaf(False)

    def _where(self, when: When) -> Node:
        return self.table.condition({fact: wanted for fact, wanted in when.items() if self.table.tells(fact)})

    def path(self, question: str, *more: str) -> Steps:
        names = [entry.question for entry in self.content.intake.questions]
        entry = self.content.intake.questions[names.index(question)]
        return ("questions", names.index(question), *(key for key in more if getattr(entry, key)))


def check(folder: Folder, today: date) -> Iterator[Fault]:
    models = {name: folder.models.get(name) for name in ("site", "intake", "routes", "policies")}
    if None in models.values():
        return
    content = Content.model_construct(**models)
    asked = _Asked(content, compiled(content))
    yield from _answers(folder, asked)
    for at, role in enumerate(content.intake.roles):
        yield from _agreed(folder, asked, role)
        yield from _named(folder, asked, role, ("roles", at, "questions"))
        yield from _reached(folder, asked, role, ("roles", at, "questions"))


def _answers(folder: Folder, asked: _Asked) -> Iterator[Fault]:
    """A consent question can be answered with no, and with nothing else than ways of contact."""
    for at, question in enumerate(asked.content.intake.questions):
        if question.reads != "consent":
            continue
        chosen = [choice.value for choice in question.choices]
        for index, value in enumerate(chosen):
            if value not in ANSWERS:
                what = f"'{value}' is nothing somebody can agree to"
                where = ("questions", at, "choices", index, "value")
                yield folder.fault("intake", where, what, did_you_mean(value, ANSWERS))
        if chosen and "no" not in chosen:
            what, cure = "nobody can say no to this", 'Add a choice with `value: "no"`.'
            yield folder.fault("intake", ("questions", at, "choices"), what, cure)


def _agreed(folder: Folder, asked: _Asked, role: RoleContent) -> Iterator[Fault]:
    """A role whose text needs a yes is asked for it, whatever else it said."""
    if "consent" not in role.questions or not _needs_a_yes(asked.content.policies, role):
        return
    if not asked.everywhere("consent", {"role": role.role}):
        what = f"some of the role '{role.role}' are never asked for consent, so nothing of theirs can be sent"
        cure = f"Let its `when:` name the role '{role.role}', and nothing but roles."
        yield folder.fault("intake", asked.path("consent", "when"), what, cure)


def _needs_a_yes(policies: Policies, role: RoleContent) -> bool:
    texts = [one for one in policies.consents if "store" in one.purposes and (not one.roles or role.role in one.roles)]
    return bool(texts) and texts[0].basis == "agreement"


def _named(folder: Folder, asked: _Asked, role: RoleContent, where: Steps) -> Iterator[Fault]:
    cure = "Add `name` to its questions, without a `when:`."
    if "name" not in role.questions:
        yield folder.fault("intake", where, f"the role '{role.role}' is never asked for a name", cure)
    elif not asked.everywhere("name", {"role": role.role}):
        what = f"some of the role '{role.role}' are never asked for a name"
        yield folder.fault("intake", asked.path("name", "when"), what, cure)


def _reached(folder: Folder, asked: _Asked, role: RoleContent, where: Steps) -> Iterator[Fault]:
    """For every way of contact, the number or the address it needs is asked for."""
    ways: tuple[str, ...] = CHANNELS if "channel" in role.questions else ("none",)
    for way in ways:
        needed = REACHED_BY.get(way, ("phone", "email"))
        when = {"role": role.role, "channel": way}
        if not any(name in role.questions and asked.everywhere(name, when) for name in needed):
            chosen = f"who chooses '{way}'" if way != "none" else "everybody"
            what = f"nobody of the role '{role.role}' can be reached: {chosen} is not asked for {' or '.join(needed)}"
            cure = f"Add `{needed[0]}` to its questions, with a `when:` that holds for that way of contact."
            yield folder.fault("intake", where, what, cure)
