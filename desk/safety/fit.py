"""Fit the classifier of the safety screen: `python -m desk.safety.fit` writes `data/safety_learned.npz`."""

import sys
from pathlib import Path

from desk.content.faults import ContentFaults
from desk.safety.learning import fitted
from desk.safety.rules import fingerprint, read
from desk.safety.screen import SHIPPED
from desk.safety.signs import compile_rules


def main(content: Path = Path("data")) -> None:
    """Learn from the examples of `content` and keep it beside them; raises ContentFaults."""
    rules = read(content, ("en", "es"))
    signs, spelling, faults = compile_rules(rules)
    if faults:
        raise ContentFaults(faults)
    fitted(rules, signs, spelling).keep(content / SHIPPED, fingerprint(rules))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
