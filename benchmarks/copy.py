"""What composing a copy costs: bytes, seconds and memory, beside OCRmyPDF and plain img2pdf.

The same invented scans, as a scanner would leave them (colour JPEG, colour JPEG 2000, bitonal G4;
300 dpi), become a PDF three times in one run:

    python -m benchmarks.copy --ocrmypdf PATH --img2pdf PATH --pages 6 --seed 7

Size is that of the result over that of the source. Seconds are a page's, the median of the rounds,
by the clock and of the processor: ours in this process, the PDF/A check of the result included;
theirs as their users start them, their start included, and OCRmyPDF told not to read (so its copies
cannot be searched and ours can). From our copies access copies are derived; what they cost in
letters is asked of ``benchmarks.access``, of ``--read`` invented pages in each condition and of a
folder of ``--real`` ones. Papers of one page and of twenty show what a file costs besides its
pages: the least of many, for it is what a busy machine adds least to. Then one dossier of
``--dossier`` pages and one of a tenth are composed, each in a process of its own: memory must not
grow with pages.
"""

import argparse
import multiprocessing
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

import pikepdf
from PIL import Image

from benchmarks.access import CONDITIONS, print_letters
from benchmarks.reading.pages import Selection
from benchmarks.sealing import processor_seconds
from benchmarks.synth import KINDS, make_document
from benchmarks.synth.samples.files import as_bitonal_tiff, as_jpeg
from benchmarks.synth.truth import SynthPage
from pipeline.compose import CopyFacts, compose_copy
from pipeline.compose.access import AccessCopy, AccessFacts
from pipeline.intake import IntakeLimits, open_scan
from pipeline.page import EngineRef, Line, PageText, Word
from pipeline.plan import derive_access_copy, lossless_picture
from schemas.geometry import Box

DPI = 300
_JPEG_QUALITY = 80
_LENGTHS = (1, 20)
_JPX_RATIO = 20
"""A colour page of 26 MB becomes 1.3 MB, as scanners set to JPEG 2000 leave it."""
_FACTS = CopyFacts(
    document_id="benchmark",
    title="Bản đo",
    converter="Người thử",
    organisation="UBND xã Thử",
    converted_at=datetime(2026, 3, 2, tzinfo=UTC),
    software="sohoa",
)


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of scan: the file we and OCRmyPDF get, and the images img2pdf gets."""

    name: str
    path: Path
    images: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What one tool made of one source."""

    ratio: float
    seconds: float
    processor: float


def pages_of(count: int, seed: int) -> list[SynthPage]:
    """Invented pages, kinds in turn."""
    found: list[SynthPage] = []
    for number in range(count):
        found += make_document(KINDS[number % len(KINDS)], seed + number).pages
        if len(found) >= count:
            break
    return found[:count]


def write_sources(pages: Sequence[SynthPage], folder: Path) -> list[Source]:
    """The same pages as three scanners leave them."""
    tiff = folder / "g4.tif"
    tiff.write_bytes(as_bitonal_tiff([page.image for page in pages], DPI))
    jpegs = [as_jpeg(page.image, _JPEG_QUALITY, DPI) for page in pages]
    waves = [_as_jp2(page) for page in pages]
    return [
        _as_source("jpeg", ".jpg", pikepdf.Name.DCTDecode, jpegs, pages, folder),
        _as_source("jpx", ".jp2", pikepdf.Name.JPXDecode, waves, pages, folder),
        Source("g4", tiff, (tiff,)),
    ]


def _as_jp2(page: SynthPage) -> bytes:
    out = BytesIO()
    image = Image.fromarray(page.image)
    image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[_JPX_RATIO])
    return out.getvalue()


def _as_source(
    name: str,
    suffix: str,
    filter_: pikepdf.Name,
    streams: Sequence[bytes],
    pages: Sequence[SynthPage],
    folder: Path,
) -> Source:
    images = tuple(folder / f"{name}-{number}{suffix}" for number in range(len(streams)))
    for path, stream in zip(images, streams, strict=True):
        path.write_bytes(stream)
    sizes = [(page.image.shape[1], page.image.shape[0]) for page in pages]
    path = folder / f"{name}.pdf"
    write_scanner_pdf(path, zip(streams, sizes, strict=True), filter_)
    return Source(name, path, images)


