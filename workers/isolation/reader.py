"""The reader's tools: an engine with its models, which sees nothing but pixels."""

from collections.abc import Sequence

from pipeline.clean import CleanOptions
from pipeline.codec import dump_page_text, load_scan_page
from pipeline.ocr import Engine
from pipeline.page_reading import read_scan_page
from workers.isolation.jobs import PREVIEW_LENGTH
from workers.isolation.wire import Buffer


class Reader:
    """Reads pages that were decoded elsewhere; raises the errors of engines."""

    def __init__(self, engine: Engine) -> None:
        """Reads with ``engine``."""
        self._engine = engine

    def identify(self) -> tuple[str, str]:
        """Name and version of who reads."""
        return self._engine.name, self._engine.version

    def read(self, given: memoryview) -> Sequence[Buffer]:
        """The text, as JSON, of the page that follows its preview in ``given``."""
        start = PREVIEW_LENGTH.size + PREVIEW_LENGTH.unpack_from(given)[0]
        page = load_scan_page(given[start:])
        return [dump_page_text(read_scan_page(page, self._engine, CleanOptions()))]
