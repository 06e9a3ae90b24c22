"""Every form there is, by name; one line adds another."""

from collections.abc import Mapping

from schemas.exporters.archive import write_archive, write_archive_csv
from schemas.exporters.as_csv import write_csv
from schemas.exporters.as_json import write_json
from schemas.exporters.as_xlsx import MEDIA_TYPE, write_xlsx
from schemas.exporters.as_xml import write_xml
from schemas.exporters.paper import Format

_CSV = "text/csv; charset=utf-8"

FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("json", "JSON", "application/json", ".json", write_json),
        Format("csv", "CSV", _CSV, ".csv", write_csv),
        Format("xlsx", "Excel", MEDIA_TYPE, ".xlsx", write_xlsx),
        Format("xml", "XML", "application/xml", ".xml", write_xml),
        Format("archive", "Excel, tên trường của lưu trữ", MEDIA_TYPE, ".xlsx", write_archive),
        Format("archive-csv", "CSV, tên trường của lưu trữ", _CSV, ".csv", write_archive_csv),
    )
}
