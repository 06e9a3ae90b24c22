"""``sohoa export`` and ``sohoa corrections``: records for others, lessons for the readers."""

import getpass
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console

from sohoa.cli.options import DataOption, require_type, settings_with
from sohoa.outputs import new_file
from sohoa.running import services_for


class ExportForm(StrEnum):
    """The forms of :data:`schemas.exporters.FORMATS`, known before they are loaded."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    XML = "xml"
    ARCHIVE = "archive"
    ARCHIVE_CSV = "archive-csv"


_DATES = ["%Y-%m-%d", "%d/%m/%Y"]
SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", formats=_DATES, help="Từ ngày này (lưu mới hoặc sửa lại)."),
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Ghi vào tệp này thay vì stdout.")]


def register(app: typer.Typer) -> None:
    """Add the two commands."""
    app.command("export")(export)
    app.command("corrections")(corrections)


def export(
    form: Annotated[ExportForm, typer.Option("--format", help="Dạng dữ liệu xuất.")],
    type: Annotated[str | None, typer.Option("--type", help="Chỉ loại giấy tờ này.")] = None,
    dossier: Annotated[str | None, typer.Option("--dossier", help="Chỉ hồ sơ này.")] = None,
    since: SinceOption = None,
    out: OutOption = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help="Xuất để làm gì (ghi vào nhật ký).")
    ] = "cli",
    data: DataOption = None,
) -> None:
    """Xuất dữ liệu đã số hóa: JSON, CSV, Excel, XML, hoặc tên trường của lưu trữ.

    Ví dụ:  sohoa export --format xlsx --since 2026-01-01 --out giay-to.xlsx
    """
    settings = settings_with(data, quiet=True)
    if type is not None:
        require_type(type)
    _require_place(form, out)
    from schemas.doctypes import load_catalogue
    from schemas.exporters.formats import FORMATS
    from schemas.exporters.paper import Scope
    from storage.exports import Exports, Recipient, Wish

    wish = Wish(type, dossier, start_of(since))
    recipient = Recipient(f"cli:{getpass.getuser()}", purpose, form.value)
    scope = Scope(load_catalogue(), type, settings.fonds)
    with services_for(settings) as services:
        papers = Exports(services.database, services.clock).papers(wish, recipient)
        _write(FORMATS[form].write(papers, scope), out)


def corrections(
    since: SinceOption = None,
    type: Annotated[str | None, typer.Option("--type", help="Chỉ loại giấy tờ này.")] = None,
    out: OutOption = None,
    data: DataOption = None,
) -> None:
    """In những gì cán bộ đã xác nhận hoặc sửa, mỗi dòng một mục (JSON), để cải thiện bộ đọc.

    Không có tên người sửa, mã giấy tờ hay trường nào khác của giấy tờ đó.

    Ví dụ:  sohoa corrections --since 2026-01-01 --out sua.jsonl
    """
    settings = settings_with(data, quiet=True)
    from storage.reviews import Reviews

    with services_for(settings) as services:
        reviews = Reviews(services.database, services.clock, services.documents)
        found = reviews.corrections(since=start_of(since), reader=f"cli:{getpass.getuser()}")
        lines = (asdict(one) for one in found if type in {None, one.type})
        _write((f"{json.dumps(line, ensure_ascii=False)}\n".encode() for line in lines), out)


def start_of(day: datetime | None) -> datetime | None:
    """Midnight in Vietnam."""
    from schemas.dates import VIETNAM

    return day.replace(tzinfo=VIETNAM) if day else None


def _require_place(form: ExportForm, out: Path | None) -> None:
    from schemas.exporters.formats import FORMATS

    if out is None and FORMATS[form].suffix == ".xlsx" and sys.stdout.isatty():
        raise typer.BadParameter("tệp Excel cần --out, ví dụ --out giay-to.xlsx")


def _write(pieces: Iterator[bytes], out: Path | None) -> None:
    if out is None:
        _pour(pieces, sys.stdout.buffer)
        return
    with new_file(out) as file:
        _pour(pieces, file)
    Console(stderr=True, highlight=False).print(f"Đã ghi {out}", markup=False, soft_wrap=True)


def _pour(pieces: Iterator[bytes], file: IO[bytes]) -> None:
    for piece in pieces:
        file.write(piece)
    file.flush()
