"""The clerk's session: a name and a moment, signed; nothing is kept on the server.

The access key itself never travels again after the login, and a revoked client is out at once,
because every request asks whether the client still has the key it had then.
"""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

COOKIE = "sohoa_session"
LASTS = timedelta(hours=12)
"""One working day, so that a shared workplace asks again every morning."""


class Login(NamedTuple):
    """Who logged in, and when, to the second."""

    client: str
    at: datetime


_PURPOSE = b"sohoa clerk session v1"


def issue(secret: bytes, client: str, now: datetime) -> str:
    """A token that says ``client`` logged in at ``now``."""
    body = json.dumps([client, int(now.timestamp())], ensure_ascii=False).encode()
    return f"{_text(body)}.{_text(_mac(secret, body))}"


def login(secret: bytes, token: str, now: datetime) -> Login | None:
    """What a token says; ``None`` when it is forged, damaged or too old."""
    body_text, _, mac_text = token.partition(".")
    try:
        body, mac = _bytes(body_text), _bytes(mac_text)
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(mac, _mac(secret, body)):
        return None
    client, issued = json.loads(body)
    at = datetime.fromtimestamp(issued, UTC)
    return Login(str(client), at) if timedelta(seconds=-60) <= now - at <= LASTS else None


def _mac(secret: bytes, body: bytes) -> bytes:
    key = hmac.digest(secret, _PURPOSE, hashlib.sha256)
    return hmac.digest(key, body, hashlib.sha256)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
