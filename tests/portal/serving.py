"""The portal on a real socket: what a browser and another system meet."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

_UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""One for all: each client would read every root certificate there is, to speak plain HTTP."""


def caller(address: str, key: str | None = None, **headers: str) -> httpx.Client:
    """Speaks to a portal at ``address``, with a key or as a stranger."""
    headers |= {"Authorization": f"Bearer {key}"} if key is not None else {}
    return httpx.Client(
        base_url=address, headers=headers, trust_env=False, timeout=60, verify=_UNUSED_TLS
    )


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app``, served on a free loopback port until the context ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline, "uvicorn did not start"
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
