"""Where files are opened and pages read: by cells, never by the worker that holds the keys."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.codec import load_page_text
from pipeline.compose import CopyFacts
from pipeline.intake import IntakeLimits
from pipeline.ocr.engine import Engine, EngineOptions
from pipeline.ocr.errors import EngineGarbage
from pipeline.page import EngineRef, PageText
from workers.isolation.cell import Answer, Cell, Charge
from workers.isolation.jobs import (
    PREVIEW_LENGTH,
    Check,
    Checker,
    Compose,
    Decode,
    Identify,
    Measure,
    Recognise,
    write_texts,
)
from workers.isolation.limits import CellLimits
from workers.workplaces import workplace

if TYPE_CHECKING:
    from pipeline.seal.roots import Roots
    from workers.isolation.opener import Opener
    from workers.isolation.reader import Reader


_BEHIND = 10
"""A process at 0 gets nine times as much of a core beside it (sched(7))."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is."""

    page_count: int
    media_type: str


class OpenPage(Protocol):
    """A page that was opened."""

    @property
    def preview(self) -> bytes:
        """Its picture for the screen, JPEG."""
        ...

    def read(self) -> PageText:
        """Its text."""
        ...


class Bench(Protocol):
    """Opens files and reads pages. Raises their named errors, and ``PageGivenUp``."""

    @property
    def engine(self) -> EngineRef:
        """Who reads."""
        ...

    def get_ready(self) -> None:
        """Load now what the first page would load; raises what that would raise."""
        ...

    def measure(self, path: Path) -> FileFacts:
        """What the file at ``path`` is."""
        ...

    def page(self, path: Path, number: int) -> AbstractContextManager[OpenPage]:
        """Page ``number`` of the file, counted from 1, until the context ends."""
        ...

    def compose(
        self,
        path: Path,
        texts: Iterable[bytes],
        facts: CopyFacts,
        out: Path,
        *,
        titles: tuple[str, ...] = (),
    ) -> bool:
        """Write the searchable copy of ``path`` to ``out``; whether somebody has signed ``path``.

        ``texts`` in page order, each as ``dump_page_text`` gives it.
        """
        ...

    def check(self, path: Path, roots: "Roots", at: datetime) -> bytes:
        """The verdict on the signatures of the PDF at ``path``, JSON."""
        ...


class CellBench:
    """The bench of a worker process. Its cells start with the first page, or when told to."""

    def __init__(
        self,
        open_engine: Callable[[], Engine],
        intake: IntakeLimits,
        limits: CellLimits,
        environment: Mapping[str, str],
        workplaces: Path,
        *,
        models: tuple[Path, ...] = (),
        urgent: bool = False,
    ) -> None:
        """``open_engine`` is pickled and called in the reader; ``models``: what that may read.

        Reading takes whole cores for seconds. Signing, storing and the web go before it, and so
        does the bench of a citizen's page, which is ``urgent``.
        Below ``workplaces`` a cell gets a folder for what it writes on the way.
        """
        self._opener = Cell(Charge("open", opener, fresh=True), environment)
        read, behind = partial(reader, open_engine), 0 if urgent else _BEHIND
        self._reader = Cell(
            Charge("read", read, fresh=False, reads=models, behind=behind), environment
        )
        self._checker = Cell(Charge("check", checker, fresh=True), environment)
        self._intake = intake
        self._limits = limits
        self._workplaces = workplaces

    @cached_property
    def engine(self) -> EngineRef:
        """Who reads; starts the reader."""
        with self._reader.ask(Identify(), self._limits) as answer:
            return EngineRef(*json.loads(answer.read()))

    def get_ready(self) -> None:
        """Start the cells that every page needs: seconds that the first page does not wait."""
        self._opener.get_ready()
        self._reader.get_ready()

    def measure(self, path: Path) -> FileFacts:
        """What the file at ``path`` is."""
        with self._opener.ask(Measure(path, self._intake), self._limits.for_whole_file()) as answer:
            return FileFacts(*json.loads(answer.read()))

    @contextmanager
    def page(self, path: Path, number: int) -> Iterator[OpenPage]:
        """Decoded by one cell; to be read, from its pixels in shared memory, by the other."""
        with workplace(self._workplaces) as folder:
            job = Decode(path, self._intake, number, folder)
            with self._opener.ask(job, self._limits) as sheet:
                yield _DecodedPage(number, sheet, self._recognised)

    def _recognised(self, number: int, sheet: Answer) -> PageText:
        with self._reader.ask(Recognise(number), self._limits, sheet) as answer:
            text = load_page_text(answer.read())
        if text.number != number:
            raise EngineGarbage(engine=self.engine.name, page=number, reason="another page")
        return text

    def compose(
        self,
        path: Path,
        texts: Iterable[bytes],
        facts: CopyFacts,
        out: Path,
        *,
        titles: tuple[str, ...] = (),
    ) -> bool:
        """Write the copy; the texts go through a file, one page in memory at a time."""
        lines = write_texts(texts, out)
        job = Compose(path, self._intake, lines, facts, out, titles)
        with self._opener.ask(job, self._limits.for_whole_file()) as answer:
            lines.unlink()
            return bool(json.loads(answer.read()))

    def check(self, path: Path, roots: "Roots", at: datetime) -> bytes:
        """The verdict; its cell starts with the first signed paper."""
        job = Check(path, self._intake, roots, at)
        with self._checker.ask(job, self._limits.for_whole_file()) as answer:
            return answer.read()

    def close(self) -> None:
        """End the cells."""
        self._checker.close()
        self._opener.close()
        self._reader.close()


@dataclass(frozen=True, slots=True)
class _DecodedPage:
    """An answer to :class:`Decode`, and whom to ask what it reads."""

    number: int
    sheet: Answer
    recognise: Callable[[int, Answer], PageText]

    @property
    def preview(self) -> bytes:
        """Its picture for the screen, JPEG."""
        (length,) = PREVIEW_LENGTH.unpack(self.sheet.read(PREVIEW_LENGTH.size))
        return self.sheet.read(length, PREVIEW_LENGTH.size)

    def read(self) -> PageText:
        """Its text."""
        return self.recognise(self.number, self.sheet)


# What each cell loads before it gives up its files: heavy, and never loaded by the worker itself.


def opener() -> "Opener":
    """The opener's tools."""
    from workers.isolation.opener import rehearsed

    return rehearsed()


def reader(open_engine: Callable[[], Engine]) -> "Reader":
    """The reader's tools; ``open_engine`` loads the models."""
    import cv2

    from pipeline.page_memory import keep_page_memory
    from workers.isolation.reader import Reader

    cv2.setNumThreads(1)  # parallelism is a matter of processes
    keep_page_memory()
    return Reader(open_engine())


def engine(name: str | None, options: EngineOptions) -> Engine:
    """The engine called ``name``, else the best installed."""
    from pipeline.ocr import open_engine

    return open_engine(name, options)


def checker() -> Checker:
    """The checker's tools."""
    from pipeline.seal import verify_copy
    from pipeline.seal.roots import Roots

    def check(path: Path, roots: Roots, at: datetime) -> dict[str, Any]:
        return verify_copy(path, roots.store(), at=at).to_dict()

    return check
