"""The opener's tools: whatever decodes a file from outside, loaded and warm before it forks."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
from PIL import Image

from pipeline.codec import dump_page_text, dump_scan_page, load_page_text
from pipeline.compose import DERIVATION_MARK, CopyFacts, compose_copy
from pipeline.intake import IntakeLimits, Scan, open_scan
from pipeline.page import EngineRef, Line, PageText, Word
from pipeline.picture import Picture
from pipeline.plan import lossless_picture
from pipeline.preview import page_preview
from schemas.geometry import Box
from workers.errors import NoText
from workers.isolation.jobs import PREVIEW_LENGTH
from workers.isolation.wire import Buffer


class Opener:
    """Opens files and composes copies; raises the errors of intake and compose."""

    def measure(self, path: Path, limits: IntakeLimits) -> tuple[int, str]:
        """How many pages of what."""
        with open_scan(path, limits=limits) as scan:
            return scan.page_count, scan.media_type

    def decode(
        self, path: Path, limits: IntakeLimits, number: int, folder: Path
    ) -> Sequence[Buffer]:
        """Page ``number`` as its preview and its pixels, laid out as :class:`Decode` says."""
        with _writing_into(folder), open_scan(path, limits=limits) as scan:
            page = scan.page(number)
        preview = page_preview(page)
        return [PREVIEW_LENGTH.pack(len(preview)), preview, *dump_scan_page(page)]

    def compose(
        self,
        path: Path,
        limits: IntakeLimits,
        texts: Path,
        facts: CopyFacts,
        out: Path,
        titles: tuple[str, ...],
    ) -> bool:
        """Write the copy of the whole file, and say whether somebody signed that.

        Raises :class:`NoText` when no page has a word.
        """
        with (
            _writing_into(out.parent),
            open_scan(path, limits=limits) as scan,
            texts.open("rb") as lines,
        ):
            compose_copy(
                _with_some_text(map(load_page_text, lines), scan),
                replace(facts, mark=DERIVATION_MARK) if scan.born_digital else facts,
                out,
                rasterise=lambda number: lossless_picture(scan.page(number)),
                titles=titles,
            )
            return scan.signed


def rehearsed() -> Opener:
    """An opener that has composed and opened one paper of its own.

    What is imported and built on first use is then there before it forks, and not made again for
    every page: 0.1 s of CPU each.
    """
    cv2.setNumThreads(1)  # parallelism is a matter of processes
    opener, limits = Opener(), IntakeLimits()
    with tempfile.TemporaryDirectory(prefix="sohoa-rehearsal-") as name:
        folder = Path(name)
        paper, copy, texts = folder / "paper.png", folder / "copy.pdf", folder / "texts.jsonl"
        Image.new("L", _SIZE, 255).save(paper, dpi=(_DPI, _DPI))
        texts.write_bytes(dump_page_text(_word_on_a_page()) + b"\n")
        opener.compose(paper, limits, texts, _NOBODYS, copy, ())
        opener.measure(copy, limits)
        opener.decode(copy, limits, 1, folder)
    return opener


_SIZE, _DPI = (1240, 1754), 150
_NOBODYS = CopyFacts("rehearsal", "", "", "", datetime(2026, 1, 1, tzinfo=UTC), "")


def _word_on_a_page() -> PageText:
    word = Word("Thử", Box(100, 100, 200, 130), 1.0)
    return PageText.unmoved(
        (Line((word,)),), EngineRef("rehearsal", ""), number=1, sha256="", size=_SIZE, dpi=_DPI
    )


@contextmanager
def _writing_into(folder: Path) -> Iterator[None]:
    """Temporary files of the job lie where its cell may write."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _with_some_text(texts: Iterable[PageText], scan: Scan) -> Iterator[tuple[Picture, PageText]]:
    """Pictures beside their texts, one at a time; at the end there must have been a word."""
    pages = words = 0
    for text in texts:
        pages, words = pages + 1, words + len(text.lines)
        yield scan.picture(text.number), text
    if not words:
        raise NoText(pages=pages)
