"""`.venv/bin/python tests/removals.py`: does a conversation fail when an intent, a question or a story is gone?

Takes each out in turn and plays the conversations of tests/conversations that it touches, the shortest first, until one
fails that goes as written with everything there. What nothing notices is listed, and the exit code is 1.

* an intent: the trained model answers without it (masked_engine.py), so nothing has to be learned anew;
* a question: the content without it, in every role and line;
* a story or rule (`--stories`): policies trained without it (policies_anew.py), some ten seconds each.

`--sample N --seed S` takes N intents and questions only, as CI does; names as arguments take those.
"""

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import batched
from pathlib import Path
from random import Random

from desk import content as contents
from desk import training
from desk.content import Content
from desk.settings import Settings
from desk.talking import Script, Stage, load

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SURE = 0.3
"""From this confidence on an intent decides something (config.yml: FallbackClassifier)."""
BATCH = 32
"""Texts the engine ranks at once."""
LEFT_OUT = ("choose", "deny", "seek_care_for_other")
"""Intents that no conversation can miss: `choose` is sent as data, the desk does the same for the other two without."""


@dataclass(frozen=True)
class Removal:
    kind: str
    """`intent`, `question` or `story`."""
    name: str
    touched: tuple[Script, ...]
    """Conversations it has a part in, the shortest first."""


@dataclass(frozen=True)
class Verdict:
    removal: Removal
    noticed_by: str | None
    played: int


