"""A bench in this very process, for tests of what is done before and after it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.clean import CleanOptions
from pipeline.compose import CopyFacts
from pipeline.intake import IntakeLimits, open_scan
from pipeline.ocr import Engine
from pipeline.page import EngineRef, PageText, ScanPage
from pipeline.page_reading import read_scan_page
from pipeline.preview import page_preview
from pipeline.seal.roots import Roots
from workers.bench import FileFacts, checker
from workers.isolation.jobs import Check, Compose, Measure, write_texts
from workers.isolation.opener import Opener


@dataclass(frozen=True)
class OpenBench:
    """The same jobs, without walls."""

    reader: Engine
    limits: IntakeLimits

    @property
    def engine(self) -> EngineRef:
        return EngineRef(self.reader.name, self.reader.version)

    def get_ready(self) -> None:
        """It is."""

    def measure(self, path: Path) -> FileFacts:
        (said,) = Measure(path, self.limits).run(Opener(), None)
        return FileFacts(*json.loads(bytes(said)))

    @contextmanager
    def page(self, path: Path, number: int) -> Iterator["OpenedPage"]:
        with open_scan(path, limits=self.limits) as scan:
            yield OpenedPage(scan.page(number), self.reader)

    def compose(
        self,
        path: Path,
        texts: Iterable[bytes],
        facts: CopyFacts,
        out: Path,
        *,
        titles: tuple[str, ...] = (),
    ) -> bool:
        lines = write_texts(texts, out)
        (said,) = Compose(path, self.limits, lines, facts, out, titles).run(Opener(), None)
        lines.unlink()
        return bool(json.loads(bytes(said)))

    def check(self, path: Path, roots: Roots, at: datetime) -> bytes:
        (said,) = Check(path, self.limits, roots, at).run(checker(), None)
        return bytes(said)


@dataclass(frozen=True)
class OpenedPage:
    scan: ScanPage
    reader: Engine

    @property
    def preview(self) -> bytes:
        return page_preview(self.scan)

    def read(self) -> PageText:
        return read_scan_page(self.scan, self.reader, CleanOptions())
