"""Tables in Markdown, and their places in docs/performance.md."""

import re
from collections.abc import Sequence
from pathlib import Path

PAGE = Path("docs/performance.md")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table.

    >>> print(table(["a", "b"], [[1, 2]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    first, rule, *rest = (f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
    return "\n".join([first, rule.replace(" ", ""), *rest])


def put(section: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between `<!-- section -->` and `<!-- /section -->`. Raises LookupError for no such place."""
    whole = page.read_text()
    place = re.compile(rf"(<!-- {section} -->\n).*?(<!-- /{section} -->)", re.DOTALL)
    if not place.search(whole):
        raise LookupError(f"{page}: no place for {section}. Add <!-- {section} --> and <!-- /{section} -->.")
    page.write_text(place.sub(lambda found: f"{found[1]}{text}\n{found[2]}", whole))
