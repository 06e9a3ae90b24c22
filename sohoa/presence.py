"""A worker shows that it is there: in the database, and on a port of its own if it is given one."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from celery import bootsteps

from schemas.errors import SohoaError
from sohoa import __version__
from sohoa.composition import Services, connect
from sohoa.errors import WorkerPortTaken
from sohoa.ports import named_port_error
from sohoa.room import Room
from storage.attendance import EVERY_SECONDS
from workers.owner import this_process

log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"


@contextmanager
def present(
    services: Services,
    queues: tuple[str, ...],
    processes: int,
    seals_until: Callable[[], datetime | None],
) -> Iterator[None]:
    """Attend for as long as messages are taken; to be entered before the worker is built.

    ``seals_until`` tells when the certificate that seals here ends, as far as that is known.
    """
    owner, attendance = this_process(), services.attendance

    def tell() -> None:
        try:
            attendance.here(owner, queues, processes, __version__, seals_until())
        except SohoaError as error:
            log.warning("worker.not_seen %s", error)
        # Nothing may be open when Celery forks another process from this one.
        services.database.close()

    taking = threading.Event()
    services.app.steps["consumer"].add(_attending(tell, taking))
    try:
        with door(services, taking):
            yield
    finally:
        with suppress(SohoaError):
            attendance.gone(owner)


def _attending(tell: Callable[[], None], taking: threading.Event) -> type[bootsteps.StartStopStep]:
    """A part of Celery's consumer: it starts whenever the broker is connected again.

    It tells from the consumer's own timer, in the thread that forks: a thread that was in the
    middle of something would leave its locks held for ever in the process forked.
    """

    class Attending(bootsteps.StartStopStep):
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, parent: Any) -> None:  # noqa: ANN401 - Celery types no consumer
            """The broker is connected, and messages are taken."""
            taking.set()
            tell()
            parent.timer.call_repeatedly(EVERY_SECONDS, tell)

        def stop(self, parent: Any) -> None:  # noqa: ANN401
            """The broker is away, or the worker ends."""
            del parent
            taking.clear()

    return Attending


@contextmanager
def door(services: Services, taking: threading.Event) -> Iterator[None]:
    """Answer ``/health/…`` and ``/metrics`` on loopback, if a port was given.

    Raises ``WorkerPortTaken``.
    """
    port = services.settings.worker_port
    if port is None:
        yield
        return
    # Connections of its own, which no forked process ever uses.
    handler = _handler(connect(services.settings), taking)
    try:
        server = ThreadingHTTPServer((_LOOPBACK, port), handler)
    except OSError as error:
        taken = WorkerPortTaken(host=_LOOPBACK, port=port)
        raise named_port_error(error, taken, "worker_port") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="door", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(services: Services, taking: threading.Event) -> type[BaseHTTPRequestHandler]:
    # The portal's modules load FastAPI, which a worker without a port does without.
    room = Room(services.settings.data_dir)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer one of three addresses."""
            if self.path == "/health/live":
                self._say(200, {"status": "live"})
            elif self.path == "/health/ready":
                self._readiness()
            elif self.path == "/metrics":
                self._figures()
            else:
                self._say(404, {"code": "portal.no_such_address"})

        def _readiness(self) -> None:
            from portal.health import parts_of

            parts = parts_of(services.database, services.blobs, services.sender, room.require)
            parts["queue"] = "ok" if taking.is_set() else "workers.not_taking"
            self._say(200 if set(parts.values()) == {"ok"} else 503, {"parts": parts})

        def _figures(self) -> None:
            from portal.exposition import MEDIA_TYPE, exposition

            try:
                body = exposition(services.standings, services.timings)
            except SohoaError as error:
                self._say(503, {"code": error.code})
            else:
                self._send(200, MEDIA_TYPE, body)

        def _say(self, status: int, body: object) -> None:
            self._send(status, "application/json", json.dumps(body).encode())

        def _send(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """A scrape every few seconds is not worth a line."""

    return Door
