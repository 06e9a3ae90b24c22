"""What holds for every request: no other site acts in a clerk's name, no answer leaks.

What a request makes the audit chain say, it says from the caller's address.

The access log names routes, not addresses: a search address holds the name that was looked for.
"""

import logging
from time import perf_counter
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.errors import OtherSite
from portal.problems import problem_response
from portal.session import COOKIE
from storage.origin import coming_from
from storage.timings import Watch
from storage.trace import Trace, Tracer, within

log = logging.getLogger(__name__)

TRACE = "sohoa.trace"
"""Where in a request's scope its trace is."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_STATIC = "/static/"
_HEADERS = {
    # Nothing but our own files: no inline script or style, no CDN, no frame around us.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}


class Guard:
    """ASGI middleware around the whole portal."""

    def __init__(self, app: ASGIApp, tracer: Tracer, watch: Watch) -> None:
        self._app = app
        self._tracer = tracer
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        caller = Trace.parsed(Headers(scope=scope).get("traceparent"))
        with self._tracer.span(f"http {scope['method']}", caller) as trace:
            scope[TRACE] = trace
            with within(trace), coming_from(_address(scope)):
                await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(MutableHeaders(scope=message), scope)
                self._note(scope, message["status"], perf_counter() - started)
            await send(message)

        if _from_other_site(scope):
            await problem_response(OtherSite())(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method, route, took = scope["method"], _route(scope), round(seconds * 1000)
        self._watch("http", f"{status // 100}xx {method} {route}", seconds)
        log.info(
            "http.answered method=%s route=%s status=%d took_ms=%d", method, route, status, took
        )


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "-"))


def _address(scope: Scope) -> str | None:
    """Of the caller; behind a proxy that the server trusts, of whoever called that one."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else None


def trace_of(scope: Scope) -> Trace:
    """The trace that the guard began for a request."""
    trace: Trace = scope[TRACE]
    return trace


def dress(headers: MutableHeaders, scope: Scope) -> None:
    """Put on an answer what every answer has."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("X-Request-ID", trace_of(scope).trace_id)
    private = "no-cache" if scope["path"].startswith(_STATIC) else "no-store"
    headers.setdefault("Cache-Control", private)


def _from_other_site(scope: Scope) -> bool:
    """Whether a page that is not ours made a browser send this act.

    Browsers name the origin of every unsafe request (Fetch Metadata, else ``Origin``). Without
    either there is no browser that could be abused, unless it shows a session cookie.
    """
    if scope["method"] in _SAFE_METHODS:
        return False
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc != headers.get("host")
    return COOKIE in headers.get("cookie", "")
