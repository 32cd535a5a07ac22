"""The docs say what is there: every command, setting and role of the content has its line."""

from dataclasses import fields
from pathlib import Path

import pytest

from desk import cli
from desk.bench import sections
from desk.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"
README = Path(__file__).parent.parent / "README.md"


@pytest.mark.parametrize("entry", fields(Settings), ids=lambda entry: entry.name)
def test_every_setting_stands_in_the_operators_table_with_its_default(entry: object) -> None:
    name, help_ = entry.metadata["name"], entry.metadata["help"]  # type: ignore[attr-defined]
    default = f"`{entry.default}`" if entry.default else ""  # type: ignore[attr-defined]

    assert f"| `{name}` | {default} | {help_} |" in (DOCS / "operator.md").read_text()


def test_every_command_is_named_in_the_readme() -> None:
    commands = [
        command.name or command.callback.__name__ for command in cli.app.registered_commands if not command.hidden
    ]
    groups = [
        f"{group.name} {command.name}"
        for group in cli.app.registered_groups
        for command in group.typer_instance.registered_commands
    ]

    text = README.read_text()

    assert [name for name in commands + groups if name not in text] == []


def test_the_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) < 150


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    import re

    missing = [
        f"{page.name}: {target}"
        for page in [README, *DOCS.glob("*.md")]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("section", sections())
def test_every_section_of_the_benchmark_has_its_table_in_the_docs(section: str) -> None:
    text = (DOCS / "performance.md").read_text()

    _, _, after = text.partition(f"<!-- {section} -->")
    table, end, _ = after.partition(f"<!-- /{section} -->")

    assert end and table.strip()
