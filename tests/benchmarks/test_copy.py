"""The benchmark of copies gives every tool the same scans, and measures only what is its own."""

import pikepdf
import pytest

from benchmarks.copy import (
    Source,
    compose,
    derived,
    measured,
    page_text,
    pages_of,
    peak_bytes,
    write_sources,
)
from benchmarks.synth.truth import SynthPage
from pipeline.page import PageText

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page() -> SynthPage:
    (found,) = pages_of(1, 5)
    return found


@pytest.fixture(scope="module")
def texts(page: SynthPage) -> list[PageText]:
    return [page_text(page, 1)]


@pytest.fixture(scope="module")
def sources(page: SynthPage, tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    return write_sources([page], tmp_path_factory.mktemp("sources"))


def test_our_source_holds_the_very_bytes_that_img2pdf_gets(sources: list[Source]) -> None:
    for source in sources[:2]:
        with pikepdf.open(source.path) as pdf:
            stream = pdf.pages[0].Resources.XObject.Scan.read_raw_bytes()
        assert stream == source.images[0].read_bytes(), source.name


def test_a_copy_of_a_jpeg_scan_is_hardly_larger_than_the_scan(
    sources: list[Source], texts: list[PageText]
) -> None:
    """OCRmyPDF was seen to make 28.5 MB of 2.3."""
    made = measured(sources[0], 1, 1, lambda out: compose(sources[0].path, texts, out))
    assert 1 < made.ratio < 1.05


def test_the_access_copy_is_derived_from_our_copy_and_takes_its_pages_apart(
    sources: list[Source], texts: list[PageText]
) -> None:
    copy = compose(sources[0].path, texts, sources[0].path.with_name("copy.pdf"))
    made = derived(copy, copy.with_name("access.pdf"))
    assert made.layered == 1
    assert made.source_size == copy.stat().st_size > 5 * made.size


def test_memory_of_the_measuring_process_is_not_counted(
    sources: list[Source], texts: list[PageText]
) -> None:
    before = peak_bytes(sources[0].path, texts)
    ballast = b"x" * 400_000_000
    after = peak_bytes(sources[0].path, texts)
    assert len(ballast) > 2 * abs(after.whole - before.whole)
