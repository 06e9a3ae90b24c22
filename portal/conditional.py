"""Whether a caller has already what an ETag names (RFC 9110 §13.1.2)."""

import re

from fastapi import Request

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def holds(request: Request, etag: str) -> bool:
    """Whether ``If-None-Match`` names ``etag``, weak or strong, or anything at all (``*``)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return given.strip() == "*" or etag.removeprefix("W/") in _TAG.findall(given)
