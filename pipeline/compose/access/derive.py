"""From a copy to its access copy: pictures in layers, text as it was, signatures left behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import Final

import pikepdf

from pipeline.compose.access.attach import Attachment, attach
from pipeline.compose.access.mark import ACCESS_MARK, TITLE_MARK, WHOLE_MARK, FootLine
from pipeline.compose.access.pictures import layered
from pipeline.compose.errors import NotACopy
from pipeline.compose.facts import AccessFacts, CopyFacts
from pipeline.compose.finish import finish
from pipeline.compose.sheets import POINTS_PER_INCH, PaintedImage, sole_image
from pipeline.copies import file_sha256
from pipeline.page import Pixels

Decode = Callable[[pikepdf.Object, int], Pixels | None]
"""An image XObject and the number of its page to its samples, ``(H, W)`` or ``(H, W, 3)`` uint8;
None for one whose samples are not what a viewer shows (inks, masks)."""

_SIGNED_PARTS: Final = ("/AcroForm", "/DSS", "/Perms", "/Extensions")


@dataclass(frozen=True, slots=True)
class AccessCopy:
    """A finished access copy of the file that has ``source_sha256``, and the bytes of both.

    ``layered`` of its ``pages`` were taken apart; the rest stand as they stood.
    """

    sha256: str
    size: int
    source_sha256: str
    source_size: int
    pages: int
    layered: int
    flavour: str


def derive_access(
    copy: Path,
    facts: AccessFacts,
    out: Path,
    *,
    decode: Decode | None,
    attached: Sequence[Attachment] = (),
) -> AccessCopy:
    """Write the access copy of the PDF at ``copy`` to ``out``; ``copy`` is only read.

    Text, bookmarks and pages that are no pictures stay, and without ``decode`` the pictures too.
    Signatures do not: they are of other bytes. With ``attached`` it is PDF/A-3. Raises
    :class:`NotACopy` when the file cannot be read as PDF, and ``NotPdfa`` when the result would not
    pass (the file was none of ours).
    """
    digest = file_sha256(copy)
    mark = WHOLE_MARK if decode is None else ACCESS_MARK
    try:
        with pikepdf.open(copy) as pdf:
            told = _told_by(pdf, facts, mark)
            _drop_signatures(pdf)
            foot = FootLine(pdf, f"{mark} – SHA-256 {digest[:16]}…")
            taken = 0
            for number, page in enumerate(pdf.pages, start=1):
                taken += decode is not None and _layer_page(pdf, page, number, decode)
                foot.add_to(page)
            attach(pdf, attached, facts.derived_at)
            flavour = finish(pdf, told, [digest], out)
            return AccessCopy(
                sha256=file_sha256(out),
                size=out.stat().st_size,
                source_sha256=digest,
                source_size=copy.stat().st_size,
                pages=len(pdf.pages),
                layered=taken,
                flavour=flavour,
            )
    except pikepdf.PdfError as error:
        raise NotACopy(reason=type(error).__name__) from error


def _told_by(pdf: pikepdf.Pdf, facts: AccessFacts, mark: str) -> CopyFacts:
    """What the access copy says of itself, after what its copy says."""
    xmp = pdf.open_metadata()
    title, identifier = str(xmp.get("dc:title", "")), str(xmp.get("dc:identifier", ""))
    return CopyFacts(
        document_id=identifier,
        title=TITLE_MARK + title,
        converter=facts.organisation,
        organisation=facts.organisation,
        converted_at=facts.derived_at,
        software=facts.software,
        mark=mark,
    )


def _drop_signatures(pdf: pikepdf.Pdf) -> None:
    """Take out the form and its widgets: a derivative must not look signed."""
    for key in _SIGNED_PARTS:
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if notes is None:
            continue
        kept = [note for note in notes if note.get("/Subtype") != "/Widget"]
        page.obj.Annots = pikepdf.Array(kept)
        if not kept:
            del page.obj["/Annots"]


def _layer_page(pdf: pikepdf.Pdf, page: pikepdf.Page, number: int, decode: Decode) -> bool:
    """Whether the picture of the page, if it is one, was put in layers."""
    painted = sole_image(page)
    if painted is None or int(painted.xobject.get("/BitsPerComponent", 8)) == 1:
        return False
    pixels = decode(painted.xobject, number)
    form = None if pixels is None else layered(pdf, painted.xobject, pixels, _dpi(painted))
    if form is None:
        return False
    named = page.resources.XObject
    for name in list(named.keys()):
        if named[name].objgen == painted.xobject.objgen:
            named[name] = pdf.make_indirect(form)
            return True
    return False


def _dpi(painted: PaintedImage) -> float:
    """Samples to an inch, along the side that has more of them."""
    a, b, c, d, _, _ = painted.matrix.shorthand
    across = int(painted.xobject.Width) / max(1e-6, hypot(a, b))
    down = int(painted.xobject.Height) / max(1e-6, hypot(c, d))
    return max(across, down) * POINTS_PER_INCH
