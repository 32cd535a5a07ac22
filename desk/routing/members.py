"""What data/routes.yml says of the people who work a queue, and which languages they speak."""

from collections.abc import Container

from desk.content.models import Content
from desk.content.tables import Member, Queue


def member_named(name: str, content: Content) -> Member:
    """As `staff:` has them; of somebody it does not name, what holds when nothing is said."""
    return next((entry for entry in content.routes.staff if entry.member == name), Member(member=name))


def speaks(name: str, language: str | None, content: Content) -> bool:
    """Whether this member speaks a visitor's language; True while that is not known."""
    return language is None or language in _languages(name, content)


def spoken_in(queue: Queue, content: Content) -> list[str]:
    """The site's languages somebody of this queue speaks, whoever is at work now; in the site's order."""
    every = [_languages(name, content) for name in queue.members]
    return [one for one in content.site.organisation.languages if any(one in theirs for theirs in every)]


def _languages(name: str, content: Content) -> Container[str]:
    named = member_named(name, content).languages
    return content.site.organisation.languages if named is None else named
