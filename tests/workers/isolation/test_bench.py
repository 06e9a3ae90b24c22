"""Files are opened and pages read by processes apart, with the same result as here."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pikepdf
import psutil
import pytest
from PIL import Image, ImageDraw

from pipeline.codec import dump_page_text
from pipeline.compose import CopyFacts
from pipeline.intake.errors import FileTooLarge
from pipeline.page import Line, Word
from pipeline.seal import SealPlace, seal_copy
from pipeline.seal.roots import Roots
from schemas.geometry import Box
from sohoa.environment import cell_environment
from tests.copies import compose
from tests.e2e.bad_files import NOTICE, VNI_TIMES
from tests.fakes.bench import OpenBench
from tests.fakes.engines import ScriptedEngine
from tests.fakes.poison import MarkedPageKills
from tests.pipeline.legacy_fonts.old_pdf import write_placed
from tests.pki import AT, TT01_2023, officer, roots
from tests.printed import scan as printed_scan
from tests.workers.conftest import LIMITS
from workers.bench import CellBench
from workers.errors import NoText, PageCrashed
from workers.isolation.limits import CellLimits

pytestmark = pytest.mark.slow

LINES = (Line((Word("QUYẾT", Box(10, 10, 90, 30), 0.9),)),)
FACTS = CopyFacts("d", "scan.tif", "Người thử", "UBND", datetime(2026, 1, 2, tzinfo=UTC), "test")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CellBench]:
    engine = partial(MarkedPageKills, LINES)
    work = tmp_path_factory.mktemp("work")
    bench = CellBench(engine, LIMITS, CellLimits(), cell_environment(), work)
    yield bench
    bench.close()


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """Three pages; the second one kills its reader."""
    pages = [Image.new("L", (600, 800), 255) for _ in range(3)]
    for page in pages:
        ImageDraw.Draw(page).rectangle((100, 100, 300, 150), fill=0)
    ImageDraw.Draw(pages[1]).rectangle((0, 0, 80, 80), fill=0)
    path = tmp_path / "marked.tif"
    rest = pages[1:]
    pages[0].save(path, save_all=True, append_images=rest, compression="tiff_deflate", dpi=(99, 99))
    return path


def test_what_comes_back_is_what_would_have_been_read_here(bench: CellBench, scan: Path) -> None:
    here = OpenBench(ScriptedEngine(LINES), LIMITS)
    assert bench.measure(scan) == here.measure(scan)
    with bench.page(scan, 2) as apart, here.page(scan, 2) as opened:
        assert apart.preview == opened.preview
        assert apart.read() == opened.read()


def test_a_page_that_is_written_once_more_on_the_way_is_decoded(
    bench: CellBench, tmp_path: Path
) -> None:
    """As pages in fonts of before Unicode are, although a cell may write nowhere else."""
    path = tmp_path / "old.pdf"
    write_placed(path, [(VNI_TIMES, *placed) for placed in NOTICE])
    with bench.page(path, 1) as page:
        assert page.preview.startswith(b"\xff\xd8")


def test_a_page_that_kills_its_reader_costs_no_other_page(bench: CellBench, marked: Path) -> None:
    with bench.page(marked, 1) as page:
        assert page.read().number == 1
    with bench.page(marked, 2) as page, pytest.raises(PageCrashed) as raised:
        page.read()
    assert (raised.value.facts["step"], raised.value.facts["page"]) == ("read", 2)
    with bench.page(marked, 3) as page:
        assert page.read().number == 3


def test_a_bench_that_got_ready_starts_nothing_for_the_first_page(
    scan: Path, tmp_path: Path
) -> None:
    engine = partial(ScriptedEngine, LINES)
    bench = CellBench(engine, LIMITS, CellLimits(), cell_environment(), tmp_path, urgent=True)
    strangers = set(psutil.Process().children())
    try:
        bench.get_ready()
        cells = set(psutil.Process().children()) - strangers
        assert {cell.nice() for cell in cells} == {psutil.Process().nice()}
        with bench.page(scan, 1) as page:
            page.read()
        assert set(psutil.Process().children()) - strangers == cells
    finally:
        bench.close()


def test_errors_keep_their_names_on_the_way_out(bench: CellBench, tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_bytes(bytes(LIMITS.max_bytes + 1))
    with pytest.raises(FileTooLarge) as raised:
        bench.measure(path)
    assert raised.value.facts == {"size": LIMITS.max_bytes + 1, "limit": LIMITS.max_bytes}


def test_a_copy_is_composed_apart(bench: CellBench, scan: Path, tmp_path: Path) -> None:
    texts = []
    for number in (1, 2):
        with bench.page(scan, number) as page:
            texts.append(dump_page_text(page.read()))
    folder = tmp_path / "work"
    folder.mkdir()
    assert not bench.compose(scan, texts, FACTS, folder / "copy.pdf")
    with pikepdf.open(folder / "copy.pdf") as copy:
        assert len(copy.pages) == 2
    assert [path.name for path in folder.iterdir()] == ["copy.pdf"]


def test_a_copy_without_a_word_is_refused_by_name(
    bench: CellBench, scan: Path, tmp_path: Path
) -> None:
    with pytest.raises(NoText):
        bench.compose(scan, [], FACTS, tmp_path / "copy.pdf")


def test_signatures_are_checked_where_no_socket_can_be_opened(
    bench: CellBench, tmp_path: Path
) -> None:
    unsigned = compose([printed_scan()], tmp_path / "unsigned.pdf")
    signed = tmp_path / "signed.pdf"
    place = SealPlace(text=printed_scan()[1])
    seal_copy(unsigned, officer(), TT01_2023, at=AT, out=signed, place=place)
    texts = [dump_page_text(printed_scan()[1])]
    assert not bench.compose(unsigned.path, texts, FACTS, tmp_path / "again.pdf")
    assert bench.compose(signed, texts, FACTS, tmp_path / "of-signed.pdf")
    found = json.loads(bench.check(signed, Roots.of(roots()), AT))
    assert found["valid"], found["summary"]
