"""`desk bench`: the tables of docs/performance.md, remade by one command."""

import sys
from collections.abc import Callable, Sequence

from desk.settings import Settings


def measure(wanted: Sequence[str], settings: Settings) -> None:
    """Run the named sections (all of them when none is named) and put each table into docs/performance.md.

    Ends with code 2 and the known names when a name is unknown.
    """
    from desk.bench import accuracy, consent, engine, planner, simulate
    from desk.bench.report import put

    sections: dict[str, Callable[[Settings], str]] = {
        "consent": consent.table,
        "engine": engine.table,
        "reading": accuracy.reading,
        "safety": accuracy.safety,
        "understanding": accuracy.understanding,
        "intents": accuracy.intents,
        "planner": planner.report,
        "simulate": simulate.report,
    }
    unknown = [name for name in wanted if name not in sections]
    if unknown:
        print(f"desk bench: no section {unknown[0]!r}. Use {', '.join(sections)}.", file=sys.stderr)
        sys.exit(2)
    for name in wanted or sections:
        print(f"-- {name}", file=sys.stderr, flush=True)
        table = sections[name](settings)
        print(table, flush=True)
        put(name, table)
