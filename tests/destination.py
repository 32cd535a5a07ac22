"""A real HTTP server on this machine that answers as a test tells it to, and remembers what it was sent."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


type Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Destination:
    url: str
    behaviour: Behaviour
    """How the next request is answered; change it at will."""
    requests: list[Request] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    """Set: what hangs lets go."""
    _came: Condition = field(default_factory=Condition)

    def add(self, request: Request) -> None:
        with self._came:
            self.requests.append(request)
            self._came.notify_all()

    def await_requests(self, count: int) -> bool:
        """Whether that many came, waiting for them; a minute at most."""
        with self._came:
            return self._came.wait_for(lambda: len(self.requests) >= count, timeout=60)


def answers(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Behaviour:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"content-length": str(len(body))} | (headers or {})).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


ACCEPTS = answers(204)


@contextmanager
def destination(behaviour: Behaviour = ACCEPTS, tls: ssl.SSLContext | None = None) -> Iterator[Destination]:
    """A destination while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.add(Request(self.path, headers, body))
            try:
                made.behaviour(self)
            except OSError:
                self.close_connection = True

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Tests speak for themselves."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """A caller that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    made = Destination(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/leads", behaviour)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
