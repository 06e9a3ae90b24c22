"""All commands, and how each of them ends."""

import io
import sys
from types import ModuleType

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
from sohoa.cli.help import in_vietnamese
from sohoa.cli.usage import in_words
from sohoa.configuration import load_settings
from sohoa.errors import ExitCode, explained

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
_DAILY, _OPERATION = "Việc hằng ngày", "Vận hành"
_PANELS: dict[str, tuple[ModuleType, ...]] = {
    _DAILY: (digitize, reading, look, verify, access, export, token_agent, stopped),
    _OPERATION: (serve, status, stamp, check, backup),
}
for title, modules in _PANELS.items():
    known = len(app.registered_commands)
    for module in modules:
        module.register(app)
    for command in app.registered_commands[known:]:
        command.rich_help_panel = title
app.add_typer(clients.app, name="clients", rich_help_panel=_OPERATION)
app.add_typer(audit.app, name="audit", rich_help_panel=_OPERATION)


@app.command("settings", rich_help_panel=_OPERATION)
def show_settings() -> None:
    """In mọi biến cấu hình SOHOA_… và ý nghĩa (print every setting)."""
    from sohoa.settings import settings_help

    load_settings()
    typer.echo(settings_help())


in_vietnamese(app)


def run() -> None:
    """Run the command of this process and end it with its exit code.

    A named error becomes its Vietnamese sentence and exit code 1; a command that cannot be
    understood, what is wrong with it and exit code 2.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name may be no text at all
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(standalone_mode=False))
    except SohoaError as error:
        _say(*explained(error))
        sys.exit(ExitCode.ERROR)
    except typer.TyperException as error:
        told = error.format_message()
        if told:  # else the help was shown, to who gave nothing but the name
            _say(in_words(told), _way_to_help(error))
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.stderr.write("Đã ngắt.\n")
        sys.exit(ExitCode.ERROR)


def _say(sentence: str, more: str) -> None:
    # Soft: a sentence stays one line for whoever searches a log. As Text: names of files may
    # hold brackets, which are no markup.
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("Lỗi:", "bold red"), " ", sentence))
    console.print(Text(more, "dim"))


def _way_to_help(error: typer.TyperException) -> str:
    """The command that shows how the one that was not understood is called."""
    context = getattr(error, "ctx", None)  # errors of use have one
    return f"Cách dùng: {context.command_path if context else 'sohoa'} --help"
