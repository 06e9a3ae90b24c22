"""Whether office and capacity of a signer go together (Decree 30/2020, art. 13)."""

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from schemas.text import squash

_IN_PLACE = "KT."
_DEPUTIES = ("pho", "thu", "quyen")
"""With what the offices of deputies begin: PHÓ CHỦ TỊCH, THỨ TRƯỞNG."""


def deputy_signs(evidence: Evidence) -> Verdict | None:
    """Who signs in the place of the head ("KT.", in ``field``) is a deputy.

    Else a word of the office was not read.
    """
    if evidence.other() != _IN_PLACE:
        return None
    if squash(evidence.value).startswith(_DEPUTIES):
        return Verdict(True, "Chức vụ khớp với quyền hạn ký thay.")
    return Verdict(False, "Ký thay (KT.) phải là cấp phó; hãy so lại chức vụ với ảnh.")