def write_scanner_pdf(
    path: Path, images: "Iterator[tuple[bytes, tuple[int, int]]]", filter_: pikepdf.Name
) -> None:
    """A PDF with one RGB image a page and nothing else; sizes are width × height in pixels."""
    pdf = pikepdf.new()
    for stream, (width, height) in images:
        points = (width * 72 / DPI, height * 72 / DPI)
        picture = pikepdf.Stream(
            pdf,
            stream,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=filter_,
        )
        page = pdf.add_blank_page(page_size=points)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
        page.Contents = pdf.make_stream(f"q {points[0]} 0 0 {points[1]} 0 0 cm /Scan Do Q".encode())
    pdf.save(path)


def page_text(page: SynthPage, number: int) -> PageText:
    """What an engine without faults reads."""
    height, width = page.image.shape[:2]
    lines = (
        Line(tuple(Word(word.text, Box(*word.box), 0.9) for word in line.words))
        for line in page.lines
    )
    return PageText.unmoved(
        tuple(line for line in lines if line.words),
        EngineRef("truth", "1"),
        number=number,
        sha256="0" * 64,
        size=(width, height),
        dpi=page.dpi,
    )


def compose(source: Path, texts: Sequence[PageText], out: Path) -> Path:
    """Our copy; a source with more pages than texts gets the texts in turn."""
    limits = IntakeLimits(max_bytes=10**10, max_pages=10**5)
    with open_scan(source, limits=limits) as scan:
        pages = (
            (scan.picture(number), texts[(number - 1) % len(texts)])
            for number in range(1, scan.page_count + 1)
        )
        return compose_copy(
            pages, _FACTS, out, rasterise=lambda number: lossless_picture(scan.page(number))
        ).path


def measured(source: Source, pages: int, rounds: int, make: Callable[[Path], object]) -> Made:
    """Size and seconds of ``make``, which writes to the path it is given."""
    out = source.path.with_name("out.pdf")
    took, worked = [], []
    for _ in range(rounds):
        out.unlink(missing_ok=True)
        before, busy = time.perf_counter(), processor_seconds()
        make(out)
        took.append(time.perf_counter() - before)
        worked.append(processor_seconds() - busy)
    size = sum(path.stat().st_size for path in source.images)
    times = (statistics.median(seconds) / pages for seconds in (took, worked))
    return Made(out.stat().st_size / size, *times)


def tools(
    source: Source, texts: Sequence[PageText], ocrmypdf: Path | None, img2pdf: Path | None
) -> Iterator[tuple[str, Callable[[Path], object]]]:
    """Each tool that is there, and how it makes a PDF of ``source``."""

    def run(program: Path, *arguments: str | Path) -> None:
        subprocess.run([program, *arguments], check=True)

    yield "sohoa", lambda out: compose(source.path, texts, out)
    if ocrmypdf is not None:
        quiet = ("--quiet", "--tesseract-timeout", "0", "--jobs", "1")
        yield "ocrmypdf", lambda out: run(ocrmypdf, *quiet, source.path, out)
    if img2pdf is not None:
        yield "img2pdf", lambda out: run(img2pdf, *source.images, "--output", out)


@dataclass(frozen=True, slots=True)
class Peak:
    """Bytes at most resident; ``own`` without files that are mapped, which the system may drop."""

    whole: int
    own: int
    seconds: float


def peak_bytes(source: Path, texts: Sequence[PageText]) -> Peak:
    """What a fresh process takes that composes ``source``."""
    here, there = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    child = spawn.Process(target=_compose_and_tell, args=(source, texts, there))
    child.start()
    told: Peak = here.recv()
    child.join()
    return told


def _compose_and_tell(source: Path, texts: Sequence[PageText], parent: Connection) -> None:
    ended, own = threading.Event(), [0]
    watcher = threading.Thread(target=_watch_own, args=(own, ended))
    watcher.start()
    before = time.perf_counter()
    compose(source, texts, source.with_suffix(".copy.pdf"))
    seconds = time.perf_counter() - before
    ended.set()
    watcher.join()
    parent.send(Peak(_bytes_here("VmHWM"), own[0], seconds))


def _watch_own(own: list[int], ended: threading.Event) -> None:
    while not ended.wait(0.02):
        own[0] = max(own[0], _bytes_here("RssAnon"))


