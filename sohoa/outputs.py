"""What ``--out`` leaves for each paper: signed copy, record, text and ALTO, in a folder."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from schemas.record import Record
from sohoa.composition import Services
from sohoa.errors import OutputUnwritable, obstructed
from sohoa.scans import shown
from storage.blobs import BlobRef
from storage.errors import BlobMissing
from storage.results import StageResults

if TYPE_CHECKING:
    from pipeline.page import PageText


@dataclass(frozen=True, slots=True)
class PaperFiles:
    """Where the results of one paper were written."""

    copy: Path
    record: Path
    text: Path


def folder_names(paths: Sequence[Path]) -> dict[Path, str]:
    """A folder name for every input: its stem, with its parent's name where stems repeat."""
    stems = Counter(path.stem for path in paths)
    names: dict[Path, str] = {}
    for path in paths:
        repeats = stems[path.stem] > 1
        wanted = shown(f"{path.absolute().parent.name}-{path.stem}" if repeats else path.stem)
        name, number = wanted, 1
        while name in names.values():
            number += 1
            name = f"{wanted}-{number}"
        names[path] = name
    return names


def make_folder(folder: Path) -> None:
    """Make the folder that results go to, before any work is begun; raises ``OutputUnwritable``."""
    with _writing_below(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _writing_below(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputUnwritable(**obstructed(folder, error)) from error


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there only when it is whole, and that only its owner can read.

    Raises ``OutputUnwritable``.
    """
    part_of = f".{path.name}-"
    with (
        _writing_below(path.parent),
        NamedTemporaryFile(dir=path.parent, prefix=part_of, delete=False) as part,
    ):
        half = Path(part.name)
        try:
            yield part
            part.flush()
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)


class Outputs:
    """Fetches results from the stores and writes them below one folder."""

    def __init__(self, services: Services, folder: Path) -> None:
        self._services = services
        self._folder = folder
        self._results = StageResults(services.database, services.clock)

    def write(self, name: str, document_id: str, record: Record) -> PaperFiles:
        """Write ``copy.pdf``, ``record.json``, ``text.txt``, ``alto/0001.xml`` and so on.

        Every blob is checked against its hash. Raises ``BlobMissing``, ``BlobDamaged``,
        ``OutputUnwritable``.
        """
        with _writing_below(self._folder):
            return self._write(self._folder / name, document_id, record)

    def _write(self, folder: Path, document_id: str, record: Record) -> PaperFiles:
        from pipeline.ocr.formats import as_alto

        files = PaperFiles(folder / "copy.pdf", folder / "record.json", folder / "text.txt")
        (folder / "alto").mkdir(parents=True, exist_ok=True)
        self._services.blobs.get_file(self._copy(document_id), files.copy)
        files.record.write_text(record.to_json(indent=2) + "\n", encoding="utf-8")
        files.copy.chmod(files.record.stat().st_mode)  # as readable as what lies beside it
        pages = self._pages(document_id)
        files.text.write_text("\f".join(page.text for page in pages), encoding="utf-8")
        for page in pages:
            (folder / "alto" / f"{page.number:04}.xml").write_text(as_alto(page), "utf-8")
        return files

    def _copy(self, document_id: str) -> BlobRef:
        ref = self._services.documents.artifact(document_id, "copy")
        if ref is None:
            raise BlobMissing(bucket="copies", key=document_id)
        return ref

    def _pages(self, document_id: str) -> "list[PageText]":
        from pipeline.codec import load_page_text

        readings = self._services.documents.case(document_id).readings
        bodies = [self._results.find(key) for key in readings]
        return [load_page_text(body) for body in bodies if body is not None]
