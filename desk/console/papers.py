"""The staff pages' templates: facts in, escaped HTML out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

_FOLDER = Path(__file__).parent


def printer() -> jinja2.Environment:
    """The templates, escaped by default; a name a template misses is an error and never an empty place."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(templates: jinja2.Environment, name: str, facts: Mapping[str, Any]) -> str:
    return templates.get_template(name).render(facts)


def static() -> dict[str, tuple[bytes, str]]:
    """File name -> (bytes, content type) of the style sheet, the script and the picture, read once."""
    kinds = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
    return {
        path.name: (path.read_bytes(), kinds[path.suffix])
        for path in sorted((_FOLDER / "static").iterdir())
        if path.suffix in kinds
    }
