"""The command line: thin shells over the same services the web uses."""

import sys

import typer
from rich.console import Console
from rich.text import Text

from schemas.errors import SohoaError
from sohoa.cli import (
    access,
    audit,
    backup,
    check,
    clients,
    digitize,
    export,
    look,
    reading,
    serve,
    stamp,
    status,
    stopped,
    token_agent,
    verify,
)
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

# Commands import what they need when they run: OpenCV, pikepdf and the engines take a second to
# load, which nobody should wait for who asks for --help, or who only submits papers.

app = typer.Typer(
    name="sohoa",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sổ Hóa – số hóa hồ sơ giấy: đọc, bóc tách, ký số, lưu và dùng lại.\n\n"
    "Ví dụ:  sohoa digitize samples/ --out out",
)
for module in (
    digitize,
    reading,
    look,
    verify,
    access,
    check,
    backup,
    export,
    serve,
    stamp,
    status,
    token_agent,
    stopped,
):
    module.register(app)
app.add_typer(clients.app, name="clients")
app.add_typer(audit.app, name="audit")


@app.command("settings")
def show_settings() -> None:
    """In mọi biến cấu hình SOHOA_… và ý nghĩa (print every setting)."""
    from sohoa.settings import settings_help

    load_settings()
    typer.echo(settings_help())


def main() -> None:
    """Run the command; a named error becomes its Vietnamese sentence and exit code 1."""
    try:
        app()
    except SohoaError as error:
        # Soft: a sentence stays one line for whoever searches a log. As Text: names of files may
        # hold brackets, which are no markup.
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(Text.assemble(("Lỗi", "bold red"), " ", error.clerk_message))
        console.print(Text(f"{error}  (docs/errors.md#{error.code})", "dim"))
        sys.exit(ExitCode.ERROR)
