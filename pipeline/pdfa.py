"""Whether a file keeps the promises of PDF/A-2b (ISO 19005-2), measured and summed up.

The validator is ``pikepdf.pdfa``: an allowlist, so that an approval is never wrong, while a
denial may only mean "not known". A signed file is always such a case: the validator knows no
interactive forms (ISO 32000-1 §12.7), without which there is no signature field. For those
constructs alone – and only those – :func:`check_pdfa` looks itself, clause by clause.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import pdfa

FLAVOUR: Final = "2b"
_FORM_RULES: Final = frozenset({"pikepdf:schema-Catalog"})
_PRINT_FLAG: Final = 4


@dataclass(frozen=True, slots=True)
class PdfaReport:
    """The verdict on one file.

    ``violations`` break the standard; ``unknown`` are constructs nobody here could judge.
    ``rules`` names the clauses concerned, for the operator.
    """

    flavour: str
    violations: int
    unknown: int
    rules: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Approved: nothing broken and nothing left unjudged."""
        return not self.violations and not self.unknown


def check_pdfa(path: Path) -> PdfaReport:
    """Check the file at ``path`` as it lies there; never raises for a bad PDF."""
    report = pdfa.validate_written(path, FLAVOUR)
    open_findings = [f for f in report.findings if not _is_form(f)]
    violations = [f.rule for f in open_findings if f.kind == "violation"]
    unknown = [f.rule for f in open_findings if f.kind == "unsupported"]
    if len(open_findings) < len(report.findings):
        violations += _form_violations(path)
    return PdfaReport(
        flavour=FLAVOUR,
        violations=len(violations),
        unknown=len(unknown),
        rules=tuple(sorted({*violations, *unknown})),
    )


def _is_form(finding: pdfa.Finding) -> bool:
    """The validator's way to say that the catalog has an ``/AcroForm``."""
    return finding.kind == "unsupported" and finding.rule in _FORM_RULES


def _form_violations(path: Path) -> list[str]:
    """Clauses of ISO 19005-2 on forms (§6.4.1, §6.4.2) and widgets (§6.3.2) the file breaks."""
    broken: list[str] = []
    with pikepdf.open(path) as pdf:
        form: Any = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
        if bool(form.get("/NeedAppearances", False)):
            broken.append("ISO_19005_2:6.4.1-3")
        if "/XFA" in form:
            broken.append("ISO_19005_2:6.4.2-1")
        for field in form.get("/Fields", []):
            flags = int(field.get("/F", 0))
            if field.get("/Subtype") == "/Widget" and not flags & _PRINT_FLAG:
                broken.append("ISO_19005_2:6.3.2-2")
    return broken
