"""The files of the safety screen and of the role: read by those who use them, their faults told with all the others."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from desk.content import yaml
from desk.content.faults import ContentFaults, Fault, did_you_mean
from desk.content.load import Folder
from desk.content.models import Site
from desk.role.lexicon import Lexicon
from desk.safety.rules import read
from desk.safety.signs import compile_rules

READ_ELSEWHERE = ("safety", "safety_examples", "answers", "role", "role_weights", "needs", "urgency", "language")
"""Names of files that are not read here as well."""


def check(folder: Folder, today: date) -> Iterator[Fault]:
    """Nothing for a folder that has none of the files."""
    site = folder.models.get("site")
    languages = site.organisation.languages if isinstance(site, Site) else ["en"]
    try:
        if (folder.folder / "safety.yml").exists():
            yield from compile_rules(read(folder.folder, languages))[2]
    except ContentFaults as error:
        yield from error.faults
    try:
        if (folder.folder / "role.yml").exists():
            Lexicon.load(folder.folder, languages)
            yield from _lines(folder.folder, site, languages) if isinstance(site, Site) else ()
    except ContentFaults as error:
        yield from error.faults


def _lines(folder: Path, site: Site, languages: Sequence[str]) -> Iterator[Fault]:
    """What visitors say stands under a service line that the site has."""
    known = [line.service_line for line in site.service_lines]
    for language in languages:
        document = yaml.read(folder / language / "needs.yml", f"{folder.resolve().name}/{language}/needs.yml")
        for key in ("needs", "figures"):
            for line in document.root[key]:
                if line not in known:
                    yield document.fault((key, line), f"no service line '{line}'", did_you_mean(line, known))
