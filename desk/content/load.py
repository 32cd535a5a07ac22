"""Read a site's content folder: every file against its shape, every fault at once.

Shapes only: whether the files agree with each other is for `desk.check`.
"""

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from desk.content import shapes
from desk.content.faults import ContentFaults, Fault
from desk.content.models import Content, Faq, Intake, Model, Policies, Responses, Routes, Site, Targets
from desk.content.yaml import Document, Steps, read

SITE_FILES: dict[str, type[Model]] = {
    "site": Site,
    "intake": Intake,
    "routes": Routes,
    "policies": Policies,
    "targets": Targets,
}
LANGUAGE_FILES: dict[str, type[Model]] = {"responses": Responses, "faq": Faq}


def load(folder: Path) -> Content:
    """The content under `folder` (usually `data`). Raises ContentFaults with every fault of shape."""
    found = Folder.read(folder)
    if found.faults:
        raise ContentFaults(found.faults)
    return found.content()


class Folder:
    """A content folder as read: documents by name (`routes`, `en/faq`), models where the shape held, faults."""

    def __init__(
        self, folder: Path, documents: dict[str, Document], foreign: dict[str, Document], fingerprint: str
    ) -> None:
        self.folder = folder
        self.documents = documents
        self.foreign = foreign
        self.fingerprint = fingerprint
        self.models: dict[str, Model] = {}
        self.faults: list[Fault] = [
            fault for document in (*documents.values(), *foreign.values()) for fault in document.faults
        ]
        for name, document in documents.items():
            if not document.faults:
                self._validate(name, document)

    @classmethod
    def read(cls, folder: Path, *, foreign: bool = False, but: Collection[str] = ()) -> "Folder":
        """Our files under `folder`; with `foreign` every other YAML file there too, `but` those whose stem is named."""
        folder = Path(folder)
        if not folder.is_dir():
            raise ContentFaults(
                [Fault(str(folder), 1, "the content folder is missing", "Name the folder that holds site.yml.")]
            )
        digest = hashlib.sha256()
        documents = {name: _read(folder, f"{name}.yml", digest) for name in SITE_FILES}
        languages = _languages(folder, documents["site"])
        for language in languages:
            for name in LANGUAGE_FILES:
                documents[f"{language}/{name}"] = _read(folder, f"{language}/{name}.yml", digest)
        others = {
            str(file.relative_to(folder)) for place in (".", *languages) for file in (folder / place).glob("*.yml")
        }
        others -= {f"{name}.yml" for name in documents}
        others = {name for name in others if Path(name).stem not in but}
        found = {name.removesuffix(".yml"): _read(folder, name) for name in sorted(others)} if foreign else {}
        return cls(folder, documents, found, digest.hexdigest())

    def content(self) -> Content:
        """The whole content; only when there are no faults of shape."""
        return Content.model_construct(
            **{name: self.models[name] for name in SITE_FILES},
            responses=self.per_language("responses"),
            faq=self.per_language("faq"),
            fingerprint=self.fingerprint,
        )

    def per_language(self, name: str) -> dict[str, Any]:
        """Language -> the model of `<language>/<name>.yml`, in the order the site names its languages."""
        return {key.partition("/")[0]: model for key, model in self.models.items() if key.endswith(f"/{name}")}

    def fault(self, name: str, path: Steps, what: str, cure: str) -> Fault:
        """A fault at `path` in the file called `name` here (`routes`, `en/faq`)."""
        return (self.documents.get(name) or self.foreign[name]).fault(path, what, cure)

    def line(self, name: str, path: Steps = ()) -> int:
        return (self.documents.get(name) or self.foreign[name]).line(path)

    def _validate(self, name: str, document: Document) -> None:
        shape = SITE_FILES.get(name) or LANGUAGE_FILES[name.rpartition("/")[2]]
        if not isinstance(document.root, dict):
            self.faults.append(document.fault((), "the file is empty", f"It needs {shapes.keys_of(shape)}."))
            return
        try:
            self.models[name] = shape.model_validate(document.root)
        except ValidationError as error:
            self.faults += shapes.faults(document, shape, error.errors(include_url=False))
        self.faults += _repeated(document, document.root, ())


def _read(folder: Path, name: str, digest: Any = None) -> Document:
    file = folder / name
    if digest is not None and file.is_file():
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return read(file, f"{folder.resolve().name}/{name}")


def _languages(folder: Path, site: Document) -> list[str]:
    organisation = site.root.get("organisation") if isinstance(site.root, dict) else None
    named = organisation.get("languages") if isinstance(organisation, dict) else None
    if isinstance(named, list) and named:
        return [str(language) for language in named]
    return sorted(path.parent.name for path in folder.glob("*/responses.yml"))


def _repeated(document: Document, node: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Two entries of one list with the same id: the id is an entry's first key."""
    match node:
        case dict():
            for key, value in node.items():
                yield from _repeated(document, value, (*path, key))
        case list():
            first: dict[object, int] = {}
            for index, entry in enumerate(node):
                yield from _repeated(document, entry, (*path, index))
                if not isinstance(entry, dict) or not entry:
                    continue
                kind, own = next(iter(entry.items()))
                if not isinstance(own, str):
                    continue
                if own in first:
                    line = document.line((*path, first[own], kind))
                    yield document.fault(
                        (*path, index, kind),
                        f"the {kind.replace('_', ' ')} '{own}' exists already on line {line}",
                        "Give each its own id.",
                    )
                first.setdefault(own, index)
