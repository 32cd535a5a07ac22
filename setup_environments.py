"""Set up a checkout: `.venv` (the desk) and `.venv-bot` (the engine) from the two locks, and the widget.

Runs on any Python from 3.8 with nothing installed; a second run takes seconds. `--browser` also gets Chromium.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
ENVIRONMENTS = (
    # name, folder, project, interpreter, what its contents follow from
    ("desk", ".venv", ".", "3.12", ("pyproject.toml", "uv.lock")),
    ("engine", ".venv-bot", "bot", "3.10", ("bot/pyproject.toml", "bot/uv.lock")),
)


def main(arguments):
    for name, folder, project, version, sources in ENVIRONMENTS:
        stamp = ROOT / folder / ".made-from"
        wanted = fingerprint(sources)
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        print("Setting up the {} environment ({}, Python {}) ...".format(name, folder, version), flush=True)
        sync(uv(), folder, project, version)
        stamp.write_text(wanted)
    build_widget()
    if "--browser" in arguments:
        find_browser()


def fingerprint(sources):
    digest = hashlib.sha256()
    for source in sources:
        digest.update((ROOT / source).read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def uv():
    """Path of uv: the one on PATH, else one installed into the repository's own tool folder."""
    found = shutil.which("uv")
    if found:
        return found
    own = TOOLS / "bin" / "uv"
    if not own.exists():
        print("Installing uv into .tools ...", flush=True)
        cure = "On Debian: apt-get install python3-venv"
        run([sys.executable, "-m", "venv", str(TOOLS)], cure)
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"]
        run(pip, "Check the connection to the package registry.")
    return str(own)


def sync(uv_path, folder, project, version):
    environment = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(ROOT / folder), UV_PYTHON_DOWNLOADS="never")
    environment.pop("VIRTUAL_ENV", None)
    command = [uv_path, "sync", "--frozen", "--no-progress", "--project", project, "--python", version]
    run(
        command,
        "If Python {} is missing: uv python install 3.10 3.12 (uv is at {}).".format(version, uv_path),
        environment,
    )


def build_widget():
    run([str(ROOT / ".venv" / "bin" / "python"), "-m", "desk.gateway.assets"], "The words above say what lacks.")


def find_browser():
    """Chromium for the browser tests: one on PATH, Debian's package when we may, else Playwright's own.

    Where we may install packages, Firefox ESR and WebKitGTK come too; their tests are skipped without them.
    """
    if shutil.which("apt-get") and os.geteuid() == 0:
        programs = {
            "chromium": "chromium",
            "firefox-esr": "firefox-esr",
            "webkit2gtk-driver": "WebKitWebDriver",
            "xvfb": "Xvfb",
        }
        lacking = [package for package in programs if not shutil.which(programs[package])]
        if lacking:
            print("Installing {} for the browser tests ...".format(", ".join(lacking)), flush=True)
            run(["apt-get", "update", "-q"], "")
            run(["apt-get", "install", "-y", "-q", *lacking], "Install them by hand and run again.")
        return
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    run(
        [str(ROOT / ".venv" / "bin" / "python"), "-m", "playwright", "install", "chromium"],
        "Install Chromium by hand and run again.",
    )


def run(command, cure, environment=None):
    try:
        finished = subprocess.run(command, cwd=str(ROOT), env=environment)
    except OSError as error:
        sys.exit("setup: cannot run {}: {}. {}".format(command[0], error.strerror, cure))
    if finished.returncode != 0:
        sys.exit("setup: `{}` failed. {}".format(" ".join(command), cure))


if __name__ == "__main__":
    main(sys.argv[1:])
