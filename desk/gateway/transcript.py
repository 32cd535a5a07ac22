"""Messages as a plain page shows them: what was said, what can be answered now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MANY = 5
LONG_LABEL = 34
"""More choices, or a longer one, are read down a list; `listed` in widget/src/turn.ts draws the same line."""


@dataclass(frozen=True)
class View:
    messages: Sequence[dict[str, Any]]
    choices: Sequence[dict[str, Any]]
    """Of the last turn, without those that stand beside a summary's items."""
    changes: dict[str, str]
    """Question -> id of the choice that reopens it, for the items of the last turn's summary."""
    question: str | None
    waiting: bool
    """The visitor's last message has no answer yet."""
    finished: bool

    @property
    def listed(self) -> bool:
        return len(self.choices) > MANY or any(len(choice["label"]) > LONG_LABEL for choice in self.choices)

    @property
    def turn(self) -> int:
        """Index of the first message of the last turn; what is new on the page."""
        mine = [at for at, message in enumerate(self.messages) if message["who"] == "visitor"]
        return mine[-1] + 1 if mine else 0


def view_of(messages: Sequence[dict[str, Any]]) -> View:
    """The view of a whole transcript, oldest message first."""
    last = max((at for at, message in enumerate(messages) if message["who"] == "visitor"), default=-1)
    turn = messages[last + 1 :]
    choices = [choice for message in turn for choice in message.get("choices", ())]
    shown = {item["question"] for message in turn for item in message.get("items", ())}
    beside = {choice["change"]: choice["id"] for choice in choices if choice.get("change") in shown}
    return View(
        messages=[_without_items(message) for message in messages],
        choices=[choice for choice in choices if choice["id"] not in beside.values()],
        changes=beside,
        question=next((message["question"] for message in reversed(turn) if message.get("question")), None),
        waiting=bool(messages) and not turn,
        finished=any(message.get("kind") == "done" for message in turn),
    )


def copy_of(head: Mapping[str, str], said: Iterable[Mapping[str, str]]) -> str:
    """The conversation as a file for the visitor to keep: what to name when asking about it, then who said what.

    `head` has title, phone, reference and day, empty where there is none; widget/src/copy.ts writes the same.
    """
    top = "\n".join(filter(None, (head["title"], head["phone"], head["reference"], head["day"])))
    return "\n\n".join([top, *(f"{one['who']}:\n{one['text']}" for one in said)]) + "\n"


def _without_items(message: dict[str, Any]) -> dict[str, Any]:
    """A summary's text without the lines that its items say again."""
    again = {f"{item['label']}: {item['value']}" for item in message.get("items", ())}
    if not again:
        return message
    kept = "\n".join(line for line in message["text"].split("\n") if line not in again)
    return {**message, "text": kept}
