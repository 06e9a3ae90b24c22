"""Checks of codes that carry their own proof or a known beginning."""

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.kinds import tax_code

CODE_LENGTH = 12


def tax_check_digit(evidence: Evidence) -> Verdict | None:
    """The tenth digit is the one that belongs to the nine before it (Circular 105/2020/TT-BTC)."""
    right = tax_code.valid(evidence.value)
    if right is None:
        return None
    if right:
        return Verdict(True, "Chữ số kiểm tra của mã số thuế đúng.")
    return Verdict(False, "Chữ số kiểm tra của mã số thuế sai; hãy so lại từng chữ số với ảnh.")


def land_code_authority(evidence: Evidence) -> Verdict | None:
    """The first two places name an authority in the table; others exist that it does not hold."""
    if len(evidence.value) != CODE_LENGTH:
        return None
    if evidence.value[:2] in evidence.rules.land_codes.authorities:
        return Verdict(True, "Hai ký tự đầu chỉ cơ quan cấp có trong bảng.")
    if evidence.value[0].isdigit():
        return Verdict(False, "Mã Giấy chứng nhận bắt đầu bằng chữ cái; hãy so lại với ảnh.")
    return None


def differs_from(evidence: Evidence) -> Verdict | None:
    """The value is not that of ``field``: husband and wife have two numbers, father and mother."""
    other = evidence.other()
    if other is None:
        return None
    if other != evidence.value:
        return Verdict(True, "Không trùng với người kia.")
    return Verdict(False, "Trùng với số của người khác trên giấy; hãy so lại cả hai.")
