import unicodedata
from itertools import product

import numpy as np
import pytest

from benchmarks.synth import KINDS, SynthDocument, make_document
from benchmarks.synth.catalogue import OFFICE_PRINT, FaceNotOfferedError, UnknownKindError
from benchmarks.synth.fonts import Face, GlyphMissingError, glyphs_of, require_glyphs
from benchmarks.synth.truth import Box, Pixels

pytestmark = pytest.mark.slow

PLAIN_VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def accented_letters() -> set[str]:
    lower = {
        unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product(PLAIN_VOWELS, TONES)
    } - set("aeiouy")
    lower.add("đ")
    return lower | {letter.upper() for letter in lower}


@pytest.fixture(params=KINDS, scope="module")
def document(request: pytest.FixtureRequest) -> SynthDocument:
    return make_document(str(request.param), 3)


def has_ink(image: Pixels, box: Box) -> bool:
    crop = image[box.y0 : box.y1, box.x0 : box.x1]
    return bool(crop.min(axis=2).min() < 120)


@pytest.mark.parametrize("face", ["Tinos", "Arimo", "Cousine"])
def test_every_accented_letter_of_vietnamese_can_be_drawn(face: str) -> None:
    letters = accented_letters()
    assert len(letters) == 134
    for slope in ("Regular", "Bold", "Italic", "BoldItalic"):
        assert letters <= glyphs_of(f"{face}-{slope}.ttf")


def test_a_glyph_the_font_lacks_is_refused() -> None:
    with pytest.raises(GlyphMissingError, match="U\\+6F22"):
        require_glyphs("漢", "Tinos-Regular.ttf")


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownKindError, match="giay_ra_vao"):
        make_document("giay_ra_vao", 1)


def test_a_seed_always_gives_the_same_paper(document: SynthDocument) -> None:
    again = make_document(document.kind, document.seed)
    assert again.fields == document.fields
    assert again.text == document.text
    assert all(
        np.array_equal(first.image, second.image)
        for first, second in zip(document.pages, again.pages, strict=True)
    )


@pytest.mark.parametrize("face", ["Arimo", "Cousine"])
@pytest.mark.parametrize("kind", sorted(OFFICE_PRINT))
def test_another_face_says_the_same_inside_the_page(kind: str, face: Face) -> None:
    document = make_document(kind, 3, face)
    assert document.fields == make_document(kind, 3).fields
    for page in document.pages:
        assert max(line.box.x1 for line in page.lines) < page.image.shape[1]
        assert min(line.box.x0 for line in page.lines) >= 0


def test_a_certificate_is_never_set_in_another_face() -> None:
    with pytest.raises(FaceNotOfferedError, match="giay_khai_sinh"):
        make_document("giay_khai_sinh", 1, "Arimo")


def test_another_seed_gives_another_paper(document: SynthDocument) -> None:
    assert make_document(document.kind, document.seed + 1).fields != document.fields


def test_every_word_has_ink_inside_the_page(document: SynthDocument) -> None:
    for page in document.pages:
        height, width = page.image.shape[:2]
        assert page.lines
        for word in (word for line in page.lines for word in line.words):
            x0, y0, x1, y1 = word.box
            assert 0 <= x0 < x1 <= width, word
            assert 0 <= y0 < y1 <= height, word
            assert has_ink(page.image, word.box), word


def test_a_line_is_its_words(document: SynthDocument) -> None:
    for line in (line for page in document.pages for line in page.lines):
        assert line.text.split() == [word.text for word in line.words]
        assert unicodedata.is_normalized("NFC", line.text)


def test_field_values_are_printed_on_the_pages(document: SynthDocument) -> None:
    printed = " ".join(document.text.split())
    for name, value in document.fields.items():
        if name.startswith("ngay_") or name in {"noi_nhan", "loai_van_ban"}:
            continue
        assert value in printed, name


def test_values_are_never_empty(document: SynthDocument) -> None:
    assert all(document.fields.values())


def test_the_left_header_block_is_read_before_the_right() -> None:
    lines = [line.text for line in make_document("quyet_dinh", 3).pages[0].lines]
    number = next(index for index, text in enumerate(lines) if text.startswith("Số:"))
    assert number < lines.index("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")


def test_recipients_are_read_before_the_signer() -> None:
    document = make_document("cong_van", 3)
    lines = document.text.split("\n")
    assert lines.index("Nơi nhận:") < lines.index(document.fields["nguoi_ky"])


def test_a_table_row_is_one_line_with_tabs() -> None:
    text = make_document("bao_cao", 3).text
    assert "STT\tLĩnh vực\tSố hồ sơ tiếp nhận\tGiải quyết đúng hạn\tTỷ lệ đúng hạn" in text


def test_personal_numbers_agree_with_birth_year_and_sex() -> None:
    for seed in range(5):
        fields = make_document("giay_khai_sinh", seed).fields
        number, year = fields["so_dinh_danh"], fields["ngay_sinh"][:4]
        century_and_sex = 2 + (fields["gioi_tinh"] == "Nữ")
        assert number[3] == str(century_and_sex)
        assert number[4:6] == year[2:]


def test_pages_have_their_true_size() -> None:
    assert make_document("cong_van", 1).pages[0].image.shape == (3508, 2480, 3)
    assert make_document("gcn_quyen_su_dung_dat", 1).pages[0].image.shape == (3130, 2244, 3)
