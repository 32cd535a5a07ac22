"""`python -m desk.demo --port 8090 --desk http://127.0.0.1:8080 --receiver-port 8091 --out received.jsonl`

The sample service pages, and a receiver that verifies and keeps the webhooks of the leads made there. Its secret
is in DESK_WEBHOOK_SECRET. Prints `listening on URL` and runs until its standard input ends.
"""

import argparse
import asyncio
import os
import socket
import sys
from pathlib import Path
from threading import Thread

from desk.demo import app
from desk.receiver import Received, server


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m desk.demo", description="Sample service pages and a receiver.")
    options.add_argument("--port", type=int, default=8090, help="of the pages; 0 takes a free one")
    options.add_argument("--desk", required=True, help="address of the desk, http://127.0.0.1:8080")
    options.add_argument("--site", default="riverbend", help="key of the site in data/site.yml")
    options.add_argument("--receiver-port", type=int, default=0, help="0 takes a free one")
    options.add_argument("--out", type=Path, required=True, help="file of JSON lines for what was received")
    chosen = options.parse_args()
    secret = os.environ.get("DESK_WEBHOOK_SECRET")
    if not secret:
        options.error("DESK_WEBHOOK_SECRET is not set. Put the signing secret of the webhook there.")
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    receiver = server(chosen.receiver_port, secret, Received(chosen.out))
    Thread(target=receiver.serve_forever, daemon=True).start()
    asyncio.run(_serve(chosen.desk.rstrip("/"), chosen.site, chosen.port))
    receiver.shutdown()


async def _serve(desk_url: str, site: str, port: int) -> None:
    taken = socket.create_server(("127.0.0.1", port), reuse_port=False)
    listening = await app(desk_url, site).create_server(sock=taken, return_asyncio_server=True, access_log=False)
    assert listening is not None
    await listening.startup()
    await listening.start_serving()
    print(f"listening on http://127.0.0.1:{taken.getsockname()[1]}/", flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)
    await listening.close()


if __name__ == "__main__":
    main()
