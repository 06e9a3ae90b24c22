"""A signature hides nothing from the PDF/A check: the validator alone would stop at the form."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.pdfa import check_pdfa
from pipeline.seal import SealPlace, seal_copy
from tests.copies import compose
from tests.pki import AT, TT01_2023, officer
from tests.printed import scan


@pytest.fixture(name="sealed")
def _sealed(tmp_path: Path) -> Path:
    copy = compose([scan()], tmp_path / "copy.pdf")
    out = tmp_path / "sealed.pdf"
    seal_copy(copy, officer(), TT01_2023, at=AT, out=out, place=SealPlace(text=scan()[1]))
    return out


def _wrong_widths_in_the_block(pdf: pikepdf.Pdf) -> None:
    font = pdf.pages[0].obj.Annots[0].AP.N.Resources.Font["/SealFont"]
    font.DescendantFonts[0].W = Array([0, Array([1] * 300)])


def _not_printed(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots[0].F = 128


def _form_asks_for_appearances(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm.NeedAppearances = True


def _action_on_the_widget(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots[0].A = Dictionary(S=Name.GoTo)


def _no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (_wrong_widths_in_the_block, "ISO_19005_2:6.2.11.5-1"),
        (_not_printed, "ISO_19005_2:6.3.2-2"),
        (_form_asks_for_appearances, "ISO_19005_2:6.4.1-3"),
        (_action_on_the_widget, "ISO_19005_2:6.4.1-1"),
        (_no_output_intent, "ISO_19005_2:6.2.4.3-2"),
    ],
)
def test_what_breaks_pdfa_in_a_signed_file_is_found_behind_its_form(
    spoil: Callable[[pikepdf.Pdf], None], rule: str, sealed: Path
) -> None:
    spoiled = sealed.with_name("spoiled.pdf")
    with pikepdf.open(sealed) as pdf:
        spoil(pdf)
        pdf.save(spoiled)
    assert check_pdfa(sealed).passed
    assert rule in check_pdfa(spoiled).rules


def test_bytes_after_the_end_are_a_violation(sealed: Path) -> None:
    with sealed.open("ab") as stream:
        stream.write(b"more")
    assert check_pdfa(sealed).rules == ("ISO_19005_2:6.1.3-3",)


def test_what_is_no_pdf_is_not_pdfa_and_no_error(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Kính gửi", encoding="utf-8")
    assert not check_pdfa(path).passed
