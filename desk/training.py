"""Trains what understands messages, and only when something it learns from has changed: engine's model, safety screen.

Answers, words, routes and hours are the desk's own: editing them needs no training. The engine learns from the fixed
domain, rules and stories, the labelled examples and first messages, and the questions (not the answers) of
`data/<language>/faq.yml`.
"""

import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desk import content
from desk.content import Content
from desk.safety import Screen

KEPT_MODELS = 3
_HEADER = "# Made by `desk train` from data/. Don't edit: the next training writes it anew.\n"


class CannotTrain(RuntimeError):
    """No model could be trained; the message has one line a fault, `file:line: what. What to do.`"""


def compile(data: Path, build: Path) -> None:
    """Write `build/bot/`: what the engine learns from our content, in Rasa's own format.

    `domain.yml` (the form with a slot for each question, an intent for each frequent question), `nlu.yml` (examples of
    the frequent questions, all languages together), `first_messages.yml` (those of `data/first_messages.jsonl` under
    their intents) and `rules.yml` (a rule for each frequent question). Raises content.ContentFaults.
    """
    folder = build / "bot"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _compiled(content.load(data), data).items():
        part = folder / f".{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)


def fingerprint(root: Path, data: Path | None = None) -> str:
    """Hex sha256 of everything a model is made from: files Rasa reads, compiled content, the engine's own code.

    Raises content.ContentFaults.
    """
    data = data or root / "data"
    digest = hashlib.sha256()
    for name, text in sorted(_compiled(content.load(data), data).items()):
        digest.update(f"{name}\0{text}\0".encode())
    for path in _learned_from(root, data):
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def present(root: Path, *, data: Path | None = None, var: Path | None = None) -> Path | None:
    """The trained model for the content as it is now, proven whole; None when there is none."""
    model = _models(root, var) / f"{fingerprint(root, data)[:16]}.tar.gz"
    return model if _is_whole(model) else None


def train(
    root: Path,
    on_progress: Callable[[str], None] = lambda step: None,
    *,
    force: bool = False,
    data: Path | None = None,
    var: Path | None = None,
    python: Path | None = None,
) -> Path:
    """The model for the present content, trained if there is none or it is damaged; returns its archive.

    `on_progress` gets a few words for each step. `root` holds config.yml and domain.yml; `data`, `var` and the engine's
    `python` are in it unless given. The last three models are kept. Raises CannotTrain and content.ContentFaults.
    """
    data = data or root / "data"
    on_progress("Looking for what changed")
    name = f"{fingerprint(root, data)[:16]}.tar.gz"
    model = _models(root, var) / name
    if not force and _is_whole(model):
        os.utime(model)
        return model
    compile(data, root / "build")
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=model.parent) as folder:
        archive = Path(folder) / name
        _run(root, python or root / ".venv-bot/bin/python", archive, data, on_progress)
        digest = Path(folder) / "digest"
        digest.write_text(_sha256(archive) + "\n")
        _digest_of(model).unlink(missing_ok=True)
        archive.replace(model)
        digest.replace(_digest_of(model))
    for old in sorted(model.parent.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-KEPT_MODELS]:
        old.unlink()
        _digest_of(old).unlink(missing_ok=True)
    return model


def prepare(
    root: Path,
    on_progress: Callable[[str], None] = lambda step: None,
    *,
    force: bool = False,
    data: Path | None = None,
    var: Path | None = None,
    python: Path | None = None,
) -> Path:
    """As `train`; where it trains, the safety screen learns beside it, so that the first start need not.

    Raises CannotTrain and content.ContentFaults.
    """
    if not force and present(root, data=data, var=var):
        return train(root, on_progress, data=data, var=var, python=python)
    folder = data or root / "data"
    languages = content.load(folder).site.organisation.languages
    with ThreadPoolExecutor(1) as beside:
        screen = beside.submit(Screen.load, folder, languages, cache=_models(root, var))
        model = train(root, on_progress, force=force, data=data, var=var, python=python)
        on_progress("Waiting for the safety screen")
        screen.result()
    return model


# ---- what is compiled ----------------------------------------------------------------------------


def _compiled(loaded: Content, data: Path) -> dict[str, str]:
    questions: dict[str, list[str]] = {}
    for language in sorted(loaded.faq):
        for entry in loaded.faq[language].faq:
            questions.setdefault(entry.faq, []).extend(entry.questions)
    firsts = _first_messages(data)
    return {
        "domain.yml": _domain(sorted(questions), [question.question for question in loaded.intake.questions], data),
        "nlu.yml": _examples({f"faq_{faq}": texts for faq, texts in questions.items()}),
        **({"first_messages.yml": _examples(firsts)} if firsts else {}),
        "rules.yml": _rules(sorted(questions)),
    }


