"""Write `dist/welcome-desk-VERSION.tar.gz`: the committed files and the built widget, so that a host needs no Node.

The same commit gives the same bytes. `make release` runs it; `--to FILE` writes elsewhere.
"""

import argparse
import gzip
import io
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

from desk.gateway.assets import BUILT, STAMP, build

ROOT = Path(__file__).resolve().parent


class Uncommitted(Exception):
    """The widget that is built is not the one of the commit."""


def release(root: Path, to: Path | None = None) -> Path:
    """The archive of the commit `root` stands on.

    Raises Uncommitted, CalledProcessError where it is no checkout, NotBuilt.
    """
    name = f"welcome-desk-{tomllib.loads((root / 'pyproject.toml').read_text(encoding='utf-8'))['project']['version']}"
    out = to or root / "dist" / f"{name}.tar.gz"
    git = ["git", "-C", str(root)]
    if subprocess.run([*git, "status", "--porcelain", "--", "widget"], capture_output=True, check=True).stdout:
        raise Uncommitted("widget/ has changes that are not committed. Commit or undo them, then run again.")
    committed = subprocess.run([*git, "archive", "--format=tar", f"--prefix={name}/", "HEAD"], capture_output=True)
    committed.check_returncode()
    made = int(subprocess.run([*git, "log", "-1", "--format=%ct"], capture_output=True, check=True).stdout)
    held = io.BytesIO(committed.stdout)
    with tarfile.open(fileobj=held, mode="a") as archive:
        for file in (build(root) / file for file in sorted((*BUILT, STAMP))):
            entry = tarfile.TarInfo(f"{name}/build/widget/{file.name}")
            entry.size, entry.mtime, entry.mode = file.stat().st_size, made, 0o644
            archive.addfile(entry, io.BytesIO(file.read_bytes()))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(gzip.compress(held.getvalue(), 9, mtime=made))
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--to", type=Path)
    try:
        print(release(ROOT, options.parse_args().to))
    except Uncommitted as fault:
        sys.exit(f"release: {fault}")


if __name__ == "__main__":
    main()