class Played:
    """One engine and desk on which something can be taken out and put back."""

    def __init__(self, stage: Stage, runner: asyncio.Runner, masked: Path) -> None:
        self.stage, self._runner, self._masked = stage, runner, masked
        self._whole = stage.desk.knowledge

    def fails(self, script: Script) -> bool:
        return bool(self._runner.run(self.stage.play(script)).failures)

    def rankings(self, texts: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
        return [
            ranking
            for batch in batched(texts, BATCH)
            for ranking in self._runner.run(self.stage.desk.engine.parse(batch))
        ]

    @contextmanager
    def without(self, removal: Removal) -> Iterator[None]:
        if removal.kind == "intent":
            self._masked.write_text(removal.name)
        else:
            less = without_question(self._whole.content, removal.name)
            self.stage.desk.knowledge = replace(self._whole, content=less)
        yield
        self._masked.write_text("")
        self.stage.desk.knowledge = self._whole


def without_question(content: Content, name: str) -> Content:
    """The content with a question nobody is asked."""

    def less[Part](part: Part, field: str) -> Part:
        return part.model_copy(update={field: [one for one in getattr(part, field) if one != name]})

    roles = [less(role, "questions") for role in content.intake.roles]
    lines = [less(line, "ask") for line in content.site.service_lines]
    questions = [one for one in content.intake.questions if one.question != name]
    return content.model_copy(
        update={
            "intake": content.intake.model_copy(update={"roles": roles, "questions": questions}),
            "site": content.site.model_copy(update={"service_lines": lines}),
        }
    )


@contextmanager
def playing(content: Content, model: Path) -> Iterator[Played]:
    """A stage on the model, its engine able to leave an intent out."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        masked = Path(folder) / "masked"
        masked.write_text("")
        engine = Path(folder) / "engine"
        engine.write_text(f"#!/bin/sh\nexec '{ROOT}/.venv-bot/bin/python' '{ROOT}/tests/masked_engine.py'\n")
        engine.chmod(0o700)
        os.environ["DESK_MASKED"] = str(masked)
        stage = Stage(Settings.read({}, data=DATA, var=ROOT / "var", engine_python=engine), content, model)
        runner.run(stage.open())
        try:
            yield Played(stage, runner, masked)
        finally:
            runner.run(stage.close())


def removals(scripts: Sequence[Script], played: Played, content: Content) -> list[Removal]:
    """Every intent and question, with the conversations each has a part in."""
    by_length = sorted(scripts, key=lambda script: len(script.turns))
    texts = [item.say for script in by_length for item in script.turns]
    ranked = iter(played.rankings(texts))
    meant = [
        {ranking[0][0] for _ in script.turns if (ranking := next(ranked)) and ranking[0][1] >= SURE}
        for script in by_length
    ]
    intents = re.findall(
        r"^  - (\w+)", re.search(r"^intents:\n((?:  .*\n)+)", (ROOT / "domain.yml").read_text(), re.M)[1], re.M
    )
    faqs = [f"faq_{entry.faq}" for entry in next(iter(content.faq.values())).faq]
    return [
        *(
            Removal(
                "intent", name, tuple(script for script, found in zip(by_length, meant, strict=True) if name in found)
            )
            for name in (*intents, *faqs)
            if name not in LEFT_OUT
        ),
        *(
            Removal(
                "question",
                entry.question,
                tuple(script for script in by_length if any(item.slot == entry.question for item in script.turns)),
            )
            for entry in content.intake.questions
        ),
    ]


def judge(removal: Removal, played: Played) -> Verdict:
    """Whether a conversation that goes as written fails without it."""
    for number, script in enumerate(removal.touched, start=1):
        with played.without(removal):
            fails = played.fails(script)
        if fails and not played.fails(script):
            return Verdict(removal, script.id, number)
    return Verdict(removal, None, len(removal.touched))


def judge_story(kind: str, name: str, scripts: Sequence[Script], whole: Played) -> Verdict:
    """The same for a story or rule, with policies trained without it beside the `whole`."""
    removal = Removal(kind, name, tuple(scripts))
    with tempfile.TemporaryDirectory() as folder:
        data, model = Path(folder) / "data", Path(folder) / "model.tar.gz"
        shutil.copytree(DATA, data)
        file = data / ("stories.yml" if kind == "story" else "rules.yml")
        file.write_text(_without(file.read_text(), kind, name))
        anew = [ROOT / ".venv-bot/bin/python", ROOT / "tests/policies_anew.py", whole.stage.model, data, model]
        subprocess.run(anew, cwd=ROOT, check=True, capture_output=True)
        with playing(whole.stage.content, model) as played:
            for number, script in enumerate(scripts, start=1):
                if played.fails(script) and not whole.fails(script):
                    return Verdict(removal, script.id, number)
    return Verdict(removal, None, len(scripts))


def _without(text: str, kind: str, name: str) -> str:
    """The file without one story or rule."""
    return re.sub(rf"^  - {kind}: {re.escape(name)}\n(?:    .*\n|\n)*", "", text, flags=re.M)


def stories(scripts: Sequence[Script], played: Played) -> Iterator[tuple[str, str, list[Script]]]:
    """(kind, name, conversations with all of its intents) of every story and rule."""
    by_length = sorted(scripts, key=lambda script: len(script.turns))
    ranked = iter(played.rankings([item.say for script in by_length for item in script.turns]))
    meant = [[ranking[0][0] for _ in script.turns if (ranking := next(ranked))] for script in by_length]
    for kind in ("story", "rule"):
        text = (DATA / ("stories.yml" if kind == "story" else "rules.yml")).read_text()
        for name, steps in re.findall(rf"^  - {kind}: (.*)\n((?:    .*\n|\n)*)", text, re.M):
            said = re.findall(r"- intent: (\w+)", steps)
            needs = [set(said)] if kind == "story" else [{one} for one in said] or [set()]
            yield (
                kind,
                name,
                [
                    script
                    for script, found in zip(by_length, meant, strict=True)
                    if any(need <= set(found) for need in needs)
                ],
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stories", action="store_true")
    wanted = parser.parse_args()
    scripts = [script for script in load(sorted((ROOT / "tests/conversations").glob("*.yml")))[0] if not script.waits]
    content = contents.load(DATA)
    model = training.train(ROOT)
    verdicts = []
    with playing(content, model) as played:
        told = list(stories(scripts, played)) if wanted.stories else []
        for removal in (
            [] if told else chosen(removals(scripts, played, content), wanted.names, wanted.sample, wanted.seed)
        ):
            verdicts.append(_told(judge(removal, played)))
        for kind, name, touched in told:
            if not wanted.names or name in wanted.names:
                verdicts.append(_told(judge_story(kind, name, touched, played)))
    gaps = [verdict for verdict in verdicts if verdict.noticed_by is None]
    print(f"{len(verdicts)} taken out, {len(gaps)} not noticed.")
    return 1 if gaps else 0


def chosen(all: Sequence[Removal], names: Sequence[str], sample: int | None, seed: int) -> list[Removal]:
    """Those that are named, else a sample, else all."""
    named = [one for one in all if one.name in names] if names else list(all)
    return named if sample is None else Random(seed).sample(named, min(sample, len(named)))


def _told(verdict: Verdict) -> Verdict:
    removal = verdict.removal
    by = f"noticed by: {verdict.noticed_by}" if verdict.noticed_by else "NOT NOTICED"
    print(f"{removal.kind} {removal.name}: {by} ({verdict.played} of {len(removal.touched)} played)", flush=True)
    return verdict


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
