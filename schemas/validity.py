"""Until when a paper holds good, where its type and the rule set say so."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from schemas.doctypes import DocumentType
from schemas.rules import RuleSet


def valid_until(type_: DocumentType, values: Mapping[str, str], rules: RuleSet) -> date | None:
    """The last day, from the date among the field ``values`` from which the period counts.

    A month later is the same day of the month, or its last (31/8 and six months: 28/02). ``None``
    when the type has no period, or the date is not known to the day. Raises ``KeyError`` for a
    period that the rule set does not have.
    """
    if type_.valid is None:
        return None
    months = rules.validity_periods[type_.valid.period].months
    since = values.get(type_.valid.since, "")
    return _later(date.fromisoformat(since), months) if len(since) == 10 else None


def _later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
