"""The last steps of every PDF that leaves here: described, saved for the web, and proven."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from pikepdf import pdfa

from pipeline.compose.errors import NotPdfa
from pipeline.compose.facts import CopyFacts
from pipeline.compose.metadata import describe
from pipeline.pdfa import TEXT_WITHOUT_MEANING, Flavour, PdfaReport, check_pdfa


def finish(pdf: pikepdf.Pdf, facts: CopyFacts, sources: list[str], out: Path) -> str:
    """Write ``pdf`` to ``out`` as PDF/A, linearised, and check it as it lies on disk.

    Part 3 where files are attached, else 2; level U where all text can be searched, else B.
    Returns the flavour, ``"2u"`` for instance. ``sources`` are the SHA-256 digests of what it was
    made from. The same document makes the same bytes. Raises :class:`NotPdfa`; nothing is left at
    ``out`` then.
    """
    part = 3 if pdf.attachments else 2
    with TemporaryDirectory(dir=out.parent) as folder:
        draft = Path(folder) / out.name
        report = _written(pdf, facts, sources, Flavour(part, "U"), draft)
        if report.rules == (Flavour(part, "U").rule(TEXT_WITHOUT_MEANING),):
            report = _written(pdf, facts, sources, Flavour(part, "B"), draft)
        _require_passed(report)
        draft.replace(out)
    return report.flavour


def _written(
    pdf: pikepdf.Pdf, facts: CopyFacts, sources: list[str], flavour: Flavour, draft: Path
) -> PdfaReport:
    describe(pdf, facts, sources, flavour)
    pdf.save(draft, **_settings(flavour))
    return check_pdfa(draft)


def _settings(flavour: Flavour) -> dict[str, Any]:
    return pdfa.resolve_save_kwargs(
        flavour.checked_as, deterministic_id=True, linearize=True, min_version="1.7"
    )


def _require_passed(report: PdfaReport) -> None:
    if not report.passed:
        raise NotPdfa(
            flavour=report.flavour,
            violations=report.violations,
            unknown=report.unknown,
            rules=" ".join(report.rules),
        )
