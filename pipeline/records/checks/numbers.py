"""Checks of document numbers against the table of kinds and the date line."""

import re

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.kinds.dates import year_of
from pipeline.records.kinds.document_number import type_part
from schemas.text import squash

_TYPE_LIKE = re.compile(r"/([A-ZĐ][A-Za-zĐđ]{0,4})-")


def type_in_table(evidence: Evidence) -> Verdict | None:
    """The part before the dash is an abbreviation of the table, or there is none.

    A number without one is an official letter's: its first part is the agency ("UBND-VP").
    """
    if type_part(evidence.value, evidence.rules):
        return Verdict(True, "Chữ viết tắt tên loại có trong bảng.")
    match = _TYPE_LIKE.search(evidence.value)
    if match is None or (match[1].isupper() and len(match[1]) >= 3):
        return Verdict(True, "Số, ký hiệu không có tên loại, như của công văn.")
    return Verdict(False, "Chữ viết tắt tên loại không có trong bảng; hãy so lại với ảnh.")


def type_agrees(evidence: Evidence) -> Verdict | None:
    """The abbreviation in the number is that of the title in ``field``."""
    title = evidence.other()
    part = type_part(evidence.value, evidence.rules)
    if title is None or not part:
        return None
    kind = next(
        (k for k in evidence.rules.document_names.every if squash(k.name) == squash(title)), None
    )
    if kind is None or part in {kind.abbreviation, *kind.former}:
        return Verdict(True, "Ký hiệu khớp với tên loại văn bản.")
    return Verdict(False, "Ký hiệu không khớp với tên loại văn bản; hãy so lại với ảnh.")


def number_year(evidence: Evidence) -> Verdict | None:
    """A year in the number is that of the date in ``field``, or the one before."""
    match = re.search(r"/((?:19|20)\d\d)(?:/|$)", evidence.value)
    other = evidence.other()
    dated = year_of(other) if other else None
    if match is None or dated is None:
        return None
    if int(match[1]) in {dated, dated - 1}:
        return Verdict(True, "Năm trong số khớp với ngày.")
    return Verdict(False, "Năm trong số không khớp với ngày; hãy so lại với ảnh.")


def leading_zero(evidence: Evidence) -> Verdict | None:
    """A number below 10 has a 0 before it (Decree 30/2020, annex I); else a figure was lost."""
    if re.match(r"\d(?!\d)", evidence.value):
        return Verdict(False, "Số nhỏ hơn 10 thường có số 0 đứng trước; có thể đọc thiếu chữ số.")
    return Verdict(True, "Số có đủ hai chữ số.")
