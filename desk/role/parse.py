"""`desk parse`: everything that is understood of a first message, as one object of interfaces.md."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from desk.content import Content
from desk.reading import Entity, Reader
from desk.role.judge import judge
from desk.role.language import language_of
from desk.role.lexicon import Lexicon, lexicon
from desk.role.line import service_line_of
from desk.role.urgency import urgency_of
from desk.safety import Screen

type Ranking = Sequence[tuple[str, float]]
"""Intents with their confidence, likeliest first; empty when the engine is away."""

BATCH = 256
_STATED_BY_ALARM = ("emergency", "crisis")


def understand(
    text: str,
    page: str | None,
    ranking: Ranking,
    reader: Reader,
    screen: Screen,
    content: Content,
    lexicon_: Lexicon | None = None,
) -> dict[str, Any]:
    """`role role_confidence subrole service_line urgency safety language intent` of a first message.

    `page` is a service line or a page path (`/cardiology`); others count as no page. `urgency` is what the visitor
    states, `routine` when nothing is said, and the alarm's kind when the screen raised an emergency or a crisis.
    """
    known = lexicon_ or lexicon()
    language = language_of(text, known)
    entities: Sequence[Entity] = reader.entities(text, language)
    line = page_line(page, content)
    judgement = judge(
        text, page_line=line or page, ranking=ranking, entities=entities, language=language, lexicon_=known
    )
    alarm = screen.look(text, role=judgement.role)
    urgency = urgency_of(text, language, known) or known.unstated_urgency
    return {
        "role": judgement.role,
        "role_confidence": judgement.confidence,
        "subrole": judgement.subrole,
        "service_line": service_line_of(text, entities, line, language, known),
        "urgency": alarm.kind if alarm and not alarm.notice_only and alarm.kind in _STATED_BY_ALARM else urgency,
        "safety": alarm.kind if alarm else "none",
        "language": language,
        "intent": ranking[0][0] if ranking else None,
    }


def page_line(page: str | None, content: Content) -> str | None:
    """The service line a page is about, by its id or its path.

    `/cardiology`, `cardiology` and `https://…/cardiology/` are the same page.
    """
    if not page:
        return None
    name = page.split("?")[0].rstrip("/")
    for line in content.site.service_lines:
        if line.service_line == name or any(name.endswith(path) for path in line.pages):
            return line.service_line
    return None


def serve(
    lines: Iterable[str],
    parse_batch: Callable[[Sequence[str]], Sequence[Ranking]],
    understand_one: Callable[[str, str | None, Ranking], dict[str, Any]],
) -> Iterator[str]:
    """JSON lines in, JSON lines out, in the same order.

    `parse_batch` gives the engine's rankings of at most 256 texts; `understand_one` is `understand` with its reader,
    screen and content bound. A malformed line gives `{"id", "error"}` and the rest go on.
    """
    for some in batched(lines, BATCH):
        asked = [_asked(line) for line in some if line.strip()]
        texts = [one["text"] for one in asked if "error" not in one]
        rankings = iter(parse_batch(texts) if texts else ())
        for one in asked:
            if "error" in one:
                yield json.dumps(one, ensure_ascii=False)
            else:
                found = understand_one(one["text"], one.get("page"), next(rankings))
                yield json.dumps({"id": one["id"], **found}, ensure_ascii=False)


def _asked(line: str) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except ValueError:
        return {"id": None, "error": "This line is no JSON object."}
    if not isinstance(one, dict):
        return {"id": None, "error": "This line is no JSON object."}
    name = one.get("id")
    if not isinstance(one.get("text"), str):
        return {"id": name, "error": 'The line has no "text".'}
    if not isinstance(one.get("page"), str | None):
        return {"id": name, "error": '"page" is no text.'}
    return {"id": name, "text": one["text"], "page": one.get("page")}
