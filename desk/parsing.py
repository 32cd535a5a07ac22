"""`desk parse`: first messages understood as a visitor's would be, with one engine for its rankings."""

import asyncio
import secrets
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from desk import supervisor
from desk.content import Content
from desk.gateway.engine import Engine
from desk.reading import Reader
from desk.role import serve, understand
from desk.safety import Screen
from desk.settings import Settings


def parse(lines: Iterable[str], settings: Settings, content: Content, model: Path) -> Iterator[str]:
    """JSON lines in, JSON lines out, in the same order. Raises CannotStart when the engine does not come up."""
    key = secrets.token_hex(32)
    languages = content.site.organisation.languages
    reader, screen = Reader(content), Screen.load(settings.data_folder, languages, cache=settings.var_folder / "models")
    one = partial(understand, reader=reader, screen=screen, content=content)
    with supervisor.engine_alone(settings, model, key) as url, asyncio.Runner() as runner:
        engine = Engine(url, key)

        def rank(texts: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
            return runner.run(engine.parse(texts))

        yield from serve(lines, rank, lambda text, page, ranking: one(text, page, ranking))
        runner.run(engine.close())
