"""A destination to try things with: verifies webhooks with the official library and keeps each once.

`python -m desk.receiver --port 9000 --secret-env DEMO_WEBHOOK_SECRET --out received.jsonl` prints `listening on URL`
and runs until its standard input ends, as every child of the supervisor does.
"""

import argparse
import base64
import json
import os
import secrets
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

MOST_BYTES = 1024 * 1024


class Received:
    """The verified webhooks, one JSON object a line: `{"id", "received", "body"}`; ids are read back at the start."""

    def __init__(self, path: Path, fail_first: int = 0) -> None:
        """The first `fail_first` verified webhooks are turned away with 503, as if the destination were ill."""
        self._path = path
        self._lock = Lock()
        self._to_fail = fail_first
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.ids = {json.loads(line)["id"] for line in lines}

    def take(self, id: str, body: object) -> int:
        """The HTTP status to answer: 204 once it is on disk, now or before; 503 while failing."""
        with self._lock:
            if self._to_fail > 0:
                self._to_fail -= 1
                return 503
            if id not in self.ids:
                line = {"id": id, "received": datetime.now(UTC).isoformat(), "body": body}
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                self.ids.add(id)
            return 204


def secret_at(path: Path) -> str:
    """The signing secret kept in `path`, `whsec_…`; made, readable by the owner only, where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(made)
    return path.read_text(encoding="ascii").strip()


def server(port: int, secret: str, received: Received) -> ThreadingHTTPServer:
    """The receiver's server on this machine, bound and not yet serving; port 0 takes a free one."""
    webhook = Webhook(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            if not length.isdigit() or int(length) > MOST_BYTES:
                self._answer(413 if length.isdigit() else 400)
                return
            data = self.rfile.read(int(length))
            try:
                body = webhook.verify(data, dict(self.headers.items()))
            except (WebhookVerificationError, ValueError):
                self._answer(401)
                return
            self._answer(received.take(self.headers["webhook-id"], body))

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: what comes in is about people."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m desk.receiver", description="Verify webhooks and keep each once.")
    options.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options.add_argument("--secret-env", required=True, help="environment variable that holds the whsec_ secret")
    options.add_argument("--out", type=Path, required=True, help="file of JSON lines")
    options.add_argument("--fail-first", type=int, default=0, help="turn away this many with 503")
    chosen = options.parse_args()
    secret = os.environ.get(chosen.secret_env)
    if not secret:
        options.error(f"{chosen.secret_env} is not set. Put the signing secret of the target there.")
    listening = server(chosen.port, secret, Received(chosen.out, chosen.fail_first))
    Thread(target=listening.serve_forever, daemon=True).start()
    print(f"listening on http://127.0.0.1:{listening.server_address[1]}/", flush=True)
    sys.stdin.buffer.read()
    listening.shutdown()


if __name__ == "__main__":
    main()
