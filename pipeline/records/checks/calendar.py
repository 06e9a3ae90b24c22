"""Checks of dates against the calendar, today and each other."""

import re
from datetime import date

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.kinds.dates import day_of, year_of


def _earliest(value: str) -> date:
    """The first day a value of any precision can mean."""
    year, month, day = (*(int(part) for part in value.split("-")), 1, 1)[:3]
    return date(year, month, day)


def not_in_future(evidence: Evidence) -> Verdict | None:
    """A paper cannot speak of a later day than the one it is read on."""
    if _earliest(evidence.value) <= evidence.today:
        return Verdict(True, "Không sau ngày hôm nay.")
    return Verdict(False, "Ngày này ở tương lai; hãy so lại với ảnh.")


def plausible_year(evidence: Evidence) -> Verdict | None:
    """Not before the year ``since`` (1945: the State's first papers)."""
    since = int(evidence.arguments.get("since", 1945))
    year = year_of(evidence.value)
    if year is None or year >= since:
        return Verdict(True, f"Từ năm {since} trở đi.")
    return Verdict(False, f"Năm {year} trước {since}; hãy so lại với ảnh.")


def full_date(evidence: Evidence) -> Verdict | None:
    """Day, month and year are all there."""
    if day_of(evidence.value):
        return Verdict(True, "Đủ ngày, tháng, năm.")
    return Verdict(False, "Thiếu ngày hoặc tháng; hãy nhìn ảnh và nhập đủ nếu có ghi.")


def not_before(evidence: Evidence) -> Verdict | None:
    """Not earlier than the date in ``field``, as far as both are precise."""
    other = evidence.other()
    if other is None:
        return None
    length = min(len(other), len(evidence.value))
    if evidence.value[:length] >= other[:length]:
        return Verdict(True, "Thứ tự các ngày hợp lý.")
    return Verdict(False, "Ngày này trước một ngày phải có trước nó; hãy so lại cả hai ngày.")


def younger_than(evidence: Evidence) -> Verdict | None:
    """Born less than ``years`` before the date in ``field``: nobody is 150 years old."""
    other = evidence.other()
    own, later = year_of(evidence.value), year_of(other) if other else None
    if own is None or later is None:
        return None
    years = int(evidence.arguments["years"])
    if later - own < years:
        return Verdict(True, f"Cách nhau chưa đến {years} năm.")
    return Verdict(False, f"Hai ngày cách nhau {years} năm hoặc hơn; hãy so lại với ảnh.")


def older_than(evidence: Evidence) -> Verdict | None:
    """Born at least ``years`` before the date in ``field``, as far as both are precise."""
    other = evidence.other()
    if other is None:
        return None
    years = int(evidence.arguments["years"])
    own, later = year_of(evidence.value), year_of(other)
    if own is None or later is None:
        return None
    born, then = day_of(evidence.value), day_of(other)
    gap = later - own
    if born and then and (then.month, then.day) < (born.month, born.day):
        gap -= 1
    if gap >= years:
        return Verdict(True, f"Cách nhau ít nhất {years} năm.")
    return Verdict(False, f"Hai ngày cách nhau chưa đủ {years} năm; hãy so lại với ảnh.")


def code_date(evidence: Evidence) -> Verdict | None:
    """The day inside a dossier code is real and not later than today."""
    match = re.search(r"-(\d\d)(\d\d)(\d\d)-", evidence.value)
    if match is None:
        return None
    try:
        day = date(2000 + int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Verdict(False, "Phần ngày trong mã hồ sơ không có thật; hãy so lại với ảnh.")
    if day > evidence.today:
        return Verdict(False, "Phần ngày trong mã hồ sơ ở tương lai; hãy so lại với ảnh.")
    return Verdict(True, "Phần ngày trong mã hồ sơ hợp lệ.")
