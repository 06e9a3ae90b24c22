"""What a PDF holds comes into the copy as it was, and no copy of it stays in memory."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from benchmarks.copy import peak_bytes, write_scanner_pdf
from pipeline.compose.carrying import Carrier
from pipeline.compose.spool import Spool
from tests.pipeline.compose.test_odd_sources import copied
from tests.pipeline.intake.hostile import of_image, scanned
from tests.pipeline.intake.test_hostile import KINDS
from tests.printed import scan
from tests.shown_text import found_text

_NESTED = 450  # of the 500 levels that qpdf lets pass
_HEAVY = 1_300_000


def carried(thing: pikepdf.Object) -> pikepdf.Pdf:
    """A PDF whose catalogue has ``thing``, as a spool took it, under ``/Carried``."""
    buffer = io.BytesIO()
    spool = Spool(buffer)
    held = Carrier(spool).carried(thing)
    number = spool.add(f"[{held}]".encode("latin-1"))
    spool.finish()
    pdf = pikepdf.open(buffer)
    pdf.Root.Carried = pdf.get_object(number, 0)[0]
    return pdf


def same(one: object, other: object) -> bool:
    """Whether two objects say the same, the raw bytes of all streams included."""
    if isinstance(one, pikepdf.Stream) and isinstance(other, pikepdf.Stream):
        if one.read_raw_bytes() != other.read_raw_bytes():
            return False
        return _same_entries(dict(one.items()), dict(other.items()))
    if isinstance(one, Dictionary) and isinstance(other, Dictionary):
        return _same_entries(dict(one.items()), dict(other.items()))
    if isinstance(one, Array) and isinstance(other, Array):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _same_entries(one: dict[str, object], other: dict[str, object]) -> bool:
    names = (one.keys() | other.keys()) - {"/Length"}
    return all(name in one and name in other and same(one[name], other[name]) for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_an_image_comes_with_its_profile_palette_and_mask_bit_for_bit(kind: str) -> None:
    source = of_image(KINDS[kind])
    image = source.pages[0].obj.Resources.XObject["/Im0"]
    with carried(image) as pdf:
        assert same(image, pdf.Root.Carried)


def test_values_of_every_type_come_as_they_were() -> None:
    source = pikepdf.new()
    text = b"<< /N null /R 0.00000001 /I 99999999999 /B true /K#20 /a#2fb /S <00FF28> /A [[] -1] >>"
    values = source.make_indirect(pikepdf.Object.parse(text))
    with carried(values) as pdf:
        assert pdf.Root.Carried.unparse() == values.unparse()


def test_objects_that_refer_to_each_other_are_written_once() -> None:
    source = pikepdf.new()
    one, other = source.make_indirect(Dictionary()), source.make_indirect(Dictionary())
    one.Next, other.Next = other, one
    with carried(Array([one, other, one])) as pdf:
        first, second, third = pdf.Root.Carried
        assert first.objgen == third.objgen == second.Next.objgen
        assert first.Next.objgen == second.objgen


def test_an_object_that_points_at_its_page_does_not_bring_the_page() -> None:
    source = scanned()
    form = source.make_indirect(Dictionary(P=source.pages[0].obj, Kept=1))
    with carried(form) as pdf:
        assert pdf.Root.Carried.get("/P") is None
        assert pdf.Root.Carried.Kept == 1


def _nested_deep(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Resources.Deep = pikepdf.Object.parse(b"[" * _NESTED + b"]" * _NESTED)
    pdf.pages[0].obj.Contents = pdf.make_stream(
        pdf.pages[0].obj.Contents.read_bytes() + b" 0 0 10 10 re f"
    )


def _locked(pdf: pikepdf.Pdf) -> None:
    del pdf


@pytest.mark.parametrize("spoil", [_nested_deep, _locked])
def test_a_page_that_is_hard_to_carry_is_in_the_copy(
    spoil: Callable[[pikepdf.Pdf], None], tmp_path: Path
) -> None:
    pdf = scanned()
    spoil(pdf)
    permissions = pikepdf.Permissions(modify_other=False)
    locked = pikepdf.Encryption(owner="chủ", user="", allow=permissions)
    pdf.save(tmp_path / "a.pdf", encryption=locked if spoil is _locked else None)
    assert found_text(copied(tmp_path / "a.pdf", tmp_path / "copy.pdf", "chữ").path) == "chữ"


@pytest.mark.slow
def test_a_dossier_is_composed_from_a_pdf_in_the_memory_of_a_few_pages(tmp_path: Path) -> None:
    """Sixty pages of 1.3 MB: all of them at once would be 78 MB."""
    picture, text = scan()
    heavy = picture.stream + bytes(_HEAVY)
    peaks = []
    for pages in (4, 60):
        path = tmp_path / f"{pages}.pdf"
        images = ((heavy, (picture.width, picture.height)) for _ in range(pages))
        write_scanner_pdf(path, images, Name.DCTDecode)
        peaks.append(peak_bytes(path, [text]).own)
    assert peaks[1] - peaks[0] < 20 * _HEAVY
