"""Asking authorities over HTTP: the roots of the web are read once, not for every question.

pyHanko's sessions read certifi's file for each time-stamp and each piece of work: 23 ms of
processor time, three times for one B-LTA.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

import ssl
from functools import cache

import aiohttp
import certifi
from asn1crypto import tsp
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.fetchers import FetcherBackend
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.fetchers.aiohttp_fetchers.util import LazySession


class WebStamper(TimeStamper):
    """The time-stamping authority at ``url`` (RFC 3161 over HTTP POST), given ``seconds``."""

    def __init__(self, url: str, *, seconds: int) -> None:
        super().__init__()
        self._url = url
        self._seconds = seconds

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What the authority answers; raises ``TimestampRequestError`` when it does not."""
        session = _Session()
        authority = HTTPTimeStamper(self._url, timeout=self._seconds, session=session)
        try:
            return await authority.async_request_tsa_response(req)
        finally:
            await session.close()


def online_fetcher() -> FetcherBackend:
    """Asks for certificates and their status; one for each piece of work."""
    backend = AIOHttpFetcherBackend()
    backend.session = _Session()
    return backend


class _Session(LazySession):
    """Opened when it is first asked for, in the event loop that asks."""

    def get_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(ssl=_web_roots())
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session


@cache
def _web_roots() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
