"""Checks of personal numbers (Decree 137/2015, art. 13; Circular 59/2021/TT-BCA, art. 4).

The number carries no check digit: agreement with birth date and sex is all there is.
"""

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.kinds.dates import year_of

LENGTH = 12


def citizen_province(evidence: Evidence) -> Verdict | None:
    """The first three digits are a province's or city's; codes of countries are rare."""
    if len(evidence.value) != LENGTH:
        return None
    if evidence.value[:3] in evidence.rules.citizen_ids.provinces:
        return Verdict(True, "Mã tỉnh, thành phố có trong bảng.")
    return Verdict(
        False, "Ba số đầu không phải mã tỉnh, thành phố; hãy so lại (mã nước ngoài thì xác nhận)."
    )


def citizen_birth_year(evidence: Evidence) -> Verdict | None:
    """Digits four to six agree with the year of birth in ``field``."""
    other = evidence.other()
    year = year_of(other) if other else None
    if len(evidence.value) != LENGTH or year is None:
        return None
    century = evidence.rules.citizen_ids.centuries[evidence.value[3]]
    if century.first_year + int(evidence.value[4:6]) == year:
        return Verdict(True, "Khớp với năm sinh.")
    return Verdict(False, "Số định danh không khớp với năm sinh; hãy so lại cả hai.")


def citizen_sex(evidence: Evidence) -> Verdict | None:
    """The fourth digit agrees with the sex in ``field``, or with the one given as ``sex``."""
    sex = evidence.arguments.get("sex") or evidence.other()
    if len(evidence.value) != LENGTH or sex is None:
        return None
    if evidence.rules.citizen_ids.centuries[evidence.value[3]].sex == sex:
        return Verdict(True, "Khớp với giới tính.")
    return Verdict(False, "Số định danh không khớp với giới tính; hãy so lại cả hai.")


def old_card_in_use(evidence: Evidence) -> Verdict | None:
    """A number of nine digits stands on a paper of a time when such cards were valid."""
    other = evidence.other()
    if len(evidence.value) == LENGTH or other is None:
        return None
    last = evidence.rules.old_cards.until.isoformat()
    length = min(len(last), len(other))
    if other[:length] <= last[:length]:
        return Verdict(True, "Chứng minh nhân dân 9 số còn dùng vào ngày ghi trên giấy.")
    return Verdict(
        False, "Số chứng minh nhân dân 9 số hết dùng trước ngày này; có thể đọc thiếu chữ số."
    )
