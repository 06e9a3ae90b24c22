"""Dates outside the system are written as people write them."""

import re
from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""Of every office here, whatever clock its machine keeps."""

_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def day_first(value: str) -> str:
    """An ISO 8601 date as dd/mm/yyyy, or mm/yyyy; anything else as it is."""
    found = _ISO.fullmatch(value)
    if found is None:
        return value
    year, month, day = found.groups()
    return "/".join(part for part in (day, month, year) if part)
