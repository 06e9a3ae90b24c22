"""``sohoa status``: how the work stands."""

import json
from dataclasses import replace

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from portal.standing import Board, Line, StandingOut, board_of
from sohoa.cli.options import DataOption, JsonOption, settings_with
from sohoa.room import Room
from sohoa.running import COUNTER, PAGES, SEALS, away, services_for

_COLOURS = {"good": "green", "look": "yellow", "bad": "red", "busy": "cyan"}
_NAMES = {PAGES: "Bộ đọc trang", COUNTER: "Bộ đọc riêng cho quầy", SEALS: "Bộ ký số"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(as_json: JsonOption = False, data: DataOption = None) -> None:
    """Cho biết công việc đang thế nào: các lô, hàng đợi, bộ xử lý, giấy tờ dừng lại vì lỗi.

    Ví dụ:  sohoa status --json
    """
    settings = settings_with(data, quiet=True)
    with services_for(settings) as services:
        standing = services.standings.now()
    missing = away(settings.data_dir, standing.workers) if settings.embedded else []
    if as_json:
        told = StandingOut.of(standing).model_dump(mode="json") | {"away": missing}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    import sohoa.every_error  # noqa: F401  (the sentence of every stored code)

    room = Room(settings.data_dir).require if settings.embedded else _elsewhere
    board = board_of(standing, room)
    _show(replace(board, workers=(*board.workers, *map(_away, missing))))


def _elsewhere() -> None:
    """Room is the business of the servers' own hosts."""


def _away(name: str) -> Line:
    """A worker of this machine that should be there."""
    fact = f"chưa nhận việc: đang khởi động, hoặc sắp được chạy lại (xem logs/{name}.log)"
    return Line(name, _NAMES[name], (fact,), "look")


def _show(board: Board) -> None:
    console = Console(highlight=False)
    console.print(f"{escape(board.summary)} [dim]Lúc {board.at}[/]")
    for title, lines in (
        ("Các lô", board.batches),
        ("Hàng đợi", board.lanes),
        ("Dừng lại vì lỗi", board.stopped),
        ("Bộ xử lý", board.workers),
    ):
        if lines:
            console.print(_table(title, lines))
    console.print(escape(" · ".join(f"{words}: {count}" for words, count in board.states)))


def _table(title: str, lines: tuple[Line, ...]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for line in lines:
        share = f"{line.share} % · " if line.share is not None else ""
        colour = _COLOURS[line.tone]
        table.add_row(
            f"[{colour}]{escape(line.title)}[/]", escape(f"{share}{' · '.join(line.facts)}")
        )
    return table
