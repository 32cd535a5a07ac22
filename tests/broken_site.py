"""The sample site with mistakes put into it: each `Seed` is one edit and the fault it has to cause."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desk.check import check
from desk.content.yaml import read

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 21)
OURS = ("site", "intake", "routes", "policies", "targets", "en/responses", "es/responses")

FAQ = """review: {owner: Front desk lead, review_by: 2027-05-31}
faq:
  - faq: parking
    questions: [where do I park, is parking free there, is there a garage]
    answer: Parking is free.
    review_by: 2027-06-30
"""
ANSWERED = """  - faq: {name}
    questions: [{name} one, {name} two, {name} three]
    answer: We tell you when we call.
    review_by: 2027-06-30
"""
"""A short file of frequent questions, so that a check takes a moment: one, and those that intake.yml names."""


@dataclass(frozen=True)
class Seed:
    """In `file`, `old` becomes `new`; then the line that holds `at` has the fault `what`, with this cure."""

    name: str
    file: str
    old: str
    new: str
    at: str
    what: str
    cure: str
    told_in: str = ""
    """The file the fault is told of, where it is another one."""
    also: tuple[str, ...] = ()
    """Faults that follow from the same mistake, without their lines."""

    def __str__(self) -> str:
        return self.name


def seeds() -> dict[str, list[Seed]]:
    """Group -> its seeds, as `tests/check_seeds.yml` lists them."""
    groups = read(Path(__file__).with_name("check_seeds.yml"), "check_seeds.yml").root
    return {group: [Seed(**entry) for entry in entries] for group, entries in groups.items()}


def sample(folder: Path) -> Path:
    """A copy of the sample site's own files under `folder`, with a short list of frequent questions."""
    data = folder / "data"
    for name in OURS:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / f"{name}.yml", data / f"{name}.yml")
    named = re.findall(r"asked: \[([^\]]*)\]", (data / "intake.yml").read_text())
    questions = dict.fromkeys(name.strip() for names in named for name in names.split(","))
    for language in ("en", "es"):
        more = "".join(ANSWERED.format(name=name) for name in questions if name != "parking")
        (data / language / "faq.yml").write_text(FAQ + more)
    return data


def with_engine(folder: Path) -> Path:
    """The same with the engine's own files."""
    data = sample(folder)
    shutil.copy(ROOT / "domain.yml", folder)
    for name in ("rules", "stories", "en/nlu", "es/nlu"):
        shutil.copy(ROOT / "data" / f"{name}.yml", data / f"{name}.yml")
    for language in ("en", "es"):
        shutil.copy(ROOT / "data" / language / "faq.yml", data / language / "faq.yml")
    return data


def break_it(data: Path, broken: Sequence[Seed]) -> Path:
    """The same folder with every seed's edit made; an edit that finds nothing to change is an error of the test."""
    for seed in broken:
        file = data / seed.file
        text = file.read_text()
        if seed.old not in text:
            raise LookupError(f"{seed.name}: {seed.file} does not hold the text to change")
        file.write_text(text.replace(seed.old, seed.new, 1))
    return data


def told(data: Path) -> list[str]:
    """What `desk check` prints for the folder, with the line numbers inside a fault written as N."""
    return [_numberless(str(fault)) for fault in check(data, TODAY)]


def expected(data: Path, seed: Seed) -> str:
    """The line `desk check` has to print for the seed, in a folder that holds it."""
    file = seed.told_in or seed.file
    text = (data / file).read_text()
    number = text[: text.index(seed.at)].count("\n") + 1
    return f"data/{file}:{number}: {seed.what}. {seed.cure}"


def lineless(fault: str) -> str:
    """The fault without its line: `data/site.yml: what. cure.`"""
    return re.sub(r"^(\S+?):\d+:", r"\1:", fault)


def _numberless(fault: str) -> str:
    return re.sub(r"(\(line |on line |yml:)\d+(?=\)|\.)", r"\1N", fault)
