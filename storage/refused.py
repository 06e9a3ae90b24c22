"""Whether PostgreSQL answered, and let us not in or not do what was asked."""

import re
from typing import Final

_CONDITIONS: Final = {
    "28000": "invalid_authorization_specification",
    "28P01": "invalid_password",
    "3D000": "invalid_catalog_name",
    "42501": "insufficient_privilege",
}
"""PostgreSQL's names of what waiting does not mend (its Appendix A)."""

_WORDS: Final = (
    (re.compile(r"password authentication failed|no password supplied"), "28P01"),
    (re.compile(r"pg_hba\.conf|authentication failed for user"), "28000"),
    (re.compile(r'role ".*" (does not exist|is not permitted to log in)'), "28000"),
    (re.compile(r'database ".*" does not exist'), "3D000"),
    (re.compile(r"permission denied for database"), "42501"),
)
"""What PostgreSQL 15 says of them while a connection is made, when libpq hands on no code: psycopg
3.3 has ``sqlstate`` and ``diag.sqlstate`` of ``None`` then. A server that speaks another language
(``lc_messages``) is told like one that does not answer."""


def refusal(error: BaseException | None) -> str | None:
    """The condition's name, which holds no name of a role or database; ``None`` if it is none."""
    state = getattr(error, "sqlstate", None)
    if state is None and not hasattr(error, "sqlite_errorname"):
        told = str(error)
        state = next((code for words, code in _WORDS if words.search(told)), None)
    return _CONDITIONS.get(state or "")
