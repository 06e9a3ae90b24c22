"""Whether the administrative units an address names were there at the paper's date."""

from datetime import date

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.kinds.dates import year_of
from pipeline.records.places import locate_units
from schemas.places import bare
from schemas.rules import Former, Places

_THERE = Verdict(True, "Đơn vị hành chính có vào ngày ghi trên giấy.")


def units_existed(evidence: Evidence) -> Verdict | None:
    """The units were there at the date in ``field``.

    Papers go on naming units that are gone – one was born where one was born –, so that is held
    against a paper only with ``gone: 1``, for where an office itself stands. Cannot be judged
    without a date, or when no unit is found.
    """
    other = evidence.other()
    if other is None or year_of(other) is None:
        return None
    on = _latest(other)
    places = evidence.rules.places
    unborn = _unborn(evidence.value, on, places)
    if unborn:
        return Verdict(False, f"{unborn} chưa có vào ngày ghi trên giấy; hãy so lại cả hai.")
    if evidence.arguments.get("gone"):
        gone = _gone(evidence.value, on, places)
        if gone:
            return Verdict(False, f"{gone} không còn vào ngày ghi trên giấy; hãy so lại cả hai.")
    found = locate_units(evidence.value, on, places)
    return _THERE if found.old or found.new else None


def _latest(value: str) -> date:
    """The last day an ISO value of any precision can mean: no doubt is held against a paper."""
    year, month, day = (*(int(part) for part in value.split("-")), 12, 28)[:3]
    return date(year, month, day)


def _unborn(address: str, on: date, places: Places) -> str:
    """The unit that came later than ``on``, by name; empty when there is none."""
    history = _history(address, places)
    if history and history.since and on < history.since:
        return f"Tỉnh {history.name}"
    if on >= places.two_levels_since:
        return ""
    then = locate_units(address, on, places)
    now = locate_units(address, places.two_levels_since, places)
    only_now = now.old is None and len(now.new) == 1 and now.new[0].level == "xa"
    return now.new[0].name if only_now and (then.old is None or then.old.level == "tinh") else ""


def _gone(address: str, on: date, places: Places) -> str:
    history = _history(address, places)
    if history and history.until and on > history.until:
        return f"Tỉnh {history.name}"
    if on < places.two_levels_since:
        return ""
    found = locate_units(address, on, places).old
    return found.name if found and found.level != "tinh" else ""


def _history(address: str, places: Places) -> Former | None:
    """The entry of the province an address ends with."""
    last = bare(address.replace(";", ",").split(",")[-1])
    return next((entry for entry in places.history if bare(entry.name) == last), None)
