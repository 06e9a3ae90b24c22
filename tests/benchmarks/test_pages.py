from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from benchmarks.reading.pages import (
    ALL_CONDITIONS,
    Selection,
    UnknownCondition,
    draws,
    effects,
    find_real,
    make_page,
    write_synthetic,
)
from benchmarks.synth import KINDS
from benchmarks.synth.degrade import CONDITIONS
from benchmarks.synth.samples.files import as_scanned_pdf
from pipeline.intake import IntakeLimits, open_scan

pytestmark = pytest.mark.slow

BLANK = np.full((120, 80, 3), 250, np.uint8)


def test_the_whole_grid_has_every_kind_in_every_condition() -> None:
    cells = {(draw.kind, draw.condition) for draw in draws(Selection())}
    assert cells == {(kind, name) for kind in KINDS for name in ALL_CONDITIONS}
    assert set(CONDITIONS) < set(ALL_CONDITIONS)


def test_no_two_cells_show_the_same_document() -> None:
    seeds = [(draw.kind, draw.seed) for draw in draws(Selection(per=2))]
    assert len(set(seeds)) == len(seeds) == 2 * len(KINDS) * len(ALL_CONDITIONS)


def test_a_sample_is_part_of_the_whole_grid_and_has_pages_in_every_condition() -> None:
    sample = list(draws(Selection(sample=2)))
    assert set(sample) < set(draws(Selection()))
    assert [draw.condition for draw in sample[::2]] == list(ALL_CONDITIONS)


def test_a_smaller_choice_shows_the_same_pages() -> None:
    chosen = draws(Selection(kinds=("cong_van",), conditions=("seal",)))
    assert set(chosen) < set(draws(Selection()))


def test_an_unknown_condition_is_named() -> None:
    with pytest.raises(UnknownCondition, match="coffee"):
        effects("skew+coffee")


def test_the_same_seed_makes_the_same_page() -> None:
    (draw,) = draws(Selection(kinds=("cong_van",), conditions=("dpi150",)))
    first, second = make_page(draw), make_page(draw)
    assert first.text == second.text
    assert np.array_equal(first.image, second.image)


def test_invented_pages_are_files_the_product_opens_the_right_way_up(tmp_path: Path) -> None:
    wanted = Selection(kinds=("cong_van",), conditions=("dpi150", "phone"))
    scan, photo = write_synthetic(wanted, tmp_path)
    assert (scan.file.suffix, photo.file.suffix) == (".pdf", ".jpg")
    for case in (scan, photo):
        with open_scan(case.file, limits=IntakeLimits()) as opened:
            page = opened.page(1)
        assert page.height > page.width
        assert case.printed[0] == case.printed[0].strip() != ""


def test_real_pages_come_with_their_truth_and_what_is_optional(tmp_path: Path) -> None:
    real, work = tmp_path / "real", tmp_path / "work"
    real.mkdir()
    work.mkdir()
    (real / "a.pdf").write_bytes(as_scanned_pdf([BLANK, BLANK, BLANK[:60]], 80))
    (real / "a.p1.gt.txt").write_text("Điều 1.\n", encoding="utf-8")
    (real / "a.p3.gt.txt").write_text("1\tHộ tịch\n", encoding="utf-8")
    (real / "a.p3.overlay.txt").write_text("SAO Y\n", encoding="utf-8")
    (real / "a.stamp.txt").write_text("ĐẾN\nHỎA TỐC\n", encoding="utf-8")
    (real / "no-scan.p1.gt.txt").write_text("nothing to read\n", encoding="utf-8")
    Image.fromarray(BLANK).save(real / "b.png")
    (real / "b.gt.txt").write_text("Nơi nhận:\n", encoding="utf-8")
    before = sorted(real.iterdir())

    first, third, image = find_real(real, work)

    assert (first.name, first.printed, first.optional) == (
        "a.p1",
        ("Điều 1.",),
        ("ĐẾN", "HỎA TỐC"),
    )
    assert (third.printed, third.optional) == (("1\tHộ tịch",), ("SAO Y",))
    with pikepdf.open(third.file) as single:
        [page] = single.pages
        assert float(page.mediabox[3]) == pytest.approx(60 * 72 / 300)
    assert (image.name, image.printed) == ("b", ("Nơi nhận:",))
    assert sorted(real.iterdir()) == before