def _bytes_here(name: str) -> int:
    """From ``/proc``: ``ru_maxrss`` would count what the parent held when it forked."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    (kilobytes,) = (line.split()[1] for line in status if line.startswith(f"{name}:"))
    return int(kilobytes) * 1024


def print_sizes(
    sources: Sequence[Source], texts: Sequence[PageText], given: argparse.Namespace
) -> None:
    """One row for each tool and source."""
    print("| scan | tool | size × source | s a page | CPU s a page |\n|---|---|---:|---:|---:|")
    for source in sources:
        for name, make in tools(source, texts, given.ocrmypdf, given.img2pdf):
            made = measured(source, len(texts), given.rounds, make)
            times = f"{made.seconds:.4f} | {made.processor:.4f}"
            print(f"| {source.name} | {name} | {made.ratio:.3f} | {times} |", flush=True)


def derived(copy: Path, out: Path) -> AccessCopy:
    """The access copy of our copy."""
    facts = AccessFacts("UBND xã Thử", _FACTS.converted_at, "sohoa")
    return derive_access_copy(copy, facts, IntakeLimits(), out)


def print_access(sources: Sequence[Source], texts: Sequence[PageText]) -> None:
    """One row for each kind of scan: how much smaller, and how long."""
    print("\n| scan | copy ÷ access copy | CPU s a page |\n|---|---:|---:|")
    for source in sources:
        copy = compose(source.path, texts, source.path.with_name("copy.pdf"))
        before = time.process_time()
        made = derived(copy, source.path.with_name("access.pdf"))
        took = (time.process_time() - before) / len(texts)
        print(f"| {source.name} | {made.source_size / made.size:.1f} | {took:.2f} |", flush=True)


def print_lengths(jpegs: Source, texts: Sequence[PageText], rounds: int) -> None:
    """One row for a paper of a single page, one for a long one: the least CPU seconds a page."""
    print("\n| JPEG paper, pages | CPU s a page, least |\n|---:|---:|")
    for count in _LENGTHS:
        path = write_dossier(jpegs, texts, count)
        took = [processor_seconds_of(path, texts) / count for _ in range(20 * rounds // count + 2)]
        print(f"| {count} | {min(took):.4f} |", flush=True)


def processor_seconds_of(source: Path, texts: Sequence[PageText]) -> float:
    """What composing ``source`` once takes of the processor."""
    before = processor_seconds()
    compose(source, texts, source.with_suffix(".copy.pdf")).unlink()
    return processor_seconds() - before


def write_dossier(jpegs: Source, texts: Sequence[PageText], pages: int) -> Path:
    """A PDF of so many pages, those there are in turn."""
    path = jpegs.path.with_name(f"dossier-{pages}.pdf")
    turns = (number % len(texts) for number in range(pages))
    images = (
        (jpegs.images[turn].read_bytes(), (texts[turn].width, texts[turn].height)) for turn in turns
    )
    write_scanner_pdf(path, images, pikepdf.Name.DCTDecode)
    return path


def print_memory(jpegs: Source, texts: Sequence[PageText], pages: int) -> None:
    """One row for a tenth of the dossier, one for all of it."""
    print("\n| JPEG dossier, pages | source MB | peak MB | of which own | s a page |")
    print("|---:|---:|---:|---:|---:|")
    for count in (max(1, pages // 10), pages):
        path = write_dossier(jpegs, texts, count)
        peak = peak_bytes(path, texts)
        row = (path.stat().st_size / 1e6, peak.whole / 1e6, peak.own / 1e6)
        shown = " | ".join(f"{number:.0f}" for number in (count, *row))
        print(f"| {shown} | {peak.seconds / count:.4f} |", flush=True)


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", type=int, default=1, help="pages of each condition; 0: none")
    parser.add_argument("--real", type=Path, metavar="DIR", help="X.pdf with X.pN.gt.txt")
    parser.add_argument("--dossier", type=int, default=200, help="pages; 0: no look at memory")
    parser.add_argument("--ocrmypdf", type=Path, help="its program; without it, it is left out")
    parser.add_argument("--img2pdf", type=Path, help="its program; without it, it is left out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-copy-") as name:
        pages = pages_of(given.pages, given.seed)
        texts = [page_text(page, number) for number, page in enumerate(pages, 1)]
        sources = write_sources(pages, Path(name))
        print_sizes(sources, texts, given)
        print_lengths(sources[0], texts, given.rounds)
        print_access(sources, texts)
        if given.read or given.real:
            wanted = Selection(sample=given.read, conditions=CONDITIONS if given.read else ())
            print_letters(wanted, given.real, Path(name))
        if given.dossier:
            print_memory(sources[0], texts, given.dossier)


if __name__ == "__main__":
    main()
