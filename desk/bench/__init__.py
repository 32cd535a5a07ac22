"""`desk bench`: the tables of docs/performance.md, remade by one command."""

import sys
from collections.abc import Callable, Sequence

from desk.settings import Settings


def measure(wanted: Sequence[str], settings: Settings) -> None:
    """Run the named sections (all of them when none is named) and put each table into docs/performance.md.

    Ends with code 2: at once and with the known names when a name is unknown, after the others when something a section
    reads is not there.
    """
    from desk.bench.report import put

    measured = sections()
    unknown = [name for name in wanted if name not in measured]
    if unknown:
        print(f"desk bench: no section {unknown[0]!r}. Use {', '.join(measured)}.", file=sys.stderr)
        sys.exit(2)
    lacking = False
    for name in wanted or measured:
        print(f"-- {name}", file=sys.stderr, flush=True)
        try:
            table = measured[name](settings)
        except FileNotFoundError as fault:
            print(f"desk bench {name}: {fault}", file=sys.stderr)
            lacking = True
            continue
        print(table, flush=True)
        put(name, table)
    if lacking:
        sys.exit(2)


def sections() -> dict[str, Callable[[Settings], str]]:
    """Name of a section -> what makes its table; each has its place in docs/performance.md."""
    from desk.bench import accuracy, consent, engine, planner, simulate

    return {
        "consent": consent.table,
        "engine": engine.table,
        "reading": accuracy.reading,
        "safety": accuracy.safety,
        "understanding": accuracy.understanding,
        "intents": accuracy.intents,
        "planner": planner.report,
        "simulate": simulate.report,
    }
