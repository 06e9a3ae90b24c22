"""The archive's own field names: fonds, files (hồ sơ) and documents (văn bản).

Which names there are and which field of a record fills them stands in ``archive.yaml``. What only
an archivist knows (title of a file, retention, physical state) is left empty, never guessed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files

from pydantic import BaseModel, ConfigDict

from schemas.dates import day_first
from schemas.definitions import read_definition
from schemas.doctypes import Name
from schemas.exporters.as_csv import csv_lines
from schemas.exporters.as_xlsx import saved, workbook
from schemas.exporters.paper import Fonds, Paper, Scope
from schemas.exporters.table import Column
from schemas.record import Record

_DATE = "IssuedDate"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArchiveName(_Frozen):
    """One name of the archive, and the fields of a record that may fill it."""

    name: str
    label: str
    fields: tuple[Name, ...] = ()


class ArchiveNames(_Frozen):
    """The names of the three levels, with their source."""

    citation: str
    verified: bool
    language: str
    scanned: str
    born_digital: str
    documents: tuple[ArchiveName, ...]
    files: tuple[ArchiveName, ...]
    fonds: tuple[ArchiveName, ...]


@cache
def archive_names() -> ArchiveNames:
    """The names that come with the product."""
    with as_file(files("schemas.exporters") / "archive.yaml") as path:
        return read_definition(path, ArchiveNames)


@dataclass(slots=True)
class _File:
    """What is counted of one file while its documents go by."""

    documents: int = 0
    pages: int = 0
    dates: list[str] = field(default_factory=list)
    """The first and the last, ISO 8601."""

    def count(self, pages: int, date: str) -> None:
        self.documents += 1
        self.pages += pages
        if date:
            self.dates = [min([*self.dates, date]), max([*self.dates, date])]


class _Documents:
    """Turns papers into rows of the document level and counts their files."""

    def __init__(self, scope: Scope) -> None:
        self._fonds = scope.fonds
        self._names = archive_names()
        self._ordinals: Counter[str] = Counter()
        self.files: dict[str, _File] = {}

    def row(self, paper: Paper) -> list[str]:
        record, dossier = paper.record, paper.dossier or ""
        self._ordinals[dossier] += 1
        facts = {
            "DocCode": paper.code or "",
            "Identifier": self._fonds.identifier,
            "OrganId": self._fonds.organ_id,
            "FileCatalog": self._fonds.file_catalog,
            "FileNotation": dossier,
            "DocOrdinal": str(self._ordinals[dossier]) if dossier else "",
            "Subject": record.description.trich_yeu,
            "Language": self._names.language,
            "PageAmount": str(len(record.pages)),
            "ConfidenceLevel": self._level(record),
        }
        filled = {name.name: _first(record, name) for name in self._names.documents if name.fields}
        filled["TypeName"] = filled.get("TypeName") or record.description.ten_giay_to
        self.files.setdefault(dossier, _File()).count(len(record.pages), filled.get(_DATE, ""))
        values = facts | filled
        return [day_first(values.get(name.name, "")) for name in self._names.documents]

    def _level(self, record: Record) -> str:
        """The archive's word for where a document comes from, not how well it was read."""
        sources = {value.source for value in record.fields.values()}
        return self._names.born_digital if sources == {"text"} else self._names.scanned


def _first(record: Record, name: ArchiveName) -> str:
    found = (record.fields[field].value for field in name.fields if field in record.fields)
    return next((value for value in found if value), "")


def write_archive_csv(papers: Iterable[Paper], scope: Scope) -> Iterator[bytes]:
    """The document level, one row a paper."""
    documents = _Documents(scope)
    names = [name.name for name in archive_names().documents]
    yield from csv_lines(names, (documents.row(paper) for paper in papers))


def write_archive(papers: Iterable[Paper], scope: Scope) -> Iterator[bytes]:
    """A workbook with one sheet a level."""
    names, documents = archive_names(), _Documents(scope)
    with workbook() as (sheets, book):
        headings = _headings(names.documents)
        sheets.begin("VanBan", headings)
        for paper in papers:
            sheets.add("VanBan", headings, documents.row(paper))
        sheets.begin("HoSo", _headings(names.files))
        for dossier, counted in documents.files.items():
            if dossier:
                cells = _file(dossier, counted, scope.fonds)
                sheets.add("HoSo", _headings(names.files), _cells(names.files, cells))
        total = sum(counted.documents for counted in documents.files.values())
        fonds = {
            "Identifier": scope.fonds.identifier,
            "OrganId": scope.fonds.organ_id,
            "FondName": scope.fonds.name,
            "PaperDigital": str(total),
            "Language": names.language,
        }
        sheets.add("Phong", _headings(names.fonds), _cells(names.fonds, fonds))
        yield from saved(sheets, book)


def _file(dossier: str, counted: _File, fonds: Fonds) -> dict[str, str]:
    parts = (fonds.identifier, fonds.organ_id, fonds.file_catalog, dossier)
    return {
        "FileCode": ".".join(part for part in parts if part),
        "Language": archive_names().language,
        "StartDate": day_first(counted.dates[0]) if counted.dates else "",
        "EndDate": day_first(counted.dates[-1]) if counted.dates else "",
        "TotalDoc": str(counted.documents),
        "PageNumber": str(counted.pages),
    }


def _headings(names: tuple[ArchiveName, ...]) -> tuple[Column, ...]:
    return tuple(Column(name.name, name.label) for name in names)


def _cells(names: tuple[ArchiveName, ...], values: Mapping[str, str]) -> list[str]:
    return [values.get(name.name, "") for name in names]
