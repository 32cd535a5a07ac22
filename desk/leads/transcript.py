"""The transcript of a lead: what was said, by whom and when, from the journal."""

from collections.abc import Iterable
from typing import Any

from desk.leads.journal import Message


def transcript(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """`[{"at", "who", "text", "question"?}]`, oldest first; a choice shows as the label the visitor saw.

    What has no words (a sign that the bot is typing, an empty choice) is left out.
    """
    lines, labels = [], {}
    for message in messages:
        body = message.body
        labels.update({choice["id"]: choice.get("label", "") for choice in body.get("choices") or [] if "id" in choice})
        text = body.get("text") or body.get("label") or labels.get(body.get("choice"))
        if not text:
            continue
        line = {"at": message.at.isoformat(), "who": message.who, "text": text}
        if body.get("question"):
            line["question"] = body["question"]
        lines.append(line)
    return lines
