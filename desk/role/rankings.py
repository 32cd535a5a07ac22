"""What the engine says of messages it has not learned: `python -m desk.role.rankings` writes build/role/rankings.jsonl.

The examples of `data/<language>/nlu.yml` and the messages of `data/first_messages.jsonl` are split in three; a model
learns two parts and ranks the third, so that the role score is fitted to rankings as good, and as bad, as those of a
real visitor. A model that learned every example ranks the messages of `tests/understanding/` that are not held out.
Takes four trainings, a few minutes; needs `.venv-bot`.
"""

import hashlib
import hmac
import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.content.yaml import read
from desk.role.learned import Learned
from desk.role.lexicon import Lexicon
from desk.role.signs import signs_of

ROOT = Path(__file__).resolve().parents[2]
PARTS = 3
BATCH = 256
FIRST_WEIGHT = 1.5
MINOR_WEIGHT = 0.5
HELD = ("development", "validation", "opened1", "opened2")
"""Files of `tests/understanding/` that the role score learns from, and the engine does not."""
_OF_OTHERS = ("kin_mentioned", "kin_in_need", "for_kin", "patient_of_ours", "from_office")
_TRAIN = "import sys, pathlib, bot.train; sys.exit(bot.train.main(sys.argv[1:2], pathlib.Path(sys.argv[2])))"
_COPIED = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "data/rules.yml", "data/stories.yml")


@dataclass(frozen=True)
class Labelled:
    """An example of `nlu.yml`, or a first message: then with all its labels."""

    text: str
    intent: str
    language: str
    first: Mapping[str, Any] = field(default_factory=dict, hash=False)


def labelled(data: Path, languages: Sequence[str] = ("en", "es")) -> list[Labelled]:
    """Every example of every intent, in the order of the files."""
    found = []
    for language in languages:
        document = read(data / language / "nlu.yml", f"data/{language}/nlu.yml")
        for entry in document.root["nlu"]:
            texts = (line.removeprefix("- ").strip() for line in entry["examples"].splitlines())
            found += [Labelled(text, entry["intent"], language) for text in texts if text]
    return found + [Labelled(one["text"], one["intent"], one["language"], one) for one in first_messages(data)]


def first_messages(data: Path) -> list[dict[str, Any]]:
    """The labelled messages of `data/first_messages.jsonl`."""
    lines = (data / "first_messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def rank(root: Path, learned: Sequence[Labelled], texts: Sequence[str]) -> list[list[tuple[str, float]]]:
    """Rankings of `texts` by a model trained on `learned` with the repository's own pipeline."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in _COPIED:
            if (root / name).exists():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / name, copy / name)
        shutil.copytree(root / "build/bot", copy / "build/bot", ignore=shutil.ignore_patterns("first_messages.yml"))
        for language in sorted({one.language for one in learned}):
            _write_examples(copy / "data" / language / "nlu.yml", [one for one in learned if one.language == language])
        model = copy / "model.tar.gz"
        command = [str(root / ".venv-bot/bin/python"), "-c", _TRAIN, str(model), str(copy)]
        subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with _engine(root, model, copy) as ask:
            return [
                [(name, float(confidence)) for name, confidence in parse["ranking"]]
                for at in range(0, len(texts), BATCH)
                for parse in ask({"texts": list(texts[at : at + BATCH])})["parses"]
            ]


def taught(one: Labelled, learn: Mapping[str, Any], known: Lexicon) -> str | None:
    """The role an example teaches by `learn` of `data/role.yml`; None when it teaches none."""
    role = learn.get(one.intent)
    if isinstance(role, Mapping):
        signs = signs_of(one.text, (), (), known)
        return next((role[cue] for cue in role if cue in signs), None)
    return role


def main() -> int:
    known = Lexicon.load(learned=Learned.of({}, {}))
    learn = read(ROOT / "data/role.yml", "data/role.yml").root["learn"]
    every = labelled(ROOT / "data")
    ranked: dict[Labelled, list[tuple[str, float]]] = {}
    for part in range(PARTS):
        apart = [one for one in every if _part(one.text) == part]
        kept = [one for one in every if _part(one.text) != part]
        ranked |= dict(zip(apart, rank(ROOT, kept, [one.text for one in apart]), strict=True))
        print(f"part {part + 1} of {PARTS}: {len(apart)} messages ranked", flush=True)
    # Who only asks a frequent question is answered before anybody wonders who writes.
    firsts = [one for one in every if one.first and not one.intent.startswith("faq_")]
    lines = [_line(one.first, one.first["source"], ranked[one], FIRST_WEIGHT) for one in firsts if one.first]
    for one in every:
        role = None if one.first else taught(one, learn, known)
        if role and (weight := _weight(one, known)):
            lines.append({"text": one.text, "role": role, "source": "nlu", "ranking": ranked[one], "weight": weight})
    held = [{**one, "source": name} for name in HELD for one in _held(name)]
    rankings = rank(ROOT, every, [one["text"] for one in held])
    lines += [_line(one, one["source"], ranking, 1.0) for one, ranking in zip(held, rankings, strict=True)]
    out = ROOT / "build/role/rankings.jsonl"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} messages in {out}")
    return 0


def _held(name: str) -> list[dict[str, Any]]:
    lines = (ROOT / f"tests/understanding/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _line(one: Mapping[str, Any], source: str, ranking: Sequence[Any], weight: float) -> dict[str, Any]:
    kept = {key: one.get(key) for key in ("text", "role", "subrole", "language", "page")}
    more = {"line": one["service_line"], "hard": bool(one.get("hard")), "ranking": ranking}
    return kept | more | {"source": source, "weight": weight}


def _part(text: str) -> int:
    return hashlib.sha256(text.lower().encode()).digest()[0] % PARTS


def _weight(one: Labelled, known: Lexicon) -> float:
    if one.intent.startswith(("seek_care", "make_", "business_")):
        return 1.0
    return 0.0 if signs_of(one.text, (), (), known).keys() & set(_OF_OTHERS) else MINOR_WEIGHT


def _write_examples(file: Path, examples: Sequence[Labelled]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    by_intent: dict[str, list[str]] = {}
    for one in examples:
        by_intent.setdefault(one.intent, []).append(one.text)
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in by_intent.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def _engine(root: Path, model: Path, var: Path) -> Iterator[Any]:
    """A running engine; yields a function that posts to its /desk/parse."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    key = secrets.token_hex(32)
    environment = {
        "DESK_ENGINE_PORT": str(port),
        "DESK_ACTIONS_URL": "http://127.0.0.1:9/actions/webhook",
        "DESK_ENGINE_KEY": key,
        "DESK_MODEL": str(model),
        "DESK_MODEL_SHA256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "DESK_VAR": str(var),
        "PATH": "/usr/bin:/bin",
    }
    process = subprocess.Popen(
        [str(root / ".venv-bot/bin/python"), "-m", "bot.serve"],
        cwd=root,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await_ready(process, address)

        def ask(body: dict[str, Any]) -> dict[str, Any]:
            sent = json.dumps(body).encode()
            at = str(int(time.time()))
            proof = hmac.new(key.encode(), f"{at}.".encode() + sent, hashlib.sha256).hexdigest()
            headers = {"Content-Type": "application/json", "X-Desk-Signature": f"t={at},v1={proof}"}
            with urllib.request.urlopen(urllib.request.Request(f"{address}/desk/parse", sent, headers)) as answer:
                return json.load(answer)

        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=30)


def _await_ready(process: subprocess.Popen[bytes], address: str, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/desk/health", timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the engine did not come up; run `make setup`, then `desk train`")


if __name__ == "__main__":
    sys.exit(main())
