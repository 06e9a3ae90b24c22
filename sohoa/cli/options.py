"""Options that several commands share, and the settings they amend."""

from pathlib import Path
from typing import Annotated

import typer

from sohoa.logs import configure_logging
from sohoa.settings import Settings, load_settings

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Thư mục dữ liệu (mặc định: thư mục dữ liệu của người dùng).",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON ra stdout.")]


def settings_with(data: Path | None) -> Settings:
    """The settings of this process, with ``--data`` applied; logging starts here."""
    settings = load_settings()
    configure_logging(settings.log_level)
    if data is None:
        return settings
    return settings.model_copy(update={"data_dir": data.absolute()})
