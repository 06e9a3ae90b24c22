"""What cells are asked to do. Runs inside them; the worker only names it."""

import json
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.clean import CleanOptions
from pipeline.codec import dump_page_text, dump_scan_page, load_page_text, load_scan_page
from pipeline.compose import DERIVATION_MARK, CopyFacts, compose_copy
from pipeline.intake import IntakeLimits, Scan, open_scan
from pipeline.ocr import Engine
from pipeline.page import PageText
from pipeline.picture import Picture
from pipeline.plan import lossless_picture, read_scan_page
from pipeline.preview import page_preview
from workers.errors import NoText
from workers.isolation.wire import Buffer

if TYPE_CHECKING:
    from pipeline.seal.roots import Roots

PREVIEW_LENGTH = struct.Struct("<Q")
"""Begins the answer to :class:`Decode`; the preview follows, then the page."""


@dataclass(frozen=True, slots=True)
class _OfFile:
    """A job on one file from outside."""

    path: Path
    limits: IntakeLimits

    @property
    def reads(self) -> tuple[Path, ...]:
        """The file."""
        return (self.path,)

    @property
    def writes(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Measure(_OfFile):
    """How many pages of what, and whether somebody signed it; answers JSON."""

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    def run(self, tools: None, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.intake.open_scan` raises."""
        del tools, given
        with open_scan(self.path, limits=self.limits) as scan:
            return [json.dumps([scan.page_count, scan.media_type, scan.signed]).encode()]


@dataclass(frozen=True, slots=True)
class Decode(_OfFile):
    """One page as pixels; answers its preview (JPEG), and itself."""

    page: int
    folder: Path
    """For what is written on the way: a page in fonts of before Unicode is, once more."""

    @property
    def writes(self) -> tuple[Path, ...]:
        """Its folder."""
        return (self.folder,)

    def run(self, tools: None, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :meth:`~pipeline.intake.Scan.page` raises."""
        del tools, given
        with _writing_into(self.folder), open_scan(self.path, limits=self.limits) as scan:
            page = scan.page(self.page)
        preview = page_preview(page)
        return [PREVIEW_LENGTH.pack(len(preview)), preview, *dump_scan_page(page)]


@dataclass(frozen=True, slots=True)
class Compose(_OfFile):
    """The copy of a whole file, written to ``out``; nothing to answer."""

    texts: Path
    """The text of each page as JSON, one a line."""
    facts: CopyFacts
    out: Path
    titles: tuple[str, ...]
    """What papers may be called, for the bookmarks."""

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folder of the copy."""
        return (self.out.parent,)

    def run(self, tools: None, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.compose.compose_copy` raises, and :class:`NoText`."""
        del tools, given
        with (
            _writing_into(self.out.parent),
            open_scan(self.path, limits=self.limits) as scan,
            self.texts.open("rb") as lines,
        ):
            compose_copy(
                _with_some_text(map(load_page_text, lines), scan),
                replace(self.facts, mark=DERIVATION_MARK) if scan.born_digital else self.facts,
                self.out,
                rasterise=lambda number: lossless_picture(scan.page(number)),
                titles=self.titles,
            )
        return []


def write_texts(texts: Iterable[PageText], out: Path) -> Path:
    """Beside the copy to be, the texts that :class:`Compose` reads; one in memory at a time."""
    lines = out.with_name("texts.jsonl")
    with lines.open("wb") as file:
        for text in texts:
            file.write(dump_page_text(text) + b"\n")
    return lines


class Checker(Protocol):
    """What looks at the signatures of a file: loads 26 MB, so a cell of its own brings it."""

    def __call__(self, path: Path, roots: "Roots", at: datetime) -> dict[str, Any]:
        """The verdict as JSON takes it; raises the errors of ``verify_copy``."""
        ...


@dataclass(frozen=True, slots=True)
class Check(_OfFile):
    """The verdict on the signatures of a PDF; answers it as JSON."""

    roots: "Roots"
    at: datetime

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    def run(self, tools: Checker, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.seal.verify_copy` raises."""
        del given
        found = tools(self.path, self.roots, self.at)
        return [json.dumps(found, ensure_ascii=False, sort_keys=True).encode()]


@dataclass(frozen=True, slots=True)
class Recognise:
    """The text of a page that was decoded; answers it as JSON."""

    page: int

    @property
    def reads(self) -> tuple[Path, ...]:
        """Nothing: it is given pixels."""
        return ()

    @property
    def writes(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()

    def run(self, tools: Engine, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what engines raise."""
        assert given is not None
        start = PREVIEW_LENGTH.size + PREVIEW_LENGTH.unpack_from(given)[0]
        page = load_scan_page(given[start:])
        return [dump_page_text(read_scan_page(page, tools, CleanOptions()))]


@dataclass(frozen=True, slots=True)
class Identify:
    """Who reads; answers name and version as JSON."""

    @property
    def page(self) -> int:
        """None."""
        return 0

    @property
    def reads(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()

    @property
    def writes(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()

    def run(self, tools: Engine, given: memoryview | None) -> Sequence[Buffer]:
        """The engine's own words."""
        del given
        return [json.dumps([tools.name, tools.version]).encode()]


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
