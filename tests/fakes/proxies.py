"""A network that misbehaves: a TCP proxy on loopback that is slow, cut, silent, or answers 500."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto

_CHUNK = 1 << 16
_PATIENCE = 0.1


class Weather(Enum):
    """What the proxy does to connections, old and new."""

    FAIR = auto()
    """Passes everything on."""
    AWAY = auto()
    """Refuses: connections are closed at once, as by a server that is down."""
    SILENT = auto()
    """Accepts and says nothing."""
    SLOW = auto()
    """Lets 64 kB a second through."""
    BROKEN = auto()
    """Closes every connection in the middle of the first answer."""
    FAILING = auto()
    """Answers every HTTP request with 500 and passes none on."""


_INTERNAL_ERROR = (
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/xml\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


@dataclass
class FaultyProxy:
    """Between clients and ``upstream`` (``host:port``); set :attr:`weather` at any time."""

    upstream: str
    listener: socket.socket
    struck: int = 0
    """How many connections the weather has spoilt."""
    _weather: Weather = Weather.FAIR
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """Where clients find it, ``host:port``."""
        host, port = self.listener.getsockname()
        return f"{host}:{port}"

    @property
    def weather(self) -> Weather:
        """What it does now."""
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        self.cut()

    def cut(self) -> None:
        """Break every connection there is, as a switch does that loses power."""
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            self.struck += self._weather is not Weather.FAIR
            if self._weather is Weather.AWAY:
                return
            if self._weather is Weather.FAILING:
                self._fail(client)
                return
            host, _, port = self.upstream.partition(":")
            with socket.create_connection((host, int(port)), timeout=5) as server:
                server.settimeout(None)
                self._connect(client, server)

    def _fail(self, client: socket.socket) -> None:
        """Read the head of a request, and as much of its body as comes; then say 500."""
        client.settimeout(_PATIENCE)
        with suppress(TimeoutError):
            while client.recv(_CHUNK):
                pass
        client.sendall(_INTERNAL_ERROR)

    def _connect(self, client: socket.socket, server: socket.socket) -> None:
        with self._lock:
            self._open |= {client, server}
        there = threading.Thread(target=self._pump, args=(client, server, False), daemon=True)
        there.start()
        self._pump(server, client, True)
        there.join()
        with self._lock:
            self._open -= {client, server}

    def _pump(self, source: socket.socket, sink: socket.socket, answer: bool) -> None:
        """Pass on what comes, in the weather of the moment, until one side has enough."""
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if self._weather is Weather.SILENT:
                    continue
                if self._weather is Weather.SLOW:
                    time.sleep(len(chunk) / (1 << 16))
                if self._weather is Weather.BROKEN and answer:
                    sink.sendall(chunk[: len(chunk) // 2])
                    break
                sink.sendall(chunk)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def faulty_proxy(upstream: str, host: str = "127.0.0.1") -> Iterator[FaultyProxy]:
    """A proxy in fair weather, on a port of its own at an address of this machine."""
    with socket.create_server((host, 0)) as listener:
        proxy = FaultyProxy(upstream, listener)
        thread = threading.Thread(target=proxy.serve, name="proxy", daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            # Closing alone would not wake the thread that waits in accept(2).
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            proxy.cut()
