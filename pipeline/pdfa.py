"""Whether a file keeps the promises of PDF/A (ISO 19005-2 and -3), measured and summed up.

A file is held to what it declares: part 2 or 3, and level U, all text searchable, above B.

The validator is ``pikepdf.pdfa``: an allowlist, so that an approval is never wrong, while a
denial may only mean "not known". It knows no interactive forms (ISO 32000-1 §12.7), without which
there is no signature, and stops where it meets one. A signed file is therefore judged in two
parts: the clauses on forms and their widgets here, and everything else – each page, and what the
signature shows – by the validator, to which the widgets are presented as stamps, an annotation
it knows whose appearance obeys the same rules (§6.3.3).
Evidence for long-term validation lies beside the pages and is set aside.

Nor does it know JPEG 2000: the clause on it is judged in ``pipeline.jpx``, and the picture is
presented to the validator as plain samples of the same colour.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pikepdf
from pikepdf import pdfa

from pipeline.jpx import broken_clauses, jpx_images, present_as_samples
from pipeline.resources import filters_of
from pipeline.sound_forms import remember_sound_forms
from pipeline.unicode_text import all_text_is_unicode
from pipeline.unseen_text import present_abridged

_APPEARANCE_KEYS: Final = frozenset({"/Type", "/Subtype", "/Rect", "/P", "/F", "/AP", "/AS"})
_DECLARED_LEVEL: Final = "6.6.4-3"
TEXT_WITHOUT_MEANING: Final = "6.2.11.7.2-1"
"""The clause by which level U goes beyond B."""

_TAIL: Final = 1024  # where readers look for the end of a file (ISO 32000-1 annex H.3)


class Flavour(NamedTuple):
    """A part of ISO 19005 and a level of conformance: ``2b``, ``2u``, ``3b``, ``3u``."""

    part: int
    level: str

    def __str__(self) -> str:
        return f"{self.part}{self.level.lower()}"

    @property
    def checked_as(self) -> str:
        """What the validator knows of it: level B is a part of U."""
        return f"{self.part}b"

    def rule(self, clause: str) -> str:
        """The name of a clause in this part."""
        return f"ISO_19005_{self.part}:{clause}"


PLAIN: Final = Flavour(2, "B")
"""What a file is held to that declares nothing, or something that is not known here."""


@dataclass(frozen=True, slots=True)
class PdfaReport:
    """The verdict on one file, by the ``flavour`` it declares.

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
    flavour, findings, violations = _findings(path, only_page)
    if flavour.level == "U":
        findings = [f for f in findings if f.rule != flavour.rule(_DECLARED_LEVEL)]
    violations += [f.rule for f in findings if f.kind == "violation"]
    unknown = [f.rule for f in findings if f.kind == "unsupported"]
    if not tail_after_end(path).isspace():
        violations.append(flavour.rule("6.1.3-3"))
    return PdfaReport(
        flavour=str(flavour),
        violations=len(violations),
        unknown=len(unknown),
        rules=tuple(sorted({*violations, *unknown})),
    )


def declared_flavour(pdf: pikepdf.Pdf) -> Flavour:
    """What the file says it is."""
    status = pdf.open_metadata().pdfa_status.upper()
    known = (Flavour(part, level) for part in (2, 3) for level in "BU")
    return next((one for one in known if status == f"{one.part}{one.level}"), PLAIN)


def fit_for_pdfa(pdf: pikepdf.Pdf) -> bool:
    """Whether the opened document, which declares PDF/A-2b, would pass if it were saved.

    It is spoilt by the look: JPEG 2000 pictures are no longer in it afterwards.
    """
    waves = jpx_images(pdf)
    if _wave_violations(waves, PLAIN):
        return False
    present_as_samples(waves)
    remember_sound_forms(PLAIN.checked_as)
    return pdfa.check(pdf, PLAIN.checked_as).passed


def _findings(path: Path, only_page: int | None) -> tuple[Flavour, list[pdfa.Finding], list[str]]:
    """The declared flavour, the validator's findings, and the clauses broken besides."""
    try:
        with pikepdf.open(path, inherit_page_attributes=False) as pdf:
            flavour = declared_flavour(pdf)
            remember_sound_forms(flavour.checked_as)
            pages = list(pdf.pages) if only_page is None else [pdf.pages[only_page]]
            shortened = present_abridged(pages)
            broken = _text_violations(pages, flavour)
            waves = jpx_images(pdf)
            broken += _wave_violations(waves, flavour)
            signed = "/AcroForm" in pdf.Root
            if signed:
                broken += _form_violations(pdf, flavour)
                _present_widgets_as_stamps(pdf)
                _set_evidence_aside(pdf)
            if only_page is not None:
                _leave_out_other_pages(pdf, only_page)
            if waves or signed or shortened or only_page is not None:
                broken += _undone_violations(pdf, flavour)
                present_as_samples(waves)
                return flavour, pdfa.check(pdf, flavour.checked_as).findings, broken
    except pikepdf.PasswordError:
        return PLAIN, [], [PLAIN.rule("6.1.3-2")]
    except pikepdf.PdfError:
        flavour, broken = PLAIN, []
    return flavour, pdfa.validate_written(path, flavour.checked_as).findings, broken


def tail_after_end(path: Path) -> bytes:
    """What follows the last ``%%EOF``; everything looked at when there is none.

    One line end may follow, nothing else (ISO 19005-2 §6.1.3): a file that was cut off inside its
    last update looks like a whole earlier version followed by a rest.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return stream.read().rpartition(b"%%EOF")[2] or b"\n"


def _undone_violations(pdf: pikepdf.Pdf, flavour: Flavour) -> list[str]:
    """The clauses on encryption and LZW, which the validator takes for undone in an open document.

    It judges what would be written if the document were saved (``pdfa.check``).
    """
    broken = [flavour.rule("6.1.3-2")] if pdf.is_encrypted else []
    streams = (thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream))
    if any("/LZWDecode" in filters_of(stream) for stream in streams):
        broken.append(flavour.rule("6.1.7.2-1"))
    return broken


def _text_violations(pages: list[pikepdf.Page], flavour: Flavour) -> list[str]:
    """The clause on text without a meaning, where level U is declared and not kept."""
    kept = flavour.level != "U" or all_text_is_unicode(pages)
    return [] if kept else [flavour.rule(TEXT_WITHOUT_MEANING)]


def _wave_violations(waves: list[pikepdf.Stream], flavour: Flavour) -> list[str]:
    return [flavour.rule(clause) for wave in waves for clause in broken_clauses(wave)]


def _widgets(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    annotations = [a for page in pdf.pages for a in page.obj.get("/Annots", pikepdf.Array())]
    return [annotation for annotation in annotations if annotation.get("/Subtype") == "/Widget"]


def _form_violations(pdf: pikepdf.Pdf, flavour: Flavour) -> list[str]:
    """Clauses on forms (ISO 19005-2 §6.4.1, §6.4.2) and widgets (§6.3.2) the file breaks."""
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    broken = []
    if bool(form.get("/NeedAppearances", False)):
        broken.append(flavour.rule("6.4.1-3"))
    if "/XFA" in form:
        broken.append(flavour.rule("6.4.2-1"))
    if any("/A" in widget or "/AA" in widget for widget in _widgets(pdf)):
        broken.append(flavour.rule("6.4.1-1"))
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
