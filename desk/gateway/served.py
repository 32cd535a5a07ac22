"""The widget's files over HTTP: under `/w/1/` the present ones, under `/w/<version>/` the very bytes of that version.

A service page that pins the launcher by its hash keeps working after an upgrade: every launcher this desk ever served
is kept in the state folder, and its address never holds other bytes.
"""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sanic import HTTPResponse, Request
from sanic.response import empty, raw, text

from desk.gateway.assets import BUILT, Asset, asset_of

LAUNCHER = "desk.js"
_VERSION = re.compile(r"[0-9a-f]{16}")


def keep(assets: Mapping[str, Asset], folder: Path) -> None:
    """Put the present launcher beside the older ones in `folder`; nothing to do when it is not built."""
    launcher = assets.get(LAUNCHER)
    if launcher is None or (folder / launcher.version).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as partial:
        partial.write(launcher.body)
    Path(partial.name).replace(folder / launcher.version)


def serve(request: Request, assets: Mapping[str, Asset], folder: Path, version: str, name: str) -> HTTPResponse:
    """The file `name` of `version`; "1" is the present one. 404 for a version this desk never served."""
    asset = assets.get(name)
    if version == "1":
        fixed = asset is not None and request.args.get("v") == asset.version
    else:
        fixed = True
        if asset is None or asset.version != version:
            asset = _kept(folder, version) if name == LAUNCHER else None
    if asset is None:
        if version == "1" and name in BUILT:
            return text("The widget is not built. Run `make setup`.", status=503, headers={"cache-control": "no-store"})
        return text("No such file.", status=404)
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if fixed else "public, max-age=300",
        "etag": f'"{asset.version}"',
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return empty(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return raw(asset.packed, content_type=asset.type, headers=headers | {"content-encoding": "gzip"})
    return raw(asset.body, content_type=asset.type, headers=headers)


def _kept(folder: Path, version: str) -> Asset | None:
    file = folder / version
    if not _VERSION.fullmatch(version) or not file.is_file():
        return None
    kept = asset_of(LAUNCHER, file.read_bytes())
    return kept if kept.version == version else None
