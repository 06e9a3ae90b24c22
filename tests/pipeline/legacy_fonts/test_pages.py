"""Real pages, set in old fonts, are read as they look."""

from pathlib import Path

import pytest

from pipeline.intake import IntakeLimits, open_scan
from pipeline.legacy_fonts import TCVN3, VISCII, VNI, LegacyEncoding
from pipeline.page import CleaningStep, ScanPage
from tests.pipeline.legacy_fonts.old_pdf import Block, Claims, Font, ModernFont, OldFont, write_pdf
from tests.pipeline.legacy_fonts.test_encodings import CAPITALS, SMALL

HEADING = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
TEXT = (
    "Độc lập - Tự do - Hạnh phúc",
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Xét đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 44/TTr-SNV",
    "Quyết định này có hiệu lực kể từ ngày ký, thay thế Quyết định số 12/2011",
    "Điều chỉnh mức thu là 1.250.000 đồng (100 %) kể từ 01/7/2024",
)


def read(path: Path, blocks: list[Block]) -> ScanPage:
    write_pdf(path / "a.pdf", blocks)
    with open_scan(path / "a.pdf", limits=IntakeLimits()) as scan:
        return scan.page(1)


def lines_of(page: ScanPage) -> list[str]:
    """The words line by line, from top to bottom."""
    lines: dict[int, list[str]] = {}
    for word in page.embedded:
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(words) for words in lines.values()]


def step_of(page: ScanPage) -> CleaningStep:
    (step,) = (step for step in page.steps if step.name == "text_layer")
    return step


OLD: list[tuple[str, list[Block]]] = [
    (
        "abc",
        [
            (OldFont(".VnTimeH", TCVN3, capitals=True), [HEADING]),
            (OldFont("ABCDEF+.VnTime", TCVN3), TEXT),
        ],
    ),
    ("vni", [(OldFont("VNI-Times", VNI), [HEADING, *TEXT])]),
]


@pytest.mark.parametrize("blocks", [blocks for _, blocks in OLD], ids=[name for name, _ in OLD])
def test_a_page_in_fonts_with_telling_names_is_converted(
    tmp_path: Path, blocks: list[Block]
) -> None:
    page = read(tmp_path, blocks)
    assert lines_of(page) == [HEADING, *TEXT]
    assert not page.embedded_doubtful
    assert step_of(page).evidence["legacy_fonts"] == len(blocks)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("font", "letters"),
    [
        (OldFont(".VnTime", TCVN3), SMALL),
        (OldFont(".VnTimeH", TCVN3, capitals=True), CAPITALS),
        (OldFont("VNI-Times", VNI), SMALL),
        (OldFont("VNI-Times", VNI), CAPITALS),
    ],
    ids=["abc small", "abc capitals", "vni small", "vni capitals"],
)
def test_every_letter_goes_through_a_real_file(
    tmp_path: Path, font: OldFont, letters: list[str]
) -> None:
    rows = [" ".join(letters[i : i + 12]) for i in range(0, len(letters), 12)]
    companions = [HEADING.lower() if not font.capitals and letters is SMALL else HEADING] * 3
    page = read(tmp_path, [(font, [*rows, *companions])])
    assert " ".join(lines_of(page)).split()[: len(letters)] == letters


@pytest.mark.slow
@pytest.mark.parametrize("claims", ["windows", "windows-map", "symbol-map", "nothing"])
@pytest.mark.parametrize("encoding", [TCVN3, VNI, VISCII], ids=lambda e: e.name)
def test_without_a_telling_name_the_words_tell(
    tmp_path: Path, encoding: LegacyEncoding, claims: Claims
) -> None:
    """But what was told by words alone is to be compared with the picture."""
    font = OldFont("ABCDEF+F1", encoding, claims=claims)
    text = [line.lower() for line in TEXT]
    page = read(tmp_path, [(font, text)])
    assert lines_of(page) == text
    assert page.embedded_doubtful
    assert step_of(page).evidence["guessed_fonts"] == 1


def test_old_and_new_fonts_on_one_page_each_say_their_own(tmp_path: Path) -> None:
    """Numerals too: the same bytes in both, touched in neither."""
    blocks: list[Block] = [
        (ModernFont(), [HEADING, *TEXT[:2]]),
        (OldFont(".VnTime", TCVN3), TEXT[2:4]),
        (OldFont("VNI-Times", VNI), TEXT[4:]),
    ]
    page = read(tmp_path, blocks)
    assert lines_of(page) == [HEADING, *TEXT]
    assert step_of(page).evidence["legacy_fonts"] == 2


def test_a_page_in_unicode_is_left_alone_whatever_its_font_is_called(tmp_path: Path) -> None:
    page = read(tmp_path, [(ModernFont(name="ABCDEF+.VnTime"), [HEADING, *TEXT])])
    assert lines_of(page) == [HEADING, *TEXT]
    assert step_of(page).evidence["legacy_fonts"] == 0


@pytest.mark.parametrize(
    "font", [ModernFont(shift=1), ModernFont(shift=-29), ModernFont(shift=0x300)]
)
def test_glyph_numbers_for_letters_are_not_text(tmp_path: Path, font: Font) -> None:
    page = read(tmp_path, [(font, [HEADING, *TEXT])])
    assert page.embedded == ()
    assert not step_of(page).applied


def test_words_of_another_language_are_in_doubt_not_refused(tmp_path: Path) -> None:
    english = "The borrower shall carry out the project with due diligence"
    page = read(tmp_path, [(ModernFont(), [english] * 4)])
    assert lines_of(page) == [english] * 4
    assert page.embedded_doubtful


def test_the_words_stand_where_they_are_printed(tmp_path: Path) -> None:
    page = read(tmp_path, [(OldFont("VNI-Times", VNI), TEXT)])
    for word in page.embedded:
        inside = page.pixels[word.box.y0 : word.box.y1, word.box.x0 : word.box.x1]
        assert inside.min() < 100, "there is ink where the word is said to be"
