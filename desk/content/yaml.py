"""A YAML file as plain values with the line of every part; the one place that knows ruamel.

Only the parser and composer are used: they are in C where `ruamel.yaml.clib` is installed, which makes a site's files
ten times quicker to read; the values are made here, so both give the same.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from desk.content.faults import Fault

type Steps = Sequence[str | int]
type Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One file: its name as people know it (`data/routes.yml`), its values, and the faults found in reading it."""

    name: str
    root: Any
    faults: tuple[Fault, ...] = ()
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, path: Steps = ()) -> int:
        """Line of the part at `path` (keys and indices), or of the nearest part around it; 1 for the whole file."""
        steps = tuple(path)
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 1)

    def fault(self, path: Steps, what: str, cure: str) -> Fault:
        return Fault(self.name, self.line(path), what, cure)


def read(file: Path, name: str) -> Document:
    """The file's values, plain, with lines; a file that is missing or no YAML is a fault, never an error."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        cure = "Create it; the sample site has one to copy."
        return Document(name, None, (Fault(name, 1, "the file is missing", cure),))
    except (OSError, UnicodeDecodeError):
        return Document(name, None, (Fault(name, 1, "the file cannot be read as UTF-8 text", "Save it as UTF-8."),))
    try:
        tree = _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        cure = "Check indentation, colons and quotes on this line and the line before."
        return Document(name, None, (Fault(name, line, "this is no YAML", cure),))
    except YAMLError:
        cure = "Remove control characters from the file."
        return Document(name, None, (Fault(name, 1, "this is no YAML", cure),))
    plain = _Plain(name)
    root = plain.value(tree, ())
    return Document(name, root, tuple(plain.faults), plain.lines)


def _compose(text: str) -> Node | None:
    """The C parser knows YAML 1.1 only, so what it refuses is read again by the other, whose word counts."""
    try:
        return YAML(typ="safe").compose(text)
    except YAMLError:
        return YAML(typ="safe", pure=True).compose(text)


class _Plain:
    """Nodes as values; collects the line of each part and the keys that stand twice."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []

    def value(self, node: Node | None, path: Place) -> Any:
        match node:
            case MappingNode():
                self.lines.setdefault(path, node.start_mark.line + 1)
                return dict(self._pairs(node, path))
            case SequenceNode():
                self.lines.setdefault(path, node.start_mark.line + 1)
                for index, entry in enumerate(node.value):
                    self.lines[(*path, index)] = entry.start_mark.line + 1
                return [self.value(entry, (*path, index)) for index, entry in enumerate(node.value)]
            case ScalarNode():
                return _scalar(node)
        return None

    def _pairs(self, node: MappingNode, path: Place) -> list[tuple[Any, Any]]:
        pairs, seen = [], set()
        for key_node, value_node in node.value:
            key = _scalar(key_node) if isinstance(key_node, ScalarNode) else str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in seen:
                self.faults.append(Fault(self.name, line, f"the key '{key}' stands twice", "Keep one of them."))
            seen.add(key)
            self.lines[(*path, key)] = line
            pairs.append((key, self.value(value_node, (*path, key))))
        return pairs


def _scalar(node: ScalarNode) -> Any:
    """The value YAML 1.2 gives a scalar; a moment in time stays the text it was."""
    text = str(node.value)
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            with suppress(ValueError):
                return int(text.replace("_", ""), 0 if text.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else 10)
        case "float":
            with suppress(ValueError):
                return float(text.replace("_", ""))
        case "timestamp":
            with suppress(ValueError):
                return date.fromisoformat(text)
    return text
