"""Writes docs/conformance.md from test results: `python tests/conformance.py RESULTS.xml…`.

    .venv/bin/python -m pytest tests/test_page_parts.py tests/test_widget*.py --junitxml=build/widget.xml
    .venv/bin/python tests/conformance.py build/widget.xml

A criterion is supported when every test that stands for it ran and passed. Ends with 1 when one is not.
"""

import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ruamel.yaml import YAML

HERE = Path(__file__).parent
AXE = "test_axe_finds_nothing_in_any_state_and_look_and_nothing_scrolls_sideways"
TOP = """# Accessibility conformance report

Launcher and conversation page, WCAG 2.2 levels A and AA, in the terms of the VPAT. Written by `tests/conformance.py` on
{day} from {count} tests: {passed} passed, {failed} failed, {skipped} skipped.

*axe*: among what axe-core finds no fault with in more than thirty states of the page, in English and Spanish, each on a
desktop, on a dark phone, at 400 % zoom, mirrored and dark, and in forced colours. Keyboard and announcements are
scripted in Chromium, Firefox ESR and WebKitGTK. *By hand*: looked at, not tested.

Known limits: no screen reader was heard, only what the page gives to one was read; no person with a disability has
tried this release; the service page around the launcher is the site's own.

| criterion | level | verdict | because |
|---|---|---|---|
"""


def results(files: list[Path]) -> dict[str, set[str]]:
    """Name of a test -> how its cases ended: "passed", "failed", "skipped"."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for case in ElementTree.parse(file).iter("testcase"):
            ends = {"failure": "failed", "error": "failed", "skipped": "skipped"}
            end = next((ends[part.tag] for part in case if part.tag in ends), "passed")
            found[case.get("name", "").partition("[")[0]].add(end)
    return found


def row(entry: dict[str, Any], ended: dict[str, set[str]]) -> tuple[str, str, str, str]:
    """(criterion, level, verdict, because)."""
    name, level = entry["criterion"], entry["level"]
    if "none" in entry:
        return name, level, "Not applicable", entry["none"]
    if "by hand" in entry:
        return name, level, "Supports", f"by hand: {entry['by hand']}"
    tests = ([AXE] if entry.get("axe") else []) + entry.get("tests", [])
    wanting = [test for test in tests if ended.get(test, {"not run"}) != {"passed"}]
    because = ", ".join(["axe"] * bool(entry.get("axe")) + [f"`{test}`" for test in entry.get("tests", [])])
    return name, level, f"**Not shown**: {', '.join(wanting)}" if wanting else "Supports", because


def report(ended: dict[str, set[str]], day: str) -> tuple[str, bool]:
    """(the page, whether everything is supported or does not apply)."""
    entries = YAML(typ="safe").load((HERE / "conformance.yml").read_text())["criteria"]
    rows = [row(entry, ended) for entry in entries]
    counts = {how: sum(how in ends for ends in ended.values()) for how in ("passed", "failed", "skipped")}
    body = "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
    return TOP.format(day=day, count=len(ended), **counts) + body, not any("Not shown" in cells[2] for cells in rows)


def main() -> int:
    files = [Path(name) for name in sys.argv[1:]]
    if not files or not all(file.exists() for file in files):
        print("conformance: name the files that pytest --junitxml wrote.", file=sys.stderr)
        return 2
    page, well = report(results(files), datetime.now(UTC).date().isoformat())
    (HERE.parent / "docs" / "conformance.md").write_text(page)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
