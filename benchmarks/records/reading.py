"""What is read on a paper: by the product's engine, kept in a folder, or by a made-up reader."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.records.papers import Case, scanned, write_page
from benchmarks.synth.forms import VERSION
from pipeline.codec import dump_page_text, load_page_text
from pipeline.intake import IntakeLimits
from pipeline.ocr import Engine
from pipeline.page import READING_VERSION, PageText, Reading
from pipeline.plan import read_file


@dataclass(frozen=True, slots=True)
class Sheaf:
    """A paper as it was read, with what is printed in its fields."""

    reading: Reading
    fields: dict[str, str]


class ReadingCache:
    """Readings of papers by an engine, kept as JSON so that reading is paid for once.

    Invented papers are kept by name and by the version of their generator, real ones by
    content; both by the version of reading.
    """

    def __init__(self, folder: Path, engine: Engine | None) -> None:
        self._folder = folder
        self._engine = engine

    def sheaf(self, case: Case) -> Sheaf | None:
        """The reading of a case; ``None`` when it is not kept and no engine may make it."""
        path = self._folder / f"{case.name}-{_version(case)}-{READING_VERSION}.json"
        if path.is_file():
            kept = json.loads(path.read_text("utf-8"))
            pages = tuple(load_page_text(page.encode()) for page in kept["pages"])
            return Sheaf(Reading(pages), dict(case.truth) or kept["fields"])
        if self._engine is None:
            return None
        sheaf = read_case(case, self._engine)
        texts = [dump_page_text(page).decode() for page in sheaf.reading.pages]
        self._folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"fields": sheaf.fields, "pages": texts}), "utf-8")
        part.rename(path)
        return sheaf


def _version(case: Case) -> str:
    if case.file is not None:
        return hashlib.sha256(case.file.read_bytes()).hexdigest()[:10]
    return VERSION


def read_case(case: Case, engine: Engine) -> Sheaf:
    """Read a case as the product does, page by page."""
    limits = IntakeLimits()
    if case.file is not None:
        return Sheaf(Reading(tuple(read_file(case.file, engine, limits))), dict(case.truth))
    document = case.document()
    texts: list[PageText] = []
    with TemporaryDirectory(prefix="records-") as name:
        for number, page in enumerate(scanned(case, document), 1):
            file = write_page(case, page, Path(name) / str(number))
            texts += [replace(text, number=number) for text in read_file(file, engine, limits)]
    return Sheaf(Reading(tuple(texts)), document.fields)
