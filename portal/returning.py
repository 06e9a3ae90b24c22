"""Back to where a clerk was when the session ended: only to pages of our own. Pure."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

_ID = r"[\w-]{1,64}"
_PAGE = re.compile(
    rf"/(?:|tim|xem-lai|bi-dung|xuat|tinh-hinh|cach-ly|tinh-hinh/loi/[\w.]{{1,64}}"
    rf"|(?:giay-to|xem-lai|cach-ly)/{_ID})",
    re.ASCII,
)
"""What answers GET with a whole page: no part of one, no file, nothing that only takes forms."""
_QUERY = re.compile(r"[!-~]{0,2000}")
_PAST = frozenset({"xong", "lai"})
"""What a page says once, about the step before."""


def own_page(address: str) -> str | None:
    """``address`` when it is the path (and query) of a page of ours, else ``None``.

    A browser takes ``//host``, the same with a backslash, and ``https:`` for other sites, and
    drops tabs and line ends on the way there; so nothing but the known paths passes.
    """
    path, _, query = address.partition("?")
    if not _PAGE.fullmatch(path) or not _QUERY.fullmatch(query):
        return None
    kept = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k not in _PAST]
    return f"{path}?{urlencode(kept)}" if kept else path


def page_left(method: str, address: str, referer: str, host: str) -> str | None:
    """The page somebody was on who asked for ``address``; ``None`` for who only comes in.

    It is the one asked for, else the one with the form, part or file (``referer``, on ``host``).
    """
    came = urlsplit(referer)
    within = f"{came.path}?{came.query}" if came.query else came.path
    before = own_page(within) if came.netloc == host else None
    asked = own_page(address) if method == "GET" else None
    if asked == "/" and before is None:
        return None
    return asked or before


def login_address(left: str | None) -> str:
    """The login, and which page to open after it."""
    return f"/login?ve={quote(left, safe='/')}" if left else "/login"
