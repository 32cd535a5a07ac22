"""What may be named: the ids a site defines, and the values each fact of a condition may have."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desk.content.faults import Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Intake, Site
from desk.content.yaml import Steps
from desk.routing.conditions import UNKNOWN, values
from desk.routing.vocabulary import facts_known, values_of


@dataclass(frozen=True)
class Names:
    """Ids of one site, by kind."""

    site: Site
    intake: Intake

    def of_fact(self, fact: str) -> list[str] | None:
        """The values a fact may have; None where any value may stand."""
        return values_of(fact, self.site, self.intake) or None

    def facts(self) -> frozenset[str]:
        """Every fact a condition may name."""
        return facts_known(self.intake)


def condition(
    folder: Folder,
    file: str,
    path: Steps,
    when: Mapping[str, Any],
    names: Names,
    more: Mapping[str, Iterable[str]] | None = None,
    role: str | None = None,
) -> Iterator[Fault]:
    """Faults of one `when:`: facts that do not exist and values they cannot have; `more` may stand here only.

    `role`: whom the condition is for, where it does not name roles itself.
    """
    own = dict(more or {})
    yield from _not_theirs(folder, file, path, when, names, values(when.get("role", role)))
    facts = names.facts() | own.keys()
    for fact, wanted in when.items():
        if fact not in facts:
            yield folder.fault(file, (*path, fact), f"there is no fact '{fact}'", did_you_mean(fact, facts))
            continue
        known = [*own[fact]] if fact in own else names.of_fact(fact)
        for value in values(wanted):
            if known is not None and value not in (*known, UNKNOWN):
                what = f"no {fact.replace('_', ' ')} '{value}'"
                yield folder.fault(file, (*path, fact), what, did_you_mean(value, known))


def _not_theirs(
    folder: Folder, file: str, path: Steps, when: Mapping[str, Any], names: Names, roles: Iterable[str]
) -> Iterator[Fault]:
    """Sub-roles none of these roles has: a condition that is never met."""
    theirs = {subrole for entry in names.intake.roles if entry.role in roles for subrole in entry.subroles}
    for value in values(when.get("subrole")) if theirs else ():
        if value not in theirs | {UNKNOWN} and value in (names.of_fact("subrole") or ()):
            whose = " or ".join(f"'{role}'" for role in roles)
            what = f"the role {whose} has no sub-role '{value}', so this never holds"
            yield folder.fault(file, (*path, "subrole"), what, "Name the role it belongs to, or take it away.")


def missing(
    folder: Folder, file: str, path: Steps, kind: str, named: str | None, known: Iterable[str]
) -> Iterator[Fault]:
    """A fault when `named` is not one of `known`."""
    if named is not None and named not in set(known):
        yield folder.fault(file, path, f"no {kind} '{named}'", did_you_mean(named, known))


def page_path(folder: Folder, file: str, path: Steps, page: str) -> Iterator[Fault]:
    """A fault where a page is written as anything but its path."""
    if not page.startswith("/") or page.endswith("/") or "?" in page:
        yield folder.fault(file, path, f"'{page}' is not a page path", "Write the path only, as /cardiology")


def collisions(
    folder: Folder, file: str, named: Iterable[tuple[str, str, Steps]], kind: str, cure: str
) -> Iterator[Fault]:
    """Two owners that answer to one name; `named` yields (owner, name, path). Case and accents do not count."""
    first: dict[str, tuple[str, Steps]] = {}
    for owner, name, path in named:
        folded = fold(name)
        if folded in first and first[folded][0] != owner:
            other, where = first[folded]
            line = folder.line(file, where)
            yield folder.fault(file, path, f"the {kind} '{name}' belongs to '{other}' already (line {line})", cure)
        first.setdefault(folded, (owner, path))


def fold(text: str) -> str:
    """Lower case, no accents, single spaces.

    >>> fold("  Cardiología ")
    'cardiologia'
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join(bare.split())
