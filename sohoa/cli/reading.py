"""``sohoa read`` and ``sohoa extract``: the pure pipeline on one file, without any service."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.mode import Mode
from sohoa.cli.options import settings_with
from sohoa.errors import PathMissing


class Format(StrEnum):
    """The forms a reading can be written in."""

    TEXT = "text"
    JSON = "json"
    ALTO = "alto"
    HOCR = "hocr"


FileArgument = Annotated[Path, typer.Argument(help="Tệp PDF, TIFF hoặc ảnh.")]
EngineOption = Annotated[
    str | None, typer.Option("--engine", help="Bộ nhận dạng chữ (mặc định: tốt nhất có sẵn).")
]
TypeOption = Annotated[
    str | None, typer.Option("--type", help="Loại giấy tờ, nếu đã biết (ví dụ: giay_khai_sinh).")
]


def register(app: typer.Typer) -> None:
    """Add the two commands."""
    app.command("read")(read)
    app.command("extract")(extract)


def read(
    file: FileArgument,
    engine: EngineOption = None,
    format: Annotated[Format, typer.Option("--format", help="Dạng kết quả.")] = Format.TEXT,
    mode: Annotated[
        Mode | None,
        typer.Option(
            "--mode",
            help="accurate: hai bộ đọc cho mọi dòng; fast: bộ thứ hai chỉ xem chỗ còn ngờ; "
            "auto: nhanh với trang sạch (mặc định: SOHOA_READING_MODE).",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Thay cho chữ: đã đo gì, đã làm sạch gì và vì sao."),
    ] = False,
) -> None:
    """Đọc chữ trong một tệp quét, in ra stdout (các trang cách nhau bằng dấu ngắt trang).

    Ví dụ:  sohoa read quyet-dinh.pdf --format alto > quyet-dinh.xml
            sohoa read quyet-dinh.pdf --explain --mode fast
    """
    settings = settings_with(None, quiet=True)
    _require(file)
    from pipeline.ocr.formats import FORMATS
    from sohoa.explaining import explained
    from sohoa.reading import reading_of

    written = explained if explain and format is Format.TEXT else FORMATS[format.value]
    sys.stdout.write(written(reading_of(settings, file, engine, mode)))


def extract(file: FileArgument, type: TypeOption = None, engine: EngineOption = None) -> None:
    """Đọc một tệp quét và in bản ghi có cấu trúc (JSON) ra stdout.

    Ví dụ:  sohoa extract giay-khai-sinh.jpg --type giay_khai_sinh
    """
    settings = settings_with(None, quiet=True)
    _require(file)
    from sohoa.reading import record_of

    typer.echo(record_of(settings, file, engine, type).to_json(indent=2))


def _require(file: Path) -> None:
    if not file.is_file():
        raise PathMissing(path=str(file))
