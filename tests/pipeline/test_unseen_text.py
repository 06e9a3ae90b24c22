"""The PDF/A check reads a page's invisible text drawn together, and misses nothing by it."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import StreamDecodeLevel

from pipeline.pdfa import check_pdfa
from pipeline.unseen_text import abridged
from tests.copies import compose
from tests.printed import scan

_LAYER = (
    b"q 595.2000 0.0000 0.0000 841.9200 0.0000 0.0000 cm /Im0 Do Q\n"
    b"BT 3 Tr\n"
    b"0.24 0 0 0.24 123.12 776.064 Tm /SoHoaText 48 Tf 160 Tz<000100020003>Tj\n"
    b"89 0 Td 156 Tz<00040005>Tj\n"
    b"-124 -65 Td /SoHoaText 50 Tf <00020009>Tj\n"
    b"ET"
)


def _copy(tmp_path: Path) -> Path:
    return compose([scan()], tmp_path / "copy.pdf").path


def _rewritten(path: Path, change: Callable[[bytes], bytes]) -> Path:
    out = path.with_name("changed.pdf")
    with pikepdf.open(path) as pdf:
        contents = pdf.pages[0].obj.Contents
        contents.write(change(contents.read_bytes()))
        pdf.save(out)
    return out


def test_every_code_of_the_layer_stays_and_stays_once() -> None:
    assert abridged(_LAYER) == (
        b"q 595.2000 0.0000 0.0000 841.9200 0.0000 0.0000 cm /Im0 Do Q\n"
        b"BT 3 Tr\n/SoHoaText 1 Tf <000100020003000400050009>Tj\nET"
    )


def test_the_layer_of_a_copy_is_one_that_is_drawn_together(tmp_path: Path) -> None:
    with pikepdf.open(_copy(tmp_path)) as pdf:
        operators = pdf.pages[0].obj.Contents.read_bytes()
    shorter = abridged(operators)
    assert shorter is not None
    assert len(shorter) < len(operators)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"3 Tr", b"0 Tr"),
        (b"<00040005>", b"<0004005>"),
        (b"<00040005>Tj", b"(A)Tj"),
        (b"156 Tz", b"156 Ts"),
        (b"/SoHoaText 50", b"/Other 50"),
        (b"-124 -65 Td", b"-99999999999 -65 Td"),
        (b"/SoHoaText 48 Tf ", b""),
        (b"/Im0 Do", b"/Im0 Do /Im1 Do"),
        (b"\nET", b"\nET\nBT"),
    ],
)
def test_a_layer_with_anything_unknown_in_it_is_left_as_it_is(old: bytes, new: bytes) -> None:
    assert old in _LAYER
    assert abridged(_LAYER.replace(old, new)) is None


def test_a_word_in_a_code_the_font_does_not_have_is_found(tmp_path: Path) -> None:
    spoiled = _rewritten(_copy(tmp_path), lambda text: text.replace(b"<0001", b"<7FFF0001", 1))
    assert not check_pdfa(spoiled).passed


def test_a_layer_in_a_font_the_page_does_not_have_is_found(tmp_path: Path) -> None:
    spoiled = _rewritten(_copy(tmp_path), lambda text: text.replace(b"/SoHoaText", b"/Missing"))
    assert not check_pdfa(spoiled).passed


def test_a_text_layer_does_not_hide_that_a_file_is_encrypted(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    locked = copy.with_name("locked.pdf")
    with pikepdf.open(copy) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert "ISO_19005_2:6.1.3-2" in check_pdfa(locked).rules


def test_a_text_layer_does_not_hide_a_filter_that_is_not_allowed(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    packed = copy.with_name("packed.pdf")
    with pikepdf.open(copy) as pdf:
        profile = pdf.Root.OutputIntents[0].DestOutputProfile
        profile.write(_lzw(profile.read_bytes()), filter=pikepdf.Name.LZWDecode)
        pdf.save(packed, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)
    assert "ISO_19005_2:6.1.7.2-1" in check_pdfa(packed).rules


def _lzw(plain: bytes) -> bytes:
    """LZW without compression: the table is cleared before codes would need ten bits."""
    codes = [code for at in range(0, len(plain), 200) for code in (256, *plain[at : at + 200])]
    bits = "".join(f"{code:09b}" for code in [*codes, 257])
    return int(bits.ljust(-len(bits) % 8 + len(bits), "0"), 2).to_bytes((len(bits) + 7) // 8, "big")
