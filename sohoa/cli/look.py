"""``sohoa find``: look for papers."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.doctypes import load_catalogue
from schemas.rules import load_rules
from sohoa.cli.options import DataOption, JsonOption, require_type, settings_with
from sohoa.cli.words import hit_in_words, total_in_words
from sohoa.running import services_for
from storage.search import FieldWish, Found, Hit, Query


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("find")(find)


def find(
    query: Annotated[str, typer.Argument(help="Từ cần tìm, có dấu hoặc không dấu.")] = "",
    field: Annotated[
        list[str],
        typer.Option(
            "--field", help="tên=giá trị, ví dụ so_dinh_danh=001…; ngày: 31/05/2024, 05/2024, 2024."
        ),
    ] = [],  # noqa: B006  (typer reads it, nobody writes)
    type: Annotated[str | None, typer.Option("--type", help="Chỉ loại giấy tờ này.")] = None,
    dossier: Annotated[str | None, typer.Option("--dossier", help="Chỉ hồ sơ này.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500)] = 20,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Tìm giấy tờ đã số hóa theo nội dung, số ký hiệu, tên, mã.

    Mọi từ đều phải có; "cụm từ" trong ngoặc kép đứng liền nhau; 441* là phần đầu của từ.

    Ví dụ:  sohoa find "quyet dinh 441/QĐ-UBND"
    """
    if type is not None:
        require_type(type)
    wanted = Query(query, wishes(field), type, dossier, limit=limit)
    with services_for(settings_with(data, quiet=True)) as services:
        found = services.search.find(wanted)
    if as_json:
        for hit in found.hits:
            typer.echo(json.dumps(_as_json(hit), ensure_ascii=False))
    else:
        _print_hits(found)


def wishes(given: list[str]) -> tuple[FieldWish, ...]:
    """What ``--field`` asks, understood as the API understands it."""
    if not given:
        return ()
    from portal.wishes import wanted_fields  # loads FastAPI and NumPy

    pairs = [pair.partition("=") for pair in given]
    if any(not separator for _, separator, _ in pairs):
        raise typer.BadParameter("--field cần dạng tên=giá trị")
    catalogue = load_catalogue()
    known = {spec.name for kind in catalogue for spec in kind.fields}
    unknown = [name for name, _, _ in pairs if name not in known]
    if unknown:
        raise typer.BadParameter(f"không có trường {', '.join(unknown)}")
    return wanted_fields(catalogue, load_rules(), ((name, value) for name, _, value in pairs))


def _as_json(hit: Hit) -> dict[str, object]:
    return {
        "document_id": hit.document_id,
        "file": hit.source_name,
        "status": hit.state.value,
        "type": hit.type,
        "code": hit.code,
        "dossier": hit.dossier,
        "needs_review": hit.needs_review,
        "fields": hit.fields,
    }


def _print_hits(found: Found) -> None:
    catalogue = load_catalogue()
    table = Table(show_lines=True)
    table.add_column("Mã giấy tờ", no_wrap=True)  # to be copied in one piece
    table.add_column("Giấy tờ", overflow="fold")
    for hit in found.hits:
        kind = catalogue.types.get(hit.type or "")
        table.add_row(hit.document_id, Text(hit_in_words(hit, kind)))
    console = Console()
    if found.hits:
        console.print(table)
    shown = f" Trên đây là {len(found.hits)}." if len(found.hits) < found.total else ""
    console.print(f"Tìm thấy {total_in_words(found)} giấy tờ.{shown}")
