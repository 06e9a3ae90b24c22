"""Whether office and capacity of a signer go together (Decree 30/2020, art. 13)."""

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from schemas.text import squash

IN_PLACE = "KT."
_DEPUTIES = ("pho", "thutruong", "quyen")
"""With what the offices of deputies begin: PHÓ CHỦ TỊCH, THỨ TRƯỞNG."""


def is_deputy(office: str) -> bool:
    """Whether an office is that of a deputy, as it is worded."""
    return squash(office).startswith(_DEPUTIES)


def deputy_signs(evidence: Evidence) -> Verdict | None:
    """Who signs in the place of the head ("KT.", in ``field``) is a deputy.

    Else a word of the office was not read.
    """
    if evidence.other() != IN_PLACE:
        return None
    if is_deputy(evidence.value):
        return Verdict(True, "Chức vụ khớp với quyền hạn ký thay.")
    return Verdict(False, "Ký thay (KT.) phải là cấp phó; hãy so lại chức vụ với ảnh.")
