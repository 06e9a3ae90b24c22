"""Whether a paper says of itself what every digitised result must say.

TT 01/2023/TT-VPCP art. 9: completion waits until the basic descriptive fields are there. An owner
without identifier is named by other details instead; the scope of validity may be empty.
"""

from pipeline.records.found import Verdict
from schemas.record import BasicDescription
from schemas.rules import RuleSet

CHECK = "basic_fields"
"""The name under which the outcome stands."""


def completeness(description: BasicDescription, rules: RuleSet) -> Verdict:
    """Passed when nothing is lacking, else a sentence that names all that is, for the clerk."""
    labels = rules.basic_fields.labels
    lacking = [labels.get(name, name) for name in description.lacking]
    if not lacking:
        return Verdict(True, "Đủ các trường đặc tả cơ bản.")
    return Verdict(
        False, f"Chưa hoàn thành được: còn thiếu {'; '.join(lacking)}. Hãy nhập rồi làm lại."
    )
