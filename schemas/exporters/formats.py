"""Every form there is, by name; one line adds another."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from schemas.exporters.as_csv import write_csv
from schemas.exporters.as_json import write_json
from schemas.exporters.as_xml import write_xml
from schemas.exporters.paper import Format, Paper, Scope, Writer


def _loading(module: str, name: str) -> Writer:
    """A writer that is loaded when it is first used: what makes workbooks takes 10 MB and 0.3 s."""

    def write(papers: Iterable[Paper], scope: Scope) -> Iterator[bytes]:
        writer: Writer = getattr(import_module(f"schemas.exporters.{module}"), name)
        yield from writer(papers, scope)

    return write


_CSV = "text/csv; charset=utf-8"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OF_THE_ARCHIVE = "tên trường của lưu trữ"

FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("json", "JSON", "application/json", ".json", write_json),
        Format("csv", "CSV", _CSV, ".csv", write_csv),
        Format("xlsx", "Excel", _EXCEL, ".xlsx", _loading("as_xlsx", "write_xlsx")),
        Format("xml", "XML", "application/xml", ".xml", write_xml),
        Format(
            "archive",
            f"Excel, {_OF_THE_ARCHIVE}",
            _EXCEL,
            ".xlsx",
            _loading("archive", "write_archive"),
        ),
        Format(
            "archive-csv",
            f"CSV, {_OF_THE_ARCHIVE}",
            _CSV,
            ".csv",
            _loading("archive", "write_archive_csv"),
        ),
    )
}
