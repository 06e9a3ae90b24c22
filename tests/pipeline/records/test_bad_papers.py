"""Papers as they should not come: each gives a calm record, bounded, with nothing invented."""

from dataclasses import replace

import pytest

from benchmarks.synth import make_document
from benchmarks.synth.forms import make_form
from pipeline.page import Line, PageText, Reading
from schemas.geometry import Box
from tests.pipeline.records.extraction import CATALOGUE, record_of, values
from tests.pipeline.records.readings import line, page_text, reading_of, written

pytestmark = pytest.mark.slow


def _kept(page: PageText, inside: Box) -> PageText:
    """The page with only the words whose middle lies in a box."""
    rows = []
    for row in page.lines:
        words = tuple(
            word
            for word in row.words
            if inside.x0 <= word.box.centre[0] < inside.x1
            and inside.y0 <= word.box.centre[1] < inside.y1
        )
        if words:
            rows.append(Line(words))
    return replace(page, lines=tuple(rows))


BIRTH = make_document("giay_khai_sinh", 7)


@pytest.mark.parametrize("side", ["left", "right", "upper", "lower"])
def test_a_form_half_off_the_page_says_nothing_that_is_not_printed(side: str) -> None:
    page = reading_of(BIRTH).pages[0]
    w, h = page.frame_width, page.frame_height
    half = {
        "left": Box(0, 0, w // 2, h),
        "right": Box(w // 2, 0, w, h),
        "upper": Box(0, 0, w, h // 2),
        "lower": Box(0, h // 2, w, h),
    }[side]
    record = record_of(Reading((_kept(page, half),)), "giay_khai_sinh")
    assert record.needs_review
    said = values(record)
    wrong = {name for name in said if said[name] and said[name] != BIRTH.fields.get(name)}
    assert all(record.fields[name].raw for name in wrong)
    if side in {"upper", "lower"}:
        assert wrong == set(), "lines are whole: what is there is right, the rest is missing"


def test_two_forms_in_one_scan_are_proposed_apart_and_not_mixed() -> None:
    upper = reading_of(make_form("don_de_nghi", 11)).pages[0]
    lower = reading_of(make_form("giay_tiep_nhan_ho_so", 12)).pages[0]
    moved = tuple(
        Line(
            tuple(
                replace(w, box=Box(w.box.x0, w.box.y0 + 3508, w.box.x1, w.box.y1 + 3508))
                for w in row.words
            )
        )
        for row in lower.lines
    )
    both = page_text((*upper.lines, *moved), size=(2480, 7016))
    record = record_of(Reading((both,)))
    assert [paper.type for paper in record.papers] == ["don_de_nghi", "giay_tiep_nhan_ho_so"]
    assert [paper.first_page for paper in record.papers] == [1, 1]
    assert record.papers[1].top > 0.3
    assert values(record) == make_form("don_de_nghi", 11).fields
    assert record.needs_review


END = (
    "các bên đã đọc lại hợp đồng và ký tên.",
    "BÊN A          BÊN B",
    "Trần Văn An",
    "Lê Thị Bình",
)
NATION = "^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


@pytest.mark.parametrize(
    ("above", "between", "papers"),
    [
        ((*END, *END), 10, ["khong_ro", "don_de_nghi"]),
        (("Mẫu số 01", "(Ban hành kèm theo Thông tư số 01)"), 10, []),
        ((NATION, *END, "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam"), 0, []),
    ],
    ids=["the end of another paper", "its own number", "the State in its grounds"],
)
def test_a_paper_below_the_end_of_another_is_proposed_apart(
    above: tuple[str, ...], between: int, papers: list[str]
) -> None:
    form = (NATION, "^Độc lập - Tự do - Hạnh phúc", "", "^ĐƠN ĐỀ NGHỊ", "Kính gửi: UBND xã An Bình")
    below = form if between else form[4:]
    record = record_of(written(*above, *[""] * between, *below, "Họ và tên: Trần Văn An"))
    assert [paper.type for paper in record.papers] == papers


def test_a_stain_over_a_field_leaves_it_missing_and_its_neighbours_whole() -> None:
    page = reading_of(BIRTH).pages[0]
    name = record_of(Reading((page,))).fields["ho_ten"].box
    rows = [
        Line(words)
        for row in page.lines
        if (words := tuple(w for w in row.words if not _covers(name, w.box)))
    ]
    record = record_of(Reading((replace(page, lines=tuple(rows)),)))
    assert record.missing == ("ho_ten",)
    assert values(record) == {n: v for n, v in BIRTH.fields.items() if n != "ho_ten"}


def _covers(stain: Box, word: Box) -> bool:
    x, y = word.centre
    return stain.x0 <= x < stain.x1 and stain.y0 <= y < stain.y1


EMPTY = (
    "^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "^Độc lập - Tự do - Hạnh phúc",
    "",
    "^GIẤY KHAI SINH",
    "^Số: ............",
    "",
    "Họ, chữ đệm, tên: ......................................",
    "Ngày, tháng, năm sinh: ................. Ghi bằng chữ: ..............",
    "Giới tính: ........... Dân tộc: ............ Quốc tịch: ............",
    "Nơi sinh:",
    "Quê quán: ..............................................",
    "Số định danh cá nhân:",
    "Họ, chữ đệm, tên người mẹ:",
    "Năm sinh: ........ Dân tộc: ........ Quốc tịch: ........",
    "Nơi cư trú:",
    "Họ, chữ đệm, tên người cha: ............",
    "Năm sinh: ........ Dân tộc: ........ Quốc tịch: ........",
    "Nơi cư trú: ...........................",
    "Nơi đăng ký khai sinh:",
    "Ngày, tháng, năm đăng ký: ......../......../........",
    "",
    "                                          NGƯỜI KÝ GIẤY KHAI SINH",
)


def test_an_empty_form_has_no_values() -> None:
    record = record_of(written(*EMPTY))
    assert record.type == "giay_khai_sinh"
    assert {name: value for name, value in values(record).items() if value} == {}
    assert record.needs_review


@pytest.mark.parametrize("seed", range(40, 52))
def test_papers_of_other_countries_and_newspapers_are_refused(seed: int) -> None:
    record = record_of(reading_of(make_form("khong_ro", seed)))
    assert (record.type, record.fields) == ("khong_ro", {})
    assert record.type_confidence <= 0.5


def test_an_upside_down_back_side_changes_nothing_in_front() -> None:
    front = reading_of(BIRTH).pages[0]
    back = page_text(
        tuple(line("9ʇ0Z/ᄅ0 uɐᴉ˥ ʎ∀I⅁ ıs uıs", 400, y) for y in (500, 900, 1400)), number=2
    )
    record = record_of(Reading((front, back)))
    assert values(record) == BIRTH.fields
    assert record.papers == ()


def test_a_table_of_300_rows_is_no_form() -> None:
    head = written(
        *EMPTY[:2], "^DANH SÁCH CÔNG DÂN", "STT   Họ và tên   Năm sinh   Nơi cư trú"
    ).pages
    rows = [
        line(f"{n}   Nguyễn Văn Số {n}   19{n % 90:02d}   thôn {n}", 200, 20 * n + 700)
        for n in range(1, 301)
    ]
    reading = Reading((page_text((*head[0].lines, *rows), size=(2480, 7000)),))
    record = record_of(reading)
    assert (record.type, record.fields) == ("khong_ro", {})


def test_a_dossier_of_200_pages_is_parted_where_its_papers_begin() -> None:
    kinds = ("don_de_nghi", "giay_phep_xay_dung", "xac_nhan_tinh_trang_hon_nhan")
    single = [reading_of(make_form(kind, 21)).pages[0] for kind in kinds]
    pages = [single[n % 3] for n in range(200)]
    reading = Reading(tuple(replace(page, number=n) for n, page in enumerate(pages, 1)))
    record = record_of(reading)
    assert [paper.first_page for paper in record.papers] == list(range(1, 201))
    assert values(record) == make_form(kinds[0], 21).fields


def test_a_separator_sheet_parts_two_papers_and_belongs_to_none() -> None:
    first = reading_of(make_form("khong_ro", 41)).pages[0]
    sheet = replace(written("^TỜ PHÂN CÁCH").pages[0], number=2)
    last = replace(first, number=3)
    record = record_of(Reading((first, sheet, last)))
    assert [(p.first_page, p.last_page) for p in record.papers] == [(1, 1), (3, 3)]


def test_the_pages_of_one_paper_are_not_parted() -> None:
    for seed in (1, 2, 3):
        for type_ in ("gcn_quyen_su_dung_dat", "hop_dong_chuyen_nhuong", "van_ban_hanh_chinh"):
            assert record_of(reading_of(make_form(type_, seed))).papers == ()


def test_figures_that_cannot_be_read_are_taken_from_words_and_marked() -> None:
    paper = list(EMPTY)
    paper[7] = "Ngày, tháng, năm sinh: ##/##/#### Ghi bằng chữ: Ngày hai tháng chín năm hai nghìn"
    field = record_of(written(*paper)).fields["ngay_sinh"]
    assert field.value == "2000-09-02"
    assert [check.name for check in field.checks if not check.passed] == ["from_words"]
    assert field.needs_review


def test_another_readers_word_is_taken_where_only_it_is_in_the_table_of_units() -> None:
    page = written(*EMPTY).pages[0]
    texts = [row.text for row in page.lines]
    at = next(i for i, text in enumerate(texts) if text.startswith("Nơi sinh"))
    told = line(
        "Nơi sinh: xã Vĩnh Lông, huyện Vĩnh Lộc, tỉnh Thanh Hóa", 300, page.lines[at].box.y0
    )
    words = tuple(
        replace(w, alternatives=("Long,",)) if w.text == "Lông," else w for w in told.words
    )
    lines = tuple(Line(words) if i == at else row for i, row in enumerate(page.lines))
    field = record_of(Reading((replace(page, lines=lines),))).fields["noi_sinh"]
    assert field.value == "xã Vĩnh Long, huyện Vĩnh Lộc, tỉnh Thanh Hóa"
    assert field.raw == "xã Vĩnh Lông, huyện Vĩnh Lộc, tỉnh Thanh Hóa"
    assert "alternative_chosen" in [check.name for check in field.checks]


def test_an_identity_card_is_recognised_and_its_type_forbids_keeping_it() -> None:
    record = record_of(reading_of(make_form("can_cuoc", 5)))
    assert (record.type, record.fields) == ("can_cuoc", {})
    keep = CATALOGUE.types["can_cuoc"].keep
    assert not keep.allowed
    assert "không lưu" in keep.refusal
