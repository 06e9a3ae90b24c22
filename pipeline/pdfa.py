"""Whether a file keeps the promises of PDF/A-2b (ISO 19005-2), measured and summed up.

The validator is ``pikepdf.pdfa``: an allowlist, so that an approval is never wrong, while a
denial may only mean "not known". It knows no interactive forms (ISO 32000-1 §12.7), without which
there is no signature, and stops where it meets one. A signed file is therefore judged in two
parts: the clauses on forms and their widgets here, and everything else – each page, and what the
signature shows – by the validator, to which the widgets are presented as stamps, an annotation
it knows whose appearance obeys the same rules (§6.3.3).
Evidence for long-term validation lies beside the pages and is set aside.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import pdfa

FLAVOUR: Final = "2b"
_APPEARANCE_KEYS: Final = frozenset({"/Type", "/Subtype", "/Rect", "/P", "/F", "/AP", "/AS"})
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


def check_pdfa(path: Path, *, only_page: int | None = None) -> PdfaReport:
    """Check the file at ``path``; never raises for a bad PDF.

    ``only_page`` (from 0) leaves the other pages out: for a file whose pages were checked before,
    and to which one page was given something since.
    """
    findings, violations = _findings(path, only_page)
    violations += [f.rule for f in findings if f.kind == "violation"]
    unknown = [f.rule for f in findings if f.kind == "unsupported"]
    if not tail_after_end(path).isspace():
        violations.append("ISO_19005_2:6.1.3-3")
    return PdfaReport(
        flavour=FLAVOUR,
        violations=len(violations),
        unknown=len(unknown),
        rules=tuple(sorted({*violations, *unknown})),
    )


def _findings(path: Path, only_page: int | None) -> tuple[list[pdfa.Finding], list[str]]:
    """The validator's findings, and the clauses on forms that are broken."""
    try:
        with pikepdf.open(path, inherit_page_attributes=False) as pdf:
            if "/AcroForm" in pdf.Root:
                broken = _form_violations(pdf)
                _present_widgets_as_stamps(pdf)
                _set_evidence_aside(pdf)
                if only_page is not None:
                    _leave_out_other_pages(pdf, only_page)
                return pdfa.check(pdf, FLAVOUR).findings, broken
    except pikepdf.PasswordError:
        return [], ["ISO_19005_2:6.1.3-2"]
    except pikepdf.PdfError:
        return pdfa.validate_written(path, FLAVOUR).findings, []
    return pdfa.validate_written(path, FLAVOUR).findings, []


def tail_after_end(path: Path) -> bytes:
    """What follows the last ``%%EOF``; everything looked at when there is none.

    One line end may follow, nothing else (ISO 19005-2 §6.1.3): a file that was cut off inside its
    last update looks like a whole earlier version followed by a rest.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return stream.read().rpartition(b"%%EOF")[2] or b"\n"


def _widgets(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    annotations = [a for page in pdf.pages for a in page.obj.get("/Annots", pikepdf.Array())]
    return [annotation for annotation in annotations if annotation.get("/Subtype") == "/Widget"]


def _form_violations(pdf: pikepdf.Pdf) -> list[str]:
    """Clauses of ISO 19005-2 on forms (§6.4.1, §6.4.2) and widgets (§6.3.2) the file breaks."""
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    broken = []
    if bool(form.get("/NeedAppearances", False)):
        broken.append("ISO_19005_2:6.4.1-3")
    if "/XFA" in form:
        broken.append("ISO_19005_2:6.4.2-1")
    if any("/A" in widget or "/AA" in widget for widget in _widgets(pdf)):
        broken.append("ISO_19005_2:6.4.1-1")
    return broken


def _present_widgets_as_stamps(pdf: pikepdf.Pdf) -> None:
    """Take the form out of the opened document; what it shows on the pages stays."""
    for widget in _widgets(pdf):
        for key in set(widget.keys()) - _APPEARANCE_KEYS:
            del widget[key]
        widget["/Subtype"] = pikepdf.Name("/Stamp")
    del pdf.Root["/AcroForm"]


def _leave_out_other_pages(pdf: pikepdf.Pdf, kept: int) -> None:
    """Take all pages but one out, and what points to them."""
    for key in ("/StructTreeRoot", "/Outlines", "/Dests", "/PageLabels"):
        if key in pdf.Root:
            del pdf.Root[key]
    del pdf.pages[kept + 1 :]
    del pdf.pages[:kept]


def _set_evidence_aside(pdf: pikepdf.Pdf) -> None:
    """Take the document security store out (ETSI EN 319 142-1 §5.4.2) and the note of it.

    Certificates and revocation data are streams that nobody draws; ISO 19005-2 §6.1.6 to 6.1.8
    ask of streams what the writer of the file is asked anyway.
    """
    for key in ("/DSS", "/Extensions"):
        if key in pdf.Root:
            del pdf.Root[key]
