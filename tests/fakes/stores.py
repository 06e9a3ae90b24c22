"""An S3 server that keeps what it is told about objects, and does nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class DeafStore:
    """Answers every request as if it had been obeyed; no answer speaks of encryption."""

    address: str = ""
    put: list[Message] = field(default_factory=list)
    """The headers of every object it was sent; names in any case."""


@contextmanager
def deaf_store() -> Iterator[DeafStore]:
    """One on a port of its own."""
    store = DeafStore()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            store.put.append(self.headers)
            self._answer(200)

        def do_HEAD(self) -> None:
            self._answer(200)

        def do_DELETE(self) -> None:
            self._answer(204)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def _answer(self, status: int) -> None:
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        store.address = f"127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield store
        finally:
            server.shutdown()
            thread.join()


_HEADERS = {
    "Content-Length": "0",
    "ETag": '"0"',
    "Last-Modified": "Mon, 02 Nov 2026 01:00:00 GMT",
}
