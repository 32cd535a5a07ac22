"""What the site calls things: an id of the content in, the name staff know out; an id without one in plain words."""

from collections.abc import Mapping
from typing import Any

from desk.content import Content
from desk.intake.labels import say_value


class Names:
    """The English names of one site's content, looked up by id; a site without English shows its first language."""

    def __init__(self, content: Content) -> None:
        languages = content.site.organisation.languages
        self._content = content
        self._language = "en" if "en" in languages else languages[0]
        self._lines = {line.service_line: self._say(line.name) for line in content.site.service_lines}
        self._sub_lines = {
            entry.sub_line: self._say(entry.name) for line in content.site.service_lines for entry in line.sub_lines
        }
        self._queues = {queue.queue: queue for queue in content.routes.queues}
        self._documents = {entry.document: self._say(entry.name) for entry in content.intake.documents}

    def service_line(self, id: str | None) -> str | None:
        return self._lines.get(id, _plain(id)) if id else None

    def sub_line(self, id: str | None) -> str | None:
        return self._sub_lines.get(id, _plain(id)) if id else None

    def queue(self, id: str) -> str:
        return self._say(self._queues[id].name) if id in self._queues else _plain(id)

    def document(self, id: Any) -> str:
        return self._documents.get(str(id), _plain(id))

    def question(self, id: str) -> str:
        """The short name of a question: `label_question_<id>` of the site's responses."""
        wordings = self._content.responses[self._language].words.get(f"label_question_{id}")
        return wordings[0] if wordings else _plain(id)

    def queues(self) -> list[tuple[str, str]]:
        """(id, name) of every queue that holds leads, in the site's order; alert queues hold none."""
        return [(id, self._say(queue.name)) for id, queue in self._queues.items() if queue.kind == "leads"]

    def value(self, question: str, value: Any) -> str:
        """An understood value in one line; of a shape this version does not know the parts are listed."""
        try:
            return say_value(question, value, self._content, self._language)
        except (KeyError, TypeError, ValueError):
            return ", ".join(_leaves(value))

    def _say(self, words: Mapping[str, str]) -> str:
        return words.get(self._language) or next(iter(words.values()))


def _plain(id: Any) -> str:
    return str(id).replace("_", " ").capitalize()


def _leaves(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [leaf for entry in value.values() for leaf in _leaves(entry)]
    if isinstance(value, list):
        return [leaf for entry in value for leaf in _leaves(entry)]
    return [] if value is None else [str(value)]
