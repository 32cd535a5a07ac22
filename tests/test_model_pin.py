"""The engine serves the model that was trained and no other."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from running import ROOT

from desk import supervisor, training
from desk.settings import Settings
from desk.supervisor import free_port

pytestmark = pytest.mark.slow


def served(model: Path, pin: str | None) -> subprocess.CompletedProcess[str]:
    """What `bot.serve` says to a model, with its standard input closed: it ends once it served."""
    settings = Settings.read({}, data=ROOT / "data", var=ROOT / "var")
    environment = dict(os.environ) | {
        "DESK_ENGINE_PORT": str(free_port()),
        "DESK_ENGINE_KEY": "k" * 64,
        "DESK_ACTIONS_URL": "http://127.0.0.1:9/none",
        "DESK_MODEL": str(model),
    }
    child = supervisor.engine_child(settings, environment | ({"DESK_MODEL_SHA256": pin} if pin else {}))
    return subprocess.run(
        child.command,
        cwd=ROOT,
        env=dict(child.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def copied(model: Path, folder: Path) -> Path:
    for path in (model, model.with_name(model.name.removesuffix(".tar.gz") + ".sha256")):
        shutil.copy(path, folder / path.name)
    return folder / model.name


def test_a_model_that_was_exchanged_after_it_was_trained_is_refused_with_the_cure(model: Path, tmp_path: Path) -> None:
    exchanged = copied(model, tmp_path)
    with exchanged.open("ab") as file:
        file.write(b"\0")
    refused = served(exchanged, None)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "not the one that was pinned. Run `desk train`" in refused.stderr


def test_a_model_that_nobody_pinned_is_refused(model: Path, tmp_path: Path) -> None:
    exchanged = tmp_path / model.name
    shutil.copy(model, exchanged)  # and the note of its hash is gone
    refused = served(exchanged, None)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "not the one that was pinned. Run `desk train`" in refused.stderr


def test_a_pin_of_the_operators_own_wins(model: Path) -> None:
    assert served(model, "0" * 64).returncode == 2


def test_a_trained_model_is_pinned_by_the_hash_it_was_trained_with(model: Path) -> None:
    assert training.pinned(model) == hashlib.sha256(model.read_bytes()).hexdigest()
    assert "was pinned" not in served(model, None).stderr
