"""``sohoa access``: a small copy for the screen, of a file or of a stored paper."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sohoa.cli.options import DataOption, settings_with
from sohoa.errors import PathMissing
from sohoa.running import services_for


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("access")(access)


def access(
    source: Annotated[str, typer.Argument(help="Tệp copy.pdf, hoặc mã giấy tờ đang lưu.")],
    out: Annotated[Path, typer.Option("--out", help="Ghi bản xem vào tệp này.")],
    full: Annotated[
        bool, typer.Option("--full", help="Giữ ảnh nguyên gốc, không nén nhỏ.")
    ] = False,
    record: Annotated[
        bool,
        typer.Option("--record", help="Kèm dữ liệu bóc tách trong tệp (PDF/A-3); cần mã giấy tờ."),
    ] = False,
    data: DataOption = None,
) -> None:
    """Làm bản xem nhanh, nhỏ hơn nhiều lần, tìm được chữ; không thay bản số hóa đã ký.

    Ví dụ:  sohoa access out/quyet-dinh/copy.pdf --out xem.pdf
    """
    settings = settings_with(data, quiet=True)
    file = Path(source)
    if record and file.is_file():
        raise typer.BadParameter("--record cần mã giấy tờ đang lưu, không phải tệp")
    if file.suffix and not file.is_file():
        raise PathMissing(path=source)
    from sohoa.access import access_of_file, access_of_paper

    if file.is_file():
        made = access_of_file(settings, file, out, small=not full)
    else:
        with services_for(settings) as services:
            made = access_of_paper(
                services,
                source,
                out,
                small=not full,
                with_record=record,
                reader=f"cli:{getpass.getuser()}",
            )
    Console(stderr=True, highlight=False).print(
        f"Đã ghi {out}: PDF/A-{made.flavour}, {made.pages} trang, {made.size:,} byte "
        f"(bản gốc {made.source_size:,}).",
        markup=False,
        soft_wrap=True,
    )