def _domain(faqs: list[str], slots: list[str], data: Path) -> str:
    lines = ['version: "3.1"', "", "intents:", *(f"  - faq_{faq}" for faq in faqs)]
    said = sorted(set(_spoken_in_stories(data)))
    if said:
        lines += ["", "actions:", *(f"  - {action}" for action in said)]
    lines += ["", "slots:"]
    lines += [f"  {slot}: {{type: any, influence_conversation: false, mappings: [{{type: custom}}]}}" for slot in slots]
    lines += ["", "forms:", "  intake_form:", "    required_slots:", *(f"      - {slot}" for slot in slots)]
    return _HEADER + "\n".join(lines) + "\n"


def _first_messages(data: Path) -> dict[str, list[str]]:
    path = data / "first_messages.jsonl"
    by_intent: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        one = json.loads(line)
        by_intent.setdefault(one["intent"], []).append(one["text"])
    return by_intent


def _examples(by_intent: dict[str, list[str]]) -> str:
    lines = ['version: "3.1"', "", "nlu:"]
    for intent, texts in sorted(by_intent.items()):
        lines += [f"  - intent: {intent}", "    examples: |", *(f"      - {_example(text)}" for text in texts)]
    return _HEADER + "\n".join(lines) + "\n"


def _rules(faqs: list[str]) -> str:
    lines = ['version: "3.1"', "", "rules:"]
    for faq in faqs:
        lines += [
            f"  - rule: frequent question {faq}",
            "    steps:",
            f"      - intent: faq_{faq}",
            "      - action: action_answer_faq",
            "    wait_for_user_input: false",
        ]
    return _HEADER + "\n".join(lines) + "\n"


def _example(text: str) -> str:
    # Brackets would be read as a marked entity.
    return " ".join(text.translate({ord("["): "(", ord("]"): ")"}).split())


def _spoken_in_stories(data: Path) -> Iterator[str]:
    """Responses that stories or rules say themselves; Rasa wants each listed as an action."""
    for name in ("stories.yml", "rules.yml"):
        path = data / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        yield from re.findall(r"^\s*- action:\s*['\"]?(utter_\w+)", text, re.MULTILINE)


# ---- models --------------------------------------------------------------------------------------


def _learned_from(root: Path, data: Path) -> list[Path]:
    ours = ["bot/recall.py", "bot/train.py", "bot/uv.lock", "config.yml", "domain.yml"]
    paths = [root / name for name in ours] + sorted((root / "bot/nlu").glob("*.py"))
    paths += [data / "rules.yml", data / "stories.yml", *sorted(data.glob("*/nlu.yml"))]
    return [path for path in paths if path.exists()]


def pinned(model: Path) -> str | None:
    """Hex sha256 a model had when it was trained; None where that was not written down."""
    digest = _digest_of(model)
    return digest.read_text().strip() if digest.exists() else None


def _models(root: Path, var: Path | None) -> Path:
    return (var or root / "var") / "models"


def _digest_of(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".sha256")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(model: Path) -> bool:
    try:
        return pinned(model) == _sha256(model)
    except OSError:
        return False


def _run(root: Path, python: Path, archive: Path, data: Path, on_progress: Callable[[str], None]) -> None:
    if not python.exists():
        raise CannotTrain(f"{python}: the engine's environment is missing. Run `make setup`.")
    command = [str(python), "-m", "bot.train", str(archive), str(data.resolve())]
    with tempfile.TemporaryFile() as noise:
        running = subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=noise)
        with running:
            faults = _follow(running.stdout or (), on_progress)
        if running.returncode or not archive.exists():
            noise.seek(0)
            last = noise.read().decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
            unknown = f"desk train: the engine stopped with code {running.returncode} ({last[0]}). Run `make setup`."
            raise CannotTrain("\n".join(faults or [unknown]))


def _follow(lines: Iterator[bytes], on_progress: Callable[[str], None]) -> list[str]:
    """Pass on the engine's steps as they come; the faults it tells, if any."""
    faults: list[str] = []
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if "step" in told:
            on_progress(told["step"])
        faults += told.get("faults", [])
    return faults
