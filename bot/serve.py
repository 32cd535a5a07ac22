"""`python -m bot.serve`: the conversation engine, for its desk alone.

Environment: DESK_ENGINE_PORT, DESK_ACTIONS_URL, DESK_ENGINE_KEY, DESK_MODEL, DESK_MODEL_SHA256 (a model with another
hash, or that nobody pinned, is refused), DESK_LOG_LEVEL (WARNING). Listens on 127.0.0.1, prints `{"ready": …}` as one
line when it serves, and ends when its standard input closes.
"""

import gc
import hashlib
import json
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Mapping, Optional

from bot import engine

ROOT = Path(__file__).resolve().parent.parent


NEEDED = ("DESK_ENGINE_PORT", "DESK_ACTIONS_URL", "DESK_ENGINE_KEY", "DESK_MODEL")


def main(environ: Mapping[str, str] = os.environ) -> int:
    missing = [name for name in NEEDED if not environ.get(name)]
    if missing:
        print(f"bot.serve: {', '.join(missing)} not set. Start the engine with `desk run`.", file=sys.stderr)
        return 2
    if environ.get("DESK_MODEL_SHA256") != _sha256(Path(environ["DESK_MODEL"])):
        print("bot.serve: the model is not the one that was pinned. Run `desk train`.", file=sys.stderr)
        return 2
    try:
        engine.prepare()
    except engine.WrongRasa as fault:
        print(str(fault), file=sys.stderr)
        return 2
    _end_with_parent()
    app = build(environ)
    app.run(host="127.0.0.1", port=int(environ["DESK_ENGINE_PORT"]), workers=1, access_log=False, debug=False)
    return 0


def build(environ: Mapping[str, str]) -> Any:
    """The Sanic app with model, channel and stores as config files and `environ` say; not yet listening."""
    from bot import logs

    lines = logs.configure(environ.get("DESK_LOG_LEVEL", "WARNING"))
    from rasa.core.run import configure_app, create_http_input_channels, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints
    from sanic.response import json as reply

    from bot.calls import ActionCalls

    engine.remedy()
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    seconds = float(endpoints.action.kwargs["seconds"])
    endpoints.action = ActionCalls(environ["DESK_ACTIONS_URL"], environ["DESK_ENGINE_KEY"], seconds)
    channels = create_http_input_channels(None, str(ROOT / "credentials.yml"))
    app = configure_app(channels, cors=None, enable_api=False, endpoints=endpoints)
    app.config.REQUEST_MAX_SIZE = 64 * 1024
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.key = environ["DESK_ENGINE_KEY"]
    app.ctx.model = _sha256(Path(environ["DESK_MODEL"]))

    @app.on_request
    async def only_the_desk(request: Any) -> Optional[Any]:
        if not request.path.startswith("/desk/"):
            return reply({"error": {"code": "not_found", "message": "There is nothing here."}}, status=404)

    async def ready(app: Any, loop: Any) -> None:
        gc.collect()
        gc.freeze()
        lines.serve()
        state = {"ready": app.ctx.agent.is_ready(), "model": app.ctx.model}
        if not state["ready"]:
            state["cure"] = "The model cannot be loaded. Run `desk train`."
        print(json.dumps(state), flush=True)

    async def close(app: Any, loop: Any) -> None:
        await endpoints.action.close()

    app.register_listener(partial(load_agent_on_start, environ["DESK_MODEL"], endpoints, None), "before_server_start")
    app.register_listener(ready, "after_server_start")
    app.register_listener(close, "after_server_stop")
    return app


def _sha256(model: Path) -> Optional[str]:
    return hashlib.sha256(model.read_bytes()).hexdigest() if model.is_file() else None


def _end_with_parent() -> None:
    """The parent holds the other end of standard input: when it closes, by exit or by kill, this process ends too."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        for _ in range(5):  # Sanic loses a signal that comes between its last listener and its first request
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=wait, name="parent", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
