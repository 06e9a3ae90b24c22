"""Papers as they should not come, drawn, scanned and read by the engine: nothing is invented.

:mod:`tests.pipeline.records.test_bad_papers` asks the same of words alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random

import cv2
import numpy as np
import pytest
import segno
from PIL import Image, ImageDraw

from benchmarks.synth import SynthDocument, make_document
from benchmarks.synth.degrade import degrade
from benchmarks.synth.fonts import Style, loaded_font
from benchmarks.synth.forms import make_form
from benchmarks.synth.forms.dress import dress
from benchmarks.synth.forms.paper import Paper
from benchmarks.synth.marks import tinted, worn
from benchmarks.synth.sheet import Run, Sheet
from pipeline.page import Pixels, Reading
from pipeline.records.forbidden import findings
from schemas.geometry import Box
from schemas.record import Record
from tests.pipeline.records.conftest import Read
from tests.pipeline.records.extraction import RULES, record_of
from tests.pipeline.records.readings import reading_of

pytestmark = pytest.mark.slow


@cache
def birth() -> SynthDocument:
    return make_document("giay_khai_sinh", 7)


def believed(record: Record) -> dict[str, str]:
    """The values that nobody is asked to look at."""
    return {name: field.value for name, field in record.fields.items() if not field.needs_review}


def failed(record: Record, name: str) -> list[str]:
    return [check.name for check in record.fields[name].checks if not check.passed]


def test_what_the_edge_of_a_scan_cuts_off_is_never_believed(read: Read) -> None:
    page = birth().pages[0].image
    record = record_of(read(page[:, : page.shape[1] // 2]))
    assert record.type == "giay_khai_sinh"
    assert believed(record).items() <= birth().fields.items()
    assert "inside_the_picture" in failed(record, "noi_cu_tru_cha")


def test_what_a_photograph_half_beside_the_page_shows_is_right_or_marked(read: Read) -> None:
    photo = degrade(birth().pages[0].image, ["phone"], 5).image
    record = record_of(read(photo[:, : int(photo.shape[1] * 0.6)], photo=True))
    assert len(believed(record)) >= 10
    assert believed(record).items() <= birth().fields.items()
    assert record.needs_review


def test_the_lower_half_that_is_missing_is_missing_in_the_record(read: Read) -> None:
    page = birth().pages[0].image
    record = record_of(read(page[: page.shape[0] // 2]))
    assert {"noi_dang_ky", "ngay_dang_ky"} <= set(record.missing)
    assert believed(record).items() <= birth().fields.items()


@pytest.mark.parametrize("beside", [True, False])
def test_two_forms_in_one_scan_are_proposed_apart_and_not_mixed(
    read: Read, *, beside: bool
) -> None:
    first, second = make_form("don_de_nghi", 11), make_form("giay_tiep_nhan_ho_so", 12)
    pages = [document.pages[0].image for document in (first, second)]
    height, width = (min(page.shape[side] for page in pages) for side in (0, 1))
    same = [page[:height, :width] for page in pages]
    record = record_of(read(np.hstack(same) if beside else np.vstack(same)))
    assert [paper.type for paper in record.papers] == ["don_de_nghi", "giay_tiep_nhan_ho_so"]
    other = record.papers[1]
    assert 0.4 < (other.left if beside else other.top) < 0.6
    assert record.needs_review
    assert set(record.fields) <= set(first.fields)
    if beside:
        assert believed(record).items() <= first.fields.items()


def _coffee(page: Pixels, over: Box) -> Pixels:
    """A brown blot over one place, print below it hardly to be seen."""
    rows, columns = np.ogrid[: page.shape[0], : page.shape[1]]
    x, y = over.centre
    distance = np.hypot((columns - x) / (0.62 * over.width), (rows - y) / (1.6 * over.height))
    depth = (np.clip((1 - distance) * 6, 0, 1) * 0.93)[..., None]
    return np.asarray(page * (1 - depth) + depth * np.array([70, 44, 24]), np.uint8)


def test_coffee_over_one_field_leaves_it_missing_and_its_neighbours_whole(read: Read) -> None:
    name = record_of(reading_of(birth())).fields["ho_ten"].box
    record = record_of(read(_coffee(birth().pages[0].image, name)))
    assert record.missing == ("ho_ten",)
    whole = {n: v for n, v in birth().fields.items() if n != "ho_ten"}
    assert {n: field.value for n, field in record.fields.items()} == whole


ROWS = (
    ("Họ, chữ đệm, tên",),
    ("Ngày, tháng, năm sinh",),
    ("Ghi bằng chữ",),
    ("Giới tính", "Dân tộc", "Quốc tịch"),
    ("Nơi sinh",),
    ("Quê quán",),
    ("Số định danh cá nhân",),
    ("Họ, chữ đệm, tên người mẹ",),
    ("Năm sinh", "Dân tộc", "Quốc tịch"),
    ("Nơi cư trú",),
    ("Họ, chữ đệm, tên người cha",),
    ("Năm sinh", "Dân tộc", "Quốc tịch"),
    ("Nơi cư trú",),
    ("Nơi đăng ký khai sinh",),
    ("Ngày, tháng, năm đăng ký",),
)


@pytest.mark.parametrize("seed", [5, 6])
def test_an_empty_form_has_no_values_with_any_sort_of_leaders(read: Read, seed: int) -> None:
    rng = Random(seed)
    paper = Paper(rng, dress(rng, certificate=False))
    paper.nation()
    paper.title("GIẤY KHAI SINH")
    paper.centred("Số: ................")
    paper.rows(*([(label, "") for label in row] for row in ROWS))
    record = record_of(read(paper.printed().image))
    assert record.type == "giay_khai_sinh"
    assert {name: field.value for name, field in record.fields.items() if field.value} == {}
    assert {"ho_ten", "ngay_sinh", "noi_sinh"} <= {*record.missing, *record.fields}
    assert record.needs_review


def test_papers_in_other_languages_are_refused(read: Read) -> None:
    pages = [make_form("khong_ro", seed).pages[0].image for seed in (40, 41)]
    record = record_of(read(*pages))
    assert (record.type, record.fields) == ("khong_ro", {})


def test_a_back_side_upside_down_changes_nothing_in_front(read: Read) -> None:
    front, back = birth().pages[0].image, make_form("khong_ro", 41).pages[0].image
    record = record_of(read(front, back[::-1, ::-1]))
    assert {name: field.value for name, field in record.fields.items()} == birth().fields
    assert record.pages[1].turn == 180


def test_a_code_that_contradicts_the_print_is_taken_and_told(read: Read) -> None:
    receipt = make_form("giay_tiep_nhan_ho_so", 12)
    code = receipt.fields["ma_ho_so"][:-4] + "9999"
    symbol = np.array([list(row) for row in segno.make(f"Mã hồ sơ: {code}").matrix], np.uint8)
    page = receipt.pages[0].image.copy()
    page[40:360, 40:360] = 255
    black = cv2.resize((1 - symbol) * 255, (260, 260), interpolation=cv2.INTER_NEAREST)
    page[70:330, 70:330] = black[..., None]
    field = record_of(read(page)).fields["ma_ho_so"]
    assert (field.value, field.source, field.needs_review) == (code, "qr", True)
    told = next(check for check in field.checks if check.name == "machine_agrees")
    assert not told.passed
    assert receipt.fields["ma_ho_so"] in told.message


EDGES = (20.0, 34.0, 90.0, 115.0, 190.0)


def _listed(first: int, count: int) -> Pixels:
    """A page of a ruled table of citizens, numbered from ``first``."""
    sheet = Sheet()
    for number in range(count + 2):
        sheet.rule((EDGES[0], 20 + 5.6 * number), (EDGES[-1], 20 + 5.6 * number))
    for x in EDGES:
        sheet.rule((x, 20), (x, 20 + 5.6 * (count + 1)))
    for number in range(count + 1):
        n = first + number - 1
        row: Sequence[str] = (str(n), "Nguyễn Văn An", str(1950 + n % 50), f"thôn {n % 9 + 1}")
        for x, text in zip(EDGES, row if number else HEADS, strict=False):
            sheet.write([Run(text, Style(10.5))], x + 1.5, 24 + 5.6 * number)
    return np.asarray(sheet.printed().image)


HEADS = ("STT", "Họ và tên", "Năm sinh", "Nơi cư trú")


def test_a_table_of_300_rows_is_nobodys_record_and_no_row_is_lost(read: Read) -> None:
    reading = read(*(_listed(first, min(43, 301 - first)) for first in range(1, 301, 43)))
    rows = [row for page in reading.pages for table in page.tables for row in range(table.rows)]
    assert len(rows) == 300 + len(reading.pages)
    assert record_of(reading).type == "khong_ro"
    claimed = record_of(reading, "don_de_nghi")
    assert believed(claimed) == {}


def test_a_dossier_of_200_pages_is_parted_where_its_papers_begin(read: Read) -> None:
    kinds = ("don_de_nghi", "giay_phep_xay_dung", "xac_nhan_tinh_trang_hon_nhan")
    pages = read(*(make_form(kind, 21).pages[0].image for kind in kinds)).pages
    dossier = Reading(tuple(replace(pages[n % 3], number=n + 1) for n in range(200)))
    record = record_of(dossier)
    assert [paper.first_page for paper in record.papers] == list(range(1, 201))
    assert [paper.type for paper in record.papers[:3]] == list(kinds)
    assert believed(record).items() <= make_form(kinds[0], 21).fields.items()


def _pad(text: str, angle: float, *, frames: int) -> Pixels:
    """A red stamp, set down askew, as a layer of ink."""
    pad = Image.new("L", (640, 260), 0)
    draw = ImageDraw.Draw(pad)
    for edge in range(20, 20 + 12 * frames, 12):
        draw.rectangle(
            (edge, edge, 639 - edge, 259 - edge), outline=255, width=5 if edge == 20 else 2
        )
    draw.text((320, 130), text, 255, loaded_font("Tinos-Bold.ttf", 78), anchor="mm")
    turned = np.asarray(pad.rotate(angle, Image.Resampling.BICUBIC, expand=True))
    return tinted(worn(Random(1), turned), (205, 40, 45))


@pytest.mark.parametrize(
    ("text", "angle", "frames", "condition", "outcome"),
    [
        ("MẬT", 2, 2, "skew", "mat"),
        ("MẬT", 5, 0, "", "mat"),
        ("TUYỆT MẬT", -6, 0, "phone", "tuyet_mat"),
        ("TỐI MẬT", -4, 1, "fax", "toi_mat"),
    ],
)
def test_a_stamp_of_secrecy_is_seen_on_a_page_however_it_was_set_down(
    read: Read, text: str, angle: float, frames: int, condition: str, outcome: str
) -> None:
    page = make_form("van_ban_hanh_chinh", 3).pages[0].image.copy()
    stamp = _pad(text, angle, frames=frames)
    height, width = stamp.shape[:2]
    place = page[620 : 620 + height, 60 : 60 + width].astype(np.uint16)
    page[620 : 620 + height, 60 : 60 + width] = place * stamp // 255
    scan = degrade(page, [condition], 3).image if condition else page
    found = findings(read(scan, photo=condition == "phone"), RULES)
    assert [finding.outcome for finding in found] == [outcome]
