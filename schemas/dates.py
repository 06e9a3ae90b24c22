"""Dates outside the system are written as people write them."""

import re
from calendar import monthrange
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


def dates_in(period: str) -> tuple[str, ...]:
    """``period`` (yyyy, yyyy-mm or yyyy-mm-dd) and every date of ISO 8601 that lies in it.

    A paper may say no more than the month: in "2024" lie 2024 itself, 12 months and 366 days.
    """
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    if day:
        return (period,)
    if month:
        days = monthrange(year, month)[1]
        return (period, *(f"{period}-{number:02}" for number in range(1, days + 1)))
    months = (f"{period}-{number:02}" for number in range(1, 13))
    return (period, *(date for each in months for date in dates_in(each)))
