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
    year, *finer = (int(part) for part in period.split("-"))
    months = [f"{year:04}-{month:02}" for month in range(1, 13)] if not finer else [period]
    if len(finer) == 2:
        return (period,)
    days = [
        f"{month}-{day:02}"
        for month in months
        for day in range(1, monthrange(year, int(month[5:]))[1] + 1)
    ]
    return tuple(dict.fromkeys([period, *months, *days]))
