"""Writes every kind of file that is sealed, for strangers to judge: ``python -m tests.judged DIR``.

``tools/judges/judge`` calls it and shows the files to veraPDF and to DSS.
"""

import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from pipeline.compose.access import AccessFacts, Attachment
from pipeline.intake import IntakeLimits
from pipeline.page import PageText
from pipeline.picture import EncodedPicture
from pipeline.plan import derive_access_copy
from pipeline.seal import PdfCopy, SealedCopy, SealPlace, seal_copy
from pipeline.seal.errors import NoFreeSpace
from pipeline.seal.levels import LEVELS, Notary, raise_level, renew
from pipeline.seal.web import WebStamper, online_fetcher
from schemas.signatures import load_signature_rules
from tests.authority import Authority, running_authority
from tests.copies import compose
from tests.pipeline.compose.test_odd_sources import ODD, copied
from tests.pipeline.intake.files import page_image, save_group4
from tests.pipeline.intake.test_deep import tiff_of
from tests.pki import AGENCY, AT, profile
from tests.printed import jpeg, print_bars, scan, set_lines
from tests.seals import seal_png, signature_png

_PICTURES = {"seal": seal_png, "signature": signature_png}
_RULES = load_signature_rules().profiles


def write_judged(folder: Path, authority: Authority) -> None:
    """Each kind of source, access, with a record, each profile and level, renewed."""
    (folder / "anchors").mkdir(parents=True, exist_ok=True)
    (folder / "anchors" / "root.cer").write_bytes(authority.root.public_bytes(Encoding.DER))
    write_kinds(folder, authority)
    compose([scan(), scan(), in_waves()], folder / "three-pages.pdf")
    copy = compose([scan()], folder / "unsigned.pdf")
    compose([in_waves()], folder / "jpeg-2000.pdf")
    _derive(copy.path, folder)
    for name in _RULES:
        led = _seal(copy, authority, "ND30_LEADER") if name == "ND30_AGENCY" else copy
        _seal(led, authority, name, signer="clerk" if led is not copy else "officer")
    stamper = WebStamper(authority.tsa_url, seconds=10)
    notary = Notary(authority.store, stamper, online_fetcher)
    signed = _seal(copy, authority, "TT01_2023")
    for level in LEVELS[1:]:
        kept = raise_level(signed, level, notary, at=AT, out=folder / f"{level}.pdf")
    both = _seal(kept, authority, "ND30_SAO", signer="clerk", suffix="-second")
    raise_level(both, "B-LTA", notary, at=AT, out=folder / "two-B-LTA.pdf")
    authority.now = AT + timedelta(hours=1)
    renew(kept, notary, at=authority.now, out=folder / "renewed-B-LTA.pdf")


def write_kinds(folder: Path, authority: Authority) -> None:
    """Copies of every kind of source there is a test of, and each of them signed."""
    for name, scan_of in _SCANS.items():
        source = folder / f"{name}.tif"
        scan_of(source)
        _copy_and_seal(source, name, authority)
    for case, make in ODD.items():
        source = folder / f"{case.replace(' ', '-').replace(',', '')}.source"
        make().save(source)
        _copy_and_seal(source, f"odd-{source.stem}", authority)


def _copy_and_seal(source: Path, name: str, authority: Authority) -> None:
    copy = copied(source, source.with_name(f"{name}.pdf"))
    source.unlink()
    out = copy.path.with_name(f"{name}-signed.pdf")
    officer, block = authority.signer("officer"), profile("TT01_2023")
    with suppress(NoFreeSpace):  # some are as small as stamps
        seal_copy(copy, officer, block, at=AT, out=out, place=SealPlace())


def _group_4(path: Path) -> None:
    save_group4(page_image(1240, 1754), path)


def _halftones(path: Path) -> None:
    page_image(827, 1169).convert("1").save(path, dpi=(100, 100))


def _strips(path: Path) -> None:
    rows = {278: 16}
    page_image(827, 1169).save(path, compression="jpeg", tiffinfo=rows, dpi=(100, 100))


def _deep(path: Path) -> None:
    path.write_bytes(tiff_of(np.asarray(page_image(827, 1169), dtype=np.uint16) * 257, 2))


def _palette(path: Path) -> None:
    page_image(827, 1169).quantize(16).save(path, dpi=(100, 100))


def _inks(path: Path) -> None:
    page_image(827, 1169, "CMYK").save(path, dpi=(100, 100))


_SCANS = {
    "g4": _group_4,
    "halftones": _halftones,
    "jpeg-in-strips": _strips,
    "16-bit": _deep,
    "palette": _palette,
    "inks": _inks,
}


def _derive(copy: Path, folder: Path) -> None:
    """The two kinds of access copy: in layers, and whole with a record within."""
    facts = AccessFacts(AGENCY, AT, "Sổ Hóa 0.1.0")
    large = compose([printed_at_300_dpi()], folder / "large.pdf").path
    derive_access_copy(large, facts, IntakeLimits(), folder / "access.pdf")
    record = Attachment("record.json", "application/json", "Dữ liệu", b"{}")
    derive_access_copy(
        copy, facts, IntakeLimits(), folder / "record.pdf", small=False, attached=[record]
    )


def printed_at_300_dpi() -> tuple[EncodedPicture, PageText]:
    """The usual sheet, three times as fine."""
    picture, text = scan()
    large = cv2.resize(print_bars(set_lines()), None, fx=3, fy=3)
    return replace(jpeg(np.asarray(large, dtype=np.uint8)), dpi=3 * picture.dpi), text


def in_waves() -> tuple[EncodedPicture, PageText]:
    """The usual sheet in JPEG 2000."""
    picture, text = scan()
    body = BytesIO()
    Image.fromarray(print_bars(set_lines())).save(body, "JPEG2000")
    return replace(picture, stream=body.getvalue(), filter="/JPXDecode"), text


def _seal(
    copy: PdfCopy | SealedCopy,
    authority: Authority,
    name: str,
    *,
    signer: str = "officer",
    suffix: str = "",
) -> SealedCopy:
    image = _RULES[name].image
    appearance = profile(name, png=_PICTURES[image.kind]() if image else None, number="132/QĐ-UBND")
    out = copy.path.with_name(f"{name}{suffix}.pdf")
    place = SealPlace(text=scan()[1])
    return seal_copy(copy, authority.signer(signer), appearance, at=AT, out=out, place=place)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as keys, running_authority(Path(keys), "rsa") as running:
        write_judged(Path(sys.argv[1]), running)
