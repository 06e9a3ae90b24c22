"""``sohoa token-agent``: sign what waits with the token in this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from sohoa.errors import ExitCode, PathMissing

if TYPE_CHECKING:
    from sohoa.token_agent import Waiting

ServerOption = Annotated[str, typer.Option("--server", help="Địa chỉ máy chủ, ví dụ https://….")]
KeyOption = Annotated[
    Path, typer.Option("--key-file", help="Tệp chứa khóa truy cập có quyền sign (một dòng).")
]
ModuleOption = Annotated[
    Path, typer.Option("--module", help="Trình điều khiển PKCS#11 của thiết bị (.so, .dll).")
]
SerialOption = Annotated[str | None, typer.Option("--serial", help="Số sê-ri của thiết bị.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Không hỏi lại trước mỗi lượt ký.")]
PinOption = Annotated[
    bool, typer.Option("--pin-stdin", help="Đọc mã PIN từ dòng đầu của stdin thay vì hỏi.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("token-agent")(token_agent)


def token_agent(
    server: ServerOption,
    key_file: KeyOption,
    module: ModuleOption,
    serial: SerialOption = None,
    yes: YesOption = False,
    pin_stdin: PinOption = False,
) -> None:
    """Ký các giấy tờ đang chờ bằng thiết bị ký (USB token) cắm ở máy này; nhập mã PIN một lần.

    Ví dụ:  sohoa token-agent --server https://so-hoa.xa --key-file khoa.txt --module libbit4.so
    """
    from pipeline.seal.keys import name_of
    from pipeline.seal.token import TokenChoice, open_token
    from sohoa.token_agent import HttpServer, sign_queue

    if not key_file.is_file():
        raise PathMissing(path=str(key_file))
    office = HttpServer(server, key_file.read_text("utf-8").strip())
    console = Console(stderr=True, highlight=False)
    with open_token(TokenChoice(module, serial), _pin(from_stdin=pin_stdin)) as signer:
        console.print(f"Chứng thư số: {name_of(signer.certificate)}", markup=False)
        outcomes = list(sign_queue(signer, office, lambda batch: _agreed(console, batch, yes=yes)))
    failed = [outcome for outcome in outcomes if not outcome.signed]
    for outcome in failed:
        typer.echo(f"{outcome.document_id}\t{outcome.message}")
    console.print(f"Đã ký {len(outcomes) - len(failed)} giấy tờ, không ký được {len(failed)}.")
    if failed:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _pin(*, from_stdin: bool) -> str:
    if from_stdin:
        return typer.get_text_stream("stdin").readline().rstrip("\r\n")
    return str(typer.prompt("Mã PIN của thiết bị ký", hide_input=True, err=True))


def _agreed(console: Console, batch: Sequence["Waiting"], *, yes: bool) -> bool:
    table = Table(title=f"{len(batch)} giấy tờ chờ ký")
    for heading in ("Mã giấy tờ", "Tên tệp", "Hồ sơ", "SHA-256"):
        table.add_column(heading, overflow="fold")
    for waiting in batch:
        digest = waiting.digest.hex()
        table.add_row(waiting.document_id, waiting.name, waiting.dossier or "", digest)
    console.print(table)
    return yes or typer.confirm("Ký tất cả?", err=True)
