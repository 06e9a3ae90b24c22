"""What ``--help`` shows around our own words, in Vietnamese.

typer takes its headings from constants of its module and its sentences from its commands. gettext,
which it asks too, follows the locale of the machine, and offices have all kinds of those.
"""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_OPTIONS, _COMMAND = "[TÙY CHỌN]", "LỆNH [THAM SỐ]..."


def _set_headings() -> None:
    # Loads Markdown and a highlighter, 5 MB and 0.2 s of CPU that no command needs but --help.
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
    rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
    rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
    rich_utils.DEFAULT_STRING = "[mặc định: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"


class _InVietnamese:
    """What both kinds of commands say of themselves."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer does not name its contexts' class
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage:", "Cách dùng:", 1)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        _set_headings()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Xem hướng dẫn này."
        return option


class Command(_InVietnamese, TyperCommand):
    """One command."""


class Group(_InVietnamese, TyperGroup):
    """A command that has commands."""


def in_vietnamese(app: typer.Typer) -> None:
    """Have all commands of ``app``, and of the groups in it, explain themselves in Vietnamese."""
    app.info.cls, app.info.options_metavar = Group, _OPTIONS
    app.info.subcommand_metavar = _COMMAND
    for command in app.registered_commands:
        command.cls, command.options_metavar = Command, _OPTIONS
    for group in app.registered_groups:
        group.cls, group.options_metavar, group.subcommand_metavar = Group, _OPTIONS, _COMMAND
        if group.typer_instance is not None:
            in_vietnamese(group.typer_instance)
