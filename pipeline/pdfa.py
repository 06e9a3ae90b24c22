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
_FORM_RULE: Final = "pikepdf:schema-Catalog"
_PRINT_FLAG: Final = 4
_TAIL: Final = 1024  # where readers look for the end of a file (ISO 32000-1 annex H.3)


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
    findings = pdfa.validate_written(path, FLAVOUR).findings
    violations = [f.rule for f in findings if f.kind == "violation"]
    unknown = [f.rule for f in findings if f.kind == "unsupported"]
    if _FORM_RULE in unknown:
        unknown, violations = _judge_form(path, unknown, violations)
    if not tail_after_end(path).isspace():
        violations.append("ISO_19005_2:6.1.3-3")
    return PdfaReport(
        flavour=FLAVOUR,
        violations=len(violations),
        unknown=len(unknown),
        rules=tuple(sorted({*violations, *unknown})),
    )


def tail_after_end(path: Path) -> bytes:
    """What follows the last ``%%EOF``; everything looked at when there is none.

    One line end may follow, nothing else (ISO 19005-2 §6.1.3): a file that was cut off inside its
    last update looks like a whole earlier version followed by a rest.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return stream.read().rpartition(b"%%EOF")[2] or b"\n"


def _judge_form(
    path: Path, unknown: list[str], violations: list[str]
) -> tuple[list[str], list[str]]:
    """Replace the one finding that stands for ``/AcroForm``, if there is one, by our own."""
    with pikepdf.open(path) as pdf:
        if "/AcroForm" not in pdf.Root:
            return unknown, violations
        rest = list(unknown)
        rest.remove(_FORM_RULE)
        return rest, violations + _form_violations(pdf.Root["/AcroForm"])


def _form_violations(form: Any) -> list[str]:  # noqa: ANN401 - a PDF dictionary
    """Clauses of ISO 19005-2 on forms (§6.4.1, §6.4.2) and widgets (§6.3.2) it breaks."""
    broken: list[str] = []
    if bool(form.get("/NeedAppearances", False)):
        broken.append("ISO_19005_2:6.4.1-3")
    if "/XFA" in form:
        broken.append("ISO_19005_2:6.4.2-1")
    widgets = [f for f in form.get("/Fields", []) if f.get("/Subtype") == "/Widget"]
    if not all(int(widget.get("/F", 0)) & _PRINT_FLAG for widget in widgets):
        broken.append("ISO_19005_2:6.3.2-2")
    return broken
